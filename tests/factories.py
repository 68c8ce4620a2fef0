"""Values that tests need and do not care about."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import update

from vitascope.database import Database
from vitascope.database.tables import GenerationRow
from vitascope.storage import Signer
from vitascope.storage.local import LocalStorage
from vitascope.tasks import store
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import Claim, NewTask, Output, Submission, Task
from vitascope.tasks.removal import Keeping

OWNER = "someone"
PROFILE = "draft"


def submission(**values: Any) -> Submission:
    """A small image."""
    return Submission(**{"model": "gen4-image", "prompt": "a lake", "sizes": ((64, 48),), "seed": 7, **values})


def new_task(asked: Submission | None = None, **values: Any) -> NewTask:
    """A task about to be written."""
    asked = asked or submission()
    return NewTask(
        **{
            "id": uuid4(),
            "generation_ids": tuple(uuid4() for _ in range(asked.count)),
            "owner": OWNER,
            "dialect": "wavespeed",
            "public_url": "http://127.0.0.1",
            "profile": PROFILE,
            "submission": asked,
            **values,
        }
    )


def output(key: str = "outputs/one.jpg") -> Output:
    """An output that was stored under `key`."""
    return Output(
        storage_key=key,
        media_type="image/jpeg",
        size=9,
        width=64,
        height=48,
        nsfw=False,
        notes=("drawn",),
        coverage=0.5,
        inference_ms=5,
    )


def assets_over(database: Database, folder: Path, keep: Keeping) -> Assets:
    """Assets over a local folder, which they make their own."""
    (folder / "work").mkdir()
    storage = LocalStorage(folder / "files")
    return Assets(database, storage, Signer(b"secret"), work_folder=folder / "work", keep=keep)


async def written(database: Database, asked: Submission | None = None, **values: Any) -> NewTask:
    """A task that is written and queued."""
    task = new_task(asked, **values)
    async with database.transaction() as connection:
        await store.create(connection, [task])
    return task


async def claimed(database: Database, task: NewTask, position: int = 0) -> Claim:
    """A claim of one of the task's generations, which there is."""
    async with database.transaction() as connection:
        claim = await store.claim(connection, task.generation_ids[position])
    assert isinstance(claim, Claim)
    return claim


async def vanished(database: Database, task: NewTask) -> None:
    """Whoever runs the task was last heard of a minute ago."""
    async with database.transaction() as connection:
        await connection.execute(
            update(GenerationRow)
            .where(GenerationRow.task_id == task.id)
            .values(seen_at=GenerationRow.seen_at - timedelta(minutes=1))
        )


async def read(database: Database, task: NewTask) -> Task:
    """The task as it is now."""
    async with database.reading() as connection:
        return await store.read(connection, task.id, OWNER)
