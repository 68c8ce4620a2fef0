"""Open country: grass, flowers, crops, rolling hills, and layered ridges in haze."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.camera import Canvas, View, framed
from vitascope.engines.draft.light import Light, light_of
from vitascope.engines.draft.noise import generator, smooth
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.stages import within
from vitascope.engines.draft.terrain.landscape import Land, Paint, Spot, render_land
from vitascope.engines.draft.vegetation import Sward, broadleaf, plant_trees, scattered

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb, Scene

_GREENS: tuple[Rgb, ...] = ((0.33, 0.45, 0.16), (0.42, 0.50, 0.18), (0.26, 0.38, 0.14), (0.50, 0.50, 0.22))
_STRAW: tuple[Rgb, ...] = ((0.80, 0.64, 0.30), (0.88, 0.72, 0.36), (0.70, 0.54, 0.24), (0.58, 0.46, 0.20))
_RUST: tuple[Rgb, ...] = ((0.62, 0.36, 0.12), (0.70, 0.46, 0.16), (0.46, 0.30, 0.12), (0.52, 0.44, 0.16))
_BLOOMS: dict[str, tuple[tuple[Rgb, ...], str, Rgb]] = {
    # what grows: colours of the blooms, their form, and the field's colour from afar (linear)
    "sunflowers": (((1.0, 0.78, 0.06), (1.0, 0.70, 0.04)), "sun", (0.42, 0.26, 0.015)),
    "lavender": (((0.56, 0.40, 0.86), (0.46, 0.32, 0.76), (0.66, 0.50, 0.92)), "spike", (0.17, 0.085, 0.33)),
    "vineyard": (((0.24, 0.40, 0.12), (0.30, 0.46, 0.14), (0.20, 0.34, 0.11)), "spike", (0.055, 0.095, 0.022)),
    "flowers": (
        ((0.92, 0.20, 0.16), (0.96, 0.92, 0.90), (0.98, 0.78, 0.20), (0.72, 0.42, 0.86)),
        "dot",
        (0.14, 0.13, 0.05),
    ),
}


def _painter(field: Rgb | None, base: Rgb) -> Paint:
    def paint(spot: Spot) -> Array:
        grass = np.array(base, np.float32) * (1.0 + 0.22 * spot.grain + 0.20 * spot.broad)[..., None]
        if field is None:
            return grass
        rows = 0.5 + 0.5 * np.sin((spot.x * 0.9 + spot.z * 0.35) * 2.6 + 0.5 * spot.broad)
        rows = rows / (1.0 + (spot.depth / 160) ** 2) + 0.5 * (1 - 1.0 / (1.0 + (spot.depth / 160) ** 2))
        grown = np.array(field, np.float32) * (1.0 + 0.2 * spot.grain)[..., None]
        cover = smooth(0.15, 0.6, f32(rows))[..., None]
        return grass + (grown - grass) * cover

    return paint


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw open country of the scene's variant."""
    light = light_of(scene, canvas.seed)
    if scene.variant == "ridges":
        return _ridges(scene, canvas, light, progress)
    kind = "flowers" if scene.has("flowers") and scene.variant in {"grass", "hills"} else scene.variant
    blooms, form, far = _BLOOMS.get(kind, ((), "dot", None))
    if blooms and scene.palette and kind == "flowers":
        blooms = tuple(colour.rgb for colour in scene.palette)
    dry = kind == "wheat" or scene.has("autumn")
    base = (0.40, 0.27, 0.085) if kind == "wheat" else (0.24, 0.15, 0.045) if dry else (0.125, 0.165, 0.042)
    if scene.has("snowy"):
        base = (0.74, 0.78, 0.84)
    rolling = kind in {"hills", "vineyard"}
    land = Land(
        "hills", _painter(far, base), eye=2.4, near=1.2, far=3600, bumps=0.10, room=0.24, reach=(9.0, 60.0), fog=2.6
    )
    land = replace(land, eye=6.0, room=0.32) if rolling else land
    camera = framed(scene, canvas, 1.1, 0.50 if not scene.has("big clouds") else 0.62, land.eye)
    view, _ = render_land(land, scene, light, camera, canvas.seed, within(progress, 0.0, 0.6))
    progress(0.62, "planting trees")
    tone = (
        (0.66, 0.36, 0.10) if scene.has("autumn") else (0.95, 0.66, 0.74) if scene.has("spring") else (0.30, 0.38, 0.14)
    )
    bank = [
        broadleaf(canvas.seed + k, light, tone=tone, pixels=int(np.clip(canvas.height // 4, 80, 300))) for k in range(2)
    ]
    spots = scattered(canvas.width / camera.focal, canvas.seed, 70, 70, 900, (7, 13))
    clump = generator(canvas.seed, 91).random(len(spots)) < 0.75
    plant_trees(view, bank, canvas.seed, spots[clump], within(progress, 0.65, 0.75))
    progress(0.75, "growing grass")
    if not scene.has("snowy", "aerial"):
        tones = _STRAW if kind == "wheat" else _RUST if dry else _GREENS
        tall = {"sunflowers": 1.25, "wheat": 0.85, "lavender": 0.60, "vineyard": 0.95}.get(kind, 0.42)
        sward = Sward(canvas.seed, light, tones=tones, blooms=blooms, bloom=form)
        far_rows = 160.0 if tall > 1 else 80.0 if blooms else 34.0
        span = (2.0 if tall < 1 else 3.2, far_rows)
        sward.lay(view, canvas.seed, tall, span, within(progress, 0.78, 1.0))
    progress(1.0, "grown")
    return view


def _ridges(scene: Scene, canvas: Canvas, light: Light, progress: Progress) -> View:
    """Draw wooded ridges fading into haze: the ground on which any mood can be set."""
    land = Land(
        "mountains",
        _painter(None, (0.045, 0.058, 0.034)),
        eye=60.0,
        near=6.0,
        far=9000,
        bumps=0.6,
        room=0.22,
        reach=(16.0, 60.0),
        fog=4.0,
        mist=0.5,
        prefer="height",
    )
    camera = framed(scene, canvas, 1.25, 0.44, land.eye)
    view, _ = render_land(land, scene, light, camera, canvas.seed, progress)
    return view
