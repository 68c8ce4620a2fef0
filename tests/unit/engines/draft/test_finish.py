"""Light, colour and style as they show in the finished picture."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from vitascope.engines.base import GenerationRequest, Image
from vitascope.engines.draft import DraftEngine
from vitascope.engines.draft.overlays import fall_weather
from vitascope.engines.draft.scene import Scene


@cache
def mean_of(prompt: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Draw a small picture and give its mean colour."""
    (image,) = DraftEngine().generate(
        [GenerationRequest("gen4-image", prompt, 96, 72, 5, "turbo")], lambda _fraction, _stage: None
    )
    assert isinstance(image, Image)
    return np.asarray(image.pixels.reshape(-1, 3).mean(axis=0), np.float64)


@pytest.mark.parametrize("place", ["mountain lake", "meadow", "coast", "desert"])
def test_night_is_darker_than_day(place: str) -> None:
    """The hour shows."""
    assert mean_of(f"a {place} at night").mean() < 0.7 * mean_of(f"a {place} at noon").mean()


def test_sunset_is_warmer_than_blue_hour() -> None:
    """Red over blue, against blue over red."""
    warm, cold = mean_of("the sea at sunset"), mean_of("the sea at blue hour")
    assert warm[0] / warm[2] > 1.4 * cold[0] / cold[2]


@pytest.mark.parametrize(("name", "channel"), [("red", 0), ("green", 1), ("blue", 2)])
def test_a_named_colour_is_seen(name: str, channel: int) -> None:
    """A colour for the whole picture raises its channel's share."""
    plain, tinted = mean_of("an abstract pattern"), mean_of(f"an abstract pattern in {name}")
    assert tinted[channel] / tinted.sum() > plain[channel] / plain.sum() or tinted.argmax() == channel


def test_a_named_colour_tints_a_landscape() -> None:
    """A purple mood lowers green's share of a lake."""
    plain, tinted = mean_of("a lake"), mean_of("a lake in purple tones")
    assert tinted[1] / tinted.sum() < plain[1] / plain.sum()


def test_noir_has_no_colour() -> None:
    """Black and white is exactly grey."""
    red, green, blue = mean_of("a street at night, film noir")
    assert red == green == blue


@pytest.mark.parametrize(
    "style", ["watercolour", "oil painting", "pencil sketch", "cinematic", "pastel", "anime", "pixel art"]
)
def test_a_style_changes_the_picture(style: str) -> None:
    """Each style leaves its mark on the mean."""
    assert np.abs(mean_of(f"a flower meadow, {style}") - mean_of("a flower meadow")).max() > 1.0


def test_rain_falls_behind_a_window_only() -> None:
    """In a room the weather changes what is far, not the furniture."""
    rgb = np.full((60, 80, 3), 0.4, np.float32)
    depth = np.full((60, 80), 4.0, np.float32)
    depth[10:30, 20:50] = np.inf
    scene = Scene((), "room", weather="rain")
    wet = fall_weather(rgb, depth, 0.5, scene, 3)
    assert (wet[depth == 4.0] == rgb[depth == 4.0]).all()
    assert (wet[10:30, 20:50] != rgb[10:30, 20:50]).any()
