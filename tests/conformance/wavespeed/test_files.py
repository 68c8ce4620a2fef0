"""The URLs of outputs and uploads (contract sections 6.1 and 8.1): capabilities that need no key."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest

from live import HTTP, LiveServer
from pictures import FILM, picture, size_and_format
from vitascope.storage import Signer
from vitascope.tasks.assets import ASSET_PATH, UPLOAD_PATH

UPLOADS = "/api/v3/media/uploads"
SDK_LIMIT = 200 * 1024 * 1024


def get(url: str, method: str = "GET", **headers: str) -> httpx.Response:
    """As anyone would: without a key."""
    return HTTP.request(method, url, headers=headers)


def signer(server: LiveServer) -> Signer:
    return Signer(server.query("SELECT value FROM secrets WHERE name = 'urls'")[0]["value"])


def parts(url: str) -> tuple[str, str]:
    """What is before the query, and the query."""
    before, _, query = url.partition("?")
    return before, query


def expiry(url: str) -> datetime:
    return datetime.fromtimestamp(int(parse_qs(parts(url)[1])["expires"][0]), UTC)


def id_in(url: str) -> UUID:
    return UUID(urlsplit(url).path.rsplit("/", 1)[1].split(".")[0])


# Reading


@pytest.fixture(scope="module")
def output(server: LiveServer) -> str:
    """The URL of an output."""
    task_id = server.submit("a picture")
    server.ended(task_id)
    url: str = server.prediction(task_id)["outputs"][0]
    return url


@pytest.fixture(scope="module")
def content(output: str) -> bytes:
    """Its bytes."""
    return get(output).content


def test_an_output_is_absolute_and_readable(server: LiveServer, output: str) -> None:
    """Without a key, with its true type and length."""
    answer = get(output)
    assert output.startswith(f"{server.url}/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/jpeg")
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert size_and_format(answer.content) == ((720, 720), "JPEG")


def test_an_output_is_readable_with_a_key(output: str) -> None:
    """A client that sends its key everywhere is not refused."""
    assert get(output, Authorization="Bearer any").status_code == 200


def test_head_tells_what_get_would(output: str, content: bytes) -> None:
    """Without the bytes."""
    answer = get(output, "HEAD")
    told = (answer.status_code, answer.content, answer.headers["content-type"], answer.headers["content-length"])
    assert told == (200, b"", "image/jpeg", str(len(content)))


@pytest.mark.parametrize(("asked", "start", "stop"), [("0-9", 0, 10), ("100-199", 100, 200), ("50-", 50, None)])
def test_a_range(output: str, content: bytes, asked: str, start: int, stop: int | None) -> None:
    """206 with exactly these bytes, and where they are."""
    answer = get(output, Range=f"bytes={asked}")
    part = content[start:stop]
    assert (answer.status_code, answer.content) == (206, part)
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(part) - 1}/{len(content)}"


def test_a_suffix_range(output: str, content: bytes) -> None:
    """The last bytes."""
    answer = get(output, Range="bytes=-10")
    assert (answer.status_code, answer.content) == (206, content[-10:])


def test_a_range_past_the_end(output: str, content: bytes) -> None:
    """416, with the length there is."""
    answer = get(output, Range=f"bytes={len(content)}-")
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(content)}")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("signature=", "signature=0"),
        ("signature=", "signature=%C3%A9"),
        ("signature=", "no="),
        ("expires=", "expires=9"),
        ("expires=", "expires=" + "9" * 5000),
        ("expires=", "expires=%D9%A3"),
        ("expires=", "expires=-"),
        ("expires=", "no="),
        ("?", "?expires=9&signature=9&no="),
        (ASSET_PATH, f"{ASSET_PATH}0"),
        (ASSET_PATH, UPLOAD_PATH),
    ],
)
def test_a_changed_output_url(output: str, old: str, new: str) -> None:
    """404 or 400: it tells nothing, and nothing breaks."""
    answer = get(output.replace(old, new, 1))
    assert answer.status_code in {400, 404, 405}
    assert answer.json()["code"] == answer.status_code


def test_anothers_signature(server: LiveServer, output: str) -> None:
    """A signature is good for its own file only."""
    task_id = server.submit("another picture")
    server.ended(task_id)
    (other,) = server.prediction(task_id)["outputs"]
    assert get(f"{parts(other)[0]}?{parts(output)[1]}").status_code == 404


def test_an_expired_output(server: LiveServer, output: str) -> None:
    """410: it was ours, and its time is over."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    answer = get(f"{parts(output)[0]}?{signer(server).query('read', id_in(output), past)}")
    assert (answer.status_code, answer.json()["code"]) == (410, 410)


def test_an_expired_output_as_input(server: LiveServer, output: str) -> None:
    """The task that names it fails with code 1402."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    url = f"{parts(output)[0]}?{signer(server).query('read', id_in(output), past)}"
    task_id = server.submit("x", reference_images=[url])
    server.ended(task_id)
    assert server.prediction(task_id)["code"] == 1402


def test_an_output_is_kept_for_a_week(output: str) -> None:
    """Its URL is good for seven days."""
    assert timedelta(days=6, hours=23) < expiry(output) - datetime.now(UTC) <= timedelta(days=7)


# Uploading


def announced(server: LiveServer, size: Any, **fields: Any) -> httpx.Response:
    return server.request("POST", UPLOADS, json={"filename": "photo.png", "size": size, **fields})


def ticket(server: LiveServer, content: bytes, **fields: Any) -> dict[str, Any]:
    answer = announced(server, len(content), **fields)
    assert answer.status_code == 200, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


def put(of: dict[str, Any], content: bytes | Iterator[bytes]) -> httpx.Response:
    upload = of["upload"]
    return HTTP.request(upload["method"], upload["url"], headers=upload["headers"], content=content)


def test_a_ticket(server: LiveServer) -> None:
    """The envelope and every field that the SDKs read."""
    envelope = announced(server, 123, content_type="image/png").json()
    upload = envelope["data"].pop("upload")
    assert envelope["data"].pop("download_url").startswith(f"{server.url}/")
    assert envelope == {
        "code": 200,
        "message": "success",
        "data": {"type": "image", "filename": "photo.png", "size": 123},
    }
    assert upload.pop("url").startswith(f"{server.url}/")
    assert upload == {"method": "PUT", "headers": {"Content-Type": "image/png", "If-None-Match": "*"}}


@pytest.mark.parametrize(
    "fields",
    [
        {"filename": "upload"},
        {"filename": "photo.webp"},
        {"filename": "../../etc/passwd"},
        {"filename": ""},
        {"filename": "x" * 5000},
        {"content_type": "image/jpg"},
        {"content_type": "no type\r\nX: y"},
        {"content_type": None},
        {"folder": "undeclared"},
    ],
)
def test_any_name_and_type_is_taken(server: LiveServer, fields: dict[str, Any]) -> None:
    """Neither decides anything: the bytes do."""
    content = picture(image_format="WEBP")
    of = ticket(server, content, **fields)
    assert put(of, content).status_code == 200
    assert get(of["download_url"]).headers["content-type"] == "image/webp"


def test_a_film_can_be_announced(server: LiveServer) -> None:
    """Its type is `video`."""
    assert ticket(server, b"x", filename="film.mp4", content_type="video/mp4")["type"] == "video"


@pytest.mark.parametrize("size", [0, -1, "7", 7.5, True, None, [], 10**30])
def test_a_size_that_is_none(server: LiveServer, size: Any) -> None:
    """A ticket is for at least one byte, and not for more than there can be."""
    answer = announced(server, size)
    assert answer.status_code == (413 if size == 10**30 else 400)
    assert answer.json()["code"] == answer.status_code


def test_the_largest_file_of_the_sdk(server: LiveServer) -> None:
    """What the SDK does not refuse by itself is accepted."""
    assert announced(server, SDK_LIMIT).status_code == 200


def test_a_larger_file(server: LiveServer) -> None:
    """413 in the vendor's form, before a byte is sent."""
    answer = announced(server, SDK_LIMIT + 1)
    assert (answer.status_code, answer.json()["code"]) == (413, 413)
    assert answer.json()["message"]


def test_an_upload_is_readable_at_once(server: LiveServer) -> None:
    """Byte for byte, without a key."""
    content = picture(image_format="JPEG")
    of = ticket(server, content)
    assert put(of, content).status_code == 200
    answer = get(of["download_url"])
    assert (answer.content, answer.headers["content-type"]) == (content, "image/jpeg")


def test_an_upload_in_chunks(server: LiveServer) -> None:
    """A body of no announced length is as good: the ticket has the length."""
    content = picture()
    assert put(ticket(server, content), iter([content[:10], content[10:]])).status_code == 200


def test_an_upload_of_some_megabytes(server: LiveServer) -> None:
    """More than one read of the socket."""
    content = picture(1500, 1000, image_format="BMP")
    of = ticket(server, content)
    put(of, content)
    assert get(of["download_url"]).content == content


@pytest.mark.parametrize(
    ("change", "status"), [(lambda content: content[:-1], 400), (lambda content: content + b"!", 413)]
)
def test_another_number_of_bytes(server: LiveServer, change: Any, status: int) -> None:
    """Refused, and nothing is kept."""
    content = picture()
    of = ticket(server, content)
    answer = put(of, change(content))
    assert (answer.status_code, answer.json()["code"]) == (status, status)
    assert get(of["download_url"]).status_code == 404


def test_an_upload_that_failed_can_be_repeated(server: LiveServer) -> None:
    """The ticket is used up by success only."""
    content = picture()
    of = ticket(server, content)
    put(of, content[:-1])
    assert put(of, content).status_code == 200


def test_a_second_upload(server: LiveServer) -> None:
    """412, as `If-None-Match: *` asks for; the first bytes stay."""
    first, second = picture(colour=(255, 0, 0)), picture(colour=(0, 255, 0))
    of = ticket(server, first)
    put(of, first)
    assert len(first) == len(second)
    assert put(of, second).status_code == 412
    assert get(of["download_url"]).content == first


def test_two_uploads_at_once(server: LiveServer) -> None:
    """One of them is kept."""
    content = picture()
    of = ticket(server, content)
    statuses: list[int] = []
    racing = [threading.Thread(target=lambda: statuses.append(put(of, content).status_code)) for _ in range(4)]
    for thread in racing:
        thread.start()
    for thread in racing:
        thread.join()
    assert sorted(statuses) == [200, 412, 412, 412]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("signature=", "signature=0"),
        ("signature=", "signature=%C3%A9"),
        ("expires=", "expires=9"),
        ("expires=", "expires=" + "9" * 5000),
        (UPLOAD_PATH, f"{UPLOAD_PATH}0"),
        ("?", "x?"),
    ],
)
def test_a_changed_upload_url(server: LiveServer, old: str, new: str) -> None:
    """Nothing is taken there."""
    content = picture()
    of = ticket(server, content)
    of["upload"]["url"] = of["upload"]["url"].replace(old, new, 1)
    assert put(of, content).status_code in {400, 404}
    assert get(of["download_url"]).status_code == 404


def test_the_right_to_read_is_none_to_write(server: LiveServer) -> None:
    """The signature of the download URL does not open the upload."""
    content = picture()
    of = ticket(server, content)
    of["upload"]["url"] = f"{parts(of['upload']['url'])[0]}?{parts(of['download_url'])[1]}"
    assert put(of, content).status_code == 404


def test_an_expired_ticket(server: LiveServer) -> None:
    """410: ask for a new one."""
    content = picture()
    of = ticket(server, content)
    past = datetime.now(UTC) - timedelta(seconds=1)
    query = signer(server).query("write", id_in(of["upload"]["url"]), past)
    of["upload"]["url"] = f"{parts(of['upload']['url'])[0]}?{query}"
    assert put(of, content).status_code == 410


def test_a_ticket_is_good_for_minutes(server: LiveServer) -> None:
    """Short-lived, but not shorter than a slow line needs."""
    left = expiry(ticket(server, b"x")["upload"]["url"]) - datetime.now(UTC)
    assert timedelta(minutes=1) < left <= timedelta(hours=1)


def test_a_ticket_that_was_never_used(server: LiveServer) -> None:
    """Its download URL leads nowhere."""
    assert get(ticket(server, b"x")["download_url"]).status_code == 404


def test_a_ticket_that_was_never_used_as_input(server: LiveServer) -> None:
    """The task that names it fails with code 1402."""
    task_id = server.submit("x", reference_images=[ticket(server, b"x")["download_url"]])
    server.ended(task_id)
    assert server.prediction(task_id)["code"] == 1402


@pytest.mark.parametrize(
    ("content", "called"),
    [
        (b"<!doctype html><title>x</title>", "an HTML page"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
        (b'{"a": 1}', "a JSON document"),
        (b"hello", "a text"),
        (b"%PDF-1.7\n", "application/pdf"),
        (b"\0" * 100, "unknown"),
    ],
)
def test_what_is_no_picture(server: LiveServer, content: bytes, called: str) -> None:
    """400 that says what it is instead, and nothing is kept."""
    of = ticket(server, content)
    answer = put(of, content)
    assert (answer.status_code, answer.json()["code"]) == (400, 400)
    assert called in answer.json()["message"]
    assert get(of["download_url"]).status_code == 404


def test_a_film_is_no_reference(server: LiveServer) -> None:
    """A film can be uploaded; the task that takes it for a picture fails with code 1401."""
    of = ticket(server, FILM, filename="film.mp4")
    assert put(of, FILM).status_code == 200
    task_id = server.submit("x", reference_images=[of["download_url"]])
    server.ended(task_id)
    prediction = server.prediction(task_id)
    assert (prediction["status"], prediction["code"]) == ("failed", 1401)
