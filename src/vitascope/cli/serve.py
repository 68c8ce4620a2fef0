"""`vitascope serve`."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import socket
from pathlib import Path
from typing import Annotated, Any

import structlog
import typer
import uvicorn

from vitascope import telemetry
from vitascope.app import Services, create_app, running
from vitascope.cli import stopping
from vitascope.cli.options import settings_of
from vitascope.cli.stopping import Stop
from vitascope.errors import Misconfigured
from vitascope.server.protocol import Protocol
from vitascope.settings import Settings

_SLOWEST_MESSAGE_SECONDS = 300.0
"""Whoever sends a message over a WebSocket answers no ping meanwhile, and it may be large."""

_log = structlog.get_logger()


def serve(
    host: Annotated[str | None, typer.Option(help="The address to listen on.", show_default="127.0.0.1")] = None,
    port: Annotated[
        int | None, typer.Option(help="The port to listen on; 0 takes a free one.", show_default="8642")
    ] = None,
    data_dir: Annotated[
        Path | None, typer.Option(help="Where everything is kept.", show_default="./vitascope-data")
    ] = None,
    public_url: Annotated[
        str | None, typer.Option(help="The address callers know this server by, used in the URLs it gives out.")
    ] = None,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(
            help="A private host (or host:port) that inputs may come from and webhooks may go to. Repeatable."
        ),
    ] = None,
    no_worker: Annotated[
        bool,
        typer.Option("--no-worker", help="Run no engines here: 'vitascope worker' does, on this or other machines."),
    ] = False,
) -> None:
    """Start the server: gateway, queue, engines and database in one. Ctrl-C stops it, and loses nothing."""
    given: dict[str, Any] = {
        "host": host,
        "port": port,
        "data_dir": data_dir,
        "public_url": public_url,
        "allow_hosts": frozenset(allow_host) if allow_host else None,
    }
    settings = settings_of(**given)
    stopping.run(_serve(settings, with_worker=not no_worker), settings.log_style)


async def _serve(settings: Settings, *, with_worker: bool) -> None:
    """Start the services, then answer until a signal says to end, then stop the services."""
    stop = Stop()
    listening = _listen(settings.host, settings.port)
    async with contextlib.AsyncExitStack() as stack:
        services = await stop.enter(stack, running(settings, with_worker=with_worker))
        if services is None:
            return
        development = not await services["keys"].exist()
        if development:
            _refuse_open_door(settings.host)
        server = _server(settings, services, listening, development=development)
        serving = asyncio.create_task(server.serve(sockets=[listening]))
        asked = asyncio.create_task(stop.asked())
        await asyncio.wait({serving, asked}, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        server.should_exit = True
        await serving


def _server(settings: Settings, services: Services, listening: socket.socket, *, development: bool) -> _Announcing:
    config = uvicorn.Config(
        create_app(settings, services),
        http=Protocol,
        ws="websockets-sansio",
        ws_max_size=settings.max_body_bytes,
        ws_ping_timeout=_SLOWEST_MESSAGE_SECONDS,
        ws_per_message_deflate=False,  # pictures do not shrink, and what seems small could unpack to much
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        lifespan="on",
    )
    address = f"http://{_in_url(settings.host)}:{listening.getsockname()[1]}"
    return _Announcing(config, address, settings, development=development)


class _Announcing(uvicorn.Server):
    """uvicorn's server, saying where it listens once it does."""

    def __init__(self, config: uvicorn.Config, address: str, settings: Settings, *, development: bool) -> None:
        super().__init__(config)
        self._address = address
        self._settings = settings
        self._development = development

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        await super().startup(sockets)
        if self.started:
            if self._development:
                _log.warning(telemetry.DEVELOPMENT_MODE, note="every API key is accepted, as the owner 'local'")
            _log.info(
                telemetry.SERVER_READY,
                url=self._settings.public_url or self._address,
                docs=f"{self._address}/docs",
                data=str(self._settings.data_dir.resolve()),
                profiles=sorted(self._settings.profiles),
            )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """See uvicorn."""
        _log.info(telemetry.SERVER_STOPPING)
        await super().shutdown(sockets)


def _refuse_open_door(host: str) -> None:
    """Without API keys, only this machine may call."""
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        raise Misconfigured(
            f"Listening on {host} would let anyone use this server: it has no API keys. Make one with "
            "'vitascope keys create OWNER', or listen on 127.0.0.1."
        )


def _listen(host: str, port: int) -> socket.socket:
    """The listening socket, opened before anything is started, so that a taken port is said at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise Misconfigured(
            f"{host}:{port} cannot be listened on ({error.strerror}); choose another --port."
        ) from error
    return listening


def _in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host
