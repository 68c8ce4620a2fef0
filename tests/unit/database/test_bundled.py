"""The PostgreSQL server that comes with the package."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import psutil
import pytest
import structlog

from vitascope import telemetry
from vitascope.database import BundledPostgres
from vitascope.errors import Misconfigured


async def test_what_was_written_survives_a_crash_of_postgres(tmp_path: Path) -> None:
    """After a kill -9 of PostgreSQL itself, a start brings it back with what was committed."""
    first = BundledPostgres(tmp_path / "cluster")
    connection = await asyncpg.connect(await first.start())
    await connection.execute("CREATE TABLE kept (word text)")
    postmaster = int((tmp_path / "cluster" / "postmaster.pid").read_text().splitlines()[0])
    os.kill(postmaster, signal.SIGKILL)
    connection.terminate()
    again = BundledPostgres(tmp_path / "cluster")
    connection = await asyncpg.connect(await again.start())
    assert await connection.fetchval("SELECT count(*) FROM kept") == 0
    await connection.close()
    await again.stop()


@contextlib.asynccontextmanager
async def kept(cluster: BundledPostgres) -> AsyncIterator[None]:
    """The cluster is started again whenever it dies, for the length of the block; then it is stopped."""
    keeping = asyncio.create_task(cluster.keep())
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        await cluster.stop()


async def killed(folder: Path) -> list[str]:
    """Kill the server; returns the lines of the lock file it leaves."""
    lines = (folder / "postmaster.pid").read_text().splitlines()
    process = psutil.Process(int(lines[0]))
    process.kill()
    async with asyncio.timeout(30):
        while process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
            await asyncio.sleep(0.01)
    return lines


async def answers_again(dsn: str) -> None:
    async with asyncio.timeout(30):
        while True:
            with contextlib.suppress(OSError, asyncpg.PostgresError):
                await (await asyncpg.connect(dsn)).close()
                return
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("left", ["", "12", "someone else's", "no file"])
async def test_whatever_lock_file_a_crash_leaves(tmp_path: Path, left: str) -> None:
    """A dead server is started again over a lock file that is empty, half written or gone, or whose pid is reused."""
    cluster = BundledPostgres(tmp_path / "cluster")
    dsn = await cluster.start()
    lines = await killed(tmp_path / "cluster")
    lock = tmp_path / "cluster" / "postmaster.pid"
    if left == "no file":
        lock.unlink()
    elif left == "someone else's":
        lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    else:
        lock.write_text(left)
    async with kept(cluster):
        await answers_again(dsn)


async def test_keeping_survives_what_was_not_foreseen(tmp_path: Path) -> None:
    """A start that fails for whatever reason is logged and tried again, until the reason is gone."""
    cluster = BundledPostgres(tmp_path / "cluster")
    dsn = await cluster.start()
    options = (tmp_path / "cluster" / "postmaster.opts").read_text()
    (tmp_path / "cluster" / "postmaster.opts").write_text("'")
    async with kept(cluster):
        with structlog.testing.capture_logs() as logs:
            await killed(tmp_path / "cluster")
            async with asyncio.timeout(30):
                while not any(line["event"] == telemetry.DATABASE_NOT_RESTARTED for line in logs):
                    await asyncio.sleep(0.01)
        (tmp_path / "cluster" / "postmaster.opts").write_text(options)
        await answers_again(dsn)


async def test_a_second_start_attaches(tmp_path: Path) -> None:
    """A cluster that runs already is used as it is: it outlives a crash of the server."""
    cluster = BundledPostgres(tmp_path / "cluster")
    assert await cluster.start() == await BundledPostgres(tmp_path / "cluster").start()
    await cluster.stop()


async def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    """A file in the way is named, with the way out."""
    (tmp_path / "cluster").write_text("in the way")
    with pytest.raises(Misconfigured, match="VITASCOPE_DATABASE_URL"):
        await BundledPostgres(tmp_path / "cluster").start()
