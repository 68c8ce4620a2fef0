"""What is said when a task cannot be done (contract sections 4 and 5)."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest

from live import HTTP, LiveServer
from speaking import KEY, Item, Wire, entered, film, image, post

UNKNOWN = str(uuid4())
ABSENT = object()
REFUSED: list[tuple[Item, str, int, str]] = [
    (image(positivePrompt=None), "missingPositivePrompt", 400, "positivePrompt"),
    (image(positivePrompt="a" * 1001), "invalidPositivePrompt", 400, "positivePrompt"),
    (image(inputs=None), "missingInputs", 400, "inputs"),
    (image(model="runway:9@9"), "invalidModel", 400, "model"),
    (image(height=721), "invalidHeight", 400, "height"),
    (image(numberResults=21), "invalidNumberResults", 400, "numberResults"),
    (image(webhookURL="ftp://example.com/"), "invalidWebhookURL", 400, "webhookURL"),
    (film(duration=2.5), "invalidDuration", 400, "duration"),
    (film(outputType="base64Data"), "invalidOutputType", 400, "outputType"),
    (film(width=1000, height=1000), "invalidWidth", 400, "width"),
    (image(inputs={"referenceImages": [UNKNOWN]}), "mediaNotFound", 404, "inputs.referenceImages[0]"),
    (image(taskType="musicInference"), "unsupportedTaskType", 400, "taskType"),
    ({"taskType": "getResponse", "taskUUID": UNKNOWN}, "taskNotFound", 404, ""),
    ({"taskType": "getTaskDetails", "taskUUID": UNKNOWN}, "taskNotFound", 404, ""),
    ({"taskType": "imageUpload", "taskUUID": UNKNOWN, "image": "%%%"}, "invalidImage", 400, "image"),
    ({"taskType": "mediaStorage", "taskUUID": UNKNOWN}, "missingMedia", 400, "media"),
    ({"taskType": "modelSearch", "taskUUID": UNKNOWN, "limit": 0}, "invalidLimit", 400, "limit"),
    ({"taskType": "accountManagement", "taskUUID": UNKNOWN}, "missingOperation", 400, "operation"),
]
refused = pytest.mark.parametrize(("task", "code", "status", "parameter"), REFUSED)


def check(error: Item, task: Item, code: str, parameter: str) -> None:
    assert error["code"] == code, error
    assert error["message"]
    assert (error["taskType"], error["taskUUID"]) == (task["taskType"], task["taskUUID"])
    assert error.get("parameter", "") == parameter
    assert None not in error.values()


@refused
def test_over_rest(server: LiveServer, task: Item, code: str, status: int, parameter: str) -> None:
    """Line 11 of section 9: no 200, `errors` and, for one client, the same as `error`."""
    answer = post(server, task)
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert sorted(body) == ["data", "error", "errors"]
    assert (body["data"], body["errors"]) == ([], [body["error"]])
    check(body["error"], task, code, parameter)


@refused
def test_over_a_socket(wire: Wire, task: Item, code: str, status: int, parameter: str) -> None:
    """The same, with the task's UUID, without which clients wait in vain; and no `error` that all would hear."""
    assert status
    wire.say(task)
    message = wire.hear()
    assert sorted(message) == ["data", "errors"]
    (error,) = message["errors"]
    check(error, task, code, parameter)


def test_what_an_error_tells(server: LiveServer) -> None:
    """The expected type and bounds stand in fields of their own."""
    (error,) = post(server, image(outputQuality=100)).json()["errors"]
    assert (error["type"], error["min"], error["max"]) == ("integer", 20, 99)
    (error,) = post(server, film(outputFormat="AVI")).json()["errors"]
    assert error["allowedValues"] == ["MP4", "WEBM", "MOV"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[7]", b"7", b"\xff", b'["a"]', b"[" * 100_000, b'[{"n": ' + b"9" * 5000 + b"}]"]
)
def test_what_is_no_task(server: LiveServer, wire: Wire, body: bytes) -> None:
    """400 over REST, an error over a socket that stays open."""
    answer = server.request("POST", "/v1", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"][:7]) == (400, "invalid"), answer.text
    wire.socket.send(body)
    assert wire.error()["code"].startswith("invalid")
    assert wire.is_silent()


def test_no_task_at_all(server: LiveServer) -> None:
    """An empty list is answered with an empty list."""
    answer = post(server)
    assert (answer.status_code, answer.json()) == (200, {"data": []})


def test_some_succeed(server: LiveServer) -> None:
    """Several tasks in one request: 200 with both arrays as soon as one went well."""
    good, bad = image(), image(width=7)
    answer = post(server, bad, good)
    assert answer.status_code == 200
    assert sorted(answer.json()) == ["data", "errors"]
    assert [item["taskUUID"] for item in answer.json()["data"]] == [good["taskUUID"]]
    assert [error["taskUUID"] for error in answer.json()["errors"]] == [bad["taskUUID"]]


def test_all_fail(server: LiveServer) -> None:
    """The status is that of the first error."""
    unknown = {"taskType": "getResponse", "taskUUID": UNKNOWN}
    answer = post(server, unknown, image(width=7))
    assert (answer.status_code, len(answer.json()["errors"])) == (404, 2)


@pytest.mark.parametrize(
    ("headers", "code"), [({}, "missingApiKey"), ({"Authorization": "Bearer no-such-key"}, "invalidApiKey")]
)
def test_who_is_not_let_in(strict_server: LiveServer, anna: str, headers: dict[str, str], code: str) -> None:
    """401 with both bodies."""
    assert anna
    answer = HTTP.post(f"{strict_server.url}/v1", json=[image()], headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, code)
    assert answer.json()["errors"] == [answer.json()["error"]]


def test_a_login_inside_the_request(strict_server: LiveServer, anna: str) -> None:
    """An `authentication` task first, instead of the header: it is not answered by an item of its own."""
    login, task = {"taskType": "authentication", "apiKey": anna}, image()
    answer = HTTP.post(f"{strict_server.url}/v1", json=[login, task])
    assert answer.status_code == 200
    assert [item["taskUUID"] for item in answer.json()["data"]] == [task["taskUUID"]]
    answer = HTTP.post(f"{strict_server.url}/v1", json=[{**login, "apiKey": "no-such-key"}, task])
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "invalidApiKey")


def test_a_key_that_asks_too_often(strict_server: LiveServer, new_key: Callable[..., str]) -> None:
    """429 with Retry-After, and over a socket the same code; a request of the same task again is none too many."""
    key = new_key("clara", images_per_minute=1)
    first = image()
    assert post(strict_server, first, key=key).status_code == 200
    answer = post(strict_server, image(), key=key)
    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "rateLimitExceeded")
    assert int(answer.headers["retry-after"]) > 0
    assert post(strict_server, first, key=key).status_code == 200
    with entered(strict_server, key) as wire:
        wire.say(image())
        assert wire.error()["code"] == "rateLimitExceeded"


def test_a_balance_that_is_spent(strict_server: LiveServer, new_key: Callable[..., str]) -> None:
    """402, and over a socket the same code: ten seconds at a dollar each, and the balance is 20."""
    key = new_key("dora")
    answer = post(strict_server, film(duration=10, numberResults=2), key=key)
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, "insufficientCredits")
    with entered(strict_server, key) as wire:
        wire.say(film(duration=10, numberResults=2))
        assert wire.error()["code"] == "insufficientCredits"


@pytest.mark.parametrize(
    ("prompt", "status", "code"),
    [
        ("[refuse]", 400, "invalidProviderContent"),
        ("[raise]", 500, "inferenceError"),
        ("[crash]", 500, "inferenceError"),
    ],
)
def test_what_fails_later(server: LiveServer, prompt: str, status: int, code: str) -> None:
    """What will fail again is a 400, which no client repeats; what may go well the next time is a 500."""
    answer = post(server, image(positivePrompt=prompt))
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    "source", ["http://127.0.0.1:9/none.png", "http://10.0.0.1/private.png", "data:image/png;base64,iVBORw0KGgo="]
)
def test_an_input_that_cannot_be_had(server: LiveServer, source: str) -> None:
    """A 400, as it is the caller's to mend."""
    answer = post(server, image(inputs={"referenceImages": [source]}))
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in {"invalidInputMedia", "invalidReferenceImages"}


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_another_method(server: LiveServer, method: str) -> None:
    """405, in no other dialect's words."""
    assert server.request(method, "/v1").status_code == 405


def test_keys_differ(server: LiveServer) -> None:
    """In development any key will do, and all are one owner."""
    task = image()
    assert post(server, task, key=KEY).json() == post(server, task, key="another").json()
