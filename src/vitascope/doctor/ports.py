"""The port: free, or answered by the server that is to have it; and not open to the world without keys."""

from __future__ import annotations

import errno
import ipaddress
import socket
from collections.abc import Iterator

import httpx
import psutil

from vitascope.accounts import Keys
from vitascope.database import Database
from vitascope.database.facts import Facts
from vitascope.doctor.findings import Finding, failure, ok
from vitascope.doctor.subject import Subject
from vitascope.settings import Settings

_PATIENCE_SECONDS = 5.0
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what listens everywhere is asked here


async def check(subject: Subject) -> list[Finding]:
    """See the module."""
    settings = subject.settings
    findings = [await _answering(settings)] if subject.served else list(_free(settings.host, settings.port, "--port"))
    if settings.metrics_port is not None and not subject.served:
        findings += _free(settings.host, settings.metrics_port, "VITASCOPE_METRICS_PORT")
    if not is_loopback(settings.host) and isinstance(subject.database, Facts):
        findings.append(await _door(subject, subject.database))
    return findings


async def _answering(settings: Settings) -> Finding:
    host = _ANY.get(settings.host, settings.host)
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/readyz"
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=_PATIENCE_SECONDS) as client:
            answer = await client.get(url)
        status = answer.json()["status"]
    except (httpx.HTTPError, httpx.InvalidURL, ValueError, TypeError, KeyError) as error:
        return failure(
            f"A server runs in the data folder, and {url} is not answered by it ({type(error).__name__}).",
            "Give the --host and --port that the server was started with; if you did, read its log.",
        )
    if status != "ok":
        return failure(f"The running server is not ready: {answer.json().get('reason', status)}.", "Its log says more.")
    return ok(f"The running server answers at {url}, and is ready.")


def _free(host: str, port: int, option: str) -> Iterator[Finding]:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen()
    except OSError as error:
        yield failure(*_why_not(host, port, option, error))
    else:
        yield ok(f"Port {port} of {host} is free." if port else f"A free port of {host} will be taken.")


def _why_not(host: str, port: int, option: str, error: OSError) -> tuple[str, str]:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} of {host} is taken{_taker(port)}.", f"End what listens there, or choose another {option}."
    if error.errno == errno.EACCES:
        return (
            f"Port {port} of {host} is not for ordinary users.",
            f"Choose a {option} above 1023, and let a reverse proxy listen on {port}.",
        )
    return (
        f"{host}:{port} cannot be listened on: {error.strerror or error}.",
        "Give as --host an address of this machine: 127.0.0.1 for this machine only, 0.0.0.0 for all of its networks.",
    )


def _taker(port: int) -> str:
    """Who listens there, where we may know."""
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr.port == port and connection.pid:
                return f" by {psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return ""


async def _door(subject: Subject, facts: Facts) -> Finding:
    host = subject.settings.host
    if facts.revision == facts.head:
        database = Database(subject.dsn)
        try:
            if await Keys(database).exist():
                return ok(f"There are API keys, so {host} may be listened on.")
        finally:
            await database.close()
    return failure(
        f"There are no API keys, and a server that listens on {host} without them is refused.",
        "Make one with 'vitascope keys create OWNER', or listen on 127.0.0.1.",
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach `host`, an address or a name."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
