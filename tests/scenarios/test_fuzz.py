"""Runware's wire under whatever a client may send: what it is answered, and that it is answered at all."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from websockets.sync.client import ClientConnection, connect

from live import KEY, NOOP, LiveServer
from speaking import PICTURE, film, image
from vitascope.dialects.runware.handlers import HANDLERS
from vitascope.dialects.runware.parameters import ImageInference, VideoInference
from vitascope.dialects.runware.table import parameters

PATIENCE_SECONDS = 30.0
BOUNDED = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PATHS = sorted({row.path for kind in (ImageInference, VideoInference) for row in parameters(kind)})

anything = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-(2**70), 2**70)
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(max_size=20)
    | some.sampled_from(
        [PICTURE, "URL", "JPG", "none", "first", "urn:uuid:0", "http://127.0.0.1:1/x", "\x00", "9" * 5000]
    ),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)


@some.composite
def task(draw: some.DrawFn) -> dict[str, Any]:
    """A task that is nearly right: some of its parameters are something else, or gone."""
    near = draw(some.sampled_from([image(width=512, height=512), film(), {"taskType": "getResponse"}]))
    asked: dict[str, Any] = json.loads(json.dumps(near))
    asked["taskUUID"] = str(draw(some.uuids(version=4)))
    if draw(some.booleans()):
        asked["taskType"] = draw(some.sampled_from([*HANDLERS, "ping", "authentication", "caption"]) | anything)
    for path in draw(some.lists(some.sampled_from(PATHS), max_size=3)):
        *outer, name = path.split(".")
        place = asked
        for step in outer:
            place = place.setdefault(step, {})
            if not isinstance(place, dict):
                break
        else:
            place[name] = draw(anything)
    return asked


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    live = LiveServer(tmp_path_factory.mktemp("fuzz"), VITASCOPE_SYNC_SECONDS="5", **NOOP)
    yield live
    live.stop()
    live.end_database()


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(headers=KEY, timeout=PATIENCE_SECONDS, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def socket(server: LiveServer) -> Iterator[ClientConnection]:
    with connect(server.url.replace("http", "ws") + "/v1", max_size=None, proxy=None) as socket:
        socket.send(json.dumps([{"taskType": "authentication", "apiKey": "any"}]))
        socket.recv(PATIENCE_SECONDS)
        yield socket


@BOUNDED
@given(tasks=some.lists(task(), min_size=1, max_size=2) | anything)
def test_whatever_is_posted_is_answered(server: LiveServer, client: httpx.Client, tasks: Any) -> None:
    """With data or with errors that say what was wrong; never with a fault of ours."""
    answer = client.post(f"{server.url}/v1", content=json.dumps(tasks))
    assert answer.status_code < 500 or answer.status_code == 504, answer.text
    said = answer.json()
    assert set(said) <= {"data", "errors", "error"}
    assert all(error["code"] and error["message"] for error in said.get("errors", []))
    assert "request.failed" not in server.log


@BOUNDED
@given(sent=some.lists(task(), min_size=1, max_size=2) | anything)
def test_whatever_is_sent_leaves_a_socket_open(server: LiveServer, socket: ClientConnection, sent: Any) -> None:
    """A ping behind it is answered, after whatever else there is to say."""
    socket.send(json.dumps(sent))
    socket.send(json.dumps([{"taskType": "ping", "ping": True}]))
    while True:
        said = json.loads(socket.recv(PATIENCE_SECONDS))
        assert set(said) <= {"data", "errors"}
        if any(item.get("pong") for item in said["data"]):
            break
    assert "request.failed" not in server.log


@BOUNDED
@given(sent=some.text(max_size=200) | some.binary(max_size=200))
def test_what_is_no_json_is_refused_and_leaves_a_socket_open(socket: ClientConnection, sent: str | bytes) -> None:
    """The same for frames of text and of bytes."""
    socket.send(sent)
    socket.send(json.dumps([{"taskType": "ping", "ping": True}]))
    while not any(item.get("pong") for item in json.loads(socket.recv(PATIENCE_SECONDS))["data"]):
        pass
