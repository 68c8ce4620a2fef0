"""Inside a forest: trunks around a path, light from the clearing behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.camera import Canvas, View, framed
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.noise import generator, smooth
from vitascope.engines.draft.stages import within
from vitascope.engines.draft.terrain.landscape import Land, Paint, Spot, render_land
from vitascope.engines.draft.vegetation import Sward, broadleaf, conifer, plant_trees

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb, Scene
    from vitascope.engines.draft.stamp import Cutout


def _floor(base: Rgb, path: Rgb) -> Paint:
    def paint(spot: Spot) -> Array:
        litter = np.array(base, np.float32) * (1.0 + 0.35 * spot.grain + 0.2 * spot.broad)[..., None]
        way = np.abs(spot.x - 1.4 * np.sin(spot.z * 0.06)) + 0.25 * spot.grain
        trodden = np.array(path, np.float32) * (1.0 + 0.15 * spot.grain)[..., None]
        return litter + (trodden - litter) * (1 - smooth(0.8, 1.7, way))[..., None]

    return paint


def _spots(seed: int, ratio: float, count: int) -> Array:
    """Scatter trees on both sides of the path, thick enough to close the view."""
    rng = generator(seed, 95)
    z = 13.0 * (260 / 13.0) ** (rng.random(count) ** 0.75)
    x = (rng.random(count) - 0.5) * ratio * z * 1.25
    clear = 3.4 + 0.055 * z
    way = 1.4 * np.sin(z * 0.06)
    x = np.where(np.abs(x - way) < clear, way + np.where(x > way, clear, -clear) + (x - way) * 0.5, x)
    return np.column_stack([x, z, 9 + 10 * rng.random(count)]).astype(np.float32)


def _bank(scene: Scene, light: Light, seed: int, rows: int, progress: Progress) -> list[Cutout]:
    snowy = scene.has("snowy") or scene.weather == "snow"
    pixels = max(96, min(560, rows // 2))
    if scene.variant == "pine" or snowy:
        pines = []
        for k in range(4):
            progress(k / 4, "growing trees")
            pines.append(conifer(seed + k, light, snow=0.9 if snowy else 0.0, pixels=pixels))
        return pines
    tones: tuple[Rgb, ...] = ((0.24, 0.34, 0.12), (0.30, 0.40, 0.14), (0.20, 0.30, 0.12))
    if scene.has("autumn"):
        tones = ((0.80, 0.42, 0.08), (0.72, 0.28, 0.08), (0.82, 0.58, 0.14))
    elif scene.has("spring"):
        tones = ((0.96, 0.70, 0.78), (0.94, 0.62, 0.72), (0.98, 0.80, 0.84))
    leafy = []
    for k, tone in enumerate(tones):
        progress(k / 4, "growing trees")
        leafy.append(broadleaf(seed + k, light, tone=tone, pixels=pixels))
    return [*leafy, conifer(seed, light, pixels=pixels)]


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw a forest; the variant "pine" has spruces only."""
    light = light_of(scene, canvas.seed, facing=0.35 if canvas.seed % 2 else -0.35)
    snowy = scene.has("snowy") or scene.weather == "snow"
    base, path = ((0.70, 0.75, 0.83), (0.76, 0.80, 0.87)) if snowy else ((0.060, 0.075, 0.026), (0.16, 0.12, 0.075))
    if scene.has("autumn"):
        base = (0.26, 0.11, 0.03)
    land = Land(
        "hills",
        _floor(base, path),
        eye=2.2,
        near=1.2,
        far=900,
        bumps=0.22,
        room=0.12,
        reach=(7.0, 22.0),
        fog=32.0,
        mist=0.35,
        prefer="valley",
    )
    camera = framed(scene, canvas, 1.0, 0.60, land.eye)
    view, _ = render_land(land, scene, light, camera, canvas.seed, within(progress, 0.0, 0.55))
    progress(0.56, "growing trees")
    bank = _bank(scene, light, canvas.seed, canvas.height, within(progress, 0.56, 0.70))
    plant_trees(
        view,
        bank,
        canvas.seed,
        _spots(canvas.seed, canvas.width / camera.focal, 150 if canvas.fine else 110),
        within(progress, 0.70, 0.9),
    )
    if not snowy:
        progress(0.9, "growing grass")
        tones: tuple[Rgb, ...] = ((0.24, 0.34, 0.12), (0.18, 0.28, 0.10), (0.34, 0.36, 0.14))
        if scene.has("autumn"):
            tones = ((0.70, 0.36, 0.08), (0.56, 0.28, 0.08), (0.40, 0.30, 0.10))
        Sward(canvas.seed, light, tones=tones, density=0.6).lay(
            view, canvas.seed, 0.22, (2.0, 14.0), within(progress, 0.9, 1.0)
        )
    progress(1.0, "grown")
    return view
