"""What a process counts, as Prometheus reads it."""

from __future__ import annotations

import socket

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from vitascope.errors import InsufficientBalance, Misconfigured
from vitascope.metrics import Metrics

LABELS = {"route", "method", "status", "dialect", "reason", "model", "profile", "state", "version", "le"}


def samples(metrics: Metrics) -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    """Each sample by its name and labels."""
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for metric in text_string_to_metric_families(metrics.exposition().decode())
        for sample in metric.samples
    }


def sample(metrics: Metrics, name: str, **labels: str) -> float | None:
    return samples(metrics).get((f"vitascope_{name}", frozenset(labels.items())))


@pytest.fixture
def busy() -> Metrics:
    """Metrics of a process in which everything has happened once."""
    metrics = Metrics()
    metrics.answered("/healthz", "GET", 200, 0.2)
    metrics.accepted("wavespeed", "gen4-image")
    with pytest.raises(InsufficientBalance), metrics.counting_refusals("wavespeed"):
        raise InsufficientBalance("no money")
    metrics.begun("draft", "gen4-image", 2.0)
    metrics.ended("succeeded", "draft", "gen4-image")
    metrics.inferred("draft", "gen4-image", 0.7)
    metrics.watch_slots({"draft": 2}, lambda _: 1)
    return metrics


def test_what_happened_is_counted(busy: Metrics) -> None:
    """Each counter and histogram has what it was told."""
    work = {"profile": "draft", "model": "gen4-image"}
    assert sample(busy, "tasks_accepted_total", dialect="wavespeed", model="gen4-image") == 1
    assert sample(busy, "tasks_refused_total", dialect="wavespeed", reason="insufficient_balance") == 1
    assert sample(busy, "generations_ended_total", state="succeeded", **work) == 1
    assert sample(busy, "generation_queue_seconds_sum", **work) == 2.0
    assert sample(busy, "generation_inference_seconds_bucket", le="1.0", **work) == 1
    assert sample(busy, "http_request_seconds_count", route="/healthz", method="GET") == 1


def test_slots_are_looked_at_when_asked() -> None:
    """The number at work is that of the moment, not of the last event."""
    at_work = 0
    metrics = Metrics()
    metrics.watch_slots({"draft": 2}, lambda _: at_work)
    at_work = 2
    assert sample(metrics, "slots_busy", profile="draft") == 2


def test_methods_that_callers_make_up_are_one() -> None:
    """A caller cannot make the server remember as many series as it has words."""
    metrics = Metrics()
    metrics.answered("unmatched", "BREW", 405, 0.1)
    assert sample(metrics, "http_requests_total", route="unmatched", method="other", status="405") == 1


def test_no_label_tells_who(busy: Metrics) -> None:
    """No label can hold an owner, a key, or an address."""
    ours = {label for name, labels in samples(busy) if name.startswith("vitascope_") for label, _ in labels}
    assert ours <= LABELS


def test_two_processes_worth_of_metrics_do_not_mix() -> None:
    """There is no global registry under it."""
    one, other = Metrics(), Metrics()
    one.accepted("wavespeed", "gen4-image")
    assert sample(other, "tasks_accepted_total", dialect="wavespeed", model="gen4-image") is None


def test_a_process_without_http_can_answer_prometheus(busy: Metrics) -> None:
    """For the length of a block, and not after it."""
    port = _free_port()
    with busy.served("127.0.0.1", port):
        answer = httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)
        assert "vitascope_tasks_accepted_total" in answer.text
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False)


def test_a_taken_port_is_said(busy: Metrics) -> None:
    """The message names the port and the option."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Misconfigured, match=f":{port}.*--metrics-port"), busy.served("127.0.0.1", port):
            pass


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
