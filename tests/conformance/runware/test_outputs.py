"""What images and films are made, by the parameters of contract sections 7.1 to 7.3."""

from __future__ import annotations

import base64
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from live import LiveServer
from loopback import Loopback
from pictures import data_uri, picture, size_and_format
from speaking import PICTURE, Item, fetched, film, image, polled, posted
from vitascope.media.video import FilmFacts, probe_film, read_frames


def made(server: LiveServer, **values: Any) -> Item:
    """The one item of a task."""
    task = image(**values)
    (item,) = posted(server, task)
    return item


def filmed(server: LiveServer, **values: Any) -> Item:
    """The one item of a film."""
    task = film(**values)
    posted(server, task)
    (item,) = polled(server, task)
    return item


def facts(item: Item, folder: Path) -> FilmFacts:
    path = folder / "film"
    path.write_bytes(fetched(item["videoURL"]).content)
    return probe_film(path)


@pytest.mark.parametrize(
    ("given", "form", "media_type", "extension"),
    [
        (None, "JPEG", "image/jpeg", "jpg"),
        ("JPG", "JPEG", "image/jpeg", "jpg"),
        ("PNG", "PNG", "image/png", "png"),
        ("WEBP", "WEBP", "image/webp", "webp"),
    ],
)
def test_the_format_of_an_image(
    server: LiveServer, given: str | None, form: str, media_type: str, extension: str
) -> None:
    """JPG where none is asked for; null counts as none."""
    item = made(server, outputFormat=given)
    answer = fetched(item["imageURL"])
    assert size_and_format(answer.content) == ((720, 720), form)
    assert answer.headers["content-type"] == media_type
    assert item["imageURL"].partition("?")[0].endswith(f"/{item['imageUUID']}.{extension}")


@pytest.mark.parametrize(
    ("given", "codec", "media_type", "extension"),
    [
        ("MP4", "h264", "video/mp4", "mp4"),
        ("WEBM", "vp9", "video/webm", "webm"),
        ("MOV", "h264", "video/quicktime", "mov"),
    ],
)
def test_the_format_of_a_film(
    server: LiveServer, tmp_path: Path, given: str, codec: str, media_type: str, extension: str
) -> None:
    """Its codec, its type and its name."""
    item = filmed(server, outputFormat=given)
    assert facts(item, tmp_path).codec == codec
    assert fetched(item["videoURL"]).headers["content-type"] == media_type
    assert item["videoURL"].partition("?")[0].endswith(f"/{item['videoUUID']}.{extension}")


def test_an_image_inside_the_answer(server: LiveServer) -> None:
    """base64Data and dataURI hold the file itself, and replace the URL."""
    plain = made(server, outputType="base64Data", outputFormat="PNG", seed=7)
    assert {*plain} == {"taskType", "taskUUID", "imageUUID", "seed", "imageBase64Data"}
    content = base64.b64decode(plain["imageBase64Data"], validate=True)
    assert size_and_format(content) == ((720, 720), "PNG")
    uri = made(server, outputType="dataURI", outputFormat="PNG", seed=7)
    assert {*uri} == {"taskType", "taskUUID", "imageUUID", "seed", "imageDataURI"}
    assert uri["imageDataURI"] == data_uri(content)
    assert fetched(made(server, outputFormat="PNG", seed=7)["imageURL"]).content == content


@pytest.mark.parametrize(
    "size",
    [
        (1024, 1024),
        (1080, 1080),
        (1168, 880),
        (1360, 768),
        (1440, 1080),
        (1920, 1080),
        (2112, 912),
        (720, 1280),
        (512, 512),
    ],
)
def test_the_size_of_an_image(server: LiveServer, size: tuple[int, int]) -> None:
    """Exactly what was asked for."""
    item = made(server, width=size[0], height=size[1])
    assert size_and_format(fetched(item["imageURL"]).content)[0] == size


@pytest.mark.parametrize("size", [(720, 1280), (832, 1104), (960, 960)])
def test_the_size_of_a_film(server: LiveServer, tmp_path: Path, size: tuple[int, int]) -> None:
    """Each of those that no example of the page has."""
    found = facts(filmed(server, width=size[0], height=size[1]), tmp_path)
    assert (found.width, found.height, found.frame_count) == (*size, 48)


@pytest.mark.parametrize(("source", "size"), [((300, 100), (1584, 672)), ((60, 80), (832, 1104))])
def test_a_film_without_a_size(
    server: LiveServer, tmp_path: Path, source: tuple[int, int], size: tuple[int, int]
) -> None:
    """The nearest to its first frame."""
    inputs = {"frameImages": [data_uri(picture(*source))]}
    found = facts(filmed(server, width=None, height=None, inputs=inputs), tmp_path)
    assert (found.width, found.height) == size


@pytest.mark.parametrize(("duration", "seconds"), [(3.0, 3.0), (None, 10.0)])
def test_the_length_of_a_film(server: LiveServer, tmp_path: Path, duration: Any, seconds: float) -> None:
    """Whole seconds, also where a client writes 3.0; ten where none are asked for."""
    assert facts(filmed(server, duration=duration), tmp_path).duration == seconds


@pytest.mark.parametrize(
    "given",
    [
        {"inputs": {"frameImages": [PICTURE]}},
        {"inputs": {"frameImages": [{"image": PICTURE, "frame": 0}]}},
        {"inputs": {"frameImages": [PICTURE.partition(",")[2]]}},
        {"inputs": None, "frameImages": [{"inputImage": PICTURE, "frame": "first"}]},
        {"positivePrompt": "zoom in", "nsfw_check": "none", "fps": 24, "negativePrompt": "blur"},
    ],
)
def test_the_first_frame(server: LiveServer, tmp_path: Path, given: Item) -> None:
    """In each of the ways to name it, the film begins with it."""
    item = filmed(server, **given)
    (tmp_path / "film.mp4").write_bytes(fetched(item["videoURL"]).content)
    first = next(read_frames(tmp_path / "film.mp4")).astype(int)
    assert np.abs(first - (40, 90, 160)).max() < 12


@pytest.mark.parametrize(
    "given",
    [
        {"inputs": {"referenceImages": [PICTURE] * 3}},
        {"inputs": {"referenceImages": [{"image": PICTURE, "role": "style", "tag": "a", "strength": 0.5}]}},
        {"inputs": {"referenceImages": [PICTURE.partition(",")[2]]}},
        {"inputs": None, "referenceImages": [PICTURE]},
        {"outputType": ["URL"]},
        {"steps": 4, "scheduler": "Euler", "CFGScale": 7.5, "checkNSFW": False, "negativePrompt": "blur", "lora": []},
        {"providerSettings": {"other": {"a": 1}}, "safety": {"tolerance": True, "checkInputs": False}},
        {"seed": None, "ttl": None, "includeCost": None, "webhookURL": None, "safety": None},
    ],
)
def test_what_clients_send(server: LiveServer, given: Item) -> None:
    """Older and other clients' ways to say it, and what belongs to other models, are taken."""
    assert {*made(server, **given)} == {"taskType", "taskUUID", "imageUUID", "imageURL", "seed"}


def test_an_input_by_its_url(server: LiveServer, gallery: Loopback) -> None:
    """Is fetched from where it is."""
    url = gallery.url("/flag.png")
    before = gallery.visits.count("/flag.png")
    made(server, inputs={"referenceImages": [url]})
    assert gallery.visits.count("/flag.png") == before + 1


def test_an_input_by_the_url_of_a_result(server: LiveServer) -> None:
    """What this server made need not be fetched from itself."""
    url = made(server)["imageURL"]
    assert made(server, inputs={"referenceImages": [url]})


def test_seeds_count_on(server: LiveServer) -> None:
    """seed, seed+1, ...; each is the image that it is alone."""
    items = posted(server, image(numberResults=3, seed=41, outputFormat="PNG"))
    contents = {item["seed"]: fetched(item["imageURL"]).content for item in items}
    assert sorted(contents) == [41, 42, 43]
    assert len({*contents.values()}) == 3
    assert fetched(made(server, seed=42, outputFormat="PNG")["imageURL"]).content == contents[42]


def test_seeds_begin_anew(server: LiveServer) -> None:
    """After the last of the 32-bit seeds comes the first."""
    items = posted(server, image(numberResults=2, seed=4_294_967_295))
    assert sorted(item["seed"] for item in items) == [0, 4_294_967_295]


def test_seeds_of_ones_own(server: LiveServer) -> None:
    """Without a seed each task has another."""
    seeds = {made(server)["seed"] for _ in range(3)}
    assert len(seeds) == 3
    assert all(0 <= seed < 2**32 for seed in seeds)


def test_as_many_as_may_be(server: LiveServer) -> None:
    """Twenty images, each with a UUID, a URL and a cost of its own."""
    items = posted(server, image(numberResults=20, includeCost=True, width=512, height=512))
    assert len({item["imageUUID"] for item in items}) == len({item["imageURL"] for item in items}) == 20
    assert {item["cost"] for item in items} == {0.02}


@pytest.mark.parametrize("cost", [False, None])
def test_no_cost_unless_asked(server: LiveServer, cost: bool | None) -> None:
    """`cost` is absent then."""
    assert "cost" not in made(server, includeCost=cost)


def lives(server: LiveServer, item: Item) -> timedelta:
    """How long an output is kept."""
    (row,) = server.query("SELECT expires_at - created_at AS kept FROM assets WHERE id = $1", item["imageUUID"])
    kept: timedelta = row["kept"]
    return kept


def test_time_to_live(server: LiveServer) -> None:
    """A URL output is removed after its ttl, or as the server is set."""
    assert abs(lives(server, made(server, ttl=60)) - timedelta(seconds=60)) < timedelta(seconds=5)
    assert abs(lives(server, made(server)) - timedelta(days=7)) < timedelta(seconds=5)


CHECKED: list[tuple[Item, bool]] = [
    ({}, False),
    ({"safety": {"checkContent": False}}, False),
    ({"safety": {"checkContent": True}}, True),
    ({"safety": {"mode": "none"}}, False),
    ({"safety": {"mode": "fast"}}, True),
    ({"safety": {"mode": "none", "checkContent": True}}, False),
    ({"safety": {"mode": "fast", "checkContent": False}}, True),
    ({"checkNSFW": True}, True),
    ({"checkNSFW": False}, False),
]


@pytest.mark.parametrize(("given", "checked"), CHECKED)
def test_an_image_is_looked_at(
    server: LiveServer, strict_server: LiveServer, anna: str, given: Item, *, checked: bool
) -> None:
    """`NSFWContent` is there only if checking is on; `mode` wins. Flagged images are delivered all the same."""
    assert made(server, **given).get("NSFWContent") == (False if checked else None)
    (flagged,) = posted(strict_server, image(**given), key=anna)
    assert flagged.get("NSFWContent") == (True if checked else None)
    assert fetched(flagged["imageURL"])


@pytest.mark.parametrize(("mode", "checked"), [(None, False), ("fast", True), ("full", True)])
def test_a_film_is_looked_at(server: LiveServer, mode: str | None, *, checked: bool) -> None:
    """In three of its frames, or in all."""
    assert filmed(server, safety={"mode": mode}).get("NSFWContent") == (False if checked else None)


@pytest.mark.parametrize(("threshold", "notes"), [("auto", False), ("low", True)])
def test_public_figures(server: LiveServer, threshold: str, *, notes: bool) -> None:
    """An engine that filters none takes `low`, and the task says that it had no effect."""
    settings = {"runway": {"contentModeration": {"publicFigureThreshold": threshold}}}
    item = made(server, providerSettings=settings)
    (row,) = server.query("SELECT task_id FROM generations WHERE id = $1", item["imageUUID"])
    (generation,) = server.task(row["task_id"].hex)["generations"]
    assert any("publicFigureThreshold 'low'" in note for note in generation["notes"]) == notes
