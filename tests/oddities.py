"""Every parameter of every kind of Runware's tasks with everything that it may be by mistake."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Any
from uuid import uuid4

from inferences import ABSENT
from speaking import PICTURE, Item
from vitascope.dialects.runware.errors import MAX_NAME
from vitascope.dialects.runware.lookups import AccountManagement, Lookup, ModelSearch
from vitascope.dialects.runware.media import ImageUpload, MediaStorage
from vitascope.dialects.runware.parameters import ImageInference, Parameters, VideoInference

Place = tuple[str | int, ...]
"""Where in a task: names, and 0 for the first item of a list."""


def _deep(depth: int) -> list[Any]:
    return reduce(lambda inner, _: [inner], range(depth), [])


NOWHERE = "https://127.0.0.1/lake.png"
"""A picture that no server visits: what is guided by it is accepted, and then costs nothing, since it fails."""
ODDITIES: tuple[Any, ...] = (
    *(ABSENT, None, True, False, 0, 1, -1, 2**70, 1.0, 1.5, -1e300, float("inf")),
    *("", " ", "plain", "x" * 10_000, "9" * 5000, "\ud800", "a\ude00b", "\0", "none", "first", "URL", NOWHERE),
    *([], ["x"], [None], [[["x"]]], [{}], ["x"] * 1000, _deep(500)),
    *({}, {"": ""}, {"image": []}, {"inputImage": {}}, {"unknown": {"unknown": [{}]}}, {"\ud800": "\0"}, {"0": 1}),
)

GARBAGE: tuple[str | bytes, ...] = (
    *("", " ", "\0", "x", "[", "{", '[{"taskType": "ping"}', "[" * 100_000, '{"":' * 50_000, "9" * 10_000, "[1e]"),
    *(b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf[", b"\xed\xa0\x80", b'["\xed\xa0\x80"]', b"\x1f\x8b\x08", bytes(10_000)),
)
"""What is no JSON, or holds no task."""

_BOTH: Item = {
    "positivePrompt": "a quiet lake",
    "outputType": "URL",
    "outputQuality": 95,
    "numberResults": 1,
    "ttl": 3600,
    "includeCost": True,
    "seed": 7,
    "deliveryMethod": "async",
    "safety": {"mode": "none", "checkContent": False},
    "providerSettings": {"runway": {"contentModeration": {"publicFigureThreshold": "auto"}}},
}
_IMAGE: Item = {"taskType": "imageInference", "model": "runway:4@2"}
_FILM: Item = {"taskType": "videoInference", "model": "runway:1@1"}
_WHOLE_IMAGE: Item = {**_IMAGE, **_BOTH, "width": 512, "height": 512, "outputFormat": "JPG"}
_WHOLE_FILM: Item = {**_FILM, **_BOTH, "width": 960, "height": 960, "outputFormat": "MP4", "duration": 2}
_FRAME: Item = {"image": NOWHERE, "frame": "first"}
_OLDER: Item = {"positivePrompt": "a quiet lake", "checkNSFW": False, "nsfw_check": False}

BASES: tuple[tuple[type[Parameters], Item], ...] = (
    (ImageInference, {**_WHOLE_IMAGE, "inputs": {"referenceImages": [PICTURE]}, "unknown": 0}),
    (ImageInference, {**_WHOLE_IMAGE, "inputs": {"referenceImages": [{"image": NOWHERE, "tag": "lake"}]}}),
    (ImageInference, {**_IMAGE, **_OLDER, "outputType": ["URL"], "referenceImages": [NOWHERE]}),
    (VideoInference, {**_WHOLE_FILM, "inputs": {"frameImages": [NOWHERE]}, "unknown": 0}),
    (VideoInference, {**_WHOLE_FILM, "inputs": {"frameImages": [_FRAME]}}),
    (VideoInference, {**_FILM, **_OLDER, "frameImages": [{"inputImage": NOWHERE, "frame": "first"}]}),
    (Lookup, {"taskType": "getResponse", "unknown": 0}),
    (Lookup, {"taskType": "getTaskDetails", "unknown": 0}),
    (ImageUpload, {"taskType": "imageUpload", "image": PICTURE}),
    (MediaStorage, {"taskType": "mediaStorage", "operation": "upload", "media": PICTURE}),
    (MediaStorage, {"taskType": "mediaStorage", "operation": "delete", "media": str(uuid4())}),
    (ModelSearch, {"taskType": "modelSearch", "search": "gen", "category": "checkpoint", "limit": 5, "offset": 0}),
    (AccountManagement, {"taskType": "accountManagement", "operation": "getDetails", "unknown": 0}),
    (Parameters, {"taskType": "ping", "ping": True, "unknown": 0}),
)
"""Tasks that are right, but for their names: with all that they can hold, and something unknown; and as older clients
say them."""
LOGIN: Item = {"taskType": "authentication", "apiKey": "any-key", "connectionSessionUUID": str(uuid4()), "unknown": 0}
_ONLY_NAMED: tuple[Place, ...] = (("webhookURL",), ("uploadEndpoint",))
"""Parameters that are not in the tasks above: whatever was made would be sent somewhere."""


@dataclass(frozen=True)
class Case:
    """A task with a value at a place."""

    task: Item
    place: Place
    value: Any

    def __str__(self) -> str:
        value = "absent" if self.value is ABSENT else json.dumps(self.value)
        return f"{self.task['taskType']} {'.'.join(map(str, self.place))}={value[:60]}"

    @property
    def sent(self) -> Item:
        """The task as it is sent."""
        task: Item = put(self.task, self.place, self.value)
        return task


def places(task: Item) -> list[Place]:
    """Every place in a task, objects and lists as a whole too."""
    return [*_inside(task, ()), *(_ONLY_NAMED if "model" in task else ())]


def _inside(value: Any, prefix: Place) -> Iterator[Place]:
    within = dict(enumerate(value[:1])) if isinstance(value, list) else value
    if isinstance(within, dict):
        for name, inner in within.items():
            yield (*prefix, name)
            yield from _inside(inner, (*prefix, name))


def put(within: Any, place: Place, value: Any) -> Any:
    """A task with another value at a place; without it where that is `ABSENT`. As it is, where no way leads there."""
    if not place:
        return value
    step, rest = place[0], place[1:]
    if isinstance(within, dict) and (step in within or not rest):
        changed = {**within, step: put(within.get(step), rest, value)}
        return {name: inner for name, inner in changed.items() if inner is not ABSENT}
    if isinstance(within, list) and within and step == 0:
        return [inner for inner in (put(within[0], rest, value), *within[1:]) if inner is not ABSENT]
    return within


def named(task: Item) -> Item:
    """The task under a name of its own."""
    return {**task, "taskUUID": str(uuid4())}


def cases(base: Item) -> Iterator[Case]:
    """Each place of a task with each oddity."""
    for place in places(named(base)):
        for value in ODDITIES:
            yield Case(named(base), place, value)


def told_name(task: Item) -> str | None:
    """The `taskUUID` of every answer to a task; None where there is none, or none that an answer can carry."""
    name = task.get("taskUUID")
    if task.get("taskType") == "ping" or not isinstance(name, str) or len(name) > MAX_NAME:
        return None
    return None if any("\ud800" <= character <= "\udfff" for character in name) else name
