"""Parameters over REST: a handful of each kind of value, up to the files that come of them.

Every parameter through every value is in `tests/unit/dialects/runware/test_parameters.py`.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from inferences import ABSENT, IMAGE, VIDEO, changed
from live import HTTP, LiveServer
from pictures import data_uri, picture, size_and_format

PICTURE = data_uri(picture())
LAKE = changed(IMAGE, "inputs.referenceImages", [PICTURE])
FILM = {**changed(VIDEO, "inputs.frameImages", [PICTURE]), "duration": 2, "deliveryMethod": "sync"}
RANGE = {"type": "integer", "min": 20, "max": 99}


def fresh(task: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The task under a name of its own."""
    return {**task, "taskUUID": str(uuid4()), **changes}


def post(server: LiveServer, *tasks: dict[str, Any], **options: Any) -> httpx.Response:
    return server.request("POST", "/v1", json=list(tasks), **options)


def data(server: LiveServer, *tasks: dict[str, Any]) -> list[dict[str, Any]]:
    """The items of an answer without errors."""
    answer = post(server, *tasks)
    assert (answer.status_code, set(answer.json())) == (200, {"data"}), answer.text
    items: list[dict[str, Any]] = answer.json()["data"]
    return items


@pytest.mark.parametrize(
    ("task", "path", "value", "expected"),
    [
        (LAKE, "outputQuality", 19, {"code": "invalidOutputQuality", **RANGE}),
        (LAKE, "outputQuality", 100, {"code": "invalidOutputQuality", **RANGE}),
        (LAKE, "outputQuality", "95", {"code": "invalidOutputQuality", **RANGE}),
        (LAKE, "numberResults", 21, {"code": "invalidNumberResults", "type": "integer", "min": 1, "max": 20}),
        (FILM, "numberResults", 5, {"code": "invalidNumberResults", "type": "integer", "min": 1, "max": 4}),
        (FILM, "duration", 1, {"code": "invalidDuration", "type": "integer", "min": 2, "max": 10}),
        (FILM, "duration", 11, {"code": "invalidDuration", "type": "integer", "min": 2, "max": 10}),
        (FILM, "seed", -1, {"code": "invalidSeed", "type": "integer", "min": 0, "max": 4294967295}),
        (FILM, "seed", 4294967296, {"code": "invalidSeed", "type": "integer", "min": 0, "max": 4294967295}),
        (LAKE, "ttl", 59, {"code": "invalidTtl", "type": "integer", "min": 60}),
        (LAKE, "positivePrompt", "", {"code": "invalidPositivePrompt", "type": "string", "min": 1, "max": 1000}),
        (
            LAKE,
            "positivePrompt",
            "a" * 1001,
            {"code": "invalidPositivePrompt", "type": "string", "min": 1, "max": 1000},
        ),
        (LAKE, "positivePrompt", None, {"code": "missingPositivePrompt", "type": "string", "min": 1, "max": 1000}),
        (LAKE, "inputs", ABSENT, {"code": "missingInputs", "type": "object"}),
        (
            LAKE,
            "inputs.referenceImages",
            [PICTURE] * 4,
            {"code": "invalidReferenceImages", "type": "array", "min": 1, "max": 3},
        ),
        (FILM, "inputs.frameImages", [], {"code": "invalidFrameImages", "type": "array", "min": 1, "max": 1}),
        (
            FILM,
            "safety.mode",
            "slow",
            {"code": "invalidMode", "type": "string", "allowedValues": ["none", "fast", "full"]},
        ),
        (LAKE, "includeCost", "yes", {"code": "invalidIncludeCost", "type": "boolean"}),
        (LAKE, "webhookURL", "nowhere", {"code": "invalidWebhookURL", "type": "string", "max": 8192}),
        (FILM, "model", "runway:4@2", {"code": "invalidModel", "type": "string", "allowedValues": ["runway:1@1"]}),
    ],
)
def test_a_wrong_value_is_refused(
    server: LiveServer, task: dict[str, Any], path: str, value: object, expected: dict[str, Any]
) -> None:
    """With 400 and one error, told in a list and, for a client that reads nothing else, by itself; nothing is made."""
    sent = fresh(changed(task, path, value))
    answer = post(server, sent)
    body = answer.json()
    assert (answer.status_code, body["data"], body["error"]) == (400, [], body["errors"][0])
    (error,) = body["errors"]
    assert path.rsplit(".", 1)[-1] in error.pop("message")
    assert error == {**expected, "parameter": path, "taskType": sent["taskType"], "taskUUID": sent["taskUUID"]}
    asked = post(server, {"taskType": "getResponse", "taskUUID": sent["taskUUID"]})
    assert (asked.status_code, asked.json()["errors"][0]["code"]) == (404, "taskNotFound")


def test_a_size_is_a_pair(server: LiveServer) -> None:
    """One side alone is refused, and so is a pair that there is not."""
    alone = post(server, fresh(LAKE, width=1024)).json()["error"]
    assert (alone["code"], alone["parameter"]) == ("missingHeight", "height")
    other = post(server, fresh(FILM, width=1280, height=700)).json()["error"]
    assert (other["code"], other["parameter"]) == ("invalidHeight", "height")
    assert "1280x720" in other["allowedValues"]


@pytest.mark.parametrize(
    ("sent", "size", "kind"),
    [
        ({}, (1024, 1024), "JPEG"),
        ({"outputFormat": "PNG", "width": 720, "height": 960, "outputQuality": 20}, (720, 960), "PNG"),
        ({"outputFormat": "WEBP", "width": 512, "height": 512, "outputQuality": 99}, (512, 512), "WEBP"),
        ({"width": None, "height": None, "outputFormat": None, "outputType": ["URL"]}, (1024, 1024), "JPEG"),
    ],
)
def test_an_image_is_what_was_asked_for(
    server: LiveServer, sent: dict[str, Any], size: tuple[int, int], kind: str
) -> None:
    """Its file has the size and the format; its URL needs no key."""
    (item,) = data(server, fresh(LAKE, **sent))
    assert set(item) == {"taskType", "taskUUID", "imageUUID", "imageURL", "seed"}
    file = HTTP.get(item["imageURL"])
    assert size_and_format(file.content) == (size, kind)
    assert file.headers["Content-Type"] == f"image/{kind.lower()}"


@pytest.mark.parametrize("value", ["bm90IGEgcGljdHVyZQ==", "not base64!", "data:text/plain;base64,aGVsbG8="])
@pytest.mark.parametrize(("task", "path"), [(LAKE, "inputs.referenceImages"), (FILM, "inputs.frameImages")])
def test_what_is_no_picture_is_refused_at_once(server: LiveServer, task: dict[str, Any], path: str, value: str) -> None:
    """Where it came inside the request; the message says which it was."""
    answer = post(server, fresh(changed(task, path, [value])))
    error = answer.json()["error"]
    name = path.removeprefix("inputs.")
    assert (answer.status_code, error["parameter"]) == (400, path)
    assert error["code"] == f"invalid{name[0].upper()}{name[1:]}"
    assert f"{path}[0]" in error["message"]


def test_a_name_that_no_answer_can_carry_is_refused(server: LiveServer) -> None:
    """It is left out of the answer, instead of breaking it."""
    body = b'[{"taskType": "imageInference", "taskUUID": "\\ud800"}]'
    answer = server.request("POST", "/v1", content=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalidTaskUUID")
    assert "taskUUID" not in answer.json()["error"]
