"""The sea: open water, rocky headlands, sandy beaches."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.camera import Canvas, View, framed
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.noise import smooth
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.subjects.catalogue import needs_ground
from vitascope.engines.draft.terrain.landscape import Land, Spot, render_land

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Scene


def _rock(spot: Spot) -> Array:
    stone = np.array([0.155, 0.135, 0.115], np.float32) * (1.0 + 0.30 * spot.grain)[..., None]
    turf = np.array([0.085, 0.115, 0.035], np.float32) * (1.0 + 0.2 * spot.grain + 0.2 * spot.broad)[..., None]
    green = smooth(0.78, 0.92, spot.upright + 0.04 * spot.grain) * smooth(5.0, 11.0, spot.height + 2 * spot.broad)
    out = stone + (turf - stone) * green[..., None]
    damp = 1.0 - 0.55 * (1 - smooth(0.6, 2.6, spot.height + 0.6 * spot.grain))
    return f32(out * damp[..., None])


def _beach(spot: Spot) -> Array:
    sand = np.array([0.50, 0.39, 0.26], np.float32) * (1.0 + 0.05 * spot.grain + 0.05 * spot.broad)[..., None]
    damp = 1.0 - 0.40 * (1 - smooth(0.15, 0.9, spot.height + 0.1 * spot.broad))
    green = np.array([0.07, 0.12, 0.035], np.float32) * (1.0 + 0.4 * spot.grain)[..., None]
    wild = smooth(6.0, 11.0, spot.height + 2.5 * spot.broad)
    out = sand * damp[..., None]
    return out + (green - out) * wild[..., None]


_LANDS = {
    "sea": Land(
        "coast",
        _rock,
        eye=4.5,
        water=(0.012, 0.05, 0.065),
        rough=0.10,
        near=3,
        far=6000,
        room=0.10,
        reach=(40.0, 130.0),
        fog=1.4,
    ),
    "rocks": Land(
        "coast",
        _rock,
        eye=6.0,
        water=(0.012, 0.05, 0.06),
        rough=0.11,
        near=3,
        far=4000,
        room=0.26,
        bumps=1.0,
        reach=(40.0, 170.0),
        fog=1.6,
    ),
    "beach": Land(
        "beach",
        _beach,
        eye=4.2,
        water=(0.02, 0.22, 0.25),
        rough=0.06,
        near=1.5,
        far=4000,
        room=0.16,
        bumps=0.15,
        reach=(9.0, 40.0),
        fog=1.4,
    ),
}


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw a coast of the scene's variant; storms raise the sea."""
    land = _LANDS.get(scene.variant, _LANDS["sea"])
    swell = {"storm": 3.0, "rain": 1.5, "fog": 0.6}.get(scene.weather, 1.0)
    if scene.has("aerial"):
        swell *= 1.3
    land = replace(land, rough=land.rough * swell, mist=0.7 if scene.has("mist") or scene.weather == "fog" else 0.0)
    if scene.variant == "beach" or needs_ground(scene):
        land = replace(land, prefer="shore")
    light = light_of(scene, canvas.seed)
    horizon = 0.46 if scene.variant != "rocks" else 0.54
    camera = framed(scene, canvas, 1.15, horizon, land.eye)
    view, _ = render_land(land, scene, light, camera, canvas.seed, progress)
    return view
