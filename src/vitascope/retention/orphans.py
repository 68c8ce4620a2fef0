"""Files that no row names: what a crash left between storing a file and recording it.

A file is stored before it is recorded, so one that is not named yet must not be taken for an orphan. An output is
spared by what its key says, without looking at a clock: as long as its generation has not ended, the file may be
recorded yet; afterwards it never is. Uploads and inputs have no such witness and are spared for a day by their age:
recording them takes seconds, and a day is more than the clocks of two machines, or their time zones, are apart.
"""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Interval, bindparam, text

from vitascope.database import Database
from vitascope.database.secrets import shared_secret
from vitascope.storage import Storage
from vitascope.storage.base import StoredFile

FOLDERS = ("outputs", "uploads", "inputs")
"""Where assets are kept. Whatever else is in a storage is not ours to judge."""
_USERS = "databases"
_SPARED = timedelta(days=1)
_BATCH = 5000


async def find_orphans(database: Database, storage: Storage) -> AsyncIterator[Sequence[StoredFile]]:
    """The orphans of a storage, in batches. Raises `errors.StorageAway` and `errors.DatabaseAway`."""
    for folder in FOLDERS:
        batch: list[StoredFile] = []
        async for file in storage.list(folder):
            batch.append(file)
            if len(batch) == _BATCH:
                yield await _unnamed(database, batch)
                batch = []
        yield await _unnamed(database, batch)


async def _unnamed(database: Database, files: Sequence[StoredFile]) -> Sequence[StoredFile]:
    given = {"keys": [file.key for file in files], "times": [file.modified for file in files], "spared": _SPARED}
    async with database.reading() as connection:
        keys = set(await connection.scalars(_UNNAMED, given))
    return [file for file in files if file.key in keys]


_UNNAMED = text("""
    SELECT key FROM unnest(CAST(:keys AS text[]), CAST(:times AS timestamptz[])) AS given (key, modified)
    WHERE modified < now() - :spared
      AND NOT EXISTS (SELECT FROM assets WHERE storage_key = key)
      AND NOT EXISTS (
          SELECT FROM generations
          WHERE id = CAST(substring(key FROM '^outputs/.*([0-9a-f]{32})-') AS uuid) AND state IN ('queued', 'running')
      )
""").bindparams(bindparam("spared", type_=Interval))


async def other_users(database: Database, storage: Storage, *, sign: bool) -> list[str]:
    """The keys by which other databases say that they keep files in this storage, which are no orphans of ours.

    With `sign` we say so of ours. Raises `errors.StorageAway`, `errors.StorageFailed` and `errors.DatabaseAway`.
    """
    ours = f"{_USERS}/{(await shared_secret(database, 'storage')).hex()}"
    users = {file.key async for file in storage.list(_USERS)}
    if sign and ours not in users:
        with tempfile.TemporaryDirectory() as folder:
            note = Path(folder) / "note"
            note.write_text("A database of Vitascope keeps files here.\n")
            await storage.put(ours, note)
    return sorted(users - {ours})
