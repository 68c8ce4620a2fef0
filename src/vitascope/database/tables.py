"""The tables. PgQueuer brings its own beside these; see the first migration."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Numeric,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_STATES = "('queued', 'running', 'succeeded', 'failed', 'cancelled')"
_UNFINISHED = "state IN ('queued', 'running')"


class Base(DeclarativeBase):
    """The root of the tables; times carry a zone, JSON is binary, text has no length."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - read once by SQLAlchemy
        datetime: DateTime(timezone=True),
        Decimal: Numeric(16, 6),
        bytes: LargeBinary,
        dict[str, Any]: JSONB,
        list[str]: JSONB,
        str: Text,
    }


class AccountRow(Base):
    """An owner: who submits, pays and sees. `balance` in USD, without what is held for work that has not ended."""

    __tablename__ = "accounts"

    owner: Mapped[str] = mapped_column(primary_key=True)
    balance: Mapped[Decimal]
    webhook_secret: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class KeyRow(Base):
    """An API key of an owner, kept as its hash. A limit that is null does not bind."""

    __tablename__ = "api_keys"
    __table_args__ = (UniqueConstraint("hash"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(ForeignKey("accounts.owner"))
    hash: Mapped[bytes]
    hint: Mapped[str]
    concurrency: Mapped[int | None]
    images_per_minute: Mapped[int | None]
    videos_per_minute: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    revoked_at: Mapped[datetime | None]


class SecretRow(Base):
    """A secret that all gateways of one database share."""

    __tablename__ = "secrets"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[bytes]


class TaskRow(Base):
    """One accepted request. `client_id` is the caller's own name for it, `fingerprint` tells what it asked for."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint(f"state IN {_STATES}", name="state"),
        Index(None, "owner", "created_at"),
        Index(None, "created_at"),
        Index(
            "uq_tasks_client_id",
            "owner",
            "dialect",
            "client_id",
            unique=True,
            postgresql_where=text("client_id IS NOT NULL"),
        ),
        Index("ix_tasks_key_id_created_at", "key_id", "created_at", postgresql_where=text("key_id IS NOT NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str]
    dialect: Mapped[str]
    model: Mapped[str]
    submission: Mapped[dict[str, Any]]
    public_url: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="queued")
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]
    key_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_keys.id"))
    client_id: Mapped[str | None]
    fingerprint: Mapped[str | None]


class AssetRow(Base):
    """Bytes we hold: an upload, an input that came inside a request, or an output.

    `storage_key` is null until the bytes are there, an upload ticket that was not used yet, and again once they were
    removed: then `removed_reason` says why.
    """

    __tablename__ = "assets"
    __table_args__ = (
        CheckConstraint("kind IN ('upload', 'input', 'output')", name="kind"),
        CheckConstraint("(removed_at IS NULL) = (removed_reason IS NULL)", name="removed"),
        Index("ix_assets_stored", "expires_at", postgresql_where=text("storage_key IS NOT NULL")),
        Index(
            "ix_assets_being_removed", "id", postgresql_where=text("removed_at IS NOT NULL AND storage_key IS NOT NULL")
        ),
        Index(
            "ix_assets_removed_inputs",
            "removed_at",
            postgresql_where=text("removed_at IS NOT NULL AND kind <> 'output'"),
        ),
        Index("ix_assets_tickets", "created_at", postgresql_where=text("storage_key IS NULL AND removed_at IS NULL")),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str]
    kind: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    storage_key: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    pinned: Mapped[bool] = mapped_column(server_default=text("false"))
    removed_at: Mapped[datetime | None]
    removed_reason: Mapped[str | None]


class GenerationRow(Base):
    """One output of a task: the unit that is queued, run, retried and billed.

    `number` counts generations as they come. One that is not `admitted` waits outside the queue, because its key runs
    as many as it may; `share` is its place among those of other keys. `price` in USD. `seen_at` is when whoever runs it
    was last heard of.
    """

    __tablename__ = "generations"
    __table_args__ = (
        CheckConstraint(f"state IN {_STATES}", name="state"),
        CheckConstraint("(state = 'succeeded') = (output_id IS NOT NULL)", name="output"),
        UniqueConstraint("task_id", "position"),
        Index("ix_generations_output_id", "output_id", postgresql_where=text("output_id IS NOT NULL")),
        Index("ix_generations_unfinished", "id", postgresql_where=text(_UNFINISHED)),
        Index(
            "ix_generations_waiting",
            "key_id",
            "admitted",
            "number",
            postgresql_where=text(f"key_id IS NOT NULL AND {_UNFINISHED}"),
        ),
        Index(
            "ix_generations_share",
            "profile",
            "share",
            postgresql_where=text("key_id IS NOT NULL AND admitted AND state = 'queued'"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    position: Mapped[int]
    profile: Mapped[str]
    seed: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(server_default="queued")
    attempt: Mapped[int] = mapped_column(server_default="0")
    releases: Mapped[int] = mapped_column(server_default="0")
    cancel_requested: Mapped[bool] = mapped_column(server_default=text("false"))
    progress: Mapped[float] = mapped_column(server_default="0")
    stage: Mapped[str] = mapped_column(server_default="")
    output_id: Mapped[UUID | None] = mapped_column(ForeignKey("assets.id"))
    width: Mapped[int | None]
    height: Mapped[int | None]
    nsfw: Mapped[bool | None]
    notes: Mapped[list[str]] = mapped_column(server_default=text("'[]'::jsonb"))
    coverage: Mapped[float | None]
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    inference_ms: Mapped[int | None]
    started_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    number: Mapped[int] = mapped_column(BigInteger, Identity())
    key_id: Mapped[UUID | None]
    price: Mapped[Decimal] = mapped_column(server_default="0")
    admitted: Mapped[bool] = mapped_column(server_default=text("true"))
    share: Mapped[int] = mapped_column(BigInteger, server_default="0")


class DeliveryRow(Base):
    """A promise to the caller after the result. Its id is its name on the wire, the same at every attempt."""

    __tablename__ = "deliveries"
    __table_args__ = (
        CheckConstraint("kind IN ('webhook', 'upload')", name="kind"),
        CheckConstraint("state IN ('pending', 'delivered', 'dead')", name="state"),
        Index(None, "task_id"),
        Index("ix_deliveries_generation_id", "generation_id", postgresql_where=text("generation_id IS NOT NULL")),
        Index(
            "ix_deliveries_undelivered",
            "state",
            "created_at",
            postgresql_where=text("state IN ('pending', 'dead')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    task_id: Mapped[UUID] = mapped_column(ForeignKey("tasks.id", ondelete="CASCADE"))
    generation_id: Mapped[UUID | None] = mapped_column(ForeignKey("generations.id", ondelete="CASCADE"))
    kind: Mapped[str]
    url: Mapped[str]
    state: Mapped[str] = mapped_column(server_default="pending")
    attempts: Mapped[int] = mapped_column(server_default="0")
    response_status: Mapped[int | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    finished_at: Mapped[datetime | None]
