"""The pictures that a caller names in a request: URLs, or pictures inside it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Self

from vitascope.errors import InvalidParameter, MediaInvalid, RequestRefused
from vitascope.media.inline import decode_inline
from vitascope.media.sniffing import HEAD, describe, sniff
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import ASSET_SCHEME, Asset, Task

MAX_URL_CHARACTERS = 8192


@dataclass(frozen=True, slots=True)
class Source:
    """A picture as a `Submission` names it, and the URL under which its caller may see it again."""

    name: str
    url: str


class PictureSources:
    """Takes in the pictures of one caller. `address` is where they know us, `max_bytes` the largest that is taken.

    As a context it takes in those of one submission, and lets go of them again where that is refused, or is a repeat
    of another: whoever may not submit may not store either. After other faults it is not known whether there is a task,
    and they stay as long as any input.
    """

    def __init__(self, assets: Assets, owner: str, address: str, max_bytes: int) -> None:
        self._assets = assets
        self._owner = owner
        self._address = address
        self._max_bytes = max_bytes
        self._kept: list[Asset] = []
        self._task: Task | None = None

    async def __aenter__(self) -> Self:
        """See the class."""
        return self

    async def __aexit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        """See the class."""
        if self._task is not None:
            named = self._task.submission.model_dump_json()
            await self._assets.discard([asset for asset in self._kept if asset.id.hex not in named])
        elif isinstance(error, RequestRefused):
            await self._assets.discard(self._kept)

    def accepted(self, task: Task) -> None:
        """Say which task the submission became, or repeats."""
        self._task = task

    async def keep(self, source: str, parameter: str) -> Source:
        """A URL as it is, a picture inside the request as an asset of ours. Raises `InvalidParameter`."""
        inline = await self.check(source, parameter)
        if inline is None:
            return Source(name=source, url=source)
        asset = await self._assets.keep_input(self._owner, *inline)
        self._kept.append(asset)
        return self.of(asset)

    def of(self, asset: Asset) -> Source:
        """A picture that we hold."""
        return Source(name=f"{ASSET_SCHEME}{asset.id.hex}", url=self._assets.read_url(self._address, asset))

    async def check(self, source: str, parameter: str) -> tuple[str, bytes] | None:
        """(media type, bytes) of a picture inside the request; None for a URL. Raises `InvalidParameter`."""
        content = await self.inline(source, parameter)
        if content is None:
            return None
        media_type = sniff(content[:HEAD])
        if media_type is None or not media_type.startswith("image/"):
            raise InvalidParameter(parameter, f"Parameter {parameter!r} is {describe(content[:HEAD])}, not a picture.")
        return media_type, content

    async def inline(self, source: str, parameter: str) -> bytes | None:
        """The bytes of a file inside the request, whatever it is; None for a URL. Raises `InvalidParameter`."""
        if source[:8].lower().startswith(("http://", "https://")):
            if len(source) > MAX_URL_CHARACTERS:
                raise InvalidParameter(
                    parameter,
                    f"Parameter {parameter!r} is a URL of {len(source)} characters; "
                    f"at most {MAX_URL_CHARACTERS} may be sent.",
                )
            return None
        try:
            return await asyncio.to_thread(decode_inline, source, self._max_bytes)
        except MediaInvalid as error:
            raise InvalidParameter(
                parameter,
                f"Parameter {parameter!r} must be an http(s) URL, a data URI or base64. {error}",
            ) from error
