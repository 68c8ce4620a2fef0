"""Writing in the picture: legible, on what the prompt names."""

from __future__ import annotations

import numpy as np
import pytest

from vitascope.engines.draft.lettering import draw_writing, written
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.scene import Scene
from vitascope.engines.draft.subjects.catalogue import WRITTEN

LIGHT = light_of(Scene((), "meadow"), 3)


def test_longer_texts_are_set_in_lines() -> None:
    """A sentence becomes a block, not a ribbon."""
    mask = written("SOUP OF THE DAY: LEEK", 1.6)
    assert 0.8 < mask.shape[1] / mask.shape[0] < 3.2


@pytest.mark.parametrize("text", ["OPEN", "café", "№ 5", "日本", " ", "W" * 60, "!"])
def test_any_text_can_be_set(text: str) -> None:
    """Letters of any kind, long words and blanks give a mask."""
    assert written(text).ndim == 2


@pytest.mark.parametrize("surface", WRITTEN)
def test_each_surface_shows_its_text(surface: str) -> None:
    """Another text is another drawing, of contrast enough to be read."""
    one, two = (draw_writing(surface, text, LIGHT, 5, None).rgb for text in ("OPEN", "SHUT"))
    part = np.abs(one - two) if one.shape == two.shape else one
    assert part.max() > 0.25
