"""The first schema: tasks, generations, assets, and the queue's own tables."""

import sqlalchemy as sa
from alembic import op
from pgqueuer.queries import Queries
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

_STATES = "state IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')"
_NOW = sa.text("now()")


def _time(name: str, *, required: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not required, server_default=_NOW if required else None)


def upgrade() -> None:
    """Create everything."""
    _tasks()
    _assets()
    _generations()
    _queue()


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("dialect", sa.Text, nullable=False),
        sa.Column("model", sa.Text, nullable=False),
        sa.Column("submission", postgresql.JSONB, nullable=False),
        sa.Column("public_url", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="queued"),
        _time("created_at", required=True),
        _time("started_at"),
        _time("finished_at"),
        _time("deleted_at"),
        sa.CheckConstraint(_STATES, name=op.f("ck_tasks_state")),
    )
    op.create_index("ix_tasks_owner_created_at", "tasks", ["owner", "created_at"])


def _assets() -> None:
    op.create_table(
        "assets",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("storage_key", sa.Text),
        _time("created_at", required=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('upload', 'input', 'output')", name=op.f("ck_assets_kind")),
    )


def _generations() -> None:
    op.create_table(
        "generations",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("task_id", sa.Uuid, sa.ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="queued"),
        sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
        sa.Column("releases", sa.Integer, nullable=False, server_default="0"),
        sa.Column("cancel_requested", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("progress", sa.Float, nullable=False, server_default="0"),
        sa.Column("stage", sa.Text, nullable=False, server_default=""),
        sa.Column("output_id", sa.Uuid, sa.ForeignKey("assets.id")),
        sa.Column("width", sa.Integer),
        sa.Column("height", sa.Integer),
        sa.Column("nsfw", sa.Boolean),
        sa.Column("notes", postgresql.JSONB, nullable=False, server_default=sa.text("'[]'::jsonb")),
        sa.Column("error_code", sa.Text),
        sa.Column("error_message", sa.Text),
        sa.Column("inference_ms", sa.Integer),
        _time("started_at"),
        _time("finished_at"),
        sa.CheckConstraint(_STATES, name=op.f("ck_generations_state")),
        sa.CheckConstraint("(state = 'succeeded') = (output_id IS NOT NULL)", name=op.f("ck_generations_output")),
        sa.UniqueConstraint("task_id", "position", name="uq_generations_task_id_position"),
    )
    op.create_index(
        "ix_generations_unfinished",
        "generations",
        ["id"],
        postgresql_where=sa.text("state IN ('queued', 'running')"),
    )


def _queue() -> None:
    # The install SQL is many statements; asyncpg runs such a script only when asked without parameters, below
    # SQLAlchemy. It runs on the migration's own connection, so inside its transaction.
    script = Queries.from_asyncpg_connection(None).qbe.build_install_query()
    adapted = op.get_bind().connection.dbapi_connection
    assert adapted is not None
    adapted.run_async(lambda connection: connection.execute(script))
