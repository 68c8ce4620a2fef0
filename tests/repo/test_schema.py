"""The migrations make the tables that the code describes."""

from __future__ import annotations

import asyncpg
from sqlalchemy import inspect

from vitascope.database.connection import new_engine
from vitascope.database.tables import Base

_COLUMNS = """
    SELECT table_name, column_name, data_type, is_nullable, column_default
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name = ANY($1) ORDER BY 1, 2
"""
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text = ANY($1) ORDER BY 1, 2
"""
_INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE tablename = ANY($1) ORDER BY 1, 2"


async def described(dsn: str) -> list[tuple[object, ...]]:
    """Columns, constraints and indexes of our tables, as PostgreSQL words them."""
    connection = await asyncpg.connect(dsn)
    tables = [table.name for table in Base.metadata.sorted_tables]
    found = [
        tuple(row) for query in (_COLUMNS, _CONSTRAINTS, _INDEXES) for row in await connection.fetch(query, tables)
    ]
    await connection.close()
    return found


async def test_migrations_and_tables_agree(dsn: str) -> None:
    """A database that was migrated equals one that was made from the tables, down to each constraint and index."""
    migrated = await described(dsn)
    connection = await asyncpg.connect(dsn)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await connection.close()
    engine = new_engine(dsn)
    async with engine.begin() as made:
        await made.run_sync(Base.metadata.create_all)
    await engine.dispose()
    assert migrated == await described(dsn)


async def test_migrations_make_nothing_else(dsn: str) -> None:
    """Beside our tables there are the queue's and Alembic's only."""
    engine = new_engine(dsn)
    async with engine.connect() as connection:
        there = await connection.run_sync(lambda sync: inspect(sync).get_table_names())
    await engine.dispose()
    others = set(there) - set(Base.metadata.tables) - {"alembic_version"}
    assert {name for name in others if not name.startswith("pgqueuer")} == set()
