"""Everything is killed or frozen at random while 300 tasks are submitted, run and told of; each once."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest

from live import HTTP, KEY, NOOP, LiveProcess, LiveServer, LiveWorker, wait_for
from vitascope.testing.receivers import Receiver, Reply

TASKS = 300
CHAOS_SECONDS = 30.0
PATIENCE_SECONDS = 90.0
SEED = int(os.environ.get("CHAOS_SEED", "20261121"))
SOON = {"VITASCOPE_DELIVERY_FIRST_DELAY_SECONDS": "0.1"}


class Chaos:
    """One server with its PostgreSQL and two workers more, and the ways to hurt each of them.

    The receiver of webhooks is not hurt, as it remembers what came; but it fails at first, more often than not.
    """

    def __init__(self, folder: Path, receiver: Receiver) -> None:
        self.receiver = receiver
        receiver.reply(*[Reply(status=500), Reply(closes=True), Reply()] * 30)
        self.server = LiveServer(_made(folder / "server"), "--allow-host", "127.0.0.1", **NOOP, **SOON)
        data = ("--data-dir", str(self.server.data))
        self.workers = [LiveWorker(_made(folder / f"worker-{number}"), *data, **NOOP) for number in range(2)]
        self.hurt: Counter[str] = Counter()
        self._random = random.Random(SEED)

    def go_on_for(self, seconds: float) -> None:
        """Hurt something, again and again; when this returns, all of it runs."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            name = self._random.choice(sorted(self._ways()))
            self.hurt[name] += 1
            self._ways()[name]()
            time.sleep(self._random.uniform(0.2, 1.5))

    def end(self) -> None:
        """End everything, in the order in which an operator would."""
        for process in (*self.workers, self.server):
            process.stop()
        self.server.end_database()

    def _ways(self) -> dict[str, Callable[[], None]]:
        worker = self._random.choice(self.workers)
        return {
            "kill gateway": lambda: _restart(self.server),
            "freeze gateway": lambda: self._freeze(self.server.pid),
            "kill worker": lambda: _restart(worker),
            "freeze worker": lambda: self._freeze(worker.pid),
            "kill engine": self._kill_engine,
            "freeze engine": lambda: self._freeze(*worker.children()[:1]),
            "kill database": lambda: os.kill(self._postmaster(), signal.SIGKILL),
            "freeze database": lambda: self._freeze(self._postmaster(), children=True),
        }

    def _kill_engine(self) -> None:
        process = self._random.choice([self.server, *self.workers])
        for child in process.children():
            os.kill(child, signal.SIGKILL)

    def _freeze(self, *pids: int, children: bool = False) -> None:
        """Stop processes for up to six seconds: longer than anyone waits for a sign of life."""
        frozen = [psutil.Process(pid) for pid in pids]
        if children:
            frozen += [child for process in frozen for child in process.children()]
        _signal(frozen, signal.SIGSTOP)
        time.sleep(self._random.uniform(0.5, 6.0))
        _signal(frozen, signal.SIGCONT)

    def _postmaster(self) -> int:
        lock = self.server.data / "postgres" / "postmaster.pid"
        wait_for(lock.exists)
        return int(lock.read_text().split()[0])


@pytest.fixture(scope="module")
def chaos(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chaos]:
    """What is left when 300 tasks went through chaos, and the last of them has ended and been told of."""
    with Receiver() as receiver, ThreadPoolExecutor(8) as clients:
        chaos = Chaos(tmp_path_factory.mktemp("chaos"), receiver)
        stopped = threading.Event()
        start, pace = time.monotonic(), CHAOS_SECONDS / TASKS
        submitted = [clients.submit(_submit, chaos, number, start + number * pace, stopped) for number in range(TASKS)]
        try:
            chaos.go_on_for(CHAOS_SECONDS)
            for task in submitted:
                task.result(timeout=PATIENCE_SECONDS)
            wait_for(lambda: not chaos.server.query(_UNFINISHED), PATIENCE_SECONDS)
            wait_for(lambda: not chaos.server.query(_UNTOLD), PATIENCE_SECONDS)
            yield chaos
        finally:
            stopped.set()
            chaos.end()


_UNFINISHED = "SELECT id FROM tasks WHERE state IN ('queued', 'running')"
_UNTOLD = "SELECT id FROM deliveries WHERE state = 'pending'"


def test_every_acknowledged_task_ends(chaos: Chaos) -> None:
    """300 were acknowledged; 300 are there, and every one has succeeded."""
    states = Counter(row["state"] for row in chaos.server.query("SELECT state FROM tasks"))
    assert states == {"succeeded": TASKS}, chaos.hurt


def test_no_task_is_there_twice(chaos: Chaos) -> None:
    """However often a client had to repeat its request, it made one task."""
    assert chaos.server.query("SELECT client_id FROM tasks GROUP BY client_id HAVING count(*) > 1") == []


def test_no_task_has_two_outputs(chaos: Chaos) -> None:
    """What was run more than once was recorded once."""
    outputs = chaos.server.query("SELECT count(*) AS outputs FROM assets WHERE kind = 'output'")[0]["outputs"]
    assert outputs == TASKS
    assert chaos.server.query("SELECT output_id FROM generations GROUP BY output_id HAVING count(*) > 1") == []


def test_every_output_is_on_disk(chaos: Chaos) -> None:
    """What is recorded as an output can be read."""
    keys = [row["storage_key"] for row in chaos.server.query("SELECT storage_key FROM assets WHERE kind = 'output'")]
    assert [key for key in keys if not (chaos.server.data / "files" / key).is_file()] == []


def test_the_money_adds_up(chaos: Chaos) -> None:
    """The balance is what it was less the price of each task, once."""
    left, spent = chaos.server.query(
        "SELECT balance, (SELECT sum(price) FROM generations) FROM accounts WHERE owner = 'local'"
    )[0]
    assert left == 1000 - spent


def test_every_webhook_arrives_under_one_id(chaos: Chaos) -> None:
    """However often a webhook was sent, each task was told of under one id, and each delivery knows that it arrived."""
    arrived = {(json.loads(request.body)["id"], request.headers["webhook-id"]) for request in chaos.receiver.received}
    promised = chaos.server.query("SELECT task_id, id, state FROM deliveries")
    assert arrived == {(row["task_id"].hex, row["id"].hex) for row in promised}
    assert Counter(row["state"] for row in promised) == {"delivered": TASKS}
    assert len({row["task_id"] for row in promised}) == TASKS


def _submit(chaos: Chaos, number: int, due: float, stopped: threading.Event) -> None:
    """Submit one task, when it is due, under a name of its own until it is acknowledged, as a careful client does."""
    time.sleep(max(0.0, due - time.monotonic()))
    while not stopped.is_set():
        try:
            answer = HTTP.post(
                f"{chaos.server.url}/api/v3/runwayml/gen4-image?webhook={chaos.receiver.url()}",
                json={"prompt": f"picture {number}", "resolution": "720p", "aspect_ratio": "1:1"},
                headers={**KEY, "Idempotency-Key": str(number)},
                timeout=10,
            )
        except httpx.TransportError:
            time.sleep(0.2)
        else:
            if answer.status_code == 200:
                return
            assert answer.status_code == 503, answer.text


def _restart(process: LiveProcess) -> None:
    process.kill()
    process.start()


def _signal(processes: list[psutil.Process], number: signal.Signals) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.send_signal(number)


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder
