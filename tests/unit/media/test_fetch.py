"""A download ends with the bytes in the file, or with no file and a sentence that says why."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

import pytest

from vitascope import errors
from vitascope.media.asking import same_peer
from vitascope.media.fetch import Fetched, Fetcher
from vitascope.media.guard import Guard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from vitascope.media.guard import Resolver

Answer = bytes | None
"""What to send back at once; None to send nothing and wait."""

UNROUTED = "3ffe::1"
"""An address in the public range that no network has had since 2006."""


class Web:
    """A web server on the loopback interface whose answers a test writes byte by byte."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer | Callable[[asyncio.StreamWriter], Awaitable[None]]] = {}
        self.requests: list[str] = []
        self.port = 0
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def authority(self) -> str:
        """The host and port of this server."""
        return f"127.0.0.1:{self.port}"

    def url(self, path: str) -> str:
        """Build the URL of `path` on this server."""
        return f"http://{self.authority}{path}"

    def answer(self, path: str, body: bytes = b"", *headers: str, status: str = "200 OK") -> str:
        """Answer `path` with `body`, and return its URL."""
        lines = [f"HTTP/1.1 {status}", "Connection: close", f"Content-Length: {len(body)}", *headers]
        self.answers[path] = "\r\n".join(lines).encode() + b"\r\n\r\n" + body
        return self.url(path)

    def redirect(self, path: str, location: str) -> str:
        """Redirect `path` to `location`, and return its URL."""
        return self.answer(path, b"", f"Location: {location}", status="302 Found")

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one request."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            self.requests.append(head)
            answer = self.answers.get(head.split(" ")[1])
            if isinstance(answer, bytes):
                writer.write(answer)
                await writer.drain()
            elif answer is None:
                await asyncio.sleep(60)
            else:
                await answer(writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        self._tasks.discard(task)

    async def stop(self) -> None:
        """End what is still being answered."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    """Start a web server on an ephemeral port of 127.0.0.1."""
    web = Web()
    server = await asyncio.start_server(web.serve, "127.0.0.1", 0)
    web.port = server.sockets[0].getsockname()[1]
    async with server:
        yield web
        await web.stop()


@pytest.fixture
def into(tmp_path: Path) -> Path:
    """Name the file to download into."""
    return tmp_path / "input"


def fetcher(web: Web, *, max_bytes: int = 1_000_000, seconds: float = 10, resolve: Resolver | None = None) -> Fetcher:
    """Build a fetcher that may visit `web`."""
    allowed = frozenset({web.authority, f"pictures.test:{web.port}"})
    guard = Guard(allowed) if resolve is None else Guard(allowed, resolve)
    return Fetcher(guard, max_bytes=max_bytes, seconds=seconds)


def written(into: Path) -> bytes | None:
    """Read what was downloaded; None where there is no file."""
    return into.read_bytes() if into.exists() else None


async def refusal(fetcher: Fetcher, url: str, into: Path) -> str:
    """Fetch what must fail, check that no file is left, and return the text of the failure."""
    with pytest.raises(errors.MediaUnreachable) as caught:
        await fetcher.fetch(url, into)
    assert written(into) is None
    return str(caught.value)


async def test_the_body_arrives_in_the_file(web: Web, into: Path) -> None:
    """The bytes are written as they were sent, and counted."""
    url = web.answer("/a.png", b"pixels" * 1000, "Content-Type: Image/PNG; charset=x")
    fetched = await fetcher(web).fetch(url, into)
    assert (fetched, written(into)) == (Fetched(6000, "image/png"), b"pixels" * 1000)


async def test_the_server_sees_the_name_that_was_asked_for(web: Web, into: Path) -> None:
    """The socket goes to the address; the Host header keeps the name."""
    web.answer("/a.png", b"pixels")

    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    await fetcher(web, resolve=resolve).fetch(f"http://pictures.test:{web.port}/a.png", into)
    assert f"\r\nHost: pictures.test:{web.port}\r\n" in web.requests[0]


async def test_compression_is_not_asked_for(web: Web, into: Path) -> None:
    """The request asks for the bytes as they are."""
    await fetcher(web).fetch(web.answer("/a.png", b"pixels"), into)
    assert "Accept-Encoding: identity" in web.requests[0]


async def test_a_name_that_changes_its_address_cannot_win(web: Web, into: Path) -> None:
    """The socket goes to the address that was checked, not to what the name means a moment later."""
    asked = 0

    async def rebinding(_host: str, _port: int) -> list[str]:
        nonlocal asked
        asked += 1
        return [UNROUTED] if asked == 1 else ["127.0.0.1"]

    guard = Guard(frozenset(), rebinding)
    text = await refusal(Fetcher(guard, max_bytes=1000, seconds=0.5), f"http://pictures.test:{web.port}/a.png", into)
    assert ("private" in text, web.requests, asked) == (False, [], 1)


async def test_a_dead_address_is_passed_over(web: Web, into: Path) -> None:
    """Where the first address does not answer, the next one is tried."""
    web.answer("/a.png", b"pixels")

    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.2", "127.0.0.1"]

    fetched = await fetcher(web, resolve=resolve).fetch(f"http://pictures.test:{web.port}/a.png", into)
    assert fetched.size == 6


async def test_a_private_host_is_not_visited(web: Web, into: Path) -> None:
    """Without the owner's exception the server on the loopback interface sees nothing."""
    text = await refusal(Fetcher(Guard(frozenset()), max_bytes=1000, seconds=5), web.url("/a.png"), into)
    assert ("--allow-host 127.0.0.1" in text, web.requests) == (True, [])


async def test_environment_proxies_are_ignored(web: Web, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would connect on our behalf, past the check of addresses."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "")
    assert (await fetcher(web).fetch(web.answer("/a.png", b"pixels"), into)).size == 6


async def test_redirects_are_followed(web: Web, into: Path) -> None:
    """A relative redirect leads to the picture."""
    url = web.redirect("/old/a.png", "../new/b.png")
    web.answer("/new/b.png", b"pixels")
    assert (await fetcher(web).fetch(url, into)).size == 6


async def test_a_redirect_to_a_private_address_is_refused(web: Web, into: Path) -> None:
    """Each hop passes the guard by itself: an allowed host cannot send us to one that is not."""
    web.redirect("/a.png", f"http://127.0.0.1:{web.port}/secret")
    web.answer("/secret", b"secret")

    async def resolve(host: str, _port: int) -> list[str]:
        return ["127.0.0.1"] if host == "pictures.test" else [host]

    guard = Guard(frozenset({"pictures.test"}), resolve)
    text = await refusal(Fetcher(guard, max_bytes=1000, seconds=5), f"http://pictures.test:{web.port}/a.png", into)
    assert ("127.0.0.1 is at a private" in text, len(web.requests)) == (True, 1)


async def test_a_redirect_loop_ends(web: Web, into: Path) -> None:
    """Five redirects are followed, the sixth is not."""
    text = await refusal(fetcher(web), web.redirect("/a.png", "/a.png"), into)
    assert ("redirects more than 5 times" in text, len(web.requests)) == (True, 6)


async def test_a_redirect_to_a_file_is_refused(web: Web, into: Path) -> None:
    """A redirect cannot leave http."""
    assert "not file" in await refusal(fetcher(web), web.redirect("/a.png", "file:///etc/passwd"), into)


async def test_a_redirect_to_nowhere_is_said(web: Web, into: Path) -> None:
    """A redirect without a location is a failure."""
    assert "redirects to nowhere" in await refusal(fetcher(web), web.answer("/a.png", status="302 Found"), into)


async def test_a_silent_server_is_cut_off(web: Web, into: Path) -> None:
    """The whole visit has one time limit."""
    assert "took longer than 0.2 s" in await refusal(fetcher(web, seconds=0.2), web.url("/silent"), into)


async def test_a_dripping_server_is_cut_off(web: Web, into: Path) -> None:
    """A byte now and then does not extend the time limit."""

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.02)

    web.answers["/drip"] = drip
    assert "took longer than 0.3 s" in await refusal(fetcher(web, seconds=0.3), web.url("/drip"), into)


async def test_an_endless_body_is_cut_at_the_limit(web: Web, into: Path) -> None:
    """The stream stops at the limit: the server gets rid of little more than fits into socket buffers."""
    sent = 0

    async def pour(writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while sent < 1 << 30:
            writer.write(bytes(65536))
            await writer.drain()
            sent += 65536

    web.answers["/endless"] = pour
    text = await refusal(fetcher(web, max_bytes=1_000_000), web.url("/endless"), into)
    assert ("larger than 1 MB" in text, sent < 30_000_000) == (True, True)


async def test_an_announced_size_above_the_limit_is_refused_at_once(web: Web, into: Path) -> None:
    """Nothing is read of a body that says it is too large."""
    web.answers["/a.png"] = b"HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n"
    assert "larger than 1 MB" in await refusal(fetcher(web), web.url("/a.png"), into)


async def test_a_compressed_answer_is_refused(web: Web, into: Path) -> None:
    """Kilobytes of gzip may be gigabytes of picture; it is not unpacked."""
    url = web.answer("/a.png", b"\x1f\x8b", "Content-Encoding: gzip")
    assert "the encoding gzip" in await refusal(fetcher(web), url, into)


async def test_a_body_that_ends_early_is_a_failure(web: Web, into: Path) -> None:
    """Half a picture is not a picture."""
    web.answers["/a.png"] = b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"
    assert "broke off" in await refusal(fetcher(web), web.url("/a.png"), into)


async def test_an_empty_body_is_a_failure(web: Web, into: Path) -> None:
    """Nothing is not a picture."""
    assert "empty" in await refusal(fetcher(web), web.answer("/a.png"), into)


async def test_what_does_not_speak_http_is_a_failure(web: Web, into: Path) -> None:
    """Another protocol's greeting is not an answer."""
    web.answers["/a.png"] = b"220 mail.example ESMTP\r\n"
    assert "did not answer as a web server" in await refusal(fetcher(web), web.url("/a.png"), into)


async def test_a_failure_names_the_host_and_the_status(web: Web, into: Path) -> None:
    """The text is one sentence in a fixed form."""
    url = web.answer("/a.png", b"no", status="404 Not Found")
    assert await refusal(fetcher(web), url, into) == (
        "Failed to download image from the provided URL (127.0.0.1): it answered with status 404."
    )


@pytest.mark.parametrize("status", ["408 Request Timeout", "429 Too Many", "500 Oops", "503 Connection lost"])
async def test_a_failure_does_not_sound_temporary(web: Web, into: Path, status: str) -> None:
    """Some clients resubmit for ever a task whose error has one of these words in it."""
    text = (await refusal(fetcher(web), web.answer("/a.png", b"no", status=status), into)).lower()
    assert [word for word in ("timeout", "connection", "429", "http 5") if word in text] == []


async def test_a_closed_port_is_said_as_unreachable(into: Path, unused_tcp_port: int) -> None:
    """A refused socket is told without the word that makes clients try again."""
    fetcher = Fetcher(Guard(frozenset({"127.0.0.1"})), max_bytes=1000, seconds=5)
    text = await refusal(fetcher, f"http://127.0.0.1:{unused_tcp_port}/a.png", into)
    assert text.endswith("(127.0.0.1): 127.0.0.1 could not be reached.")


async def test_what_is_not_a_url_is_said(into: Path) -> None:
    """A text that is no URL fails like any other."""
    fetcher = Fetcher(Guard(frozenset()), max_bytes=1000, seconds=5)
    assert "is not a URL" in await refusal(fetcher, "http://a:b:c/", into)


async def test_an_interrupted_download_leaves_no_file(web: Web, into: Path) -> None:
    """Cancelling the caller removes what was written so far."""
    begun = asyncio.Event()

    async def begin(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(600_000))
        await writer.drain()
        while written(into) is None:
            await asyncio.sleep(0.01)
        begun.set()
        await asyncio.sleep(60)

    web.answers["/a.png"] = begin
    task = asyncio.create_task(fetcher(web).fetch(web.url("/a.png"), into))
    await begun.wait()
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
    assert (task.cancelled(), written(into)) == (True, None)


@pytest.mark.parametrize(
    ("peer", "same"),
    [
        (("127.0.0.1", 80), True),
        (("::1", 80, 0, 0), False),
        (("10.0.0.1", 80), False),
        ("/run/socket", False),
        (("name", 80), False),
        ((), False),
        (None, False),
    ],
)
def test_only_the_checked_address_is_the_peer(peer: object, *, same: bool) -> None:
    """A peer that is another address, or that is not known, is not who was checked."""
    assert same_peer("127.0.0.1", peer) is same
