"""The routes of the three models: one for each, so that each has its own place in the OpenAPI page."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request

from vitascope.catalog import GEN4_IMAGE, GEN4_IMAGE_TURBO, GEN4_TURBO, Model
from vitascope.dialects.wavespeed import parse, render
from vitascope.dialects.wavespeed.routing import DIALECT, new_router, pictures
from vitascope.dialects.wavespeed.schemas import (
    Envelope,
    ImageInputs,
    ModelInputs,
    Prediction,
    VideoInputs,
)
from vitascope.dialects.wavespeed.webhooks import webhook_in_query, with_webhook
from vitascope.settings import Settings
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import Submission
from vitascope.tasks.service import TaskService
from vitascope.wire import own_address

router = new_router()

Webhook = Annotated[str | None, Depends(webhook_in_query)]


@router.post("/runwayml/gen4-image", summary="Gen-4 Image", response_model=Envelope[Prediction])
async def submit_gen4_image(request: Request, inputs: ImageInputs, webhook: Webhook) -> Envelope[Prediction]:
    """Make an image from a prompt, guided by up to three reference images."""
    return await _submit_image(request, GEN4_IMAGE, inputs, webhook)


@router.post("/runwayml/gen4-image-turbo", summary="Gen-4 Image Turbo", response_model=Envelope[Prediction])
async def submit_gen4_image_turbo(request: Request, inputs: ImageInputs, webhook: Webhook) -> Envelope[Prediction]:
    """The same, faster."""
    return await _submit_image(request, GEN4_IMAGE_TURBO, inputs, webhook)


@router.post("/runwayml/gen4-turbo", summary="Gen-4 Turbo", response_model=Envelope[Prediction])
async def submit_gen4_turbo(request: Request, inputs: VideoInputs, webhook: Webhook) -> Envelope[Prediction]:
    """Make a video from an image, which becomes its first frame."""
    inputs = with_webhook(inputs, webhook)
    image = await pictures(request).keep(inputs.image, "image")
    settings: Settings = request.state.settings
    submission = parse.video_submission(inputs, image, settings.video_seconds)
    return await _submit(request, GEN4_TURBO, inputs, submission)


async def _submit_image(
    request: Request, model: Model, inputs: ImageInputs, webhook: str | None
) -> Envelope[Prediction]:
    inputs = with_webhook(inputs, webhook)
    references = [
        await pictures(request).keep(source, f"reference_images.{position}")
        for position, source in enumerate(inputs.reference_images)
    ]
    submission = parse.image_submission(model, inputs, references)
    return await _submit(request, model, inputs, submission)


async def _submit(request: Request, model: Model, inputs: ModelInputs, submission: Submission) -> Envelope[Prediction]:
    tasks: TaskService = request.state.tasks
    assets: Assets = request.state.assets
    settings: Settings = request.state.settings
    task = await tasks.submit(
        request.state.caller,
        DIALECT,
        own_address(request),
        submission,
        price=parse.price(settings.prices, model, inputs),
        client_id=parse.idempotency_key(request.headers.get("idempotency-key")),
        fingerprint=parse.fingerprint(model, inputs),
    )
    if not inputs.enable_sync_mode:
        return Envelope(data=await render.prediction(task, assets))
    task = await tasks.wait(task, settings.sync_seconds)
    if task.state.is_terminal:
        return Envelope(data=await render.prediction(task, assets))
    return Envelope(data=await render.sync_timed_out(task, assets, settings.sync_seconds))
