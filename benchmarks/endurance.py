"""What grows while the server works: memory of its processes, files, and the database.

No-op tasks through HTTP against a real server, with a small disk budget and a short history, so that within the run
everything reaches the size at which it should stay. Each figure's slope, per 1,000 tasks over the last half of the
run, says whether it does. The queue keeps its own log for an hour, so that grows over a run that is shorter; it is
shown apart. So is PostgreSQL's write-ahead log, which grows until files of it are used again (`max_wal_size`, 1 GB).

Memory is what a process has for itself; of PostgreSQL, whose processes share their buffers, it is the proportional set
size, which counts what is shared once.

    python benchmarks/endurance.py [tasks, 20000 if not given]
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Literal

import asyncpg
import numpy as np
import psutil

from servers import CLIENTS, PICTURE, Connection, Server, vitascope_server
from vitascope.database import BundledPostgres

SAMPLES = 20
SETTINGS = {
    "VITASCOPE_DISK_BUDGET_BYTES": "5000000",
    "VITASCOPE_HISTORY_SECONDS": "60",
    "VITASCOPE_SWEEP_SECONDS": "5",
    "VITASCOPE_SYNC_SECONDS": "600",
    "VITASCOPE_LOG_LEVEL": "warning",
}
COLUMNS = (
    "tasks",
    "seconds",
    "gateway MB",
    "engine MB",
    "postgres MB",
    "outputs MB",
    "data MB",
    "tables MB",
    "queue log MB",
    "WAL MB",
    "kept tasks",
)
"""`data` is the data folder without the outputs: `tables`, `queue log`, `WAL`, and what else PostgreSQL has there."""
_GROWING = slice(2, None)
_MEGABYTE = 1e6


class Load:
    """Clients that wait for each task before they submit the next."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.done = 0

    async def work(self, until: int) -> None:
        """Submit until so many tasks are done."""
        await asyncio.gather(*(self._client(until) for _ in range(CLIENTS)))

    async def _client(self, until: int) -> None:
        connection = Connection(self._port)
        await connection.open()
        while self.done < until:
            self.done += 1
            answer = await connection.post({**PICTURE, "enable_sync_mode": True})
            data = answer["data"]
            if not isinstance(data, dict) or data["status"] != "completed":
                raise RuntimeError(str(answer))
        connection.close()


async def sizes(server: Server, database: asyncpg.Connection) -> tuple[float, ...]:
    """Megabytes of each thing that could grow, and the tasks that are remembered."""
    gateway = psutil.Process(server.pid)
    engines = [child for child in gateway.children() if "vitascope.worker.child" in child.cmdline()]
    postmaster = psutil.Process(int((server.data / "postgres" / "postmaster.pid").read_text().split()[0]))
    whole, queue, wal, tasks = await database.fetchrow(
        "SELECT pg_database_size(current_database()), pg_total_relation_size('pgqueuer_log'),"
        " (SELECT sum(size)::bigint FROM pg_ls_waldir()), (SELECT count(*) FROM tasks)"
    )
    outputs = size_of_files(server.data / "files")
    return (
        memory([gateway], "uss") / _MEGABYTE,
        memory(engines, "uss") / _MEGABYTE,
        memory([postmaster, *postmaster.children()], "pss") / _MEGABYTE,
        outputs / _MEGABYTE,
        (size_of_files(server.data) - outputs) / _MEGABYTE,
        (whole - queue) / _MEGABYTE,
        queue / _MEGABYTE,
        wal / _MEGABYTE,
        tasks,
    )


def memory(processes: Iterable[psutil.Process], kind: Literal["uss", "pss"]) -> int:
    """Bytes, those aside of processes that end while they are looked at."""
    total = 0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            total += getattr(process.memory_full_info(), kind)
    return total


def size_of_files(folder: Path) -> int:
    """Bytes of all files, those aside that go while they are counted."""
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(FileNotFoundError):
            total += path.stat().st_size if path.is_file() else 0
    return total


async def measure(server: Server, tasks: int) -> list[tuple[float, ...]]:
    """One row for each sample: `COLUMNS`."""
    database = await asyncpg.connect(await BundledPostgres(server.data / "postgres").start())
    load, started, rows = Load(server.port), time.monotonic(), []
    for sample in range(1, SAMPLES + 1):
        await load.work(tasks * sample // SAMPLES)
        rows.append((load.done, time.monotonic() - started, *await sizes(server, database)))
        print("".join(f"{value:14.1f}" for value in rows[-1]), flush=True)
    await database.close()
    return rows


def slopes(rows: Sequence[tuple[float, ...]]) -> list[float]:
    """The growth of each column per 1,000 tasks, by least squares over the last half."""
    settled = np.array(rows[len(rows) // 2 :])
    return [float(np.polyfit(settled[:, 0] / 1000, column, 1)[0]) for column in settled.T[_GROWING]]


def main() -> None:
    """Measure and print."""
    tasks = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    print("".join(f"{name:>14}" for name in COLUMNS))
    with tempfile.TemporaryDirectory() as folder, vitascope_server(Path(folder), **SETTINGS) as server:
        rows = asyncio.run(measure(server, tasks))
    print("\nper 1,000 tasks, over the last half:")
    for name, slope in zip(COLUMNS[_GROWING], slopes(rows), strict=True):
        print(f"  {name:14}{slope:+10.3f}   {slope * 1000:+10.1f} per million tasks")
    print(f"\n{rows[-1][0] / rows[-1][1]:.0f} tasks/s")


if __name__ == "__main__":
    main()
