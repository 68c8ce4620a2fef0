"""What share of a prompt an output shows, where its engine can tell."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the column: nobody can tell it of what was made before."""
    op.add_column("generations", sa.Column("coverage", sa.Float))
