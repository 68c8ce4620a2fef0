"""Webhooks for each result, and uploads of it to the caller's own endpoint (contract section 7.4)."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from live import LiveServer, let_go, reached, wait_for
from speaking import Item, asking, fetched, film, image, polled, post, posted
from vitascope.testing.receivers import Received, Receiver, Reply

both = pytest.mark.parametrize("kind", [image, film])
Kind = Callable[..., Item]


def told(request: Received) -> Item:
    body: dict[str, Any] = json.loads(request.body)
    return body


@both
def test_a_webhook_for_each_result(server: LiveServer, receiver: Receiver, kind: Kind) -> None:
    """The item of getResponse, flat and once more inside `data`: there are readers of both."""
    task = kind(numberResults=2, webhookURL=receiver.url("/hook?secret=a%20b&n=1"), includeCost=True)
    posted(server, {**task, "deliveryMethod": "async"})
    requests = receiver.wait(2)
    items = polled(server, task)
    assert {(request.method, request.path) for request in requests} == {("POST", "/hook?secret=a%20b&n=1")}
    assert {request.headers["content-type"] for request in requests} == {"application/json"}
    assert sorted((told(request) for request in requests), key=lambda body: int(body["seed"])) == [
        {**item, "data": [item]} for item in sorted(items, key=lambda item: int(item["seed"]))
    ]


@both
def test_a_result_is_told_as_soon_as_it_is_there(
    server: LiveServer, receiver: Receiver, tmp_path: Path, kind: Kind
) -> None:
    """The webhook of the first does not wait for the second."""
    prompt = f"[seed 8] [pause {tmp_path / 'second'}]"
    task = kind(positivePrompt=prompt, seed=7, numberResults=2, deliveryMethod="async", webhookURL=receiver.url())
    posted(server, task)
    reached(tmp_path / "second")
    (first,) = receiver.wait(1)
    assert told(first)["seed"] == 7
    let_go(tmp_path / "second")
    assert told(receiver.wait(2)[1])["seed"] == 8


@both
def test_a_failure_is_told(server: LiveServer, receiver: Receiver, kind: Kind) -> None:
    """The error that getResponse answers with, flat and inside `errors`."""
    task = kind(positivePrompt="[refuse]", webhookURL=receiver.url(), deliveryMethod="async")
    posted(server, task)
    (request,) = receiver.wait(1)
    wait_for(lambda: post(server, asking(task)).is_error)
    error = post(server, asking(task)).json()["error"]
    assert told(request) == {**error, "errors": [error]}
    assert (error["taskUUID"], error["status"]) == (task["taskUUID"], "error")


def test_it_is_tried_until_it_is_taken(server: LiveServer, receiver: Receiver) -> None:
    """The same body each time; any 2xx will do."""
    receiver.reply(Reply(status=503), Reply(closes=True), Reply(status=404), Reply(status=202))
    posted(server, image(webhookURL=receiver.url()))
    requests = receiver.wait(4)
    assert len({request.body for request in requests}) == 1


def test_the_answer_waits_for_no_webhook(server: LiveServer, receiver: Receiver) -> None:
    """A synchronous task is answered with its result while the receiver still thinks."""
    receiver.reply(Reply(holds=True))
    (item,) = posted(server, image(webhookURL=receiver.url()))
    (request,) = receiver.wait(1)
    receiver.let_go()
    assert told(request)["imageURL"] == item["imageURL"]


@pytest.mark.parametrize(("output_type", "name"), [("base64Data", "imageBase64Data"), ("dataURI", "imageDataURI")])
def test_an_image_inside_a_webhook(server: LiveServer, receiver: Receiver, output_type: str, name: str) -> None:
    """As in the answer."""
    (item,) = posted(server, image(webhookURL=receiver.url(), outputType=output_type))
    (request,) = receiver.wait(1)
    assert told(request)[name] == item[name]
    assert "imageURL" not in told(request)


def test_a_webhook_is_told_once(server: LiveServer, receiver: Receiver) -> None:
    """The same task sent again makes no second call."""
    task, another = image(webhookURL=receiver.url()), image(webhookURL=receiver.url())
    for each in (task, task, another):
        posted(server, each)
    uuids = [told(request)["taskUUID"] for request in receiver.wait(2)]
    assert sorted(uuids) == sorted([task["taskUUID"], another["taskUUID"]])


@both
def test_the_bytes_of_each_result_are_put(server: LiveServer, receiver: Receiver, kind: Kind) -> None:
    """Line 14 of section 9: raw, with type and length, without anything of ours; the answer is the usual one."""
    task = kind(numberResults=2, uploadEndpoint=receiver.url("/bucket/key.bin?X-Signature=ab%2Fc"))
    posted(server, {**task, "deliveryMethod": "async"})
    requests = receiver.wait(2)
    items = polled(server, task)
    assert {(request.method, request.path) for request in requests} == {("PUT", "/bucket/key.bin?X-Signature=ab%2Fc")}
    served = [fetched(item.get("imageURL") or item["videoURL"]) for item in items]
    assert sorted(request.body for request in requests) == sorted(answer.content for answer in served)
    for request in requests:
        assert request.headers["content-type"] == served[0].headers["content-type"]
        assert int(request.headers["content-length"]) == len(request.body)
        assert "transfer-encoding" not in request.headers
        assert "authorization" not in request.headers


def test_a_failed_put_is_tried_again(server: LiveServer, receiver: Receiver) -> None:
    """With the same bytes."""
    receiver.reply(Reply(status=500), Reply(closes=True))
    posted(server, image(uploadEndpoint=receiver.url()))
    requests = receiver.wait(3)
    assert len({request.body for request in requests}) == 1


def test_a_failure_is_put_nowhere(server: LiveServer, receiver: Receiver) -> None:
    """There are no bytes; the webhook says why."""
    task = image(positivePrompt="[refuse]", uploadEndpoint=receiver.url("/put"), webhookURL=receiver.url("/hook"))
    assert post(server, task).is_error
    assert [request.path for request in receiver.wait(1)] == ["/hook"]
    (row,) = server.query(
        "SELECT count(*) FILTER (WHERE kind = 'upload') FROM deliveries d JOIN tasks t ON t.id = d.task_id"
        " WHERE t.client_id = $1",
        task["taskUUID"].replace("-", ""),
    )
    assert row["count"] == 0


def test_inputs_are_put_inside_no_webhook(server: LiveServer, receiver: Receiver) -> None:
    """What was sent as megabytes of text is not sent on."""
    posted(server, image(webhookURL=receiver.url()))
    (request,) = receiver.wait(1)
    assert len(request.body) < 2000
