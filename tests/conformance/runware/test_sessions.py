"""The WebSocket session: login, pings, and what outlives a connection (contract sections 1 to 3)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from websockets.exceptions import ConnectionClosed

from live import LiveServer, let_go, reached
from speaking import KEY, Item, Wire, asking, entered, fetched, film, image, opened, polled, post

LOGIN = {"taskType": "authentication", "apiKey": KEY}
PING = {"taskType": "ping", "ping": True}
PONG = {"taskType": "ping", "pong": True}


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/", "/v1?sdk=js&version=1.3.2", "/v1?unknown=1"])
def test_where_it_is_served(server: LiveServer, path: str) -> None:
    """Clients use the URL that they are given, with queries of their own."""
    with opened(server, path) as wire:
        assert wire.enter()
    assert server.request("POST", path, json=[PING]).json() == {"data": [PONG]}


@pytest.mark.parametrize("more", [{}, {"taskUUID": str(uuid4())}, {"connectionSessionUUID": "unknown"}])
def test_the_answer_to_a_login(server: LiveServer, more: Item) -> None:
    """One item with the session's UUID, and never a taskUUID: one client would not know it for its own."""
    with opened(server) as wire:
        wire.say({**more, **LOGIN})
        item = wire.item()
    assert {*item} == {"taskType", "connectionSessionUUID"}
    assert item["taskType"] == "authentication"
    assert UUID(item["connectionSessionUUID"])


def test_a_ping_before_the_login(server: LiveServer) -> None:
    """Is answered, and the login after it too."""
    with opened(server) as wire:
        assert wire.ask(PING) == PONG
        assert wire.enter()


def test_many_tasks_in_one_message(server: LiveServer) -> None:
    """The login, a ping and tasks may come together; each is answered in a message of its own."""
    with opened(server) as wire:
        wire.say(LOGIN, PING, image(), image())
        kinds = [item["taskType"] for item in wire.items(4)]
    assert kinds[0] == "authentication"
    assert sorted(kinds) == ["authentication", "imageInference", "imageInference", "ping"]


def test_a_task_that_is_no_list(server: LiveServer) -> None:
    """An object alone counts as a list of one."""
    with opened(server) as wire:
        wire.socket.send('{"taskType": "ping", "ping": true}')
        assert wire.item() == PONG


def test_a_task_before_the_login(server: LiveServer) -> None:
    """Is refused, with its UUID."""
    task = image()
    with opened(server) as wire:
        wire.say(task)
        error = wire.error()
    assert (error["code"], error["taskUUID"]) == ("missingApiKey", task["taskUUID"])


def test_a_key_in_a_header(strict_server: LiveServer, anna: str) -> None:
    """Is a login that needs no answer; one that is wrong is told with the first task."""
    for key, code in ((anna, "taskNotFound"), ("no-such-key", "invalidApiKey")):
        with opened(strict_server, headers={"Authorization": f"Bearer {key}"}) as wire:
            wire.say(asking(image()))
            assert wire.error()["code"] == code


@pytest.mark.parametrize("key", ["no-such-key", "", 7, None])
def test_a_bad_key(strict_server: LiveServer, anna: str, key: object) -> None:
    """Or none: the one code that every client knows, and no taskUUID. The socket stays open; a good key gets in."""
    with opened(strict_server) as wire:
        wire.say({**LOGIN, "apiKey": key, "taskUUID": str(uuid4())})
        message = wire.hear()
        assert "error" not in message
        (error,) = message["errors"]
        assert (error["taskType"], error["parameter"]) == ("authentication", "apiKey")
        assert error["code"] == "invalidApiKey"
        assert "taskUUID" not in error
        assert wire.is_silent()
        assert wire.enter(anna)


def test_protocol_pings_are_answered_while_generating(wire: Wire, tmp_path: Path) -> None:
    """The SDK's library drops a connection that does not answer them."""
    wire.say(image(positivePrompt=f"[pause {tmp_path / 'long'}]"))
    reached(tmp_path / "long")
    assert wire.socket.ping().wait(20)
    let_go(tmp_path / "long")
    assert wire.item()["imageURL"]


def test_a_result_is_kept_for_the_next_connection(server: LiveServer, tmp_path: Path) -> None:
    """Whoever comes back with its connectionSessionUUID is told what could not be delivered."""
    with opened(server) as wire:
        session = wire.enter()
        task = image(positivePrompt=f"[pause {tmp_path / 'away'}]", numberResults=2)
        wire.say(task)
        reached(tmp_path / "away")
    let_go(tmp_path / "away")
    polled(server, task)
    with opened(server) as wire:
        wire.enter(connectionSessionUUID=session)
        assert len({item["imageUUID"] for item in wire.items(2)}) == 2


def test_a_session_is_its_owners(strict_server: LiveServer, anna: str, boris: str, tmp_path: Path) -> None:
    """With another's connectionSessionUUID one gets a session of one's own, and nothing of the other's."""
    with entered(strict_server, anna) as hers:
        session = hers.enter(anna)
        task = image(positivePrompt=f"[pause {tmp_path / 'hers'}]")
        hers.say(task)
        reached(tmp_path / "hers")
        with opened(strict_server) as his:
            assert his.enter(boris, connectionSessionUUID=session) != session
            let_go(tmp_path / "hers")
            assert hers.item()["taskUUID"] == task["taskUUID"]
            assert his.is_silent()


def test_a_task_outlives_its_connection(server: LiveServer, tmp_path: Path) -> None:
    """Nothing is cancelled when a client goes."""
    task = image(positivePrompt=f"[pause {tmp_path / 'gone'}]")
    with entered(server) as wire:
        wire.say(task)
        reached(tmp_path / "gone")
    let_go(tmp_path / "gone")
    (item,) = polled(server, task)
    assert fetched(item["imageURL"])


def test_the_last_who_sent_a_task_is_told(server: LiveServer, tmp_path: Path) -> None:
    """Of two connections with the same task, it is the later one that the result goes to."""
    task = image(positivePrompt=f"[pause {tmp_path / 'twice'}]")
    with entered(server) as first, entered(server) as second:
        first.say(task)
        reached(tmp_path / "twice")
        second.say(task)
        assert second.is_silent()
        let_go(tmp_path / "twice")
        assert second.item()["taskUUID"] == task["taskUUID"]
        assert first.is_silent()


@pytest.mark.parametrize("kind", [image, film])
def test_the_same_task_again(wire: Wire, kind: Callable[..., Item]) -> None:
    """Is the same task: acknowledged or answered again, with the same results."""
    task = kind(deliveryMethod="async")
    assert wire.ask(task) == wire.ask(task)
    results = wire.results(task)
    assert wire.ask({**task, "taskUUID": task["taskUUID"].upper()})
    assert wire.state(task) == results


@pytest.mark.parametrize("change", [{"positivePrompt": "a forest"}, {"seed": 5}, {"deliveryMethod": "sync"}])
def test_another_task_with_the_same_uuid(server: LiveServer, wire: Wire, change: Item) -> None:
    """Is a conflict, on each way, and says which parameter it is about."""
    task = image(deliveryMethod="async")
    wire.ask(task)
    wire.say({**task, **change})
    error = wire.error()
    assert (error["code"], error["taskUUID"]) == ("conflictTaskUUID", task["taskUUID"])
    answer = post(server, {**task, **change})
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "conflictTaskUUID")


def test_a_synchronous_task_can_be_asked_for(wire: Wire) -> None:
    """A client that lost its connection polls for what it had waited for."""
    task = image(numberResults=2)
    wire.say(task)
    answered = wire.items(2)
    assert sorted(item["imageUUID"] for item in wire.state(task)) == sorted(item["imageUUID"] for item in answered)


def test_two_tasks_at_a_time(wire: Wire, tmp_path: Path) -> None:
    """A task that takes long holds up no other."""
    long, short = image(positivePrompt=f"[pause {tmp_path / 'long'}]"), image()
    wire.say(long)
    reached(tmp_path / "long")
    assert wire.ask(short)["taskUUID"] == short["taskUUID"]
    let_go(tmp_path / "long")
    assert wire.item()["taskUUID"] == long["taskUUID"]


def test_a_rehearsal(server: LiveServer) -> None:
    """`dryRun=1` says whether a task would be taken, and does nothing."""
    task = image()
    with opened(server, "/v1?dryRun=1") as wire:
        wire.enter()
        assert wire.ask(task) == {"taskType": "imageInference", "taskUUID": task["taskUUID"]}
        wire.say(image(width=7))
        assert wire.error()["code"] == "invalidWidth"
        wire.say(asking(task))
        assert wire.error()["code"] == "taskNotFound"


def test_a_large_message(wire: Wire) -> None:
    """Clients put whole files into a task: here three of 5 MB."""
    padded = "data:image/png;base64," + "A" * 5_000_000
    wire.say(image(inputs={"referenceImages": [padded] * 3}))
    assert wire.error()["parameter"].startswith("inputs.referenceImages")


def test_a_graceful_stop(start_server: Callable[..., LiveServer], tmp_path: Path) -> None:
    """Line 10 of section 9: sockets are closed with 1012, not 1000, idle ones and those that wait for a result."""
    server = start_server(VITASCOPE_SHUTDOWN_GRACE_SECONDS="0")
    with entered(server) as busy, opened(server) as idle:
        busy.say(image(positivePrompt=f"[pause {tmp_path / 'stop'}]"))
        reached(tmp_path / "stop")
        server.stop()
        for socket in (busy.socket, idle.socket):
            with pytest.raises(ConnectionClosed) as closed:
                socket.recv(20)
            assert closed.value.rcvd is not None
            assert closed.value.rcvd.code == 1012
