"""Snow country: white fields under mountains, and ice floating in dark water."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.camera import Canvas, View, framed
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.noise import smooth
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.stages import within
from vitascope.engines.draft.terrain.landscape import Land, Spot, render_land
from vitascope.engines.draft.vegetation import conifer, plant_trees, scattered

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Scene


def _white(spot: Spot) -> Array:
    snow = np.array([0.78, 0.82, 0.88], np.float32) * (1.0 + 0.03 * spot.grain + 0.03 * spot.broad)[..., None]
    rock = np.array([0.15, 0.15, 0.16], np.float32) * (1.0 + 0.25 * spot.grain)[..., None]
    bare = 1.0 - smooth(0.50, 0.66, spot.upright + 0.08 * spot.grain)
    return snow + (rock - snow) * bare[..., None]


def _ice(spot: Spot) -> Array:
    snow = np.array([0.80, 0.85, 0.90], np.float32) * (1.0 + 0.04 * spot.grain)[..., None]
    blue = np.array([0.22, 0.52, 0.66], np.float32) * (1.0 + 0.15 * spot.grain)[..., None]
    wall = 1.0 - smooth(0.45, 0.85, spot.upright)
    return f32(snow + (blue - snow) * (0.75 * wall)[..., None])


_FIELD = Land("hills", _white, eye=3.2, near=1.2, far=5000, bumps=0.22, room=0.30, reach=(9.0, 46.0), fog=2.0)
_PEAKS = Land(
    "mountains", _white, eye=4.0, near=1.5, far=9000, bumps=0.35, room=0.60, reach=(9.0, 40.0), fog=1.2, prefer="valley"
)
_FLOE = Land(
    "floe",
    _ice,
    eye=7.0,
    near=2.0,
    far=5000,
    water=(0.008, 0.035, 0.05),
    rough=0.04,
    bumps=0.3,
    room=0.40,
    reach=(18.0, 70.0),
    fog=1.6,
)


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw a winter land of the scene's variant."""
    light = light_of(scene, canvas.seed)
    land = _FLOE if scene.variant == "floe" else _PEAKS if canvas.seed % 2 else _FIELD
    camera = framed(scene, canvas, 1.15, 0.50, land.eye)
    view, _ = render_land(land, scene, light, camera, canvas.seed, within(progress, 0.0, 0.8))
    if scene.variant != "floe" and not scene.has("treeless"):
        progress(0.82, "planting trees")
        pixels = int(np.clip(canvas.height // 3, 80, 420))
        tone = (0.13, 0.19, 0.16)
        bank = [conifer(canvas.seed + k, light, snow=0.85, tone=tone, pixels=pixels) for k in range(3)]
        ratio = canvas.width / camera.focal
        plant_trees(
            view, bank, canvas.seed, scattered(ratio, canvas.seed, 240, 26, 700, (8, 17)), within(progress, 0.88, 1.0)
        )
    progress(1.0, "planted")
    return view
