"""Uploads in one step, as older clients and guides do them (contract section 8.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from live import HTTP, LiveServer
from pictures import FILM, picture

BINARY = "/api/v3/media/upload/binary"
PLAIN = "/api/v3/upload"
BOUNDARY = "a-boundary"
FORM = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
MEBIBYTE = 1024 * 1024
PNG = picture()


def sent(
    server: LiveServer, content: bytes, path: str = BINARY, name: str = "photo.png", **more: Any
) -> httpx.Response:
    return server.request("POST", path, files={"file": (name, content)}, **more)


def stored(server: LiveServer, content: bytes, **more: Any) -> dict[str, Any]:
    answer = sent(server, content, **more)
    assert answer.status_code == 200, answer.text
    envelope = answer.json()
    assert {**envelope, "data": None} == {"code": 200, "message": "success", "data": None}
    data: dict[str, Any] = envelope["data"]
    return data


def assert_refused(answer: httpx.Response, status: int) -> None:
    assert (answer.status_code, answer.json()["code"]) == (status, status), answer.text
    assert answer.json()["message"]


def test_the_answer(server: LiveServer) -> None:
    """Type, URL, name and size of the file."""
    data = stored(server, PNG)
    assert data.pop("download_url").startswith(f"{server.url}/vitascope/assets/")
    assert data == {"type": "image", "filename": "photo.png", "size": len(PNG)}


def test_the_answer_of_the_older_route(server: LiveServer) -> None:
    """The URL and nothing else."""
    data = stored(server, PNG, path=PLAIN)
    assert list(data) == ["url"]
    assert HTTP.get(data["url"]).content == PNG


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_pictures(server: LiveServer, kind: str) -> None:
    """Each kind is read back byte for byte, with its true type, whatever it was called."""
    content = picture(image_format=kind)
    data = stored(server, content, name="file.bin")
    answer = HTTP.get(data["download_url"])
    assert (answer.content, answer.headers["content-type"]) == (content, f"image/{kind.lower()}")


def test_films(server: LiveServer) -> None:
    """Their type is `video`."""
    assert stored(server, FILM, name="film.mp4")["type"] == "video"


def test_an_upload_is_an_input(server: LiveServer) -> None:
    """Its URL can be named in a request at once."""
    task_id = server.submit("x", reference_images=[stored(server, PNG)["download_url"]])
    assert server.ended(task_id)["state"] == "succeeded"


def test_other_fields_are_passed_over(server: LiveServer) -> None:
    """Clients send more than is asked for."""
    assert stored(server, PNG, data={"folder": "x", "purpose": "input"})["size"] == len(PNG)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "λίμνη.png", "a" * 500, 'quo"te.png'])
def test_any_name(server: LiveServer, name: str) -> None:
    """It decides nothing."""
    body = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'.encode() + PNG
    body = body.replace(b'filename="x"', b'filename="' + name.replace('"', "%22").encode() + b'"')
    answer = server.request("POST", BINARY, content=body + f"\r\n--{BOUNDARY}--\r\n".encode(), headers=FORM)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize("path", [BINARY, PLAIN])
@pytest.mark.parametrize(
    ("content", "called"),
    [
        (b"ID3\x03\0\0\0\0\0\0" + bytes(100), "audio/mpeg"),
        (b"RIFF\x24\0\0\0WAVEfmt " + bytes(100), "audio/x-wav"),
        (b"OggS" + bytes(100), "audio/ogg"),
        (b"fLaC" + bytes(100), "audio/x-flac"),
        (b"<!doctype html><title>x</title>", "an HTML page"),
        (b"hello", "a text"),
        (b"", "an empty file"),
    ],
)
def test_what_no_model_takes(server: LiveServer, path: str, content: bytes, called: str) -> None:
    """Sound and everything else is refused with 400 that says what it is."""
    answer = sent(server, content, path)
    assert_refused(answer, 400)
    assert called in answer.json()["message"]


@pytest.mark.parametrize("path", [BINARY, PLAIN])
@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ({"Content-Type": "application/json"}, b'{"file": "x"}'),
        ({"Content-Type": "image/png"}, PNG),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"file=x"),
        ({}, b""),
        ({"Content-Type": "multipart/form-data"}, b"x"),
        (FORM, b""),
        (FORM, b"no form at all"),
        (FORM, f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n--{BOUNDARY}--\r\n'.encode()),
        (FORM, f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="x"; filename="x"\r\n\r\n'.encode() + PNG),
        (FORM, f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode()),
        (FORM, f"--{BOUNDARY}\r\n".encode() + b"X: " + b"a" * MEBIBYTE),
    ],
)
def test_what_is_no_form_with_a_file(server: LiveServer, path: str, headers: dict[str, str], content: bytes) -> None:
    """400 in the vendor's form."""
    assert_refused(server.request("POST", path, content=content, headers=headers), 400)


def test_two_files(server: LiveServer) -> None:
    """One at a time."""
    answer = server.request("POST", BINARY, files=[("file", PNG), ("file", PNG)])
    assert_refused(answer, 400)


@pytest.fixture(scope="module")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server that takes files of up to 2 MiB, and other bodies of up to 64 KiB."""
    started = LiveServer(
        tmp_path_factory.mktemp("small"),
        VITASCOPE_MAX_UPLOAD_BYTES=str(2 * MEBIBYTE),
        VITASCOPE_MAX_BODY_BYTES=str(64 * 1024),
        VITASCOPE_PROFILES='{"faulty": {"engine": "vitascope.testing.engines:FaultyEngine", "slots": 1}}',
    )
    yield started
    started.stop()


@pytest.mark.parametrize("path", [BINARY, PLAIN])
def test_the_largest_file(small_server: LiveServer, path: str) -> None:
    """A file may be larger than any other body, up to its own bound."""
    assert sent(small_server, PNG + bytes(2 * MEBIBYTE - len(PNG)), path).status_code == 200


def chunked(content: bytes) -> Iterator[bytes]:
    """A body whose length is not announced."""
    for start in range(0, len(content), 64 * 1024):
        yield content[start : start + 64 * 1024]


@pytest.mark.parametrize("size", [2 * MEBIBYTE + 1, 5 * MEBIBYTE])
@pytest.mark.parametrize("announce", [lambda body: body, chunked])
@pytest.mark.parametrize("path", [BINARY, PLAIN])
def test_a_file_that_is_too_large(
    small_server: LiveServer, path: str, announce: Callable[[bytes], Any], size: int
) -> None:
    """413 in the vendor's form, whether its length was announced or not, and nothing of it is kept."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n'.encode()
    body = head + PNG + bytes(size - len(PNG)) + f"\r\n--{BOUNDARY}--\r\n".encode()
    before = small_server.query("SELECT count(*) AS n FROM assets")
    assert_refused(small_server.request("POST", path, content=announce(body), headers=FORM), 413)
    assert small_server.query("SELECT count(*) AS n FROM assets") == before
    assert not list((small_server.data / "work").glob("*/*.part"))


def test_another_method_may_not_send_as_much(small_server: LiveServer) -> None:
    """What is no upload is bound like every other body."""
    answer = small_server.request("PUT", BINARY, content=bytes(MEBIBYTE))
    assert_refused(answer, 413)
