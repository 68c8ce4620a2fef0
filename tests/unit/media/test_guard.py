"""The guard lets no URL lead inside the owner's network."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import TYPE_CHECKING

import pytest

from vitascope import errors
from vitascope.media.guard import Guard, Refused, is_public

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

PUBLIC = "93.184.216.34"


def answering(*addresses: str) -> Callable[[str, int], Awaitable[list[str]]]:
    """Build a resolver that gives every name these addresses."""

    async def resolve(_host: str, _port: int) -> list[str]:
        return list(addresses)

    return resolve


async def test_slow_names_keep_nobody_from_being_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """While many names wait for their name server, another is found."""
    answered = threading.Event()

    def getaddrinfo(host: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        if host == "slow.example":
            answered.wait()
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (PUBLIC, port))]

    monkeypatch.setattr("socket.getaddrinfo", getaddrinfo)
    guard = Guard(frozenset())
    waiting = [asyncio.create_task(guard.resolve("http://slow.example/")) for _ in range(40)]
    try:
        async with asyncio.timeout(10):
            target = await asyncio.create_task(guard.resolve("http://quick.example/"))  # after those that wait
        assert target.addresses == (PUBLIC,)
        assert not any(task.done() for task in waiting)
    finally:
        answered.set()
        await asyncio.gather(*waiting, return_exceptions=True)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.0.0.1./",
        "http://127。0。0。1/",
        "http://0/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://172.16.0.1/",
        "http://192.168.1.1/",
        "http://100.64.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://224.0.0.1/",
        "http://255.255.255.255/",
        "http://[::]/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::127.0.0.1]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[ff02::1]/",
        "http://LOCALHOST/",
        "http://localhost./",
    ],
)
async def test_a_private_address_is_refused_however_it_is_spelt(url: str) -> None:
    """Every spelling of an address that is not public is refused, and the owner's way out is told."""
    with pytest.raises(errors.MediaUnreachable, match="--allow-host"):
        await Guard(frozenset()).resolve(url)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.com/a.png", "not ftp"),
        ("file:///etc/passwd", "not file"),
        ("gopher://example.com/", "not gopher"),
        ("//example.com/a.png", "no scheme"),
        ("", "no scheme"),
        ("http:///a.png", "no valid host"),
        ("http://exa%6dple.com/", "no valid host"),
        ("http://a b/", "no valid host"),
        ("http://[fe80::1%25eth0]/", "no valid host"),
        ("http://.../", "no valid host"),
        ("http://user@example.com/", "user name"),
        ("http://user:secret@example.com/", "user name"),
        ("http://example.com\\@127.0.0.1/", "user name"),
        ("http://example.com:0/", "port 0"),
        ("http://example.com:70000/", "port 70000"),
        ("http://example.com:1:2/", "not a URL"),
        ("http://exam\nple.com/", "not a URL"),
        ("http://0177.0.0.1/", "not a URL"),
    ],
)
async def test_what_is_not_a_plain_web_address_is_refused(url: str, words: str) -> None:
    """Another scheme, no valid host or credentials in the URL: the text says which it was."""
    with pytest.raises(Refused, match=words):
        await Guard(frozenset(), answering(PUBLIC)).resolve(url)


async def test_a_public_host_resolves_to_its_addresses() -> None:
    """The target carries the addresses that were checked, each once, in order."""
    target = await Guard(frozenset(), answering(PUBLIC, "2606:2800:21f::1", PUBLIC)).resolve("http://Example.COM./a")
    assert (target.host, target.port, target.addresses) == ("example.com", 80, (PUBLIC, "2606:2800:21f::1"))


async def test_one_private_address_among_public_ones_is_refused() -> None:
    """A name that also stands for a private address is refused as a whole."""
    with pytest.raises(Refused, match=r"example\.com is at a private"):
        await Guard(frozenset(), answering(PUBLIC, "10.0.0.7")).resolve("https://example.com/")


async def test_the_refusal_does_not_tell_the_address() -> None:
    """A caller does not learn what a name means inside the owner's network."""
    with pytest.raises(Refused) as caught:
        await Guard(frozenset(), answering("10.0.0.7")).resolve("https://db.internal/")
    assert "10.0.0.7" not in str(caught.value)


@pytest.mark.parametrize("entry", ["intranet", "INTRANET.", "intranet:8080"])
async def test_an_allowed_host_may_be_private(entry: str) -> None:
    """The owner's exception lets a private host through, by name or by name and port."""
    target = await Guard(frozenset({entry}), answering("10.0.0.7")).resolve("http://intranet:8080/a.png")
    assert target.addresses == ("10.0.0.7",)


@pytest.mark.parametrize("entry", ["intranet:80", "other", "intranet.example"])
async def test_an_exception_is_for_that_host_and_port_only(entry: str) -> None:
    """An exception for another port, or a name that only resembles this one, changes nothing."""
    with pytest.raises(Refused):
        await Guard(frozenset({entry}), answering("10.0.0.7")).resolve("http://intranet:8080/a.png")


@pytest.mark.parametrize("entry", ["::1", "[::1]", "[::1]:80"])
async def test_an_ipv6_address_can_be_allowed(entry: str) -> None:
    """IPv6 exceptions are read with or without brackets, and with the usual port."""
    target = await Guard(frozenset({entry})).resolve("http://[0:0::1]/")
    assert target.host_header == "[::1]"


@pytest.mark.parametrize("entry", ["", "http://intranet", "intranet/path", "user@intranet", "a b", "host:port"])
def test_a_senseless_exception_stops_the_start(entry: str) -> None:
    """An exception that is not a host is the owner's mistake and said so."""
    with pytest.raises(errors.Misconfigured, match="--allow-host"):
        Guard(frozenset({entry}))


async def test_a_name_without_an_address_is_said_not_to_be_found() -> None:
    """An empty answer of the resolver is a failure, not a pass."""
    with pytest.raises(Refused, match=r"nowhere\.example could not be found"):
        await Guard(frozenset(), answering()).resolve("http://nowhere.example/")


async def test_a_failing_resolver_is_said_as_not_found() -> None:
    """A resolver's error is told in the caller's words."""

    async def fail(_host: str, _port: int) -> list[str]:
        raise OSError(-2, "Name or service not known")

    with pytest.raises(Refused, match="could not be found"):
        await Guard(frozenset(), fail).resolve("http://nowhere.example/")


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::8.8.8.8", "2002:808:808::1"])
def test_public_addresses_are_public(address: str) -> None:
    """Public addresses pass, also inside the forms that carry an IPv4 address."""
    assert is_public(address)


@pytest.mark.parametrize("address", ["2001:0:7f00:1::", "64:ff9b:1::8.8.8.8", "fec0::1", "240.0.0.1", "x"])
def test_special_addresses_are_not_public(address: str) -> None:
    """Tunnels, local translation, site-local, reserved space and what is no address at all are not public."""
    assert not is_public(address)


async def test_the_host_header_names_an_unusual_port() -> None:
    """The port is in the Host header where it is not the usual one of the scheme."""
    target = await Guard(frozenset(), answering(PUBLIC)).resolve("https://example.com:8443/")
    assert target.host_header == "example.com:8443"
