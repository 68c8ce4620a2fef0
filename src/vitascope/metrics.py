"""What a process of ours counts, for Prometheus. No label holds an owner, a key, an address or anything a caller chose.

A registry of our own for each process, made in `app.py`: the library's global one would outlive a server.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
    start_http_server,
)
from prometheus_client.registry import Collector

from vitascope import __version__, telemetry
from vitascope.errors import Misconfigured, VitascopeError

_ANSWER_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90)
_WORK_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_WORD = re.compile(r"(?<!^)(?=[A-Z])")


class Metrics:
    """The counters of one process. Cheap enough for the way of every request; safe to use from any thread."""

    def __init__(self) -> None:
        # When a series began is a second series for each, and nobody asks.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        Info(telemetry.METRIC_INFO.removesuffix("_info"), "The version.", registry=registry).info(
            {"version": __version__}
        )
        self._requests = Counter(
            telemetry.METRIC_HTTP_REQUESTS, "Requests answered.", ("route", "method", "status"), registry=registry
        )
        self._request_seconds = Histogram(
            telemetry.METRIC_HTTP_REQUEST_SECONDS,
            "From a request to the end of its answer.",
            ("route", "method"),
            buckets=_ANSWER_SECONDS,
            registry=registry,
        )
        self._accepted = Counter(
            telemetry.METRIC_TASKS_ACCEPTED, "Tasks accepted.", ("dialect", "model"), registry=registry
        )
        self._refused = Counter(
            telemetry.METRIC_TASKS_REFUSED, "Submissions refused.", ("dialect", "reason"), registry=registry
        )
        self._ended = Counter(
            telemetry.METRIC_GENERATIONS_ENDED,
            "Generations that ended here.",
            ("state", "profile", "model"),
            registry=registry,
        )
        self._queue_seconds = Histogram(
            telemetry.METRIC_GENERATION_QUEUE_SECONDS,
            "From a task's acceptance to the first attempt at a generation.",
            ("profile", "model"),
            buckets=_WORK_SECONDS,
            registry=registry,
        )
        self._inference_seconds = Histogram(
            telemetry.METRIC_GENERATION_INFERENCE_SECONDS,
            "In the slot: decoding, engine, encoding.",
            ("profile", "model"),
            buckets=_WORK_SECONDS,
            registry=registry,
        )
        self._slots = Gauge(telemetry.METRIC_SLOTS, "Slots.", ("profile",), registry=registry)
        self._slots_busy = Gauge(telemetry.METRIC_SLOTS_BUSY, "Slots at work.", ("profile",), registry=registry)

    def answered(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request to `route` (its template, never its path) was answered."""
        method = method if method in _METHODS else "other"
        self._requests.labels(route, method, status).inc()
        self._request_seconds.labels(route, method).observe(seconds)

    def accepted(self, dialect: str, model: str) -> None:
        """A task was accepted."""
        self._accepted.labels(dialect, model).inc()

    @contextmanager
    def counting_refusals(self, dialect: str) -> Iterator[None]:
        """Count what of ours the block raises; the reason is the error's name in small letters."""
        try:
            yield
        except VitascopeError as error:
            self._refused.labels(dialect, _WORD.sub("_", type(error).__name__).lower()).inc()
            raise

    def begun(self, profile: str, model: str, waited: float) -> None:
        """A generation is attempted for the first time, `waited` seconds after it was accepted."""
        self._queue_seconds.labels(profile, model).observe(waited)

    def ended(self, state: str, profile: str, model: str) -> None:
        """A generation ended."""
        self._ended.labels(state, profile, model).inc()

    def inferred(self, profile: str, model: str, seconds: float) -> None:
        """A slot made an output."""
        self._inference_seconds.labels(profile, model).observe(seconds)

    def watch_slots(self, sizes: Mapping[str, int], busy: Callable[[str], int]) -> None:
        """Show the slots of each profile, and how many of them are at work whenever someone looks."""
        for profile, size in sizes.items():
            self._slots.labels(profile).set(size)
            self._slots_busy.labels(profile).set_function(partial(busy, profile))

    def add(self, collector: Collector) -> None:
        """Show what `collector` collects as well."""
        self._registry.register(collector)

    def exposition(self) -> bytes:
        """Everything, in Prometheus' text form."""
        return generate_latest(self._registry)

    @contextmanager
    def served(self, host: str, port: int) -> Iterator[None]:
        """Answer `GET /metrics` for the length of the block, in a process that has no HTTP side of its own.

        Raises `errors.Misconfigured` where `host`:`port` cannot be listened on.
        """
        try:
            server, thread = start_http_server(port, addr=host, registry=self._registry)
        except OSError as error:
            raise Misconfigured(
                f"{host}:{port} cannot be listened on for metrics ({error.strerror}); choose another --metrics-port."
            ) from error
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()
