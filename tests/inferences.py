"""Runware's tasks for the tests to send, and the two model pages as data.

The data is what the pages say, written down by hand: the tests hold the dialect's own table to it.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, replace
from typing import Any

UUID = "0ee13cbd-6941-49fb-b5cc-90be6737ebea"
PICTURE = "https://assets.example/lake.jpg"
IMAGE: dict[str, Any] = {
    "taskType": "imageInference",
    "taskUUID": UUID,
    "model": "runway:4@2",
    "positivePrompt": "a lake",
    "seed": 7,
    "inputs": {"referenceImages": [PICTURE]},
}
VIDEO: dict[str, Any] = {
    "taskType": "videoInference",
    "taskUUID": UUID,
    "model": "runway:1@1",
    "seed": 7,
    "inputs": {"frameImages": [{"image": PICTURE}]},
}
"""Each with what is required, and a seed, which else is random."""


@dataclass(frozen=True)
class Row:
    """One parameter as its page describes it: `path`, type, default, bounds, allowed values."""

    path: str
    type: str
    required: bool = False
    default: object = None
    minimum: int | None = None
    maximum: int | None = None
    allowed: tuple[str | int, ...] = ()


_BOTH = (
    Row("taskUUID", "string", required=True),
    Row("outputQuality", "integer", default=95, minimum=20, maximum=99),
    Row("webhookURL", "string"),
    Row("uploadEndpoint", "string"),
    Row("safety", "object"),
    Row("safety.checkContent", "boolean", default=False),
    Row("ttl", "integer", minimum=60),
    Row("includeCost", "boolean", default=False),
    Row("inputs", "object", required=True),
    Row("width", "integer"),
    Row("height", "integer"),
    Row("providerSettings", "object"),
    Row("providerSettings.runway", "object"),
    Row("providerSettings.runway.contentModeration", "object"),
    Row(
        "providerSettings.runway.contentModeration.publicFigureThreshold",
        "string",
        default="auto",
        allowed=("auto", "low"),
    ),
)
IMAGE_PAGE = (
    *_BOTH,
    Row("taskType", "string", required=True, allowed=("imageInference",)),
    Row("outputType", "string", default="URL", allowed=("URL", "base64Data", "dataURI")),
    Row("outputFormat", "string", default="JPG", allowed=("JPG", "PNG", "WEBP")),
    Row("deliveryMethod", "string", default="sync", allowed=("sync", "async")),
    Row("safety.mode", "string", default="none", allowed=("none", "fast")),
    Row("numberResults", "integer", default=1, minimum=1, maximum=20),
    Row("inputs.referenceImages", "array", required=True, minimum=1, maximum=3),
    Row("model", "string", required=True, allowed=("runway:4@2",)),
    Row("positivePrompt", "string", required=True, minimum=1, maximum=1000),
)
VIDEO_PAGE = (
    *_BOTH,
    Row("taskType", "string", required=True, allowed=("videoInference",)),
    Row("outputType", "string", default="URL", allowed=("URL",)),
    Row("outputFormat", "string", default="MP4", allowed=("MP4", "WEBM", "MOV")),
    Row("deliveryMethod", "string", default="async", allowed=("async",)),
    Row("safety.mode", "string", default="none", allowed=("none", "fast", "full")),
    Row("numberResults", "integer", default=1, minimum=1, maximum=4),
    Row("inputs.frameImages", "array", required=True),
    Row("inputs.frameImages.image", "string", required=True),
    Row("inputs.frameImages.frame", "object", allowed=("first", 0)),
    Row("model", "string", required=True, allowed=("runway:1@1",)),
    Row("positivePrompt", "string", minimum=1, maximum=1000),
    Row("duration", "integer", default=10, minimum=2, maximum=10),
    Row("seed", "integer", minimum=0, maximum=4294967295),
)
VIDEO_PAGE_SIZES = ((1280, 720), (720, 1280), (1104, 832), (832, 1104), (960, 960), (1584, 672))
IMAGE_PAGE_SIZES = ((1440, 1080), (1360, 768), (1168, 880))
"""The video's page lists its sizes; the image's has none but those of its examples."""

_LONGEST_URL = {"maximum": 8192}
IMAGE_DIFFERENCES: dict[str, dict[str, Any]] = {
    "webhookURL": _LONGEST_URL,
    "uploadEndpoint": _LONGEST_URL,
}
VIDEO_DIFFERENCES: dict[str, dict[str, Any]] = {
    **IMAGE_DIFFERENCES,
    # "1 image: used as the first frame": the page says it in words.
    "inputs.frameImages": {"minimum": 1, "maximum": 1},
    "inputs.frameImages.image": {"minimum": 1},
    # Its values are a string and a number; no object is accepted.
    "inputs.frameImages.frame": {"type": "string"},
    # One client asks for it and then waits.
    "deliveryMethod": {"allowed": ("async", "sync")},
}
IMAGE_ADDITIONS = (Row("seed", "integer", minimum=0, maximum=4294967295),)
"""Clients send it, and each result tells it; the image's page lists it in the response only."""

IMAGE_ROWS = (*(replace(row, **IMAGE_DIFFERENCES.get(row.path, {})) for row in IMAGE_PAGE), *IMAGE_ADDITIONS)
VIDEO_ROWS = tuple(replace(row, **VIDEO_DIFFERENCES.get(row.path, {})) for row in VIDEO_PAGE)
"""The parameters as they are here."""

ABSENT = object()


def changed(task: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The task with another value at `path`, in the first item of lists on the way; without it where it is `ABSENT`."""
    task = copy.deepcopy(task)
    *above, name = path.split(".")
    inner: Any = task
    for step in above:
        inner = inner.setdefault(step, {})
        inner = inner[0] if isinstance(inner, list) else inner
    if value is ABSENT:
        inner.pop(name, None)
    else:
        inner[name] = value
    return task


def message(*tasks: dict[str, Any]) -> str:
    """A message as clients send it."""
    return json.dumps(tasks)
