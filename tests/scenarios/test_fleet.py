"""Gateways and workers that are processes of their own: two and three, on a PostgreSQL and a bucket that they share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from live import FAULTY, LiveProcess, LiveServer, LiveWorker, let_go, reached, wait_for
from object_store import ObjectStore
from vitascope.database import BundledPostgres
from vitascope.testing.receivers import Receiver, Reply

AWAY_SECONDS = 10.0


class Fleet:
    """Two gateways and three workers. They share a database and a bucket, and nothing else."""

    def __init__(self, folder: Path, store: ObjectStore) -> None:
        self.postgres = BundledPostgres(folder / "postgres")
        self.folder = folder
        shared = {
            "VITASCOPE_DATABASE_URL": self.start_database(),
            "VITASCOPE_STORAGE": store.new_bucket(),
            **store.environment,
        }
        environment = {**FAULTY, **shared}
        options = ("--no-worker", "--allow-host", "127.0.0.1")
        self.gateways = [LiveServer(self._made(f"gateway-{n}"), *options, **environment) for n in range(2)]
        self.workers = [
            LiveWorker(self._made(f"worker-{n}"), "--data-dir", str(folder / f"worker-{n}" / "data"), **environment)
            for n in range(3)
        ]

    def start_database(self) -> str:
        """Start PostgreSQL, which answers under the same address each time."""
        return asyncio.run(self.postgres.start())

    def stop_database(self) -> None:
        """Stop PostgreSQL."""
        asyncio.run(self.postgres.stop())

    def running(self, path: Path) -> tuple[str, LiveWorker]:
        """Submit a generation that pauses at `path`; returns the task once it runs, and who runs it."""
        task_id = self.gateways[0].submit(f"[pause {path}]")
        reached(path)
        generation = self.gateways[0].task(task_id)["generations"][0]["id"]
        (worker,) = [worker for worker in self.workers if generation in worker.log]
        return task_id, worker

    def end(self) -> None:
        """End everything."""
        for process in (*self.workers, *self.gateways):
            process.stop()
        self.stop_database()

    def _made(self, name: str) -> Path:
        (self.folder / name).mkdir()
        return self.folder / name


@pytest.fixture(scope="module")
def fleet(tmp_path_factory: pytest.TempPathFactory, s3: ObjectStore) -> Iterator[Fleet]:
    """One fleet for every test: each leaves all of its parts running."""
    fleet = Fleet(tmp_path_factory.mktemp("fleet"), s3)
    yield fleet
    fleet.end()


def restart(process: LiveProcess) -> None:
    process.kill()
    process.start()


def test_what_one_gateway_accepts_another_tells(fleet: Fleet) -> None:
    """A task and its output are the same at either gateway, and a URL that one signed is good at the other."""
    one, other = fleet.gateways
    task_id = one.submit("a picture")
    output = other.ended(task_id)["generations"][0]
    assert output["url"] == one.task(task_id)["generations"][0]["url"]
    assert (
        one.request("GET", output["url"]).content
        == other.request("GET", output["url"].replace(one.url, other.url)).content
    )


def test_every_worker_takes_its_part(fleet: Fleet, tmp_path: Path) -> None:
    """Three tasks at a time run on three workers."""
    paths = [tmp_path / str(number) for number in range(3)]
    tasks = [fleet.gateways[0].submit(f"[pause {path}]") for path in paths]
    for path in paths:
        reached(path)
        let_go(path)
    for task_id in tasks:
        assert fleet.gateways[1].ended(task_id)["state"] == "succeeded"


def test_cancelling_at_one_gateway_stops_any_worker(fleet: Fleet, tmp_path: Path) -> None:
    """A deletion reaches the engine wherever it runs."""
    task_id, worker = fleet.running(tmp_path / "unwanted")
    fleet.gateways[1].request("DELETE", f"/api/v3/predictions/{task_id}")
    wait_for(lambda: "generation.cancelled" in worker.log)


def test_a_killed_gateway_takes_nothing_with_it(fleet: Fleet, tmp_path: Path) -> None:
    """What it accepted runs on, and is told by the other."""
    task_id, _ = fleet.running(tmp_path / "orphan")
    fleet.gateways[0].kill()
    let_go(tmp_path / "orphan")
    assert fleet.gateways[1].ended(task_id)["state"] == "succeeded"
    fleet.gateways[0].start()


def test_a_killed_gateways_webhook_is_sent_by_the_other(fleet: Fleet, receiver: Receiver) -> None:
    """It was sent and not answered: the other gateway sends it again, under the same id."""
    receiver.reply(Reply(holds=True))
    task_id = fleet.gateways[0].submit("a picture", f"runwayml/gen4-image?webhook={receiver.url()}")
    receiver.wait(1)
    (sender,) = [gateway for gateway in fleet.gateways if receiver.url().startswith(tuple(called(gateway)))]
    (other,) = set(fleet.gateways) - {sender}
    sender.kill()
    receiver.let_go()
    wait_for(lambda: other.task(task_id)["deliveries"][0]["state"] == "delivered")
    first, second = (request.headers["webhook-id"] for request in receiver.received)
    assert first == second == other.task(task_id)["deliveries"][0]["id"]
    sender.start()


def called(gateway: LiveServer) -> set[str]:
    """Whom a gateway has a connection to, as the beginnings of URLs."""
    return {
        f"http://{peer.raddr.ip}:{peer.raddr.port}/"
        for peer in psutil.Process(gateway.pid).net_connections("tcp")
        if peer.raddr
    }


def test_a_killed_workers_generation_is_run_by_another(fleet: Fleet, tmp_path: Path) -> None:
    """Nobody needs to start it again: another worker finds that it is no longer heard of."""
    task_id, worker = fleet.running(tmp_path / "taken-over")
    worker.kill()
    (tmp_path / "taken-over.reached").unlink()
    reached(tmp_path / "taken-over")
    let_go(tmp_path / "taken-over")
    task = fleet.gateways[0].ended(task_id)
    assert (task["state"], task["generations"][0]["attempt"]) == ("succeeded", 2)
    worker.start()


def test_a_stopped_worker_gives_back_what_it_runs(fleet: Fleet, tmp_path: Path) -> None:
    """It ends in order, and another goes on where it can."""
    for worker in fleet.workers:
        worker.environment["VITASCOPE_SHUTDOWN_GRACE_SECONDS"] = "0"
        restart(worker)
    task_id, worker = fleet.running(tmp_path / "given-back")
    worker.stop()
    assert "generation.released" in worker.log
    let_go(tmp_path / "given-back")
    assert fleet.gateways[0].ended(task_id)["state"] == "succeeded"
    worker.start()


def test_a_database_that_is_away_loses_nothing(fleet: Fleet, tmp_path: Path) -> None:
    """Six tasks run or wait while PostgreSQL is away for ten seconds: each ends, and none is run a second time."""
    paths = [tmp_path / str(number) for number in range(6)]
    tasks = [fleet.gateways[0].submit(f"[pause {path}]") for path in paths]
    wait_for(lambda: sum(path.with_name(f"{path.name}.reached").exists() for path in paths) == len(fleet.workers))
    fleet.stop_database()
    for path in paths:
        let_go(path)
    time.sleep(AWAY_SECONDS)
    refused = fleet.gateways[0].request("GET", f"/vitascope/tasks/{tasks[0]}")
    fleet.start_database()
    assert refused.status_code == 503
    ended = [fleet.gateways[1].ended(task_id) for task_id in tasks]
    assert [task["state"] for task in ended] == ["succeeded"] * 6
    assert [task["generations"][0]["attempt"] for task in ended] == [1] * 6
