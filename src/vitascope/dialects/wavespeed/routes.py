"""The routes of the three models: one for each, so that each has its own place in the OpenAPI page."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from fastapi import Depends, Request, Response

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
from vitascope.tasks.model import Submission, Task
from vitascope.tasks.service import TaskService
from vitascope.wire import Later, own_address

router = new_router()

Webhook = Annotated[str | None, Depends(webhook_in_query)]


@router.post("/runwayml/gen4-image", summary="Gen-4 Image", response_model=Envelope[Prediction])
async def submit_gen4_image(request: Request, inputs: ImageInputs, webhook: Webhook) -> Envelope[Prediction] | Later:
    """Make an image from a prompt, guided by up to three reference images."""
    return await _submit_image(request, GEN4_IMAGE, inputs, webhook)


@router.post("/runwayml/gen4-image-turbo", summary="Gen-4 Image Turbo", response_model=Envelope[Prediction])
async def submit_gen4_image_turbo(
    request: Request, inputs: ImageInputs, webhook: Webhook
) -> Envelope[Prediction] | Later:
    """The same, faster."""
    return await _submit_image(request, GEN4_IMAGE_TURBO, inputs, webhook)


@router.post("/runwayml/gen4-turbo", summary="Gen-4 Turbo", response_model=Envelope[Prediction])
async def submit_gen4_turbo(request: Request, inputs: VideoInputs, webhook: Webhook) -> Envelope[Prediction] | Later:
    """Make a video from an image, which becomes its first frame."""
    inputs = with_webhook(inputs, webhook)
    settings: Settings = request.state.settings
    async with pictures(request) as sources:
        image = await sources.keep(inputs.image, "image")
        submission = parse.video_submission(inputs, image, settings.video_seconds)
        sources.accepted(task := await _submit(request, GEN4_TURBO, inputs, submission))
    return await _answer(request, inputs, task)


async def _submit_image(
    request: Request, model: Model, inputs: ImageInputs, webhook: str | None
) -> Envelope[Prediction] | Later:
    inputs = with_webhook(inputs, webhook)
    async with pictures(request) as sources:
        references = [
            await sources.keep(source, f"reference_images.{position}")
            for position, source in enumerate(inputs.reference_images)
        ]
        submission = parse.image_submission(model, inputs, references)
        sources.accepted(task := await _submit(request, model, inputs, submission))
    return await _answer(request, inputs, task)


async def _submit(request: Request, model: Model, inputs: ModelInputs, submission: Submission) -> Task:
    tasks: TaskService = request.state.tasks
    settings: Settings = request.state.settings
    return await tasks.submit(
        request.state.caller,
        DIALECT,
        own_address(request),
        submission,
        price=parse.price(settings.prices, model, inputs),
        client_id=parse.idempotency_key(request.headers.get("idempotency-key")),
        fingerprint=parse.fingerprint(model, inputs),
    )


async def _answer(request: Request, inputs: ModelInputs, task: Task) -> Envelope[Prediction] | Later:
    tasks: TaskService = request.state.tasks
    assets: Assets = request.state.assets
    settings: Settings = request.state.settings
    if inputs.enable_sync_mode:
        return Later(partial(_once_ended, task, tasks, assets, settings.sync_seconds))
    return Envelope(data=await render.prediction(task, assets))


async def _once_ended(task: Task, tasks: TaskService, assets: Assets, seconds: float) -> Response:
    task = await tasks.wait(task, seconds)
    told = (
        await render.prediction(task, assets)
        if task.state.is_terminal
        else await render.sync_timed_out(task, assets, seconds)
    )
    return Response(Envelope(data=told).model_dump_json(), media_type="application/json")
