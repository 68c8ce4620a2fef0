"""The names: the address that callers and webhooks are told, and the private hosts that may be visited."""

from __future__ import annotations

import asyncio
import socket
from urllib.parse import urlsplit

from vitascope.doctor.findings import Finding, failure, ok, warning
from vitascope.doctor.ports import is_loopback
from vitascope.doctor.subject import Subject
from vitascope.errors import Misconfigured
from vitascope.media.guard import Guard
from vitascope.settings import Settings

_PATIENCE_SECONDS = 5.0


async def check(subject: Subject) -> list[Finding]:
    """See the module."""
    settings = subject.settings
    return [await _public_url(settings), *await _allowed(settings)]


async def _public_url(settings: Settings) -> Finding:
    url = settings.public_url
    if url is None:
        if is_loopback(settings.host):
            return ok("No public URL is set, which suits callers and receivers of webhooks on this machine.")
        return warning(
            f"No public URL is set, and {settings.host} is listened on: URLs have the name each caller used.",
            "Set --public-url to the address that callers and receivers of webhooks know this server by.",
        )
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return failure(
            f"The public URL {url!r} is no web address.", "Write --public-url as https://images.example.com."
        )
    if is_loopback(parts.hostname):
        return warning(
            f"The public URL {url} leads every other machine to itself: neither callers nor receivers of webhooks "
            "elsewhere get their files.",
            "Set --public-url to an address of this machine that others can reach, unless all of them run here.",
        )
    if not await _resolves(parts.hostname):
        return warning(
            f"The host {parts.hostname} of the public URL could not be found from here.",
            "Correct --public-url, or make the name known (DNS, /etc/hosts). It may be known elsewhere all the same.",
        )
    return ok(f"The public URL is {url}.")


async def _allowed(settings: Settings) -> list[Finding]:
    if not settings.allow_hosts:
        return [ok("Inputs may come from, and webhooks go to, public hosts only.")]
    try:
        guard = Guard(settings.allow_hosts)
    except Misconfigured as error:
        return [failure(str(error), "Write hosts as nas.local or 10.0.0.7:9000, in VITASCOPE_ALLOW_HOSTS too.")]
    lost = [host for host in sorted(guard.allowed_names) if not await _resolves(host)]
    return [
        warning(
            f"Inputs may come from, and webhooks go to, {host}, which could not be found from here.",
            "Correct --allow-host, or make the name known (DNS, /etc/hosts).",
        )
        for host in lost
    ] or [ok(f"Inputs may come from, and webhooks go to, {', '.join(sorted(settings.allow_hosts))} too.")]


async def _resolves(host: str) -> bool:
    try:
        async with asyncio.timeout(_PATIENCE_SECONDS):
            await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, TimeoutError):
        return False
    return True
