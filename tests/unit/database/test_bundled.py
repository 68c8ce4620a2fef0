"""The PostgreSQL server that comes with the package."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import asyncpg
import pytest

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
