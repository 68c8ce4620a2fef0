"""Tasks in WaveSpeed's words."""

from __future__ import annotations

import asyncio
import base64
from datetime import timedelta
from pathlib import Path

from vitascope.dialects.wavespeed import times
from vitascope.dialects.wavespeed.errors import SYNC_TIMED_OUT, TASK_CODES, final
from vitascope.dialects.wavespeed.routing import name_of
from vitascope.dialects.wavespeed.schemas import Prediction, PredictionWithInput, Status, Timings, Urls
from vitascope.errors import NotFound
from vitascope.storage import still_there
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import Generation, State, Task

DELETED_SHOWN_FOR = timedelta(seconds=60)
"""How long a deleted task is still shown, as `deleted`: the SDKs stop at that word. Other clients know only that a task
they poll can vanish, so after this it answers 404."""

STATUSES: dict[State, Status] = {
    State.QUEUED: "created",
    State.RUNNING: "processing",
    State.SUCCEEDED: "completed",
    State.FAILED: "failed",
    State.CANCELLED: "cancelled",
}


async def prediction(task: Task, assets: Assets, *, inline: bool = True) -> Prediction:
    """A task as it is now; outputs `inline` where its caller asked for base64, else as URLs.

    Raises `NotFound` for one that was deleted a while ago.
    """
    if task.deleted_for is not None and task.deleted_for > DELETED_SHOWN_FOR:
        raise NotFound("Prediction not found")
    done = task.state is State.SUCCEEDED and task.deleted_at is None
    failure = task.generations[0].failure
    inference = task.generations[0].inference_ms or 0
    return Prediction(
        id=task.id.hex,
        model=name_of(task.model),
        status="deleted" if task.deleted_at is not None else STATUSES[task.state],
        outputs=[await _output(generation, task, assets, inline=inline) for generation in task.generations]
        if done
        else [],
        urls=Urls(get=f"{task.public_url}/api/v3/predictions/{task.id.hex}/result"),
        has_nsfw_contents=[bool(generation.nsfw) for generation in task.generations] if done else [],
        created_at=times.shown(task.created_at),
        error=final(failure.message) if failure is not None else "",
        code=TASK_CODES[failure.code] if failure is not None else 0,
        timings=Timings(inference=inference),
        executionTime=inference,
    )


async def sync_timed_out(task: Task, assets: Assets, seconds: float) -> Prediction:
    """A task that sync mode waited for in vain (contract section 5): the SDKs know it by its code."""
    message = f"Sync mode timed out after {seconds:g} seconds. The prediction is still processing asynchronously."
    return (await prediction(task, assets)).model_copy(
        update={"status": "processing", "code": SYNC_TIMED_OUT, "error": message}
    )


async def prediction_with_input(task: Task, assets: Assets) -> PredictionWithInput:
    """A task as it is now, its outputs always as URLs, and what it was made from."""
    told = await prediction(task, assets, inline=False)
    return PredictionWithInput(**dict(told), input=task.submission.client_inputs)


async def _output(generation: Generation, task: Task, assets: Assets, *, inline: bool) -> str:
    assert generation.output is not None
    if not (inline and task.submission.client_options.get("base64")):
        return assets.read_url(task.public_url, generation.output)
    _, path = await assets.open(generation.output.id)
    with still_there():
        return await asyncio.to_thread(_base64, path)


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
