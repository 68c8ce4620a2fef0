"""Runware's wire spoken by hand: over a socket, as its clients speak it, and over REST."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
from websockets.sync.client import ClientConnection, connect

from live import HTTP, LiveServer, wait_for
from pictures import data_uri, picture

Item = dict[str, Any]
KEY = "any-key"
PATIENCE_SECONDS = 60.0
PICTURE = data_uri(picture())


def image(**values: Any) -> Item:
    """A small `imageInference`."""
    task = {"taskType": "imageInference", "taskUUID": str(uuid4()), "model": "runway:4@2"}
    inputs = {"referenceImages": [PICTURE]}
    return {**task, "positivePrompt": "a quiet lake", "width": 720, "height": 720, "inputs": inputs, **values}


def film(**values: Any) -> Item:
    """A short `videoInference`."""
    task = {"taskType": "videoInference", "taskUUID": str(uuid4()), "model": "runway:1@1", "duration": 2}
    return {**task, "width": 960, "height": 960, "inputs": {"frameImages": [PICTURE]}, **values}


def asking(task: Item) -> Item:
    """`getResponse` for a task."""
    return {"taskType": "getResponse", "taskUUID": task["taskUUID"]}


def post(server: LiveServer, *tasks: Item, key: str = KEY) -> httpx.Response:
    """One REST request."""
    return server.request("POST", "/v1", json=tasks, headers={"Authorization": f"Bearer {key}"})


def posted(server: LiveServer, *tasks: Item, key: str = KEY) -> list[Item]:
    """The items of a REST request that went well."""
    answer = post(server, *tasks, key=key)
    assert answer.status_code == 200, answer.text
    assert list(answer.json()) == ["data"], answer.text
    items: list[Item] = answer.json()["data"]
    return items


def polled(server: LiveServer, task: Item, key: str = KEY) -> list[Item]:
    """Poll over REST until a task has succeeded; returns its items."""
    items: list[Item] = []

    def is_done() -> bool:
        items[:] = posted(server, asking(task), key=key)
        return all(item["status"] == "success" for item in items)

    wait_for(is_done, PATIENCE_SECONDS)
    return items


class Wire:
    """A socket on which tasks are said and messages are heard."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, *tasks: Item) -> None:
        """One message with these tasks."""
        self.socket.send(json.dumps(tasks))

    def hear(self) -> dict[str, list[Item]]:
        """The next message."""
        message: dict[str, list[Item]] = json.loads(self.socket.recv(PATIENCE_SECONDS))
        return message

    def item(self) -> Item:
        """The item of the next message, which has one and no error."""
        message = self.hear()
        assert list(message) == ["data"], message
        (item,) = message["data"]
        return item

    def error(self) -> Item:
        """The error of the next message, which has one and no item."""
        message = self.hear()
        assert message["data"] == [], message
        (error,) = message["errors"]
        return error

    def items(self, count: int) -> list[Item]:
        """The items of the next messages, one each."""
        return [self.item() for _ in range(count)]

    def ask(self, task: Item) -> Item:
        """Say a task; returns the item that answers it."""
        self.say(task)
        return self.item()

    def enter(self, key: str = KEY, **values: Any) -> str:
        """Authenticate; returns the session's UUID."""
        session: str = self.ask({"taskType": "authentication", "apiKey": key, **values})["connectionSessionUUID"]
        return session

    def is_silent(self) -> bool:
        """Whether nothing comes before the answer to a ping that is sent now."""
        return self.ask({"taskType": "ping", "ping": True}) == {"taskType": "ping", "pong": True}

    def state(self, task: Item) -> list[Item]:
        """What getResponse says of each result of a task that has not failed."""
        self.say(asking(task))
        return self.items(int(task.get("numberResults", 1)))

    def results(self, task: Item) -> list[Item]:
        """Poll until a task has succeeded; returns its items."""
        items: list[Item] = []

        def is_done() -> bool:
            items[:] = self.state(task)
            return all(item["status"] == "success" for item in items)

        wait_for(is_done, PATIENCE_SECONDS)
        return items


@contextlib.contextmanager
def opened(server: LiveServer, path: str = "/v1", headers: dict[str, str] | None = None) -> Iterator[Wire]:
    """A socket on which nothing was said yet, for the length of the block."""
    url = server.url.replace("http://", "ws://", 1)
    with connect(f"{url}{path}", max_size=None, proxy=None, additional_headers=headers) as socket:
        yield Wire(socket)


@contextlib.contextmanager
def entered(server: LiveServer, key: str = KEY, **values: Any) -> Iterator[Wire]:
    """An authenticated socket, for the length of the block; `values` are more of the authentication."""
    with opened(server) as wire:
        wire.enter(key, **values)
        yield wire


def fetched(url: str) -> httpx.Response:
    """What anyone gets at a URL, without a key."""
    answer = HTTP.get(url)
    assert answer.status_code == 200, answer.text
    return answer
