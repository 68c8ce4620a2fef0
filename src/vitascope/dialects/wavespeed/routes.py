"""WaveSpeed's routes. One submit route per model, so that each has its own place in the OpenAPI page."""

from __future__ import annotations

import asyncio
import mimetypes
import time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPBearer
from starlette.routing import Match

from vitascope.catalog import GEN4_IMAGE, GEN4_IMAGE_TURBO, GEN4_TURBO, MODELS, Model, price_of
from vitascope.dialects.wavespeed import parse, render
from vitascope.dialects.wavespeed.errors import WaveSpeedRoute, error_body, shown
from vitascope.dialects.wavespeed.schemas import (
    Deleted,
    DeletedEnvelope,
    ImageInputs,
    ModelInputs,
    PredictionEnvelope,
    Refusal,
    Upload,
    UploadEnvelope,
    UploadTarget,
    UploadTicket,
    VideoInputs,
)
from vitascope.errors import InvalidParameter, MediaInvalid, NotFound, TooLarge
from vitascope.media.inline import decode_inline
from vitascope.media.sniffing import HEAD, describe, sniff
from vitascope.settings import Settings
from vitascope.tasks.assets import EXTENSIONS, Assets
from vitascope.tasks.model import Submission, Task
from vitascope.tasks.service import TaskService

PREFIX = "/api/v3"
DIALECT = "wavespeed"
MAX_URL_CHARACTERS = 8192

_REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "A parameter is missing or not valid"},
    401: {"model": Refusal, "description": "No API key"},
}

router = APIRouter(
    prefix=PREFIX,
    tags=["WaveSpeed"],
    route_class=WaveSpeedRoute,
    dependencies=[Depends(HTTPBearer(auto_error=False))],
    responses=_REFUSALS,
)

Webhook = Annotated[str | None, Query(description="Not supported yet: a request with it is refused")]
PredictionId = Annotated[str, Path(description="The prediction's id")]


@router.post("/runwayml/gen4-image", summary="Gen-4 Image", response_model=PredictionEnvelope)
async def submit_gen4_image(request: Request, inputs: ImageInputs, webhook: Webhook = None) -> PredictionEnvelope:
    """Make an image from a prompt, guided by up to three reference images."""
    return await _submit_image(request, GEN4_IMAGE, inputs, webhook)


@router.post("/runwayml/gen4-image-turbo", summary="Gen-4 Image Turbo", response_model=PredictionEnvelope)
async def submit_gen4_image_turbo(request: Request, inputs: ImageInputs, webhook: Webhook = None) -> PredictionEnvelope:
    """The same, faster."""
    return await _submit_image(request, GEN4_IMAGE_TURBO, inputs, webhook)


@router.post("/runwayml/gen4-turbo", summary="Gen-4 Turbo", response_model=PredictionEnvelope)
async def submit_gen4_turbo(request: Request, inputs: VideoInputs, webhook: Webhook = None) -> PredictionEnvelope:
    """Make a video from an image, which becomes its first frame."""
    _refuse_webhook(webhook)
    image = await _kept(request, inputs.image, "image")
    settings: Settings = request.state.settings
    submission = parse.video_submission(inputs, image, settings.video_seconds)
    return await _submit(request, GEN4_TURBO, GEN4_TURBO.default_resolution, inputs, submission)


@router.get("/predictions/{prediction_id}/result", summary="A prediction", response_model=PredictionEnvelope)
@router.get(
    "/predictions/{prediction_id}", summary="A prediction, as guides name it", response_model=PredictionEnvelope
)
async def read_prediction(request: Request, prediction_id: PredictionId) -> PredictionEnvelope:
    """A prediction as it is now. A failed one is a 200 too: see `data.status`, `data.error` and `data.code`."""
    tasks, assets = _core(request)
    task = await _found(tasks.read(_id(prediction_id), request.state.caller.owner))
    return PredictionEnvelope(data=await render.prediction(task, assets))


@router.delete("/predictions/{prediction_id}", summary="Delete a prediction", response_model=DeletedEnvelope)
async def delete_prediction(request: Request, prediction_id: PredictionId) -> DeletedEnvelope:
    """Delete a prediction and its output. One that has not ended is cancelled: its engine stops as soon as it can."""
    tasks, assets = _core(request)
    task = await _found(tasks.delete(_id(prediction_id), request.state.caller.owner))
    await assets.remove_outputs(task.id)
    return DeletedEnvelope(data=Deleted(id=task.id.hex))


@router.post("/media/uploads", summary="Announce an upload", response_model=UploadEnvelope)
async def announce_upload(request: Request, ticket: UploadTicket) -> UploadEnvelope:
    """Ask where to send a file: PUT its bytes to `upload.url` with `upload.headers`, then name its `download_url`."""
    _, assets = _core(request)
    settings: Settings = request.state.settings
    if ticket.size > settings.max_upload_bytes:
        raise TooLarge(f"The file has {ticket.size} bytes; at most {settings.max_upload_bytes} are accepted.")
    guessed = ticket.content_type or mimetypes.guess_type(ticket.filename)[0] or "image/png"
    media_type = guessed if guessed in EXTENSIONS else "image/png"
    asset = await assets.ticket(request.state.caller.owner, media_type, ticket.size)
    base = _public_url(request)
    return UploadEnvelope(
        data=Upload(
            type="video" if media_type.startswith("video/") else "image",
            download_url=assets.read_url(base, asset),
            filename=ticket.filename,
            size=ticket.size,
            upload=UploadTarget(
                method="PUT",
                url=assets.write_url(base, asset, settings.upload_ticket_seconds, time.time()),
                headers={"Content-Type": media_type, "If-None-Match": "*"},
            ),
        )
    )


@router.api_route(
    "/{path:path}", methods=["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"], include_in_schema=False
)
async def unknown(request: Request, path: str) -> JSONResponse:
    """What no route above takes: 405 where another method would be right, 404 otherwise, in WaveSpeed's form."""
    others = {
        method
        for route in router.routes
        if isinstance(route, WaveSpeedRoute) and route.endpoint is not unknown
        for method in route.methods or ()
        if route.matches({**request.scope, "method": method})[0] is Match.FULL
    }
    if others:
        answer = error_body(405, f"{request.method} is not allowed here; {', '.join(sorted(others))} is.")
        answer.headers["Allow"] = ", ".join(sorted(others))
        return answer
    if request.method == "POST":
        known = ", ".join(model.dialect_names[DIALECT] for model in MODELS.values() if DIALECT in model.dialect_names)
        return error_body(404, f"Model {shown(path)} not found; this server has {known}.")
    return error_body(404, f"There is nothing at {shown(request.url.path)}.")


async def _submit_image(request: Request, model: Model, inputs: ImageInputs, webhook: str | None) -> PredictionEnvelope:
    _refuse_webhook(webhook)
    references = [
        await _kept(request, source, f"reference_images.{position}")
        for position, source in enumerate(inputs.reference_images)
    ]
    submission = parse.image_submission(model, inputs, references)
    return await _submit(request, model, inputs.resolution, inputs, submission)


async def _submit(
    request: Request, model: Model, resolution: str, inputs: ModelInputs, submission: Submission
) -> PredictionEnvelope:
    tasks, assets = _core(request)
    settings: Settings = request.state.settings
    task = await tasks.submit(
        request.state.caller,
        DIALECT,
        _public_url(request),
        submission,
        price=price_of(settings.prices, DIALECT, model, resolution),
        client_id=parse.idempotency_key(request.headers.get("idempotency-key")),
        fingerprint=parse.fingerprint(model, inputs),
    )
    if not inputs.enable_sync_mode:
        return PredictionEnvelope(data=await render.prediction(task, assets))
    task = await tasks.wait(task, settings.sync_seconds)
    if task.state.is_terminal:
        return PredictionEnvelope(data=await render.prediction(task, assets))
    return PredictionEnvelope(data=await render.sync_timed_out(task, assets, settings.sync_seconds))


async def _kept(request: Request, source: str, name: str) -> str:
    """An image source as a Submission names it: a URL as it is, a picture inside the request as an asset of ours."""
    if source[:8].lower().startswith(("http://", "https://")):
        if len(source) > MAX_URL_CHARACTERS:
            raise InvalidParameter(
                name,
                f"Parameter {name!r} is a URL of {len(source)} characters; at most {MAX_URL_CHARACTERS} may be sent.",
            )
        return source
    settings: Settings = request.state.settings
    try:
        content = await asyncio.to_thread(decode_inline, source, settings.max_input_bytes)
    except MediaInvalid as error:
        raise InvalidParameter(
            name, f"Parameter {name!r} must be an http(s) URL, an upload's download_url or a data URI. {error}"
        ) from error
    media_type = sniff(content[:HEAD])
    if media_type is None or not media_type.startswith("image/"):
        raise InvalidParameter(name, f"Parameter {name!r} is {describe(content[:HEAD])}, not a picture.")
    asset = await request.state.assets.keep_input(request.state.caller.owner, media_type, content)
    return f"asset:{asset.id.hex}"


async def _found(reading: Any) -> Task:
    try:
        task: Task = await reading
    except NotFound as error:
        raise NotFound("Prediction not found") from error
    return task


def _refuse_webhook(webhook: str | None) -> None:
    if webhook is not None:
        raise InvalidParameter("webhook", "Webhooks are not supported by this version; poll the prediction instead.")


def _core(request: Request) -> tuple[TaskService, Assets]:
    return request.state.tasks, request.state.assets


def _id(text: str) -> UUID:
    try:
        return UUID(hex=text)
    except ValueError as error:
        raise NotFound("Prediction not found") from error


def _public_url(request: Request) -> str:
    """The address the caller knows us by: as set, else as the request names it."""
    settings: Settings = request.state.settings
    return (settings.public_url or str(request.base_url)).rstrip("/")
