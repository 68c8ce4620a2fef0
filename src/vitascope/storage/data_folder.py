"""The data folder: who holds it, and where each process that uses it may work."""

from __future__ import annotations

import contextlib
import fcntl
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from uuid import uuid4

from vitascope.errors import Misconfigured


class DataFolder:
    """The folder of one server, which workers on the same machine may share. Made where it is missing."""

    def __init__(self, path: Path) -> None:
        self.path = path.resolve()
        self.files = self.path / "files"
        self.cache = self.path / "cache"
        self.postgres = self.path / "postgres"
        self._lock = self.path / "lock"
        self._work = self.path / "work"
        self._work.mkdir(parents=True, exist_ok=True)

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder: two servers in one would undo each other's work. Raises `Misconfigured`."""
        with self._lock.open("w") as lock:
            if not _try_lock(lock):
                raise Misconfigured(
                    f"Another Vitascope uses the data folder {self.path}. Stop it, or give this one its own --data-dir."
                )
            yield

    def is_held(self) -> bool:
        """Whether a server runs in this folder."""
        with self._lock.open("w") as lock:
            return not _try_lock(lock)

    @staticmethod
    def is_served(path: Path) -> bool:
        """Whether a server runs in the folder `path`, which is left as it is, or missing."""
        try:
            with (path.resolve() / "lock").open() as lock:
                return not _try_lock(lock)
        except OSError:
            return False

    @contextlib.contextmanager
    def scratch(self) -> Iterator[Path]:
        """A folder for what this process has in the making; gone afterwards, or when the next one starts."""
        folder = self._work / uuid4().hex
        with folder.with_suffix(".lock").open("w") as lock:
            with (self._work / "mutex").open("w") as mutex:
                fcntl.flock(mutex, fcntl.LOCK_EX)
                fcntl.flock(lock, fcntl.LOCK_EX)
                self._clear_abandoned(folder)
                folder.mkdir()
            try:
                yield folder
            finally:
                _remove(folder)

    def _clear_abandoned(self, ours: Path) -> None:
        for path in self._work.glob("*.lock"):
            if path.with_suffix("") == ours:
                continue
            with path.open("w") as lock:
                if _try_lock(lock):
                    _remove(path.with_suffix(""))


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.with_suffix(".lock").unlink(missing_ok=True)


def _try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
