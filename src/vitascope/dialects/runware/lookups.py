"""What can be asked about tasks, models and the account (contract sections 6.2 and 7.6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import Field

from vitascope.catalog import MODELS
from vitascope.dialects.runware import parse, render
from vitascope.dialects.runware.calls import Answers, Call, read
from vitascope.dialects.runware.errors import TaskRefused
from vitascope.dialects.runware.parameters import Identifier, Parameters
from vitascope.dialects.runware.render import Answer
from vitascope.errors import NotFound
from vitascope.tasks.history import Charge, Span
from vitascope.tasks.model import Task

MAX_FOUND = 100


class Lookup(Parameters):
    """A question about a task."""

    taskUUID: Identifier  # noqa: N815


class ModelSearch(Lookup):
    """`modelSearch`."""

    search: str = ""
    category: str | None = None
    limit: Annotated[int, Field(ge=1, le=MAX_FOUND)] = 20
    offset: Annotated[int, Field(ge=0)] = 0


class AccountManagement(Lookup):
    """`accountManagement`."""

    operation: Annotated[str, Field(pattern="^get(Details|Usage[A-Za-z]{0,40})$")]


async def get_response(call: Call) -> Answers:
    """`getResponse`: a task as it is now. Reads nothing away: it may be asked again and again."""
    task = await _task(call)
    for answer in render.state(task, call.desk.assets, whole=call.is_live):
        yield answer


async def task_details(call: Call) -> Answers:
    """`getTaskDetails`: what was asked, and what came of it."""
    task = await _task(call)
    yield Answer(
        {
            "taskType": "getTaskDetails",
            "taskUUID": call.task["taskUUID"],
            "request": [task.submission.client_inputs],
            "response": render.ended(task, call.desk.assets),
            "notes": list(dict.fromkeys(note for one in task.generations for note in one.notes)),
        }
    )


async def model_search(call: Call) -> Answers:
    """`modelSearch`: the models of this dialect that an engine here runs."""
    asked: ModelSearch = read(call, ModelSearch)
    found = [
        {
            "air": model.dialect_names[parse.DIALECT],
            "name": model.title,
            "version": "1",
            "category": "checkpoint",
            "architecture": "runway",
            "type": "base",
            "tags": [model.kind],
            "heroImage": "",
            "private": False,
            "comment": model.summary,
        }
        for name, model in MODELS.items()
        if parse.DIALECT in model.dialect_names and name in call.desk.tasks.models
    ]
    words = asked.search.casefold().split()
    found = [
        model
        for model in found
        if all(word in f"{model['air']} {model['name']} {model['comment']}".casefold() for word in words)
        and asked.category in {None, model["category"]}
    ]
    page = found[asked.offset : asked.offset + asked.limit]
    names = {"taskType": "modelSearch", "taskUUID": asked.taskUUID}
    yield Answer({**names, "results": page, "totalResults": len(found)})


async def account_management(call: Call) -> Answers:
    """`accountManagement`: what may be spent, and what was used."""
    asked: AccountManagement = read(call, AccountManagement)
    history, owner = call.desk.history, call.caller.owner
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    starts = {
        "total": None,
        "today": today,
        "last7Days": today - timedelta(days=6),
        "last30Days": today - timedelta(days=29),
    }
    yield Answer(
        {
            "taskType": "accountManagement",
            "taskUUID": asked.taskUUID,
            "operation": asked.operation,
            "organizationUUID": "",
            "organizationName": owner,
            "balance": float(await history.balance(owner)),
            "team": [],
            "apiKeys": [],
            "usage": {name: await _usage(call, Span(start)) for name, start in starts.items()},
        }
    )


async def _usage(call: Call, span: Span) -> dict[str, Any]:
    used = await call.desk.history.usage(call.caller.owner, span, None)
    return {
        "credits": float(sum(usage.amounts.get(Charge.BILLED, 0) for usage in used)),
        "requests": sum(sum(usage.counts.values()) for usage in used),
    }


async def _task(call: Call) -> Task:
    """The task that is asked about. Raises `TaskRefused`."""
    asked: Lookup = read(call, Lookup)
    try:
        return await call.desk.tasks.find(call.caller.owner, parse.DIALECT, parse.client_id(asked.taskUUID))
    except NotFound:
        raise TaskRefused("taskNotFound", f"There is no task {asked.taskUUID}.", status=404) from None
