"""The files: outputs and uploads are read, and announced uploads are filled, by whoever holds the signed URL."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import FileResponse, Response

from vitascope.storage import still_there
from vitascope.tasks.assets import ASSET_ID, ASSET_PATH, UPLOAD_PATH, Assets

router = APIRouter(tags=["Files"])

Expires = Annotated[str, Query(description="When the URL expires, in seconds since 1970")]
Signature = Annotated[str, Query(description="Our signature over the asset and its expiry")]
AssetId = Annotated[str, Path(pattern=f"^{ASSET_ID}$", description="The asset's id")]
Extension = Annotated[str, Path(pattern="^[a-z0-9]{1,5}$")]


@router.head(ASSET_PATH + "{asset_id}.{extension}", include_in_schema=False, response_class=FileResponse)
@router.get(ASSET_PATH + "{asset_id}.{extension}", summary="Read an output or an upload", response_class=FileResponse)
async def read_asset(
    request: Request, asset_id: AssetId, extension: Extension, expires: Expires = "", signature: Signature = ""
) -> FileResponse:
    """The bytes, with their true type. `Range` requests are honoured.

    404 for a URL that is not ours, 410 when its time is over.
    """
    assets: Assets = request.state.assets
    asset, path = await assets.open_signed(UUID(asset_id), expires, signature)
    with still_there():
        status = await asyncio.to_thread(path.stat)
    return FileResponse(
        path,
        stat_result=status,
        media_type=asset.media_type,
        filename=f"{asset_id}.{extension}",
        content_disposition_type="inline",
        headers={"Cache-Control": "private, max-age=3600, immutable", "X-Content-Type-Options": "nosniff"},
    )


@router.put(UPLOAD_PATH + "{asset_id}", summary="Fill an announced upload", response_class=Response)
async def fill_upload(
    request: Request, asset_id: AssetId, expires: Expires = "", signature: Signature = ""
) -> Response:
    """Takes exactly the bytes that were announced, once.

    404 for a URL that is not ours, 410 when its time is over, 412 when it was used before, 413 or 400 when the bytes
    are more or fewer than announced, 400 when they are no picture or film.
    """
    assets: Assets = request.state.assets
    await assets.receive(UUID(asset_id), expires, signature, request.stream())
    return Response(status_code=200)
