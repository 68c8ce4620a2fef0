"""A landscape assembled: sky, land, mirror, water, air."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed, side_by_side
from vitascope.engines.draft.camera import Camera, View
from vitascope.engines.draft.noise import generator, sample_fast
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.sky import paint_sky
from vitascope.engines.draft.stages import within
from vitascope.engines.draft.terrain.course import Course, CourseGround
from vitascope.engines.draft.terrain.ground import Ground
from vitascope.engines.draft.terrain.heights import BUILDERS, Relief
from vitascope.engines.draft.terrain.sweep import sweep
from vitascope.engines.draft.terrain.water import shade_water

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb, Scene


@dataclass(frozen=True, slots=True)
class Spot:
    """Points on the ground to be coloured, each (h, w): place, height, steepness (normal's y), noise, depth."""

    x: Array
    z: Array
    height: Array
    upright: Array
    grain: Array
    broad: Array
    depth: Array


Paint = Callable[[Spot], "Array"]
"""Gives the ground's albedo, linear (h, w, 3)."""


@dataclass(frozen=True, slots=True)
class Land:
    """How one kind of landscape is set up, lengths in metres.

    `shape` names a height builder, `water` is the colour of deep water (None: dry), `rough` its waves, `bumps`
    the small relief underfoot, `room` the share of the sky the land may fill, `fog` scales the air's
    extinction, `mist` adds a low layer, `reach` is where subjects may stand, `course` a road or river through it.
    """

    shape: str
    paint: Paint
    eye: float = 6.0
    water: Rgb | None = None
    rough: float = 0.05
    near: float = 2.0
    far: float = 5000.0
    bumps: float = 0.4
    prefer: str = "skyline"
    fog: float = 1.0
    mist: float = 0.0
    room: float = 0.72
    reach: tuple[float, float] = (8.0, 80.0)
    course: Course | None = None


def aerial(rgb: Array, depth: Array, camera: Camera, light: Light, fog: float, mist: float) -> Array:
    """Fade land into the haze with distance; `mist` adds a layer that lies low over water and hollows."""
    rows = camera.height - depth.shape[0]
    slope = camera.slopes()[rows:, None]
    rise = np.maximum(slope * depth + camera.eye, 0.0)
    thin = np.exp(-rise / 900.0)
    heed()
    through = np.exp(-depth * np.float32(light.fog * fog) * thin)
    if mist > 0:
        through = through * np.exp(-depth * np.float32(mist * 0.004) * np.exp(-rise / 14.0))
    column = camera.columns()[None, :]
    norm = 1.0 / np.sqrt(1 + column * column + slope * slope)
    toward = np.maximum((column * light.sun[0] + slope * light.sun[1] + light.sun[2]) * norm, 0.0) ** 6
    heed()
    haze = light.array("haze") * 0.86 + (toward * 0.10)[..., None] * light.array("sun_colour")
    out: Array = haze + (rgb - haze) * through[..., None]
    return out.astype(np.float32)


def placed(
    land: Land, relief: Relief, camera: Camera, rng: np.random.Generator
) -> tuple[tuple[float, float], float, float]:
    """Choose where to stand: of many random spots, the one whose skyline composes best.

    Returns the origin in texels, the turn in radians and the eye's height in metres.
    """
    n = relief.metres.shape[0]
    small = cv2.resize(relief.metres, (256, 256), interpolation=cv2.INTER_AREA)
    cell = relief.cell * n / 256
    angles = np.linspace(-0.5, 0.5, 48, dtype=np.float32) * camera.width / camera.focal
    dist = np.geomspace(25, min(land.far, 3500), 60).astype(np.float32)[:, None]
    best: tuple[float, tuple[float, float], float, float] | None = None
    for _ in range(70):
        ox, oy, turn = rng.random() * 256, rng.random() * 256, rng.random() * 2 * np.pi
        here = float(small[int(oy) % 256, int(ox) % 256])
        c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        x, z = angles[None, :] * dist, np.broadcast_to(dist, (60, 48))
        h = sample_fast(f32(small), (x * c - z * s) / cell + ox, (x * s + z * c) / cell + oy)
        eye = max(here, 0.0 if land.water else -1e3) + camera.eye
        slope = (h - eye) / dist
        score = _score(land, slope, h, here, camera)
        if best is None or score > best[0]:
            best = (score, (ox * n / 256, oy * n / 256), turn, eye)
    assert best is not None
    return best[1], best[2], best[3]


def _score(land: Land, slope: Array, h: Array, here: float, camera: Camera) -> float:
    top = slope.max(axis=0) * camera.focal / camera.height
    blocked = np.maximum(slope[:22].max(axis=0) * camera.focal / camera.height - 0.02, 0.0).mean()
    room = land.room * camera.horizon / camera.height
    peak = float(top.max())
    where = float(np.argmax(top)) / len(top)
    thirds = -min(abs(where - 0.33), abs(where - 0.67))
    score = -abs(peak - room) * 2.2 + float(top.std()) * 1.6 + thirds * 0.35 - float(blocked) * 9.0
    if land.water is not None:
        wet = float((h[:34] < 0).mean())
        if land.prefer == "shore":
            # dry ground to stand on in front, open water beyond it
            near, beyond = float((h[:4] > 0.2).mean()), float((h[4:30] < 0).mean())
            score += 2.0 * min(near, 0.4) + 3.2 * min(beyond, 0.75) - 3.0 * max(0.0, near - 0.75)
            score -= min(abs(here - 0.7), 3.0) * 0.4
        else:
            score += 1.5 * min(wet, 0.75) - (2.5 if here > 0.5 else 0.0)
    if land.prefer == "valley":
        score -= 0.01 * here
    if land.prefer == "height":
        score += 0.012 * here + 0.010 * (here - float(np.median(h[8:40])))
    return score


def render_land(
    land: Land, scene: Scene, light: Light, camera: Camera, seed: int, progress: Progress
) -> tuple[View, Ground]:
    """Render the landscape without its subjects."""
    progress(0.0, "shaping the land")
    relief = BUILDERS[land.shape](seed)
    eye_above = camera.eye
    progress(0.16, "choosing the view")
    origin, turn, eye = placed(land, relief, camera, generator(seed, 41))
    camera = replace(camera, eye=eye)
    if land.course is None:
        ground = Ground(relief, light, origin, turn, seed)
        camera = replace(camera, eye=max(camera.eye, _clear_eye(ground, land)))
    else:
        ground = CourseGround(relief, light, origin, turn, seed, land.course)
        camera = replace(camera, eye=max(float(ground.level(f32([2.0]))[0]), 0.0) + eye_above)
    progress(0.30, "painting the sky")
    rgb = paint_sky(scene, light, camera, seed)
    # the water mirrors the sky, not the ground that is painted over it
    above = rgb.copy() if land.water is not None else rgb
    progress(0.48, "finding what is seen")
    # a bank is steeper than any hill: it needs closer steps
    steps = int(np.clip(camera.height * 0.55, 160, 620) if land.course is None else np.clip(camera.height, 420, 840))
    depth = sweep(lambda x, z: _standing(land, ground, x, z), camera, land.near, land.far, steps)
    progress(0.60, "shading the ground")
    _lay(land, ground, light, camera, rgb, depth, within(progress, 0.60, 0.78))
    wet = None
    if land.water is not None:
        wet = _wet(land, ground, light, camera, above, seed, within(progress, 0.78, 1.0))
    if wet is not None:
        depth = _flood(rgb, depth, wet, camera, light, land)
    progress(1.0, "land done")
    view = View(
        rgb,
        depth,
        camera,
        light,
        ground.height,
        land.water is not None,
        land.reach,
        light.fog * land.fog,
        0.0,
    )
    return view, ground


def _clear_eye(ground: Ground, land: Land) -> float:
    """Give the least height of eye from which the ground just ahead does not wall off the view."""
    z = np.linspace(0.0, 45.0, 24, dtype=np.float32)[:, None]
    x = np.linspace(-0.35, 0.35, 7, dtype=np.float32)[None, :] * z
    over = ground.height(x, np.broadcast_to(z, x.shape)) - 0.03 * z
    return float(over.max()) + min(land.eye, 2.0) * 0.5


def _standing(land: Land, ground: Ground, x: Array, z: Array) -> Array:
    h = ground.height(x, z)
    if land.bumps > 0:
        near = np.float32(land.bumps) / (1.0 + (z / 120.0) ** 2)
        h = f32(h + sample_fast(ground.detail, x * 7.0, z * 7.0) * near * 0.20)
    return h


def _lay(
    land: Land, ground: Ground, light: Light, camera: Camera, rgb: Array, depth: Array, progress: Progress
) -> None:
    """Shade the ground over the sky, in place."""

    def lay(strip: tuple[slice, Camera]) -> None:
        part, band = strip
        hit = np.isfinite(depth[part])
        if hit.any():
            near = depth[part]
            shaded = aerial(
                shade(land, ground, light, band, near), np.minimum(near, 1e5), band, light, land.fog, land.mist
            )
            np.copyto(rgb[part], shaded, where=hit[..., None])

    side_by_side(lay, camera.strips(), progress, "shading the ground")


def shade(land: Land, ground: Ground, light: Light, camera: Camera, depth: Array) -> Array:
    """Shade the ground seen at `depth` (the lowest rows of the picture), linear (h, w, 3)."""
    z = np.where(np.isfinite(depth), depth, 1.0).astype(np.float32)
    x = camera.columns()[None, :] * z
    height = ground.coarse(x, z)
    gx, gz = ground.slope(x, z)
    # on cliffs the plan view would smear the grain into streaks: height moves along it too
    gu, gv = x + 0.62 * height, z + 0.74 * height
    grain = sample_fast(ground.detail, f32(gu * 3.1), f32(gv * 3.1)) + 0.8 * sample_fast(
        ground.detail, f32(gu * 0.5), f32(gv * 0.5)
    )
    fine = sample_fast(ground.detail, f32(gu * 19.0), f32(gv * 19.0))
    footprint = z / np.float32(camera.focal)
    fade = 1.0 / (1.0 + (footprint / 0.05) ** 2)
    grain = grain / (1.0 + (footprint / 0.6) ** 2) + 0.7 * fine * fade
    if land.bumps > 0:
        lean = ground.lean(f32(gu * 3.1), f32(gv * 3.1)) * (0.55 / (1.0 + (footprint / 0.5) ** 2))[..., None]
        lean += ground.lean(f32(gu * 19.0), f32(gv * 19.0)) * (0.40 * fade)[..., None]
        lean += ground.lean(f32(gu * 0.5), f32(gv * 0.5)) * (0.45 / (1.0 + (footprint / 3.0) ** 2))[..., None]
        gx = f32(gx + lean[..., 0] * np.float32(land.bumps))
        gz = f32(gz + lean[..., 1] * np.float32(land.bumps))
    ny = 1.0 / np.sqrt(1.0 + gx * gx + gz * gz)
    broad = sample_fast(ground.broad, x * 0.05, z * 0.05)
    albedo = land.paint(Spot(x, z, height, f32(ny), grain, broad, z))
    if land.course is not None:
        albedo = land.course.painted(x, z, grain, albedo)
    sx, sy, sz = light.sun
    lambert = np.clip((-gx * sx + sy - gz * sz) * ny, 0.0, 1.0) * ground.shadow(x, z)
    sky = ground.sky(x, z) * (0.55 + 0.45 * ny)
    bounce = np.clip((-gz) * ny, 0, 1) * 0.10
    lit = lambert[..., None] * light.array("sun_colour") + (sky + bounce)[..., None] * light.array("ambient")
    out: Array = f32(albedo * lit)
    return out.astype(np.float32)


def _wet(land: Land, ground: Ground, light: Light, camera: Camera, sky: Array, seed: int, progress: Progress) -> Array:
    """Shade all rows below the eye line as water, whether or not land hides it; linear (rows, w, 3)."""
    top = int(np.clip(np.ceil(camera.horizon), 0, camera.height - 1))
    mirror = _mirrored(land, ground, light, camera, sky)
    progress(0.4, "shading the water")
    slope = np.maximum(-camera.slopes()[top:, None], 1e-5)
    depth = np.broadcast_to(camera.eye / slope, (camera.height - top, camera.width)).astype(np.float32)
    body = np.array(land.water, np.float32) * (
        light.array("ambient") * 0.9 + 0.22 * light.array("sun_colour") * max(light.sun[1], 0.1)
    )
    water = shade_water(mirror, camera, depth, light, body, seed, land.rough)
    return aerial(water, depth, camera, light, land.fog * 0.8, land.mist)


def _mirrored(land: Land, ground: Ground, light: Light, camera: Camera, sky: Array) -> Array:
    """Add the land's mirror image to the mirrored sky: what an eye as far below the water would see."""
    half = camera.scaled(0.5)
    rows = half.height
    flipped = Camera(half.width, rows, half.focal, rows - half.horizon, -camera.eye)
    # a shore underfoot has no place in the mirror
    near = 60.0 if land.prefer == "shore" else max(land.near, 8.0)
    depth = sweep(lambda x, z: _above_water(ground.height(x, z)), flipped, near, land.far, max(140, rows // 3))
    seen, dry = np.zeros((rows, flipped.width, 3), np.float32), np.isfinite(depth)
    _lay(land, ground, light, flipped, seen, depth, lambda _fraction, _stage: None)
    alpha = cv2.resize(dry.astype(np.float32)[::-1], (camera.width, camera.height), interpolation=cv2.INTER_LINEAR)
    heed()
    big = f32(cv2.resize(seen[::-1], (camera.width, camera.height), interpolation=cv2.INTER_LINEAR))
    heed()
    big -= sky
    heed()
    big *= alpha[..., None]
    return f32(big + sky)


def _above_water(height: Array) -> Array:
    # from below, the water's own surface must not hide what stands on the shore
    out: Array = np.where(height > 0.0, height, np.float32(-1e4))
    return out


def _flood(rgb: Array, depth: Array, wet: Array, camera: Camera, light: Light, land: Land) -> Array:
    """Put the water over whatever lies deeper than its level; returns the new depth."""
    top = camera.height - wet.shape[0]
    slope = np.maximum(-camera.slopes()[top:, None], 1e-5)
    plane = np.broadcast_to(camera.eye / slope, wet.shape[:2]).astype(np.float32)
    part = depth[top:]
    seen = plane < part
    gap = np.where(np.isfinite(part), part - plane, 1e3)
    heed()
    # shallow water lets the bottom through, and leaves a pale line at the shore
    rise = gap * slope
    alpha = np.where(seen, np.clip(0.25 + rise * 1.4, 0.0, 1.0), 0.0)
    # still water meets the land without foam
    strength = (0.25 + land.rough * 1.5) * min(max((land.rough - 0.03) / 0.05, 0.0), 1.0)
    heed()
    foam = np.where(seen & (rise < 0.10 + land.rough), strength, 0.0) * np.clip(1 - plane / 400, 0, 1)
    heed()
    mixed = rgb[top:] + (wet - rgb[top:]) * alpha[..., None]
    mixed += (
        foam[..., None] * (light.array("ambient") + 0.2 * light.array("sun_colour")) - mixed * foam[..., None]
    ) * 0.6
    heed()
    rgb[top:] = mixed
    out = depth.copy()
    out[top:] = np.where(seen, plane, part)
    return out
