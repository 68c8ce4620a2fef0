"""The wiring. Settings in, running application out; nobody else constructs services."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import importlib
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypedDict

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException

from vitascope import __version__
from vitascope.database import BundledPostgres, Database, upgrade_schema
from vitascope.dialects import wavespeed
from vitascope.errors import Misconfigured, RequestRefused
from vitascope.media.fetch import Fetcher
from vitascope.media.guard import Guard
from vitascope.pipeline import Pipeline
from vitascope.pipeline.inputs import Inputs
from vitascope.queue import enqueue
from vitascope.server import errors, files, health, tasks
from vitascope.server.limits import BodyLimits
from vitascope.settings import Settings
from vitascope.storage import Signer, Storage
from vitascope.storage.signing import secret_of
from vitascope.tasks.assets import Assets
from vitascope.tasks.events import Events
from vitascope.tasks.service import TaskService
from vitascope.worker import SlotPool, Worker

_DESCRIPTION = """
Speaks the wire formats of hosted services, so that their official SDKs work once the base URL is changed.

To try a call here, press **Authorize** and enter any text as the key: in development mode every key is accepted.
"""


class Services(TypedDict):
    """What the HTTP side needs of a running server: it is each request's `state`."""

    settings: Settings
    tasks: TaskService
    assets: Assets


def create_app(settings: Settings, services: Services) -> FastAPI:
    """The ASGI application over running services."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[Services]:
        yield services

    app: FastAPI = FastAPIOffline(
        docs_url="/docs",
        redoc_url=None,
        title="Vitascope",
        version=__version__,
        summary="Gen-4-style image and video generation on your own engines.",
        description=_DESCRIPTION,
        lifespan=lifespan,
        swagger_ui_parameters={"persistAuthorization": True, "tryItOutEnabled": True, "defaultModelsExpandDepth": 0},
        exception_handlers={
            RequestRefused: errors.refused,
            HTTPException: errors.http_error,
            RequestValidationError: errors.invalid,
            Exception: errors.crashed,
        },
    )
    app.add_middleware(BodyLimits, each=settings.max_body_bytes, together=settings.max_bodies_bytes)
    app.router.redirect_slashes = False
    for router in (wavespeed.router, tasks.router, files.router, health.router):
        app.include_router(router)
    return app


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
        fetcher = Fetcher(
            Guard(settings.allow_hosts), max_bytes=settings.max_input_bytes, seconds=settings.fetch_seconds
        )
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
        yield Services(settings=settings, tasks=TaskService(database, events, enqueue, models), assets=assets)


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
