"""The films of gen4-turbo: their length, their size, and where they begin."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from live import HTTP, LiveServer
from pictures import bands, data_uri, picture
from vitascope.media.video import FilmFacts, probe_film, read_frames

ABSENT = object()
RED, GREEN, GREY = (220, 30, 30), (30, 180, 60), (128, 128, 128)
Film = Callable[..., Path]


@pytest.fixture
def film(tmp_path: Path) -> Film:
    """`film(server, image, **inputs)`: the file of a film made from `image`."""

    def make(server: LiveServer, image: bytes, **inputs: Any) -> Path:
        given = {name: value for name, value in inputs.items() if value is not ABSENT}
        task_id = server.submit("zoom in", "runwayml/gen4-turbo", image=data_uri(image), **given)
        server.ended(task_id)
        (url,) = server.prediction(task_id)["outputs"]
        answer = HTTP.get(url)
        assert answer.headers["content-type"] == "video/mp4"
        path = tmp_path / "film.mp4"
        path.write_bytes(answer.content)
        return path

    return make


def test_ten_seconds_by_default(faulty_server: LiveServer, film: Film) -> None:
    """H.264 at 24 frames a second, exactly 240 of them, in colours every player shows."""
    assert probe_film(film(faulty_server, picture(), aspect_ratio="16:9")) == FilmFacts(
        width=1280, height=720, fps=24.0, frame_count=240, duration=10.0, codec="h264", pixel_format="yuv420p"
    )


def test_the_length_is_a_setting(server: LiveServer, film: Film) -> None:
    """This server was told two seconds."""
    facts = probe_film(film(server, picture()))
    assert (facts.frame_count, facts.duration) == (48, 2.0)


@pytest.mark.parametrize(
    ("aspect_ratio", "size"),
    [("16:9", (1280, 720)), ("9:16", (720, 1280)), ("4:3", (1104, 832)), ("3:4", (832, 1104)), ("1:1", (960, 960))],
)
def test_the_size_that_is_asked_for(server: LiveServer, film: Film, aspect_ratio: str, size: tuple[int, int]) -> None:
    """Each aspect ratio has its exact size, whatever the image's."""
    facts = probe_film(film(server, picture(100, 60), aspect_ratio=aspect_ratio))
    assert (facts.width, facts.height) == size


@pytest.mark.parametrize(
    ("source", "aspect_ratio", "size"),
    [
        ((300, 100), ABSENT, (1280, 720)),
        ((100, 300), "", (720, 1280)),
        ((80, 60), None, (1104, 832)),
        ((60, 80), ABSENT, (832, 1104)),
        ((101, 100), "", (960, 960)),
    ],
)
def test_the_size_nearest_to_the_image(
    server: LiveServer, film: Film, source: tuple[int, int], aspect_ratio: Any, size: tuple[int, int]
) -> None:
    """Where none is asked for, by absence, null or an empty text, the image decides."""
    facts = probe_film(film(server, picture(*source), aspect_ratio=aspect_ratio))
    assert (facts.width, facts.height) == size


def test_the_image_is_cropped_at_its_middle(server: LiveServer, film: Film) -> None:
    """Of an image that is too wide, the first frame shows the middle up to its edges."""
    wide = bands(1000, 250, RED, GREY, GREEN, edge=200)
    first = next(read_frames(film(server, wide, aspect_ratio="16:9")))
    assert np.abs(first.astype(int) - GREY).max() < 12


def test_the_image_is_not_cropped_without_need(server: LiveServer, film: Film) -> None:
    """Of an image of the film's own aspect, the first frame shows all."""
    whole = bands(640, 360, RED, GREY, GREEN, edge=32)
    first = next(read_frames(film(server, whole, aspect_ratio="16:9"))).astype(int)
    assert np.abs(first[:, :48] - RED).max() < 12
    assert np.abs(first[:, -48:] - GREEN).max() < 12
