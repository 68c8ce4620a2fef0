"""The envelope, the prediction at each point of its life, and the refusals (contract sections 3 to 7), byte by byte."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from live import HTTP, LiveServer, let_go, reached
from predictions import FIELD_TYPES
from vitascope.database import BundledPostgres

IMAGE = "/api/v3/runwayml/gen4-image"
UPLOADS = "/api/v3/media/uploads"
UNKNOWN = "/api/v3/predictions/" + "0" * 32

Envelopes = dict[str, dict[str, Any]]
STATUSES = ["created", "processing", "completed", "failed", "deleted"]


def result(server: LiveServer, task_id: str) -> dict[str, Any]:
    answer = server.request("GET", f"/api/v3/predictions/{task_id}/result")
    assert answer.status_code == 200
    envelope: dict[str, Any] = answer.json()
    return envelope


def assert_refusal(answer: httpx.Response, status: int) -> None:
    """The vendor's form of a refusal, and nothing a client could take for a prediction."""
    assert answer.status_code == status, answer.text
    body = answer.json()
    assert sorted(body) == ["code", "message"]
    assert body["code"] == status
    assert isinstance(body["message"], str)
    assert body["message"]
    assert len(answer.content) < 1000


@pytest.fixture(scope="module")
def envelopes(server: LiveServer, tmp_path_factory: pytest.TempPathFactory) -> Envelopes:
    """The result of a task at each status."""
    pause = tmp_path_factory.mktemp("envelopes") / "running"
    running = server.submit(f"[pause {pause}]")
    reached(pause)
    waiting = server.submit("waits")
    found = {"processing": result(server, running), "created": result(server, waiting)}
    server.request("DELETE", f"/api/v3/predictions/{waiting}")
    found["deleted"] = result(server, waiting)
    let_go(pause)
    server.ended(running)
    found["completed"] = result(server, running)
    failing = server.submit("[refuse]")
    server.ended(failing)
    found["failed"] = result(server, failing)
    return found


@pytest.fixture(params=STATUSES)
def envelope(request: pytest.FixtureRequest, envelopes: Envelopes) -> dict[str, Any]:
    """Each of them."""
    found: dict[str, Any] = envelopes[request.param]
    return found


@pytest.mark.parametrize("status", STATUSES)
def test_status_is_the_vendors_word(envelopes: Envelopes, status: str) -> None:
    """Any other word makes the SDKs poll for ever."""
    assert envelopes[status]["data"]["status"] == status


def test_envelope_is_code_message_data(envelope: dict[str, Any]) -> None:
    """Code 200 for every task that can be read, a failed one too."""
    assert {**envelope, "data": None} == {"code": 200, "message": "success", "data": None}


def test_every_field_has_its_type(envelope: dict[str, Any]) -> None:
    """Typed clients decode strictly: every field is there at every status, and never null."""
    assert {name: type(value) for name, value in envelope["data"].items()} == FIELD_TYPES


def test_id_is_32_hex_digits(envelope: dict[str, Any]) -> None:
    """It goes into a URL unescaped."""
    assert re.fullmatch("[0-9a-f]{32}", envelope["data"]["id"])


def test_model_is_the_id_that_was_asked_for(envelope: dict[str, Any]) -> None:
    """With the vendor's prefix."""
    assert envelope["data"]["model"] == "runwayml/gen4-image"


def test_urls_get_is_the_absolute_result_url(server: LiveServer, envelope: dict[str, Any]) -> None:
    """The one entry, under the name by which the caller reached the server."""
    assert envelope["data"]["urls"] == {"get": f"{server.url}/api/v3/predictions/{envelope['data']['id']}/result"}


def test_created_at_is_utc_with_milliseconds(envelope: dict[str, Any]) -> None:
    """The form of `2025-09-29T23:09:43.027Z`."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", envelope["data"]["created_at"])


def test_timings_are_whole_milliseconds(envelope: dict[str, Any]) -> None:
    """`timings.inference` and `executionTime`, both."""
    data = envelope["data"]
    assert type(data["timings"]["inference"]) is int
    assert data["timings"] == {"inference": data["executionTime"]}


def test_only_a_completed_task_took_time(envelopes: Envelopes) -> None:
    """Milliseconds once there is an output, 0 else."""
    took = {status: envelopes[status]["data"]["executionTime"] > 0 for status in STATUSES}
    assert took == {status: status == "completed" for status in STATUSES}


def test_one_output_once_completed(envelopes: Envelopes) -> None:
    """A list at every status; one URL when completed, empty else."""
    counts = {status: len(envelopes[status]["data"]["outputs"]) for status in STATUSES}
    assert counts == {status: int(status == "completed") for status in STATUSES}


def test_one_nsfw_flag_for_each_output(envelopes: Envelopes) -> None:
    """One bool when completed, none else."""
    flags = {status: envelopes[status]["data"]["has_nsfw_contents"] for status in STATUSES}
    assert flags == {status: [False] if status == "completed" else [] for status in STATUSES}


def test_only_a_failed_task_has_an_error(envelopes: Envelopes) -> None:
    """An empty text and code 0 else."""
    told = {
        status: (bool(envelopes[status]["data"]["error"]), envelopes[status]["data"]["code"]) for status in STATUSES
    }
    assert told == {status: (True, 1401) if status == "failed" else (False, 0) for status in STATUSES}


def test_submit_answers_with_the_created_prediction(server: LiveServer) -> None:
    """The submit's answer has the fields of every other."""
    answer = server.request("POST", IMAGE, json={"prompt": "a lake", "resolution": "720p"})
    assert answer.status_code == 200
    data = answer.json()["data"]
    assert {**data, "id": "", "created_at": "", "urls": {}} == {
        "id": "",
        "model": "runwayml/gen4-image",
        "status": "created",
        "outputs": [],
        "urls": {},
        "has_nsfw_contents": [],
        "created_at": "",
        "error": "",
        "code": 0,
        "timings": {"inference": 0},
        "executionTime": 0,
    }


def test_the_two_result_paths_are_equal(server: LiveServer, envelopes: Envelopes) -> None:
    """`/predictions/{id}` is what guides call, `/predictions/{id}/result` what the SDKs call."""
    task_id = envelopes["completed"]["data"]["id"]
    assert server.request("GET", f"/api/v3/predictions/{task_id}").json() == result(server, task_id)


def test_urls_get_can_be_followed(server: LiveServer, envelopes: Envelopes) -> None:
    """It answers with the same prediction."""
    completed = envelopes["completed"]
    assert server.request("GET", completed["data"]["urls"]["get"]).json() == completed


def test_output_urls_are_equal_across_polls(server: LiveServer, envelopes: Envelopes) -> None:
    """A client may compare or cache them."""
    data = envelopes["completed"]["data"]
    assert result(server, data["id"])["data"]["outputs"] == data["outputs"]


def test_urls_follow_the_name_the_caller_used(server: LiveServer) -> None:
    """Without a public URL set, the Host header says how the caller reaches the server."""
    answer = server.request("POST", IMAGE, json={"prompt": "x"}, headers={"Host": "localhost:8080"})
    assert answer.json()["data"]["urls"]["get"].startswith("http://localhost:8080/api/v3/predictions/")


def test_urls_follow_the_public_url(impatient_server: LiveServer) -> None:
    """With one set it is used, whatever the Host header says."""
    answer = impatient_server.request("POST", IMAGE, json={"prompt": "x"}, headers={"Host": "127.0.0.1:1"})
    port = impatient_server.url.rsplit(":", 1)[1]
    assert answer.json()["data"]["urls"]["get"].startswith(f"http://localhost:{port}/api/v3/predictions/")


def test_sync_answer_is_the_completed_prediction(server: LiveServer) -> None:
    """The same object as a poll afterwards."""
    body = {"prompt": "x", "resolution": "720p", "enable_sync_mode": True}
    answer = server.request("POST", IMAGE, json=body)
    assert answer.status_code == 200
    assert answer.json()["data"]["status"] == "completed"
    assert answer.json() == result(server, answer.json()["data"]["id"])


def test_sync_answer_of_a_failing_task(server: LiveServer) -> None:
    """HTTP 200 and envelope code 200: the failure is in the data."""
    answer = server.request("POST", IMAGE, json={"prompt": "[refuse]", "enable_sync_mode": True})
    data = answer.json()["data"]
    assert (answer.status_code, answer.json()["code"], data["status"], data["code"]) == (200, 200, "failed", 1401)


def test_sync_answer_of_a_task_that_takes_too_long(impatient_server: LiveServer, tmp_path: Path) -> None:
    """HTTP 200, `processing`, and 5004 in the data, not in the envelope."""
    pause = tmp_path / "long"
    answer = impatient_server.request("POST", IMAGE, json={"prompt": f"[pause {pause}]", "enable_sync_mode": True})
    let_go(pause)
    envelope = answer.json()
    data = envelope["data"]
    assert (answer.status_code, envelope["code"], data["code"], data["status"]) == (200, 200, 5004, "processing")
    assert data["error"] == (
        "Sync mode timed out after 0.3 seconds. The prediction is still processing asynchronously."
    )
    assert data["outputs"] == []


# Deleting


def deleted(server: LiveServer, task_id: str) -> httpx.Response:
    return server.request("DELETE", f"/api/v3/predictions/{task_id}")


def test_deleting_a_waiting_task(server: LiveServer, tmp_path: Path) -> None:
    """It never runs."""
    pause = tmp_path / "blocker"
    blocker = server.submit(f"[pause {pause}]")
    reached(pause)
    waiting = server.submit(f"[pause {tmp_path / 'never'}]")
    assert deleted(server, waiting).status_code == 200
    let_go(pause)
    server.ended(blocker)
    assert server.ended(waiting)["state"] == "cancelled"
    assert not (tmp_path / "never.reached").exists()


def test_deleting_a_running_task(server: LiveServer, tmp_path: Path) -> None:
    """It is stopped, and shown as deleted."""
    task_id = server.submit(f"[pause {tmp_path / 'running'}]")
    reached(tmp_path / "running")
    deleted(server, task_id)
    assert server.ended(task_id)["state"] == "cancelled"
    assert result(server, task_id)["data"]["status"] == "deleted"


def test_deleting_a_finished_task(server: LiveServer) -> None:
    """Its outputs are shown no more."""
    task_id = server.submit("x")
    server.ended(task_id)
    deleted(server, task_id)
    data = result(server, task_id)["data"]
    assert (data["status"], data["outputs"]) == ("deleted", [])


def test_the_answer_to_a_deletion(server: LiveServer) -> None:
    """The id and the word."""
    task_id = server.submit("x")
    answer = deleted(server, task_id)
    assert answer.json() == {"code": 200, "message": "success", "data": {"id": task_id, "status": "deleted"}}


def test_deleting_twice(server: LiveServer) -> None:
    """The second finds nothing."""
    task_id = server.submit("x")
    deleted(server, task_id)
    assert_refusal(deleted(server, task_id), 404)


async def test_a_deleted_task_is_gone_after_a_minute(server: LiveServer) -> None:
    """Clients that do not know the word `deleted` are stopped by a 404."""
    task_id = server.submit("x")
    deleted(server, task_id)
    connection = await asyncpg.connect(await BundledPostgres(server.data / "postgres").start())
    await connection.execute("UPDATE tasks SET deleted_at = now() - interval '61 s' WHERE id = $1", task_id)
    await connection.close()
    assert_refusal(server.request("GET", f"/api/v3/predictions/{task_id}/result"), 404)


# Refusals


@pytest.mark.parametrize("model", ["runwayml/gen9", "gen4-image", "runwayml", "model/prices", "runwayml/GEN4-IMAGE"])
def test_unknown_model(server: LiveServer, model: str) -> None:
    """404, whatever its form."""
    assert_refusal(server.request("POST", f"/api/v3/{model}", json={"prompt": "x"}), 404)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
@pytest.mark.parametrize("task_id", ["0" * 32, "x", "0" * 31, "g" * 32, "%00", "..%2F..", "é", "-1", "9" * 5000, "%FF"])
def test_unknown_or_malformed_id(server: LiveServer, method: str, task_id: str) -> None:
    """The recorded text, for an id that never was and for what is none."""
    answer = server.request(method, f"/api/v3/predictions/{task_id}")
    assert_refusal(answer, 404)


@pytest.mark.parametrize("path", [UNKNOWN, f"{UNKNOWN}/result"])
def test_unknown_id_in_the_vendors_words(server: LiveServer, path: str) -> None:
    """The text that was recorded of the vendor."""
    assert server.request("GET", path).json() == {"code": 404, "message": "Prediction not found"}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", IMAGE, "POST"),
        ("PUT", IMAGE, "POST"),
        ("GET", "/api/v3/runwayml/gen4-turbo", "POST"),
        ("GET", UPLOADS, "POST"),
        ("DELETE", UPLOADS, "POST"),
        ("POST", f"{UNKNOWN}/result", "GET"),
        ("POST", UNKNOWN, "DELETE, GET"),
        ("PATCH", UNKNOWN, "DELETE, GET"),
    ],
)
def test_wrong_method(server: LiveServer, method: str, path: str, allowed: str) -> None:
    """405 in the vendor's form, with the methods there are."""
    answer = server.request(method, path)
    assert_refusal(answer, 405)
    assert answer.headers["allow"] == allowed


ROUTES = [
    ("POST", IMAGE),
    ("POST", "/api/v3/runwayml/gen4-image-turbo"),
    ("POST", "/api/v3/runwayml/gen4-turbo"),
    ("POST", UPLOADS),
    ("GET", UNKNOWN),
    ("GET", f"{UNKNOWN}/result"),
    ("DELETE", UNKNOWN),
    ("POST", "/api/v3/runwayml/gen9"),
    ("GET", "/api/v3/nothing"),
    ("PUT", IMAGE),
]
KEYS = [{}, {"Authorization": ""}, {"Authorization": "Bearer"}]
SCHEMES = [{"Authorization": "test-key"}, {"Authorization": "Basic dGVzdA=="}, {"X-API-Key": "test-key"}]


@pytest.mark.parametrize("headers", [*KEYS, *SCHEMES])
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_no_valid_key(server: LiveServer, method: str, path: str, headers: dict[str, str]) -> None:
    """401 on every route, before anything else is looked at: the body is not even JSON."""
    content = b"{" if method in {"POST", "PUT"} else b""
    headers = {"Content-Type": "application/json", **headers}
    answer = HTTP.request(method, server.url + path, headers=headers, content=content)
    assert_refusal(answer, 401)


def test_the_scheme_is_read_in_any_case(server: LiveServer) -> None:
    """Schemes have no case (RFC 9110)."""
    answer = server.request("GET", f"{UNKNOWN}/result", headers={"Authorization": "bearer k"})
    assert answer.status_code == 404


BAD_BODIES: dict[str, bytes] = {
    "nothing": b"",
    "a broken object": b'{"prompt": "x"',
    "a text": b"hello",
    "an array": b'[{"prompt": "x"}]',
    "a JSON string": b'"prompt"',
    "a number": b"7",
    "null": b"null",
    "a trailing comma": b'{"prompt": "x",}',
    "single quotes": b"{'prompt': 'x'}",
    "invalid UTF-8": b'{"prompt": "\xff"}',
    "a form": b"prompt=x&seed=3",
    "deep arrays": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "a deep prompt": b'{"prompt":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a prompt as deep as is read": b'{"prompt":' + b"[" * 900 + b"]" * 900 + b"}",
    "a number of 10000 digits": b'{"prompt": "x", "seed": ' + b"9" * 10_000 + b"}",
    "infinity": b'{"prompt": "x", "seed": 1e999}',
    "not a number": b'{"prompt": "x", "seed": NaN}',
    "a NUL": rb'{"prompt": "a\u0000b"}',
    "half a surrogate pair": rb'{"prompt": "a\ud800b"}',
}


@pytest.mark.parametrize("path", [IMAGE, "/api/v3/runwayml/gen4-turbo", UPLOADS])
@pytest.mark.parametrize("body", BAD_BODIES.values(), ids=BAD_BODIES)
def test_a_body_that_is_no_object_of_parameters(server: LiveServer, path: str, body: bytes) -> None:
    """400 in the vendor's form."""
    assert_refusal(server.request("POST", path, content=body, headers={"Content-Type": "application/json"}), 400)


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_body_of_another_type(server: LiveServer, media_type: str) -> None:
    """JSON under another name is refused, and the answer says which name it wants."""
    answer = server.request("POST", IMAGE, content=b'{"prompt": "x"}', headers={"Content-Type": media_type})
    assert_refusal(answer, 400)
    assert "Content-Type: application/json" in answer.json()["message"]


def test_a_charset_does_not_matter(server: LiveServer) -> None:
    """`application/json; charset=utf-8` is JSON."""
    headers = {"Content-Type": "application/json; charset=utf-8"}
    assert server.request("POST", IMAGE, content='{"prompt": "λίμνη"}'.encode(), headers=headers).status_code == 200


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"])
@pytest.mark.parametrize(
    "path",
    [
        f"{IMAGE}/",
        "//api/v3/runwayml/gen4-image",
        "/api/v3//runwayml/gen4-image",
        "/api/v3/runwayml//gen4-image",
        f"{UNKNOWN}/",
        f"{UNKNOWN}/result/",
        f"{UPLOADS}/",
        "/api/v3/",
        "/api/v3",
        "/api/",
        "/vitascope/assets/",
        "/vitascope/uploads/",
    ],
)
def test_nothing_is_redirected(server: LiveServer, method: str, path: str) -> None:
    """A redirected POST comes back as a GET: a wrong path is a 404, never a 3xx."""
    answer = server.request(method, path)
    if method == "HEAD":
        assert answer.status_code == 404
    else:
        assert_refusal(answer, 404)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_long_path_is_not_repeated(server: LiveServer, method: str) -> None:
    """SDKs show the whole body of an error: it stays short."""
    assert_refusal(server.request(method, "/api/v3/" + "x" * 10_000), 404)


def test_a_long_value_is_not_repeated(server: LiveServer) -> None:
    """The same for a value."""
    assert_refusal(server.request("POST", IMAGE, json={"prompt": "x", "resolution": "y" * 10_000}), 400)


def test_a_fault_of_ours_has_the_same_form(server: LiveServer) -> None:
    """500 with a message, and nothing of the inside in it."""
    server.query("ALTER TABLE assets RENAME TO aside")
    try:
        answer = server.request("POST", UPLOADS, json={"filename": "x.gif", "size": 35})
    finally:
        server.query("ALTER TABLE aside RENAME TO assets")
    assert_refusal(answer, 500)
    assert "assets" not in answer.text
