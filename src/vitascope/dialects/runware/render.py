"""Tasks in Runware's words: items, and the messages that carry them (contract sections 2, 6 and 7)."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from vitascope.catalog import MODELS, Kind
from vitascope.dialects.runware.errors import TaskRefused, error_item, failed
from vitascope.storage.base import in_reach, still_there
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import Asset, Generation, State, Task

TASK_TYPES = {Kind.IMAGE: "imageInference", Kind.VIDEO: "videoInference"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One item for the caller, or one error with its HTTP status.

    `inline` is an output that goes into the item itself: its bytes are read when the answer is about to be sent, so
    that no more of them are in memory than one connection takes. `is_awaited` where it is told because its task has
    come to an end, and not because somebody asked what became of it.
    """

    item: dict[str, Any]
    status: int = HTTPStatus.OK
    inline: Asset | None = None
    is_awaited: bool = False

    @property
    def is_error(self) -> bool:
        """Whether it belongs into `errors`."""
        return self.status != HTTPStatus.OK


def refused(error: TaskRefused, task: dict[str, Any]) -> Answer:
    """An error about a task, as it was sent."""
    return Answer(error_item(error, task), status=error.status)


def acknowledged(task: Task) -> Answer:
    """That it was accepted: two keys, since clients take a third for a result."""
    return Answer(_names(task))


def result(
    task: Task, generation: Generation, assets: Assets, *, status: str | None = None, by_url: bool = False
) -> Answer:
    """A generation that has ended. `status` is told by getResponse, and not on the way of a synchronous task.

    `by_url` where an output is to be told by its URL, whatever was asked for.
    """
    if generation.state is not State.SUCCEEDED:
        error = failed(generation.failure)
        return Answer({**error_item(error, {}), "status": "error", **_names(task)}, status=error.status)
    assert generation.output is not None
    output = generation.output
    options = task.submission.client_options
    kind = MODELS[task.model].kind
    item: dict[str, Any] = {**_names(task), f"{kind}UUID": str(generation.id), "seed": generation.seed}
    if status is not None:
        item["status"] = status
    if generation.nsfw is not None:
        item["NSFWContent"] = generation.nsfw
    if options.get("includeCost"):
        item["cost"] = float(generation.price)
    if by_url or options.get("outputType") == "URL":
        return Answer({**item, f"{kind}URL": assets.read_url(task.public_url, output)})
    return Answer({**item, "outputType": options["outputType"]}, inline=output)


def state(task: Task, assets: Assets, *, whole: bool) -> list[Answer]:
    """A task as it is now, one answer for each generation.

    Where the caller wants it `whole`, all of them are processing until all have ended: a client that is shown some
    results early counts them twice.
    """
    ended = task.state.is_terminal
    return [
        result(task, generation, assets, status="success")
        if generation.state.is_terminal and (ended or not whole)
        else _processing(task, generation)
        for generation in task.generations
    ]


def ended(task: Task, assets: Assets) -> dict[str, Any]:
    """The message that carries all that is there of a task, small: outputs are told by their URLs."""
    done = (generation for generation in task.generations if generation.state.is_terminal)
    return message(result(task, generation, assets, status="success", by_url=True) for generation in done)


async def filled(answer: Answer, assets: Assets) -> Answer:
    """The answer with its output inside it, where that belongs there. Raises `Gone`, `StorageAway`, `DatabaseAway`."""
    if answer.inline is None:
        return answer
    item = dict(answer.item)
    as_uri = item.pop("outputType") == "dataURI"
    asset, path = await assets.open(answer.inline.id)
    with in_reach(path.name, OSError), still_there():
        text = await asyncio.to_thread(_base64, path)
    if as_uri:
        return Answer({**item, "imageDataURI": f"data:{asset.media_type};base64,{text}"})
    return Answer({**item, "imageBase64Data": text})


def message(answers: Iterable[Answer]) -> dict[str, Any]:
    """What carries answers. There is no empty `errors`: a client takes its presence for a failure."""
    data: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    for answer in answers:
        (errors if answer.is_error else data).append(answer.item)
    return {"data": data, "errors": errors} if errors else {"data": data}


def _processing(task: Task, generation: Generation) -> Answer:
    """With the UUID of its result to come, without which a client waits half a minute before it asks again."""
    kind = MODELS[task.model].kind
    progress = round(generation.progress * 100)
    return Answer(
        {**_names(task), "status": "processing", f"{kind}UUID": str(generation.id), "progress": min(progress, 99)}
    )


def _names(task: Task) -> dict[str, Any]:
    return {
        "taskType": TASK_TYPES[MODELS[task.model].kind],
        "taskUUID": task.submission.client_inputs["taskUUID"],
    }


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
