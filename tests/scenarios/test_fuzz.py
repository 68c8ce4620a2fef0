"""Runware's wire under whatever a client may send: what it is answered, and that it is answered at all.

Each parameter alone is tried with each oddity; what several of them do together, and what is no task, is drawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from live import NOOP, LiveServer
from oddities import BASES, GARBAGE, LOGIN, ODDITIES, Case, cases, named, places, put, told_name
from speaking import Item, opened
from vitascope.dialects.runware.handlers import HANDLERS
from vitascope.dialects.runware.parameters import Parameters
from vitascope.dialects.runware.table import parameters
from ways import Ask, Way, amiss, is_fair, rest, websocket

AT_ONCE = 100
PING = {"taskType": "ping", "ping": True}
DRAWN = settings(
    max_examples=100, deadline=None, database=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)

WAYS = pytest.mark.parametrize("way", [rest, websocket])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server for all of them, which in the end has stumbled over none."""
    live = LiveServer(tmp_path_factory.mktemp("fuzz"), VITASCOPE_SHUTDOWN_GRACE_SECONDS="0", **NOOP)
    yield live
    live.stop()
    live.end_database()
    assert live.log.partition("Traceback")[2][:5000] == ""


def messages(base: Item) -> Iterator[list[Case]]:
    """The cases of a task: as many as go into a message, and alone what has no name of its own."""
    of_a_name = [case for case in cases(base) if told_name(case.sent) == case.task["taskUUID"]]
    yield from (of_a_name[start : start + AT_ONCE] for start in range(0, len(of_a_name), AT_ONCE))
    yield from ([case] for case in cases(base) if told_name(case.sent) != case.task["taskUUID"])


def wronged(ask: Ask, part: list[Case]) -> list[Case]:
    """Those of a message that are not answered as they should be: those that are not alone either, or else all."""
    tasks = [case.sent for case in part]
    if not amiss(tasks, ask(json.dumps(tasks), len(tasks))):
        return []
    return [case for case in part if len(part) > 1 and wronged(ask, [case])] or part


@WAYS
@pytest.mark.parametrize("base", [base for _, base in BASES], ids=lambda base: base["taskType"])
def test_every_oddity_is_answered_once(server: LiveServer, way: Way, base: Item) -> None:
    """In the name of its task: with what was asked for, or with what the caller did wrong."""
    with way(server) as ask:
        assert [str(case) for part in messages(base) for case in wronged(ask, part)] == []


def test_every_odd_login_is_answered_by_rest(server: LiveServer) -> None:
    """With the answer to the task behind it, or with what is wrong with the key."""
    with rest(server, {}) as ask:
        wrong = [str(case) for case in cases(LOGIN) if not all(map(is_fair, ask(json.dumps([case.sent, PING]), 1)))]
    assert wrong == []


def test_every_odd_login_is_answered_over_a_socket(server: LiveServer) -> None:
    """Once, and the socket stays open."""
    for case in cases(LOGIN):
        with opened(server) as wire:
            wire.say(case.sent)
            said = wire.hear()
            assert all(map(is_fair, [*said["data"], *said.get("errors", [])])), case
            assert wire.is_silent(), case


@pytest.mark.parametrize("base", [BASES[0][1], BASES[3][1]], ids=lambda base: base["taskType"])
def test_what_was_accepted_with_an_oddity_is_told_again(server: LiveServer, base: Item) -> None:
    """By `getTaskDetails`, which shows what was kept of it."""
    with rest(server) as ask:
        for part in messages(base):
            items = ask(json.dumps([case.sent for case in part]), len(part))
            accepted = [item["taskUUID"] for item in items if "code" not in item]
            asking = [{"taskType": "getTaskDetails", "taskUUID": name} for name in accepted]
            details = ask(json.dumps(asking), len(asking))
            assert [item["request"][0]["taskUUID"] for item in details] == accepted


anything = some.recursive(
    some.sampled_from([value for value in ODDITIES[1:] if not isinstance(value, list | dict)] + [*HANDLERS, "ping"])
    | some.integers(-(2**70), 2**70)
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(some.characters(), max_size=20),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@some.composite
def odd_task(draw: some.DrawFn) -> Item:
    """A task with several oddities, to which there is one answer."""
    task = named(draw(some.sampled_from([base for _, base in BASES])))
    for place in draw(some.lists(some.sampled_from(places(task)), min_size=1, max_size=6)):
        task = put(task, place, draw(some.sampled_from(ODDITIES) | anything))
    if task.get("numberResults") in range(2, 21):
        del task["numberResults"]
    return task


@WAYS
@DRAWN
@given(tasks=some.lists(odd_task(), min_size=1, max_size=3))
def test_several_oddities_are_answered_once(server: LiveServer, way: Way, tasks: list[Item]) -> None:
    """Like one alone."""
    with way(server) as ask:
        assert amiss(tasks, ask(json.dumps(tasks), len(tasks))) == set()


def is_no_task(value: Any) -> bool:
    """Whether it is neither a task nor a list of tasks."""
    inside = value if isinstance(value, list) else [value]
    return not all(isinstance(one, dict) for one in inside)


NO_TASKS = [json.dumps(value) for one in ODDITIES[1:] for value in (one, [one], [PING, one]) if is_no_task(value)]


def assert_refused(server: LiveServer, way: Way, content: str | bytes) -> None:
    with way(server) as ask:
        (error,) = ask(content, 1)
        assert error["code"] in {"invalidJSON", "invalidRequest"}


@WAYS
def test_every_message_of_no_task_is_refused_once(server: LiveServer, way: Way) -> None:
    """Values in place of tasks, and what is no JSON."""
    for content in [*NO_TASKS, *GARBAGE]:
        assert_refused(server, way, content)


@WAYS
@DRAWN
@given(content=some.text(max_size=200).map("{},".format) | some.binary(max_size=200).map(lambda drawn: drawn + b","))
def test_whatever_is_no_json_is_refused_once(server: LiveServer, way: Way, content: str | bytes) -> None:
    """Texts and bytes."""
    assert_refused(server, way, content)


@pytest.mark.parametrize(("kind", "task_type"), dict.fromkeys((kind, base["taskType"]) for kind, base in BASES))
def test_the_oddities_try_every_parameter(kind: type[Parameters], task_type: str) -> None:
    """Of every kind of task that there is."""
    tried = {
        ".".join(step for step in place if isinstance(step, str))
        for _, base in BASES
        if base["taskType"] == task_type
        for place in places(named(base))
    }
    assert {row.path for row in parameters(kind)} <= tried


def test_the_oddities_try_every_kind_of_task() -> None:
    """All that there is a handler for."""
    assert {*HANDLERS, "ping"} == {base["taskType"] for _, base in BASES}
