"""The protocol of a storage: files under keys, written once."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol


class Storage(Protocol):
    """Files under keys. A key is a relative path in POSIX form; what is stored under it never changes."""

    async def put(self, key: str, source: Path) -> None:
        """Store the file `source` under `key`, durably, and take it away. Raises `errors.StorageFailed`."""

    async def local_copy(self, key: str) -> Path:
        """A local file with the bytes of `key`, to read only. Raises `errors.Gone` where they are no longer there."""

    async def delete(self, key: str) -> None:
        """Forget `key`; it is not an error that it is gone already."""
