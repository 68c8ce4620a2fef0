"""`vitascope worker`."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Annotated

import structlog
import typer

from vitascope import telemetry
from vitascope.app import working
from vitascope.cli import stopping
from vitascope.cli.options import settings_of
from vitascope.cli.stopping import Stop
from vitascope.settings import Settings

_log = structlog.get_logger()


def worker(
    data_dir: Annotated[
        Path | None,
        typer.Option(
            help="The data folder: that of the server on this machine, or one of its own.",
            show_default="./vitascope-data",
        ),
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="A host (or host:port) that inputs may come from although it is private. Repeatable."),
    ] = None,
    metrics_port: Annotated[
        int | None, typer.Option(help="Answer GET /metrics on this port of VITASCOPE_HOST.", show_default="none")
    ] = None,
) -> None:
    """Run engines for the gateways that share its database and storage. Ctrl-C gives back what it has not finished."""
    settings = settings_of(
        data_dir, allow_hosts=frozenset(allow_host) if allow_host else None, metrics_port=metrics_port
    )
    stopping.run(_work(settings), settings.log_style)


async def _work(settings: Settings) -> None:
    stop = Stop()
    async with contextlib.AsyncExitStack() as stack:
        slots = await stop.enter(stack, working(settings))
        if slots is None:
            return
        _log.info(telemetry.WORKER_READY, slots=slots)
        await stop.asked()
        _log.info(telemetry.WORKER_STOPPING)
