"""The tables. PgQueuer brings its own beside these; see the first migration."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    ForeignKey,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

_STATES = "('queued', 'running', 'succeeded', 'failed', 'cancelled')"


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
        dict[str, Any]: JSONB,
        list[str]: JSONB,
        str: Text,
    }


class TaskRow(Base):
    """One accepted request."""

    __tablename__ = "tasks"
    __table_args__ = (
        CheckConstraint(f"state IN {_STATES}", name="state"),
        Index(None, "owner", "created_at"),
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


class AssetRow(Base):
    """Bytes we hold: an upload, an input that came inside a request, or an output.

    `storage_key` is null until the bytes are there: an upload ticket that was not used yet.
    """

    __tablename__ = "assets"
    __table_args__ = (CheckConstraint("kind IN ('upload', 'input', 'output')", name="kind"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[str]
    kind: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    storage_key: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


class GenerationRow(Base):
    """One output of a task: the unit that is queued, run and retried."""

    __tablename__ = "generations"
    __table_args__ = (
        CheckConstraint(f"state IN {_STATES}", name="state"),
        CheckConstraint("(state = 'succeeded') = (output_id IS NOT NULL)", name="output"),
        UniqueConstraint("task_id", "position"),
        Index("ix_generations_unfinished", "id", postgresql_where=text("state IN ('queued', 'running')")),
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
    error_code: Mapped[str | None]
    error_message: Mapped[str | None]
    inference_ms: Mapped[int | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
