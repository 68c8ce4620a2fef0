"""What a message must be."""

from __future__ import annotations

import json

import pytest

from vitascope.dialects.runware.errors import TaskRefused
from vitascope.dialects.runware.reading import MAX_TASKS, read_tasks
from vitascope.wire.json_text import MAX_VALUES

PING = {"taskType": "ping"}


@pytest.mark.parametrize(
    ("message", "tasks"),
    [
        (b"[]", []),
        (b'[{"taskType": "ping"}]', [PING]),
        ('[{"taskType": "ping"}]', [PING]),
        (b'{"taskType": "ping"}', [PING]),
        (b'\xef\xbb\xbf[{"taskType": "ping"}]', [PING]),
        (b' [ {"taskType":"ping"},{"taskType":"ping"} ] ', [PING, PING]),
        ('[{"taskType": "ping", "positivePrompt": "mÿ 🌊"}]', [{**PING, "positivePrompt": "mÿ 🌊"}]),
    ],
)
def test_a_message_is_a_list_of_tasks(message: bytes | str, tasks: list[dict[str, str]]) -> None:
    """As text or as bytes; one task alone counts as a list of one."""
    assert read_tasks(message) == tasks


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"nothing",
        b"[",
        b'[{"a": 1},]',
        b"\xff\xfe",
        b'["\xff"]',
        b"[" * 50_000,
        b"[" + b"9" * 5000 + b"]",
        "\ud800",
    ],
)
def test_what_is_not_json_is_refused(message: bytes | str) -> None:
    """Whatever it is: broken, not text, nested without end, or a number of thousands of digits."""
    with pytest.raises(TaskRefused) as caught:
        read_tasks(message)
    assert (caught.value.code, caught.value.status) == ("invalidJSON", 400)


@pytest.mark.parametrize("message", ["5", "null", '"text"', "[5]", "[[]]", '[{"taskType": "ping"}, null]'])
def test_what_is_no_list_of_tasks_is_refused(message: str) -> None:
    """Each task is an object."""
    with pytest.raises(TaskRefused) as caught:
        read_tasks(message)
    assert caught.value.code == "invalidRequest"


def test_tasks_are_bounded() -> None:
    """So many at once, and no more."""
    assert len(read_tasks(json.dumps([PING] * MAX_TASKS))) == MAX_TASKS
    with pytest.raises(TaskRefused) as caught:
        read_tasks(json.dumps([PING] * (MAX_TASKS + 1)))
    assert caught.value.code == "maxTasksExceeded"


def test_values_are_bounded() -> None:
    """A message that is small as text and huge as objects is refused before it is read."""
    assert read_tasks(json.dumps({"list": [0] * (MAX_VALUES - 10)}))
    with pytest.raises(TaskRefused) as caught:
        read_tasks(json.dumps({"list": [0] * (MAX_VALUES + 10)}))
    assert caught.value.code == "invalidRequest"
