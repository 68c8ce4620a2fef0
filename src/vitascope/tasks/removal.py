"""How the bytes of an asset go, whoever sends them away: its owner, its age or the disk budget.

In three steps: it is marked as removed, with the reason, and from then on answers 410; its file is deleted; its
`storage_key` is cleared. A crash between two of them loses nothing that should stay and leaves nothing for ever: what
is marked and still has a key is taken up again by the next sweep.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from rich.filesize import decimal
from sqlalchemy import Row, Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.database.arrays import among
from vitascope.database.tables import AssetRow, GenerationRow
from vitascope.errors import StorageAway
from vitascope.storage import Storage

DELETED_AT_ONCE = 16
_UNITS = (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


REMOVED_COLUMNS = (AssetRow.id, AssetRow.storage_key, AssetRow.size, AssetRow.removed_reason)


class Reason(StrEnum):
    """Why the bytes of an asset were removed: past their time, to make room, or by their owner."""

    EXPIRED = "expired"
    BUDGET = "budget"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Keeping:
    """How long assets are kept, in how many bytes all together, and how many of them an owner may upload in an hour.

    0 is for any number.
    """

    time: timedelta
    budget: int
    uploads: int = 0

    def why_gone(self, reason: str) -> str:
        """What is said of an asset that was removed for `reason`."""
        match reason:
            case Reason.EXPIRED:
                return f"This file has expired. Files are kept for {in_words(self.time)}, or as long as was asked for."
            case Reason.BUDGET:
                return f"This file was removed to keep within the disk budget of {decimal(self.budget)}."
            case _:
                return f"This file was {reason} by its owner."


@dataclass(frozen=True, slots=True)
class Removed:
    """An asset that is marked as removed and still has its file, of `size` bytes."""

    id: UUID
    storage_key: str
    size: int
    reason: str


async def mark_outputs_deleted(connection: AsyncConnection, task_id: UUID) -> None:
    """Mark the outputs of a task as deleted by their owner, pinned or not."""
    await connection.execute(
        update(AssetRow)
        .where(AssetRow.id.in_(_outputs(task_id)), AssetRow.removed_at.is_(None))
        .values(removed_at=func.now(), removed_reason=Reason.DELETED)
    )


async def mark_deleted(connection: AsyncConnection, assets: Sequence[UUID]) -> list[Removed]:
    """Mark assets as deleted by their owner; returns those that were not marked before and have a file."""
    rows = await connection.execute(
        update(AssetRow)
        .where(among(AssetRow.id, assets), AssetRow.removed_at.is_(None), AssetRow.storage_key.is_not(None))
        .values(removed_at=func.now(), removed_reason=Reason.DELETED)
        .returning(*REMOVED_COLUMNS)
    )
    return as_removed(rows)


async def outputs_being_removed(connection: AsyncConnection, task_id: UUID) -> list[Removed]:
    """The outputs of a task that are marked as removed and still have their file."""
    rows = await connection.execute(
        select(*REMOVED_COLUMNS).where(
            AssetRow.id.in_(_outputs(task_id)), AssetRow.removed_at.is_not(None), AssetRow.storage_key.is_not(None)
        )
    )
    return as_removed(rows)


def as_removed(rows: Iterable[Row[*tuple[Any, ...]]]) -> list[Removed]:
    """Rows of `REMOVED_COLUMNS`."""
    return [Removed(*row) for row in rows]


async def pin(connection: AsyncConnection, task_id: UUID, pinned: bool) -> int:
    """Pin what is left of a task's outputs, or let go of it; returns how many outputs that are."""
    changed = await connection.execute(
        update(AssetRow).where(AssetRow.id.in_(_outputs(task_id)), AssetRow.removed_at.is_(None)).values(pinned=pinned)
    )
    return changed.rowcount


async def delete_files(storage: Storage, keys: Sequence[str]) -> set[str]:
    """Delete files; returns the keys of those that are gone. What cannot be deleted now is logged by the storage.

    Where none of those that are tried at once can be, the others are not tried.
    """
    gone: set[str] = set()
    for start in range(0, len(keys), DELETED_AT_ONCE):
        tried = await asyncio.gather(*(_delete(storage, key) for key in keys[start : start + DELETED_AT_ONCE]))
        if not any(tried):
            break
        gone.update(key for key in tried if key is not None)
    return gone


async def _delete(storage: Storage, key: str) -> str | None:
    try:
        await storage.delete(key)
    except StorageAway:
        return None
    return key


async def clear(connection: AsyncConnection, removed: Sequence[Removed]) -> None:
    """Note that the files of `removed` are gone."""
    await connection.execute(
        update(AssetRow)
        .where(among(AssetRow.id, [one.id for one in removed]), AssetRow.removed_at.is_not(None))
        .values(storage_key=None)
    )


async def forget(connection: AsyncConnection, removed: Sequence[Removed]) -> None:
    """Forget assets whose files are gone, and that nothing refers to."""
    await connection.execute(
        delete(AssetRow).where(among(AssetRow.id, [one.id for one in removed]), AssetRow.removed_at.is_not(None))
    )


def in_words(time: timedelta) -> str:
    """A length of time in its largest whole unit: `7 days`, `90 minutes`."""
    seconds = int(time.total_seconds())
    name, length = next(unit for unit in _UNITS if seconds % unit[1] == 0)
    count = seconds // length
    return f"{count} {name}{'s' * (count != 1)}"


def _outputs(task_id: UUID) -> Select[UUID | None]:
    return select(GenerationRow.output_id).where(GenerationRow.task_id == task_id, GenerationRow.output_id.is_not(None))
