"""Slots: child processes, each holding one loaded engine, each running one generation at a time."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Mapping

import structlog

from vitascope import telemetry
from vitascope.engines.base import Cancelled
from vitascope.errors import FAILURES, Misconfigured, SlotDied
from vitascope.logs import Style
from vitascope.pipeline.ports import Report, SlotJob, SlotResult
from vitascope.settings import EngineProfile
from vitascope.worker import messages

_KILL_MARGIN_SECONDS = 0.2

_log = structlog.get_logger()


class Slot:
    """One child process. Started at the first use, and again after it died."""

    def __init__(self, name: str, profile: EngineProfile, log_style: Style) -> None:
        self._name = name
        self._profile = profile
        self._log_style = log_style
        self._starting = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter | None = None
        self._grace = 0.0

    async def start(self) -> None:
        """Have the engine loaded, if it is not. Raises `SlotDied` where its process does not get that far."""
        async with self._starting:
            if self._process is not None:
                return
            try:
                self._process = await self._spawn()
            except OSError as error:
                raise await self._died(f"its process could not be started: {error}") from error
            await self._send(messages.load(self._profile))
            message = await self._receive(self._profile.load_seconds, "not loaded within")
            self._grace = float(message["ready"]["grace"])
            _log.info(telemetry.SLOT_STARTED, slot=self._name, pid=self._process.pid)

    async def _spawn(self) -> asyncio.subprocess.Process:
        ours, theirs = socket.socketpair()
        with theirs:
            # Opened before there is a process: nothing may come between the two, and leave one that nobody knows of.
            self._reader, self._writer = await asyncio.open_connection(sock=ours, limit=messages.MAX_LINE_BYTES)
            try:
                return await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "vitascope.worker.child", str(theirs.fileno()), self._name),
                    *self._log_style,
                    pass_fds=(theirs.fileno(),),
                    stdin=asyncio.subprocess.DEVNULL,
                    start_new_session=True,
                )
            except BaseException:
                self._writer.close()
                raise

    async def run(self, job: SlotJob, report: Report, unwanted: asyncio.Event) -> SlotResult:
        """See `Slots.run`. When this returns or raises, the slot is free again."""
        await self._start_unless(unwanted)
        await self._send(messages.run(job))
        ending = asyncio.create_task(self._until_end(report))
        stopping = asyncio.create_task(unwanted.wait())
        try:
            await asyncio.wait({ending, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not ending.done():
                await self._cancel(ending)
                raise Cancelled
            return ending.result()
        except asyncio.CancelledError:
            await self.stop()  # what it still has to say belongs to no later job
            raise
        finally:
            for task in (ending, stopping):
                task.cancel()
            await asyncio.gather(ending, stopping, return_exceptions=True)

    async def _start_unless(self, unwanted: asyncio.Event) -> None:
        """Start, or end the process that is loading when the generation is no longer wanted: it hears nothing yet."""
        starting, stopping = asyncio.create_task(self.start()), asyncio.create_task(unwanted.wait())
        try:
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not starting.done():
                await self.stop()
            if unwanted.is_set():
                raise Cancelled
            await starting
        finally:
            for task in (starting, stopping):
                task.cancel()
            await asyncio.gather(starting, stopping, return_exceptions=True)

    async def stop(self) -> None:
        """End the process, whatever it does."""
        if self._process is None:
            return
        process, self._process = self._process, None
        if process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
        if self._writer is not None:
            self._writer.close()

    async def _cancel(self, ending: asyncio.Task[SlotResult]) -> None:
        """Ask the engine to stop; kill its process when it has not done so within its grace."""
        with contextlib.suppress(SlotDied):
            await self._send({"cancel": True})
        done, _ = await asyncio.wait({ending}, timeout=self._grace + _KILL_MARGIN_SECONDS)
        if not done:
            _log.warning(telemetry.SLOT_KILLED, slot=self._name, grace=self._grace)
            await self.stop()

    async def _until_end(self, report: Report) -> SlotResult:
        while True:
            message = await self._receive(self._profile.stall_seconds)
            if "progress" in message:
                report(*message["progress"])
            elif "done" in message:
                return messages.result_of(message["done"])
            elif "failed" in message:
                code, text = message["failed"]
                raise FAILURES[code](text)
            else:
                raise Cancelled

    async def _send(self, message: messages.Message) -> None:
        try:
            assert self._writer is not None
            self._writer.write(messages.encode(message))
            await self._writer.drain()
        except OSError as error:
            raise await self._died(str(error)) from error

    async def _receive(self, seconds: float, too_late: str = "no sign of life for") -> messages.Message:
        try:
            async with asyncio.timeout(seconds):
                line = await self._reader.readline()
            if line:
                return messages.decode(line)
        except TimeoutError:
            raise await self._died(f"{too_late} {seconds:g} s") from None
        except (OSError, ValueError) as error:
            raise await self._died(str(error)) from error
        raise await self._died("its process ended")

    async def _died(self, reason: str) -> SlotDied:
        process = self._process
        await self.stop()
        status = process.returncode if process is not None else None
        _log.warning(telemetry.SLOT_DIED, slot=self._name, reason=reason, status=status)
        return SlotDied(f"The engine of slot {self._name} stopped: {reason} (status {status}).")


class SlotPool:
    """The slots of one worker, by profile. Their processes log in `log_style`."""

    def __init__(self, profiles: Mapping[str, EngineProfile], log_style: Style) -> None:
        self._slots = {
            name: [Slot(f"{name}/{number}", profile, log_style) for number in range(profile.slots)]
            for name, profile in profiles.items()
        }
        self._idle: dict[str, asyncio.LifoQueue[Slot]] = {}
        for name, slots in self._slots.items():
            self._idle[name] = asyncio.LifoQueue()
            for slot in reversed(slots):
                self._idle[name].put_nowait(slot)

    @property
    def sizes(self) -> dict[str, int]:
        """How many slots each profile has."""
        return {name: len(slots) for name, slots in self._slots.items()}

    def busy(self, profile: str) -> int:
        """How many slots of a profile are at work."""
        return len(self._slots[profile]) - self._idle[profile].qsize()

    async def start(self) -> None:
        """Load every engine. Raises `Misconfigured` where one cannot be loaded: its process says why in the log."""
        try:
            await asyncio.gather(*(slot.start() for slots in self._slots.values() for slot in slots))
        except SlotDied as died:
            raise Misconfigured(f"{died} It could not be loaded; the lines above say why.") from died

    async def run(self, profile: str, job: SlotJob, report: Report, unwanted: asyncio.Event) -> SlotResult:
        """See `Slots.run`."""
        slot = await self._idle[profile].get()
        try:
            return await slot.run(job, report, unwanted)
        finally:
            self._idle[profile].put_nowait(slot)

    async def stop(self) -> None:
        """End every process."""
        await asyncio.gather(*(slot.stop() for slots in self._slots.values() for slot in slots))
