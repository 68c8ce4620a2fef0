"""A kept place has ground to stand on, whether its file tells its depth or not."""

from __future__ import annotations

import numpy as np
import pytest

from vitascope.engines.draft.matte import Matte, Sky
from vitascope.engines.draft.picture import Array
from vitascope.engines.draft.references.distance import guessed, known

WIDTH, HEIGHT = 160, 120
NOBODY = Matte(np.zeros((HEIGHT, WIDTH), np.float32), 0.0, "net")


def level(horizon: float, eye: float) -> Array:
    """The depth of level ground seen from `eye` metres above it, and sky."""
    rows = np.arange(HEIGHT, dtype=np.float32)[:, None] + np.zeros((1, WIDTH), np.float32)
    return np.where(rows > horizon, eye * 0.9 * WIDTH / np.maximum(rows + 0.5 - horizon, 1e-3), np.inf).astype(
        np.float32
    )


@pytest.mark.parametrize(("horizon", "eye"), [(40.0, 1.7), (66.0, 0.6), (30.0, 25.0)])
def test_the_camera_is_found_from_the_ground(horizon: float, eye: float) -> None:
    """Its horizon to two rows, its height to a tenth."""
    camera = known(level(horizon, eye), WIDTH, HEIGHT).camera
    assert abs(camera.horizon - horizon) < 2.0
    assert abs(camera.eye / eye - 1.0) < 0.1


def test_what_is_not_level_has_an_ordinary_camera() -> None:
    """A wall that fills the frame says nothing of where the camera stands."""
    camera = known(np.full((30, 40), 3.0, np.float32), WIDTH, HEIGHT).camera
    assert camera.horizon == pytest.approx(0.45 * HEIGHT)


def test_the_guessed_ground_hides_nobody() -> None:
    """Whoever stands on the ground of a photograph is not hidden by the ground at their feet."""
    sky = np.zeros((HEIGHT, WIDTH), np.float32)
    sky[:50] = 1.0
    there = guessed(np.full((HEIGHT, WIDTH, 3), 128, np.uint8), NOBODY, Sky(sky, 1.0))
    for z in (3.0, 8.0, 20.0):
        row = int(there.camera.project(0.0, 0.0, z)[1])
        assert row >= HEIGHT or there.depth[row - 1, WIDTH // 2] > 0.95 * z


def test_between_houses_the_horizon_is_in_the_middle() -> None:
    """A strip of sky says where the houses end, not where the ground does."""
    sky = np.zeros((HEIGHT, WIDTH), np.float32)
    sky[:30, 60:100] = 1.0
    there = guessed(np.full((HEIGHT, WIDTH, 3), 128, np.uint8), NOBODY, Sky(sky, 1.0))
    assert there.camera.horizon == pytest.approx(0.5 * HEIGHT)


def test_nobody_stands_beyond_the_walls() -> None:
    """In a room whose wall is four metres away, all stand nearer than that."""
    room = np.minimum(level(50.0, 1.5), 4.0)
    near, far = known(room, WIDTH, HEIGHT).reach
    assert 1.0 < near < far < 4.0
