"""Rows of the task tables as values of the core."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Interval, Row, func

from vitascope.database.tables import AssetRow, GenerationRow, TaskRow
from vitascope.tasks.model import Asset, Failure, Generation, State, Submission, Task

ASSET_COLUMNS = (
    AssetRow.id.label("asset_id"),
    AssetRow.owner.label("asset_owner"),
    AssetRow.kind,
    AssetRow.media_type,
    AssetRow.size,
    AssetRow.storage_key,
    AssetRow.created_at.label("asset_created_at"),
    AssetRow.expires_at,
    AssetRow.pinned,
    AssetRow.removed_reason,
)
GENERATION_COLUMNS = (GenerationRow.__table__, *ASSET_COLUMNS)
TASK_COLUMNS = (
    *(column.label(f"task_{column.name}") for column in TaskRow.__table__.columns),
    func.date_trunc("second", func.now() - TaskRow.deleted_at, type_=Interval).label("task_deleted_for"),
)


def as_asset(row: Row[*tuple[Any, ...]]) -> Asset:
    """A row of `ASSET_COLUMNS`."""
    return Asset(
        id=row.asset_id,
        owner=row.asset_owner,
        kind=row.kind,
        media_type=row.media_type,
        size=row.size,
        storage_key=row.storage_key,
        created_at=row.asset_created_at,
        expires_at=row.expires_at,
        pinned=row.pinned,
        removed_reason=row.removed_reason,
    )


def as_generation(row: Row[*tuple[Any, ...]]) -> Generation:
    """A row of `GENERATION_COLUMNS`, the asset's columns null where there is no output."""
    return Generation(
        id=row.id,
        position=row.position,
        seed=row.seed,
        state=State(row.state),
        attempt=row.attempt,
        progress=row.progress,
        stage=row.stage,
        output=as_asset(row) if row.output_id is not None else None,
        width=row.width,
        height=row.height,
        nsfw=row.nsfw,
        notes=tuple(row.notes),
        coverage=row.coverage,
        failure=Failure(code=row.error_code, message=row.error_message) if row.error_code is not None else None,
        inference_ms=row.inference_ms,
        price=row.price,
    )


def as_task(rows: Sequence[Row[*tuple[Any, ...]]]) -> Task:
    """The rows of one task, `TASK_COLUMNS` and `GENERATION_COLUMNS`, one for each generation, in order."""
    row = rows[0]
    return Task(
        id=row.task_id,
        owner=row.task_owner,
        dialect=row.task_dialect,
        model=row.task_model,
        submission=Submission.model_validate(row.task_submission),
        public_url=row.task_public_url,
        state=State(row.task_state),
        created_at=row.task_created_at,
        started_at=row.task_started_at,
        finished_at=row.task_finished_at,
        deleted_at=row.task_deleted_at,
        deleted_for=row.task_deleted_for,
        generations=tuple(as_generation(row) for row in rows),
    )
