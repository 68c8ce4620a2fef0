"""A picture whose depth is known is taken apart where its edges are, and moves as far as it is near."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from vitascope.engines.base import Film, GenerationRequest, Image, Origin, Pixels
from vitascope.engines.draft import DraftEngine
from vitascope.engines.draft.film.relief import known, sky_of
from vitascope.engines.draft.picture import Array

WIDTH, HEIGHT = 256, 144


def corridor() -> tuple[Pixels, Array]:
    """A chequered floor that runs off to a wall ten metres away, and a post three metres away."""
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None] + np.zeros((1, WIDTH), np.float32)
    depth = np.where(rows > 85, 0.9 * 150.0 / np.maximum(rows - 72.0, 1.0), 10.0).astype(np.float32)
    picture = np.full((HEIGHT, WIDTH, 3), 150, np.uint8)
    picture[86:] = (110, 90, 70)
    picture[:, 60:200:40] = (40, 40, 60)
    depth[30:118, 120:136] = 3.0
    picture[30:118, 120:136] = (220, 60, 40)
    return picture, depth


def filmed(picture: Pixels, origin: Origin | None, prompt: str) -> Pixels:
    """Return the last frame of a film of one second."""
    request = GenerationRequest(
        "gen4-turbo", prompt, WIDTH, HEIGHT, 3, first_frame=picture, origin=origin, duration=1.0
    )
    (film,) = DraftEngine().generate([request], lambda *_: None)
    assert isinstance(film, Film)
    return list(film.frames)[-1]


def test_what_stands_in_front_is_cut_out() -> None:
    """The post is the front, and the wall behind it goes on behind it."""
    picture, depth = corridor()
    relief = known(picture, depth)
    assert relief.fronts[-1].matte[40:80, 124:132].min() > 0.9
    assert relief.fronts[-1].matte[:80, :100].max() < 0.1
    assert np.abs(relief.behind[50, 124:132] - relief.behind[50, 20]).max() < 0.05


def test_nearness_stays_between_its_ends() -> None:
    """Also beside an edge, where an enlargement may overshoot."""
    relief = known(*corridor())
    for near in (relief.behind, *(front.near for front in relief.fronts)):
        assert np.min(near) >= 0.0
        assert np.max(near) <= 1.0


def test_a_slope_has_no_front() -> None:
    """Ground that only runs off is one layer."""
    depth = (400.0 / np.arange(1, HEIGHT + 1, dtype=np.float32))[:, None] + np.zeros((1, WIDTH), np.float32)
    assert known(corridor()[0], depth).fronts == ()


def test_the_near_moves_farther_than_the_far() -> None:
    """When the camera circles, the post moves against the wall by more than a guess would move it."""
    picture, depth = corridor()

    def apart(frame: Pixels) -> float:
        red = (frame[60, :, 0].astype(int) - frame[60, :, 2] > 90).nonzero()[0]
        dark = (frame[10].astype(int).sum(1) < 260).nonzero()[0]
        return float(red.mean() - dark.mean())

    gone = abs(apart(filmed(picture, Origin(depth), "fast orbit")) - apart(picture))
    assert gone > 4.0


@pytest.mark.parametrize("prompt", ["fast orbit", "dramatic push in", "fast pan right"])
def test_walls_stay_upright(prompt: str) -> None:
    """The stripes of a wall whose depth is known stay straight to a pixel, also beside the post."""
    picture, depth = corridor()
    last = filmed(picture, Origin(depth), prompt)
    dark = 255.0 - last[5:80].astype(np.float32).mean(2)
    start = int(np.argmax(dark[:, 150:230].mean(0))) + 150
    part = np.maximum(dark[:, start - 5 : start + 6] - 120.0, 0.0)
    at = (part * np.arange(11)).sum(1) / np.maximum(part.sum(1), 1e-3)
    assert np.ptp(cv2.GaussianBlur(at[None].astype(np.float32), (0, 0), 2.0)) < 1.0


def test_only_what_is_under_the_sky_has_one() -> None:
    """The same endless part is sky over a meadow, and none behind a portrait."""
    depth = np.full((20, 30), np.inf, np.float32)
    assert sky_of(Origin(depth, ("meadow",)), 60, 40).area == 1.0
    assert sky_of(Origin(depth, ("portrait",)), 60, 40).area == 0.0


def test_what_was_told_of_a_picture_goes_on() -> None:
    """It snows in the film of a picture in which it snows, though the film's prompt does not say so."""
    picture, depth = corridor()
    frames = [filmed(picture, Origin(depth, words), "static camera") for words in ((), ("snow",))]
    assert np.abs(frames[0].astype(int) - frames[1]).max() > 40


def test_a_drawn_picture_tells_its_depth() -> None:
    """The engine gives the depth of its own picture, at the picture's aspect, with words for what is in it."""
    (image,) = DraftEngine().generate(
        [GenerationRequest("gen4-image", "a sailing boat on the sea in the rain", 160, 96, 1)],
        lambda *_: None,
    )
    assert isinstance(image, Image)
    assert image.origin is not None
    assert image.origin.depth.shape == (96, 160)
    assert {"coast", "rain", "water"} <= set(image.origin.keywords)


def test_what_stands_before_a_slanting_wall_is_cut_out() -> None:
    """A post before a wall that runs past it: no single distance parts them, and the wall stays one plane."""
    depth = np.repeat(np.linspace(2.0, 12.0, WIDTH, dtype=np.float32)[None], HEIGHT, axis=0)
    bare = depth.copy()
    for left in (60, 170):
        depth[30:120, left : left + 16] = bare[0, left] * 0.7
    relief = known(corridor()[0], depth)
    matte = np.max([front.matte for front in relief.fronts], axis=0)
    for left in (60, 170):
        assert matte[40:110, left + 5 : left + 11].min() > 0.9
    near = 1.0 / bare[70]
    line = np.polyfit(near[20:236], relief.behind[70, 20:236], 1)
    assert np.abs(np.polyval(line, near[20:236]) - relief.behind[70, 20:236]).max() < 0.06


def test_things_at_different_distances_are_different_layers() -> None:
    """A near post and a far one before the same wall do not drag each other along."""
    picture, depth = np.full((HEIGHT, WIDTH, 3), 120, np.uint8), np.full((HEIGHT, WIDTH), 20.0, np.float32)
    depth[40:110, 60:80], depth[40:110, 120:140] = 2.0, 5.0
    picture[40:110, 60:80], picture[40:110, 120:140] = (220, 60, 40), (40, 60, 220)
    fronts = [front for front in known(picture, depth).fronts if front.matte.max() > 0.5]
    assert len(fronts) == 2
    assert [float(front.matte[70, 130]) > 0.5 for front in fronts] == [True, False]
    assert [float(front.matte[70, 70]) > 0.5 for front in fronts] == [False, True]


@pytest.mark.parametrize("depth", [np.inf, 7.0, 1e9])
@pytest.mark.parametrize("shape", [(1, 1), (2, 2), (90, 160)])
def test_a_depth_without_an_edge_is_one_layer(depth: float, shape: tuple[int, int]) -> None:
    """All endless, all alike, of any size."""
    relief = known(corridor()[0], np.full(shape, depth, np.float32))
    assert relief.fronts == ()
    assert np.isfinite(relief.behind).all()


def test_it_rains_on_in_a_storm() -> None:
    """The film of a picture of a storm has its rain, unless its prompt says that there is none."""
    picture, depth = corridor()
    dry, wet, negated = (
        filmed(picture, Origin(depth, words), prompt)
        for words, prompt in (
            ((), "static camera"),
            (("storm",), "static camera"),
            (("rain",), "static camera, no rain"),
        )
    )
    assert np.abs(wet.astype(int) - dry).max() > 20
    assert np.array_equal(dry, negated)
