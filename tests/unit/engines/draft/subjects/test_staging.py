"""What is put before what."""

from __future__ import annotations

import numpy as np

from vitascope.engines.draft.camera import Camera, View
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.picture import Array
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.scene import Scene
from vitascope.engines.draft.subjects import stage_subjects


def staged(prompt: str) -> Array:
    """A plain with what the prompt names: linear colours (180, 240, 3)."""
    view = View(
        np.full((180, 240, 3), 0.3, np.float32),
        np.full((180, 240), 500.0, np.float32),
        Camera(240, 180, 240.0, 80.0, 1.7),
        light_of(Scene((), "meadow"), 3),
    )
    stage_subjects(read_prompt(prompt), view, 4, lambda *_: None)
    return view.rgb


def test_nothing_is_set_before_what_is_to_be_read() -> None:
    """Five elephants in the foreground leave the words of a far sign to be seen."""
    prompt = 'a wooden sign reading "{}" far away, five elephants in the foreground'
    differ = np.abs(staged(prompt.format("OPEN")) - staged(prompt.format("...."))).max(2) > 0.05
    assert differ.sum() > 300
