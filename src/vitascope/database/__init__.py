"""The database: tables, migrations, connections, and the PostgreSQL server that comes with the package."""

from vitascope.database.bundled import BundledPostgres
from vitascope.database.connection import Database, Listener
from vitascope.database.migrate import upgrade_schema

__all__ = ["BundledPostgres", "Database", "Listener", "upgrade_schema"]
