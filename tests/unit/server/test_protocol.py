"""HTTP as bytes, to a server of nothing but the protocol."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.server import ServerState

from vitascope.server.protocol import MAX_HEAD_BYTES, Protocol

UPGRADE = "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEA\r\n"


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with what arrived: its path, how many bytes, and the names of its headers."""
    length, more = 0, True
    while more:
        message = await receive()
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    told = {"path": scope["path"], "length": length, "headers": [name.decode() for name, _ in scope["headers"]]}
    content = json.dumps(told).encode()
    headers = [(b"content-length", str(len(content)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": content})


def post(path: str, length: int, headers: str = "") -> bytes:
    return f"POST {path} HTTP/1.1\r\nHost: x\r\n{headers}Content-Length: {length}\r\n\r\n".encode() + b"a" * length


@asynccontextmanager
async def connected() -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a server that echoes."""
    config = uvicorn.Config(echo, http=Protocol, ws="none", lifespan="off", log_config=None)
    config.load()
    state = ServerState()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Protocol(config, state, {}), "127.0.0.1", 0)
    reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
    try:
        yield reader, writer
    finally:
        writer.close()
        server.close()
        for connection in [*state.connections]:
            connection.transport.abort()
        await asyncio.sleep(0)  # what was aborted is closed in the loop's next turn


async def answer(reader: asyncio.StreamReader) -> tuple[int, Any]:
    """(status, body) of the next answer."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
    length = int(head.partition("content-length: ")[2].partition("\r\n")[0])
    return int(head.split()[1]), json.loads(await reader.readexactly(length))


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


@pytest.mark.parametrize("upgrade", ["", UPGRADE])
@pytest.mark.parametrize("size", [1, 7, 1000, 1_000_000])
async def test_requests_behind_each_other(size: int, upgrade: str) -> None:
    """However they are cut, each is answered: bodies are no heads, also where three requests come at once."""
    lengths = [5, 0, 3000] if size == 1 else [5, 200_000, 0]
    sent = b"".join(post(f"/{length}", length, upgrade) for length in lengths)
    async with connected() as (reader, writer):
        for piece in pieces(sent, size):
            writer.write(piece)
            await asyncio.sleep(0)  # so that the server reads it as a piece
        answers = [await answer(reader) for _ in lengths]
    assert [(status, body["path"], body["length"]) for status, body in answers] == [
        (200, f"/{length}", length) for length in lengths
    ]


async def test_what_asked_for_the_upgrade_is_gone() -> None:
    """The application sees a request like any other."""
    async with connected() as (reader, writer):
        writer.write(post("/", 3, f"X-Other: 1\r\n{UPGRADE}"))
        _, body = await answer(reader)
    assert body["headers"] == ["host", "x-other", "connection", "content-length"]


@pytest.mark.parametrize("header", ["X: {}", "X{}: 1"])
async def test_a_head_as_large_as_is_accepted(header: str) -> None:
    """It passes, be it a value or a name that makes it large."""
    async with connected() as (reader, writer):
        writer.write(post("/", 3, header.format("a" * (MAX_HEAD_BYTES - 200)) + "\r\n"))
        assert (await answer(reader))[0] == 200


@pytest.mark.parametrize(
    ("start", "endless"),
    [
        (b"", b"\r\n"),
        (b"GET /", b"a"),
        (b"GET / HTTP/1.1\r\nX", b"a"),
        (b"GET / HTTP/1.1\r\nX: ", b"a"),
        (b"GET / HTTP/1.1\r\n", b"a: b\r\n"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1;", b"a"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: ", b"a"),
    ],
)
async def test_a_head_that_does_not_end(start: bytes, endless: bytes) -> None:
    """431, which the caller can read although much of what it sent was not looked at; then the end."""
    async with connected() as (reader, writer):
        writer.write(start + endless * (4 * 1024 * 1024 // len(endless)))
        status, body = await answer(reader)
        assert await reader.read() == b""
    assert (status, body["code"]) == (431, 431)


@pytest.mark.parametrize("sent", [b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n", b"hello\r\n\r\n", b"\x16\x03\x01\0\xa5"])
async def test_what_is_not_for_us(sent: bytes) -> None:
    """400 as JSON, and the connection is closed."""
    async with connected() as (reader, writer):
        writer.write(sent)
        status, body = await answer(reader)
        assert await reader.read() == b""
    assert (status, body["code"], bool(body["message"])) == (400, 400, True)
