"""What is examined: the settings, the data folder they name, and the database, reached without disturbing a server."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from vitascope.database import BundledPostgres
from vitascope.database.facts import Facts, read_facts
from vitascope.errors import Misconfigured
from vitascope.settings import Settings
from vitascope.storage.data_folder import DataFolder


@dataclass(frozen=True, slots=True)
class Subject:
    """What every check may look at.

    `folder` is the data folder, `served` whether a server runs in it, `scratch` a folder that is gone afterwards.
    `database` is what is known of the database, or why it cannot be used; `dsn` its address, where it can.
    `reused` is False where the database is one that was made for the examination, as there is none yet.
    """

    settings: Settings
    folder: Path
    served: bool
    scratch: Path
    database: Facts | Misconfigured
    dsn: str
    reused: bool


@asynccontextmanager
async def examined(settings: Settings) -> AsyncIterator[Subject]:
    """The subject, for the length of the block; what was started for it is ended, and what was made is removed.

    Raises `Misconfigured` where nothing can be examined at all.
    """
    folder = settings.data_dir.resolve()
    async with contextlib.AsyncExitStack() as stack:
        try:
            scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="vitascope-doctor-")))
        except OSError as error:
            raise Misconfigured(f"There is no folder for temporary files; TMPDIR names one ({error}).") from error
        served = DataFolder.is_served(folder)
        # A cluster in the folder is the one to try; without one, try whether one could be made.
        reused = settings.database_url is not None or served or _has_cluster(folder)
        dsn = ""
        database: Facts | Misconfigured
        try:
            dsn = await _address(settings, folder, scratch, stack, served=served, reused=reused)
            database = await read_facts(dsn)
        except Misconfigured as error:
            database = error
        except OSError as error:
            database = Misconfigured(f"The data folder {folder} cannot be used: {error}.")
        yield Subject(settings, folder, served, scratch, database, dsn, reused)


def _has_cluster(folder: Path) -> bool:
    try:
        return (folder / "postgres" / "PG_VERSION").exists()
    except PermissionError:
        return True  # it is somebody else's


async def _address(
    settings: Settings, folder: Path, scratch: Path, stack: contextlib.AsyncExitStack, *, served: bool, reused: bool
) -> str:
    """The DSN of the database that a server would use. Raises `Misconfigured`."""
    if settings.database_url is not None:
        return settings.database_url
    if not reused:
        return await _started(BundledPostgres(scratch / "postgres"), stack)
    postgres = BundledPostgres(folder / "postgres")
    running = postgres.running()
    if running is not None:
        return running
    if served:
        raise Misconfigured(f"A server runs in {folder}, and its PostgreSQL does not.")
    stack.enter_context(_held(folder))
    return await _started(postgres, stack)


async def _started(postgres: BundledPostgres, stack: contextlib.AsyncExitStack) -> str:
    dsn = await postgres.start()
    stack.push_async_callback(postgres.stop)
    return dsn


@contextlib.contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the data folder, so that no server starts into the examination; what that takes is removed again."""
    lock, work = folder / "lock", folder / "work"
    new = [path for path in (lock, work) if not path.exists()]
    with DataFolder(folder).held():
        try:
            yield
        finally:
            if lock in new:
                lock.unlink()
            if work in new:
                work.rmdir()
