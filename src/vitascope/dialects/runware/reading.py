"""What every message of a caller must be: JSON, a task or a list of tasks (contract section 2)."""

from __future__ import annotations

import json
from typing import Any

from vitascope.dialects.runware.errors import TaskRefused
from vitascope.wire.json_text import MAX_VALUES, is_vast, why_unreadable

MAX_TASKS = 100


def read_tasks(body: bytes | str) -> list[dict[str, Any]]:
    """The tasks of a message; one alone counts as a list of one. Raises `TaskRefused`."""
    text = body if isinstance(body, bytes) else body.encode(errors="surrogatepass")
    if is_vast(text):
        raise TaskRefused("invalidRequest", f"The message holds more than {MAX_VALUES} JSON values.")
    try:
        message = json.loads(text)
    except json.JSONDecodeError as error:
        raise TaskRefused("invalidJSON", f"The message is not valid JSON: {error}.") from None
    except (RecursionError, ValueError) as error:
        raise TaskRefused("invalidJSON", f"The message {why_unreadable(error)}.") from None
    tasks = [message] if isinstance(message, dict) else message
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise TaskRefused("invalidRequest", "A message is a JSON array of task objects.")
    if len(tasks) > MAX_TASKS:
        raise TaskRefused(
            "maxTasksExceeded", f"The message holds {len(tasks)} tasks; send at most {MAX_TASKS} at once."
        )
    return tasks
