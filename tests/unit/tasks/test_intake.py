"""The writing of new tasks in groups."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from decimal import Decimal

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from factories import OWNER, new_task, read
from vitascope.accounts.balance import open_account
from vitascope.database import Database
from vitascope.errors import Conflict, DatabaseAway, InsufficientBalance
from vitascope.tasks.intake import Intake
from vitascope.tasks.model import Task


class Counting(Database):
    """Counts its transactions; the first `broken` of them commit, and their answer is lost."""

    count = 0
    broken = 0

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncConnection]:
        self.count += 1
        async with super().transaction() as connection:
            yield connection
        if self.count <= self.broken:
            raise DatabaseAway("the answer was lost")


@pytest.fixture
async def counting(dsn: str) -> AsyncIterator[Counting]:
    database = Counting(dsn, pool_size=5)
    yield database
    await database.close()


async def test_tasks_that_arrive_together_share_a_transaction(counting: Counting) -> None:
    """Ten tasks at once take two transactions: the first alone, the others together."""
    intake = Intake(counting)
    await asyncio.gather(*(intake.write(new_task()) for _ in range(10)))
    assert counting.count <= 2


async def test_a_task_that_is_refused_spoils_only_itself(database: Database) -> None:
    """Of a group with one task that cannot be paid, the others are written."""
    async with database.transaction() as connection:
        await open_account(connection, OWNER, Decimal(1))
    intake = Intake(database)
    first, dear, last = new_task(), new_task(price=Decimal(2)), new_task(price=Decimal(1))
    results = await asyncio.gather(*(intake.write(task) for task in (first, dear, last)), return_exceptions=True)
    assert [type(result) for result in results] == [Task, InsufficientBalance, Task]
    assert (await read(database, last)).id == last.id


async def test_a_caller_that_goes_away_takes_nothing_with_it(database: Database) -> None:
    """A task whose caller was cancelled while it was being written is written all the same."""
    intake = Intake(database)
    task = new_task()
    writing = asyncio.create_task(intake.write(task))
    await asyncio.sleep(0)
    writing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await writing
    await intake.write(new_task())
    assert (await read(database, task)).id == task.id


async def test_every_caller_is_told_whatever_goes_wrong(database: Database) -> None:
    """An error that nobody thought of reaches each of those who wait, and the next task is written."""
    intake = Intake(database)
    unknown = [new_task(public_url=None) for _ in range(3)]
    results = await asyncio.gather(*(intake.write(task) for task in unknown), return_exceptions=True)
    assert all(isinstance(result, Exception) for result in results)
    assert await intake.write(new_task())


async def test_a_lost_answer_makes_no_second_task(counting: Counting) -> None:
    """A commit whose answer was lost is made again, and the task is there once, paid once and queued once."""
    async with counting.transaction() as connection:
        await open_account(connection, OWNER, Decimal(5))
    await Intake(counting).write(new_task(price=Decimal(1)))  # one that is like it in all but its id
    counting.count, counting.broken = 0, 1
    task = new_task(price=Decimal(1))
    assert (await Intake(counting).write(task)).id == task.id
    assert counting.count == 2
    async with counting.reading() as connection:
        facts = await connection.execute(
            text("SELECT (SELECT balance FROM accounts), (SELECT count(*) FROM tasks), (SELECT count(*) FROM pgqueuer)")
        )
        assert tuple(facts.one()) == (3, 2, 2)


async def test_the_same_request_under_the_same_name_is_one_task(database: Database) -> None:
    """Ten callers at once, and one later, all get the one task."""
    intake = Intake(database)

    async def submit() -> Task:
        return await intake.write(new_task(client_id="mine", fingerprint="the same"))

    at_once = await asyncio.gather(*(submit() for _ in range(10)))
    assert len({task.id for task in [*at_once, await submit()]}) == 1


async def test_another_request_under_the_same_name_is_refused(database: Database) -> None:
    """It is a conflict, and the first task stays what it was."""
    intake = Intake(database)
    first = await intake.write(new_task(client_id="mine", fingerprint="one"))
    with pytest.raises(Conflict, match="mine"):
        await intake.write(new_task(client_id="mine", fingerprint="another"))
    assert (await intake.write(new_task(client_id="mine", fingerprint="one"))).id == first.id


async def test_names_belong_to_their_owner(database: Database) -> None:
    """Two owners may use the same name for different requests."""
    intake = Intake(database)
    first = await intake.write(new_task(client_id="mine", fingerprint="one"))
    second = await intake.write(new_task(client_id="mine", fingerprint="another", owner="someone else"))
    assert first.id != second.id
