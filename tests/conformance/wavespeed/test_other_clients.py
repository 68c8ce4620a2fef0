"""Clients that are no SDK, as plain HTTP: the MCP server, the command line, Go, Java (contract sections 9 and 11)."""

from __future__ import annotations

import http.client
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from live import HTTP, KEY, LiveServer
from predictions import FIELD_TYPES

IMAGE = "runwayml/gen4-image"
MODELS = [IMAGE, "runwayml/gen4-image-turbo", "runwayml/gen4-turbo"]
SMALL = {"prompt": "a quiet lake", "resolution": "720p", "aspect_ratio": "1:1"}


class Mcp:
    """The MCP server and the command line: every answer must be a 200 whose envelope says 200, else it is thrown."""

    def __init__(self, server: LiveServer) -> None:
        self._server = server

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """One call; returns the data of the answer."""
        headers = {"X-Client-Name": "wavespeed-mcp", "Content-Type": "application/json"}
        content = json.dumps(body) if body is not None else None
        answer = self._server.request(method, f"/api/v3/{path}", headers=headers, content=content)
        assert answer.status_code == 200, answer.text
        envelope = answer.json()
        assert sorted(envelope) == ["code", "data", "message"]
        assert (envelope["code"], envelope["message"]) == (200, "success")
        assert envelope["data"] is not None
        return envelope["data"]

    def run(self, inputs: dict[str, Any]) -> Any:
        """Submit, and poll by the URL of the answer."""
        prediction = self.call("POST", IMAGE, inputs)
        while prediction["status"] not in {"completed", "failed", "cancelled", "timeout"}:
            answer = HTTP.get(prediction["urls"]["get"], headers=KEY)
            assert (answer.status_code, answer.json()["code"]) == (200, 200)
            prediction = answer.json()["data"]
        return prediction


@pytest.fixture
def mcp(server: LiveServer) -> Mcp:
    """The MCP server."""
    return Mcp(server)


def test_mcp_uses_every_route(mcp: Mcp) -> None:
    """Models, prices, balances, a run, lists and deletions: each answer is a 200 within and without."""
    models = {model["model_id"]: model for model in mcp.call("GET", "models")}
    assert sorted(models) == MODELS
    assert all(model["name"].lower() for model in models.values())
    quoted = mcp.call("POST", "model/price", {"model_id": IMAGE, "inputs": SMALL})
    assert quoted["price"] == quoted["discounted_price"]
    assert mcp.call("POST", "model/pricing", {"model_id": IMAGE, "inputs": SMALL})["unit_price"] == quoted["price"]
    assert sorted(mcp.call("GET", "balance")) == ["balance"]
    assert sorted(mcp.call("GET", "account/balance")) == ["balance", "currency"]
    assert mcp.call("GET", "webhook/secret")["secret"].startswith("whsec_")
    done = mcp.run(SMALL)
    listed = mcp.call("POST", "predictions", {"page": 1, "page_size": 5})
    assert (listed["page"], listed["items"][0]["id"]) == (1, done["id"])
    (bill,) = mcp.call("POST", "billings/search", {"page": 1, "page_size": 1})["items"]
    assert bill["prediction"]["uuid"] == done["id"]
    now = datetime.now(UTC)
    span = {"start_time": (now - timedelta(days=1)).isoformat(), "end_time": now.isoformat()}
    assert sorted(mcp.call("POST", "user/usage_stats", span)) == ["daily_usage", "per_model_usage", "summary"]
    assert mcp.call("POST", "predictions/delete", {"ids": [done["id"], "no such id"]}) == {"deleted_count": 1}
    again = mcp.run(SMALL)
    assert mcp.call("DELETE", f"predictions/{again['id']}") == {"id": again["id"], "status": "deleted"}


@pytest.mark.parametrize("prompt", ["a quiet lake", "[refuse]"])
def test_mcp_polls_by_the_url_of_the_answer(mcp: Mcp, prompt: str) -> None:
    """`urls.get` can be followed to the end; a failure is a 200 there too."""
    assert mcp.run({**SMALL, "prompt": prompt})["status"] in {"completed", "failed"}


def test_mcp_shows_why_it_was_refused(server: LiveServer) -> None:
    """It prints `message` of whatever is no 200."""
    answer = server.request("POST", f"/api/v3/{IMAGE}", json={})
    assert (answer.status_code, answer.json()["message"]) == (400, "Parameter 'prompt' is required.")


def test_typed_clients_find_the_type_they_expect(mcp: Mcp) -> None:
    """Clients in Go and Java decode strictly: at no status is a field missing, null, or of another type."""
    for prediction in (mcp.call("POST", IMAGE, SMALL), mcp.run(SMALL), mcp.run({**SMALL, "prompt": "[refuse]"})):
        assert {name: type(value) for name, value in prediction.items()} == FIELD_TYPES
        assert type(prediction["timings"]["inference"]) is int
        assert all(isinstance(output, str) for output in prediction["outputs"])
        assert re.fullmatch("[A-Za-z0-9_-]{4,128}", prediction["id"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", prediction["created_at"])


@pytest.mark.parametrize("protocol", ["h2c", "websocket", "TLS/1.0, HTTP/1.1"])
@pytest.mark.parametrize("split", [False, True])
def test_java_asks_for_another_protocol(server: LiveServer, protocol: str, *, split: bool) -> None:
    """Java's own client asks every server without TLS for HTTP/2, with the body behind it: that is passed over."""
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=60)
    body = json.dumps({**SMALL, "enable_sync_mode": True}).encode()
    for _ in range(2):
        connection.putrequest("POST", f"/api/v3/{IMAGE}")
        for name, value in {
            **KEY,
            "Connection": "Upgrade, HTTP2-Settings",
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "HTTP2-Settings": "AAEAAEAAAAIAAAABAAMAAABkAAQBAAAAAAUAAEAA",
            "Upgrade": protocol,
        }.items():
            connection.putheader(name, value)
        connection.endheaders(None if split else body)
        if split:
            for position in range(len(body)):
                connection.send(body[position : position + 1])
        answer = connection.getresponse()
        assert (answer.status, json.load(answer)["data"]["status"]) == (200, "completed")
    connection.close()
