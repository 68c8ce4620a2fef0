"""The inputs of a generation become local files, or it ends with a reason."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from factories import OWNER, assets_over
from loopback import Answer, Loopback, loopback
from vitascope.database import Database
from vitascope.errors import MediaUnreachable, StorageFailed
from vitascope.media.fetch import Fetcher
from vitascope.media.guard import Guard
from vitascope.pipeline.inputs import Inputs
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import InputImage
from vitascope.tasks.removal import Keeping

NOW = datetime.now(UTC)


@pytest.fixture
def web() -> Iterator[Loopback]:
    """A server with one picture, larger than the small disk."""
    with loopback() as server:
        server.answers["/picture.png"] = Answer(bytes(200_000))
        yield server


@pytest.fixture
def assets(database: Database, tmp_path: Path) -> Assets:
    """Assets over a local folder."""
    return assets_over(database, tmp_path, Keeping(timedelta(hours=1), budget=0))


@pytest.fixture
def inputs(assets: Assets, web: Loopback) -> Inputs:
    """Inputs that may come from the server."""
    guard = Guard(frozenset({f"127.0.0.1:{web.port}"}))
    return Inputs(assets, Fetcher(guard, max_bytes=1_000_000, seconds=10))


@pytest.fixture
def small_disk() -> Iterator[None]:
    """A limit on the size of files: to write more fails as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


async def test_what_a_url_leads_to_becomes_a_file(inputs: Inputs, web: Loopback, tmp_path: Path) -> None:
    """The bytes are in the folder of the generation."""
    (file,) = await inputs.collect((InputImage(source=web.url("/picture.png"), tag="lake"),), tmp_path, NOW)
    assert (Path(file.path).stat().st_size, file.tag) == (200_000, "lake")


@pytest.mark.usefixtures("small_disk")
async def test_a_full_disk_is_our_fault(inputs: Inputs, web: Loopback, tmp_path: Path) -> None:
    """The caller's URL is not blamed for it."""
    with pytest.raises(StorageFailed, match="no room for the inputs"):
        await inputs.collect((InputImage(source=web.url("/picture.png")),), tmp_path, NOW)


async def test_a_storage_out_of_reach_is_our_fault(inputs: Inputs, assets: Assets, tmp_path: Path) -> None:
    """Neither is the caller's upload."""
    asset = await assets.keep_input(OWNER, "image/png", b"picture")
    (tmp_path / "files").rename(tmp_path / "elsewhere")
    (tmp_path / "files").symlink_to("x" * 300)
    with pytest.raises(StorageFailed, match="could not reach its files"):
        await inputs.collect((InputImage(source=f"asset:{asset.id.hex}"),), tmp_path, NOW)


async def test_a_file_that_is_gone_is_the_url_s(inputs: Inputs, assets: Assets, tmp_path: Path) -> None:
    """An upload whose file is no longer there is told as a URL that leads nowhere."""
    asset = await assets.keep_input(OWNER, "image/png", b"picture")
    (tmp_path / "files").rename(tmp_path / "elsewhere")
    with pytest.raises(MediaUnreachable, match="no longer on disk"):
        await inputs.collect((InputImage(source=f"asset:{asset.id.hex}"),), tmp_path, NOW)
