"""Sessions: what waits in them, for whom, and for how long."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from factories import OWNER, output
from inferences import IMAGE, VIDEO
from vitascope.accounts import Caller
from vitascope.database import Database
from vitascope.dialects.runware import parse
from vitascope.dialects.runware import sessions as module
from vitascope.dialects.runware.calls import Call, Desk
from vitascope.dialects.runware.outbox import Outbox
from vitascope.dialects.runware.render import Answer
from vitascope.dialects.runware.sessions import Sessions
from vitascope.errors import NotFound
from vitascope.tasks import store
from vitascope.tasks.model import Claim, State, Task

SECONDS = 30.0


def call(desk: Desk, task: dict[str, Any] | None = None, owner: str = OWNER, **changes: Any) -> Call:
    """A task of this owner on a socket; if none is given, one that is refused at once, as its type is unknown."""
    sent = {"taskType": "nothing", "taskUUID": str(uuid4())} if task is None else dict(task)
    return replace(Call(sent, Caller(owner), "http://127.0.0.1", desk, is_live=True), **changes)


async def sent(outbox: Outbox) -> Answer:
    """What is sent next."""
    async with asyncio.timeout(SECONDS):
        answer = await outbox.first()
    outbox.sent(answer)
    return answer


async def written(desk: Desk, task: dict[str, Any], owner: str = OWNER) -> Task:
    """The task, once it is written."""
    async with asyncio.timeout(SECONDS):
        while True:
            with contextlib.suppress(NotFound):
                return await desk.tasks.find(owner, parse.DIALECT, parse.client_id(task["taskUUID"]))


async def finish(database: Database, task: Task, position: int = 0) -> None:
    """A generation of the task gets its output, as an engine would see to."""
    async with database.transaction() as connection:
        claim = await store.claim(connection, task.generations[position].id)
        assert isinstance(claim, Claim)
        await store.finish(connection, claim, output(f"outputs/{claim.generation_id}.jpg"), keep=timedelta(hours=1))


async def until(condition: Callable[[], object]) -> None:
    """Let others go on until this holds."""
    async with asyncio.timeout(SECONDS):
        while not condition():
            await asyncio.sleep(0)


async def test_an_answer_goes_over_the_socket(desk: Desk, sessions: Sessions) -> None:
    """In the order in which answers are there."""
    session = sessions.open(OWNER)
    outbox = session.attach()
    asked = [call(desk) for _ in range(3)]
    for one in asked:
        session.begin(one, outbox)
    answered = [(await sent(outbox)).item["taskUUID"] for _ in asked]
    assert answered == [one.task["taskUUID"] for one in asked]


async def test_two_sockets_of_a_session(desk: Desk, sessions: Sessions) -> None:
    """Each is told what was asked over it."""
    session = sessions.open(OWNER)
    older, newer = session.attach(), session.attach()
    for outbox in (older, newer):
        asked = call(desk)
        session.begin(asked, outbox)
        assert (await sent(outbox)).item["taskUUID"] == asked.task["taskUUID"]


async def test_whoever_comes_back_is_told_what_waits(desk: Desk, sessions: Sessions, database: Database) -> None:
    """And what is still to come, though the older socket is not known to be dead yet."""
    session = sessions.open(OWNER)
    older = session.attach()
    session.begin(call(desk, IMAGE), older)
    task = await written(desk, IMAGE)
    session.begin(call(desk), older)
    unsent = await older.first()
    newer = sessions.open(OWNER, session.uuid).attach()
    assert await sent(newer) is unsent
    await finish(database, task)
    assert (await sent(newer)).item["taskUUID"] == IMAGE["taskUUID"]
    assert older.is_empty


async def test_an_answer_waits_for_the_next_socket(desk: Desk, sessions: Sessions) -> None:
    """What could not be sent is not lost with its socket, the last answer of all neither."""
    session = sessions.open(OWNER)
    first = session.attach()
    session.begin(call(desk), first)
    answer = await first.first()
    session.detach(first)
    await asyncio.sleep(0)
    second = sessions.open(OWNER, session.uuid).attach()
    assert await sent(second) is answer


async def test_what_is_told_again_is_not_told_twice(desk: Desk, sessions: Sessions, database: Database) -> None:
    """A result that waits for a slow reader is dropped where its task is sent anew; an answer to a question is not."""
    session = sessions.open(OWNER)
    slow, other = session.attach(), sessions.open(OWNER).attach()
    session.begin(call(desk, IMAGE), slow)
    task = await written(desk, IMAGE)
    await finish(database, task)
    await slow.first()
    session.begin(call(desk, {"taskType": "getResponse", "taskUUID": IMAGE["taskUUID"]}), slow)
    session.begin(call(desk, IMAGE), other)
    assert (await sent(other)).item["imageUUID"] == str(task.generations[0].id)
    assert (await sent(slow)).item["status"] == "success"
    assert slow.is_empty


async def test_a_session_is_its_owners(sessions: Sessions) -> None:
    """Another who names it, or who names none that there is, gets one of their own."""
    session = sessions.open(OWNER)
    others = [sessions.open("another", session.uuid)]
    strange: list[object] = [None, "unknown", 5, ["x"], {}]
    others += [sessions.open(OWNER, uuid) for uuid in strange]
    assert len({one.uuid for one in [session, *others]}) == 7
    assert sessions.open(OWNER, session.uuid) is session


async def test_an_idle_session_ends_with_its_socket(sessions: Sessions) -> None:
    """There is nothing to keep it for."""
    session = sessions.open(OWNER)
    session.detach(session.attach())
    await until(lambda: sessions.open(OWNER, session.uuid) is not session)


async def test_a_session_is_kept_for_a_while(desk: Desk, sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as there is something to tell; then it is forgotten, and the task goes on."""
    monkeypatch.setattr(module, "KEPT_SECONDS", 0.0)
    session = sessions.open(OWNER)
    outbox = session.attach()
    session.begin(call(desk, IMAGE), outbox)
    task = await written(desk, IMAGE)
    assert not session.is_idle
    session.detach(outbox)
    await until(lambda: sessions.open(OWNER, session.uuid) is not session)
    await until(lambda: session.is_idle)
    assert (await desk.tasks.read(task.id, OWNER)).state is State.QUEUED


async def test_a_new_socket_keeps_it(desk: Desk, sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is in use again, and not forgotten when its time would have been over."""
    monkeypatch.setattr(module, "KEPT_SECONDS", 0.0)
    session = sessions.open(OWNER)
    first = session.attach()
    session.begin(call(desk, IMAGE), first)
    await written(desk, IMAGE)
    session.detach(first)
    session.attach()
    forgotten = sessions.open(OWNER)
    forgotten.detach(forgotten.attach())
    await until(lambda: sessions.open(OWNER, forgotten.uuid) is not forgotten)
    assert sessions.open(OWNER, session.uuid) is session


async def test_an_older_socket_takes_nothing_with_it(desk: Desk, sessions: Sessions) -> None:
    """A client may leave one open beside the newer; what it still had to tell is told there when it goes."""
    session = sessions.open(OWNER)
    older, newer = session.attach(), session.attach()
    session.begin(call(desk), older)
    answer = await older.first()
    session.detach(older)
    assert await sent(newer) is answer
    assert sessions.open(OWNER, session.uuid) is session


async def test_the_latest_call_tells_the_results(desk: Desk, sessions: Sessions) -> None:
    """A client was cut and sent its task again; that the first call takes longer to be read gives it no right."""
    session = sessions.open(OWNER)
    session.begin(call(desk, VIDEO), session.attach())
    task = await written(desk, VIDEO)
    earlier, later = sessions.follower(), sessions.follower()

    async def follow(follower: Callable[[Task], None]) -> None:
        follower(task)
        await asyncio.Event().wait()

    telling = asyncio.create_task(follow(later))
    await asyncio.sleep(0)
    late = asyncio.create_task(follow(earlier))
    with pytest.raises(asyncio.CancelledError):
        await late
    assert not telling.done()
    telling.cancel()


async def test_results_come_as_they_are_done(desk: Desk, sessions: Sessions, database: Database) -> None:
    """Each in a message of its own, without an acknowledgement before them, and then no more."""
    session = sessions.open(OWNER)
    outbox = session.attach()
    session.begin(call(desk, {**IMAGE, "numberResults": 2}), outbox)
    task = await written(desk, IMAGE)
    for position in (1, 0):
        await finish(database, task, position)
        answer = await sent(outbox)
        assert answer.item["imageUUID"] == str(task.generations[position].id)
        assert answer.item["seed"] == IMAGE["seed"] + position
    await until(lambda: session.is_idle)


async def test_a_film_is_acknowledged(desk: Desk, sessions: Sessions) -> None:
    """Once it is written, and nothing comes of it by itself."""
    session = sessions.open(OWNER)
    outbox = session.attach()
    session.begin(call(desk, VIDEO), outbox)
    assert (await sent(outbox)).item == {name: VIDEO[name] for name in ("taskType", "taskUUID")}
    assert await desk.tasks.find(OWNER, parse.DIALECT, parse.client_id(VIDEO["taskUUID"]))
    await until(lambda: session.is_idle)


async def test_results_go_where_they_were_asked_for_last(desk: Desk, sessions: Sessions, database: Database) -> None:
    """A task that is sent again is taken over: its results are told once."""
    first, second = sessions.open(OWNER), sessions.open(OWNER)
    one, two = first.attach(), second.attach()
    first.begin(call(desk, IMAGE), one)
    task = await written(desk, IMAGE)
    second.begin(call(desk, IMAGE), two)
    await until(lambda: first.is_idle)
    await finish(database, task)
    assert (await sent(two)).item["imageUUID"] == str(task.generations[0].id)
    assert first.is_idle


@pytest.mark.parametrize(
    "other",
    [
        {**IMAGE, "positivePrompt": "a boat"},
        {**IMAGE, "outputQuality": 5},
        {**IMAGE, "taskType": "getResponse"},
        {**IMAGE, "taskType": "nothing"},
    ],
)
async def test_what_is_not_the_same_task_takes_nothing_over(
    desk: Desk, sessions: Sessions, database: Database, other: dict[str, Any]
) -> None:
    """Neither another task under its UUID, which is refused, nor a question about it."""
    first, second = sessions.open(OWNER), sessions.open(OWNER)
    one, two = first.attach(), second.attach()
    first.begin(call(desk, IMAGE), one)
    task = await written(desk, IMAGE)
    second.begin(call(desk, other), two)
    await sent(two)
    await finish(database, task)
    assert (await sent(one)).item["imageUUID"] == str(task.generations[0].id)


async def test_another_owners_task_of_that_uuid_is_another(desk: Desk, sessions: Sessions, database: Database) -> None:
    """It takes nothing over."""
    first, second = sessions.open(OWNER), sessions.open("another")
    one, two = first.attach(), second.attach()
    first.begin(call(desk, IMAGE), one)
    task = await written(desk, IMAGE)
    second.begin(call(desk, IMAGE, owner="another"), two)
    assert (await written(desk, IMAGE, "another")).id != task.id
    await finish(database, task)
    assert (await sent(one)).item["imageUUID"] == str(task.generations[0].id)
    assert not second.is_idle


async def test_tasks_under_way_are_bounded(
    desk: Desk, sessions: Sessions, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more is refused by name, and those under way are not disturbed."""
    monkeypatch.setattr(module, "MAX_UNDER_WAY", 1)
    session = sessions.open(OWNER)
    outbox = session.attach()
    session.begin(call(desk, IMAGE), outbox)
    task = await written(desk, IMAGE)
    refused = call(desk)
    session.begin(refused, outbox)
    answer = await sent(outbox)
    assert (answer.status, answer.item["code"], answer.item["taskUUID"]) == (
        429,
        "rateLimitExceeded",
        refused.task["taskUUID"],
    )
    await finish(database, task)
    assert (await sent(outbox)).item["taskUUID"] == IMAGE["taskUUID"]


async def test_a_dry_run_makes_nothing(desk: Desk, sessions: Sessions) -> None:
    """It is checked and acknowledged."""
    session = sessions.open(OWNER)
    outbox = session.attach()
    session.begin(call(desk, IMAGE, is_dry=True), outbox)
    assert (await sent(outbox)).item == {name: IMAGE[name] for name in ("taskType", "taskUUID")}
    with pytest.raises(NotFound):
        await desk.tasks.find(OWNER, parse.DIALECT, parse.client_id(IMAGE["taskUUID"]))


async def test_all_end_with_the_gateway(desk: Desk, sessions: Sessions) -> None:
    """Nothing is followed any more."""
    session = sessions.open(OWNER)
    outbox = session.attach()
    session.begin(call(desk, IMAGE), outbox)
    await written(desk, IMAGE)
    sessions.close()
    await until(lambda: session.is_idle)
    assert sessions.open(OWNER, session.uuid) is not session
