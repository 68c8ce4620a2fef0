"""What can be known of a database without changing it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import asyncpg

from vitascope.database.connection import UNREACHABLE, driver_dsn, shown_dsn
from vitascope.database.migrate import revisions
from vitascope.errors import Misconfigured

_PATIENCE_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Facts:
    """A database as it was found.

    `address` has no password. `revision` is that of its tables, None where there are none; `is_known` says whether
    this release knows it, `head` is this release's own. `now` is the database's clock, `skew` how far it is ahead of
    ours; `latest` is when its newest task was accepted.
    """

    address: str
    name: str
    user: str
    version: str
    revision: str | None
    head: str
    is_known: bool
    may_create: bool
    free_connections: int
    now: datetime
    skew: timedelta
    latest: datetime | None


async def read_facts(dsn: str) -> Facts:
    """Look at the database at `dsn`. Raises `Misconfigured` where it cannot be reached or does not let us in."""
    address = shown_dsn(dsn)
    try:
        connection = await asyncpg.connect(
            driver_dsn(dsn), timeout=_PATIENCE_SECONDS, command_timeout=_PATIENCE_SECONDS
        )
        try:
            return await _read(connection, address)
        finally:
            await connection.close(timeout=_PATIENCE_SECONDS)
    except UNREACHABLE as error:
        reason = str(error).strip() or type(error).__name__
        raise Misconfigured(f"The database {address} cannot be used: {reason}.") from error


async def _read(connection: asyncpg.Connection, address: str) -> Facts:
    before = datetime.now(UTC)
    now = await connection.fetchval("SELECT clock_timestamp()")
    ours = before + (datetime.now(UTC) - before) / 2
    row = await connection.fetchrow("""
        SELECT current_database() AS name,
               current_user AS user,
               split_part(current_setting('server_version'), ' ', 1) AS version,
               coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may_create,
               current_setting('max_connections')::int - (SELECT count(*) FROM pg_stat_activity
                   WHERE backend_type = 'client backend') AS free_connections,
               to_regclass('alembic_version') IS NOT NULL AS has_tables
    """)
    revision = await connection.fetchval("SELECT version_num FROM alembic_version") if row["has_tables"] else None
    latest = await connection.fetchval("SELECT max(created_at) FROM tasks") if revision else None
    known, head = revisions()
    return Facts(
        address=address,
        name=row["name"],
        user=row["user"],
        version=row["version"],
        revision=revision,
        head=head,
        is_known=revision in known,
        may_create=row["may_create"],
        free_connections=row["free_connections"],
        now=now,
        skew=now - ours,
        latest=latest,
    )
