"""Bounds on request bodies."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request
from starlette.types import Message, Receive, Scope, Send

from vitascope.errors import Overloaded, RequestRefused, Stalled, TooLarge
from vitascope.server.limits import BodyLimits
from vitascope.tasks.assets import UPLOAD_PATH


async def reading(scope: Scope, receive: Receive, _send: Send) -> None:
    """An application that reads the whole body, and waits for its caller to go."""
    await Request(scope, receive).body()
    await receive()


async def send(_message: Message) -> None:
    """Nobody listens."""


def post(*parts: bytes, headers: Any = (), path: str = "/") -> tuple[Scope, Receive]:
    """A request whose body comes in `parts`, the last of which never ends it: its caller stops there."""
    waiting = list(parts)

    async def receive() -> Message:
        if not waiting:
            await asyncio.Event().wait()
        return {"type": "http.request", "body": waiting.pop(0), "more_body": True}

    return {"type": "http", "method": "POST", "path": path, "headers": list(headers)}, receive


async def refusal(limits: BodyLimits, scope: Scope, receive: Receive) -> type[RequestRefused]:
    with pytest.raises(RequestRefused) as refused:
        await limits(scope, receive, send)
    return refused.type


async def test_a_body_over_its_bound_is_refused() -> None:
    """As soon as it is, not at its end."""
    limits = BodyLimits(reading, each=10, together=100)
    assert await refusal(limits, *post(b"12345", b"678901")) is TooLarge


async def test_a_body_that_announces_too_much_is_refused() -> None:
    """Before any of it is read."""
    limits = BodyLimits(reading, each=10, together=100)
    assert await refusal(limits, *post(b"1", headers=[(b"content-length", b"11")])) is TooLarge


async def test_a_caller_that_stops_sending_is_refused() -> None:
    """It does not keep its room from others for ever."""
    limits = BodyLimits(reading, each=10, together=10, stall=0.05)
    assert await refusal(limits, *post(b"12345")) is Stalled
    assert await refusal(limits, *post(b"1234567890")) is Stalled


async def test_an_upload_that_stops_arriving_is_refused() -> None:
    """What streams to disk has no room to share, and no right to a connection for ever either."""
    limits = BodyLimits(reading, each=1, together=1, forms={"/form"}, file=10, stall=0.05)
    for path in ("/form", f"{UPLOAD_PATH}x"):
        assert await asyncio.wait_for(refusal(limits, *post(b"12345", path=path)), timeout=5) is Stalled


async def test_an_upload_over_its_bound_is_refused() -> None:
    """Whatever its URL is good for."""
    limits = BodyLimits(reading, each=1, together=1, file=10)
    long = post(b"1", path=f"{UPLOAD_PATH}x", headers=[(b"content-length", b"2000000")])
    assert await asyncio.wait_for(refusal(limits, *long), timeout=5) is TooLarge


async def test_bodies_share_their_room() -> None:
    """While one holds most of it, another that needs more is refused."""
    limits = BodyLimits(reading, each=10, together=10)
    holding = asyncio.create_task(limits(*post(b"12345678"), send))
    await asyncio.sleep(0)
    assert await refusal(limits, *post(b"123")) is Overloaded
    holding.cancel()


async def test_who_lets_go_of_a_body_makes_room() -> None:
    """Its request need not have been answered yet."""

    async def waiting(scope: Scope, receive: Receive, _send: Send) -> None:
        request = Request(scope, receive)
        await anext(request.stream())
        request.state.body.let_go()
        gone.release()
        await asyncio.Event().wait()

    gone = asyncio.Semaphore(0)
    limits = BodyLimits(waiting, each=10, together=10)
    answering = [asyncio.create_task(limits(*post(b"12345678"), send)) for _ in range(3)]
    for _ in answering:
        await asyncio.wait_for(gone.acquire(), timeout=5)
    for one in answering:
        one.cancel()


async def test_who_waits_for_the_answer_may_take_its_time() -> None:
    """Once the body is there, nothing more is expected of the caller."""
    arrived = asyncio.Event()

    async def receive() -> Message:
        if arrived.is_set():
            await asyncio.sleep(0.2)
            return {"type": "http.disconnect"}
        arrived.set()
        return {"type": "http.request", "body": b"1", "more_body": False}

    scope: Scope = {"type": "http", "method": "POST", "path": "/", "headers": []}
    await BodyLimits(reading, each=10, together=10, stall=0.05)(scope, receive, send)
