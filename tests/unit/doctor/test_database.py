"""What is said of databases."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import asyncpg
import pytest

from patient import only, patient, wrong
from vitascope.database import BundledPostgres
from vitascope.database.facts import read_facts
from vitascope.doctor import database
from vitascope.doctor.findings import Level
from vitascope.doctor.subject import Subject, examined
from vitascope.errors import Misconfigured
from vitascope.settings import Settings


async def changed(dsn: str, *statements: str) -> Subject:
    """A subject with the database `dsn`, in which statements were made."""
    connection = await asyncpg.connect(dsn)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()
    return patient(Path("data"), database=await read_facts(dsn), dsn=dsn, database_url=dsn)


async def test_a_database_of_this_release_is_sound(dsn: str) -> None:
    """It lets us in, and its tables are ours."""
    assert await wrong(database.check, await changed(dsn)) == []


async def test_an_empty_database_is_sound_and_stays_empty(dsn: str) -> None:
    """A first start makes the tables; to examine does not."""
    subject = await changed(dsn, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
    assert await wrong(database.check, subject) == []
    assert (await read_facts(dsn)).revision is None


async def test_tables_of_a_newer_release_are_a_failure(dsn: str) -> None:
    """They must not be used by an older one."""
    level, found = await only(database.check, await changed(dsn, "UPDATE alembic_version SET version_num = '9999'"))
    assert (level, "revision 9999" in found) == (Level.FAILURE, True)


async def test_tables_of_an_older_release_are_a_warning(dsn: str) -> None:
    """The next start changes them, so a backup comes first."""
    level, found = await only(database.check, await changed(dsn, "UPDATE alembic_version SET version_num = '0001'"))
    assert (level, "of revision 0001" in found) == (Level.WARNING, True)


async def test_a_role_that_may_not_create_is_a_failure(dsn: str) -> None:
    """The tables could not be made or changed."""
    await changed(
        dsn,
        "DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object THEN END $$",
        "GRANT SELECT ON alembic_version, tasks TO reader",
    )
    level, found = await only(database.check, await changed(dsn.replace("postgres@", "reader@")))
    assert (level, "The user reader may not create tables" in found) == (Level.FAILURE, True)


async def test_few_free_connections_are_a_warning(dsn: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server would be refused some of those it opens."""
    monkeypatch.setattr(database, "_CONNECTIONS", 10_000)
    level, found = await only(database.check, await changed(dsn))
    assert (level, "connections left; a server opens up to 10000" in found) == (Level.WARNING, True)


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[str]:
    """The DSN of a PostgreSQL that asks for a password, with a wrong one."""
    cluster = BundledPostgres(tmp_path / "cluster")
    dsn = await cluster.start()
    connection = await asyncpg.connect(dsn)
    await connection.execute("ALTER ROLE postgres PASSWORD 'right'")
    (tmp_path / "cluster" / "pg_hba.conf").write_text("local all all scram-sha-256\n")
    await connection.execute("SELECT pg_reload_conf()")
    await connection.close()
    yield dsn.replace("postgres@", f"postgres:{quote('wrong-secret')}@")
    await cluster.stop()


async def test_a_wrong_password_is_a_failure_and_not_told(guarded: str, tmp_path: Path) -> None:
    """The way out names the setting, and nothing names the password."""
    async with examined(Settings(data_dir=tmp_path / "data", database_url=guarded)) as subject:
        (finding,) = await wrong(database.check, subject)
    assert "password authentication failed" in finding.found
    assert "VITASCOPE_DATABASE_URL" in finding.mend
    assert "wrong-secret" not in finding.found


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://me@127.0.0.1:9/x", "Connect call failed"),
        ("mysql://me@localhost/x", "needs PostgreSQL"),
        ("somewhere", "VITASCOPE_DATABASE_URL cannot be read"),
    ],
)
async def test_an_address_that_leads_nowhere_is_a_failure(tmp_path: Path, url: str, said: str) -> None:
    """Nobody listens, or it is no address of a PostgreSQL."""
    async with examined(Settings(data_dir=tmp_path / "data", database_url=url)) as subject:
        level, found = await only(database.check, subject)
    assert (level, said in found) == (Level.FAILURE, True)


async def test_a_cluster_that_cannot_be_started_is_a_failure(tmp_path: Path) -> None:
    """With what PostgreSQL's own log is; and the folder is as it was."""
    cluster = tmp_path / "data" / "postgres"
    cluster.mkdir(parents=True)
    (cluster / "PG_VERSION").write_text("9.6\n")
    async with examined(Settings(data_dir=tmp_path / "data")) as subject:
        level, found = await only(database.check, subject)
    assert (level, f"PostgreSQL in {cluster} could not be started" in found) == (Level.FAILURE, True)
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["postgres"]


async def test_a_cluster_of_another_user_is_a_failure(locked: Path) -> None:
    """It cannot be looked at, which is said, and no other is made in its place."""
    async with examined(Settings(data_dir=locked)) as subject:
        level, found = await only(database.check, subject)
    assert (level, "Permission denied" in found) == (Level.FAILURE, True)


async def test_a_cluster_that_is_just_starting_does_not_run_yet(tmp_path: Path) -> None:
    """Its lock file is written in two steps; the first names the process only."""
    (tmp_path / "postmaster.pid").write_text(f"{os.getpid()}\n{tmp_path}\n")
    assert BundledPostgres(tmp_path).running() is None


async def test_a_stopped_cluster_is_started_and_stopped_again(tmp_path: Path) -> None:
    """The folder has no server, lock or socket afterwards that it had not before."""
    cluster = BundledPostgres(tmp_path / "data" / "postgres")
    await cluster.start()
    await cluster.stop()
    before = sorted((tmp_path / "data").rglob("*"))
    async with examined(Settings(data_dir=tmp_path / "data")) as subject:
        assert not isinstance(subject.database, Misconfigured)
        assert cluster.running() is not None
    assert cluster.running() is None
    assert sorted((tmp_path / "data").rglob("*")) == before


async def test_a_cluster_that_runs_without_a_server_is_left_running(tmp_path: Path) -> None:
    """After a kill -9 of the server it lives on, for the next start."""
    cluster = BundledPostgres(tmp_path / "data" / "postgres")
    dsn = await cluster.start()
    async with examined(Settings(data_dir=tmp_path / "data")) as subject:
        assert await wrong(database.check, subject) == []
    assert cluster.running() == dsn
    await cluster.stop()
