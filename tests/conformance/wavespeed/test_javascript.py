"""The calls of the JavaScript SDK as plain HTTP (contract section 11): each as it was recorded of version 0.3.2."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from live import HTTP, LiveServer, let_go, reached
from pictures import data_uri, picture

IMAGE = "runwayml/gen4-image"
TURBO = "runwayml/gen4-image-turbo"
VIDEO = "runwayml/gen4-turbo"
SMALL = {"prompt": "a quiet lake", "resolution": "720p", "aspect_ratio": "1:1"}
INPUTS: dict[str, dict[str, Any]] = {
    IMAGE: SMALL,
    TURBO: SMALL,
    VIDEO: {"prompt": "the camera zooms in", "image": data_uri(picture())},
}
TYPES = {IMAGE: "image/jpeg", TURBO: "image/jpeg", VIDEO: "video/mp4"}
TERMINAL = {"completed", "failed", "cancelled", "timeout", "deleted"}


class JavaScript:
    """Its calls, with its headers on each, and its reading of the answers."""

    def __init__(self, server: LiveServer, key: str = "test-key") -> None:
        self._base = server.url
        self._headers = {
            "Authorization": f"Bearer {key}".strip(),
            "Content-Type": "application/json",
            "X-Client-Name": "wavespeed-js",
            "X-Client-Version": "0.3.2",
            "X-Client-OS": "linux",
            "User-Agent": "node",
        }

    def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        """One call. What is redirected is not followed here, so that it is seen."""
        content = json.dumps(body) if body is not None else None
        url = f"{self._base}/api/v3/{path}"
        return HTTP.request(method, url, headers=self._headers, content=content)

    def submit(self, model: str, inputs: dict[str, Any], *, sync: bool = False) -> dict[str, Any]:
        """Submit; returns the prediction."""
        answer = self.call("POST", model, {**inputs, **({"enable_sync_mode": True} if sync else {})})
        assert answer.is_success, answer.text
        prediction: dict[str, Any] = answer.json()["data"]
        assert prediction["id"]
        return prediction

    def run(self, model: str, inputs: dict[str, Any]) -> dict[str, Any]:
        """Submit, then poll until a status that it knows to be the last."""
        prediction = self.submit(model, inputs)
        while prediction["status"] not in TERMINAL:
            answer = self.call("GET", f"predictions/{prediction['id']}/result")
            assert answer.is_success, answer.text
            prediction = answer.json()["data"]
        return prediction

    def upload(self, content: bytes, filename: str, media_type: str | None) -> str:
        """Upload in two steps; returns the URL of the file."""
        ticket = {"filename": filename, "size": len(content)}
        answer = self.call("POST", "media/uploads", {**ticket, **({"content_type": media_type} if media_type else {})})
        assert (answer.status_code, answer.json()["code"]) == (200, 200)
        data = answer.json()["data"]
        assert data["upload"]["method"].upper() == "PUT"
        assert all(isinstance(value, str) for value in data["upload"]["headers"].values())
        put = HTTP.put(data["upload"]["url"], content=content, headers=data["upload"]["headers"])
        assert put.is_success, put.text
        url: str = data["download_url"]
        return url


@pytest.fixture
def javascript(server: LiveServer) -> JavaScript:
    """The JavaScript SDK."""
    return JavaScript(server)


@pytest.mark.parametrize("model", INPUTS)
def test_it_runs(javascript: JavaScript, model: str) -> None:
    """`run` of each model ends with one URL that is read without a key."""
    prediction = javascript.run(model, INPUTS[model])
    assert (prediction["status"], prediction["model"]) == ("completed", model)
    (url,) = prediction["outputs"]
    assert HTTP.get(url).headers["content-type"] == TYPES[model]


def test_it_runs_in_sync_mode(javascript: JavaScript) -> None:
    """The submit brings the output."""
    prediction = javascript.submit(IMAGE, SMALL, sync=True)
    assert (prediction["status"], len(prediction["outputs"])) == ("completed", 1)


def test_it_fails_in_sync_mode(javascript: JavaScript) -> None:
    """A failure is an answer like any other: 200, with the status, error and code of the task."""
    prediction = javascript.submit(IMAGE, {**SMALL, "prompt": "[refuse]"}, sync=True)
    assert (prediction["status"], prediction["code"], prediction["outputs"]) == ("failed", 1401, [])
    assert prediction["error"] == "The faulty engine was asked to refuse this."


def test_it_waits_in_vain(impatient_server: LiveServer, tmp_path: Path) -> None:
    """It knows the end of the wait by the code in the data, or by the status and the words."""
    javascript = JavaScript(impatient_server)
    pause = tmp_path / "pause"
    prediction = javascript.submit(IMAGE, {**SMALL, "prompt": f"[pause {pause}]"}, sync=True)
    let_go(pause)
    assert (prediction["code"], prediction["status"]) == (5004, "processing")
    assert "Sync mode timed out" in prediction["error"]


@pytest.mark.parametrize(
    ("filename", "media_type", "image_format"),
    [
        ("photo.png", "image/png", "PNG"),
        ("photo.webp", "image/webp", "WEBP"),
        ("upload", None, "PNG"),
        ("blob", "application/octet-stream", "JPEG"),
    ],
)
def test_it_uploads(javascript: JavaScript, filename: str, media_type: str | None, image_format: str) -> None:
    """What it uploads is there at once, byte for byte, and is an input."""
    content = picture(image_format=image_format)
    url = javascript.upload(content, filename, media_type)
    assert HTTP.get(url).content == content
    assert javascript.run(IMAGE, {**SMALL, "reference_images": [url]})["status"] == "completed"


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", IMAGE), ("GET", f"predictions/{'0' * 32}/result"), ("POST", "media/uploads")],
)
def test_it_has_a_bad_key(server: LiveServer, method: str, path: str) -> None:
    """401 with the reason as JSON, at submit, at poll and at upload."""
    answer = JavaScript(server, key="").call(method, path, {} if method == "POST" else None)
    assert (answer.status_code, answer.json()["code"]) == (401, 401)
    assert answer.json()["message"]


@pytest.mark.parametrize("prompt", ["[refuse]", "[raise]", "[crash]"])
def test_it_does_not_submit_a_failure_again(javascript: JavaScript, prompt: str) -> None:
    """It does so at these words, in whatever case, and would be billed for each time."""
    prediction = javascript.run(IMAGE, {**SMALL, "prompt": prompt})
    assert prediction["status"] == "failed"
    assert not re.search("timeout|connection|http 5|429", prediction["error"], re.IGNORECASE)


def test_it_sees_a_deletion(javascript: JavaScript, tmp_path: Path) -> None:
    """It stops at the word."""
    pause = tmp_path / "pause"
    prediction = javascript.submit(IMAGE, {**SMALL, "prompt": f"[pause {pause}]"})
    reached(pause)
    javascript.call("DELETE", f"predictions/{prediction['id']}")
    assert javascript.call("GET", f"predictions/{prediction['id']}/result").json()["data"]["status"] == "deleted"


def test_it_decodes_base64(javascript: JavaScript) -> None:
    """An output as text is the file and nothing else."""
    (output,) = javascript.run(IMAGE, {**SMALL, "enable_base64_output": True})["outputs"]
    assert base64.b64decode(output, validate=True).startswith(b"\xff\xd8\xff")
