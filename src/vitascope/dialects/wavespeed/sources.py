"""The images that a caller names in a request: URLs, or pictures inside it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from fastapi import Request

from vitascope.dialects.wavespeed.routing import public_url
from vitascope.errors import InvalidParameter, MediaInvalid
from vitascope.media.inline import decode_inline
from vitascope.media.sniffing import HEAD, describe, sniff
from vitascope.tasks.assets import Assets

MAX_URL_CHARACTERS = 8192


@dataclass(frozen=True, slots=True)
class Source:
    """An image as a `Submission` names it, and the URL under which its caller may see it again."""

    name: str
    url: str


async def keep(request: Request, source: str, parameter: str) -> Source:
    """A URL as it is, a picture inside the request as an asset of ours. Raises `InvalidParameter`."""
    inline = await check(request, source, parameter)
    if inline is None:
        return Source(name=source, url=source)
    assets: Assets = request.state.assets
    asset = await assets.keep_input(request.state.caller.owner, *inline)
    return Source(name=f"asset:{asset.id.hex}", url=assets.read_url(public_url(request), asset))


async def check(request: Request, source: str, parameter: str) -> tuple[str, bytes] | None:
    """(media type, bytes) of a picture inside the request; None for a URL. Raises `InvalidParameter`."""
    if source[:8].lower().startswith(("http://", "https://")):
        if len(source) > MAX_URL_CHARACTERS:
            raise InvalidParameter(
                parameter,
                f"Parameter {parameter!r} is a URL of {len(source)} characters; "
                f"at most {MAX_URL_CHARACTERS} may be sent.",
            )
        return None
    try:
        content = await asyncio.to_thread(decode_inline, source, request.state.settings.max_input_bytes)
    except MediaInvalid as error:
        raise InvalidParameter(
            parameter,
            f"Parameter {parameter!r} must be an http(s) URL, an upload's download_url or a data URI. {error}",
        ) from error
    media_type = sniff(content[:HEAD])
    if media_type is None or not media_type.startswith("image/"):
        raise InvalidParameter(parameter, f"Parameter {parameter!r} is {describe(content[:HEAD])}, not a picture.")
    return media_type, content
