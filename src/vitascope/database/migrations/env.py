"""Alembic's entry: runs the revisions on the connection that `upgrade_schema` opened."""

from alembic import context

from vitascope.database.tables import Base

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Base.metadata, transaction_per_migration=False
)
with context.begin_transaction():
    context.run_migrations()
