"""Indexes by which retention finds what is to go, and by which what it forgets is unlinked quickly."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_PARTIAL = (
    ("ix_assets_being_removed", "assets", "id", "removed_at IS NOT NULL AND storage_key IS NOT NULL"),
    ("ix_assets_removed_inputs", "assets", "removed_at", "removed_at IS NOT NULL AND kind <> 'output'"),
    ("ix_assets_tickets", "assets", "created_at", "storage_key IS NULL AND removed_at IS NULL"),
    ("ix_generations_output_id", "generations", "output_id", "output_id IS NOT NULL"),
    ("ix_deliveries_generation_id", "deliveries", "generation_id", "generation_id IS NOT NULL"),
)


def upgrade() -> None:
    """Add them."""
    op.create_index("ix_tasks_created_at", "tasks", ["created_at"])
    for name, table, column, where in _PARTIAL:
        op.create_index(name, table, [column], postgresql_where=sa.text(where))
