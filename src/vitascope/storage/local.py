"""Files in a local folder."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

from vitascope.errors import Gone, StorageFailed


class LocalStorage:
    """Files below `folder`. A file appears under its key whole or not at all, and is on disk when `put` returns."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, key: str, source: Path) -> None:
        """See `Storage.put`. The file is renamed where it is on the same disk, else copied first."""
        try:
            await asyncio.to_thread(self._put, key, source)
        except OSError as error:
            raise StorageFailed(f"The output could not be written to disk: {error.strerror or error}.") from error

    async def local_copy(self, key: str) -> Path:
        """See `Storage.local_copy`: the file itself."""
        path = self._folder / key
        if not await asyncio.to_thread(path.is_file):
            raise Gone("The file is no longer on disk.")
        return path

    async def delete(self, key: str) -> None:
        """See `Storage.delete`."""
        await asyncio.to_thread((self._folder / key).unlink, missing_ok=True)

    def _put(self, key: str, source: Path) -> None:
        target = self._folder / key
        is_new = not target.parent.exists()
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.stat().st_dev != target.parent.stat().st_dev:
            source = Path(shutil.move(source, target.with_name(f".{target.name}.part")))
        _sync(source)
        source.replace(target)
        _sync(target.parent)
        if is_new:
            _sync(target.parent.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
