"""The guard: which addresses this server may visit on a stranger's word.

A caller gives a URL, and the server visits it from inside the owner's network. The guard resolves the name,
checks every address it stands for, and hands back those very addresses: who connects to them, and not to the
name, cannot be sent elsewhere by a name server that changes its answer between the check and the visit.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial

import httpx
from anyio import CapacityLimiter, to_thread

from vitascope import errors

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""`await resolver(host, port)`: the addresses of a host, best first, as text. Raises OSError if none."""

_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9]([a-z0-9._-]*[a-z0-9])?")
_HOST_LENGTH = 253
_GLOBAL_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class Refused(errors.MediaUnreachable):
    """A URL that is not visited. `why` is a clause that names the host, without a full stop.

    `may_pass` says that it may be visited later, as nothing but a name server's answer is missing.
    """

    def __init__(self, why: str, *, may_pass: bool = False) -> None:
        super().__init__(f"The URL cannot be visited: {why}.")
        self.why = why
        self.may_pass = may_pass


@dataclass(frozen=True, slots=True)
class Target:
    """A URL that may be visited, and how.

    `url` is the URL, `host` its host in one spelling (lower case, no brackets, no trailing dot), and
    `addresses` are the checked addresses, best first, at least one: connect to these, never to the name.
    """

    url: httpx.URL
    host: str
    port: int
    addresses: tuple[str, ...]

    @property
    def host_header(self) -> str:
        """The Host header: the host, in brackets if IPv6, and the port if it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.url.scheme] else f"{host}:{self.port}"


async def system_resolver(host: str, port: int) -> list[str]:
    """Ask the system's resolver (getaddrinfo), on a thread of its own.

    It cannot be interrupted, and a name server may leave it waiting: on the event loop's few threads, four such names
    would keep everybody else's from being found.
    """
    found = await to_thread.run_sync(
        partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM),
        abandon_on_cancel=True,
        limiter=CapacityLimiter(1),
    )
    return [str(sockaddr[0]) for *_, sockaddr in found]


class Guard:
    """Decides which URLs may be visited.

    `allowed_hosts` are the owner's exceptions, each `host` or `host:port` (IPv6 as `::1` or `[::1]:8080`):
    they may have any address. Raises `errors.Misconfigured` where one of them is not a host.
    """

    def __init__(self, allowed_hosts: frozenset[str], resolve: Resolver = system_resolver) -> None:
        self._allowed = frozenset(_allowance(entry) for entry in allowed_hosts)
        self._resolve = resolve

    @property
    def allowed_names(self) -> frozenset[str]:
        """The hosts of the owner's exceptions, without their ports."""
        return frozenset(host for host, _ in self._allowed)

    async def resolve(self, url: str) -> Target:
        """Check `url` and say where it leads. The name is resolved once; use the addresses soon.

        Raises `Refused`, which is an `errors.MediaUnreachable`: not http(s), user name or password in the
        URL, a host that is not one or does not resolve, or any of its addresses outside the public internet.
        """
        parsed, host, port = _parse(url)
        try:
            found = await self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            raise Refused(f"the host {host} could not be found", may_pass=True) from error
        addresses = tuple(dict.fromkeys(found))
        if not addresses:
            raise Refused(f"the host {host} could not be found", may_pass=True)
        if not self._allows(host, port) and not all(is_public(address) for address in addresses):
            # The address itself is not told: a caller must not learn what names mean inside the owner's
            # network.
            raise Refused(
                f"{host} is at a private or reserved address; the owner of this server can allow it "
                f"with --allow-host {host}"
            )
        return Target(parsed, host, port, addresses)

    def _allows(self, host: str, port: int) -> bool:
        return (host, None) in self._allowed or (host, port) in self._allowed


def check(url: str) -> None:
    """Refuse a URL that no guard lets through, whatever its name stands for: nobody is asked. Raises `Refused`."""
    _parse(url)


def is_public(address: str) -> bool:
    """Whether `address` (text, IPv4 or IPv6) lies in the public internet.

    Looks inside the IPv6 forms that carry an IPv4 address (mapped, 6to4, NAT64), since a packet sent to one
    may end at the other.
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        carried = _carried(parsed)
        if carried is None:
            return parsed in _GLOBAL_UNICAST and parsed.is_global
        parsed = carried
    # `is_global` is true of multicast, and of 240.0.0.0/4 in some versions of Python.
    return parsed.is_global and not (parsed.is_multicast or parsed.is_reserved)


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Find the IPv4 address inside an IPv6 one, or None."""
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour


def _parse(url: str) -> tuple[httpx.URL, str, int]:
    """Split `url` into its parsed form, its host and its port. Raises `Refused`."""
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise Refused("the text given is not a URL") from error
    if parsed.scheme not in _PORTS:
        scheme = parsed.scheme[:20] or "no scheme"
        raise Refused(f"only http and https URLs are visited, not {scheme}")
    host = _normal_host(parsed.raw_host.decode("ascii"))
    if host is None:
        raise Refused("the URL names no valid host")
    if parsed.userinfo:
        raise Refused(f"the URL of {host} carries a user name or password, which is not accepted")
    port = _PORTS[parsed.scheme] if parsed.port is None else parsed.port
    if not 0 < port < 1 << 16:
        raise Refused(f"the URL of {host} names the port {port}, which does not exist")
    return parsed, host, port


def _normal_host(host: str) -> str | None:
    """Spell each host in one way: lower case, no trailing dot, IPv6 shortened. None if it is not a host."""
    if ":" in host:
        try:
            address = ipaddress.IPv6Address(host)
        except ValueError:
            return None
        return None if address.scope_id else str(address)
    name = host.lower().removesuffix(".")
    return name if len(name) <= _HOST_LENGTH and _HOST.fullmatch(name) else None


def _allowance(entry: str) -> tuple[str, int | None]:
    """Read one of the owner's exceptions. Raises `errors.Misconfigured`."""
    text = entry
    with contextlib.suppress(ValueError):
        text = f"[{ipaddress.IPv6Address(entry)}]"
    try:
        parsed = httpx.URL(f"http://{text}/")
    except httpx.InvalidURL as error:
        raise errors.Misconfigured(f"--allow-host {entry!r} is not a host or host:port.") from error
    host = _normal_host(parsed.raw_host.decode("ascii"))
    if host is None or parsed.userinfo or parsed.raw_path != b"/":
        raise errors.Misconfigured(f"--allow-host {entry!r} is not a host or host:port.")
    # httpx drops a port that is the usual one of http; it is still what the owner wrote.
    port = 80 if parsed.port is None and text.endswith(":80") else parsed.port
    return host, port
