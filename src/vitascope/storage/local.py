"""Files in a local folder, or in one that several machines share."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

from vitascope.errors import Gone, StorageFailed
from vitascope.storage.base import StoredFile, in_reach


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
        with in_reach(key, OSError):
            is_there = await asyncio.to_thread(path.is_file)
        if not is_there:
            raise Gone("The file is no longer on disk.")
        return path

    async def delete(self, key: str) -> None:
        """See `Storage.delete`."""
        with in_reach(key, OSError):
            await asyncio.to_thread((self._folder / key).unlink, missing_ok=True)

    async def list(self, prefix: str) -> AsyncIterator[StoredFile]:
        """See `Storage.list`."""
        folders = [self._folder / prefix]
        while folders:
            with in_reach(prefix, OSError):
                files, inner = await asyncio.to_thread(_scan, self._folder, folders.pop())
            folders += inner
            for file in files:
                yield file

    def _put(self, key: str, source: Path) -> None:
        target = self._folder / key
        is_new = not target.parent.exists()
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.stat().st_dev != target.parent.stat().st_dev:
            source = Path(shutil.move(source, target.with_name(f".{target.name}.part")))
        sync(source)
        source.replace(target)
        sync(target.parent)
        if is_new:
            sync(target.parent.parent)


def _scan(root: Path, folder: Path) -> tuple[list[StoredFile], list[Path]]:
    """The files and the folders in `folder`; none where it is not there. What goes while it is looked at is gone."""
    files: list[StoredFile] = []
    folders: list[Path] = []
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        for entry in entries:
            path = Path(entry.path)
            if entry.is_dir(follow_symlinks=False):
                folders.append(path)
                continue
            with contextlib.suppress(FileNotFoundError):
                stat = entry.stat(follow_symlinks=False)
                modified = datetime.fromtimestamp(stat.st_mtime, UTC)
                files.append(StoredFile(path.relative_to(root).as_posix(), stat.st_size, modified))
    return files, folders


def sync(path: Path) -> None:
    """See to it that a file, or the names in a folder, are on disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
