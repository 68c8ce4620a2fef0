"""Files that are sent before they are used, and what is asked about tasks and models (contract sections 7.5, 7.6)."""

from __future__ import annotations

import base64
from typing import Any
from uuid import uuid4

import pytest

from live import LiveServer
from loopback import Loopback
from pictures import FILM, data_uri, picture
from speaking import PICTURE, Item, Wire, asking, fetched, film, image, polled, post, posted

PICTURE_BYTES = picture()


def upload(source: str) -> Item:
    return {"taskType": "imageUpload", "taskUUID": str(uuid4()), "image": source}


def store(source: str, **values: Any) -> Item:
    return {"taskType": "mediaStorage", "taskUUID": str(uuid4()), "operation": "upload", "media": source, **values}


@pytest.mark.parametrize("form", ["data URI", "base64", "URL", "UUID"])
def test_an_image_is_uploaded(server: LiveServer, gallery: Loopback, form: str) -> None:
    """From each form of it; both UUID and URL are told, and the URL has its bytes."""
    sources = {"data URI": PICTURE, "base64": base64.b64encode(PICTURE_BYTES).decode(), "URL": gallery.url("/flag.png")}
    sources["UUID"] = posted(server, upload(PICTURE))[0]["imageUUID"]
    task = upload(sources[form])
    (item,) = posted(server, task)
    assert {*item} == {"taskType", "taskUUID", "imageUUID", "imageURL"}
    assert (item["taskType"], item["taskUUID"]) == ("imageUpload", task["taskUUID"])
    expected = gallery.answers["/flag.png"].body if form == "URL" else PICTURE_BYTES
    assert fetched(item["imageURL"]).content == expected


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "BMP", "GIF"])
def test_the_kinds_of_image(server: LiveServer, image_format: str) -> None:
    """Each of the vendor's list is taken, whatever it is called, and is an input."""
    (item,) = posted(server, upload(data_uri(picture(image_format=image_format), "image/jpeg")))
    assert posted(server, image(inputs={"referenceImages": [item["imageUUID"]]}))


@pytest.mark.parametrize(
    "source", [data_uri(FILM, "video/mp4"), data_uri(b"hello", "text/plain"), "http://127.0.0.1:9/x"]
)
def test_what_is_no_image(server: LiveServer, source: str) -> None:
    """Is refused, and said to be."""
    answer = post(server, upload(source))
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalidImage")


def test_media_are_stored(server: LiveServer) -> None:
    """Bare base64 too, of which the type is found; `operation` may be left out."""
    task = store(base64.b64encode(FILM).decode())
    del task["operation"]
    (item,) = posted(server, task)
    assert {*item} == {"taskType", "taskUUID", "operation", "mediaUUID", "mediaURL"}
    assert item["operation"] == "upload"
    answer = fetched(item["mediaURL"])
    assert (answer.content, answer.headers["content-type"]) == (FILM, "video/mp4")


def test_media_are_deleted(server: LiveServer) -> None:
    """By their UUID; then the URL is gone, and neither an input nor a second deletion finds them."""
    (stored,) = posted(server, store(PICTURE))
    deletion = store(stored["mediaUUID"], operation="delete")
    (item,) = posted(server, deletion)
    names = {"taskType": "mediaStorage", "taskUUID": deletion["taskUUID"], "operation": "delete"}
    assert item == {**names, "mediaUUID": stored["mediaUUID"]}
    assert server.request("GET", stored["mediaURL"]).status_code == 410
    for task in (image(inputs={"referenceImages": [stored["mediaUUID"]]}), upload(stored["mediaUUID"])):
        answer = post(server, task)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "mediaNotFound")


def test_an_upload_is_an_input(server: LiveServer) -> None:
    """Line 15 of section 9, over REST: of either kind of upload, in either kind of task."""
    uuids = [posted(server, upload(PICTURE))[0]["imageUUID"], posted(server, store(PICTURE))[0]["mediaUUID"]]
    assert posted(server, image(inputs={"referenceImages": uuids}))
    for uuid in uuids:
        task = film(inputs={"frameImages": [{"image": uuid.upper(), "frame": "first"}]})
        posted(server, task)
        assert polled(server, task)


def test_over_a_socket(wire: Wire) -> None:
    """The same."""
    assert fetched(wire.ask(upload(PICTURE))["imageURL"]).content == PICTURE_BYTES
    assert wire.ask(store(PICTURE))["mediaUUID"]


def test_the_details_of_a_task(server: LiveServer) -> None:
    """The request as it was, with URLs for its pictures, and the response as getResponse gives it."""
    task = image(seed=3, includeCost=True)
    posted(server, task)
    details = {"taskType": "getTaskDetails", "taskUUID": task["taskUUID"]}
    (item,) = posted(server, details)
    assert {*item} == {"taskType", "taskUUID", "request", "response", "notes"}
    assert (item["taskType"], item["taskUUID"]) == ("getTaskDetails", task["taskUUID"])
    assert item["response"] == {"data": posted(server, asking(task))}
    (request,) = item["request"]
    assert request == {**task, "inputs": request["inputs"]}
    (url,) = request["inputs"]["referenceImages"]
    assert server.request("GET", url).content == PICTURE_BYTES


def test_the_details_of_a_task_that_was_sent_inside_the_answer(server: LiveServer) -> None:
    """They name its output by a URL: twenty pictures would make them a hundred megabytes."""
    task = image(outputType="base64Data")
    (made,) = posted(server, task)
    (item,) = posted(server, {"taskType": "getTaskDetails", "taskUUID": task["taskUUID"]})
    (told,) = item["response"]["data"]
    assert fetched(told["imageURL"]).content == base64.b64decode(made["imageBase64Data"])


def test_the_details_of_a_failed_task(server: LiveServer) -> None:
    """The errors are inside the item: asking went well."""
    task = image(positivePrompt="[refuse]")
    post(server, task)
    (item,) = posted(server, {"taskType": "getTaskDetails", "taskUUID": task["taskUUID"]})
    assert [error["code"] for error in item["response"]["errors"]] == ["invalidProviderContent"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, ["runway:1@1", "runway:4@2"]),
        ({"search": "IMAGE turbo 4@2"}, ["runway:4@2"]),
        ({"search": "runway:1@1"}, ["runway:1@1"]),
        ({"search": "no such model"}, []),
        ({"category": "lora"}, []),
        ({"limit": 1, "offset": 5}, []),
    ],
)
def test_models(server: LiveServer, asked: Item, found: list[str]) -> None:
    """Those that can be asked for here."""
    (item,) = posted(server, {"taskType": "modelSearch", "taskUUID": str(uuid4()), **asked})
    assert {*item} == {"taskType", "taskUUID", "results", "totalResults"}
    assert sorted(model["air"] for model in item["results"]) == found
    names = {"air", "name", "version", "category", "architecture", "tags", "heroImage", "private", "comment"}
    assert all(names <= {*model} for model in item["results"])
