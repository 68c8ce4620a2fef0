"""What an owner looks back on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text, update

from factories import OWNER, claimed, output, submission, written
from vitascope.accounts.balance import open_account
from vitascope.database import Database
from vitascope.database.tables import TaskRow
from vitascope.errors import EngineFailed
from vitascope.tasks import store
from vitascope.tasks.history import Charge, History, Page, Span
from vitascope.tasks.model import NewTask, State, Task

PRICE = Decimal("0.30")
WEEK = timedelta(days=7)


async def paid(database: Database, count: int = 1, **values: Any) -> NewTask:
    async with database.transaction() as connection:
        await open_account(connection, OWNER, Decimal(10))
    return await written(database, submission(count=count), price=PRICE, **values)


async def finished(database: Database, task: NewTask, position: int = 0) -> None:
    held = await claimed(database, task, position)
    async with database.transaction() as connection:
        await store.finish(connection, held, output(f"outputs/{held.generation_id}.jpg"), keep=WEEK)


async def failed(database: Database, task: NewTask, position: int = 0) -> None:
    held = await claimed(database, task, position)
    async with database.transaction() as connection:
        await store.fail(connection, held, EngineFailed("no"))


async def created_at(database: Database, task: NewTask, moment: datetime) -> None:
    async with database.transaction() as connection:
        await connection.execute(update(TaskRow).where(TaskRow.id == task.id).values(created_at=moment))


async def listed(database: Database, **query: Any) -> Page[Task]:
    asked = {"within": WEEK, "created": Span(), "models": None, "states": None, "offset": 0, "limit": 10, **query}
    return await History(database).tasks(OWNER, "wavespeed", **asked)


async def test_a_listed_task_is_the_task(database: Database) -> None:
    """With all its generations, as it is read alone."""
    task = await paid(database, 3)
    await finished(database, task, 1)
    async with database.reading() as connection:
        assert (await listed(database)).items == (await store.read(connection, task.id, OWNER),)


async def test_tasks_of_one_moment_are_each_listed_once(database: Database) -> None:
    """Tasks that shared a commit have one time; pages part them all the same."""
    tasks = [await paid(database) for _ in range(5)]
    for task in tasks:
        await created_at(database, task, datetime.now(UTC) - timedelta(hours=1))
    pages = [await listed(database, offset=offset, limit=2) for offset in (0, 2, 4)]
    assert {task.id for page in pages for task in page.items} == {task.id for task in tasks}
    assert {page.total for page in pages} == {5}


async def test_only_ones_own_by_this_dialect(database: Database) -> None:
    """Neither another owner's nor another dialect's."""
    await paid(database, dialect="other")
    await written(database, owner="another")
    assert await listed(database) == Page((), 0)


async def test_each_generation_is_billed_by_itself(database: Database) -> None:
    """Of one task: billed, refunded and held."""
    task = await paid(database, 3)
    await finished(database, task, 0)
    await failed(database, task, 1)
    bills = await History(database).bills(
        OWNER, created=Span(), tasks=None, charges=list(Charge), newest_first=False, offset=0, limit=10
    )
    assert [(bill.generation_id, bill.charge, bill.price) for bill in bills.items] == [
        (task.generation_ids[0], Charge.BILLED, PRICE),
        (task.generation_ids[1], Charge.REFUNDED, PRICE),
        (task.generation_ids[2], Charge.HELD, PRICE),
    ]
    assert [bill.settled_at is None for bill in bills.items] == [False, False, True]


async def test_bills_and_balance_agree(database: Database) -> None:
    """At each point of a life, what is held and billed is what the balance lacks."""
    task = await paid(database, 3)
    await balanced(database)
    await finished(database, task, 0)
    await balanced(database)
    await failed(database, task, 1)
    await balanced(database)
    async with database.transaction() as connection:
        await store.cancel(connection, task.id)
    await balanced(database)


async def balanced(database: Database) -> None:
    history = History(database)
    charges = [Charge.HELD, Charge.BILLED]
    bills = await history.bills(
        OWNER, created=Span(), tasks=None, charges=charges, newest_first=True, offset=0, limit=10
    )
    assert await history.balance(OWNER) == Decimal(10) - sum(bill.price for bill in bills.items)


async def test_usage_is_told_by_day_in_utc(database: Database) -> None:
    """A task of 23:30 UTC belongs to that day, wherever the database is."""
    async with database.transaction() as connection:
        name = await connection.scalar(text("SELECT current_database()"))
        await connection.execute(text(f"ALTER DATABASE {name} SET timezone = 'Asia/Tokyo'"))
    await database.close()
    moment = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)
    await created_at(database, await paid(database), moment)
    (used,) = await History(database).usage(OWNER, Span(moment, moment + timedelta(seconds=1)), None)
    assert (used.day, used.counts, used.amounts) == (date(2026, 3, 4), {Charge.HELD: 1}, {Charge.HELD: PRICE})


async def test_states_are_chosen(database: Database) -> None:
    """What is waiting and what has ended can be told apart."""
    waiting, done = await paid(database), await paid(database)
    await finished(database, done)
    assert [task.id for task in (await listed(database, states=[State.SUCCEEDED])).items] == [done.id]
    assert [task.id for task in (await listed(database, states=[State.QUEUED])).items] == [waiting.id]
