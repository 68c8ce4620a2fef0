"""Uploads in two steps, as current clients do them: announced here, then PUT to the file routes."""

from __future__ import annotations

import mimetypes

from fastapi import Request

from vitascope.dialects.wavespeed.routing import new_router
from vitascope.dialects.wavespeed.schemas import Envelope, Upload, UploadTarget, UploadTicket
from vitascope.errors import TooLarge
from vitascope.settings import Settings
from vitascope.tasks.assets import EXTENSIONS, Assets
from vitascope.wire import own_address

router = new_router()


@router.post("/media/uploads", summary="Announce an upload", response_model=Envelope[Upload])
async def announce_upload(request: Request, ticket: UploadTicket) -> Envelope[Upload]:
    """Ask where to send a file: PUT its bytes to `upload.url` with `upload.headers`, then name its `download_url`."""
    assets: Assets = request.state.assets
    settings: Settings = request.state.settings
    if ticket.size > settings.max_upload_bytes:
        raise TooLarge(f"The file has {ticket.size} bytes; at most {settings.max_upload_bytes} are accepted.")
    guessed = ticket.content_type or mimetypes.guess_type(ticket.filename)[0] or "image/png"
    media_type = guessed if guessed in EXTENSIONS else "image/png"
    asset = await assets.ticket(request.state.caller.owner, media_type, ticket.size)
    base = own_address(request)
    return Envelope(
        data=Upload(
            type="video" if media_type.startswith("video/") else "image",
            download_url=assets.read_url(base, asset),
            filename=ticket.filename,
            size=ticket.size,
            upload=UploadTarget(
                method="PUT",
                url=assets.write_url(base, asset, settings.upload_ticket_seconds),
                headers={"Content-Type": media_type, "If-None-Match": "*"},
            ),
        )
    )
