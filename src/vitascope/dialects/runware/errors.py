"""Runware's errors: items with a code, in `errors`, that carry the UUID of their task (contract section 5).

Clients retry what is answered with 5xx and what they file under "provider" or "server": those are kept for what may go
well the next time.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pydantic import ValidationError

from vitascope import errors
from vitascope.dialects.runware.parameters import Parameters
from vitascope.dialects.runware.table import parameter
from vitascope.tasks.model import Failure
from vitascope.wire import shown

INTERNAL = "internalServerError"
MAX_NAME = 1000
"""How many characters of a `taskType` or `taskUUID` are told again; those of what can succeed are fewer."""


class TaskRefused(errors.RequestRefused):
    """A task that cannot be done as it stands. `details` are more fields of its error item."""

    def __init__(self, code: str, message: str, *, status: int = HTTPStatus.BAD_REQUEST, **details: Any) -> None:
        super().__init__(message)
        self.code = code
        self.status = int(status)
        self.details = details


STATUSES: dict[type[errors.VitascopeError], tuple[str, HTTPStatus]] = {
    errors.InvalidParameter: ("invalid", HTTPStatus.BAD_REQUEST),  # and behind it the parameter's name
    errors.Unauthorized: ("invalidApiKey", HTTPStatus.UNAUTHORIZED),
    errors.NotFound: ("taskNotFound", HTTPStatus.NOT_FOUND),
    errors.Gone: ("taskExpired", HTTPStatus.NOT_FOUND),
    errors.TooLarge: ("maxRequestSizeExceeded", HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    errors.Conflict: ("conflictTaskUUID", HTTPStatus.BAD_REQUEST),
    errors.InsufficientBalance: ("insufficientCredits", HTTPStatus.PAYMENT_REQUIRED),
    errors.RateLimited: ("rateLimitExceeded", HTTPStatus.TOO_MANY_REQUESTS),
    errors.Stalled: ("requestTimeout", HTTPStatus.REQUEST_TIMEOUT),
    errors.Overloaded: ("serviceUnavailable", HTTPStatus.SERVICE_UNAVAILABLE),
    errors.StorageAway: ("serviceUnavailable", HTTPStatus.SERVICE_UNAVAILABLE),
    errors.DatabaseAway: ("serviceUnavailable", HTTPStatus.SERVICE_UNAVAILABLE),
}

_FAILURES: dict[str, tuple[str, HTTPStatus]] = {
    errors.MediaInvalid.code: ("invalidInputMedia", HTTPStatus.BAD_REQUEST),
    errors.MediaUnreachable.code: ("invalidInputMedia", HTTPStatus.BAD_REQUEST),
    errors.GenerationRefused.code: ("invalidProviderContent", HTTPStatus.BAD_REQUEST),
    errors.EngineFailed.code: ("inferenceError", HTTPStatus.INTERNAL_SERVER_ERROR),
    errors.EngineCrashed.code: ("inferenceError", HTTPStatus.INTERNAL_SERVER_ERROR),
    errors.StorageFailed.code: ("processingFailed", HTTPStatus.INTERNAL_SERVER_ERROR),
    errors.GenerationFailed.code: (INTERNAL, HTTPStatus.INTERNAL_SERVER_ERROR),
}
"""An input that cannot be fetched or read is the caller's to mend: the same request again would fail again."""


def as_refused(error: errors.VitascopeError) -> TaskRefused:
    """An error of the core in this wire's words."""
    if isinstance(error, TaskRefused):
        return error
    if isinstance(error, errors.InvalidParameter):
        path = error.parameter.partition("[")[0]
        return TaskRefused(f"invalid{_title(path)}", str(error), parameter=path)
    code, status = STATUSES[type(error)]
    message = error.TOLD if isinstance(error, errors.DatabaseAway) else str(error)
    return TaskRefused(code, message, status=status)


def failed(failure: Failure | None) -> TaskRefused:
    """What is said of a generation that ended without an output; None where it was cancelled."""
    if failure is None:
        return TaskRefused("taskCancelled", "The task was cancelled.", status=HTTPStatus.NOT_FOUND)
    code, status = _FAILURES[failure.code]
    return TaskRefused(code, failure.message, status=status)


def invalid(error: ValidationError, kind: type[Parameters]) -> TaskRefused:
    """What was wrong with which value, for the first thing that was."""
    first = error.errors()[0]
    path = ".".join(str(part) for part in first["loc"] if isinstance(part, str) and not part.startswith("function-"))
    described = parameter(kind, path)
    details: dict[str, Any] = {"parameter": path}
    if described is not None:
        details |= {"type": described.type, "min": described.minimum, "max": described.maximum}
        if described.allowed:
            details["allowedValues"] = list(described.allowed)
    if first["type"] == "missing":
        members = _members(kind, path)
        within = f", with {' and '.join(map(repr, members))} in it" if members else ""
        return TaskRefused(f"missing{_title(path)}", f"Parameter {path!r} is required{within}.", **details)
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in first["loc"]).removeprefix(".")
    message = f"Parameter {place!r} is {shown(first['input'])}: {_reason(first['type'], first['msg'])}."
    return TaskRefused(f"invalid{_title(path)}", message, **details)


def _members(kind: type[Parameters], path: str) -> list[str]:
    """What an object of the task must hold."""
    field = kind.model_fields.get(path)
    within = field.annotation if field is not None else None
    if not (isinstance(within, type) and issubclass(within, Parameters)):
        return []
    return [name for name, member in within.model_fields.items() if member.is_required()]


def _reason(kind: str, text: str) -> str:
    """What a value must be, as a clause; without the names that things have in our code."""
    if kind == "model_type":
        return "it should be an object"
    _, _, rest = text.partition(" should ")
    if not rest:
        return text.removeprefix("Value error, ")
    return f"it should {rest.partition(' after validation')[0]}"


def error_item(refused: TaskRefused, task: dict[str, Any]) -> dict[str, Any]:
    """The item of one error. It names the task, without which clients wait in vain."""
    item = {"code": refused.code, "message": str(refused), **refused.details, **_named(task)}
    return {name: value for name, value in item.items() if value is not None}


def _named(task: dict[str, Any]) -> dict[str, str]:
    """The names of a task as they were sent, where they are such that they can be told again."""
    named = {name: task.get(name) for name in ("taskType", "taskUUID")}
    return {name: value for name, value in named.items() if isinstance(value, str) and _is_tellable(value)}


def _is_tellable(text: str) -> bool:
    """Whether it is short, and no half of a surrogate pair is in it, which no answer can carry."""
    return len(text) <= MAX_NAME and not any("\ud800" <= character <= "\udfff" for character in text)


def _title(path: str) -> str:
    """The last name of a path, to stand behind a word: inputs.referenceImages → ReferenceImages."""
    name = path.rsplit(".", 1)[-1]
    return name[:1].upper() + name[1:]
