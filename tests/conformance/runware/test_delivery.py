"""How results are delivered: at once, later, or in parts (contract section 6)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from live import LiveServer, let_go, reached, wait_for
from speaking import Item, Wire, asking, film, image, polled, post, posted

KINDS = {"imageInference": "image", "videoInference": "video"}
both = pytest.mark.parametrize("kind", [image, film])
Kind = Callable[..., Item]


def uuids(items: list[Item]) -> set[str]:
    return {item[f"{KINDS[item['taskType']]}UUID"] for item in items}


def half_done(server: LiveServer, kind: Kind, path: Path, directive: str) -> Item:
    """A task of two, submitted: the result of seed 7 is there, that of seed 8 obeys a directive."""
    task = kind(positivePrompt=f"[seed 8] {directive}", seed=7, numberResults=2, deliveryMethod="async")
    posted(server, task)
    reached(path)
    wait_for(lambda: "success" in {item["status"] for item in posted(server, asking(task))})
    return task


@both
def test_the_acknowledgement(wire: Wire, server: LiveServer, kind: Kind) -> None:
    """Exactly two keys, on each way: clients take a third for a result."""
    first, second = kind(deliveryMethod="async"), kind(deliveryMethod="async")
    names = {"taskType": first["taskType"]}
    assert wire.ask(first) == {**names, "taskUUID": first["taskUUID"]}
    assert posted(server, second) == [{**names, "taskUUID": second["taskUUID"]}]


def test_the_defaults(wire: Wire) -> None:
    """Images come with the answer, films are asked for."""
    assert wire.ask(image())["imageURL"]
    assert {*wire.ask(film())} == {"taskType", "taskUUID"}


def test_synchronous_images(wire: Wire, server: LiveServer) -> None:
    """As many items as were asked for, over REST in one body; without a status."""
    items = posted(server, image(numberResults=3))
    assert len(uuids(items)) == 3
    assert all("status" not in item for item in items)
    wire.say(image(numberResults=3))
    items = wire.items(3)
    assert len(uuids(items)) == 3
    assert all("status" not in item for item in items)
    assert wire.is_silent()


@both
def test_under_way(wire: Wire, tmp_path: Path, kind: Kind) -> None:
    """Requirements 2, 3 and 5: at once, one item for each result, with its UUID-to-be and nothing like a URL."""
    task = kind(positivePrompt=f"[pause {tmp_path / 'work'}]", numberResults=2, deliveryMethod="async")
    wire.ask(task)
    reached(tmp_path / "work")
    items = wire.state(task)
    let_go(tmp_path / "work")
    name = f"{KINDS[task['taskType']]}UUID"
    assert [{*item} for item in items] == [{"taskType", "taskUUID", "status", "progress", name}] * 2
    assert [(item["taskType"], item["status"]) for item in items] == [(task["taskType"], "processing")] * 2
    assert all(0 <= item["progress"] < 100 for item in items)
    assert uuids(wire.results(task)) == uuids(items)


@both
def test_finished(wire: Wire, server: LiveServer, kind: Kind) -> None:
    """Requirements 1, 3, 6 and 7: each with a status and a UUID of its own, and the same whenever it is asked for."""
    task = kind(numberResults=2, deliveryMethod="async", includeCost=True)
    wire.ask(task)
    items = wire.results(task)
    name = KINDS[task["taskType"]]
    keys = {"taskType", "taskUUID", "status", "seed", "cost", f"{name}UUID", f"{name}URL"}
    assert [{*item} for item in items] == [keys] * 2
    assert len(uuids(items)) == 2
    assert [item["status"] for item in items] == ["success"] * 2
    assert wire.state(task) == wire.state(task) == items == posted(server, asking(task))


@both
def test_partly_finished(wire: Wire, server: LiveServer, tmp_path: Path, kind: Kind) -> None:
    """Requirement 4: REST shows what is there; a socket says that all are under way until all have ended."""
    task = half_done(server, kind, tmp_path / "rest", f"[pause {tmp_path / 'rest'}]")
    shown = posted(server, asking(task))
    told = wire.state(task)
    let_go(tmp_path / "rest")
    assert sorted(item["status"] for item in shown) == ["processing", "success"]
    assert [item["status"] for item in told] == ["processing"] * 2
    assert uuids(shown) == uuids(told) == uuids(wire.results(task))


@both
def test_partly_failed(wire: Wire, server: LiveServer, tmp_path: Path, kind: Kind) -> None:
    """While one is under way a socket says so of all; then there is a success in `data`, a failure in `errors`."""
    task = half_done(server, kind, tmp_path / "end", f"[pause {tmp_path / 'end'}] [refuse]")
    assert [item["status"] for item in wire.state(task)] == ["processing"] * 2
    let_go(tmp_path / "end")
    wait_for(lambda: "errors" in post(server, asking(task)).json())
    answer = post(server, asking(task))
    assert answer.status_code == 200
    (success,), (failure,) = answer.json()["data"], answer.json()["errors"]
    assert (success["status"], success["seed"]) == ("success", 7)
    assert (failure["status"], failure["code"]) == ("error", "invalidProviderContent")
    assert (failure["taskUUID"], failure["taskType"]) == (task["taskUUID"], task["taskType"])
    wire.say(asking(task))
    messages = [wire.hear(), wire.hear()]
    assert sorted((len(message["data"]), len(message.get("errors", []))) for message in messages) == [(0, 1), (1, 0)]


@both
def test_failed(wire: Wire, server: LiveServer, kind: Kind) -> None:
    """No data, and an error that carries the task's type and UUID: the same at each poll, and no 200 over REST."""
    task = kind(positivePrompt="[refuse]", deliveryMethod="async")
    posted(server, task)
    wait_for(lambda: post(server, asking(task)).is_error)
    answer = post(server, asking(task))
    assert answer.status_code == 400
    assert answer.json()["data"] == []
    (error,) = answer.json()["errors"]
    assert answer.json()["error"] == error
    assert {name: error[name] for name in ("taskType", "taskUUID", "status", "code", "message")} == {
        "taskType": task["taskType"],
        "taskUUID": task["taskUUID"],
        "status": "error",
        "code": "invalidProviderContent",
        "message": "The faulty engine was asked to refuse this.",
    }
    for _ in range(2):
        wire.say(asking(task))
        assert wire.error() == error


def test_a_failure_of_a_synchronous_task(wire: Wire, server: LiveServer) -> None:
    """One of two: over a socket each as it ends, over REST both in one body of status 200."""
    task: dict[str, Any] = {"positivePrompt": "[seed 8] [refuse]", "seed": 7, "numberResults": 2}
    answer = post(server, image(**task))
    assert answer.status_code == 200
    assert [item["seed"] for item in answer.json()["data"]] == [7]
    assert [error["code"] for error in answer.json()["errors"]] == ["invalidProviderContent"]
    wire.say(image(**task))
    messages = [wire.hear(), wire.hear()]
    assert sorted((len(message["data"]), len(message.get("errors", []))) for message in messages) == [(0, 1), (1, 0)]


def test_the_wait_of_rest_ends(strict_server: LiveServer, anna: str, tmp_path: Path) -> None:
    """504 after a while that is set, with the task's UUID; it goes on, and can be asked for."""
    task = image(positivePrompt=f"[pause {tmp_path / 'late'}]")
    answer = post(strict_server, task, key=anna)
    let_go(tmp_path / "late")
    assert (answer.status_code, answer.json()["error"]["code"]) == (504, "timeout")
    assert answer.json()["error"]["taskUUID"] == task["taskUUID"]
    assert answer.headers["retry-after"]
    assert len(polled(strict_server, task, key=anna)) == 1
