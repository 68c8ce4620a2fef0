"""Who may call what, and how it is answered."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Iterator
from typing import Any, cast

import httpx
import pytest
from starlette.routing import WebSocketRoute
from websockets.sync.client import connect

from live import HTTP, LiveServer
from vitascope.app import Services, create_app
from vitascope.settings import Settings

PUBLIC = {
    "/docs": "the API page",
    "/docs/oauth2-redirect": "part of the API page",
    "/openapi.json": "what the API page shows",
    "/static-offline-docs": "the API page's script and style",
    "/healthz": "for supervisors, which have no key",
    "/readyz": "the same",
    "/metrics": "aggregates, for Prometheus; a proxy is not to pass it on",
    "/vitascope/assets/{asset_id}.{extension}": "the URL's signature is the key",
    "/vitascope/uploads/{asset_id}": "the same",
}
START = ("GET", "/")
"""Leads to the API page; whoever posts there asks for work."""


def leaves(router: Any) -> Iterator[Any]:
    """Every route below `router`, also what the OpenAPI description leaves out."""
    for route in router.routes:
        included = getattr(route, "original_router", None)
        if included is not None:
            yield from leaves(included)
        else:
            yield route


def called(dependant: Any) -> Iterator[Any]:
    """What FastAPI calls for a route: its function and all that it depends on."""
    yield dependant.call
    for dependency in dependant.dependencies:
        yield from called(dependency)


LEAVES = list(leaves(create_app(Settings(), cast("Services", {})).router))
SOCKETS = sorted(route.path for route in LEAVES if isinstance(route, WebSocketRoute))
ROUTES = sorted(
    (method, route.path)
    for route in LEAVES
    if not isinstance(route, WebSocketRoute)
    for method in sorted(getattr(route, "methods", None) or {"GET"})
)


def call(server: LiveServer, method: str, path: str) -> httpx.Response:
    """Call a route without a key, with something in the place of each parameter.

    The body is one in which Runware's routes find no key either.
    """
    filled = re.sub(r"{[a-z_]*id}", "0" * 32, path).replace("{extension}", "jpg").replace("{path:path}", "nothing")
    return HTTP.request(method, server.url + filled, content=b"[]", follow_redirects=True)


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if route[1] not in PUBLIC and route != START])
def test_a_route_wants_a_key(faulty_server: LiveServer, method: str, path: str) -> None:
    """Without a key, a route that is not on the public list answers 401."""
    assert call(faulty_server, method, path).status_code == 401


def test_runwares_paths_are_among_them() -> None:
    """Its clients use the URL that they are given: the same three paths take requests and sockets."""
    assert SOCKETS == ["/", "/v1", "/v1/"]
    assert {path for method, path in ROUTES if method == "POST"} >= set(SOCKETS)
    assert not set(SOCKETS) & set(PUBLIC)


@pytest.mark.parametrize("path", SOCKETS)
@pytest.mark.parametrize("task_type", ["imageInference", "getResponse", "accountManagement", "nothing"])
def test_a_socket_wants_a_key(faulty_server: LiveServer, path: str, task_type: str) -> None:
    """Whoever has not said who they are gets no task done, by whatever path they came."""
    task = {"taskType": task_type, "taskUUID": "0ee13cbd-6941-49fb-b5cc-90be6737ebea"}
    with connect(faulty_server.url.replace("http", "ws") + path, proxy=None) as socket:
        socket.send(json.dumps([task]))
        answer = json.loads(socket.recv(timeout=30))
    assert [error["code"] for error in answer["errors"]] == ["missingApiKey"]
    assert answer["data"] == []


def test_no_request_is_handed_to_a_thread() -> None:
    """FastAPI calls what is not `async` in a thread, which costs more than most of a submission's other steps."""
    calls = {call for route in LEAVES if hasattr(route, "dependant") for call in called(route.dependant)}
    assert calls
    for each in calls:
        assert inspect.iscoroutinefunction(each) or inspect.iscoroutinefunction(type(each).__call__), each


def test_the_public_list_names_routes_that_exist() -> None:
    """What is public is a route of this server: the list only shrinks by itself."""
    assert set(PUBLIC) <= {path for _, path in ROUTES}


@pytest.mark.parametrize(("method", "path"), [route for route in ROUTES if "/vitascope/" in route[1]])
def test_nothing_is_told_without_key_or_signature(faulty_server: LiveServer, method: str, path: str) -> None:
    """The neutral routes answer no stranger, the signed ones included."""
    assert call(faulty_server, method, path).status_code in {401, 404}


def test_the_api_page_needs_no_other_host(faulty_server: LiveServer) -> None:
    """All that the API page loads comes from this server, and is there."""
    page = faulty_server.request("GET", "/docs").text
    loaded = re.findall(r"""<(?:script|link|img)[^>]*\s(?:src|href)=["']([^"']+)""", page)
    assert loaded
    for address in loaded:
        assert address.startswith("/"), address
        assert faulty_server.request("GET", address).status_code == 200, address
