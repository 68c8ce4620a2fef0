"""The wiring. Settings in, running application out; nobody else constructs services."""

from __future__ import annotations

import contextlib
import fcntl
import importlib
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path


import asyncio

from vitascope.database import BundledPostgres, Database, upgrade_schema
from vitascope.errors import Misconfigured
from vitascope.media.fetch import Fetcher
from vitascope.media.guard import Guard
from vitascope.pipeline import Pipeline
from vitascope.pipeline.inputs import Inputs
from vitascope.queue import enqueue
from vitascope.settings import Settings
from vitascope.storage import Signer, Storage
from vitascope.storage.signing import secret_of
from vitascope.tasks.assets import Assets
from vitascope.tasks.events import Events
from vitascope.tasks.service import TaskService
from vitascope.worker import SlotPool, Worker


@dataclass(frozen=True, slots=True)
class Services:
    """What the HTTP side needs of a running server."""

    settings: Settings
    database: Database
    tasks: TaskService
    assets: Assets


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[Services]:
    """A server's services, started; stopped at the end of the block. Raises `errors.Misconfigured`."""
    data = settings.data_dir.resolve()
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(_exclusive(data))
        dsn = settings.database_url or await _bundled(data, stack)
        await upgrade_schema(dsn)
        database = Database(dsn)
        stack.push_async_callback(database.close)
        work = _empty(data / "work")
        storage = build_storage(settings.storage, data / "files")
        assets = Assets(
            database,
            storage,
            Signer(secret_of(data / "secret")),
            work_folder=work,
            keep=timedelta(seconds=settings.retention_seconds),
        )
        events = Events(database)
        listening = asyncio.create_task(events.run())
        stack.push_async_callback(_cancel, listening)
        pool = SlotPool(settings.profiles)
        fetcher = Fetcher(Guard(settings.allow_hosts), max_bytes=settings.max_input_bytes, seconds=settings.fetch_seconds)
        pipeline = Pipeline(
            database=database,
            events=events,
            inputs=Inputs(assets, fetcher),
            slots=pool,
            storage=storage,
            settings=settings,
            work_folder=work,
        )
        worker = Worker(database, pipeline, pool, grace_seconds=settings.shutdown_grace_seconds)
        stack.push_async_callback(worker.stop)
        await worker.start()
        models = {name: profile.models for name, profile in settings.profiles.items()}
        yield Services(settings, database, TaskService(database, events, enqueue, models), assets)


def build_storage(name: str, folder: Path) -> Storage:
    """The storage that `package.module:Class` names, over `folder`. Raises `Misconfigured`."""
    module, _, attribute = name.partition(":")
    try:
        storage: Storage = getattr(importlib.import_module(module), attribute)(folder)
    except (ImportError, AttributeError, ValueError) as error:
        raise Misconfigured(f"VITASCOPE_STORAGE is {name!r}, which is no storage class: {error}.") from error
    return storage


async def _bundled(data: Path, stack: contextlib.AsyncExitStack) -> str:
    postgres = BundledPostgres(data / "postgres")
    dsn = await postgres.start()
    stack.push_async_callback(postgres.stop)
    return dsn


@contextlib.contextmanager
def _exclusive(data: Path) -> Iterator[None]:
    """Hold the data folder: two servers in one would undo each other's work."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Misconfigured(
                f"Another Vitascope uses the data folder {data}. Stop it, or give this one its own --data-dir."
            ) from error
        yield


def _empty(folder: Path) -> Path:
    """`folder`, emptied: what was in the making when the last server ended belongs to nobody."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
