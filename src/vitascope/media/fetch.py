"""Guarded download: bytes from a stranger's URL into a file, within limits of size, time and place."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

import httpx

from vitascope import errors
from vitascope.media.asking import Unanswered, Visitor
from vitascope.media.guard import Guard, Refused, Target

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK = 256 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class Fetched:
    """What was downloaded: its size in bytes, and the media type the server claims or None: sniff."""

    size: int
    media_type: str | None


SILENT_SECONDS = 10.0
"""A host that sends nothing for so long is given up: an engine's slot waits for its picture."""


class Fetcher:
    """Downloads what the guard lets through.

    At most `max_bytes` bytes and `seconds` seconds for one call, redirects and name look-ups included. Each
    of up to `max_redirects` hops passes the guard by itself. `tls` replaces the usual trust store. One object
    serves many calls at a time.
    """

    def __init__(
        self,
        guard: Guard,
        *,
        max_bytes: int,
        seconds: float,
        max_redirects: int = 5,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._guard = guard
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._max_redirects = max_redirects
        self._visitor = Visitor(tls)

    async def fetch(self, url: str, into: Path) -> Fetched:
        """Download `url` into the file `into`, which is overwritten, and removed if this fails.

        Raises `errors.MediaUnreachable`, with a text meant for the caller that gave the URL; OSError where
        the file cannot be written.
        """
        try:
            fetched = await self._fetch_within_time(url, into)
        except BaseException:
            _remove(into)
            raise
        return fetched

    async def _fetch_within_time(self, url: str, into: Path) -> Fetched:
        try:
            async with asyncio.timeout(self._seconds):
                return await self._follow(url, into)
        except TimeoutError as error:
            raise _unreachable(url, f"it took longer than {self._seconds:g} s") from error
        except Refused as error:
            raise _unreachable(url, error.why) from error
        except Unanswered as error:
            raise _unreachable(url, str(error)) from error

    async def _follow(self, url: str, into: Path) -> Fetched:
        """Visit `url` and where it redirects to, until a body has been downloaded."""
        for _ in range(self._max_redirects + 1):
            target = await self._guard.resolve(url)
            outcome = await self._visit(target, into)
            if isinstance(outcome, Fetched):
                return outcome
            url = outcome
        raise Unanswered(f"it redirects more than {self._max_redirects} times")

    async def _visit(self, target: Target, into: Path) -> Fetched | str:
        """Ask one host. Returns what was downloaded, or the URL it redirects to."""
        async with self._visitor.visit(target, idle_seconds=SILENT_SECONDS) as response:
            if response.status_code in _REDIRECTS:
                return _redirected_to(target, response)
            _check_answer(response)
            try:
                return await self._save(response, into)
            except httpx.TransportError as error:
                raise Unanswered("the server broke off before the end") from error

    async def _save(self, response: httpx.Response, into: Path) -> Fetched:
        """Write the body to `into`, at most `max_bytes` of it."""
        announced = response.headers.get("Content-Length", "")
        if announced.isdecimal() and int(announced) > self._max_bytes:
            raise Unanswered(self._too_large())
        size = 0
        file = _create(into)
        try:
            async for chunk in response.aiter_raw(_CHUNK):
                size += len(chunk)
                if size > self._max_bytes:
                    raise Unanswered(self._too_large())
                await asyncio.to_thread(file.write, chunk)
        finally:
            file.close()
        if size == 0:
            raise Unanswered("the answer is empty")
        claimed = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        return Fetched(size, claimed or None)

    def _too_large(self) -> str:
        return f"it is larger than {self._max_bytes / 1e6:g} MB"


# These two run on the event loop on purpose: a thread whose caller was cancelled would create the file after
# its removal.


def _create(path: Path) -> BinaryIO:
    return path.open("wb")


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _redirected_to(target: Target, response: httpx.Response) -> str:
    try:
        return str(target.url.join(response.headers["Location"]))
    except (KeyError, httpx.InvalidURL) as error:
        raise Unanswered(f"{target.host} redirects to nowhere") from error


def _check_answer(response: httpx.Response) -> None:
    """Refuse what is not a plain body."""
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        # Some clients resubmit a failed task for ever when its text contains this status as a number.
        raise Unanswered("it answered that it is asked too often")
    if not response.is_success:
        raise Unanswered(f"it answered with status {status}")
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in {"", "identity"}:
        # A few kilobytes of it may unpack to gigabytes, and it was not asked for.
        raise Unanswered(f"it answered in the encoding {encoding[:20]}, which was not asked for")


def _unreachable(url: str, why: str) -> errors.MediaUnreachable:
    try:
        host = httpx.URL(url).host[:100]
    except (httpx.InvalidURL, UnicodeError):  # the latter for a name that no decoder of international names takes
        host = ""
    place = f" ({host})" if host else ""
    return errors.MediaUnreachable(f"Failed to download image from the provided URL{place}: {why}.")
