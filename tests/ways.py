"""The two ways of Runware's wire, as one: a message in, its answers out; and whether these are as they should be."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import TypeAlias

import httpx

from live import KEY, LiveServer
from oddities import told_name
from speaking import PATIENCE_SECONDS, Item, entered

CALLERS_FAULTS = ("invalid", "missing", "unsupported", "taskNotFound", "mediaNotFound")
"""What the codes begin with that no client tries again, since the request itself is wrong (contract section 5)."""

Ask: TypeAlias = Callable[[str | bytes, int], list[Item]]
"""Sends a message to which there are so many answers; returns them."""
Way: TypeAlias = Callable[[LiveServer], AbstractContextManager[Ask]]


@contextlib.contextmanager
def rest(server: LiveServer, headers: dict[str, str] = KEY) -> Iterator[Ask]:
    """A request for each message."""
    with httpx.Client(headers=headers, timeout=PATIENCE_SECONDS, trust_env=False) as client:

        def ask(content: str | bytes, _count: int) -> list[Item]:
            answer = client.post(f"{server.url}/v1", content=content)
            if answer.status_code >= 500:
                return [{"code": f"HTTP {answer.status_code}", "message": answer.text}]
            said = answer.json()
            assert {*said} <= {"data", "errors", "error"}
            return [*said["data"], *said.get("errors", [])]

        yield ask


@contextlib.contextmanager
def websocket(server: LiveServer) -> Iterator[Ask]:
    """One socket for all messages, which is open at the end, and has nothing more to say."""
    with entered(server) as wire:

        def ask(content: str | bytes, count: int) -> list[Item]:
            wire.socket.send(content)
            heard = [wire.hear() for _ in range(count)]
            assert all({*said} <= {"data", "errors"} for said in heard)
            return [item for said in heard for item in [*said["data"], *said.get("errors", [])]]

        yield ask
        assert wire.is_silent()


def is_fair(item: Item) -> bool:
    """Whether it is what was asked for, or says what the caller did wrong."""
    return "code" not in item or (item["code"].startswith(CALLERS_FAULTS) and bool(item["message"]))


def amiss(tasks: list[Item], items: list[Item]) -> set[str | None]:
    """The names of tasks that have not one answer each, and of the answers that are unfair."""
    owed = Counter(told_name(task) for task in tasks)
    owed.subtract(item.get("taskUUID") for item in items)
    return {name for name, count in owed.items() if count} | {i.get("taskUUID") for i in items if not is_fair(i)}
