"""What every message of a caller must be: JSON, a task or a list of tasks (contract section 2)."""

from __future__ import annotations

import json
from typing import Any

from vitascope.dialects.runware.errors import TaskRefused

MAX_TASKS = 100
MAX_VALUES = 100_000


def read_tasks(body: bytes | str) -> list[dict[str, Any]]:
    """The tasks of a message; one alone counts as a list of one. Raises `TaskRefused`."""
    text = body if isinstance(body, bytes) else body.encode(errors="surrogatepass")
    if sum(text.count(mark) for mark in (b",", b"[", b"{")) > MAX_VALUES:
        raise TaskRefused("invalidRequest", f"The message holds more than {MAX_VALUES} JSON values.")
    try:
        message = json.loads(text)
    except UnicodeDecodeError:
        raise TaskRefused("invalidJSON", "The message is not valid UTF-8.") from None
    except RecursionError:
        raise TaskRefused("invalidJSON", "The message is nested too deeply.") from None
    except json.JSONDecodeError as error:
        raise TaskRefused("invalidJSON", f"The message is not valid JSON: {error}.") from None
    except ValueError:
        raise TaskRefused("invalidJSON", "The message holds a number of too many digits.") from None
    tasks = [message] if isinstance(message, dict) else message
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise TaskRefused("invalidRequest", "A message is a JSON array of task objects.")
    if len(tasks) > MAX_TASKS:
        raise TaskRefused(
            "maxTasksExceeded", f"The message holds {len(tasks)} tasks; send at most {MAX_TASKS} at once."
        )
    return tasks
