"""The wiring. Settings in, running application out; nobody else constructs services."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypedDict

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi_offline import FastAPIOffline
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from vitascope import __version__, telemetry
from vitascope.accounts import LOCAL_OWNER, Keys
from vitascope.accounts.balance import open_account
from vitascope.database import BundledPostgres, Database, upgrade_schema
from vitascope.database.secrets import shared_secret
from vitascope.deliveries import Courier, WebhookFormat
from vitascope.dialects import runware, wavespeed
from vitascope.errors import DatabaseAway, Misconfigured, RequestRefused
from vitascope.media.fetch import Fetcher
from vitascope.media.guard import Guard
from vitascope.media.sending import Sender
from vitascope.metrics import Metrics
from vitascope.pipeline.inputs import Inputs
from vitascope.pipeline.run import Pipeline
from vitascope.retention import Sweep, Sweeper
from vitascope.server import errors, files, health, metrics, tasks
from vitascope.server.limits import BodyLimits
from vitascope.server.observed import REQUEST_ID, Observed
from vitascope.settings import Settings
from vitascope.storage import Signer, Storage, open_storage
from vitascope.storage.data_folder import DataFolder
from vitascope.tasks.admission import reroute
from vitascope.tasks.assets import Assets
from vitascope.tasks.backlog import Backlog
from vitascope.tasks.events import Events
from vitascope.tasks.history import History
from vitascope.tasks.removal import Keeping
from vitascope.tasks.service import TaskService
from vitascope.worker.slots import SlotPool
from vitascope.worker.worker import Worker

_log = structlog.get_logger()

_DESCRIPTION = """
Speaks the wire formats of hosted services, so that their official SDKs work once the base URL is changed.

To try a call here, press **Authorize** and enter your key; in development mode, any text.
"""


class Services(TypedDict):
    """What the HTTP side needs of a running server: it is each request's `state`."""

    settings: Settings
    database: Database
    keys: Keys
    tasks: TaskService
    assets: Assets
    history: History
    metrics: Metrics
    backlog: Backlog
    fetcher: Fetcher
    sessions: runware.Sessions


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
            DatabaseAway: errors.away,
            HTTPException: errors.http_error,
            RequestValidationError: errors.invalid,
        },
    )
    app.add_middleware(
        BodyLimits,
        each=settings.max_body_bytes,
        together=settings.max_bodies_bytes,
        forms=wavespeed.UPLOAD_PATHS,
        file=settings.max_upload_bytes,
    )
    # A page of anywhere may ask: what lets it in is the key, or, without keys, where it is from (`accounts.Keys`).
    app.add_middleware(
        CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"], expose_headers=[REQUEST_ID]
    )
    app.add_middleware(Observed)  # the last is the outermost
    app.router.redirect_slashes = False
    for router in (wavespeed.router, runware.router, tasks.router, files.router, health.router, metrics.router):
        app.include_router(router)
    return app


@asynccontextmanager
async def running(settings: Settings, *, with_worker: bool = True) -> AsyncIterator[Services]:
    """A server's services, started; stopped at the end of the block. Raises `errors.Misconfigured`."""
    folder = DataFolder(settings.data_dir)
    async with contextlib.AsyncExitStack() as stack:
        stack.enter_context(folder.held())
        core = await _core(settings, folder, await _own_dsn(settings, folder, stack), stack)
        await _start_courier(settings, core, stack)
        if with_worker:
            await _start_worker(settings, core, stack)
        sweeper = Sweeper(_sweep(settings, core.database, core.storage), settings.sweep_seconds)
        stack.push_async_callback(_cancel, asyncio.create_task(sweeper.run()))
        core.metrics.add(backlog := Backlog(core.database))
        stack.callback((sessions := runware.Sessions()).close)
        models = {name: profile.models for name, profile in settings.profiles.items()}
        await _reroute(core.database, models)
        yield Services(
            settings=settings,
            database=core.database,
            keys=Keys(core.database, settings.public_url),
            tasks=TaskService(core.database, core.events, models, core.metrics),
            assets=core.assets,
            history=History(core.database),
            metrics=core.metrics,
            backlog=backlog,
            fetcher=_fetcher(settings),
            sessions=sessions,
        )


@asynccontextmanager
async def working(settings: Settings) -> AsyncIterator[dict[str, int]]:
    """A worker without a gateway, beside or far from one; its slots by profile. Raises `errors.Misconfigured`."""
    folder = DataFolder(settings.data_dir)
    async with contextlib.AsyncExitStack() as stack:
        core = await _core(settings, folder, await _running_dsn(settings, folder), stack)
        if settings.metrics_port is not None:
            stack.enter_context(core.metrics.served(settings.host, settings.metrics_port))
        await _start_worker(settings, core, stack)
        yield {name: profile.slots for name, profile in settings.profiles.items()}


@asynccontextmanager
async def opened_database(settings: Settings) -> AsyncIterator[Database]:
    """The database alone, for a command that looks something up or changes it, beside a server or without one."""
    folder = DataFolder(settings.data_dir)
    async with contextlib.AsyncExitStack() as stack:
        if settings.database_url is not None or folder.is_held():
            dsn = await _running_dsn(settings, folder)
        else:
            stack.enter_context(folder.held())
            dsn = await _own_dsn(settings, folder, stack)
        await upgrade_schema(dsn)
        database = Database(dsn)
        stack.push_async_callback(database.close)
        yield database


@asynccontextmanager
async def sweeping(settings: Settings) -> AsyncIterator[Sweep]:
    """What removes expired files and the like, beside a server or without one. Raises `errors.Misconfigured`."""
    async with opened_database(settings) as database:
        yield _sweep(settings, database, await _storage(settings, DataFolder(settings.data_dir)))


@dataclass(frozen=True, slots=True)
class _Core:
    """What gateway and worker both stand on."""

    database: Database
    events: Events
    storage: Storage
    assets: Assets
    scratch: Path
    metrics: Metrics


async def _core(settings: Settings, folder: DataFolder, dsn: str, stack: contextlib.AsyncExitStack) -> _Core:
    await upgrade_schema(dsn)
    database = Database(dsn)
    stack.push_async_callback(database.close)
    async with database.transaction() as connection:
        await open_account(connection, LOCAL_OWNER, settings.starting_balance)
    scratch = stack.enter_context(folder.scratch())
    stack.enter_context(_temporary_files_in(scratch))
    storage = await _storage(settings, folder)
    assets = Assets(
        database,
        storage,
        Signer(await shared_secret(database, "urls")),
        work_folder=scratch,
        keep=Keeping(
            timedelta(seconds=settings.retention_seconds), settings.disk_budget_bytes, settings.upload_quota_bytes
        ),
    )
    events = Events(database)
    listening = asyncio.create_task(events.run())
    stack.push_async_callback(_cancel, listening)
    return _Core(database, events, storage, assets, scratch, Metrics())


@contextlib.contextmanager
def _temporary_files_in(folder: Path) -> Iterator[None]:
    """Where the system keeps them there often is little room, or it is memory; forms arrive in them."""
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    try:
        yield
    finally:
        tempfile.tempdir = before


async def _reroute(database: Database, models: Mapping[str, frozenset[str]]) -> None:
    """See to it that what was submitted under other settings still finds an engine."""
    async with database.transaction() as connection:
        stranded = await reroute(connection, models)
    if stranded:
        _log.warning(telemetry.GENERATIONS_STRANDED, count=stranded, profiles=sorted(models))


async def _start_courier(settings: Settings, core: _Core, stack: contextlib.AsyncExitStack) -> None:
    """Deliveries are the gateway's: it knows the dialects. Started before the worker, so that it stops after it."""
    formats: dict[str, WebhookFormat] = {
        "wavespeed": wavespeed.Webhooks(core.assets),
        "runware": runware.Webhooks(core.assets, settings.runware_webhooks),
    }
    courier = Courier(core.database, core.assets, Sender(Guard(settings.allow_hosts)), formats, settings)
    stack.push_async_callback(courier.stop)
    await courier.start()


async def _start_worker(settings: Settings, core: _Core, stack: contextlib.AsyncExitStack) -> None:
    pool = SlotPool(settings.profiles, settings.log_style)
    core.metrics.watch_slots(pool.sizes, pool.busy)
    pipeline = Pipeline(
        database=core.database,
        events=core.events,
        inputs=Inputs(core.assets, _fetcher(settings)),
        slots=pool,
        storage=core.storage,
        settings=settings,
        work_folder=core.scratch,
        metrics=core.metrics,
    )
    worker = Worker(core.database, pipeline, pool, grace_seconds=settings.shutdown_grace_seconds)
    stack.push_async_callback(worker.stop)
    await worker.start()


def _fetcher(settings: Settings) -> Fetcher:
    return Fetcher(Guard(settings.allow_hosts), max_bytes=settings.max_input_bytes, seconds=settings.fetch_seconds)


def _sweep(settings: Settings, database: Database, storage: Storage) -> Sweep:
    return Sweep(
        database,
        storage,
        budget=settings.disk_budget_bytes,
        history=timedelta(seconds=settings.history_seconds),
        ticket=timedelta(seconds=settings.upload_ticket_seconds),
    )


async def _storage(settings: Settings, folder: DataFolder) -> Storage:
    return await open_storage(
        settings.storage, files=folder.files, cache=folder.cache, cache_bytes=settings.storage_cache_bytes
    )


async def _own_dsn(settings: Settings, folder: DataFolder, stack: contextlib.AsyncExitStack) -> str:
    """The owner's PostgreSQL, else the bundled one, which is started, and stopped with us."""
    if settings.database_url is not None:
        return settings.database_url
    postgres = BundledPostgres(folder.postgres)
    dsn = await postgres.start()
    stack.push_async_callback(postgres.stop)
    stack.push_async_callback(_cancel, asyncio.create_task(postgres.keep()))
    return dsn


async def _running_dsn(settings: Settings, folder: DataFolder) -> str:
    """The owner's PostgreSQL, else the bundled one of the server that runs in `folder`. Raises `Misconfigured`."""
    if settings.database_url is not None:
        return settings.database_url
    if not folder.is_held():
        raise Misconfigured(
            f"No server runs in the data folder {folder.path}. Start 'vitascope serve' there first, or set "
            "VITASCOPE_DATABASE_URL to the PostgreSQL that gateways and workers share."
        )
    return await BundledPostgres(folder.postgres).start()


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
