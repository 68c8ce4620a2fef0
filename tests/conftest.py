"""What tests share: a migrated database each, and real servers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

from live import FAULTY, LiveServer
from object_store import ObjectStore, object_store
from vitascope.database import BundledPostgres, Database, upgrade_schema
from vitascope.testing.receivers import Receiver

_TEMPLATE = "vitascope_template"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL cluster with a migrated template database; yields the DSN of its first database."""
    bundled = BundledPostgres(tmp_path_factory.mktemp("postgres") / "cluster")

    async def prepare() -> str:
        dsn = await bundled.start()
        connection = await asyncpg.connect(dsn)
        await connection.execute(f"CREATE DATABASE {_TEMPLATE}")
        await connection.close()
        await upgrade_schema(_named(dsn, _TEMPLATE))
        return dsn

    yield asyncio.run(prepare())
    asyncio.run(bundled.stop())


@pytest.fixture
async def dsn(postgres: str) -> AsyncIterator[str]:
    """The DSN of a database of the test's own, with the schema and nothing in it."""
    name = f"test_{uuid4().hex}"
    connection = await asyncpg.connect(postgres)
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE}")
    yield _named(postgres, name)
    await connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await connection.close()


@pytest.fixture
async def database(dsn: str) -> AsyncIterator[Database]:
    """The same, opened."""
    opened = Database(dsn, pool_size=5)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def faulty_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server with the faulty engine, for every test that leaves it as it found it."""
    server = LiveServer(tmp_path_factory.mktemp("faulty-server"), **FAULTY)
    yield server
    server.stop()


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[..., LiveServer]]:
    """Start a server of the test's own, with more arguments and environment as given; it is ended after the test."""
    started: list[LiveServer] = []

    def start(*arguments: str, **environment: str) -> LiveServer:
        folder = tmp_path / f"server-{len(started)}"
        folder.mkdir()
        started.append(LiveServer(folder, *arguments, **{**FAULTY, **environment}))
        return started[-1]

    yield start
    for server in started:
        server.stop()
        server.end_database()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks that is up."""
    with Receiver() as running:
        yield running


@pytest.fixture(scope="session")
def s3() -> Iterator[ObjectStore]:
    """One object store for every test that leaves it running."""
    with object_store() as store:
        yield store


def _named(dsn: str, name: str) -> str:
    return dsn.replace("/postgres?", f"/{name}?", 1)
