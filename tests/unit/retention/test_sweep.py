"""What a sweep takes away, and what it leaves."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import func, insert, select, text, update

from factories import read, written
from live import let_go, reached
from shelf import SIZE, Shelf
from vitascope.database import Database
from vitascope.database.tables import AssetRow, DeliveryRow, GenerationRow, TaskRow
from vitascope.errors import DatabaseAway, StorageAway
from vitascope.retention import Report
from vitascope.retention.rules import stored
from vitascope.tasks import store
from vitascope.tasks.removal import DELETED_AT_ONCE


@pytest.fixture
def shelf(database: Database, tmp_path: Path) -> Shelf:
    """An empty shelf."""
    return Shelf(database, tmp_path)


PAST = timedelta(seconds=-1)
HOURS_AGO = timedelta(hours=2)
LONG_AGO = timedelta(days=31)


def counts(report: Report | None) -> dict[str, int]:
    assert report is not None
    return {what: tally.count for what, tally in report.tallies.items()}


@pytest.mark.parametrize("kind", ["output", "upload", "input"])
async def test_what_has_expired_goes(shelf: Shelf, kind: str) -> None:
    """An asset past its time is removed whatever it is, with its file and with the reason."""
    asset_id = await shelf.asset(kind, left=PAST)
    report = await shelf.sweep().run()
    assert counts(report) == {"expired": 1}
    assert report is not None
    assert report.size == SIZE
    assert await shelf.reason(asset_id) == "expired"


async def test_what_has_time_left_stays(shelf: Shelf) -> None:
    """An asset is kept until its time is over."""
    asset_id = await shelf.asset(left=timedelta(hours=1))
    assert counts(await shelf.sweep().run()) == {}
    assert await shelf.reason(asset_id) is None


async def test_what_is_pinned_does_not_expire(shelf: Shelf) -> None:
    """A pinned asset stays past its time."""
    asset_id = await shelf.asset(left=PAST, pinned=True)
    await shelf.sweep().run()
    assert await shelf.reason(asset_id) is None


@pytest.mark.parametrize(
    "source",
    [
        "asset:{0.hex}",
        "http://elsewhere.example/vitascope/assets/{0}.jpg?expires=1&signature=x",
        "http://elsewhere.example/vitascope/assets/{0.hex}.jpg?expires=1&signature=x",
    ],
)
async def test_what_an_unfinished_task_names_stays(shelf: Shelf, source: str) -> None:
    """An upload that a task names, as an asset or by its URL, goes only when the task has ended."""
    asset_id = await shelf.asset("upload", age=HOURS_AGO, left=PAST)
    task = await shelf.waiting_for(source.format(asset_id))
    await shelf.sweep(budget=1).run()
    assert await shelf.reason(asset_id) is None
    async with shelf.database.transaction() as connection:
        await store.cancel(connection, task.id)
    await shelf.sweep().run()
    assert await shelf.reason(asset_id) == "expired"


async def test_under_the_budget_nothing_goes(shelf: Shelf) -> None:
    """What fits into the budget exactly stays."""
    for _ in range(3):
        await shelf.asset()
    assert counts(await shelf.sweep(budget=3 * SIZE).run()) == {}


async def test_without_a_budget_nothing_makes_room(shelf: Shelf) -> None:
    """A budget of 0 is none."""
    await shelf.asset()
    assert counts(await shelf.sweep(budget=0).run()) == {}


async def test_the_oldest_outputs_make_room(shelf: Shelf) -> None:
    """Over the budget, as many outputs go as are needed, oldest first; uploads only after them."""
    ids = [await shelf.asset(age=timedelta(minutes=age)) for age in (3, 2, 1)]
    upload = await shelf.asset("upload", age=HOURS_AGO)
    assert counts(await shelf.sweep(budget=2 * SIZE + 1).run()) == {"budget": 2}
    assert [await shelf.reason(asset_id) for asset_id in (*ids, upload)] == ["budget", "budget", None, None]


@pytest.mark.parametrize("kind", ["upload", "input"])
async def test_old_inputs_make_room_at_last(shelf: Shelf, kind: str) -> None:
    """Where no outputs are left, uploads and inputs older than an hour go; younger ones never."""
    old, young = await shelf.asset(kind, age=HOURS_AGO), await shelf.asset(kind, age=timedelta(minutes=50))
    report = await shelf.sweep(budget=1).run()
    assert [await shelf.reason(asset_id) for asset_id in (old, young)] == ["budget", None]
    assert report is not None
    assert report.kept_over_budget == SIZE - 1


async def test_what_is_pinned_does_not_count(shelf: Shelf) -> None:
    """Pinned bytes neither make room nor take it from others."""
    pinned = await shelf.asset(age=HOURS_AGO, pinned=True)
    other = await shelf.asset()
    assert counts(await shelf.sweep(budget=SIZE).run()) == {}
    assert [await shelf.reason(asset_id) for asset_id in (pinned, other)] == [None, None]


@pytest.mark.parametrize("has_file", [True, False])
async def test_what_an_earlier_sweep_began_is_finished(shelf: Shelf, has_file: bool) -> None:
    """An asset that was marked, and whose file was deleted or not when the sweep was killed, is done with."""
    asset_id = await shelf.asset(removed_at=func.now(), removed_reason="budget")
    if not has_file:
        await shelf.storage.delete(f"outputs/{asset_id.hex}.jpg")
    assert counts(await shelf.sweep().run()) == {"budget": 1}
    assert await shelf.reason(asset_id) == "budget"


async def test_a_file_that_cannot_be_deleted_holds_up_no_other(shelf: Shelf) -> None:
    """The others go; it is tried again with the next sweep."""
    stuck, other = await shelf.asset(left=PAST), await shelf.asset(left=PAST)
    fault = shelf.folder / "stuck"
    fault.write_text(stuck.hex)
    assert counts(await shelf.sweep().run()) == {"expired": 1}
    assert await shelf.reason(other) == "expired"
    fault.unlink()
    assert counts(await shelf.sweep().run()) == {"expired": 1}
    assert await shelf.reason(stuck) == "expired"


@pytest.mark.parametrize(("age", "left"), [(timedelta(minutes=70), 1), (timedelta(minutes=80), 0)])
async def test_a_ticket_that_was_never_used_goes(shelf: Shelf, age: timedelta, left: int) -> None:
    """It stays for an hour after its URL has expired: an upload that was begun in time may be slow."""
    await shelf.asset("upload", age=age, storage_key=None)
    await shelf.sweep().run()
    assert await shelf.count(AssetRow) == left


async def test_a_task_of_long_ago_goes(shelf: Shelf) -> None:
    """It goes with its generations and the rows of its outputs; a younger one stays."""
    await shelf.task(ended=LONG_AGO)
    young = await shelf.task(ended=timedelta(days=29))
    assert counts(await shelf.sweep().run()) == {"task": 1}
    assert [await shelf.count(table) for table in (TaskRow, GenerationRow, AssetRow)] == [1, 1, 1]
    assert (await read(shelf.database, young)).id == young.id


async def test_a_task_with_an_output_is_not_forgotten(shelf: Shelf) -> None:
    """However old, a task whose output is still there, pinned perhaps, stays."""
    await shelf.task(ended=LONG_AGO, removed=False)
    assert counts(await shelf.sweep().run()) == {}


async def test_a_task_whose_output_has_just_expired_goes_with_it(shelf: Shelf) -> None:
    """Output and task go in one sweep where both their times are over."""
    await shelf.task(ended=LONG_AGO, removed=False)
    async with shelf.database.transaction() as connection:
        await connection.execute(update(AssetRow).values(expires_at=func.now()))
    assert counts(await shelf.sweep().run()) == {"expired": 1, "task": 1}


async def test_a_task_with_a_promise_is_not_forgotten(shelf: Shelf) -> None:
    """A delivery that is still to be made holds its task; one that was made goes with it."""
    task = await shelf.task(ended=LONG_AGO)
    async with shelf.database.transaction() as connection:
        await connection.execute(
            insert(DeliveryRow).values(id=UUID(int=1), task_id=task.id, kind="webhook", url="http://there.example")
        )
    assert counts(await shelf.sweep().run()) == {}
    async with shelf.database.transaction() as connection:
        await connection.execute(update(DeliveryRow).values(state="delivered"))
    assert counts(await shelf.sweep().run()) == {"task": 1}


async def test_an_unfinished_task_is_never_forgotten(shelf: Shelf) -> None:
    """However long it waits."""
    await written(shelf.database)
    async with shelf.database.transaction() as connection:
        await connection.execute(update(TaskRow).values(created_at=func.now() - LONG_AGO))
    assert counts(await shelf.sweep().run()) == {}


@pytest.mark.parametrize(("ago", "left"), [(LONG_AGO, 0), (timedelta(days=29), 1)])
async def test_what_is_remembered_of_an_upload_goes(shelf: Shelf, ago: timedelta, left: int) -> None:
    """The row of an upload stays as long as a task would after its file was removed."""
    await shelf.asset("upload", storage_key=None, removed_at=func.now() - ago, removed_reason="expired")
    await shelf.sweep().run()
    assert await shelf.count(AssetRow) == left


async def test_the_log_of_the_queue_is_trimmed(shelf: Shelf) -> None:
    """A line of two hours ago goes."""
    await written(shelf.database)
    async with shelf.database.transaction() as connection:
        await connection.execute(text("UPDATE pgqueuer_log SET created = now() - interval '2 hours'"))
    await shelf.sweep().run()
    async with shelf.database.reading() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM pgqueuer_log")) == 0


async def test_one_sweep_at_a_time(shelf: Shelf) -> None:
    """While one is under way another returns at once, or waits if it was told to."""
    await shelf.asset(left=PAST)
    fault = shelf.folder / "pause-deleting"
    fault.touch()
    first = asyncio.create_task(shelf.sweep().run())
    await asyncio.to_thread(reached, fault)
    assert await shelf.sweep().run() is None
    waiting = asyncio.create_task(shelf.sweep().run(wait=True))
    let_go(fault)
    assert counts(await first) == {"expired": 1}
    assert counts(await waiting) == {}


_TURN_AGED = text("""
    SELECT query_start > CAST(:began AS timestamptz) + interval '4 s' FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE datname = current_database() AND locktype = 'advisory'
""")


async def test_a_frozen_sweep_loses_its_turn(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that renews its turn no more is not waited for; it notices when it goes on, and has done no harm."""
    monkeypatch.setattr("vitascope.retention.sweep._TURN_SECONDS", 1)
    monkeypatch.setattr("vitascope.retention.sweep._RENEWAL_SECONDS", 3600)
    await shelf.asset(left=PAST)
    fault = shelf.folder / "pause-deleting"
    fault.touch()
    frozen = asyncio.create_task(shelf.sweep().run())
    await asyncio.to_thread(reached, fault)
    async with asyncio.timeout(30):
        await shelf.sweep().preview()
    let_go(fault)
    with pytest.raises(DatabaseAway):
        await frozen
    assert counts(await shelf.sweep().run()) == {}


async def test_a_long_sweep_keeps_its_turn(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long its files take to delete, its turn is renewed, and no other begins."""
    monkeypatch.setattr("vitascope.retention.sweep._TURN_SECONDS", 2)
    monkeypatch.setattr("vitascope.retention.sweep._RENEWAL_SECONDS", 0.1)
    await shelf.asset(left=PAST)
    fault = shelf.folder / "pause-deleting"
    fault.touch()
    sweeping = asyncio.create_task(shelf.sweep().run())
    await asyncio.to_thread(reached, fault)
    async with shelf.database.reading() as connection, asyncio.timeout(30):
        began = await connection.scalar(select(func.now()))
        while not await connection.scalar(_TURN_AGED, {"began": began}):
            await asyncio.sleep(0.01)
    assert await shelf.sweep().run() is None
    let_go(fault)
    assert counts(await sweeping) == {"expired": 1}


async def test_a_sweep_outlasts_the_patience_of_the_database(shelf: Shelf) -> None:
    """However long its files take to delete, no transaction idles meanwhile: PostgreSQL would end it, and our turn."""
    await shelf.asset(left=PAST)
    fault = shelf.folder / "pause-deleting"
    fault.touch()
    sweeping = asyncio.create_task(shelf.sweep().run())
    await asyncio.to_thread(reached, fault)
    async with shelf.database.reading() as connection:
        idling = await connection.scalar(
            text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND xact_start < now()")
        )
    let_go(fault)
    assert counts(await sweeping) == {"expired": 1}
    assert idling == 0


async def test_a_storage_that_deletes_nothing_ends_the_sweep(shelf: Shelf) -> None:
    """Rather than trying each of a thousand files in turn; what went before it went away is done with."""
    for _ in range(DELETED_AT_ONCE + 1):
        await shelf.asset(left=PAST)
    fault = shelf.folder / "stuck"
    fault.write_text("")
    with pytest.raises(StorageAway):
        await shelf.sweep().run()
    fault.unlink()
    assert counts(await shelf.sweep().run()) == {"expired": DELETED_AT_ONCE + 1}


async def test_a_preview_changes_nothing(shelf: Shelf) -> None:
    """It reports what a sweep then does, and leaves database and files as they were."""
    await shelf.asset(left=PAST)
    await shelf.asset(age=HOURS_AGO)
    await shelf.asset()
    await shelf.task(ended=LONG_AGO)
    before = await everything(shelf)
    previewed = await shelf.sweep(budget=SIZE).preview()
    assert await everything(shelf) == before
    assert counts(previewed) == {"expired": 1, "budget": 1, "task": 1}
    assert await shelf.sweep(budget=SIZE).run() == previewed


async def everything(shelf: Shelf) -> tuple[list[Path], list[object]]:
    async with shelf.database.reading() as connection:
        rows = [
            tuple(row)
            for table in (AssetRow, TaskRow, GenerationRow)
            for row in await connection.execute(select(table.__table__).order_by("id"))
        ]
    return sorted(shelf.files.rglob("*")), list(rows)


async def test_removed_bytes_are_not_counted(shelf: Shelf) -> None:
    """What is stored is what is neither removed nor pinned."""
    await shelf.asset()
    await shelf.asset(pinned=True)
    await shelf.asset(removed_at=func.now(), removed_reason="budget")
    async with shelf.database.reading() as connection:
        assert await stored(connection) == SIZE
