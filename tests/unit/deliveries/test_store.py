"""The moves of deliveries."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from promising import promised, read
from vitascope.database import Database
from vitascope.deliveries import Delivery, store
from vitascope.deliveries.model import DeliveryState
from vitascope.errors import NotFound

MOST = 3


async def begun(database: Database, delivery_id: UUID) -> Delivery | None:
    async with database.transaction() as connection:
        found = await store.begin(connection, delivery_id, MOST)
    return found[0] if found is not None else None


async def recorded(database: Database, delivery: Delivery, state: DeliveryState, error: str | None = None) -> bool:
    async with database.transaction() as connection:
        return await store.record(connection, delivery, state, 200 if error is None else None, error)


async def queued(database: Database, delivery_id: UUID) -> int:
    async with database.reading() as connection:
        found = await connection.execute(
            text("SELECT count(*) FROM pgqueuer WHERE dedupe_key = :key"), {"key": delivery_id.hex}
        )
        return int(found.scalar_one())


async def emptied(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("DELETE FROM pgqueuer"))


async def test_an_attempt_counts_when_it_begins(database: Database) -> None:
    """Each begin is one more attempt; the outcome of the latest one ends the delivery."""
    delivery_id = await promised(database)
    assert (await read(database, delivery_id)).attempts == 0
    await begun(database, delivery_id)
    second = await begun(database, delivery_id)
    assert second is not None
    assert second.attempts == 2
    assert await recorded(database, second, DeliveryState.DELIVERED)
    found = await read(database, delivery_id)
    assert (found.state, found.status, found.finished_at is not None) == (DeliveryState.DELIVERED, 200, True)


@pytest.mark.parametrize("state", DeliveryState)
async def test_of_two_gateways_only_one_records(database: Database, state: DeliveryState) -> None:
    """Who began before another did records nothing, whatever came of it; the other does."""
    delivery_id = await promised(database)
    stalled, latest = await begun(database, delivery_id), await begun(database, delivery_id)
    assert stalled is not None
    assert latest is not None
    assert not await recorded(database, stalled, state, "late")
    assert await recorded(database, latest, DeliveryState.DELIVERED)
    assert not await recorded(database, latest, state, "twice")
    assert (await read(database, delivery_id)).state is DeliveryState.DELIVERED


async def test_what_was_delivered_is_not_begun(database: Database) -> None:
    """There is nothing to do, and nothing to give up."""
    delivery_id = await promised(database)
    delivery = await begun(database, delivery_id)
    assert delivery is not None
    await recorded(database, delivery, DeliveryState.DELIVERED)
    assert await begun(database, delivery_id) is None
    async with database.transaction() as connection:
        assert not await store.exhaust(connection, delivery_id, MOST)


async def test_a_last_attempt_that_never_ended_gives_up(database: Database) -> None:
    """After the last begin there is no other: the delivery is dead, and says why."""
    delivery_id = await promised(database)
    for _ in range(MOST):
        assert await begun(database, delivery_id) is not None
    assert await begun(database, delivery_id) is None
    async with database.transaction() as connection:
        assert await store.exhaust(connection, delivery_id, MOST)
    found = await read(database, delivery_id)
    assert (found.state, found.attempts) == (DeliveryState.DEAD, MOST)
    assert found.error == "the server stopped during the last attempt"


@pytest.mark.parametrize("state", [DeliveryState.DELIVERED, DeliveryState.DEAD])
async def test_who_was_given_up_too_early_still_records(database: Database, state: DeliveryState) -> None:
    """A last attempt that others took for dead, and that ends after all, says how; nobody revives the delivery."""
    delivery_id = await promised(database)
    last = None
    for _ in range(MOST):
        last = await begun(database, delivery_id)
    assert last is not None
    async with database.transaction() as connection:
        assert await store.exhaust(connection, delivery_id, MOST)
    assert not await recorded(database, last, DeliveryState.PENDING, "later")
    assert await recorded(database, last, state, None if state is DeliveryState.DELIVERED else "no")
    found = await read(database, delivery_id)
    assert (found.state, found.error) == (state, None if state is DeliveryState.DELIVERED else "no")


async def test_only_the_latest_attempt_is_given_back(database: Database) -> None:
    """Who has begun before another did takes nothing from that one's count."""
    delivery_id = await promised(database)
    stalled, latest = await begun(database, delivery_id), await begun(database, delivery_id)
    assert stalled is not None
    assert latest is not None
    async with database.transaction() as connection:
        await store.give_back(connection, stalled)
    assert (await read(database, delivery_id)).attempts == 2
    async with database.transaction() as connection:
        await store.give_back(connection, latest)
    assert (await read(database, delivery_id)).attempts == 1


async def test_the_sweep_brings_back_what_fell_out(database: Database) -> None:
    """A pending delivery that is in no queue is queued again, once; one that is queued is left alone."""
    delivery_id = await promised(database)
    async with database.transaction() as connection:
        assert await store.requeue_strays(connection) == []
    await emptied(database)
    async with database.transaction() as connection:
        assert await store.requeue_strays(connection) == [delivery_id]
        assert await store.requeue_strays(connection) == []
    assert await queued(database, delivery_id) == 1


async def test_the_sweep_leaves_what_has_ended(database: Database) -> None:
    """A dead delivery stays out of the queue."""
    delivery_id = await promised(database)
    delivery = await begun(database, delivery_id)
    assert delivery is not None
    await recorded(database, delivery, DeliveryState.DEAD, "no")
    await emptied(database)
    async with database.transaction() as connection:
        assert await store.requeue_strays(connection) == []


@pytest.mark.parametrize("state", [DeliveryState.DEAD, DeliveryState.DELIVERED])
async def test_a_resend_begins_anew(database: Database, state: DeliveryState) -> None:
    """A delivery that had ended is pending again with no attempt behind it, and in the queue, under its id."""
    delivery_id = await promised(database)
    delivery = await begun(database, delivery_id)
    assert delivery is not None
    await recorded(database, delivery, state, "no" if state is DeliveryState.DEAD else None)
    await emptied(database)
    async with database.transaction() as connection:
        await store.resend(connection, [delivery_id])
    found = await read(database, delivery_id)
    assert (found.state, found.attempts, found.finished_at) == (DeliveryState.PENDING, 0, None)
    assert await queued(database, delivery_id) == 1


async def test_a_resend_waits_no_longer(database: Database) -> None:
    """A delivery that waits in the queue for its next attempt is due at once."""
    delivery_id = await promised(database)
    async with database.transaction() as connection:
        await connection.execute(text("UPDATE pgqueuer SET execute_after = now() + interval '1 hour'"))
    async with database.transaction() as connection:
        await store.resend(connection, [delivery_id])
    async with database.reading() as connection:
        due = await connection.execute(
            text("SELECT execute_after <= now() FROM pgqueuer WHERE dedupe_key = :key"), {"key": delivery_id.hex}
        )
        assert due.scalars().all() == [True]


async def test_an_unknown_id_is_not_resent(database: Database) -> None:
    """It is named, and those named beside it stay as they are."""
    delivery_id, unknown = await promised(database), uuid4()
    delivery = await begun(database, delivery_id)
    assert delivery is not None
    await recorded(database, delivery, DeliveryState.DEAD, "no")
    with pytest.raises(NotFound, match=unknown.hex):
        async with database.transaction() as connection:
            await store.resend(connection, [delivery_id, unknown])
    assert (await read(database, delivery_id)).state is DeliveryState.DEAD


async def test_the_list_can_be_narrowed(database: Database) -> None:
    """By state, and by task; what was given up is told apart."""
    first, second = await promised(database), await promised(database)
    delivery = await begun(database, first)
    assert delivery is not None
    await recorded(database, delivery, DeliveryState.DEAD, "no")
    async with database.reading() as connection:
        assert [found.id for found in await store.listed(connection)] == [second, first]
        assert [found.id for found in await store.listed(connection, DeliveryState.PENDING)] == [second]
        assert [found.id for found in await store.listed(connection, task_id=delivery.task_id)] == [first]
        assert await store.dead(connection) == [first]
