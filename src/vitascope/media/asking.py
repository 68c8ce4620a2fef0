"""One request to a checked address: the name stays in the Host header and in the certificate's check."""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from vitascope.media.guard import Target

CONNECT_SECONDS = 5.0
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "Vitascope"}


class Unanswered(Exception):  # noqa: N818 - whoever asked turns it into an error of theirs
    """No usable answer. The text is a clause that says why, without a full stop."""


class Visitor:
    """Makes single requests to checked targets.

    No redirect is followed. Environment proxies are ignored: they would move the check of addresses to someone else.
    `tls` replaces the usual trust store. One object serves many calls at a time.
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls

    @contextlib.asynccontextmanager
    async def visit(
        self,
        target: Target,
        method: str = "GET",
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes | AsyncIterable[bytes] | None = None,
        idle_seconds: float | None = None,
    ) -> AsyncIterator[httpx.Response]:
        """The answer of `target`, its body unread. A peer that is silent for `idle_seconds` is given up.

        `content` must be one that can be read again, for the next address. Raises `Unanswered`.
        """
        if self._tls is None:
            # Loading the trust store takes tens of milliseconds, so once, and not before it is needed.
            self._tls = await asyncio.to_thread(httpx.create_ssl_context, trust_env=False)
        # A client for each visit: a kept socket would be found by its address, and serve another host's request.
        async with httpx.AsyncClient(
            trust_env=False,
            verify=self._tls,
            timeout=httpx.Timeout(idle_seconds, connect=min(CONNECT_SECONDS, idle_seconds or CONNECT_SECONDS)),
        ) as client:
            response = await _ask(client, target, method, headers or {}, content)
            try:
                yield response
            finally:
                await response.aclose()


async def _ask(
    client: httpx.AsyncClient,
    target: Target,
    method: str,
    headers: Mapping[str, str],
    content: bytes | AsyncIterable[bytes] | None,
) -> httpx.Response:
    """Send the request to the first of the checked addresses that answers, and verify who did."""
    cause: httpx.TransportError | None = None
    for address in target.addresses:
        request = client.build_request(
            method,
            target.url.copy_with(host=address),
            headers={**_HEADERS, **headers, "Host": target.host_header},
            content=content,
            extensions={"sni_hostname": target.host},
        )
        try:
            response = await client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            cause = error
        except httpx.InvalidURL as error:
            # httpx reads the Location of a redirect although it is told not to follow it.
            raise Unanswered(f"{target.host} redirects to something that is no web address") from error
        except httpx.TimeoutException as error:
            raise Unanswered(f"{target.host} did not begin to answer in time") from error
        except httpx.TransportError as error:
            raise Unanswered(f"{target.host} did not answer as a web server does") from error
        else:
            if same_peer(address, _peer(response)):
                return response
            await response.aclose()
            raise Unanswered(f"{target.host} was answered by an address that was not checked")
    if _is_certificate(cause):
        raise Unanswered(f"the certificate of {target.host} is not valid") from cause
    raise Unanswered(f"{target.host} could not be reached") from cause


def _peer(response: httpx.Response) -> object:
    """Who is at the other end of the socket, as the operating system tells it, or None."""
    stream = response.extensions.get("network_stream")
    return None if stream is None else stream.get_extra_info("server_addr")


def same_peer(address: str, peer: object) -> bool:
    """Whether `peer`, a socket's remote address (host, port, ...), is the checked `address`."""
    if not (isinstance(peer, tuple) and peer):
        return False
    try:
        return ipaddress.ip_address(str(peer[0])) == ipaddress.ip_address(address)
    except ValueError:
        return False


def _is_certificate(error: BaseException | None) -> bool:
    """Whether `error` comes from a certificate that was not accepted."""
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False
