"""Nothing that is named is missing: every sort of thing is seen in every sort of place."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from vitascope.engines.draft.camera import View
from vitascope.engines.draft.places import bare_view, developed
from vitascope.engines.draft.scene import Scene, Subject
from vitascope.engines.draft.subjects import stage_subjects

WIDTH, HEIGHT = 120, 90
KINDS = (
    "balloon", "bird", "kite", "airplane", "planet", "dragon", "ship", "fish", "whale", "lighthouse", "bridge",
    "castle", "dog", "poster", "bottle", "~structure ziggurat",
)  # fmt: skip
PLACES = (
    "abstract/flow", "cavern/rock", "city/street", "coast/sea", "country/river", "desert/dunes", "forest/pine",
    "hall/cathedral", "meadow/hills", "mountain/lake", "portrait/bust", "reef/reef", "room/bedroom", "room/kitchen",
    "room/picnic", "room/stage", "room/studio", "room/table", "snow/field", "space/nebula", "town/front", "town/street",
)  # fmt: skip


@cache
def bare(place: str) -> View:
    family, _, variant = place.partition("/")
    scene = Scene((), family, variant)
    return bare_view(scene, WIDTH, HEIGHT, 5, quality="turbo", progress=lambda _fraction, _stage: None)


def pixels(place: str, *kinds: str) -> np.ndarray:
    """Draw a place with these things in it: display colours (h, w, 3)."""
    family, _, variant = place.partition("/")
    scene = Scene((), family, variant, subjects=tuple(Subject(kind) for kind in kinds))
    view = replace(bare(place), rgb=bare(place).rgb.copy(), depth=bare(place).depth.copy())
    stage_subjects(scene, view, 5, lambda _fraction, _stage: None)
    return developed(view, scene, WIDTH, HEIGHT).rgb


@pytest.mark.parametrize("place", PLACES)
def test_everything_is_seen_everywhere(place: str) -> None:
    """With each thing named, a part of the picture differs visibly from the picture without it."""
    without = pixels(place)
    drawn = {kind: pixels(place, kind) for kind in KINDS if kind not in bare(place).fitted}
    shares = {kind: float((np.abs(one - without).max(axis=-1) > 0.06).mean()) for kind, one in drawn.items()}
    if place.startswith("space"):
        del shares["planet"]  # the place draws it, or not
    assert {kind: share for kind, share in shares.items() if share < 0.003} == {}
