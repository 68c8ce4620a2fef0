"""Uploads in one step, as older clients and guides do them: a form with the file in it (contract section 8.2)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from fastapi import Request
from pydantic import BaseModel
from starlette.datastructures import UploadFile

from vitascope.dialects.wavespeed.errors import UploadRoute
from vitascope.dialects.wavespeed.routing import PREFIX, new_router
from vitascope.dialects.wavespeed.schemas import Envelope, StoredFile
from vitascope.errors import InvalidParameter
from vitascope.storage.base import in_reach
from vitascope.tasks.assets import Assets
from vitascope.wire import own_address

UPLOAD_PATHS = frozenset({f"{PREFIX}/media/upload/binary", f"{PREFIX}/upload"})
"""Where a body may be as large as an upload: it goes to disk."""

_CHUNK_BYTES = 1024 * 1024
_MAX_OTHER_FIELDS = 16
_MAX_FIELD_BYTES = 64 * 1024

_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "properties": {"file": {"type": "string", "format": "binary"}},
                    "required": ["file"],
                }
            }
        },
    }
}

router = new_router(UploadRoute)


class FileUrl(BaseModel):
    """Where an uploaded file is."""

    url: str


@router.post("/media/upload/binary", summary="Upload a file", response_model=Envelope[StoredFile], openapi_extra=_FORM)
async def upload_binary(request: Request) -> Envelope[StoredFile]:
    """Send a picture or a film as the field `file` of a form, then name its `download_url` as an input."""
    return Envelope(data=await _stored(request))


@router.post(
    "/upload", summary="Upload a file, as older guides do", response_model=Envelope[FileUrl], openapi_extra=_FORM
)
async def upload(request: Request) -> Envelope[FileUrl]:
    """The same, answered with nothing but the URL."""
    return Envelope(data=FileUrl(url=(await _stored(request)).download_url))


async def _stored(request: Request) -> StoredFile:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "multipart/form-data":
        raise InvalidParameter(
            "file", "The body must be a form, multipart/form-data, with the file in the field 'file'."
        )
    assets: Assets = request.state.assets
    owner: str = request.state.caller.owner
    async with assets.turn(owner):
        with in_reach("a form", OSError):
            async with request.form(max_files=1, max_fields=_MAX_OTHER_FIELDS, max_part_size=_MAX_FIELD_BYTES) as form:
                file = form.get("file")
                if not isinstance(file, UploadFile):
                    raise InvalidParameter("file", "The form has no file in its field 'file'.")
                asset = await assets.keep_upload(owner, _chunks(file), at_most=request.state.settings.max_upload_bytes)
    return StoredFile(
        type="video" if asset.media_type.startswith("video/") else "image",
        download_url=assets.read_url(own_address(request), asset),
        filename=file.filename or "upload",
        size=asset.size,
    )


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(_CHUNK_BYTES):
        yield chunk
