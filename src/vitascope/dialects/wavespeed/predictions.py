"""The predictions of a caller: read, looked through page by page, and deleted."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Path, Request
from pydantic import BaseModel, ConfigDict, Field

from vitascope.catalog import MODELS
from vitascope.dialects.wavespeed import render
from vitascope.dialects.wavespeed.routing import DIALECT, new_router
from vitascope.dialects.wavespeed.schemas import Body, Deleted, Envelope, Prediction, PredictionWithInput, Status
from vitascope.dialects.wavespeed.times import Moment, PageNumber, PageSize
from vitascope.errors import NotFound
from vitascope.tasks.assets import Assets
from vitascope.tasks.history import History, Span
from vitascope.tasks.service import TaskService
from vitascope.wire import Text

router = new_router()

LISTED_FOR = timedelta(days=7)
MAX_DELETED_AT_ONCE = 1000

PredictionId = Annotated[str, Path(description="The prediction's id")]


class PredictionsQuery(Body):
    """Which predictions, and which page of them."""

    page: PageNumber = 1
    page_size: PageSize = 100
    model: Text | None = None
    status: Literal[Status, "timeout"] | None = None
    created_after: Annotated[Moment | None, Field(description="From this time on, ISO 8601")] = None
    created_before: Annotated[Moment | None, Field(description="Before this time, ISO 8601")] = None

    model_config = ConfigDict(json_schema_extra={"example": {"page": 1, "page_size": 20, "status": "completed"}})


class Predictions(BaseModel):
    """One page. `total` counts those on all pages."""

    page: int
    items: list[PredictionWithInput]
    total: int
    has_more: bool


class Ids(Body):
    """The predictions to delete."""

    ids: Annotated[list[Text], Field(max_length=MAX_DELETED_AT_ONCE)]

    model_config = ConfigDict(json_schema_extra={"example": {"ids": ["fcb4cde2d23c40d5a89f12c548d73044"]}})


class DeletedCount(BaseModel):
    """How many there were to delete."""

    deleted_count: int


@router.get("/predictions/{prediction_id}/result", summary="A prediction", response_model=Envelope[Prediction])
@router.get(
    "/predictions/{prediction_id}", summary="A prediction, as guides name it", response_model=Envelope[Prediction]
)
async def read_prediction(request: Request, prediction_id: PredictionId) -> Envelope[Prediction]:
    """A prediction as it is now. A failed one is a 200 too: see `data.status`, `data.error` and `data.code`."""
    tasks: TaskService = request.state.tasks
    with _told_as_prediction():
        task = await tasks.read(UUID(hex=prediction_id), request.state.caller.owner)
    return Envelope(data=await render.prediction(task, request.state.assets))


@router.delete("/predictions/{prediction_id}", summary="Delete a prediction", response_model=Envelope[Deleted])
async def delete_prediction(request: Request, prediction_id: PredictionId) -> Envelope[Deleted]:
    """Delete a prediction and its output. One that has not ended is cancelled: its engine stops as soon as it can."""
    with _told_as_prediction():
        task_id = UUID(hex=prediction_id)
        await _delete(request, task_id)
    return Envelope(data=Deleted(id=task_id.hex))


@router.post("/predictions", summary="Your predictions", response_model=Envelope[Predictions])
async def list_predictions(request: Request, query: PredictionsQuery) -> Envelope[Predictions]:
    """The predictions of the last seven days, newest first. Outputs are URLs here, also those asked for as base64."""
    history: History = request.state.history
    offset = (query.page - 1) * query.page_size
    found = await history.tasks(
        request.state.caller.owner,
        DIALECT,
        within=LISTED_FOR,
        created=Span(query.created_after, query.created_before),
        models=_models(query.model),
        states=[state for state, status in render.STATUSES.items() if query.status in {None, status}],
        offset=offset,
        limit=query.page_size,
    )
    items = [await render.prediction_with_input(task, request.state.assets) for task in found.items]
    has_more = offset + len(items) < found.total and bool(items)
    return Envelope(data=Predictions(page=query.page, items=items, total=found.total, has_more=has_more))


@router.post("/predictions/delete", summary="Delete predictions", response_model=Envelope[DeletedCount])
async def delete_predictions(request: Request, body: Ids) -> Envelope[DeletedCount]:
    """Delete predictions and their outputs; cancel those that have not ended. Ids that are not yours are ignored."""
    deleted = 0
    for prediction_id in dict.fromkeys(body.ids):
        with contextlib.suppress(NotFound, ValueError):
            await _delete(request, UUID(hex=prediction_id))
            deleted += 1
    return Envelope(data=DeletedCount(deleted_count=deleted))


async def _delete(request: Request, task_id: UUID) -> None:
    tasks: TaskService = request.state.tasks
    assets: Assets = request.state.assets
    task = await tasks.delete(task_id, request.state.caller.owner)
    await assets.remove_outputs(task.id)


@contextlib.contextmanager
def _told_as_prediction() -> Iterator[None]:
    """What is no id is no prediction either."""
    try:
        yield
    except (NotFound, ValueError) as error:
        raise NotFound("Prediction not found") from error


def _models(name: str | None) -> list[str] | None:
    """A model that is not here was never asked for here, which is no error: nothing is found."""
    if name is None:
        return None
    return [model.name for model in MODELS.values() if model.dialect_names.get(DIALECT) == name]
