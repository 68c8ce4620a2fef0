"""Starting what runs until a signal ends it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from contextlib import AbstractAsyncContextManager
from typing import Any, TypeVar

import structlog
import typer
import uvloop

from vitascope import logs, telemetry
from vitascope.errors import VitascopeError

_log = structlog.get_logger()

Started = TypeVar("Started")


class Stop:
    """Set by Ctrl-C and SIGTERM; both mean: end in order."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, self._event.set)

    async def asked(self) -> None:
        """Wait for the signal."""
        await self._event.wait()

    async def enter(
        self, stack: contextlib.AsyncExitStack, starting: AbstractAsyncContextManager[Started]
    ) -> Started | None:
        """Enter `starting`, which may take long; None where the signal came first, and what had started is ended."""
        entering = asyncio.create_task(stack.enter_async_context(starting))
        asked = asyncio.create_task(self.asked())
        await asyncio.wait({entering, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        if not entering.done():
            entering.cancel()
            await asyncio.wait({entering})
            return None
        return entering.result()


def run(main: Coroutine[Any, Any, None], style: logs.Style) -> None:
    """Run `main` on a loop of its own, logging in `style`. What it cannot do is its last line, with exit status 2."""
    logs.configure(style)
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main)
    except VitascopeError as error:
        _log.error(telemetry.PROCESS_FAILED, reason=str(error))
        raise typer.Exit(2) from error
