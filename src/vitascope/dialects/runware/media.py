"""Files that are sent before they are used: `imageUpload` and `mediaStorage` (contract section 7.5)."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from functools import partial
from typing import Literal

from vitascope.dialects.runware.calls import Answers, Call, read
from vitascope.dialects.runware.errors import TaskRefused
from vitascope.dialects.runware.parameters import Identifier, Parameters, Picture, as_uuid
from vitascope.dialects.runware.render import Answer
from vitascope.errors import Gone, InvalidParameter, MediaUnreachable, NotFound
from vitascope.tasks.model import Asset


class ImageUpload(Parameters):
    """`imageUpload`."""

    taskUUID: Identifier  # noqa: N815
    image: Picture


class MediaStorage(Parameters):
    """`mediaStorage`."""

    taskUUID: Identifier  # noqa: N815
    operation: Literal["upload", "delete"] = "upload"
    media: Picture


async def image_upload(call: Call) -> Answers:
    """`imageUpload`: keeps a picture; its UUID can be used as an input."""
    asked: ImageUpload = read(call, ImageUpload)
    asset = await _kept(call, asked.image, "image")
    if not asset.media_type.startswith("image/"):
        if as_uuid(asked.image) is None:
            await call.desk.assets.delete(asset.id, call.caller.owner)
        raise TaskRefused("invalidImage", f"Parameter 'image' is {asset.media_type}, no picture.", parameter="image")
    names = {"taskType": "imageUpload", "taskUUID": asked.taskUUID}
    yield Answer({**names, "imageUUID": str(asset.id), "imageURL": call.desk.assets.read_url(call.address, asset)})


async def media_storage(call: Call) -> Answers:
    """`mediaStorage`: the same for any media, and its end."""
    asked: MediaStorage = read(call, MediaStorage)
    names = {"taskType": "mediaStorage", "taskUUID": asked.taskUUID, "operation": asked.operation}
    if asked.operation == "upload":
        asset = await _kept(call, asked.media, "media")
        url = call.desk.assets.read_url(call.address, asset)
        yield Answer({**names, "mediaUUID": str(asset.id), "mediaURL": url})
        return
    asset_id = as_uuid(asked.media)
    if asset_id is None:
        raise TaskRefused("invalidMedia", "Parameter 'media' must be the mediaUUID of an upload.", parameter="media")
    with _found("media"):
        await call.desk.assets.delete(asset_id, call.caller.owner)
    yield Answer({**names, "mediaUUID": asked.media})


async def _kept(call: Call, source: str, parameter: str) -> Asset:
    """The asset made of a URL, a data URI or base64; or the one that a UUID names. Raises `TaskRefused`."""
    assets, owner = call.desk.assets, call.caller.owner
    if (asset_id := as_uuid(source)) is not None:
        with _found(parameter):
            return await assets.use(asset_id, owner)
    try:
        content = await call.pictures.inline(source, parameter)
        if content is not None:
            return await assets.keep_upload(owner, _at_once(content), at_most=len(content))
        return await assets.keep_fetched(owner, partial(call.desk.fetcher.fetch, source))
    except (MediaUnreachable, InvalidParameter) as error:
        raise TaskRefused(f"invalid{parameter.title()}", str(error), parameter=parameter) from error


@contextlib.contextmanager
def _found(parameter: str) -> Iterator[None]:
    try:
        yield
    except (NotFound, Gone) as error:
        raise TaskRefused("mediaNotFound", str(error), status=404, parameter=parameter) from error


async def _at_once(content: bytes) -> AsyncIterator[bytes]:
    yield content
