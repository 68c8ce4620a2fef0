"""A download over TLS goes to the checked address and is still held to the name's certificate."""

from __future__ import annotations

import asyncio
import shutil
import ssl
import subprocess
from typing import TYPE_CHECKING

import pytest

from vitascope import errors
from vitascope.media.fetch import Fetcher
from vitascope.media.guard import Guard

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Make a certificate for pictures.test that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("certificate")
    made, key = folder / "certificate.pem", folder / "key.pem"
    command = [
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
    ]
    command += ["-subj", "/CN=pictures.test", "-addext", "subjectAltName=DNS:pictures.test"]
    subprocess.run([*command, "-keyout", key, "-out", made], check=True, capture_output=True)
    return made, key


@pytest.fixture
async def port(certificate: tuple[Path, Path]) -> AsyncIterator[int]:
    """Start a TLS server that answers everything with a few bytes, and give its port."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 6\r\n\r\npixels")
        await writer.drain()
        writer.close()

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    async with server:
        yield server.sockets[0].getsockname()[1]


def fetcher(tls: ssl.SSLContext | None) -> Fetcher:
    """Build a fetcher for which every name stands for the loopback address."""

    async def resolve(_host: str, _port: int) -> list[str]:
        return ["127.0.0.1"]

    guard = Guard(frozenset({"pictures.test", "other.test"}), resolve)
    return Fetcher(guard, max_bytes=1000, seconds=10, tls=tls)


async def test_the_certificate_is_checked_against_the_name(
    port: int, certificate: tuple[Path, Path], tmp_path: Path
) -> None:
    """The socket goes to an address, and the certificate of the name is accepted."""
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    fetched = await fetcher(trusting).fetch(f"https://pictures.test:{port}/a.png", tmp_path / "input")
    assert fetched.size == 6


async def test_another_name_s_certificate_is_refused(port: int, certificate: tuple[Path, Path], tmp_path: Path) -> None:
    """A trusted certificate for another name is not accepted."""
    trusting = ssl.create_default_context(cafile=str(certificate[0]))
    with pytest.raises(errors.MediaUnreachable, match=r"certificate of other\.test is not valid"):
        await fetcher(trusting).fetch(f"https://other.test:{port}/a.png", tmp_path / "input")


async def test_a_certificate_that_nobody_vouches_for_is_refused(port: int, tmp_path: Path) -> None:
    """The usual trust store does not know a certificate that signs itself."""
    with pytest.raises(errors.MediaUnreachable, match=r"certificate of pictures\.test is not valid"):
        await fetcher(None).fetch(f"https://pictures.test:{port}/a.png", tmp_path / "input")


async def test_a_server_without_tls_is_said_as_unreachable(tmp_path: Path) -> None:
    """Plain text where TLS was expected is not a matter of certificates."""

    async def serve(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        url = f"https://pictures.test:{server.sockets[0].getsockname()[1]}/a.png"
        with pytest.raises(errors.MediaUnreachable, match=r"pictures\.test could not be reached"):
            await fetcher(None).fetch(url, tmp_path / "input")
