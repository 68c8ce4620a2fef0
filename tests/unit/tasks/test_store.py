"""The moves of tasks and generations."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from factories import PROFILE, claimed, output, read, submission, vanished, written
from vitascope.database import Database
from vitascope.errors import ClaimLost, MediaInvalid, NotFound, StillHeld
from vitascope.tasks import store
from vitascope.tasks.model import Claim, Ended, State

KEEP = timedelta(hours=1)


async def test_a_written_task_is_queued(database: Database) -> None:
    """What was asked for can be read back, in state queued."""
    task = await written(database, submission(prompt="a harbour"))
    found = await read(database, task)
    assert (found.state, found.submission.prompt) == (State.QUEUED, "a harbour")


async def test_seeds_follow_each_other(database: Database) -> None:
    """The generations of a task have the seed asked for and those after it, over the end of the range."""
    task = await written(database, submission(seed=2**32 - 1, count=3))
    assert [generation.seed for generation in (await read(database, task)).generations] == [2**32 - 1, 0, 1]


async def test_another_owner_sees_nothing(database: Database) -> None:
    """A task is not found by whom it does not belong to."""
    task = await written(database)
    async with database.reading() as connection:
        with pytest.raises(NotFound):
            await store.read(connection, task.id, "another")


async def test_a_claim_starts_the_task(database: Database) -> None:
    """Claiming the first generation makes the task run."""
    task = await written(database)
    claim = await claimed(database, task)
    found = await read(database, task)
    assert (claim.attempt, found.state, found.generations[0].state) == (1, State.RUNNING, State.RUNNING)


async def test_a_finish_ends_the_task_with_its_output(database: Database) -> None:
    """The output of the last generation makes the task succeed."""
    task = await written(database)
    claim = await claimed(database, task)
    async with database.transaction() as connection:
        await store.finish(connection, claim, output("outputs/kept.jpg"), keep=KEEP)
    found = await read(database, task)
    assert found.state is State.SUCCEEDED
    assert found.generations[0].output is not None
    assert found.generations[0].output.storage_key == "outputs/kept.jpg"


async def test_a_stale_worker_finishes_nothing(database: Database) -> None:
    """A finish under an attempt that another has taken over is refused, and leaves no output behind."""
    task = await written(database)
    stale = await claimed(database, task)
    await vanished(database, task)
    await claimed(database, task)
    with pytest.raises(ClaimLost):
        async with database.transaction() as connection:
            await store.finish(connection, stale, output(), keep=KEEP)
    assert (await read(database, task)).generations[0].output is None


async def test_a_stale_worker_reports_nothing(database: Database) -> None:
    """Progress under a lost claim is refused."""
    task = await written(database)
    stale = await claimed(database, task)
    await vanished(database, task)
    await claimed(database, task)
    with pytest.raises(ClaimLost):
        async with database.transaction() as connection:
            await store.report(connection, stale, 0.9, "painting")


async def test_two_finishes_give_one_output(database: Database) -> None:
    """The same claim finished twice succeeds once."""
    task = await written(database)
    claim = await claimed(database, task)
    async with database.transaction() as connection:
        await store.finish(connection, claim, output("outputs/first.jpg"), keep=KEEP)
    with pytest.raises(ClaimLost):
        async with database.transaction() as connection:
            await store.finish(connection, claim, output("outputs/second.jpg"), keep=KEEP)
    found = (await read(database, task)).generations[0].output
    assert found is not None
    assert found.storage_key == "outputs/first.jpg"


async def test_generations_that_end_at_the_same_moment_end_the_task(database: Database) -> None:
    """Whichever commits last sees the other, so that the task is never left running."""
    task = await written(database, submission(count=8))
    claims = [await claimed(database, task, position) for position in range(8)]

    async def finish(number: int) -> None:
        async with database.transaction() as connection:
            await store.finish(connection, claims[number], output(f"outputs/{number}.jpg"), keep=KEEP)

    await asyncio.gather(*(finish(number) for number in range(8)))
    assert (await read(database, task)).state is State.SUCCEEDED


async def test_one_success_makes_the_task_succeed(database: Database) -> None:
    """A task with a failed and a finished generation has succeeded."""
    task = await written(database, submission(count=2))
    failing, finishing = [await claimed(database, task, position) for position in range(2)]
    async with database.transaction() as connection:
        await store.fail(connection, failing, MediaInvalid("it is no picture"))
        await store.finish(connection, finishing, output(), keep=KEEP)
    assert (await read(database, task)).state is State.SUCCEEDED


async def test_a_failure_says_why(database: Database) -> None:
    """The code and the sentence of a failure are kept."""
    task = await written(database)
    claim = await claimed(database, task)
    async with database.transaction() as connection:
        await store.fail(connection, claim, MediaInvalid("it is no picture"))
    failure = (await read(database, task)).generations[0].failure
    assert failure is not None
    assert (failure.code, failure.message) == ("media_invalid", "it is no picture")


async def test_the_fourth_claim_fails_the_generation(database: Database) -> None:
    """A generation whose worker vanished three times is not tried again."""
    task = await written(database)
    for _ in range(3):
        await claimed(database, task)
        await vanished(database, task)
    async with database.transaction() as connection:
        ended = await store.claim(connection, task.generation_ids[0])
    assert isinstance(ended, Ended)
    assert (ended.state, ended.failure and ended.failure.code) == (State.FAILED, "engine_crashed")
    assert (await read(database, task)).state is State.FAILED


async def test_a_living_worker_keeps_its_generation(database: Database) -> None:
    """What a worker was just heard of is not given to another, even if the queue offers it."""
    task = await written(database)
    claim = await claimed(database, task)
    async with database.transaction() as connection:
        with pytest.raises(StillHeld):
            await store.claim(connection, task.generation_ids[0])
        await store.report(connection, claim, 0.5, "painting")


async def test_a_worker_may_follow_itself(database: Database) -> None:
    """The one whose engine died takes its own generation again at once."""
    task = await written(database)
    first = await claimed(database, task)
    async with database.transaction() as connection:
        again = await store.claim(connection, first.generation_id, after=first.attempt)
    assert isinstance(again, Claim)
    assert again.attempt == 2


async def test_what_was_no_longer_wanted_has_no_output(database: Database) -> None:
    """A generation that is finished after its cancellation was asked for ends as cancelled."""
    task = await written(database)
    claim = await claimed(database, task)
    async with database.transaction() as connection:
        await store.cancel(connection, task.id)
        assert await store.finish(connection, claim, output(), keep=KEEP) is State.CANCELLED
    assert (await read(database, task)).state is State.CANCELLED


async def test_a_release_does_not_count_as_an_attempt(database: Database) -> None:
    """A generation given back at each shutdown is never failed for it."""
    task = await written(database)
    for _ in range(5):
        claim = await claimed(database, task)
        async with database.transaction() as connection:
            await store.release(connection, claim)
    assert (await claimed(database, task)).attempt == 6


async def test_cancelling_ends_what_is_queued(database: Database) -> None:
    """A queued generation is cancelled at once, and can no longer be claimed."""
    task = await written(database)
    async with database.transaction() as connection:
        assert await store.cancel(connection, task.id) == ([], [Ended(State.CANCELLED, PROFILE, "gen4-image")])
        assert await store.claim(connection, task.generation_ids[0]) is None
    assert (await read(database, task)).state is State.CANCELLED


async def test_cancelling_asks_what_is_running(database: Database) -> None:
    """A running generation goes on until its worker learns of it by its next report."""
    task = await written(database)
    claim = await claimed(database, task)
    async with database.transaction() as connection:
        assert await store.cancel(connection, task.id) == ([claim.generation_id], [])
        assert await store.report(connection, claim, 0.5, "painting") is True
        await store.cancelled(connection, claim)
    assert (await read(database, task)).state is State.CANCELLED


async def test_a_cancelled_generation_whose_worker_died_is_not_run_again(database: Database) -> None:
    """The next claim of it cancels it instead."""
    task = await written(database)
    await claimed(database, task)
    await vanished(database, task)
    async with database.transaction() as connection:
        await store.cancel(connection, task.id)
        ended = await store.claim(connection, task.generation_ids[0])
    assert ended == Ended(State.CANCELLED, PROFILE, "gen4-image")
    assert (await read(database, task)).state is State.CANCELLED


async def test_progress_never_falls(database: Database) -> None:
    """A report below the last one leaves it."""
    task = await written(database)
    claim = await claimed(database, task)
    for fraction in (0.6, 0.3):
        async with database.transaction() as connection:
            await store.report(connection, claim, fraction, "painting")
    assert (await read(database, task)).progress == pytest.approx(0.6)


async def test_a_running_generation_is_no_stray(database: Database) -> None:
    """Work outside the queue is left alone while its worker is heard of, and found when it no longer is."""
    task = await written(database)
    await claimed(database, task)
    async with database.transaction() as connection:
        await connection.exec_driver_sql("DELETE FROM pgqueuer")
        assert await store.strays(connection) == []
    await vanished(database, task)
    async with database.reading() as connection:
        assert len(await store.strays(connection)) == 1


async def test_a_generation_outside_the_queue_is_a_stray(database: Database) -> None:
    """Only what is unfinished and not queued is found by the sweep."""
    await written(database)
    lost = await written(database)
    async with database.transaction() as connection:
        await connection.exec_driver_sql(f"DELETE FROM pgqueuer WHERE dedupe_key = '{lost.generation_ids[0].hex}'")
        assert [job.subject for job in await store.strays(connection)] == [lost.generation_ids[0]]
