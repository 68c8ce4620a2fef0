"""Local copies of files that are kept elsewhere: bounded in bytes, and whole."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterable
from pathlib import Path
from uuid import uuid4
from weakref import WeakValueDictionary

from anyio import open_file

from vitascope.storage.local import sync

_IN_USE_SECONDS = 900
"""A copy that was asked for this recently may still be read, by an engine that is loading say, and is not removed."""
_KEPT_SHARE = 0.9
"""How full the cache still is after it was too full: so that not each further copy has to look for room."""


class FileCache:
    """Copies below `folder`, by key. What was not used for longest goes once there are more than `max_bytes`.

    Processes may share the folder: a copy appears whole or not at all, and one that is removed meanwhile is made anew.
    """

    def __init__(self, folder: Path, max_bytes: int) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._max_bytes = max_bytes
        self._room = 0
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def lock(self, key: str) -> asyncio.Lock:
        """To be held while the copy of `key` is looked for and made, so that it is made once."""
        return self._locks.setdefault(key, asyncio.Lock())

    async def find(self, key: str) -> Path | None:
        """The copy of `key`, if there is one; it counts as used now."""
        path = self._folder / key
        try:
            await asyncio.to_thread(os.utime, path)
        except FileNotFoundError:
            return None
        return path

    async def add(self, key: str, content: AsyncIterable[bytes]) -> Path:
        """Make the copy of `key`, and room for it. Raises `OSError` where the disk does not take it."""
        part = self._part()
        try:
            async with await open_file(part, "wb") as file:
                async for piece in content:
                    await file.write(piece)
            return await self._place(part, key)
        finally:
            _remove(part)

    async def adopt(self, key: str, source: Path) -> None:
        """Make the copy of `key` of the file `source`, which goes in any case. Raises `OSError` as `add` does."""
        part = self._part()
        try:
            await asyncio.to_thread(shutil.move, source, part)
            await self._place(part, key)
        finally:
            _remove(part, source)

    async def forget(self, key: str) -> None:
        """Remove the copy of `key`, if there is one."""
        await asyncio.to_thread((self._folder / key).unlink, missing_ok=True)

    def _part(self) -> Path:
        return self._folder / f".{uuid4().hex}.part"

    async def _place(self, part: Path, key: str) -> Path:
        path = self._folder / key
        self._room -= await asyncio.to_thread(_rename, part, path)
        if self._room < 0:
            self._room = await asyncio.to_thread(self._make_room)
        return path

    def _make_room(self) -> int:
        """Remove what was not used for longest if there is too much; returns how many bytes may come before the next.

        Unfinished copies are files like others: the one that a crash left goes when its time has come.
        """
        copies = sorted(_copies(self._folder))
        total = sum(size for _, size, _ in copies)
        if total <= self._max_bytes:
            return self._max_bytes - total
        not_in_use = time.time() - _IN_USE_SECONDS
        for used_at, size, path in copies:
            if used_at > not_in_use or total <= self._max_bytes * _KEPT_SHARE:
                break
            path.unlink(missing_ok=True)
            total -= size
        return self._max_bytes - total


def _copies(folder: Path) -> list[tuple[float, int, Path]]:
    """When each copy was last used, its bytes, and where it is."""
    found = []
    for inner, _, names in os.walk(folder):
        for name in names:
            path = Path(inner, name)
            try:
                stat = path.stat()
            except FileNotFoundError:
                continue
            found.append((stat.st_mtime, stat.st_size, path))
    return found


def _remove(*files: Path) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def _rename(part: Path, path: Path) -> int:
    """Give a finished copy its name; returns its bytes. It counts as used now, whenever its source was written.

    It is on disk before it has its name: a power cut leaves no copy that is cut short.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    os.utime(part)
    size = part.stat().st_size
    sync(part)
    part.replace(path)
    return size
