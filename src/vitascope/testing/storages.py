"""Storages for tests."""

from __future__ import annotations

import asyncio
from pathlib import Path

from vitascope.errors import StorageAway, StorageFailed
from vitascope.storage.local import LocalStorage
from vitascope.testing.engines import pause


class FaultyStorage(LocalStorage):
    """A local storage that obeys files beside its folder.

    full            `put` fails as on a full disk while it exists
    pause-stored    while it exists, `put` makes pause-stored.reached when an output is on disk, and does not return
                    before pause-stored.go exists
    lost            while it exists, `local_copy` deletes what it has found: a sweep that comes in between
    stuck           `delete` fails for keys in which its text is found
    pause-deleting  as pause-stored, before `delete` deletes
    pause-deleted   the same, when it has deleted
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._faults = folder.parent

    async def put(self, key: str, source: Path) -> None:
        """See `Storage.put` and the class."""
        if (self._faults / "full").exists():
            raise StorageFailed("The output could not be written to disk: No space left on device.")
        await super().put(key, source)
        if key.startswith("outputs/"):
            await self._pause("pause-stored")

    async def local_copy(self, key: str) -> Path:
        """See `Storage.local_copy` and the class."""
        path = await super().local_copy(key)
        if (self._faults / "lost").exists():
            path.unlink()
        return path

    async def delete(self, key: str) -> None:
        """See `Storage.delete` and the class."""
        stuck = self._faults / "stuck"
        if stuck.exists() and stuck.read_text() in key:
            raise StorageAway("The disk is read-only.")
        await self._pause("pause-deleting")
        await super().delete(key)
        await self._pause("pause-deleted")

    async def _pause(self, name: str) -> None:
        if (self._faults / name).exists():
            await asyncio.to_thread(pause, self._faults / name)


class ForgetfulStorage(LocalStorage):
    """Keeps the length of what it is given, and nothing else."""

    async def put(self, key: str, source: Path) -> None:
        """See `Storage.put` and the class."""
        await asyncio.to_thread(lambda: source.write_bytes(bytes(source.stat().st_size)))
        await super().put(key, source)
