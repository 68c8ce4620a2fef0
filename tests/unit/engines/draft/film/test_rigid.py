"""What is built does not bend, and what is cut out has no rim."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from vitascope.engines.base import Pixels
from vitascope.engines.draft.film.camera import Pose
from vitascope.engines.draft.film.depth import flattened, structure
from vitascope.engines.draft.film.strokes import strokes
from vitascope.engines.draft.film.warp import Warper

Shoot = Callable[..., list[Pixels]]


def masts() -> Pixels:
    """Dark masts from the ground into a sky that has clouds: (144, 256, 3)."""
    picture = np.zeros((144, 256, 3), np.float32)
    picture[:] = np.linspace((70, 110, 190), (170, 195, 235), 144)[:, None]
    clouds = cv2.GaussianBlur(np.random.default_rng(3).standard_normal((144, 256)).astype(np.float32), (0, 0), 9.0)
    picture += 260 * clouds[..., None]
    picture[120:] = (90, 80, 60)
    for column in (40, 70, 190, 225):
        picture[15:124, column : column + 3] = (25, 25, 30)
    return np.clip(picture, 0, 255).astype(np.uint8)


def bend(frame: Pixels, column: int, reach: int) -> float:
    """Return how far the mast near `column` is from a straight line at most, in pixels."""
    part = 255.0 - frame[30:110, column - reach : column + reach].astype(np.float32).mean(2)
    part = np.maximum(part - np.percentile(part, 80, axis=1, keepdims=True), 0.0) ** 2
    at = (part * np.arange(part.shape[1])).sum(1) / np.maximum(part.sum(1), 1e-3)
    rows = np.arange(len(at))
    return float(np.abs(at - np.polyval(np.polyfit(rows, at, 1), rows)).max())


@pytest.mark.parametrize("prompt", ["dramatic push in, clouds racing, strong wind", "fast pan right", "fast orbit"])
def test_masts_stay_straight(shoot: Shoot, prompt: str) -> None:
    """However the camera and the clouds move, a straight mast stays straight to a pixel."""
    last = shoot(prompt, first=masts(), seconds=1.5)[-1]
    grey = 255.0 - last[60:80].astype(np.float32).mean((0, 2))
    columns = [int(c) for c in np.flatnonzero(grey > grey.min() + 0.6 * (grey.max() - grey.min()))]
    middles = [c for k, c in enumerate(columns) if k == 0 or c - columns[k - 1] > 4]
    inside = [c + 1 for c in middles if 16 < c < 240]
    assert inside
    assert max(bend(last, column, 12) for column in inside) < 1.3


def test_long_edges_count_as_built() -> None:
    """Masts are found, soft hills are not."""
    hills = np.zeros((144, 256, 3), np.uint8)
    hills[:] = (np.sin(np.mgrid[0:144, 0:256][1] / 40.0) * 60 + 128).astype(np.uint8)[..., None]
    assert structure(masts())[1] > 4 * structure(hills)[1] + 0.1


def test_a_plane_stays_and_a_bump_goes() -> None:
    """Flattening leaves a plane as it is, and takes a bump out of it."""
    plane = np.linspace(0.2, 0.8, 90, dtype=np.float32)[:, None] * np.ones((1, 160), np.float32)
    bump = plane.copy()
    bump[30:60, 60:100] += 0.2
    assert np.abs(flattened(plane, 1.0) - plane).max() < 1e-3
    assert np.abs(flattened(bump, 1.0) - plane).max() < 0.1


@pytest.mark.parametrize("pose", [Pose(shift=(-40.0, 20.0), parallax=(-20.0, 9.0)), Pose(scale=0.1, roll=0.08)])
def test_no_camera_sees_beyond_the_picture(pose: Pose) -> None:
    """Every sample of a camera that moves aside, rolls or comes nearer lies within the picture."""
    warper = Warper(256, 144, (0.1, 0.9))
    for near in (0.1, 0.9):
        offsets = warper.sources(pose, near, None)
        x, y = warper.x + offsets[..., 0], warper.y + offsets[..., 1]
        assert x.min() >= -0.5
        assert x.max() <= 255.5
        assert y.min() >= -0.5
        assert y.max() <= 143.5


def test_a_pull_out_reveals_and_does_not_squeeze() -> None:
    """A camera that pulls out sees beyond the picture, and all of a plane shrinks alike."""
    warper = Warper(256, 144, (0.5, 0.5), margin=18)
    offsets = warper.sources(Pose(scale=-0.08), 0.5, None)
    x = warper.x + offsets[..., 0]
    assert x.min() < -3.0
    assert x.max() > 258.0
    assert np.abs(np.diff(x, axis=1) / np.diff(warper.x, axis=1) - 1.08).max() < 0.01


def test_a_body_that_the_border_cuts_stays_cut() -> None:
    """Of a body that the picture does not show to its end nothing is made up."""
    warper = Warper(256, 144, (0.5, 0.5), margin=18)
    offsets = warper.sources(Pose(scale=-0.08), 0.5, None, cut=True)
    assert (warper.y + offsets[..., 1]).max() <= 143.5


def test_fog_leaves_no_clear_rim(shoot: Shoot, picture: Pixels) -> None:
    """Fog reaches up to the ball: beside it, it is as thick as a little farther away."""
    last = shoot("static camera, thick fog", seconds=3.0)[-1].astype(int)
    veil = np.abs(last - picture).mean(2)
    ring, beyond = np.zeros(veil.shape, np.uint8), np.zeros(veil.shape, np.uint8)
    cv2.circle(ring, (128, 84), 35, 1, 5)
    cv2.circle(beyond, (128, 84), 48, 1, 5)
    ring[62:], beyond[62:] = 0, 0
    assert veil[ring > 0].mean() > 0.7 * veil[beyond > 0].mean()


def test_steam_stays_off_people(shoot: Shoot, picture: Pixels) -> None:
    """Where the prompt speaks of somebody, steam rises beside the subject, not before it."""
    last = shoot("static camera, she sits still, steam rises", seconds=3.0)[-1].astype(int)
    change = np.abs(last - picture).mean(2)
    assert change[70:98, 114:142].mean() < 2.0
    assert change.max() > 12.0


def test_a_stroke_is_as_long_as_its_way() -> None:
    """A stroke covers its whole way, and no more."""
    cover = np.zeros((40, 40), np.uint8)
    start, end = np.array([[20.0, 5.0]], np.float32), np.array([[20.0, 30.0]], np.float32)
    strokes(cover, start, end, np.array([2.0], np.float32), np.array([1.0], np.float32))
    rows = np.flatnonzero(cover.max(axis=1) > 100)
    assert 3 <= rows[0] <= 6
    assert 29 <= rows[-1] <= 32
