"""Animals: each stands on its legs, in its own colours or the one asked for."""

from __future__ import annotations

import numpy as np
import pytest

from vitascope.engines.draft.lexicon import COLOURS, figurines
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.scene import Rgb, Scene
from vitascope.engines.draft.stamp import Cutout
from vitascope.engines.draft.subjects.animals import BUILDS
from vitascope.engines.draft.subjects.figurines import draw_figurine


def drawn(kind: str, colour: Rgb | None = None) -> Cutout:
    """Draw one animal by day."""
    return draw_figurine(figurines()[kind], light_of(Scene((), "meadow"), 3), 5, colour)


@pytest.mark.parametrize("name", sorted(BUILDS))
def test_every_body_is_some_animals(name: str) -> None:
    """No body is without a head."""
    assert any(one.body == name for one in figurines().values())


@pytest.mark.parametrize("kind", ["wolf", "lion", "panda", "deer", "unicorn"])
def test_it_stands_on_legs(kind: str) -> None:
    """Low down it has gaps; a head alone has none."""
    alpha = drawn(kind).alpha
    row = alpha[int(0.90 * len(alpha))] > 0.5
    assert np.count_nonzero(np.diff(row.astype(int)) == 1) >= 2


def test_a_colour_dyes_fur_and_face() -> None:
    """A green wolf is green all over."""
    rgb = drawn("wolf", COLOURS["green"]).rgb
    half = rgb.shape[1] // 2
    assert [int(np.argmax(part.sum(axis=(0, 1)))) for part in (rgb[:, :half], rgb[:, half:])] == [1, 1]


def test_a_lioness_has_no_spots() -> None:
    """Her body is a leopard's whose spots are filled."""
    assert dark_share("lioness") < 0.5 * dark_share("leopard")


def dark_share(kind: str) -> float:
    """Give the share of an animal's flank that is much darker than the rest of it."""
    cutout = drawn(kind)
    rows, cols = cutout.alpha.shape
    flank = cutout.rgb[int(0.35 * rows) : int(0.6 * rows), int(0.5 * cols) : int(0.85 * cols)].mean(axis=2)
    return float((flank < 0.55 * np.median(flank)).mean())


def test_a_panther_is_black() -> None:
    """Its blackness is its own, not a colour that the prompt names."""
    assert drawn("panther").rgb.mean() < 0.3 * drawn("leopard").rgb.mean()
