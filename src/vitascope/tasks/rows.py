"""Rows of the task tables as values of the core."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row

from vitascope.database.tables import AssetRow, GenerationRow
from vitascope.tasks.model import Asset, Failure, Generation, State, Submission, Task

ASSET_COLUMNS = (
    AssetRow.id.label("asset_id"),
    AssetRow.owner.label("asset_owner"),
    AssetRow.kind,
    AssetRow.media_type,
    AssetRow.size,
    AssetRow.storage_key,
    AssetRow.expires_at,
)
GENERATION_COLUMNS = (GenerationRow.__table__, *ASSET_COLUMNS)


def as_asset(row: Row[*tuple[Any, ...]]) -> Asset:
    """A row of `ASSET_COLUMNS`."""
    return Asset(
        id=row.asset_id,
        owner=row.asset_owner,
        kind=row.kind,
        media_type=row.media_type,
        size=row.size,
        storage_key=row.storage_key,
        expires_at=row.expires_at,
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
        failure=Failure(code=row.error_code, message=row.error_message) if row.error_code is not None else None,
        inference_ms=row.inference_ms,
    )


def as_task(row: Row[*tuple[Any, ...]], generations: Sequence[Generation]) -> Task:
    """A row of the task table, with its generations in order."""
    return Task(
        id=row.id,
        owner=row.owner,
        dialect=row.dialect,
        model=row.model,
        submission=Submission.model_validate(row.submission),
        public_url=row.public_url,
        state=State(row.state),
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        deleted_at=row.deleted_at,
        generations=tuple(generations),
    )
