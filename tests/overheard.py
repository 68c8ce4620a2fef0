"""Runware's own Python SDK, whose messages can be read afterwards."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Any

from runware import Runware

from live import LiveServer
from speaking import KEY

Item = dict[str, Any]


class Overheard(Runware):  # type: ignore[misc] # the SDK has no types
    """The SDK's client, pointed at a server by its URL and nothing else. `said` and `heard` are whole messages."""

    def __init__(self, server: LiveServer, key: str = KEY) -> None:
        super().__init__(api_key=key, url=f"{server.url.replace('http://', 'ws://', 1)}/v1")
        self.said: list[list[Item]] = []
        self.heard: list[dict[str, list[Item]]] = []
        self.sockets: list[Any] = []

    async def connect(self) -> None:
        """Remember the socket: the SDK leaves those behind that did not let it in."""
        await super().connect()
        self.sockets.append(self._ws)

    async def send(self, msg: list[Item]) -> None:
        """Remember, and send."""
        self.said.append(msg)
        await super().send(msg)

    async def on_message(self, ws: Any, message: str) -> None:
        """Remember, and take."""
        self.heard.append(json.loads(message))
        await super().on_message(ws, message)

    def asked(self, task_type: str) -> list[Item]:
        """The tasks of one type that were said."""
        return [task for message in self.said for task in message if task["taskType"] == task_type]

    def told(self, task_uuid: str) -> list[Item]:
        """The items and errors that were heard of a task."""
        return [
            item
            for message in self.heard
            for item in [*message.get("data", []), *message.get("errors", [])]
            if item.get("taskUUID") == task_uuid
        ]

    def drop(self) -> None:
        """Cut the connection without a word, as a network does."""
        self._ws.transport.abort()

    def be_patient(self) -> None:
        """Wait for a server that restarts on a busy machine; else the SDK may give up after five attempts."""
        self._reconnection_manager._config.max_auth_errors_per_window = 1000
        self._reconnection_manager._backoff_delay = 0.1


@contextlib.asynccontextmanager
async def overheard(server: LiveServer, key: str = KEY) -> AsyncIterator[Overheard]:
    """A connected client, for the length of the block."""
    client = Overheard(server, key)
    await client.connect()
    yield client
    await client.disconnect()
    for socket in client.sockets:
        await socket.close()
