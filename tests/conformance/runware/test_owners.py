"""What is whose, and what it costs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from live import LiveServer
from speaking import PICTURE, Item, entered, fetched, film, image, polled, post, posted


def account(server: LiveServer, key: str) -> Item:
    (item,) = posted(
        server, {"taskType": "accountManagement", "taskUUID": str(uuid4()), "operation": "getDetails"}, key=key
    )
    return item


@pytest.mark.parametrize("task_type", ["getResponse", "getTaskDetails"])
def test_anothers_task(strict_server: LiveServer, anna: str, boris: str, task_type: str) -> None:
    """Is unknown, on each way."""
    task = image()
    posted(strict_server, task, key=anna)
    question = {"taskType": task_type, "taskUUID": task["taskUUID"]}
    assert posted(strict_server, question, key=anna)
    answer = post(strict_server, question, key=boris)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "taskNotFound")
    with entered(strict_server, boris) as wire:
        wire.say(question)
        assert wire.error()["code"] == "taskNotFound"


def test_the_same_uuid_of_two(strict_server: LiveServer, anna: str, boris: str) -> None:
    """Two owners may choose the same taskUUID, and never notice."""
    hers = image(seed=1)
    his = {**hers, "positivePrompt": "a forest", "seed": 2}
    (first,), (second,) = posted(strict_server, hers, key=anna), posted(strict_server, his, key=boris)
    assert first["imageUUID"] != second["imageUUID"]
    assert [item["seed"] for item in polled(strict_server, hers, key=anna)] == [1]
    assert [item["seed"] for item in polled(strict_server, his, key=boris)] == [2]


@pytest.mark.parametrize("what", ["upload", "media", "result"])
def test_anothers_picture(strict_server: LiveServer, anna: str, boris: str, what: str) -> None:
    """Its UUID is unknown as an input, as an upload and to be deleted; its URL can be read by whoever was given it."""
    tasks: dict[str, tuple[Item, str]] = {
        "upload": ({"taskType": "imageUpload", "taskUUID": str(uuid4()), "image": PICTURE}, "image"),
        "media": ({"taskType": "mediaStorage", "taskUUID": str(uuid4()), "media": PICTURE}, "media"),
        "result": (image(), "image"),
    }
    task, name = tasks[what]
    (item,) = posted(strict_server, task, key=anna)
    uuid = item[f"{name}UUID"]
    for use in (
        image(inputs={"referenceImages": [uuid]}),
        film(inputs={"frameImages": [uuid]}),
        {"taskType": "imageUpload", "taskUUID": str(uuid4()), "image": uuid},
        {"taskType": "mediaStorage", "taskUUID": str(uuid4()), "operation": "delete", "media": uuid},
    ):
        answer = post(strict_server, use, key=boris)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "mediaNotFound")
    assert fetched(item[f"{name}URL"])


def test_prices_of_ones_own(strict_server: LiveServer, new_key: Callable[..., str]) -> None:
    """VITASCOPE_PRICES: each result costs that, its `cost` says so, and the balance falls by as much."""
    key = new_key("emma")
    assert account(strict_server, key)["balance"] == 20
    images = posted(strict_server, image(numberResults=2, includeCost=True), key=key)
    assert [item["cost"] for item in images] == [0.25, 0.25]
    assert account(strict_server, key)["balance"] == 19.5
    task = film(duration=3, includeCost=True)
    posted(strict_server, task, key=key)
    assert [item["cost"] for item in polled(strict_server, task, key=key)] == [3.0042]
    assert account(strict_server, key)["balance"] == 16.4958


def test_what_failed_costs_nothing(strict_server: LiveServer, new_key: Callable[..., str]) -> None:
    """Of two, one is paid for."""
    key = new_key("felix")
    task = image(positivePrompt="[seed 8] [refuse]", seed=7, numberResults=2)
    assert post(strict_server, task, key=key).status_code == 200
    assert account(strict_server, key)["balance"] == 19.75


def test_the_same_request_twice(strict_server: LiveServer, new_key: Callable[..., str]) -> None:
    """Line 12 of section 9: one task, one result, one charge."""
    key = new_key("greta")
    task = image(includeCost=True)
    assert posted(strict_server, task, key=key) == posted(strict_server, task, key=key)
    both: Any = posted(strict_server, image(**task), image(**task), key=key)
    assert both[0] == both[1]
    assert account(strict_server, key)["balance"] == 19.75


def test_an_account(strict_server: LiveServer, new_key: Callable[..., str]) -> None:
    """Balance and usage of the owner of the key, and nobody else's."""
    key = new_key("hanna")
    posted(strict_server, image(), key=key)
    item = account(strict_server, key)
    assert (item["taskType"], item["operation"], item["organizationName"]) == (
        "accountManagement",
        "getDetails",
        "hanna",
    )
    assert item["balance"] == 19.75
    assert [item["usage"][span]["credits"] for span in ("total", "today", "last7Days", "last30Days")] == [0.25] * 4
    assert item["usage"]["total"]["requests"] == 1
