"""Pages in browsers: whoever has a key may ask from any page; without keys, only pages of this machine are answered."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from websockets import Origin
from websockets.sync.client import connect

from live import LiveServer

FOREIGN = "https://pages.example"
NEAR = "http://localhost:5173"
PING = [{"taskType": "ping", "ping": True}]
LOOKUP = ("GET", "/api/v3/predictions/none")


def ask(server: LiveServer, origin: str, key: str = "any") -> httpx.Response:
    return server.request("POST", "/v1", json=PING, headers={"Origin": origin, "Authorization": f"Bearer {key}"})


def authenticated(server: LiveServer, origin: str, key: str = "any") -> dict[str, Any]:
    """What a socket that a page of `origin` opened is answered to its key."""
    with connect(server.url.replace("http", "ws") + "/v1", origin=Origin(origin), proxy=None) as socket:
        socket.send(json.dumps([{"taskType": "authentication", "apiKey": key}]))
        answer: dict[str, Any] = json.loads(socket.recv(timeout=30))
    return answer


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1"),
        ("POST", "/api/v3/runwayml/gen4-image"),
        ("DELETE", "/api/v3/predictions/none"),
        ("PUT", "/vitascope/uploads/none"),
    ],
)
def test_a_browser_is_told_that_it_may_ask(faulty_server: LiveServer, method: str, path: str) -> None:
    """What it asks before a page's request is answered without a key, and allows what clients send."""
    answer = httpx.options(
        faulty_server.url + path,
        headers={
            "Origin": FOREIGN,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization,content-type,idempotency-key",
        },
        trust_env=False,
    )
    assert answer.status_code == 200, answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert method in answer.headers["Access-Control-Allow-Methods"]
    assert answer.headers["Access-Control-Allow-Headers"] == "authorization,content-type,idempotency-key"
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_without_keys_a_page_from_elsewhere_is_not_answered(faulty_server: LiveServer) -> None:
    """It is refused by each dialect, in a way that it can read."""
    for answer in (ask(faulty_server, FOREIGN), faulty_server.request(*LOOKUP, headers={"Origin": FOREIGN})):
        assert answer.status_code == 401
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert ask(faulty_server, FOREIGN).json()["errors"][0]["code"] == "invalidApiKey"


def test_without_keys_a_page_of_this_machine_is_answered(faulty_server: LiveServer) -> None:
    """Whoever builds a page here may use the server from it, and read what it needs to report a fault."""
    answer = ask(faulty_server, NEAR)
    assert (answer.status_code, answer.json()["data"][0]["pong"]) == (200, True)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Expose-Headers"] == "X-Request-Id"
    assert faulty_server.request(*LOOKUP, headers={"Origin": NEAR}).status_code == 404


def test_a_socket_of_a_page_from_elsewhere_is_not_let_in(faulty_server: LiveServer) -> None:
    """Browsers ask nothing before they open one: its origin is looked at with its key."""
    (error,) = authenticated(faulty_server, FOREIGN)["errors"]
    assert (error["code"], error["taskType"]) == ("invalidApiKey", "authentication")
    assert "connectionSessionUUID" in authenticated(faulty_server, NEAR)["data"][0]


def test_with_a_key_any_page_is_answered(start_server: Callable[..., LiveServer]) -> None:
    """The page has the key: that is what lets it in, and nothing else does."""
    server = start_server()
    key = subprocess.run(
        [sys.executable, "-m", "vitascope", "keys", "create", "anna", "--data-dir", str(server.data)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    assert ask(server, FOREIGN, key).status_code == 200
    assert ask(server, NEAR, "any").status_code == 401
    assert "connectionSessionUUID" in authenticated(server, FOREIGN, key)["data"][0]
    assert authenticated(server, NEAR, "any")["errors"][0]["code"] == "invalidApiKey"
