"""REST: one `POST` for every task (contract section 4)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from fastapi import Request
from starlette.responses import JSONResponse, Response

from vitascope.dialects.runware import render
from vitascope.dialects.runware.access import AUTHENTICATION, PING, caller_of, desk_of, pong
from vitascope.dialects.runware.calls import Call, answers, complete
from vitascope.dialects.runware.errors import TaskRefused, as_refused
from vitascope.dialects.runware.handlers import HANDLERS
from vitascope.dialects.runware.reading import read_tasks
from vitascope.dialects.runware.render import Answer
from vitascope.errors import DatabaseAway, RequestRefused
from vitascope.wire import own_address
from vitascope.wire.bodies import HeldBody

RETRY_SECONDS = 5
_MAY_BE_RETRIED = {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT}


async def run_tasks(request: Request) -> Response:
    """Do one or several tasks: a JSON array of task objects, each with `taskType` and `taskUUID`.

    Answers `{"data": [...], "errors": [...]}`. The key is sent as `Authorization: Bearer`, or as a first task
    `{"taskType": "authentication", "apiKey": ...}`.
    """
    try:
        calls = await _calls(request)
    except (RequestRefused, DatabaseAway) as error:
        return _response([render.refused(as_refused(error), {})])
    done = await asyncio.gather(*(_done(call) for call in calls))
    return _response([answer for each in done for answer in each])


async def _calls(request: Request) -> list[Call]:
    """The tasks of a request. Raises `TaskRefused`."""
    # A request keeps its body; this one ends here, while the other waits for its answer.
    tasks = read_tasks(await Request(request.scope, request.receive).body())
    keyed = tasks.pop(0) if tasks and tasks[0].get("taskType") == AUTHENTICATION else None
    caller = await caller_of(request, keyed)
    held: HeldBody = request.state.body
    address, desk = own_address(request), desk_of(request)
    parts = zip(tasks, held.parts(len(tasks)), strict=True)
    return [Call(task, caller, address, desk, let_go=let_go) for task, let_go in parts]


async def _done(call: Call) -> list[Answer]:
    """All answers to one task, as far as there are any in the time that a request may take."""
    assets = call.desk.assets
    if call.task.get("taskType") == PING:
        return [Answer(item) for item in pong()["data"]]
    done: list[Answer] = []
    seconds = call.desk.settings.sync_seconds if call.is_inference else None
    try:
        async with asyncio.timeout(seconds), contextlib.aclosing(answers(call, HANDLERS)) as given:
            done.extend([await complete(answer, assets) async for answer in given])
    except TimeoutError:
        late = TaskRefused(
            "timeout",
            f"The task did not end within {seconds:g} seconds. It goes on: ask for it with getResponse.",
            status=HTTPStatus.GATEWAY_TIMEOUT,
        )
        done.append(render.refused(late, call.task))
    return done


def _response(given: Iterable[Answer]) -> Response:
    given = list(given)
    body: dict[str, Any] = render.message(given)
    errors = [answer for answer in given if answer.is_error]
    if not errors or len(errors) < len(given):
        return JSONResponse(body)
    status = errors[0].status
    headers = {"Retry-After": str(RETRY_SECONDS)} if status in _MAY_BE_RETRIED else None
    # One client reads nothing but a single `error`.
    return JSONResponse({**body, "error": errors[0].item}, status_code=status, headers=headers)
