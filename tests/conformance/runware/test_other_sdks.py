"""The acceptance list of contract section 9, for the clients that are not run here.

They are `@runware/sdk-js` 1.3.2, `@runware/ai-sdk-provider` 2.0.0 and `runware-sdk` 1.8.0, each played by raw messages:
said and read as the contract records of it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from live import LiveServer, let_go, reached, wait_for
from pictures import size_and_format
from speaking import KEY, PATIENCE_SECONDS, Item, Wire, asking, fetched, film, image, opened, post
from vitascope.testing.receivers import Receiver, Reply

UNKNOWN = {"taskUUID": "7c2f4f6c-3a5e-4b8f-8f2e-0a1b2c3d4e5f"}


class Rejected(Exception):  # noqa: N818 - what a promise is
    """A client's call failed, with this error item."""


class JavaScript:
    """`sdk-js`: one listener for each task, that counts whatever carries the task's UUID."""

    path = "/v1?sdk=js&version=1.3.2"

    def __init__(self, wire: Wire, key: str = KEY) -> None:
        self.wire = wire
        self._listen_for_login(key)

    def request(self, task: Item, count: int = 1) -> list[Item]:
        """Resolves with the first `count` items."""
        self.wire.say(task)
        items: list[Item] = []
        while len(items) < count:
            items += self._frame(task["taskUUID"])
        return items

    def video(self, task: Item) -> list[Item]:
        """Forces `async`, then polls until as many different films have succeeded as were asked for."""
        acknowledged = self.request({**task, "deliveryMethod": "async"})
        done: dict[str, Item] = {}
        count = int(task.get("numberResults", 1))

        def is_done() -> bool:
            for item in self.request(asking(acknowledged[0]), count):
                if item.get("status") == "success":
                    done[item["videoUUID"]] = item
            return len(done) == count

        wait_for(is_done, PATIENCE_SECONDS)
        return list(done.values())

    def _listen_for_login(self, key: str) -> None:
        self.wire.say({"taskType": "authentication", "apiKey": key})
        self.session = self._frame("authentication")[0]["connectionSessionUUID"]
        self.wire.say({"taskType": "ping", "ping": True})

    def _frame(self, listener: str) -> list[Item]:
        """What the next frame holds for a listener. A frame with a pong is thrown away, and only one error is read."""
        message = self.wire.hear()
        if any(item.get("pong") for item in message.get("data", [])):
            return []
        if message.get("errors"):
            error = message["errors"][0]
            assert error.get("taskUUID", error.get("taskType")) == listener, "the call would wait for its time to end"
            raise Rejected(error)
        # Every item of a frame goes to each listener that one of them is for.
        assert {item.get("taskUUID") or item["taskType"] for item in message["data"]} == {listener}
        return message["data"]


@pytest.fixture
def js(server: LiveServer) -> Iterator[JavaScript]:
    """`sdk-js`, connected."""
    with opened(server, JavaScript.path) as wire:
        yield JavaScript(wire)


AI_ALWAYS_SENDS: Item = {
    "numberResults": 1,
    "outputType": "URL",
    "outputFormat": "PNG",
    "outputQuality": 95,
    "checkNSFW": False,
    "includeCost": False,
    "width": 512,
    "height": 512,
}


class Ai:
    """The provider for Vercel's AI SDK: REST, images only, and a schema that knows no null."""

    optional = ("imageURL", "imageBase64Data", "imageDataURI")

    def __init__(self, server: LiveServer) -> None:
        self._server = server

    def generate(self, **values: Any) -> list[bytes | str]:
        """The images of one call: fetched from their URLs without a key, or as they are in the answer."""
        answer = post(self._server, image(**{**AI_ALWAYS_SENDS, **values}))
        if answer.status_code != 200:
            raise Rejected(answer.json()["error"])
        items = answer.json()["data"]
        assert items, "the user would read: No image generated"
        return [self._image(item) for item in items]

    def _image(self, item: Item) -> bytes | str:
        assert item["taskType"] == "imageInference"
        assert [type(item[name]) for name in ("taskUUID", "imageUUID")] == [str, str]
        assert type(item["seed"]) is int
        assert None not in item.values()
        (name,) = (name for name in self.optional if name in item)
        return fetched(item[name]).content if name == "imageURL" else str(item[name])


class Successor:
    """`runware-sdk`: asynchronous over REST or a socket, polling until every result is there."""

    def __init__(self, server: LiveServer, wire: Wire | None) -> None:
        self._server = server
        self._wire = wire

    def run(self, task: Item) -> list[Item]:
        """The results of one call."""
        (acknowledged,) = self._send({**task, "deliveryMethod": "async"}, 1)
        assert not [name for name in acknowledged if name.endswith(("URL", "DataURI", "Base64Data"))]
        results: dict[str, Item] = {}
        count = int(task.get("numberResults", 1))

        def is_done() -> bool:
            for item in self._send(asking(task), count):
                if item["status"] == "success":
                    results[item.get("imageUUID") or item["videoUUID"]] = item
            return len(results) == count

        wait_for(is_done, PATIENCE_SECONDS)
        return list(results.values())

    def _send(self, task: Item, count: int) -> list[Item]:
        """The items that answer a task. The mere presence of `errors` is a failure."""
        items: list[Item] = []
        if self._wire is not None:
            self._wire.say(task)
        while len(items) < count:
            message = self._wire.hear() if self._wire is not None else post(self._server, task).json()
            if "errors" in message:
                raise Rejected(message["errors"][0])
            items += message["data"]
        return items


@pytest.fixture(params=["rest", "socket"])
def successor(server: LiveServer, wire: Wire, request: pytest.FixtureRequest) -> Successor:
    """`runware-sdk`, in both of its ways."""
    return Successor(server, wire if request.param == "socket" else None)


def test_js_connects(js: JavaScript) -> None:
    """Line 2: with its query string, by an answer that carries no taskUUID."""
    assert js.session
    assert js.wire.item() == {"taskType": "ping", "pong": True}


def test_js_with_a_bad_key(strict_server: LiveServer, anna: str) -> None:
    """Line 2: rejects with the one code that makes it stop."""
    assert anna
    with opened(strict_server, JavaScript.path) as wire, pytest.raises(Rejected) as raised:
        JavaScript(wire, "no-such-key")
    assert raised.value.args[0]["code"] == "invalidApiKey"


def test_js_two_images(js: JavaScript) -> None:
    """Line 3: two frames, two images, and nothing more of that task."""
    task = image(numberResults=2)
    items = js.request(task, 2)
    assert len({item["imageUUID"] for item in items}) == 2
    assert js.wire.is_silent()


def test_js_a_film(js: JavaScript, tmp_path: Path) -> None:
    """Line 5: two keys acknowledge it, and its polls end once the film is there."""
    task = film(positivePrompt=f"[pause {tmp_path / 'film'}]")
    js.wire.say(task)
    js.wire.item()  # the pong of its first ping
    assert js.wire.item() == {"taskType": "videoInference", "taskUUID": task["taskUUID"]}
    reached(tmp_path / "film")
    (under_way,) = js.request(asking(task))
    assert under_way["status"] == "processing"
    let_go(tmp_path / "film")
    (done,) = js.video(task)
    assert done["videoUUID"] == under_way["videoUUID"]


def test_js_overlapping_polls(js: JavaScript, tmp_path: Path) -> None:
    """Line 5: it polls on a fixed timer whether or not it was answered: each poll is answered at once."""
    task = film(positivePrompt=f"[pause {tmp_path / 'film'}]", deliveryMethod="async")
    js.request(task)
    js.wire.say(*[asking(task)] * 5)
    assert [item["status"] for item in js.wire.items(5)] == ["processing"] * 5
    let_go(tmp_path / "film")


def test_js_results_that_end_apart(js: JavaScript, tmp_path: Path) -> None:
    """Line 6: it resolves at exactly as many different successes as it asked for."""
    prompt = f"[seed 8] [pause {tmp_path / 'second'}]"
    task = film(positivePrompt=prompt, seed=7, numberResults=2, deliveryMethod="async")
    js.request(task)
    reached(tmp_path / "second")
    let_go(tmp_path / "second")
    assert sorted(item["seed"] for item in js.video(task)) == [7, 8]


@pytest.mark.parametrize("kind", [image, film])
def test_js_a_failure(js: JavaScript, kind: Callable[..., Item]) -> None:
    """Line 7: rejects, as the failure is in `errors` with the task's UUID."""
    task = kind(positivePrompt="[refuse]")
    with pytest.raises(Rejected, match="asked to refuse"):
        js.video(task) if kind is film else js.request(task)


def test_js_an_unknown_task(js: JavaScript) -> None:
    """Line 8: rejects at once."""
    with pytest.raises(Rejected, match="taskNotFound"):
        js.request({"taskType": "getResponse", **UNKNOWN})


def test_js_tries_again_with_the_same_uuid(js: JavaScript) -> None:
    """Line 12: after its 60 seconds it sends a task with the user's own UUID again: the same image, not another."""
    task = image()
    assert js.request(task) == js.request(task)


def test_js_uploads(js: JavaScript) -> None:
    """Line 15: `imageUpload`, then a film with it as its first frame."""
    picture = image()["inputs"]["referenceImages"][0]
    upload = {"taskType": "imageUpload", "taskUUID": image()["taskUUID"], "image": picture}
    (uploaded,) = js.request(upload)
    assert js.video(film(inputs={"frameImages": [{"image": uploaded["imageUUID"], "frame": "first"}]}))


@pytest.mark.parametrize(("count", "size"), [(1, None), (2, None), (1, (1360, 768))])
def test_ai_images(server: LiveServer, count: int, size: tuple[int, int] | None) -> None:
    """Line 4: plain, two in one call, and of a size; without one it asks for 512x512."""
    more = {"width": size[0], "height": size[1]} if size else {}
    images = Ai(server).generate(numberResults=count, **more)
    assert [size_and_format(content) for content in images if isinstance(content, bytes)] == [
        (size or (512, 512), "PNG")
    ] * count


@pytest.mark.parametrize("output_type", ["base64Data", "dataURI"])
def test_ai_images_inside_the_answer(server: LiveServer, output_type: str) -> None:
    """Line 4: base64 or a data URI, and then no URL."""
    (content,) = Ai(server).generate(outputType=output_type)
    assert isinstance(content, str)
    assert content.startswith("data:image/png;base64,") == (output_type == "dataURI")


def test_ai_sends_more(server: LiveServer) -> None:
    """Line 4: what it knows of other models does no harm."""
    more = {"negativePrompt": "blur", "steps": 4, "scheduler": "Euler", "CFGScale": 7, "clipSkip": 1}
    assert Ai(server).generate(seed=7, promptWeighting="compel", **more)


def test_ai_shows_why(server: LiveServer) -> None:
    """Lines 7 and 11: a failure is no 200, and its `error` is what the user reads."""
    with pytest.raises(Rejected, match="asked to refuse"):
        Ai(server).generate(positivePrompt="[refuse]")
    with pytest.raises(Rejected, match="positivePrompt"):
        Ai(server).generate(positivePrompt="")


@pytest.mark.parametrize("kind", [image, film])
def test_successor_runs(successor: Successor, kind: Callable[..., Item]) -> None:
    """Lines 5 and 6: two different results, over REST and over a socket."""
    results = successor.run(kind(numberResults=2, seed=7))
    assert sorted(result["seed"] for result in results) == [7, 8]


def test_successor_a_failure(successor: Successor) -> None:
    """Line 7: raises at the first poll that finds it failed."""
    with pytest.raises(Rejected, match="asked to refuse"):
        successor.run(film(positivePrompt="[refuse]"))


def test_successor_an_unknown_task(successor: Successor) -> None:
    """Line 8: raises at once."""
    with pytest.raises(Rejected, match="taskNotFound"):
        successor._send({"taskType": "getResponse", **UNKNOWN}, 1)


def test_successor_sends_again(successor: Successor, server: LiveServer) -> None:
    """Line 12: over REST it repeats a request with the same UUID, over a socket after a reconnect: one task."""
    task = film(seed=7)
    first, again = successor.run(task), successor.run(task)
    assert first == again
    (row,) = server.query("SELECT count(*) FROM tasks WHERE client_id = $1", task["taskUUID"].replace("-", ""))
    assert row["count"] == 1


def test_each_result_is_told_until_it_is_taken(wire: Wire, receiver: Receiver) -> None:
    """Line 13: a webhook for each result, tried again where it was not taken; the same body each time."""
    receiver.reply(Reply(status=500), Reply(closes=True))
    task = image(numberResults=2, webhookURL=receiver.url("/hook?secret=1"))
    wire.say(task)
    uuids = {item["imageUUID"] for item in wire.items(2)}
    requests = receiver.wait(4)
    assert {request.path for request in requests} == {"/hook?secret=1"}
    assert {json.loads(request.body)["imageUUID"] for request in requests} == uuids
