"""The protocol of a storage: files under keys, written once."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog

from vitascope import telemetry
from vitascope.errors import Gone, StorageAway

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file of a storage: its `size` in bytes, and when it was written, in UTC."""

    key: str
    size: int
    modified: datetime


class Storage(Protocol):
    """Files under keys. A key is a relative path in POSIX form; what is stored under it never changes."""

    async def put(self, key: str, source: Path) -> None:
        """Store the file `source` under `key`, durably, and take it away. Raises `errors.StorageFailed`."""

    async def local_copy(self, key: str) -> Path:
        """A local file with the bytes of `key`, to read only and soon.

        Raises `errors.Gone` where they are no longer there, `errors.StorageAway` where that cannot be told now.
        """

    async def delete(self, key: str) -> None:
        """Forget `key`; it is not an error that it is gone already. Raises `errors.StorageAway`."""

    def list(self, prefix: str) -> AsyncIterator[StoredFile]:
        """Every file below the folder `prefix`, in no order; also what a crash left half written under another name.

        Raises `errors.StorageAway`.
        """


@contextlib.contextmanager
def in_reach(key: str, *faults: type[Exception]) -> Iterator[None]:
    """Turn `faults` of the block into `errors.StorageAway`: the log says what was the matter, the caller is spared."""
    try:
        yield
    except faults as fault:
        _log.warning(telemetry.STORAGE_UNAVAILABLE, key=key, reason=reason_of(fault))
        raise StorageAway("The server cannot reach its files at the moment; try again in a while.") from fault


@contextlib.contextmanager
def still_there() -> Iterator[None]:
    """Turn a local copy that goes before the block has opened it into `errors.Gone`."""
    try:
        yield
    except FileNotFoundError as fault:
        raise Gone("The file is no longer stored.") from fault


def reason_of(fault: Exception) -> str:
    """What `fault` says for a person, in one line: obstore adds pages of its insides below."""
    return " ".join(str(fault).partition("\n\nDebug source")[0].split())
