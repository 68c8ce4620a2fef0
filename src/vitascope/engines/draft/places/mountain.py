"""Mountains, with a lake, a river, snow or fire at their feet."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.camera import Canvas, View, framed
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.noise import smooth
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.stages import within
from vitascope.engines.draft.subjects.catalogue import needs_ground
from vitascope.engines.draft.terrain.landscape import Land, Paint, Spot, render_land
from vitascope.engines.draft.vegetation import broadleaf, conifer, plant_trees, scattered

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Scene


def _painter(snow_line: float, green: tuple[float, float, float]) -> Paint:
    def paint(spot: Spot) -> Array:
        rock = np.array([0.21, 0.195, 0.18], np.float32) * (1.0 + 0.26 * spot.grain)[..., None]
        grass = np.array(green, np.float32) * (1.0 + 0.25 * spot.broad + 0.2 * spot.grain)[..., None]
        pine = np.array(green, np.float32) * np.float32(0.36) * (1.0 + 0.5 * spot.grain)[..., None]
        height = spot.height + 40 * spot.broad + 18 * spot.grain
        woods = smooth(0.62, 0.78, spot.upright) * (1 - smooth(70, 150, height))
        meadow = smooth(0.70, 0.88, spot.upright) * (1 - smooth(110, 220, height))
        out = rock + (grass - rock) * meadow[..., None]
        out = out + (pine - out) * (woods * smooth(-0.7, 0.4, spot.broad + 0.6 * spot.grain) * 0.9)[..., None]
        white = smooth(0.50, 0.70, spot.upright + 0.06 * spot.grain) * smooth(snow_line, snow_line + 110, height)
        shore = (1 - smooth(0.4, 2.2, spot.height + 0.4 * spot.grain))[..., None]
        out = out + (np.array([0.15, 0.135, 0.115], np.float32) * (1 + 0.3 * spot.grain)[..., None] - out) * shore
        return f32(out + (np.array([0.80, 0.84, 0.90], np.float32) - out) * white[..., None])

    return paint


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw mountains; the variants "lake" and "river" put water at their feet."""
    light = light_of(scene, canvas.seed)
    wet = scene.variant in {"lake", "river"}
    green = (0.24, 0.10, 0.025) if scene.has("autumn") else (0.080, 0.110, 0.036)
    snow_line = -80.0 if scene.has("snowy") or scene.weather == "snow" else 150.0
    calm = 0.12 if scene.weather == "storm" else 0.035
    land = Land(
        "mountains",
        _painter(snow_line, green),
        eye=5.0,
        water=(0.02, 0.055, 0.06) if wet else None,
        rough=calm,
        far=9000,
        mist=1.0 if scene.has("mist") or scene.weather == "fog" else 0.0,
        room=0.66,
        reach=(8.0, 90.0) if wet else (7.0, 30.0),
        bumps=0.7,
        prefer="shore" if wet and needs_ground(scene) else "skyline",
    )
    camera = framed(scene, canvas, 1.15, 0.52 if wet else 0.60, land.eye)
    view, _ = render_land(land, scene, light, camera, canvas.seed, within(progress, 0.0, 0.85))
    progress(0.86, "planting trees")
    snow = 0.8 if snow_line < 0 else 0.0
    pixels = int(np.clip(canvas.height // 3, 80, 420))
    pines = [conifer(canvas.seed + k, light, snow=snow, pixels=pixels) for k in range(3)]
    bank = [*pines, broadleaf(canvas.seed, light, tone=(0.75, 0.38, 0.08))] if scene.has("autumn") else pines
    ratio = canvas.width / camera.focal
    plant_trees(
        view, bank, canvas.seed, scattered(ratio, canvas.seed, 420, 45, 1200, (9, 19)), within(progress, 0.9, 1.0)
    )
    progress(1.0, "planted")
    return view
