"""The slot's process: loads one engine, then runs one job after another until its worker is gone.

Started as `python -m vitascope.worker.child FD SLOT LOG_FORMAT LOG_LEVEL`, with one end of a socket pair as FD and the
slot's name.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import queue
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, cast

import structlog

from vitascope import logs, telemetry
from vitascope.engines.base import Cancelled, Engine
from vitascope.errors import EngineFailed, GenerationFailed
from vitascope.pipeline.ports import SlotJob, SlotResult
from vitascope.safety import PixelCheck
from vitascope.settings import EngineProfile
from vitascope.worker import messages
from vitascope.worker.generate import generate

PROGRESS_SECONDS = 0.05
_PR_SET_PDEATHSIG = 1
_NICENESS = 10
"""An engine takes what the machine has left over: the gateway goes on answering while every core renders."""

_log = structlog.get_logger()


class Channel:
    """The child's end of the socket pair. Reads on a thread of its own, so that a cancellation is heard at any time."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._profiles: queue.SimpleQueue[EngineProfile] = queue.SimpleQueue()
        self._jobs: queue.SimpleQueue[SlotJob] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._told = 0.0
        threading.Thread(target=self._read, daemon=True, name="slot-channel").start()

    def send(self, message: messages.Message) -> None:
        """Tell the worker."""
        self._connection.sendall(messages.encode(message))

    def profile(self) -> EngineProfile:
        """Wait for what is to be loaded."""
        return self._profiles.get()

    def next_job(self) -> SlotJob:
        """Wait for a job."""
        job = self._jobs.get()
        self._told = 0.0
        return job

    def progress(self, fraction: float, stage: str) -> None:
        """Report, at most twenty times a second. Raises `Cancelled` when the job is no longer wanted."""
        if self._cancelled.is_set():
            raise Cancelled
        now = time.monotonic()
        if now - self._told >= PROGRESS_SECONDS:
            self._told = now
            self.send({"progress": [round(min(max(fraction, 0.0), 1.0), 4), stage]})

    def _read(self) -> None:
        with self._connection.makefile("rb") as lines:
            for line in lines:
                message = messages.decode(line)
                if "run" in message:
                    self._cancelled.clear()
                    self._jobs.put(messages.job_of(message["run"]))
                elif "load" in message:
                    self._profiles.put(EngineProfile.model_validate(message["load"]))
                else:
                    self._cancelled.set()
        # The worker is gone: nobody waits for what we do.
        os._exit(0)


def main() -> None:
    """Serve jobs until the worker goes away."""
    descriptor, slot, log_format, log_level = sys.argv[1:]
    logs.configure(logs.Style(cast("logs.Format", log_format), cast("logs.Level", log_level)), slot=slot)
    connection = socket.socket(fileno=int(descriptor))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the worker's to handle
    _die_with_parent()
    os.nice(_NICENESS)
    channel = Channel(connection)
    engine = _loaded(channel.profile())
    checks: dict[float, PixelCheck] = {}
    channel.send({"ready": {"grace": engine.capabilities.grace}})
    while True:
        job = channel.next_job()
        check = checks.setdefault(job.nsfw_threshold, PixelCheck(job.nsfw_threshold))
        with structlog.contextvars.bound_contextvars(generation=job.generation):
            channel.send(outcome(lambda: generate(engine, job, check, channel.progress)))  # noqa: B023 - called at once


def _loaded(profile: EngineProfile) -> Engine:
    """The engine, ready. Its code may raise anything, and then this process has nothing to live for."""
    try:
        engine = build_engine(profile)
        engine.load()
    except Exception:  # noqa: BLE001 - see the docstring
        _log.exception(telemetry.ENGINE_UNLOADABLE, engine=profile.engine)
        sys.exit(1)
    return engine


def build_engine(profile: EngineProfile) -> Engine:
    """The engine a profile names, `package.module:Class`, built with the profile's options."""
    module, _, name = profile.engine.partition(":")
    factory: Callable[..., Engine] = getattr(importlib.import_module(module), name)
    return factory(**profile.options)


def outcome(work: Callable[[], SlotResult]) -> messages.Message:
    """Run `work` and say how it ended. An engine may raise anything: this is the outermost loop of its process."""
    try:
        return messages.done(work())
    except Cancelled:
        return {"cancelled": True}
    except GenerationFailed as failure:
        return {"failed": [failure.code, str(failure)]}
    except Exception as error:  # noqa: BLE001 - see the docstring
        _log.exception(telemetry.ENGINE_RAISED)
        kind: Any = type(error).__name__
        return {"failed": [EngineFailed.code, f"The engine could not make this ({kind}); the server's log says more."]}


def _die_with_parent() -> None:
    """Ask Linux to kill this process when its worker dies; elsewhere the closed channel does it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    main()
