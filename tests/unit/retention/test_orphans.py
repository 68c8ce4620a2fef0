"""Files that belong to nothing go; those that something may yet be made of do not."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from sqlalchemy import delete, func

from factories import claimed, written
from shelf import SIZE, Shelf
from vitascope.database import Database
from vitascope.database.tables import SecretRow
from vitascope.errors import StorageAway
from vitascope.tasks import store
from vitascope.tasks.model import NewTask, State

HOUR = 3600
OLD = 25 * HOUR
FOREIGN = "databases/another"


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    """An empty shelf."""
    return Shelf(database, tmp_path)


async def stored(shelf: Shelf, key: str, age: float = OLD) -> Path:
    """A file that was stored so many seconds ago, by the storage's clock."""
    await shelf.put(key)
    path = shelf.files / key
    os.utime(path, (time.time() - age,) * 2)
    return path


async def orphans(shelf: Shelf) -> int:
    """How many a sweep removes."""
    report = await shelf.sweep().run(orphans=True)
    assert report is not None
    assert report.size == SIZE * sum(tally.count for tally in report.tallies.values())
    return report.tallies["orphan"].count if report.tallies else 0


def output_of(task: NewTask, attempt: int = 1) -> str:
    """The key of what an attempt at its generation makes."""
    name = task.generation_ids[0].hex
    return f"outputs/{name[:2]}/{name}-{attempt}.jpg"


@pytest.mark.parametrize("folder", ["outputs/ab", "uploads", "inputs"])
async def test_what_belongs_to_nothing_goes(shelf: Shelf, folder: str) -> None:
    """A file that no row names goes a day after it was stored."""
    path = await stored(shelf, f"{folder}/{'0' * 32}-1.jpg")
    assert await orphans(shelf) == 1
    assert not path.exists()


@pytest.mark.parametrize("folder", ["outputs", "uploads", "inputs"])
async def test_what_may_have_just_come_stays(shelf: Shelf, folder: str) -> None:
    """It is about to be recorded perhaps, and the storage's clock may be hours behind."""
    path = await stored(shelf, f"{folder}/{'0' * 32}-1.jpg", age=23 * HOUR)
    assert await orphans(shelf) == 0
    assert path.exists()


async def test_what_is_named_stays(shelf: Shelf) -> None:
    """However old the file."""
    asset_id = await shelf.asset()
    os.utime(shelf.files / f"outputs/{asset_id.hex}.jpg", (0, 0))
    assert await orphans(shelf) == 0
    assert await shelf.reason(asset_id) is None


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING])
@pytest.mark.parametrize("half", [False, True], ids=["whole", "half-written"])
async def test_an_output_that_may_be_recorded_yet_stays(shelf: Shelf, state: State, half: bool) -> None:
    """Whatever the clocks say: as long as its generation has not ended, and not a moment longer."""
    task = await written(shelf.database)
    claim = await claimed(shelf.database, task) if state is State.RUNNING else None
    key = Path(output_of(task))
    path = await stored(shelf, str(key.with_name(f".{key.name}.part") if half else key))
    assert await orphans(shelf) == 0
    assert path.exists()
    async with shelf.database.transaction() as connection:
        await (store.cancelled(connection, claim) if claim else store.cancel(connection, task.id))
    assert await orphans(shelf) == 1
    assert not path.exists()


async def test_an_earlier_attempt_is_an_orphan_once_a_later_one_succeeded(shelf: Shelf) -> None:
    """What a killed worker had stored goes, and what the next one recorded stays."""
    task = await shelf.task(removed=False)
    lost = await stored(shelf, output_of(task, attempt=1))
    assert await orphans(shelf) == 1
    assert not lost.exists()
    assert (shelf.files / f"outputs/{task.id.hex}.jpg").exists()


async def test_what_is_not_ours_stays(shelf: Shelf) -> None:
    """A file in another folder of the storage is nobody's orphan."""
    path = await stored(shelf, "pictures/mine.jpg")
    assert await orphans(shelf) == 0
    assert path.exists()


async def test_a_storage_that_another_database_uses(shelf: Shelf) -> None:
    """Files that we do not name may be its; nothing goes until the operator says that it is no longer used."""
    path, note = await stored(shelf, "uploads/theirs.jpg"), await stored(shelf, FOREIGN)
    assert await orphans(shelf) == 0
    assert path.exists()
    note.unlink()
    assert await orphans(shelf) == 1


async def test_a_new_database_spares_what_another_stored(shelf: Shelf) -> None:
    """Whoever starts with the wrong database loses nothing: the right one has left its name in the storage."""
    await orphans(shelf)
    path = await stored(shelf, "uploads/theirs.jpg")
    async with shelf.database.transaction() as connection:
        await connection.execute(delete(SecretRow))
    assert await orphans(shelf) == 0
    assert path.exists()


async def test_a_preview_counts_orphans_and_removes_none(shelf: Shelf) -> None:
    """It does not even leave its name in the storage."""
    await stored(shelf, "uploads/lost.jpg")
    before = sorted(shelf.files.rglob("*"))
    previewed = await shelf.sweep().preview()
    assert sorted(shelf.files.rglob("*")) == before
    assert (previewed.tallies["orphan"].count, previewed.size) == (1, SIZE)
    assert await shelf.sweep().run(orphans=True) == previewed


async def test_a_storage_that_cannot_be_listed_ends_the_sweep(shelf: Shelf) -> None:
    """It raises, after all else is done; the next one finds the orphans."""
    asset_id = await shelf.asset(removed_at=func.now(), removed_reason="expired")
    path = await stored(shelf, "uploads/lost.jpg")
    shelf.files.joinpath("inputs").symlink_to("x" * 300)
    with pytest.raises(StorageAway):
        await shelf.sweep().run(orphans=True)
    assert await shelf.reason(asset_id) == "expired"
    shelf.files.joinpath("inputs").unlink()
    await orphans(shelf)
    assert not path.exists()
