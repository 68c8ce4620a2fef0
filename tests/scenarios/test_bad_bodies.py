"""Hundreds of requests that are wrong in every way we could think of, and one server that answers each of them.

They are sent as bytes over a socket: no HTTP library would send most of them.
"""

from __future__ import annotations

import contextlib
import gzip
import http.client
import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from live import FAULTY, LiveServer
from memory import forget_peak, peak
from pictures import picture

MEBIBYTE = 1024 * 1024
LARGEST = 60 * MEBIBYTE
MEMORY_BOUND = 6 * LARGEST
"""What any number of them may cost while they are answered one after the other: as bytes, as text, as values."""

IMAGE, TURBO, VIDEO = (f"/api/v3/runwayml/{name}" for name in ("gen4-image", "gen4-image-turbo", "gen4-turbo"))
PRICE, PRICING = "/api/v3/model/price", "/api/v3/model/pricing"
LIST, DELETE = "/api/v3/predictions", "/api/v3/predictions/delete"
TICKET, BINARY, PLAIN = "/api/v3/media/uploads", "/api/v3/media/upload/binary", "/api/v3/upload"
BILLINGS, USAGE = "/api/v3/billings/search", "/api/v3/user/usage_stats"
JSON_ROUTES = [IMAGE, TURBO, VIDEO, PRICE, PRICING, LIST, DELETE, TICKET, BILLINGS, USAGE]
UNKNOWN = "0" * 32

JSON_TYPE = "application/json"
BOUNDARY = "a-boundary"
FORM_TYPE = f"multipart/form-data; boundary={BOUNDARY}"


def request(
    path: str, body: bytes = b"", media_type: str | None = JSON_TYPE, method: str = "POST", *more: str
) -> bytes:
    """A request as it goes over the wire, with a key and an honest length."""
    head = [f"{method} {path} HTTP/1.1", "Host: localhost", "Authorization: Bearer k", "Connection: close", *more]
    head += [f"Content-Type: {media_type}"] if media_type is not None else []
    head += [f"Content-Length: {len(body)}"] if body or method == "POST" else []
    return "\r\n".join([*head, "", ""]).encode() + body


BODIES: dict[str, bytes] = {
    "nothing": b"",
    "white space": b" \n\t ",
    "half an object": b'{"prompt": "x", "page"',
    "an open string": b'{"prompt": "x',
    "an array": b'[{"prompt": "x"}]',
    "a string": b'"prompt"',
    "a number": b"7",
    "null": b"null",
    "a trailing comma": b'{"prompt": "x",}',
    "single quotes": b"{'prompt': 'x'}",
    "two objects": b'{"prompt": "x"}{"prompt": "y"}',
    "a comment": b'{"prompt": "x" /* y */}',
    "invalid UTF-8": b'{"prompt": "\xff\xfe", "page": 1}',
    "half of UTF-16": b'\xff\xfe{\0"',
    "NULs": b'{"prompt": "a\0b"}',
    "nothing but NULs": bytes(1000),
    "gzip": gzip.compress(b'{"prompt": "x"}'),
    "a gzip bomb": gzip.compress(b'{"prompt": "' + bytes(8 * MEBIBYTE) + b'"}'),
    "deep arrays": b"[" * 100_000 + b"]" * 100_000,
    "deep objects": b'{"prompt":' * 100_000 + b"1" + b"}" * 100_000,
    "a bottomless array": b"[" * 100_000,
    "a huge array": b'{"prompt": [' + b"0," * 200_000 + b"0]}",
    "a huge object": b'{"a":1' + b',"a":1' * 150_000 + b"}",
    "a form": b"prompt=x&seed=3",
    "an HTML page": b"<!doctype html><title>x</title>",
}
TYPES = ["text/plain", "application/octet-stream", "application/x-www-form-urlencoded", FORM_TYPE, "nonsense", None]

VALUES: dict[str, dict[str, list[str]]] = {
    IMAGE: {
        "prompt": ["null", "7", "[]", "{}", '""', '"\\u0000"', '"\\ud800"', "true", "1e999"],
        "seed": ["1e999", "NaN", "-Infinity", "9" * 4000, "-2", "1.5", '"1"', "[1]", "1e400"],
        "reference_images": ['"x"', "[[[[]]]]", "[null]", '["x"]', '["data:image/png;base64,"]', "{}", "[1,2,3,4]"],
        "resolution": ["1080", '"8k"', "[]"],
        "enable_sync_mode": ['"true"', "1"],
        "webhook_url": ["7", '""', '"ftp://x"', '"\\ud800"', '"http://"', '"http://["', '"https://u:p@x/"', "[]"],
    },
    VIDEO: {"image": ["7", '""', '"file:///etc/passwd"', '["x"]'], "aspect_ratio": ['"2:1"', "0"]},
    PRICE: {
        "model_id": ["7", "null", '"nothing"', '"\\u0000"', '"' + "x" * 10_000 + '"', "[]"],
        "inputs": ["[]", '"x"', '{"prompt": 7}', '{"prompt": "x", "seed": 1e999}', '{"prompt": {"a": [[[]]]}}'],
    },
    PRICING: {"inputs": ['{"prompt": ""}', '{"prompt": "x", "reference_images": ["file:///x"]}']},
    LIST: {
        "page": ["0", "-1", "1.5", "9" * 400, "1e999", '"1"', "true", "[]"],
        "page_size": ["0", "101", "-9999999999999999999999"],
        "status": ['"done"', "7"],
        "created_after": ['"yesterday"', '"0000-00-00"', "1e300", "NaN", "-1e18", '"' + "9" * 5000 + '"', "{}"],
    },
    DELETE: {"ids": ["7", '"x"', "[7]", "{}", "null", json.dumps(["x"] * 1001), "[[]]"]},
    TICKET: {"size": ["0", "-1", "1e999", "9" * 100, '"1"', "true"], "filename": ["7", "[]", '"\\ud800"']},
    BILLINGS: {
        "sort": ['"id"', '"created_at ASC; DROP TABLE tasks"', "[]"],
        "start_time": ['"x"', "1e999", "-1e30", "[]"],
        "prediction_uuids": ['"x"', "[{}]"],
    },
    USAGE: {"start_time": ['"x"', "null", "1e999"], "end_time": ["[]", '"9999-12-31T23:59:59-23:00"']},
}
GOOD: dict[str, dict[str, Any]] = {
    IMAGE: {"prompt": "x"},
    VIDEO: {"prompt": "x", "image": "https://pictures.example/1.png"},
    PRICE: {"model_id": "runwayml/gen4-image", "inputs": {"prompt": "x"}},
    PRICING: {"model_id": "runwayml/gen4-image", "inputs": {"prompt": "x"}},
    TICKET: {"filename": "x.png", "size": 7},
    USAGE: {"start_time": "2026-01-01", "end_time": "2026-01-02"},
}


def with_value(path: str, name: str, value: str) -> bytes:
    """A body that is good but for one value, which comes twice: a good one first. The last of two counts."""
    fields = [f"{json.dumps(key)}: {json.dumps(known)}" for key, known in GOOD.get(path, {}).items()]
    return ("{" + ", ".join([*fields, f'"{name}": {value}']) + "}").encode()


def form(*parts: bytes, end: bytes = b"--") -> bytes:
    """A form; each part is its head, an empty line and its content."""
    return b"".join(b"--%s\r\n%s\r\n" % (BOUNDARY.encode(), part) for part in parts) + b"--%s%s\r\n" % (
        BOUNDARY.encode(),
        end,
    )


FILE = b'Content-Disposition: form-data; name="file"; filename="x.png"\r\n\r\n'
FORMS: dict[str, tuple[str, bytes]] = {
    "no boundary": ("multipart/form-data", form(FILE + picture())),
    "an empty boundary": ("multipart/form-data; boundary=", form(FILE + picture())),
    "another boundary": ("multipart/form-data; boundary=other", form(FILE + picture())),
    "a form of nothing": (FORM_TYPE, b""),
    "a form that ends at once": (FORM_TYPE, form()),
    "a form without its end": (FORM_TYPE, form(FILE + picture())[:-6]),
    "a file that breaks off": (FORM_TYPE, b"--" + BOUNDARY.encode() + b"\r\n" + FILE + picture()[:20]),
    "a part without a head": (FORM_TYPE, form(b"\r\n" + picture())),
    "a part without a name": (FORM_TYPE, form(b"Content-Disposition: form-data\r\n\r\nx")),
    "a file of another name": (FORM_TYPE, form(FILE.replace(b'"file"', b'"photo"') + picture())),
    "a field in place of a file": (FORM_TYPE, form(b'Content-Disposition: form-data; name="file"\r\n\r\nx')),
    "two files": (FORM_TYPE, form(FILE + picture(), FILE + picture())),
    "a hundred fields": (FORM_TYPE, form(*[b'Content-Disposition: form-data; name="a"\r\n\r\nx'] * 100)),
    "a huge field": (FORM_TYPE, form(b'Content-Disposition: form-data; name="a"\r\n\r\n' + b"x" * MEBIBYTE)),
    "a huge part's head": (FORM_TYPE, form(b"X: " + b"a" * MEBIBYTE + b"\r\n\r\nx")),
    "NULs": (FORM_TYPE, bytes(100_000)),
    "a text": (FORM_TYPE, form(FILE + b"hello")),
    "an empty file": (FORM_TYPE, form(FILE)),
    "sound": (FORM_TYPE, form(FILE + b"ID3\x03\0\0\0\0\0\0" + bytes(100))),
    "JSON": (JSON_TYPE, b'{"file": "x"}'),
    "a bare picture": ("image/png", picture()),
    "a form of the other kind": ("application/x-www-form-urlencoded", b"file=" + b"x" * 100_000),
}

PATHS = [
    *("/api/v3/%00", "/api/v3/%ff", "/api/v3/..%2f..%2fetc%2fpasswd", "/api/v3/../../etc/passwd", "/api/v3/;/?#"),
    *("/api/v3/predictions/%00/result", "/api/v3/predictions/%f0%9f/result", "/api/v3/predictions/{}/result"),
    *(f"/api/v3/predictions/{'9' * 20_000}", "/api/v3/" + "a/" * 20_000, "/api/v3//models", "/api/v3/models/"),
    *("/api/v3/model", "/api/v3/media", "/api/v3/predictions/a/b/c", "//api/v3/models", "/%61pi/v2/models"),
    *("/vitascope/tasks/x", "/vitascope/tasks/" + "g" * 32, "/vitascope/tasks/%00", "/vitascope/tasks/" + "9" * 9999),
    *("/vitascope/tasks/", "/vitascope/tasks/" + UNKNOWN, "/vitascope", "/vitascope/assets/../../../etc/passwd"),
    *(f"/vitascope/assets/{UNKNOWN}.png?expires={'9' * 5000}&signature=x", f"/vitascope/assets/{UNKNOWN}.%00"),
    *(f"/vitascope/assets/{UNKNOWN}.png?expires=%00&signature=%ff", "/vitascope/assets/x.png", "/healthz/", "/nothing"),
]
QUERIES = [
    *("webhook=", "webhook=%00", "webhook=%ff", "webhook=ftp://x", "webhook=javascript:1", "webhook=//x"),
    *(
        "webhook=http://",
        "webhook=http://[",
        "webhook=http://x:99999999/",
        "webhook=http://u:p@x/",
        "webhook=https://%",
    ),
    *(f"webhook=https://x/{'a' * 20_000}", "webhook=http%3A%2F%2F%00/", "&&webhook=x&webhook=https://x/"),
]
METHODS = [
    *(("GET", path) for path in (IMAGE, PRICE, LIST, DELETE, TICKET, BINARY, PLAIN, BILLINGS, USAGE)),
    *(
        ("POST", path)
        for path in ("/api/v3/models", "/api/v3/webhook/secret", f"/api/v3/predictions/{UNKNOWN}", "/healthz")
    ),
    *(("PUT", path) for path in (IMAGE, LIST, BINARY, f"/vitascope/tasks/{UNKNOWN}")),
    *(("DELETE", path) for path in (LIST, "/api/v3/models", f"/vitascope/assets/{UNKNOWN}.png")),
    *(("PATCH", path) for path in (VIDEO, "/api/v3/balance", "/readyz")),
    *(("OPTIONS", path) for path in (IMAGE, "/api/v3/models")),
    *(("PUT", f"/vitascope/uploads/{name}") for name in (UNKNOWN, "x", f"{UNKNOWN}?expires=1&signature=x")),
    *((method, IMAGE) for method in ("TRACE", "PROPFIND", "FOO", "get", "")),
]
HEADERS = [
    *(
        (401, f"Authorization: {value}")
        for value in ("", "Bearer", "Bearer ", "Basic eDp5", "Digest x", "k", ", Bearer")
    ),
    *(
        (401, f"Host: {value}")
        for value in ("", "elsewhere.example", "[", "localhost@x", "x/localhost", "\xe9", "a" * 9999)
    ),
    *((400, f"Idempotency-Key: {value}") for value in ("", " ", "k" * 256, "k" * 60_000, "a\tb", "\xe9", "\u03bc")),
]
"""Headers of which any is enough to refuse a request that is good else, and with which status."""


def with_header(good: bytes, header: str) -> bytes:
    """A request with this header in place of its own."""
    name = header.partition(":")[0].encode()
    head, _, body = good.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if not line.startswith(name + b":")]
    return b"\r\n".join([*lines, header.encode()]) + b"\r\n\r\n" + body


def in_chunks(*chunks: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """A request that does not say how long it is."""
    head = request(IMAGE, b"", JSON_TYPE, "POST", "Transfer-Encoding: chunked").replace(b"Content-Length: 0\r\n", b"")
    return head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + end


GARBAGE: dict[str, bytes] = {
    "a negative length": request(IMAGE).replace(b"Content-Length: 0", b"Content-Length: -1"),
    "a length that is no number": request(IMAGE).replace(b"Content-Length: 0", b"Content-Length: ten"),
    "a length beyond all numbers": request(IMAGE).replace(b"Content-Length: 0", b"Content-Length: " + b"9" * 40),
    "a length of a petabyte": request(IMAGE).replace(b"Content-Length: 0", b"Content-Length: " + b"9" * 15),
    "an upload of a petabyte": request(BINARY, media_type=FORM_TYPE).replace(b"Length: 0", b"Length: " + b"9" * 15),
    "two lengths": request(IMAGE, b"{}", JSON_TYPE, "POST", "Content-Length: 7"),
    "a length and chunks": request(IMAGE, b"2\r\n{}\r\n0\r\n\r\n", JSON_TYPE, "POST", "Transfer-Encoding: chunked"),
    "chunks of no JSON": in_chunks(b'{"prompt"', b': "x"'),
    "chunks of no size": in_chunks(end=b"x\r\n{}\r\n"),
    "a chunk beyond all sizes": in_chunks(end=b"f" * 20 + b"\r\n{}\r\n"),
    "a chunk of a negative size": in_chunks(end=b"-1\r\n{}\r\n"),
    "a chunk that is longer than it says": in_chunks(end=b"1\r\n{}\r\n0\r\n\r\n"),
    "a megabyte after a chunk's size": in_chunks(end=b"2;" + b"a" * MEBIBYTE + b"\r\n{}\r\n0\r\n\r\n"),
    "a megabyte of trailers": in_chunks(b"{}", end=b"0\r\nX: " + b"a" * MEBIBYTE + b"\r\n\r\n"),
    "a coding that nobody knows": in_chunks(b"{}").replace(b"chunked", b"foo"),
    "a compressed body": request(IMAGE, gzip.compress(b'{"prompt": "x"}'), JSON_TYPE, "POST", "Content-Encoding: gzip"),
    "a megabyte of header": request(IMAGE, b"{}", JSON_TYPE, "POST", "X: " + "a" * MEBIBYTE),
    "a megabyte of headers": request(IMAGE, b"{}", JSON_TYPE, "POST", *["X: a"] * 200_000),
    "a megabyte of path": request("/api/v3/" + "a" * MEBIBYTE),
    "a megabyte of key": request(LIST).replace(b"Bearer k", b"Basic " + b"k" * MEBIBYTE),
    "a header without a colon": request(IMAGE, b"{}", JSON_TYPE, "POST", "nonsense"),
    "a NUL in a header": request(IMAGE, b"{}", JSON_TYPE, "POST", "X: a\0b"),
    "a path that is no ASCII": request("/api/v3/models", method="GET").replace(b"models", "μ".encode()),
    "HTTP/9.9": request(IMAGE).replace(b"HTTP/1.1", b"HTTP/9.9"),
    "no HTTP": b"hello\r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + bytes(500),
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
}
LARGE: dict[str, bytes] = {
    "a prompt of 60 MiB": request(IMAGE, b'{"prompt": "' + b"a" * LARGEST + b'"}'),
    "a picture of 60 MiB that is none": request(
        VIDEO, b'{"prompt": "x", "image": "data:image/png;base64,' + b"A" * LARGEST + b'"}'
    ),
    "60 MiB of commas": request(LIST, b"[" + b"0," * (30 * MEBIBYTE) + b"0]"),
    "60 MiB of brackets": request(USAGE, b"[" * LARGEST),
    "60 MiB of digits": request(BILLINGS, b'{"page": ' + b"9" * LARGEST + b"}"),
    "60 MiB of escapes": request(DELETE, b'{"ids": "' + b"\\u0000" * (10 * MEBIBYTE) + b'"}'),
    "chunks of 80 MiB": in_chunks(*[b" " * MEBIBYTE] * 80),
    "a text of 60 MiB": request(BINARY, form(FILE + b"a" * LARGEST), FORM_TYPE),
}


def bodies() -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of those whose body is wrong."""
    for path in JSON_ROUTES:
        for name, body in BODIES.items():
            yield f"{path} {name}", request(path, body)
        for media_type in TYPES:
            yield f"{path} as {media_type}", request(path, json.dumps(GOOD.get(path, {})).encode(), media_type)
    for path, names in VALUES.items():
        for name, values in names.items():
            for position, value in enumerate(values):
                yield f"{path} {name} {position}", request(path, with_value(path, name, value))
    for path in (BINARY, PLAIN):
        for name, (media_type, body) in FORMS.items():
            yield f"{path} {name}", request(path, body, media_type)


def heads() -> Iterator[tuple[str, bytes]]:
    """The same of those whose path, method or headers are."""
    for path in PATHS:
        yield f"GET {path[:60]} {len(path)}", request(path, method="GET")
    for method, path in METHODS:
        yield f"{method} {path}", request(path, b"{}" if method != "GET" else b"", JSON_TYPE, method)
    good = request(IMAGE, json.dumps(GOOD[IMAGE]).encode())
    for query in QUERIES:
        yield f"?{query[:60]}", good.replace(IMAGE.encode(), f"{IMAGE}?{query}".encode())
    for _, header in HEADERS:
        yield f"{header[:60]!r} {len(header)}", with_header(good, header)


@dataclass(frozen=True)
class Refusal:
    """What was answered."""

    status: int
    body: bytes


def sent(server: LiveServer, content: bytes) -> Refusal:
    """Send `content` and read what is answered. A server that refuses early need not read it all."""
    address = ("127.0.0.1", int(server.url.rsplit(":", 1)[1]))
    with socket.create_connection(address, timeout=30) as connection:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            connection.sendall(content)
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        return Refusal(answer.status, answer.read())


CASES = {**dict(bodies()), **dict(heads()), **GARBAGE, **LARGE}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that nobody else uses."""
    started = LiveServer(tmp_path_factory.mktemp("bad-bodies"), **FAULTY)
    yield started
    started.stop()


@dataclass(frozen=True)
class Told:
    """What the server answered to each, what all of them cost it in memory, in bytes, and what came of them."""

    answers: dict[str, Refusal]
    memory: int
    tasks: int
    uploads: int
    balance: float
    log: str


@pytest.fixture(scope="module")
def told(server: LiveServer) -> Told:
    """All of them, one after the other, and the large ones again: none may leave anything behind."""
    server.ended(server.submit("warm up"))
    before = forget_peak(server.pid)
    answers = {name: sent(server, content) for name, content in CASES.items()}
    for _ in range(2):
        for content in LARGE.values():
            sent(server, content)
    return Told(
        answers,
        memory=peak(server.pid) - before,
        tasks=server.query("SELECT count(*) AS n FROM tasks")[0]["n"],
        uploads=server.query("SELECT count(*) AS n FROM assets WHERE kind <> 'output'")[0]["n"],
        balance=server.request("GET", "/api/v3/balance").json()["data"]["balance"],
        log=server.log,
    )


def test_every_route_is_among_them(server: LiveServer) -> None:
    """More than two hundred, and dozens for each route that takes a body."""
    paths: dict[str, dict[str, Any]] = server.request("GET", "/openapi.json").json()["paths"]
    with_body = {path for path, ways in paths.items() if "requestBody" in ways.get("post", {})}
    with_body.discard("/v1")  # Runware's tasks have a scenario of their own
    assert with_body == {*JSON_ROUTES, BINARY, PLAIN}
    assert min(sum(name.startswith(f"{path} ") for name in CASES) for path in with_body) > 20
    assert len(CASES) > 200


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_in_the_vendors_form(told: Told, name: str) -> None:
    """A status of 4xx, the same code in the body, a message, nothing else, and not too much of it."""
    answer = told.answers[name]
    assert 400 <= answer.status < 500, answer
    assert (answer.status == 401) == name.startswith(("'Authorization", "'Host")), answer
    body = json.loads(answer.body)
    assert sorted(body) == ["code", "message"]
    assert body["code"] == answer.status
    assert isinstance(body["message"], str)
    assert body["message"]
    assert len(answer.body) < 1000


@pytest.mark.parametrize(("status", "header"), HEADERS)
def test_the_status_of_a_bad_header(told: Told, status: int, header: str) -> None:
    """401 where it is the key, 400 elsewhere."""
    assert told.answers[f"{header[:60]!r} {len(header)}"].status == status


def test_memory_is_bounded(told: Told) -> None:
    """All together, with dozens of 60 MiB among them, cost no more at any time than one such body and its copies."""
    assert told.memory < MEMORY_BOUND


def test_nothing_came_of_them(told: Told) -> None:
    """No task but the one that was good, no file, no charge, and no fault in the log."""
    assert (told.tasks, told.uploads, told.balance) == (1, 0, 999.95)
    assert "Traceback" not in told.log


def test_the_server_works_afterwards(server: LiveServer, told: Told) -> None:
    """It makes a picture, and takes an upload."""
    assert told
    assert server.ended(server.submit("x"))["state"] == "succeeded"
    assert server.request("POST", BINARY, files={"file": ("x.png", picture())}).status_code == 200
