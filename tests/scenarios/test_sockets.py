"""Many sockets at once, some of which are cut: Runware's clients under load."""

from __future__ import annotations

import asyncio
import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import psutil
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from live import NOOP, LiveServer
from pictures import data_uri, picture

SOCKETS, TASKS, RESULTS = 20, 10, 5
CUT = 3
ALLOWED_GROWTH = 64 * 1024 * 1024
PICTURE = data_uri(picture())
AUTHENTICATION = {"taskType": "authentication", "apiKey": "any"}


def task() -> dict[str, Any]:
    return {
        "taskType": "imageInference",
        "taskUUID": str(uuid4()),
        "model": "runway:4@2",
        "positivePrompt": "a lake",
        "width": 512,
        "height": 512,
        "numberResults": RESULTS,
        "inputs": {"referenceImages": [PICTURE]},
    }


class Client:
    """Sends tasks and counts results, as the Python SDK does: after a cut it sends what has not ended once more."""

    def __init__(self, url: str, cut_after: int | None) -> None:
        self._url = url
        self._cut_after = cut_after
        self._tasks = {one["taskUUID"]: one for one in (task() for _ in range(TASKS))}
        self.results: dict[str, list[str]] = {uuid: [] for uuid in self._tasks}

    async def run(self) -> None:
        """Until each task has all of its results."""
        while self._unended():
            async with connect(self._url, max_size=None) as socket:
                await socket.send(json.dumps([AUTHENTICATION]))
                assert "connectionSessionUUID" in json.loads(await socket.recv())["data"][0]
                for one in self._unended():
                    self.results[one["taskUUID"]] = []
                    await socket.send(json.dumps([one]))
                await self._listen(socket)

    def _unended(self) -> list[dict[str, Any]]:
        return [one for uuid, one in self._tasks.items() if len(self.results[uuid]) < RESULTS]

    async def _listen(self, socket: ClientConnection) -> None:
        while self._unended():
            try:
                message = json.loads(await socket.recv())
            except ConnectionClosed:
                return
            (item,) = message["data"]
            self.results[item["taskUUID"]].append(item["imageUUID"])
            if self._cut_after is not None and sum(map(len, self.results.values())) >= self._cut_after:
                self._cut_after = None
                socket.transport.abort()


def test_a_thousand_images_over_twenty_sockets(start_server: Callable[..., LiveServer]) -> None:
    """Three sockets are cut in the middle: each result is made and told once, and memory does not grow with them."""
    server = start_server(**NOOP)
    url = server.url.replace("http", "ws") + "/v1"
    process = psutil.Process(server.pid)
    cuts = {number: random.randrange(1, TASKS * RESULTS) for number in range(CUT)}

    async def all_at_once() -> list[Client]:
        clients = [Client(url, cuts.get(number)) for number in range(SOCKETS)]
        await asyncio.gather(*(client.run() for client in clients))
        return clients

    asyncio.run(Client(url, None).run())
    before = process.memory_info().rss
    clients = asyncio.run(all_at_once())
    told = Counter(uuid for client in clients for uuids in client.results.values() for uuid in uuids)
    assert (len(told), set(told.values())) == (SOCKETS * TASKS * RESULTS, {1})
    ((made,),) = server.query("SELECT count(*) FROM generations WHERE state = 'succeeded'")
    assert made == (SOCKETS + 1) * TASKS * RESULTS
    assert process.memory_info().rss - before < ALLOWED_GROWTH
