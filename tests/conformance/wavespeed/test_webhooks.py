"""Webhooks as the official SDK and plain requests ask for them."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from wavespeed import Client

from live import FAULTY, LiveServer, wait_for
from pictures import data_uri, picture
from vitascope.testing.receivers import Received, Receiver

GUIDE = Path(__file__).parents[3] / "docs" / "how-to" / "receive-webhooks.md"
IMAGE = "runwayml/gen4-image"
VIDEO = "runwayml/gen4-turbo"
INPUTS = {"prompt": "a quiet lake", "resolution": "720p", "aspect_ratio": "1:1"}
BOTH = "webhook callback does not support base64 output, please use the normal API to use base64 output"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that may call this machine, and gives up soon."""
    started = LiveServer(
        tmp_path_factory.mktemp("webhooks"),
        *("--allow-host", "127.0.0.1"),
        **FAULTY,
        VITASCOPE_VIDEO_SECONDS="2",
        VITASCOPE_DELIVERY_ATTEMPTS="2",
        VITASCOPE_DELIVERY_FIRST_DELAY_SECONDS="0.05",
    )
    yield started
    started.stop()


def run(server: LiveServer, model: str, inputs: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = Client(api_key="any-key", base_url=server.url).run_no_throw(
        model, inputs, poll_interval=0.05
    )
    return answer


def told(request: Received) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(request.body)
    return body


def verified(server: LiveServer, request: Received) -> bool:
    """What a receiver does, in the vendor's words."""
    secret = server.request("GET", "/api/v3/webhook/secret").json()["data"]["secret"].removeprefix("whsec_")
    name, timestamp = request.headers["webhook-id"], request.headers["webhook-timestamp"]
    version, signature = request.headers["webhook-signature"].split(",")
    expected = hmac.new(secret.encode(), f"{name}.{timestamp}.".encode() + request.body, hashlib.sha256).hexdigest()
    return version == "v3" and hmac.compare_digest(signature, expected) and abs(time.time() - int(timestamp)) < 300


def test_run_with_a_webhook_in_the_model(server: LiveServer, receiver: Receiver) -> None:
    """The SDK puts the URL un-encoded behind the model; it is called with the prediction, bare and signed."""
    answer = run(server, f"{IMAGE}?webhook={receiver.url('/hook?a=1&b=2')}", INPUTS)
    assert answer["error"] is None
    (request,) = receiver.wait(1)
    assert (request.method, request.path) == ("POST", "/hook?a=1&b=2")
    assert request.headers["content-type"] == "application/json"
    assert verified(server, request)
    body = told(request)
    polled = server.prediction(body["id"])
    assert body == {**polled, "input": body["input"]}
    assert body["input"].items() >= INPUTS.items()
    listed = server.request("POST", "/api/v3/predictions", json={}).json()["data"]["items"]
    assert body in listed
    assert body["outputs"] == answer["outputs"]


@pytest.mark.parametrize("how", ["encoded", "body"])
def test_other_ways_to_name_a_webhook(server: LiveServer, receiver: Receiver, how: str) -> None:
    """Percent-encoded in the query, or as `webhook_url` in the body, which is not told as an input."""
    url = receiver.url("/hook?a=1&b=2")
    if how == "encoded":
        run(server, f"{IMAGE}?webhook={quote(url, safe='')}", INPUTS)
    else:
        run(server, IMAGE, {**INPUTS, "webhook_url": url})
    (request,) = receiver.wait(1)
    assert request.path == "/hook?a=1&b=2"
    assert told(request)["input"].items() >= INPUTS.items()
    assert "webhook_url" not in told(request)["input"]


def test_a_failed_task_is_told_as_well(server: LiveServer, receiver: Receiver) -> None:
    """With its error and code, and no outputs."""
    run(server, f"{IMAGE}?webhook={receiver.url()}", {**INPUTS, "prompt": "[refuse]"})
    (request,) = receiver.wait(1)
    body = told(request)
    assert (body["status"], body["outputs"], body["code"]) == ("failed", [], 1401)
    assert body["error"] == "The faulty engine was asked to refuse this."
    assert verified(server, request)


def test_a_film_and_its_first_frame(server: LiveServer, receiver: Receiver) -> None:
    """A picture that came inside the request is told as a URL that can be read, not as megabytes of text."""
    run(server, f"{VIDEO}?webhook={receiver.url()}", {"prompt": "zoom", "image": data_uri(picture())})
    (request,) = receiver.wait(1)
    image = told(request)["input"]["image"]
    assert image.startswith(f"{server.url}/vitascope/assets/")
    assert server.request("GET", image).content == picture()


def test_reference_images_are_told_by_their_urls(server: LiveServer, receiver: Receiver) -> None:
    """A URL is repeated as it was given."""
    uploaded = run(server, IMAGE, INPUTS)["outputs"][0]
    run(server, f"{IMAGE}?webhook={receiver.url()}", {**INPUTS, "reference_images": [uploaded], "seed": 5})
    (request,) = receiver.wait(1)
    asked = {**INPUTS, "seed": 5, "reference_images": [uploaded]}
    assert told(request)["input"].items() >= asked.items()


def test_base64_and_a_webhook_do_not_go_together(server: LiveServer) -> None:
    """400 in the vendor's exact words, under `error` as the vendor has it, and under `message` as clients read it."""
    answer = server.request(
        "POST", f"/api/v3/{IMAGE}?webhook=https://example.com/", json={**INPUTS, "enable_base64_output": True}
    )
    assert answer.status_code == 400
    assert answer.json() == {"code": 400, "message": BOTH, "error": BOTH}


def test_a_webhook_that_is_no_url_is_refused(server: LiveServer) -> None:
    """The answer names the value, and no task is made."""
    before = server.log.count("task.accepted")
    answer = server.request("POST", f"/api/v3/{IMAGE}?webhook=gopher://example.com/", json=INPUTS)
    assert answer.status_code == 400
    assert answer.json()["message"] == (
        "Parameter 'webhook' is \"gopher://example.com/\": only http and https URLs are visited, not gopher."
    )
    assert server.log.count("task.accepted") == before


def test_a_webhook_belongs_to_what_a_key_stands_for(server: LiveServer, receiver: Receiver) -> None:
    """The same Idempotency-Key with another webhook is another request."""
    headers = {"Idempotency-Key": "webhooks-1"}
    path = f"/api/v3/{IMAGE}?webhook={receiver.url()}"
    first = server.request("POST", path, json=INPUTS, headers=headers)
    again = server.request("POST", path, json=INPUTS, headers=headers)
    assert first.json()["data"]["id"] == again.json()["data"]["id"]
    other = server.request("POST", f"{path}/other", json=INPUTS, headers=headers)
    assert other.status_code == 409
    assert len(receiver.wait(1)) == 1


def test_the_guide_verifies_what_is_sent(server: LiveServer, receiver: Receiver) -> None:
    """The function that the guide prints takes a real webhook for genuine, and one whose body was changed not."""
    (program,) = re.findall(r"^```python\n(.*?)^```", GUIDE.read_text(), flags=re.MULTILINE | re.DOTALL)
    printed: dict[str, Any] = {}
    exec(program, printed)
    server.submit("a lake", f"{IMAGE}?webhook={receiver.url()}")
    (request,) = receiver.wait(1)
    secret = server.request("GET", "/api/v3/webhook/secret").json()["data"]["secret"]
    assert printed["is_genuine"](request.headers, request.body, secret)
    assert not printed["is_genuine"](request.headers, request.body + b" ", secret)
    stale = {**request.headers, "webhook-timestamp": str(int(request.headers["webhook-timestamp"]) - 301)}
    assert not printed["is_genuine"](stale, request.body, secret)


def test_the_secret_stays(server: LiveServer) -> None:
    """Asked twice, it is the same, in the usual envelope."""
    first, second = (server.request("GET", "/api/v3/webhook/secret").json() for _ in range(2))
    assert first == second
    assert (first["code"], first["message"], list(first["data"])) == (200, "success", ["secret"])
    assert first["data"]["secret"].startswith("whsec_")


def test_the_task_tells_of_its_delivery(server: LiveServer, receiver: Receiver) -> None:
    """The neutral route shows what became of it."""
    task_id = server.submit("a lake", f"{IMAGE}?webhook={receiver.url()}")
    (request,) = receiver.wait(1)
    wait_for(lambda: server.task(task_id)["deliveries"][0]["state"] == "delivered")
    (delivery,) = server.task(task_id)["deliveries"]
    assert delivery["id"] == request.headers["webhook-id"]
    assert (delivery["kind"], delivery["url"], delivery["generation"]) == ("webhook", receiver.url(), None)
    assert (delivery["attempts"], delivery["status"], delivery["error"]) == (1, 200, None)
