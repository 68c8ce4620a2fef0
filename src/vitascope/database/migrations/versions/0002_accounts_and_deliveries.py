"""Accounts with their keys and money, deliveries, idempotency, fair share, and what retention needs to know."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NOW = sa.text("now()")
_UNFINISHED = "state IN ('queued', 'running')"


def upgrade() -> None:
    """Add what the second version keeps."""
    _accounts()
    _tasks()
    _generations()
    _assets()
    _deliveries()
    op.create_table(
        "secrets",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.LargeBinary, nullable=False),
    )


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("owner", sa.Text, primary_key=True),
        sa.Column("balance", sa.Numeric(16, 6), nullable=False),
        sa.Column("webhook_secret", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
    )
    op.create_table(
        "api_keys",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("owner", sa.Text, sa.ForeignKey("accounts.owner"), nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("hint", sa.Text, nullable=False),
        sa.Column("concurrency", sa.Integer),
        sa.Column("images_per_minute", sa.Integer),
        sa.Column("videos_per_minute", sa.Integer),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("hash", name="uq_api_keys_hash"),
    )


def _tasks() -> None:
    op.add_column("tasks", sa.Column("key_id", sa.Uuid, sa.ForeignKey("api_keys.id")))
    op.add_column("tasks", sa.Column("client_id", sa.Text))
    op.add_column("tasks", sa.Column("fingerprint", sa.Text))
    op.create_index(
        "uq_tasks_client_id",
        "tasks",
        ["owner", "dialect", "client_id"],
        unique=True,
        postgresql_where=sa.text("client_id IS NOT NULL"),
    )
    op.create_index(
        "ix_tasks_key_id_created_at", "tasks", ["key_id", "created_at"], postgresql_where=sa.text("key_id IS NOT NULL")
    )


def _generations() -> None:
    op.add_column("generations", sa.Column("number", sa.BigInteger, sa.Identity(), nullable=False))
    op.add_column("generations", sa.Column("key_id", sa.Uuid))
    op.add_column("generations", sa.Column("price", sa.Numeric(16, 6), nullable=False, server_default="0"))
    op.add_column("generations", sa.Column("admitted", sa.Boolean, nullable=False, server_default=sa.true()))
    op.add_column("generations", sa.Column("share", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("generations", sa.Column("seen_at", sa.DateTime(timezone=True)))
    op.create_index(
        "ix_generations_waiting",
        "generations",
        ["key_id", "admitted", "number"],
        postgresql_where=sa.text(f"key_id IS NOT NULL AND {_UNFINISHED}"),
    )
    op.create_index(
        "ix_generations_share",
        "generations",
        ["profile", "share"],
        postgresql_where=sa.text("key_id IS NOT NULL AND admitted AND state = 'queued'"),
    )


def _assets() -> None:
    op.add_column("assets", sa.Column("pinned", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("assets", sa.Column("removed_at", sa.DateTime(timezone=True)))
    op.add_column("assets", sa.Column("removed_reason", sa.Text))
    op.create_check_constraint(op.f("ck_assets_removed"), "assets", "(removed_at IS NULL) = (removed_reason IS NULL)")
    op.create_index("ix_assets_stored", "assets", ["expires_at"], postgresql_where=sa.text("storage_key IS NOT NULL"))


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("task_id", sa.Uuid, sa.ForeignKey("tasks.id", ondelete="CASCADE"), nullable=False),
        sa.Column("generation_id", sa.Uuid, sa.ForeignKey("generations.id", ondelete="CASCADE")),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False, server_default="pending"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        sa.Column("response_status", sa.Integer),
        sa.Column("error", sa.Text),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('webhook', 'upload')", name=op.f("ck_deliveries_kind")),
        sa.CheckConstraint("state IN ('pending', 'delivered', 'dead')", name=op.f("ck_deliveries_state")),
    )
    op.create_index("ix_deliveries_task_id", "deliveries", ["task_id"])
    op.create_index(
        "ix_deliveries_undelivered",
        "deliveries",
        ["state", "created_at"],
        postgresql_where=sa.text("state IN ('pending', 'dead')"),
    )
