"""Bring a database to the schema of this release."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from vitascope.database.connection import UNREACHABLE, new_engine, shown_dsn
from vitascope.errors import Misconfigured

_SCHEMA_LOCK = 8642


async def upgrade_schema(dsn: str) -> None:
    """Apply every migration that `dsn` lacks. Safe to call from several servers at once: they take turns.

    Raises `Misconfigured` where the database cannot be reached or does not let us in.
    """
    engine = new_engine(dsn)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _SCHEMA_LOCK})
            await connection.run_sync(_upgrade)
    except (DBAPIError, *UNREACHABLE) as error:
        raise Misconfigured(
            f"The database {shown_dsn(dsn)} cannot be used: {error}. "
            "Check VITASCOPE_DATABASE_URL, and that the server runs and knows the user."
        ) from error
    finally:
        await engine.dispose()


def revisions() -> tuple[frozenset[str], str]:
    """Every revision of the schema that this release knows, and its own."""
    scripts = ScriptDirectory.from_config(_config())
    head = scripts.get_current_head()
    assert head is not None
    return frozenset(script.revision for script in scripts.walk_revisions()), head


def _upgrade(connection: Connection) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
