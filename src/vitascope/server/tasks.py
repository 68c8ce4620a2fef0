"""The neutral task route: any task of the caller's, whatever dialect it came by, with its progress as it happens."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Request
from fastapi.responses import StreamingResponse
from fastapi.security import HTTPBearer
from pydantic import BaseModel

from vitascope.accounts import Keys
from vitascope.database import Database
from vitascope.deliveries import Delivery
from vitascope.deliveries.model import DeliveryState
from vitascope.deliveries.store import of_task
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import Failure, Generation, State, Task
from vitascope.tasks.service import TaskService

router = APIRouter(tags=["Tasks"], dependencies=[Depends(HTTPBearer(auto_error=False))])

EVENT_STREAM = "text/event-stream"
KEEP_ALIVE_SECONDS = 15.0
TaskId = Annotated[str, Path(pattern="^[0-9a-f]{32}$")]


class GenerationView(BaseModel):
    """One output. `progress` is 0..1; `inference_ms` what the engine took; `notes` what it did not do, in words.

    `coverage` is the share of the prompt's words that the output shows, 0..1, where the engine can tell.
    `expires_at` is null where there is no output, or it is pinned; `removed_reason` is one of `tasks.removal.Reason`.
    """

    id: str
    state: State
    progress: float
    stage: str
    attempt: int
    seed: int
    url: str | None
    expires_at: datetime | None
    pinned: bool
    removed_reason: str | None
    media_type: str | None
    width: int | None
    height: int | None
    nsfw: bool | None
    notes: tuple[str, ...]
    coverage: float | None
    error: Failure | None
    inference_ms: int | None


class DeliveryView(BaseModel):
    """What was promised after the result. `generation` is None where it is about the whole task."""

    id: str
    generation: str | None
    kind: str
    url: str
    state: DeliveryState
    attempts: int
    status: int | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None


class TaskView(BaseModel):
    """One task, as any caller may read it."""

    id: str
    dialect: str
    model: str
    state: State
    progress: float
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    deleted_at: datetime | None
    generations: list[GenerationView]
    deliveries: list[DeliveryView]


@router.get(
    "/vitascope/tasks/{task_id}",
    summary="Follow a task",
    response_model=TaskView,
    responses={200: {"content": {EVENT_STREAM: {"schema": {"type": "string"}}}}},
)
async def read_task(
    request: Request,
    task_id: TaskId,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> StreamingResponse | TaskView:
    """The task as it is now.

    Asked with `Accept: text/event-stream`, a stream of `task` events, one at each change, that ends with the task.
    """
    keys: Keys = request.state.keys
    caller = await keys.caller(request.headers)
    tasks: TaskService = request.state.tasks
    assets: Assets = request.state.assets
    task = await tasks.read(UUID(task_id), caller.owner)
    if EVENT_STREAM not in accept:
        return view(task, assets, await _deliveries(request, task))
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    events = _events(tasks, assets, request.state.database, task)
    return StreamingResponse(events, media_type=EVENT_STREAM, headers=headers)


@router.put("/vitascope/tasks/{task_id}/pin", summary="Keep the outputs of a task")
async def pin_task(request: Request, task_id: TaskId) -> TaskView:
    """Its outputs do not expire, and do not make room for others, until they are let go of; returns the task.

    404 where there is no such task, 410 where its outputs were removed, 412 where it has none.
    """
    return await _pin(request, task_id, pinned=True)


@router.delete("/vitascope/tasks/{task_id}/pin", summary="Let go of the outputs of a task")
async def unpin_task(request: Request, task_id: TaskId) -> TaskView:
    """Its outputs are again kept as long as any; those whose time is over go with the next sweep."""
    return await _pin(request, task_id, pinned=False)


async def _pin(request: Request, task_id: str, *, pinned: bool) -> TaskView:
    keys: Keys = request.state.keys
    caller = await keys.caller(request.headers)
    tasks: TaskService = request.state.tasks
    task = await tasks.pin(UUID(task_id), caller.owner, pinned=pinned)
    return view(task, request.state.assets, await _deliveries(request, task))


async def _deliveries(request: Request, task: Task) -> list[Delivery]:
    if not task.submission.destinations:
        return []
    database: Database = request.state.database
    async with database.reading() as connection:
        return await of_task(connection, task.id)


async def _events(tasks: TaskService, assets: Assets, database: Database, task: Task) -> AsyncIterator[str]:
    shown: Task | None = None
    following = tasks.changes(task.id, task.owner, again_after=KEEP_ALIVE_SECONDS)
    async with contextlib.aclosing(following):
        async for changed in following:
            if changed == shown:
                yield ":\n\n"  # a comment, so that no proxy takes the connection of a slow engine for a dead one
                continue
            deliveries: list[Delivery] = []
            if changed.submission.destinations:  # who follows a task waits for a database that goes away meanwhile
                deliveries = await database.insist(KEEP_ALIVE_SECONDS, partial(of_task, task_id=changed.id))
            yield f"event: task\ndata: {view(changed, assets, deliveries).model_dump_json()}\n\n"
            shown = changed


def view(task: Task, assets: Assets, deliveries: Sequence[Delivery]) -> TaskView:
    """A task and its deliveries in words that belong to no vendor."""
    return TaskView(
        id=task.id.hex,
        dialect=task.dialect,
        model=task.model,
        state=task.state,
        progress=task.progress,
        created_at=task.created_at,
        started_at=task.started_at,
        finished_at=task.finished_at,
        deleted_at=task.deleted_at,
        generations=[_generation(generation, task.public_url, assets) for generation in task.generations],
        deliveries=[_delivery(delivery) for delivery in deliveries],
    )


def _delivery(delivery: Delivery) -> DeliveryView:
    return DeliveryView(
        id=delivery.id.hex,
        generation=delivery.generation_id.hex if delivery.generation_id is not None else None,
        kind=delivery.kind,
        url=delivery.url,
        state=delivery.state,
        attempts=delivery.attempts,
        status=delivery.status,
        error=delivery.error,
        created_at=delivery.created_at,
        finished_at=delivery.finished_at,
    )


def _generation(generation: Generation, public_url: str, assets: Assets) -> GenerationView:
    output = generation.output
    return GenerationView(
        id=generation.id.hex,
        state=generation.state,
        progress=generation.progress,
        stage=generation.stage,
        attempt=generation.attempt,
        seed=generation.seed,
        url=assets.read_url(public_url, output) if output is not None else None,
        expires_at=output.expires_at if output is not None and not output.pinned else None,
        pinned=output is not None and output.pinned,
        removed_reason=output.removed_reason if output is not None else None,
        media_type=output.media_type if output is not None else None,
        width=generation.width,
        height=generation.height,
        nsfw=generation.nsfw,
        notes=generation.notes,
        coverage=generation.coverage,
        error=generation.failure,
        inference_ms=generation.inference_ms,
    )
