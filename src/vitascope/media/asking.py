"""One request to a checked address: the name stays in the Host header and in the certificate's check."""

from __future__ import annotations

import ipaddress
import ssl
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from vitascope.media.guard import Target

_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "Vitascope"}


class Unanswered(Exception):  # noqa: N818 - it is turned into a MediaUnreachable by who asked
    """No usable answer. The text is a clause that says why, without a full stop."""


async def ask(client: httpx.AsyncClient, target: Target) -> httpx.Response:
    """Send the request to the first of the checked addresses that answers, and verify who did."""
    cause: httpx.TransportError | None = None
    for address in target.addresses:
        request = client.build_request(
            "GET",
            target.url.copy_with(host=address),
            headers={**_HEADERS, "Host": target.host_header},
            extensions={"sni_hostname": target.host},
        )
        try:
            response = await client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            cause = error
        except httpx.InvalidURL as error:
            # httpx reads the Location of a redirect although it is told not to follow it.
            raise Unanswered(f"{target.host} redirects to something that is no web address") from error
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
