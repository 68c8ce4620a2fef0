"""Stand-ins: forms of clay with the noun on a card."""

from __future__ import annotations

import numpy as np
import pytest

from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.scene import Scene
from vitascope.engines.draft.subjects.standins import FORMS, draw_stand_in

LIGHT = light_of(Scene((), "meadow"), 3)


@pytest.mark.parametrize("form", sorted(FORMS))
def test_every_form_is_a_body_on_a_base(form: str) -> None:
    """It fills a good part of its board, and stands on its lowest rows."""
    drawing = draw_stand_in(form, "thing", LIGHT, 1, None)
    assert drawing.alpha.mean() > 0.25
    assert drawing.alpha[-20:].max(axis=0).mean() > 0.5


def test_the_noun_is_on_the_card() -> None:
    """Two nouns differ, and only where the card is."""
    one, two = (draw_stand_in("device", noun, LIGHT, 1, None).rgb for noun in ("sextant", "astrolabe"))
    rows = np.nonzero(np.abs(one - two).max(axis=(1, 2)) > 0.1)[0]
    assert rows.size > 20
    assert rows.min() > 0.75 * one.shape[0]


def test_a_colour_is_that_of_the_clay() -> None:
    """A blue one is blue where the form is."""
    red, _, blue = draw_stand_in("container", "urn", LIGHT, 1, (0.1, 0.2, 0.8)).rgb[100:300, 200:360].mean(axis=(0, 1))
    assert blue > 2 * red


def test_a_long_noun_keeps_to_the_base() -> None:
    """However long it is, the card stays on the board."""
    drawing = draw_stand_in("tool", "electroencephalograph machine", LIGHT, 1, None)
    assert drawing.alpha[:, :4].max() < 0.9
