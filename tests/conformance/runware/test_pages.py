"""The requests of the vendor's two model pages, as they stand there."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image
from runware import IImageInference, IVideoInference
from runware.types import IRunwayContentModeration, IRunwayProviderSettings

from live import LiveServer
from loopback import Loopback
from overheard import Overheard
from pictures import size_and_format
from speaking import Item, fetched, polled, posted
from vitascope.media.video import probe_film, read_frames

PAGES = json.loads(Path(__file__).with_name("pages.json").read_text())
IMAGES = [page for page in PAGES if page["request"]["taskType"] == "imageInference"]
FILMS = [page for page in PAGES if page["request"]["taskType"] == "videoInference"]
NAMES = {"imageInference": "image", "videoInference": "video"}
assert (len(IMAGES), len(FILMS)) == (4, 5)


def of_page(page: dict[str, Any]) -> str:
    return str(page["request"]["taskUUID"])


def asked(page: dict[str, Any], gallery: Loopback) -> Item:
    """A page's request: with its cost, and with pictures of ours for those it names."""
    request = {**page["request"], "includeCost": True, "taskUUID": str(uuid4())}
    ours = gallery.url("/flag.png")
    if "referenceImages" in request["inputs"]:
        return {**request, "inputs": {"referenceImages": [ours for _ in request["inputs"]["referenceImages"]]}}
    return {
        **request,
        "inputs": {"frameImages": [{**frame, "image": ours} for frame in request["inputs"]["frameImages"]]},
    }


def checked(request: Item, page: dict[str, Any], item: Item) -> bytes:
    """The bytes of an item, which says what was asked for and names its output as the page does."""
    kind = NAMES[request["taskType"]]
    uuid, url = item[f"{kind}UUID"], item[f"{kind}URL"]
    assert (item["taskType"], item["taskUUID"]) == (request["taskType"], request["taskUUID"])
    assert url.rpartition("/")[2].partition("?")[0] == f"{UUID(uuid)}.{'jpg' if kind == 'image' else 'mp4'}"
    assert item["seed"] == request.get("seed", item["seed"])
    assert 0 <= item["seed"] <= 4_294_967_295
    assert item["cost"] == page["response"]["cost"]
    answer = fetched(url)
    assert answer.headers["content-type"] == ("image/jpeg" if kind == "image" else "video/mp4")
    return answer.content


def check_film(content: bytes, request: Item, path: Path) -> None:
    path.write_bytes(content)
    facts = probe_film(path)
    assert (facts.width, facts.height, facts.duration) == (request["width"], request["height"], request["duration"])
    assert (facts.codec, facts.fps) == ("h264", 24.0)


def check_image(content: bytes, request: Item) -> None:
    assert size_and_format(content) == ((request["width"], request["height"]), "JPEG")


def for_sdk(request: Item) -> dict[str, Any]:
    """A request as a user of the SDK writes it."""
    moderation = IRunwayContentModeration(**request["providerSettings"]["runway"]["contentModeration"])
    settings = {"providerSettings": IRunwayProviderSettings(contentModeration=moderation)}
    return {name: value for name, value in request.items() if name != "taskType"} | settings


def present(result: Any) -> Item:
    """What a result of the SDK says."""
    return {name: value for name, value in asdict(result).items() if value is not None}


@pytest.mark.parametrize("page", IMAGES, ids=of_page)
def test_an_image_over_rest(server: LiveServer, gallery: Loopback, page: dict[str, Any]) -> None:
    """The answer has the page's keys, and the picture is what was asked for."""
    request = asked(page, gallery)
    (item,) = posted(server, request)
    assert {*item} == {*page["response"]}
    check_image(checked(request, page, item), request)


@pytest.mark.parametrize("page", FILMS, ids=of_page)
def test_a_film_over_rest(server: LiveServer, gallery: Loopback, tmp_path: Path, page: dict[str, Any]) -> None:
    """getResponse answers with the page's keys and a status, and the film is what was asked for."""
    request = asked(page, gallery)
    assert posted(server, request) == [{"taskType": "videoInference", "taskUUID": request["taskUUID"]}]
    (item,) = polled(server, request)
    assert {*item} == {*page["response"], "status"}
    check_film(checked(request, page, item), request, tmp_path / "film.mp4")


@pytest.mark.parametrize("page", IMAGES, ids=of_page)
async def test_an_image_by_the_sdk(sdk: Overheard, gallery: Loopback, page: dict[str, Any]) -> None:
    """`imageInference` returns what the page shows."""
    request = asked(page, gallery)
    (result,) = await sdk.imageInference(IImageInference(**for_sdk(request)))
    assert {*present(result)} == {*page["response"]}
    check_image(checked(request, page, present(result)), request)


@pytest.mark.parametrize("page", FILMS, ids=of_page)
async def test_a_film_by_the_sdk(sdk: Overheard, gallery: Loopback, tmp_path: Path, page: dict[str, Any]) -> None:
    """`videoInference` acknowledges, and `getResponse` returns what the page shows."""
    request = asked(page, gallery)
    accepted = await sdk.videoInference(IVideoInference(**for_sdk(request)))
    (result,) = await sdk.getResponse(accepted.taskUUID)
    assert {*present(result)} == {*page["response"], "status"}
    check_film(checked(request, page, present(result)), request, tmp_path / "film.mp4")


def test_a_drawn_image(draft_server: LiveServer, gallery: Loopback) -> None:
    """The draft engine draws a page's image, of the size that was asked for: no plain surface."""
    request = asked(IMAGES[1], gallery)
    (item,) = posted(draft_server, request)
    content = checked(request, IMAGES[1], item)
    check_image(content, request)
    assert np.asarray(Image.open(io.BytesIO(content))).std(axis=(0, 1)).max() > 10


def test_a_drawn_film(draft_server: LiveServer, gallery: Loopback, tmp_path: Path) -> None:
    """The draft engine moves the first frame of a page's film, here of two seconds: it does not stand still."""
    request = asked(FILMS[0], gallery) | {"duration": 2}
    posted(draft_server, request)
    (item,) = polled(draft_server, request)
    assert item["cost"] == 0.1042
    check_film(fetched(item["videoURL"]).content, request, tmp_path / "film.mp4")
    first, *_, last = read_frames(tmp_path / "film.mp4")
    assert np.abs(first[:, :200].astype(int) - (220, 30, 30)).mean() < 20
    assert np.abs(first.astype(int) - last).max() > 20
