"""What is done for each type of task, whichever way it came: over REST or over a socket."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, replace
from typing import Any, TypeAlias
from uuid import UUID

import structlog
from pydantic import ValidationError

from vitascope import telemetry
from vitascope.accounts import Caller
from vitascope.dialects.runware import parse, render
from vitascope.dialects.runware.errors import INTERNAL, TaskRefused, as_refused, invalid
from vitascope.dialects.runware.parameters import ImageInference, Inference, Parameters, VideoInference, as_uuid
from vitascope.dialects.runware.render import Answer
from vitascope.errors import Conflict, DatabaseAway, Gone, NotFound, RequestRefused
from vitascope.media.fetch import Fetcher
from vitascope.settings import Settings
from vitascope.tasks.assets import Assets
from vitascope.tasks.history import History
from vitascope.tasks.model import Task
from vitascope.tasks.service import TaskService
from vitascope.wire import PictureSources, Source, shown

_log = structlog.get_logger()


def _nothing() -> None:
    """Nobody counts what was sent."""


def _nobody(_task: Task) -> None:
    """Nobody else waits for it."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What tasks are done with."""

    tasks: TaskService
    assets: Assets
    history: History
    fetcher: Fetcher
    settings: Settings


@dataclass(frozen=True, slots=True)
class Call:
    """One task as it was sent, and by whom. `address` is where they know us.

    `is_live` where it came over a socket, on which results are shown all at once; `is_dry` where nothing is to be made.
    `let_go` is called once what was sent is no longer in memory, `followed` with the task whose results are waited for.
    """

    task: dict[str, Any]
    caller: Caller
    address: str
    desk: Desk
    is_live: bool = False
    is_dry: bool = False
    let_go: Callable[[], None] = _nothing
    followed: Callable[[Task], None] = _nobody

    def forget(self) -> None:
        """Keep no more of the task than its names: the pictures in it may be large, and the wait for it long."""
        names = {name: self.task[name] for name in ("taskType", "taskUUID")}
        self.task.clear()
        self.task.update(names)
        self.let_go()

    @property
    def is_inference(self) -> bool:
        """Whether it asks for something to be made, which goes on whoever waits."""
        # By comparison, not by hash: what was sent may be a list.
        return self.task.get("taskType") in render.TASK_TYPES.values()

    @property
    def pictures(self) -> PictureSources:
        """What takes in this caller's pictures."""
        settings = self.desk.settings
        return PictureSources(self.desk.assets, self.caller.owner, self.address, settings.max_input_bytes)


Answers: TypeAlias = AsyncGenerator[Answer]
Handler: TypeAlias = Callable[[Call], Answers]


async def answers(call: Call, handlers: dict[str, Handler]) -> Answers:
    """Every answer to one task, each as soon as it is there. Never raises: what goes wrong is an answer."""
    task_type = call.task.get("taskType")
    handler = handlers.get(task_type, _unsupported) if isinstance(task_type, str) else _unsupported
    try:
        async for answer in handler(call):
            yield answer
    except Exception as error:  # noqa: BLE001 - the outermost loop of a task
        yield _failure(error, call.task)


async def complete(answer: Answer, assets: Assets) -> Answer:
    """The answer with its output inside it, where that belongs there. Never raises, as `answers`."""
    try:
        return await render.filled(answer, assets)
    except Exception as error:  # noqa: BLE001 - the outermost loop of an answer
        return _failure(error, answer.item)


def _failure(error: Exception, task: dict[str, Any]) -> Answer:
    """What is said of whatever went wrong: the caller must be told, or waits in vain."""
    if isinstance(error, DatabaseAway):
        _log.warning(telemetry.DATABASE_UNAVAILABLE, error=str(error))
    elif not isinstance(error, RequestRefused):
        _log.error(telemetry.REQUEST_FAILED, exc_info=error)
        return render.refused(
            TaskRefused(INTERNAL, "The server could not do this; its log says more.", status=500), task
        )
    return render.refused(as_refused(error), task)


async def _unsupported(call: Call) -> Answers:
    task_type = call.task.get("taskType")
    why = (
        "Parameter 'taskType' is required." if task_type is None else f"There is no task type {shown(task_type)} here."
    )
    error = TaskRefused("unsupportedTaskType", why, parameter="taskType")
    yield render.refused(error, call.task)


def read(call: Call, kind: type[Parameters]) -> Any:
    """The task as one of `kind`. Raises `TaskRefused`."""
    try:
        return kind.model_validate(call.task)
    except ValidationError as error:
        raise invalid(error, kind) from error


async def image_inference(call: Call) -> Answers:
    """`imageInference`: images, guided by reference images."""
    async for answer in _inference(call, read(call, ImageInference)):
        yield answer


async def video_inference(call: Call) -> Answers:
    """`videoInference`: films, from a first frame."""
    async for answer in _inference(call, read(call, VideoInference)):
        yield answer


async def _inference(call: Call, asked: Inference) -> Answers:
    if call.is_dry:
        parse.sizes(asked)
        yield Answer({"taskType": asked.taskType, "taskUUID": asked.taskUUID})
        return
    try:
        task = await _submitted(call, asked)
    except Conflict as error:
        used = f"The taskUUID {asked.taskUUID} was used before, for another request; take a new one for this request."
        raise TaskRefused("conflictTaskUUID", used, parameter="taskUUID") from error
    waits = asked.deliveryMethod == "sync"
    del asked
    call.forget()
    if not waits:
        yield render.acknowledged(task)
        return
    call.followed(task)
    told: set[UUID] = set()
    async for changed in call.desk.tasks.changes(task.id, task.owner):
        for generation in changed.generations:
            if generation.state.is_terminal and generation.id not in told:
                told.add(generation.id)
                yield replace(render.result(changed, generation, call.desk.assets), is_awaited=True)


async def _submitted(call: Call, asked: Inference) -> Task:
    """The task that was asked for: a new one, or the one that the same request made before."""
    desk, owner = call.desk, call.caller.owner
    client_id, fingerprint = parse.client_id(asked.taskUUID), parse.fingerprint(asked)
    try:
        return await desk.tasks.find(owner, parse.DIALECT, client_id, fingerprint)
    except NotFound:
        sizes = parse.sizes(asked)
    parameter, named = parse.pictures_of(asked)
    async with call.pictures as sources:
        pictures = [
            await _picture(call, sources, name, f"{parameter}[{position}]") for position, name in enumerate(named)
        ]
        task = await desk.tasks.submit(
            call.caller,
            parse.DIALECT,
            call.address,
            parse.submission(asked, sizes, pictures),
            price=parse.price(desk.settings.prices, asked),
            client_id=client_id,
            fingerprint=fingerprint,
        )
        sources.accepted(task)
    return task


async def _picture(call: Call, sources: PictureSources, name: str, parameter: str) -> Source:
    """A picture by its UUID, its URL or its bytes. Raises `TaskRefused`."""
    asset_id = as_uuid(name)
    try:
        if asset_id is None:
            return await sources.keep(name, parameter)
        return sources.of(await call.desk.assets.use(asset_id, call.caller.owner))
    except (NotFound, Gone) as error:
        raise TaskRefused("mediaNotFound", str(error), status=404, parameter=parameter) from error
