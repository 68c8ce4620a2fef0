"""Each request's id and line, with applications that answer, crash, or lose their caller."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import structlog
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from vitascope.metrics import Metrics
from vitascope.server.observed import Observed

_log = structlog.get_logger()


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    """What is logged meanwhile, with what is bound."""
    with structlog.testing.capture_logs([structlog.contextvars.merge_contextvars]) as captured:
        yield captured


async def answering(scope: Scope, receive: Receive, send: Send) -> None:
    _log.info("on.the.way")
    await PlainTextResponse("fine")(scope, receive, send)


async def routed(scope: Scope, receive: Receive, send: Send) -> None:
    scope["route"] = Route("/predictions/{id}", lambda _: PlainTextResponse("fine"))
    await answering(scope, receive, send)


async def unavailable(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("later", status_code=503)(scope, receive, send)


async def crashing(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise RuntimeError("a fault of ours")


async def deserted(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise ClientDisconnect


async def ask(
    app: ASGIApp, path: str = "/", *, request_id: str | None = None, metrics: Metrics | None = None
) -> httpx.Response:
    async def with_state(scope: Scope, receive: Receive, send: Send) -> None:
        await Observed(app)({**scope, "state": {"metrics": metrics or Metrics()}}, receive, send)

    headers = {} if request_id is None else {"X-Request-Id": request_id}
    transport = httpx.ASGITransport(with_state)
    async with httpx.AsyncClient(transport=transport, base_url="http://server") as client:
        return await client.get(path, headers=headers)


async def test_a_given_id_is_kept(lines: list[Any]) -> None:
    """The caller's id is in the answer, and in each line that is logged on the way."""
    answer = await ask(answering, request_id="trace-7")
    assert answer.headers["x-request-id"] == "trace-7"
    assert [(line["event"], line["request_id"]) for line in lines] == [
        ("on.the.way", "trace-7"),
        ("request.answered", "trace-7"),
    ]


@pytest.mark.parametrize("given", ["", "two words", "x" * 129, "a\tb", "{}"])
async def test_an_id_that_is_not_sane_is_replaced(lines: list[Any], given: str) -> None:
    """What could not stand in a header and a line of a log is not taken over."""
    answer = await ask(answering, request_id=given)
    assert len(answer.headers["x-request-id"]) == 32
    assert lines[0]["request_id"] == answer.headers["x-request-id"]


async def test_ids_differ() -> None:
    """Each request without an id gets one of its own."""
    first, second = await ask(answering), await ask(answering)
    assert first.headers["x-request-id"] != second.headers["x-request-id"]


async def test_nothing_stays_bound() -> None:
    """The id is gone from the context when the request has ended."""
    await ask(answering)
    assert structlog.contextvars.get_contextvars() == {}


async def test_a_crash_is_answered_and_told(lines: list[Any]) -> None:
    """What nobody caught becomes a 500 with an id, a traceback in the log, and a warning."""
    answer = await ask(crashing)
    assert (answer.status_code, answer.json()["code"]) == (500, 500)
    assert "fault of ours" not in answer.text
    assert [(line["event"], line["log_level"]) for line in lines] == [
        ("request.crashed", "error"),
        ("request.failed", "warning"),
    ]
    assert {line["request_id"] for line in lines} == {answer.headers["x-request-id"]}


async def test_every_server_error_is_a_warning(lines: list[Any]) -> None:
    """A 503 that a route gives on purpose is told like a 500."""
    await ask(unavailable)
    assert [(line["event"], line["status"]) for line in lines] == [("request.failed", 503)]


async def test_a_caller_that_went_away_is_no_fault(lines: list[Any]) -> None:
    """Nobody is answered, and nobody is warned."""
    scope = {"type": "http", "method": "GET", "raw_path": b"/", "headers": [], "state": {"metrics": Metrics()}}
    await Observed(deserted)(scope, None, None)  # type: ignore[arg-type]
    assert [(line["event"], line["status"], line["log_level"]) for line in lines] == [
        ("request.answered", 499, "debug")
    ]


async def test_a_path_cannot_forge_a_line(lines: list[Any]) -> None:
    """The path is logged as it was sent, cut, and without its query."""
    await ask(answering, f"/a%0Ab{'c' * 300}?signature=secret")
    assert lines[-1]["path"] == "/a%0Ab" + "c" * 194


@pytest.mark.parametrize(
    ("app", "labels"),
    [
        (routed, 'method="GET",route="/predictions/{id}",status="200"'),
        (crashing, 'method="GET",route="unmatched",status="500"'),
    ],
)
async def test_a_request_is_counted_by_its_route(app: ASGIApp, labels: str) -> None:
    """Not by its path, which is as the caller likes; and a crash is counted as what it was answered with."""
    metrics = Metrics()
    await ask(app, "/predictions/7", metrics=metrics)
    assert f"vitascope_http_requests_total{{{labels}}} 1.0" in metrics.exposition().decode()
