"""Dry country: dunes, salt flats, canyons, and the deserts of Mars and the Moon."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.camera import Canvas, View, framed
from vitascope.engines.draft.light import Light, light_of
from vitascope.engines.draft.noise import smooth
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.terrain.landscape import Land, Spot, render_land

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Scene


def sand(spot: Spot) -> Array:
    """Colour wind-rippled sand, linear (h, w, 3)."""
    tone = np.array([0.56, 0.34, 0.17], np.float32)
    wind = np.sin((spot.x * 0.8 + spot.z * 2.1 + 1.8 * spot.broad) * 6.0 + 1.6 * spot.grain)
    wind *= 1.0 / (1.0 + (spot.depth / 14.0) ** 2)
    return f32(tone * (1.0 + 0.05 * spot.grain + 0.07 * spot.broad + 0.08 * wind)[..., None])


def _salt(spot: Spot) -> Array:
    crust = np.array([0.74, 0.71, 0.67], np.float32) * (1 + 0.05 * spot.grain + 0.05 * spot.broad)[..., None]
    rock = np.array([0.24, 0.17, 0.13], np.float32) * (1 + 0.2 * spot.grain)[..., None]
    return crust + (rock - crust) * smooth(1.5, 4.0, spot.height)[..., None]


def _strata(spot: Spot) -> Array:
    band = np.sin(spot.height * 0.55 + 1.2 * spot.broad + 0.35 * spot.grain) + 0.6 * np.sin(
        spot.height * 1.9 + spot.broad
    )
    dark, pale = np.array([0.34, 0.125, 0.055], np.float32), np.array([0.62, 0.33, 0.17], np.float32)
    rock = dark + (pale - dark) * np.clip(0.5 + 0.32 * band, 0, 1)[..., None]
    dust = np.array([0.55, 0.30, 0.16], np.float32)
    out = rock + (dust - rock) * (0.65 * smooth(0.80, 0.95, spot.upright))[..., None]
    scrub = smooth(0.86, 0.96, spot.upright) * smooth(0.9, 1.5, spot.grain + 0.6 * spot.broad)
    out = out + (np.array([0.09, 0.10, 0.04], np.float32) - out) * (0.7 * scrub)[..., None]
    return f32(out * (1.0 + 0.13 * spot.grain)[..., None])


def _rust(spot: Spot) -> Array:
    dust, rock = np.array([0.46, 0.19, 0.085], np.float32), np.array([0.20, 0.085, 0.05], np.float32)
    bare = np.clip(1.15 - spot.upright + 0.22 * spot.grain * smooth(-0.4, 1.0, spot.broad), 0, 1)
    bare = smooth(0.22, 0.5, bare)
    out = dust + (rock - dust) * bare[..., None]
    return out * (1.0 + 0.10 * spot.grain + 0.10 * spot.broad)[..., None]


def _ash(spot: Spot) -> Array:
    return np.array([0.20, 0.20, 0.205], np.float32) * (1.0 + 0.16 * spot.grain + 0.12 * spot.broad)[..., None]


_LANDS = {
    "dunes": Land("dunes", sand, eye=7.0, near=1.5, far=2600, bumps=0.12, room=0.30, reach=(26.0, 120.0), fog=3.2),
    "flats": Land("flats", _salt, eye=2.6, near=1.2, far=6000, bumps=0.14, room=0.16, reach=(14.0, 140.0), fog=2.6),
    "canyon": Land(
        "canyon",
        _strata,
        eye=26.0,
        near=2.0,
        far=3200,
        bumps=0.7,
        room=0.18,
        reach=(14.0, 60.0),
        fog=3.0,
        prefer="height",
    ),
    "mars": Land("mars", _rust, eye=3.0, near=1.2, far=4200, bumps=0.35, room=0.34, reach=(6.5, 34.0), fog=3.6),
    "moon": Land("mars", _ash, eye=3.0, near=1.2, far=4200, bumps=0.5, room=0.28, reach=(6.5, 34.0), fog=0.0),
}


def _martian(light: Light) -> Light:
    """Turn the sky to the butterscotch of suspended dust."""
    k = 0.3 + 0.7 * (1 - light.dark)
    return replace(
        light,
        zenith=(0.30 * k, 0.165 * k, 0.085 * k),
        middle=(0.56 * k, 0.33 * k, 0.19 * k),
        low=(0.82 * k, 0.55 * k, 0.36 * k),
        haze=(0.74 * k, 0.46 * k, 0.28 * k),
        ambient=(0.34 * k, 0.22 * k, 0.15 * k),
        clouds=min(light.clouds, 0.18),
    )


def _airless(light: Light) -> Light:
    """Take the air away: a black sky with stars over hard light."""
    black = (0.0004, 0.0004, 0.0006)
    return replace(
        light,
        zenith=black,
        middle=black,
        low=black,
        haze=black,
        ambient=(0.02, 0.02, 0.024),
        sun_colour=(3.2, 3.15, 3.0),
        dark=1.0,
        clouds=0.0,
        fog=0.0,
        disc=0.0,
    )


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw a desert of the scene's variant."""
    land = _LANDS.get(scene.variant, _LANDS["dunes"])
    light = light_of(scene, canvas.seed)
    if scene.variant == "mars":
        light = _martian(light)
    elif scene.variant == "moon":
        light = _airless(light)
    horizon = {"flats": 0.56, "canyon": 0.36, "mars": 0.50}.get(scene.variant, 0.44)
    camera = framed(scene, canvas, 1.15, horizon, land.eye)
    view, _ = render_land(land, scene, light, camera, canvas.seed, progress)
    return view
