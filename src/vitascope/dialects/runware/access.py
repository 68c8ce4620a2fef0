"""Who a caller is: by a header, or by an `authentication` task (contract sections 3 and 4)."""

from __future__ import annotations

from typing import Any

from starlette.requests import HTTPConnection

from vitascope.accounts import Caller, Keys
from vitascope.dialects.runware.calls import Desk
from vitascope.dialects.runware.errors import TaskRefused
from vitascope.errors import Unauthorized
from vitascope.wire.text import storable

AUTHENTICATION = "authentication"
PING = "ping"


async def caller_of(connection: HTTPConnection, task: dict[str, Any] | None) -> Caller:
    """Who sent the `authentication` task, or, without one, the header `Authorization`. Raises `TaskRefused`."""
    keys: Keys = connection.state.keys
    headers = dict(connection.headers)
    if task is not None:
        key = task.get("apiKey")
        if not isinstance(key, str) or not key.strip():
            raise _invalid_key("The authentication task has no 'apiKey'.")
        try:
            headers["authorization"] = f"Bearer {storable(key)}"
        except ValueError as error:
            raise _invalid_key(f"Parameter 'apiKey' is no key: {error}.") from None
    if not headers.get("authorization"):
        raise missing_key()
    try:
        return await keys.caller(headers)
    except Unauthorized as error:
        raise _invalid_key(str(error)) from error


def _invalid_key(message: str) -> TaskRefused:
    """Whoever gave a key is told so under this code only: it is the one at which a client stops."""
    return TaskRefused("invalidApiKey", message, status=401, parameter="apiKey", taskType=AUTHENTICATION)


def missing_key() -> TaskRefused:
    """Nobody said who they are."""
    return TaskRefused(
        "missingApiKey",
        "No API key was given: send the header 'Authorization: Bearer <key>', or an authentication task first.",
        status=401,
        parameter="apiKey",
    )


def desk_of(connection: HTTPConnection) -> Desk:
    """What the tasks of a connection are done with."""
    state = connection.state
    return Desk(state.tasks, state.assets, state.history, state.fetcher, state.settings)


def pong() -> dict[str, Any]:
    """The answer to a ping, in a message of its own."""
    return {"data": [{"taskType": PING, "pong": True}]}
