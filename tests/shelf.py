"""A database with assets of any age, and their files."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update

from factories import OWNER, claimed, output, submission, written
from vitascope.database import Database
from vitascope.database.tables import AssetRow, GenerationRow, TaskRow
from vitascope.retention import Sweep
from vitascope.tasks import store
from vitascope.tasks.model import NewTask
from vitascope.testing.storages import FaultyStorage

SIZE = 100


class Shelf:
    """Assets in a database, each with a file of `SIZE` bytes, and a sweep over them; `folder` is for faults."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.files = folder / "files"
        self.storage = FaultyStorage(self.files)
        self.folder = folder

    def sweep(self, *, budget: int = 0, history: timedelta = timedelta(days=30)) -> Sweep:
        """A sweep with these rules; tickets are valid for a quarter of an hour."""
        return Sweep(self.database, self.storage, budget=budget, history=history, ticket=timedelta(minutes=15))

    async def asset(
        self, kind: str = "output", *, age: timedelta = timedelta(0), left: timedelta = timedelta(days=7), **values: Any
    ) -> UUID:
        """An asset with its file, made `age` ago and with so much time `left`."""
        asset_id = uuid4()
        key = f"{kind}s/{asset_id.hex}.jpg"
        await self.put(key)
        async with self.database.transaction() as connection:
            await connection.execute(
                insert(AssetRow).values(
                    **{
                        "id": asset_id,
                        "owner": OWNER,
                        "kind": kind,
                        "media_type": "image/jpeg",
                        "size": SIZE,
                        "storage_key": key,
                        "created_at": func.now() - age,
                        "expires_at": func.now() + left,
                        **values,
                    }
                )
            )
        return asset_id

    async def put(self, key: str) -> None:
        """A file in the storage."""
        part = self.folder / "part"
        part.write_bytes(bytes(SIZE))
        await self.storage.put(key, part)

    async def task(self, *, ended: timedelta = timedelta(0), removed: bool = True) -> NewTask:
        """A task that succeeded so long ago, its output removed or not."""
        task = await written(self.database)
        claim = await claimed(self.database, task)
        key = f"outputs/{task.id.hex}.jpg"
        await self.put(key)
        async with self.database.transaction() as connection:
            await store.finish(connection, claim, output(key), keep=timedelta(days=7))
            await connection.execute(
                update(TaskRow)
                .where(TaskRow.id == task.id)
                .values(created_at=func.now() - ended, finished_at=func.now() - ended)
            )
            if removed:
                await connection.execute(
                    update(AssetRow)
                    .where(AssetRow.storage_key == key)
                    .values(storage_key=None, removed_at=func.now(), removed_reason="expired")
                )
        return task

    async def waiting_for(self, *sources: str) -> NewTask:
        """A queued task that names these as its references."""
        return await written(self.database, submission(references=[{"source": source} for source in sources]))

    async def reason(self, asset_id: UUID) -> str | None:
        """Why an asset was removed; None while it is there. Its file is there or not accordingly."""
        async with self.database.reading() as connection:
            row = (await connection.execute(select(AssetRow.__table__).where(AssetRow.id == asset_id))).one()
        assert (row.storage_key is None) == (row.removed_reason is not None)
        assert len(list(self.files.rglob(f"{asset_id.hex}.jpg"))) == (row.removed_reason is None)
        reason: str | None = row.removed_reason
        return reason

    async def count(self, table: type[AssetRow | TaskRow | GenerationRow]) -> int:
        """The rows of a table."""
        async with self.database.reading() as connection:
            return int(await connection.scalar(select(func.count()).select_from(table)) or 0)

    async def forget(self, asset_id: UUID) -> None:
        """Lose an asset's row, as a crash before the commit would."""
        async with self.database.transaction() as connection:
            await connection.execute(delete(AssetRow).where(AssetRow.id == asset_id))
