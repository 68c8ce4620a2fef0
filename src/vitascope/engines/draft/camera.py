"""The pinhole all places are seen through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from vitascope.engines.draft.light import Light
from vitascope.engines.draft.picture import Array
from vitascope.engines.draft.scene import Scene


@dataclass(frozen=True, slots=True)
class Camera:
    """A level pinhole with lens shift, so that upright lines stay upright.

    `focal` and `horizon` are in pixels (`horizon` is the row of the eye line), `eye` is metres above zero, `centre`
    where the vanishing point lies across the picture.
    It stands at x = z = 0 and looks along +z; x grows to the right, y up.
    """

    width: int
    height: int
    focal: float
    horizon: float
    eye: float
    centre: float = 0.5

    def columns(self) -> Array:
        """Give x / z of each pixel column, shape (width,)."""
        return (np.arange(self.width, dtype=np.float32) + 0.5 - self.width * self.centre) / np.float32(self.focal)

    def slopes(self) -> Array:
        """Give y / z of each pixel row, shape (height,), positive above the eye line."""
        return (np.float32(self.horizon) - np.arange(self.height, dtype=np.float32) - 0.5) / np.float32(self.focal)

    def strips(self, rows: int = 120) -> Iterator[tuple[slice, Camera]]:
        """Cut the view into bands of rows: each band's place and the camera that sees just it.

        Work on a band stays in the processor's caches, and its intermediate arrays stay small.
        """
        for top in range(0, self.height, rows):
            low = min(top + rows, self.height)
            yield slice(top, low), replace(self, height=low - top, horizon=self.horizon - top)

    def project(self, x: float, y: float, z: float) -> tuple[float, float]:
        """Give the pixel (column, row) of a point in metres."""
        return self.width * self.centre + self.focal * x / z, self.horizon - self.focal * (y - self.eye) / z

    def scaled(self, by: float) -> Camera:
        """Give the same view with `by` times as many pixels on each side."""
        return replace(
            self,
            width=max(8, round(self.width * by)),
            height=max(8, round(self.height * by)),
            focal=self.focal * by,
            horizon=self.horizon * by,
        )


@dataclass(frozen=True, slots=True)
class Canvas:
    """What a place is drawn on: size in pixels, the seed, and whether to spend time on fine detail."""

    width: int
    height: int
    seed: int
    fine: bool = True


class Surface(NamedTuple):
    """Where small things may stand: from x to x, at a height, from a distance to another, in metres.

    With `hero` they are as large as they would be alone, times that; without, a little larger than life.
    """

    left: float
    right: float
    y: float
    near: float
    far: float
    hero: float = 0.0


Board = tuple[float, float, float, float]
"""A blank sign: left, top, right and lower edge in shares of the picture."""


@dataclass(frozen=True, slots=True)
class View:
    """A place in linear light, ready for its subjects.

    `rgb` is (h, w, 3), `depth` (h, w) in metres. `ground(x, z)` is the height of the ground in metres, `wet`
    whether level zero is water, `reach` the nearest and farthest distance at which a subject may stand, and
    `air` the extinction per metre. `mirror` is how much the ground reflects what stands on it, 0..1. `fitted`
    names the kinds of subject that the place has drawn itself.
    """

    rgb: Array
    depth: Array
    camera: Camera
    light: Light
    ground: Callable[[Array, Array], Array] = lambda x, z: 0.0 * x * z
    wet: bool = False
    reach: tuple[float, float] = (6.0, 60.0)
    air: float = 0.0001
    mirror: float = 0.0
    surface: Surface | None = None
    board: Board | None = None
    fitted: frozenset[str] = frozenset()

    def ground_at(self, x: float, z: float) -> float:
        """Give the height of the ground at one point."""
        return float(self.ground(np.array([[x]], np.float32), np.array([[z]], np.float32))[0, 0])


def framed(scene: Scene, canvas: Canvas, focal: float, horizon: float, eye: float) -> Camera:
    """Place the camera as the prompt's framing words ask; `focal` and `horizon` in picture heights."""
    if scene.has("aerial"):
        horizon, eye = min(horizon, 0.16), eye + 70.0
    elif scene.has("low"):
        horizon, eye = min(horizon + 0.16, 0.80), max(eye * 0.4, 0.35)
    if scene.has("wide"):
        focal *= 0.8
    elif scene.has("close"):
        focal *= 1.35
    size = min(canvas.height, canvas.width * 1.15)
    return Camera(canvas.width, canvas.height, focal * size, horizon * canvas.height, eye)
