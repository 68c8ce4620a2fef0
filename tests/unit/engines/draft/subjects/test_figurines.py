"""Figurines: enlarged cleanly, lit by the hour, in the colour asked for."""

from __future__ import annotations

import numpy as np
import pytest

from vitascope.engines.draft.lexicon import COLOURS, figurines
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.scene import Rgb, Scene
from vitascope.engines.draft.stamp import Cutout
from vitascope.engines.draft.subjects.figurines import draw_figurine


def drawn(kind: str, colour: Rgb | None = None, *, hour: str = "day") -> Cutout:
    """Draw one figurine."""
    return draw_figurine(figurines()[kind], light_of(Scene((), "meadow", hour=hour), 3), 5, colour)


def test_it_is_large_enough_for_a_whole_picture() -> None:
    """The pictures have 256 pixels; what is drawn has 640 along its longer side."""
    assert max(drawn("teapot").alpha.shape) == 640


def test_its_rim_is_crisp() -> None:
    """Enlarging leaves no wide halo: hardly any pixel is half covered."""
    alpha = drawn("teapot").alpha
    assert ((alpha > 0.1) & (alpha < 0.9)).mean() < 0.02


def test_it_stands_on_its_lowest_row() -> None:
    """No empty margin lifts it off the ground."""
    assert drawn("dog").alpha[-4:].max() > 0.9


@pytest.mark.parametrize(("name", "strongest"), [("red", 0), ("green", 1), ("blue", 2)])
def test_a_colour_is_taken(name: str, strongest: int) -> None:
    """Most of the thing has the colour that was asked for."""
    cutout = drawn("teapot", COLOURS[name])
    assert int(np.argmax(cutout.rgb.sum(axis=(0, 1)))) == strongest


def test_night_darkens_it() -> None:
    """Its light is the scene's."""
    assert drawn("dog", hour="night").rgb.mean() < 0.5 * drawn("dog").rgb.mean()


def test_a_beach_umbrella_leaves_its_sand() -> None:
    """The sand it stands on in its picture is not set up on a lawn."""
    cutout = drawn("beach umbrella")
    low = cutout.alpha[int(0.8 * len(cutout.alpha)) :]
    assert (low > 0.5).mean() < 0.4
