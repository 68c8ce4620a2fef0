"""Inputs meant to do harm: bombs, lies about what a file is, addresses inside the owner's network, and sheer size."""

from __future__ import annotations

import contextlib
import socket
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from wavespeed import Client

from live import FAULTY, KEY, LiveServer, wait_for
from loopback import Answer, Loopback, loopback
from memory import forget_peak, peak
from pictures import FILM, data_uri, picture
from vitascope.dialects.wavespeed.errors import TASK_CODES, final
from vitascope.errors import FAILURES

MODEL = "runwayml/gen4-image"
SUBMIT = f"/api/v3/{MODEL}"
MEBIBYTE = 1024 * 1024
BODY_LIMIT = 64 * MEBIBYTE
BODIES_LIMIT = 128 * MEBIBYTE
RESUBMITTED = ("timeout", "connection", "429", "http 5")
"""The words in an error at which an SDK submits the task again (contract section 6)."""


@pytest.fixture(scope="module")
def web() -> Iterator[Loopback]:
    """The web, as far as the server may visit it."""
    with loopback() as served:
        yield served


@pytest.fixture(scope="module")
def inside() -> Iterator[Loopback]:
    """A web server inside the owner's network, on a port that nobody allowed."""
    with loopback() as served:
        served.answers["/secret.png"] = Answer(picture())
        yield served


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, web: Loopback) -> Iterator[LiveServer]:
    """A server that may visit `web` and nothing else that is private."""
    started = LiveServer(
        tmp_path_factory.mktemp("hostile"),
        *("--allow-host", f"127.0.0.1:{web.port}"),
        **FAULTY,
        VITASCOPE_FETCH_SECONDS="1",
        VITASCOPE_MAX_BODIES_BYTES=str(BODIES_LIMIT),
        VITASCOPE_STORAGE="vitascope.testing.storages:FaultyStorage",
    )
    yield started
    started.stop()


def outcome(server: LiveServer, prompt: str = "x", **inputs: Any) -> dict[str, Any]:
    """The prediction once it has ended."""
    task_id = server.submit(prompt, **inputs)
    server.ended(task_id)
    return server.prediction(task_id)


def assert_failed(prediction: dict[str, Any], code: int) -> None:
    assert (prediction["status"], prediction["code"]) == ("failed", code), prediction["error"]
    assert not [word for word in RESUBMITTED if word in prediction["error"].lower()]


# Bombs


def png(width: int, height: int, *chunks: bytes) -> bytes:
    """A black PNG of one bit a pixel, with more chunks in front of its pixels."""
    rows = zlib.compress(bytes(height * (1 + (width + 7) // 8)), 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join([chunk(b"IHDR", header), *chunks, chunk(b"IDAT", rows), chunk(b"IEND", b"")])


def chunk(kind: bytes, content: bytes) -> bytes:
    """One chunk of a PNG."""
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


HUGE = bytes(256 * MEBIBYTE)
BOMBS = {
    "100 megapixels": png(10_000, 10_000),
    "a GIF of 4 gigapixels": b"GIF89a"
    + struct.pack("<HHBBB6x", 65535, 65535, 0x80, 0, 0)
    + struct.pack("<cHHHHB", b",", 0, 0, 65535, 65535, 0)
    + b"\2\2\x4c\1\0;",
    "256 MiB of comment": png(8, 8, chunk(b"zTXt", b"Comment\0\0" + zlib.compress(HUGE, 9))),
    "256 MiB of colour profile": png(8, 8, chunk(b"iCCP", b"p\0\0" + zlib.compress(HUGE, 9))),
    "256 MiB of text": png(8, 8, chunk(b"iTXt", b"Comment\0\1\0\0\0" + zlib.compress(HUGE, 9))),
}
del HUGE


def engine_of(server: LiveServer) -> psutil.Process:
    """The process that decodes."""
    children = psutil.Process(server.pid).children()
    (engine,) = [child for child in children if "vitascope.worker.child" in child.cmdline()]
    return engine


@pytest.mark.parametrize("name", BOMBS)
@pytest.mark.parametrize("way", ["by its URL", "inside the request"])
def test_a_bomb_does_not_go_off(server: LiveServer, web: Loopback, name: str, way: str) -> None:
    """A small file that unpacks to gigabytes costs the engine's process next to nothing."""
    web.answers["/bomb"] = Answer(BOMBS[name])
    outcome(server)
    engine = engine_of(server).pid
    before = forget_peak(engine)
    outcome(server, reference_images=[web.url("/bomb") if way == "by its URL" else data_uri(BOMBS[name])])
    assert peak(engine) - before < 100 * MEBIBYTE


@pytest.mark.parametrize("name", ["100 megapixels", "a GIF of 4 gigapixels"])
def test_too_many_pixels_are_refused(server: LiveServer, name: str) -> None:
    """The task fails with code 1401, and says how many pixels there were."""
    prediction = outcome(server, reference_images=[data_uri(BOMBS[name])])
    assert_failed(prediction, 1401)
    assert "megapixels" in prediction["error"]


def test_as_many_pixels_as_are_accepted(server: LiveServer) -> None:
    """The limit is a limit and no more: 64 megapixels pass."""
    assert outcome(server, reference_images=[data_uri(png(8000, 8000))])["status"] == "completed"


# What is no picture

LIES = {
    "an HTML page": (b"<!DOCTYPE html><html><body>Sign in</body></html>", "image/jpeg"),
    "an SVG drawing": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "image/png"),
    "half a JPEG": (picture(image_format="JPEG")[:200], "image/jpeg"),
    "a JPEG's first bytes": (b"\xff\xd8\xff\xe0" + b"\0" * 500, "image/jpeg"),
    "a film": (FILM, "image/jpeg"),
    "a text": (b"hello", "image/jpeg"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_file_that_is_not_what_it_is_called(server: LiveServer, web: Loopback, name: str) -> None:
    """The bytes decide, not the name `.jpg` nor what the web server says: the task fails with code 1401."""
    body, media_type = LIES[name]
    web.answers["/photo.jpg"] = Answer(body, headers={"Content-Type": media_type})
    assert_failed(outcome(server, reference_images=[web.url("/photo.jpg")]), 1401)


def test_an_html_page_is_called_so(server: LiveServer, web: Loopback) -> None:
    """The most frequent mistake, a page in place of a picture, is named."""
    web.answers["/page.jpg"] = Answer(LIES["an HTML page"][0], headers={"Content-Type": "image/jpeg"})
    assert "an HTML page" in outcome(server, reference_images=[web.url("/page.jpg")])["error"]


# Addresses


def test_what_is_allowed_is_visited(server: LiveServer, web: Loopback) -> None:
    """The counter-test of all that follows."""
    web.answers["/picture.png"] = Answer(picture())
    assert outcome(server, reference_images=[web.url("/picture.png")])["status"] == "completed"


HOSTS = [
    "127.0.0.1",
    "127.1",
    "0x7f.1",
    "0x7f000001",
    "017700000001",
    "2130706433",
    "0",
    "0.0.0.0",
    "localhost",
    "LOCALHOST.",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[::]",
    "①②⑦.⓪.⓪.①",
    "user@127.0.0.1",
    "pictures.example@127.0.0.1",
    "127.0.0.1#@pictures.example",
    "127.0.0.1\\@pictures.example",
]


@pytest.mark.parametrize("host", HOSTS)
def test_this_machine_is_not_visited(server: LiveServer, inside: Loopback, host: str) -> None:
    """However 127.0.0.1 is spelt: the task fails with code 1402, and nobody knocked."""
    inside.visits.clear()
    prediction = outcome(server, reference_images=[f"http://{host}:{inside.port}/secret.png"])
    assert_failed(prediction, 1402)
    assert inside.visits == []


@pytest.mark.parametrize(
    "host",
    [
        *("169.254.169.254", "[fe80::1]", "[fd00:ec2::254]", "[::ffff:169.254.169.254]", "metadata.google.internal"),
        *("10.0.0.1", "172.16.0.1", "192.168.0.1", "100.64.0.1", "224.0.0.1", "255.255.255.255"),
    ],
)
def test_private_networks_are_not_visited(server: LiveServer, host: str) -> None:
    """The metadata services of clouds, home networks, broadcasts: refused before a packet is sent."""
    assert_failed(outcome(server, reference_images=[f"http://{host}/latest/meta-data/"]), 1402)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_inside_is_not_followed(server: LiveServer, web: Loopback, inside: Loopback, status: int) -> None:
    """Each hop is checked, not only the first."""
    inside.visits.clear()
    web.answers["/away"] = Answer(status=status, headers={"Location": inside.url("/secret.png")})
    assert_failed(outcome(server, reference_images=[web.url("/away")]), 1402)
    assert inside.visits == []


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "//169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x.png",
        "gopher://127.0.0.1/x",
        "data:image/png;base64,AAAA",
        "http://[::1",
        "",
        "/away",
    ],
)
def test_a_redirect_to_nowhere_good(server: LiveServer, web: Loopback, location: str) -> None:
    """To the metadata service, to a file, to another protocol, to itself: code 1402."""
    web.answers["/away"] = Answer(status=302, headers={"Location": location})
    assert_failed(outcome(server, reference_images=[web.url("/away")]), 1402)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/x.png", "gopher://127.0.0.1/x", "jar:file:///x"]
)
@pytest.mark.parametrize("field", ["image", "reference_images"])
def test_other_protocols_are_refused_at_submit(server: LiveServer, field: str, url: str) -> None:
    """400, since no visit could make such a value good."""
    model = "runwayml/gen4-turbo" if field == "image" else MODEL
    value = url if field == "image" else [url]
    answer = server.request("POST", f"/api/v3/{model}", json={"prompt": "x", field: value})
    assert (answer.status_code, answer.json()["code"]) == (400, 400)


def test_a_first_frame_is_guarded_too(server: LiveServer, inside: Loopback) -> None:
    """The image of a video takes the same way as a reference."""
    inside.visits.clear()
    task_id = server.submit("zoom", "runwayml/gen4-turbo", image=inside.url("/secret.png"))
    server.ended(task_id)
    assert_failed(server.prediction(task_id), 1402)
    assert inside.visits == []


ASSET = "/vitascope/assets/" + "0" * 32 + ".png"


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1",
        "http://",
        "http://:80/",
        "http://a b/",
        "http://pictures.example:99999/",
        "http://\x01/",
        "http://" + "a" * 300 + ".example/",
        "http://xn--/",
        "http://pictures.example/🏔",
        f"http://pictures.example{ASSET}?expires=1&signature=é",
        f"http://pictures.example{ASSET}?expires={'9' * 5000}&signature=x",
        f"http://pictures.example{ASSET}?expires=٣&signature=x",
        f"http://pictures.example{ASSET}?expires=1&expires=2&signature",
    ],
)
def test_a_url_that_leads_nowhere(server: LiveServer, url: str) -> None:
    """Whatever is wrong with it, the task fails with code 1402, at the first attempt."""
    task_id = server.submit("x", reference_images=[url])
    (generation,) = server.ended(task_id)["generations"]
    assert_failed(server.prediction(task_id), 1402)
    assert generation["attempt"] == 1


# Web servers that do not do as they should


@pytest.mark.parametrize(
    "answer",
    [
        Answer(status=500),
        Answer(status=503),
        Answer(status=429),
        Answer(status=404),
        Answer(status=401),
        Answer(status=204),
        Answer(b""),
        Answer(picture(), headers={"Content-Length": "10000"}, pause=True),
        Answer(zlib.compress(picture()), headers={"Content-Encoding": "gzip"}),
        Answer(b"x", headers={"Content-Length": str(65 * MEBIBYTE)}),
    ],
    ids=["500", "503", "429", "404", "401", "204", "empty", "slow", "packed", "large"],
)
def test_a_web_server_that_gives_no_picture(server: LiveServer, web: Loopback, answer: Answer) -> None:
    """Code 1402, in words at which no SDK submits the task again."""
    web.answers["/odd.png"] = answer
    assert_failed(outcome(server, reference_images=[web.url("/odd.png")]), 1402)


def test_nobody_listens(server: LiveServer, web: Loopback) -> None:
    """The same where nothing answers."""
    with loopback() as gone:
        url = gone.url("/x.png")
    assert_failed(outcome(server, reference_images=[url, web.url("/picture.png")]), 1402)


# The words of failures


@pytest.mark.parametrize("host", ["timeout.example", "connection.example", "www.429.example"])
def test_a_host_named_like_an_error(server: LiveServer, host: str) -> None:
    """What the caller brings in does not make a failure look like a passing one."""
    assert_failed(outcome(server, reference_images=[f"http://{host}/x.png"]), 1402)


@pytest.mark.parametrize(("prompt", "code"), [("[refuse]", 1401), ("[raise]", 1403), ("[crash]", 1406)])
def test_the_failures_of_an_engine(server: LiveServer, prompt: str, code: int) -> None:
    """Each has its code, and an error in harmless words."""
    assert_failed(outcome(server, prompt), code)


def test_a_full_disk(server: LiveServer) -> None:
    """Code 5000."""
    fault = server.data / "full"
    fault.touch()
    prediction = outcome(server)
    fault.unlink()
    assert_failed(prediction, 5000)


@pytest.mark.parametrize("failure", FAILURES)
def test_each_failure_has_a_code_of_the_vendor(failure: str) -> None:
    """No failure is without one."""
    assert TASK_CODES[failure] in {1200, 1400, 1401, 1402, 1403, 1405, 1406, 1407, 5000, 5003, 5004}


@pytest.mark.parametrize(
    "message", ["Read timeout", "CONNECTION refused", "got HTTP 503", "14290x1429 pixels", "TimeoutError"]
)
def test_the_words_that_are_kept_out(message: str) -> None:
    """Whatever an engine, a disk or a library says."""
    assert not [word for word in RESUBMITTED if word in final(message).lower()]


# Size


def body(size: int) -> bytes:
    """A valid request of `size` bytes."""
    start, end = b'{"prompt": "x", "resolution": "720p", "padding": "', b'"}'
    return start + b"a" * (size - len(start) - len(end)) + end


def test_a_body_that_is_too_large(server: LiveServer) -> None:
    """65 MiB are refused with 413 in the vendor's form."""
    headers = {"Content-Type": "application/json"}
    answer = server.request("POST", SUBMIT, content=body(65 * MEBIBYTE), headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (413, 413)
    assert answer.json()["message"]


def test_a_body_that_is_too_large_and_does_not_say_so(server: LiveServer) -> None:
    """The same where its length is not announced."""
    content = body(65 * MEBIBYTE)
    parts = (content[start : start + MEBIBYTE] for start in range(0, len(content), MEBIBYTE))
    answer = server.request("POST", SUBMIT, content=parts, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["code"]) == (413, 413)


def test_a_body_as_large_as_is_accepted(server: LiveServer) -> None:
    """64 MiB pass."""
    headers = {"Content-Type": "application/json"}
    assert server.request("POST", SUBMIT, content=body(BODY_LIMIT), headers=headers).status_code == 200


def test_the_sdk_is_told_that_its_body_is_too_large(server: LiveServer) -> None:
    """Its user reads why, and not that the connection broke."""
    with pytest.raises(RuntimeError, match=r'HTTP 413: \{"code":413,"message":"'):
        Client(api_key="k", base_url=server.url).run(MODEL, {"prompt": "x", "padding": "a" * 65 * MEBIBYTE})


def test_a_large_body_without_a_key_is_not_read(server: LiveServer) -> None:
    """Who may not call is told so before the body is looked at."""
    content = body(65 * MEBIBYTE)
    answer = server.request("POST", SUBMIT, content=content, headers={"Authorization": "Basic x"})
    assert answer.status_code == 401


@contextlib.contextmanager
def unfinished(server: LiveServer, content: bytes) -> Iterator[socket.socket]:
    """A request whose last byte is still to come, while all others have been read."""
    address = ("127.0.0.1", int(server.url.rsplit(":", 1)[1]))
    head = f"POST {SUBMIT} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {len(content)}\r\n"
    head += f"Content-Type: application/json\r\nAuthorization: {KEY['Authorization']}\r\n\r\n"
    with socket.create_connection(address) as connection:
        connection.sendall(head.encode() + content[:-1])
        wait_for(lambda: not unread(connection))
        yield connection


def unread(connection: socket.socket) -> int:
    """How many bytes of what was sent the other end has yet to read, as the kernel counts them."""
    ours, theirs = (f":{port:04X}" for port in (connection.getsockname()[1], connection.getpeername()[1]))
    count = 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, remote, _, queues, *_ = line.split()
        sent, received = queues.split(":")
        if (local[-5:], remote[-5:]) == (ours, theirs):
            count += int(sent, 16)
        elif (local[-5:], remote[-5:]) == (theirs, ours):
            count += int(received, 16)
    return count


def status_of(connection: socket.socket) -> str:
    """The status line of its answer."""
    with connection.makefile("rb") as answer:
        return answer.readline().decode().strip()


def test_several_large_bodies_together(server: LiveServer) -> None:
    """What all hold together is bounded: one too many is refused with 503, those before it are served."""
    large = body(BODY_LIMIT - MEBIBYTE)
    with unfinished(server, large) as first, unfinished(server, large) as second:
        answer = server.request("POST", SUBMIT, content=large, headers={"Content-Type": "application/json"})
        assert (answer.status_code, answer.json()["code"]) == (503, 503)
        for connection in (first, second):
            connection.sendall(large[-1:])
            assert status_of(connection) == "HTTP/1.1 200 OK"


def test_bodies_that_went_away_are_forgotten(server: LiveServer) -> None:
    """After callers who broke off in the middle there is room again for as many."""
    large = body(BODY_LIMIT - MEBIBYTE)
    for _ in range(3):
        with unfinished(server, large):
            pass
    answer = server.request("POST", SUBMIT, content=large, headers={"Content-Type": "application/json"})
    assert answer.status_code == 200
