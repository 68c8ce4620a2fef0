"""Guarded delivery: bytes of ours to a URL that a stranger named. Nothing but the status of the answer is kept."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import httpx
from anyio import AsyncFile, open_file

from vitascope.media.asking import Unanswered, Visitor
from vitascope.media.guard import Guard, Refused

_CHUNK = 256 * 1024
_MAX_ANSWER_BYTES = 64 * 1024


class Unsent(Exception):  # noqa: N818 - it is one of the outcomes of a delivery
    """No answer. The text is a clause that says why, without a full stop; `is_final` where that will not change."""

    def __init__(self, why: str, *, is_final: bool = False) -> None:
        super().__init__(why)
        self.is_final = is_final


class Sender:
    """Sends what the guard lets through, following no redirect. `tls` replaces the usual trust store."""

    def __init__(self, guard: Guard, *, tls: ssl.SSLContext | None = None) -> None:
        self._guard = guard
        self._visitor = Visitor(tls)

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], *, seconds: float) -> int:
        """POST `body`; returns the answer's status. All of it takes at most `seconds`. Raises `Unsent`."""
        return await self._send(url, "POST", body, headers, seconds=seconds)

    async def put(self, url: str, path: Path, media_type: str, *, idle_seconds: float, seconds: float) -> int:
        """PUT the bytes of a file as they are; returns the answer's status.

        It takes at most `seconds`, of which at most `idle_seconds` at a time without a byte going through. Raises
        `Unsent`.
        """
        size = (await asyncio.to_thread(path.stat)).st_size
        headers = {"Content-Type": media_type, "Content-Length": str(size)}
        async with await open_file(path, "rb") as file:
            return await self._send(url, "PUT", _Chunks(file), headers, idle_seconds=idle_seconds, seconds=seconds)

    async def _send(
        self,
        url: str,
        method: str,
        content: bytes | _Chunks,
        headers: Mapping[str, str],
        *,
        seconds: float,
        idle_seconds: float | None = None,
    ) -> int:
        status: int | None = None
        try:
            async with asyncio.timeout(seconds):
                target = await self._guard.resolve(url)
                async with self._visitor.visit(
                    target, method, headers=headers, content=content, idle_seconds=idle_seconds
                ) as response:
                    status = response.status_code
                    await _drain(response)
        except TimeoutError as error:
            if status is None:
                raise Unsent(f"there was no answer within {seconds:g} s") from error
        except Refused as error:
            raise Unsent(error.why, is_final=not error.may_pass) from error
        except Unanswered as error:
            raise Unsent(str(error)) from error
        assert status is not None
        return status


class _Chunks:
    """The bytes of an open file, from the start each time they are asked for."""

    def __init__(self, file: AsyncFile[bytes]) -> None:
        self._file = file

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await self._file.seek(0)
        while chunk := await self._file.read(_CHUNK):
            yield chunk


async def _drain(response: httpx.Response) -> None:
    """Take a short answer to its end, so that its sender does not see us hang up; what it says is not looked at."""
    size = 0
    with contextlib.suppress(httpx.TransportError):
        async for chunk in response.aiter_raw():
            size += len(chunk)
            if size > _MAX_ANSWER_BYTES:
                return
