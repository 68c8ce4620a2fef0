"""The servers that the conformance tests ask, and who asks them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from decimal import Decimal

import pytest

from live import LiveServer
from loopback import Answer, Loopback, loopback
from overheard import Overheard, overheard
from pictures import bands
from speaking import Wire, entered
from vitascope.accounts import Keys
from vitascope.accounts.keys import Limits
from vitascope.database import BundledPostgres, Database

FAULTY = {
    "VITASCOPE_PROFILES": json.dumps({"faulty": {"engine": "vitascope.testing.engines:FaultyEngine", "slots": 2}}),
    "VITASCOPE_ALLOW_HOSTS": '["127.0.0.1"]',
    "VITASCOPE_DELIVERY_FIRST_DELAY_SECONDS": "0.05",
}
STARTING_BALANCE = Decimal(20)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server that makes two plain outputs at a time, and may visit this machine."""
    started = LiveServer(tmp_path_factory.mktemp("runware"), **FAULTY)
    yield started
    started.stop()


@pytest.fixture(scope="session")
def draft_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server as it comes, that may visit this machine."""
    started = LiveServer(tmp_path_factory.mktemp("runware-draft"), "--allow-host", "127.0.0.1")
    yield started
    started.stop()


@pytest.fixture(scope="session")
def strict_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """One server of unusual settings: prices of its own, no patience, a suspicion of every picture; and with keys."""
    started = LiveServer(
        tmp_path_factory.mktemp("runware-strict"),
        **FAULTY,
        VITASCOPE_PRICES='{"runware/gen4-image-turbo": "0.25", "runware/gen4-turbo/second": "1"}',
        VITASCOPE_SYNC_SECONDS="3",
        VITASCOPE_NSFW_THRESHOLD="0.000001",
    )
    yield started
    started.stop()


@pytest.fixture(scope="session")
def new_key(strict_server: LiveServer) -> Callable[..., str]:
    """`new_key(owner, **limits)`: a key of the strict server, which lets in nobody without one."""

    async def make(owner: str, limits: Limits) -> str:
        database = Database(await BundledPostgres(strict_server.data / "postgres").start())
        try:
            return (await Keys(database).create(owner, limits, STARTING_BALANCE))[1]
        finally:
            await database.close()

    return lambda owner, **limits: asyncio.run(make(owner, Limits(**limits)))


@pytest.fixture(scope="session")
def anna(new_key: Callable[..., str]) -> str:
    """The key of an owner on the strict server."""
    return new_key("anna")


@pytest.fixture(scope="session")
def boris(new_key: Callable[..., str]) -> str:
    """The key of another."""
    return new_key("boris")


@pytest.fixture
def wire(server: LiveServer) -> Iterator[Wire]:
    """An authenticated socket."""
    with entered(server) as opened:
        yield opened


@pytest.fixture
async def sdk(server: LiveServer) -> AsyncIterator[Overheard]:
    """The official Python SDK, connected."""
    async with overheard(server) as client:
        yield client


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK waits a second between two polls for an image, and three for a film; here it need not."""
    for name in ("IMAGE_POLLING_DELAY", "VIDEO_POLLING_DELAY"):
        monkeypatch.setattr(f"runware.base.{name}", 50)


@pytest.fixture(scope="session")
def gallery() -> Iterator[Loopback]:
    """A host with a picture at `/flag.png`: red, grey and green, twice as wide as high."""
    with loopback() as served:
        flag = bands(200, 100, (220, 30, 30), (128, 128, 128), (30, 180, 60), edge=50)
        served.answers["/flag.png"] = Answer(flag, headers={"Content-Type": "image/png"})
        yield served
