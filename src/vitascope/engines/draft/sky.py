"""The sky: gradient, sun or moon, stars, aurora, clouds lit from the sun's side, lightning."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.light import luminance
from vitascope.engines.draft.noise import generator, sample_fast, smooth, spectral
from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from vitascope.engines.draft.camera import Camera
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Scene


def paint_sky(scene: Scene, light: Light, camera: Camera, seed: int) -> Array:
    """Paint the sky over the whole frame, linear (height, width, 3).

    Rows below the eye line hold the mirrored sky, as level water would show it.
    """
    above = max(camera.horizon, camera.height - camera.horizon, 2.0)
    rows = int(np.ceil(above))
    upper = replace(camera, height=rows, horizon=float(rows))
    if light.dark < 0.5 and rows > 300:
        # a sky without stars has nothing finer than this
        soft = _upper_sky(scene, light, upper.scaled(0.6), seed)
        rgb = np.maximum(cv2.resize(soft, (camera.width, rows), interpolation=cv2.INTER_CUBIC), 0)
    else:
        rgb = _upper_sky(scene, light, upper, seed)
    away = np.abs(np.arange(camera.height) + 0.5 - camera.horizon)
    out: Array = rgb[np.clip(rows - 1 - away.astype(np.int32), 0, rows - 1)]
    return out


def _upper_sky(scene: Scene, light: Light, camera: Camera, seed: int) -> Array:
    slope = np.maximum(camera.slopes(), 1e-4)[:, None]
    column = camera.columns()[None, :]
    norm = 1.0 / np.sqrt(1.0 + slope * slope + column * column)
    up, right, ahead = slope * norm, column * norm, norm
    rgb = _gradient(light, f32(up))
    sx, sy, sz = light.sun
    to_sun = np.clip(right * sx + up * sy + ahead * sz, -1.0, 1.0)
    rgb += _glow(light, f32(to_sun))[..., None] * light.array("sun_colour")
    if light.dark > 0.5 and scene.weather not in {"rain", "storm", "fog", "dust"}:
        rgb += _stars(scene, light, camera, seed)
    if scene.has("aurora"):
        rgb += _aurora(camera, slope, column, seed) * np.float32(0.15 + 0.85 * light.dark)
    if light.disc > 0.02 and light.dark < 0.6:
        disc = smooth(0.99955, 0.99975, f32(to_sun))
        rgb += (disc * 12.0 * light.disc)[..., None] * light.array("sun_colour")
    elif (scene.has("moon") or scene.hour == "night") and light.disc > 0.02 and not scene.has("no moon"):
        rgb = _moon(rgb, f32(to_sun), f32(right - sx), f32(up - sy))
    if scene.weather == "fog":
        veil = np.exp(-slope * 2.2)[..., None]
        rgb = rgb + (light.array("haze") * 0.86 - rgb) * veil
    if light.clouds > 0.12 and not scene.has("cloudless"):
        rgb = _clouds(rgb, scene, light, slope, column, f32(to_sun), seed)
    return rgb


def _gradient(light: Light, up: Array) -> Array:
    low, middle, zenith = light.array("low"), light.array("middle"), light.array("zenith")
    a = np.exp(-up * 9.0)[..., None]
    b = np.exp(-up * 2.6)[..., None]
    rgb: Array = zenith + (middle - zenith) * b + (low - middle) * a
    return rgb.astype(np.float32)


def _glow(light: Light, to_sun: Array) -> Array:
    heed()
    wide = np.maximum(to_sun, 0.0)
    strength = 1.0 - 0.55 * light.dark
    out: Array = f32(
        (0.055 * wide**6 + 0.10 * wide**48 + 0.30 * wide**600) * np.float32(strength * (0.25 + 0.75 * light.disc))
    )
    return out


def _stars(scene: Scene, light: Light, camera: Camera, seed: int) -> Array:
    rng = generator(seed, 21)
    rows, cols = camera.height, camera.width
    horizon = int(np.clip(camera.horizon, 1, rows))
    count = int((1400 if scene.has("stars", "milky way") else 650) * horizon / rows * cols / rows)
    size = max(1.0, rows / 900)
    field = np.zeros((rows, cols, 3), np.float32)
    x = rng.random(count) * cols
    y = rng.random(count) * horizon
    power = rng.pareto(1.6, count) * 0.10 + 0.05
    tint = rng.random(count)
    for px, py, p, t in zip(x, y, power, tint, strict=True):
        colour = (min(p, 1.6) * (0.8 + 0.3 * t), min(p, 1.6) * 0.95, min(p, 1.6) * (1.15 - 0.3 * t))
        r, c = int(py), int(px)
        field[min(r, rows - 1), c] += colour
    # a star is a point: in a small picture it is fainter than the pixel that holds it
    field = cv2.GaussianBlur(field, (0, 0), 0.55 * size) * np.float32(2.2 * size * size * min(1.0, rows / 700) ** 1.4)
    if scene.has("milky way", "stars"):
        field += _milky_way(camera, seed)
    fade = smooth(0.0, 0.25 * rows, np.abs(np.arange(rows, dtype=np.float32) - camera.horizon))
    out: Array = field * (fade[:, None, None] * np.float32(light.dark * 1.3))
    return out


def _milky_way(camera: Camera, seed: int) -> Array:
    y, x = np.mgrid[0 : camera.height, 0 : camera.width].astype(np.float32) / np.float32(camera.height)
    rng = generator(seed, 22)
    tilt = (0.5 + 0.5 * rng.random()) * (1 if rng.random() < 0.5 else -1)
    centre = camera.width / camera.height * (0.35 + 0.3 * rng.random())
    across = (x - centre) * np.cos(tilt) + (y - 0.3) * np.sin(tilt)
    tile = spectral(256, seed, 23, 2.4, 2.0)
    cloud = sample_fast(tile, x * 190, y * 190)
    band = np.exp(-((across / 0.16) ** 2)) * np.clip(0.6 + 0.45 * cloud, 0, 2)
    lane = np.exp(-(((across - 0.02 * cloud) / 0.035) ** 2)) * 0.6
    level = np.clip(band - lane, 0, None)
    out: Array = level[..., None] * np.array([0.050, 0.048, 0.075], np.float32)
    return out


def _aurora(camera: Camera, slope: Array, column: Array, seed: int) -> Array:
    rng = generator(seed, 24)
    tile = spectral(256, seed, 25, 2.6, 2.0)
    rays = spectral(256, seed, 26, 1.7, 4.0)
    reach = camera.horizon / camera.focal
    height = slope / max(reach, 0.05)
    out = np.zeros((camera.height, camera.width, 3), np.float32)
    green, violet = np.array([0.05, 0.75, 0.36], np.float32), np.array([0.42, 0.10, 0.62], np.float32)
    for k in range(4):
        base = 0.16 + 0.15 * k + 0.06 * rng.random()
        bend = sample_fast(tile, column * 60 + 71 * k, np.full_like(column, 31.0 * k)) * 0.10
        above = height - base - bend
        curl = sample_fast(rays, column * 110 + 40 * k, f32(np.full_like(above, 9.0 * k) + above * 1.5))
        curtain = np.where(above > 0, np.exp(-above * (2.2 + 0.7 * k)), np.exp(above * 30))
        curtain = curtain * np.clip(0.55 + 0.5 * curl, 0.04, 2.0) * (1.0 - 0.14 * k)
        mix = np.clip(above * 2.2, 0, 1)[..., None]
        out += curtain[..., None] * (green * (1 - mix) + violet * mix) * 0.75
    return out


def _moon(rgb: Array, to_sun: Array, dx: Array, dy: Array) -> Array:
    disc = smooth(0.99945, 0.99957, to_sun)
    shade = 0.82 + 0.18 * np.sin(dx * 260 + 1.3 * np.sin(dy * 310)) * np.cos(dy * 240)
    colour = np.array([1.5, 1.55, 1.6], np.float32)
    out: Array = f32(rgb * (1 - disc[..., None]) + (disc * shade)[..., None] * colour)
    return out


def _clouds(rgb: Array, scene: Scene, light: Light, slope: Array, column: Array, to_sun: Array, seed: int) -> Array:
    rng = generator(seed, 31)
    big = spectral(512, seed, 32, 3.0, 3.0)
    fine = spectral(512, seed, 33, 2.2, 10.0)
    tile = big + 0.30 * fine
    lift = slope + 0.075
    u = column / lift * 62.0 + rng.random() * 512
    v = 62.0 / lift + rng.random() * 512
    density = _layer(tile, f32(u), v)
    # the same layer a little nearer to the sun: where it is thinner there, light comes through
    su, sv = np.float32(light.sun[0] * 16.0), np.float32(light.sun[2] * 16.0 + 6.0)
    toward = _layer(tile, f32(u + su), v + sv)
    cover = 1.15 - 2.1 * light.clouds
    body = smooth(cover, cover + 1.1, density)
    lit = np.clip(0.52 + 0.34 * (density - toward) - 0.10 * np.maximum(density - cover, 0), 0.03, 1.1)
    if scene.has("big clouds"):
        puff, puff_lit = _cumulus(light, slope, column, seed)
        lit = lit * (1 - puff) + puff_lit * puff
        body = np.maximum(body * 0.6, puff)
    heed()
    silver = np.maximum(to_sun, 0) ** 24 * np.clip(1.0 - body, 0, 1)
    shadow = 0.50 * light.array("middle") + 0.22 * light.array("zenith") + 0.10 * light.array("low")
    bright = light.array("sun_colour") * 0.30 + light.array("low") * 0.42 + light.array("middle") * 0.25
    colour = shadow + (bright - shadow) * lit[..., None] + (silver * 0.6)[..., None] * light.array("sun_colour")
    if scene.weather in {"storm", "rain"}:
        colour = colour * (0.70 + 0.30 * np.clip(lit * 1.3, 0, 1.2))[..., None]
    heed()
    far = np.exp(-slope * (2.5 if scene.weather == "fog" else 14.0))
    alpha = (
        body * (1.0 - (0.97 if scene.weather == "fog" else 0.75) * far) * (0.92 if luminance(light.low) > 0.1 else 0.75)
    )
    heed()
    out: Array = rgb + (colour - rgb) * alpha[..., None]
    return out.astype(np.float32)


def _layer(tile: Array, u: Array, v: Array) -> Array:
    bend = sample_fast(tile, u * 0.5 + 91, v * 0.5 + 37) * 9.0
    value = sample_fast(tile, u + bend, v - bend * 0.6)
    value += 0.42 * sample_fast(tile, u * 2.7 + 17, v * 2.7)
    value += 0.20 * sample_fast(tile, u * 6.9, v * 6.9 + 53)
    return value


def _cumulus(light: Light, slope: Array, column: Array, seed: int) -> tuple[Array, Array]:
    """Heap clouds standing on the horizon: cover and brightness, each (height, width).

    Each cloud is a heap of spheres on a level base; the nearest surface is lit like a solid, then frayed.
    """
    rows, cols = slope.shape[0], column.shape[1]
    scale = 3 if rows > 500 else 2
    h, w = rows // scale, cols // scale
    focal = float(w / (column[0, -1] - column[0, 0]))
    reach = float(slope.max())
    rng = generator(seed, 34)
    relief = np.full((h, w), -1e3, np.float32)
    base_row = float(h)
    for k in range(11):
        far = k / 10
        base = base_row - focal * reach * (0.05 + 0.34 * far * far)
        size = focal * reach * (0.035 + 0.10 * far)
        centre = rng.random() * w
        _heap(relief, rng, (centre, base, size))
    fray = spectral(256, seed, 36, 2.4, 6.0)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    k = 700.0 / h
    frayed = sample_fast(fray, x * k * 0.5, y * k * 0.5) + 0.6 * sample_fast(fray, x * 1.6 * k, y * 1.6 * k)
    relief += frayed * (0.011 * h)
    cover = smooth(-0.010 * h, 0.012 * h, relief)
    soft = cv2.GaussianBlur(np.maximum(relief, -0.02 * h), (0, 0), 0.004 * h)
    gy, gx = np.gradient(soft)
    lit = np.clip(0.60 - gx * light.sun[0] * 0.42 + gy * (0.30 + 0.2 * light.sun[1]), 0.10, 1.30)
    size_out = (cols, rows)
    big_cover = cv2.resize(cover, size_out, interpolation=cv2.INTER_CUBIC)
    big_lit = cv2.resize(lit.astype(np.float32), size_out, interpolation=cv2.INTER_LINEAR)
    return np.clip(big_cover, 0, 1), big_lit


def _heap(relief: Array, rng: np.random.Generator, cloud: tuple[float, float, float]) -> None:
    """Raise `relief` (pixels towards the viewer) by the spheres of one cloud."""
    centre, base, size = cloud
    h, w = relief.shape
    for _ in range(46):
        across = rng.normal() * size * 1.5
        radius = size * (0.25 + 0.55 * rng.random()) * np.exp(-((across / (2.6 * size)) ** 2))
        lift = abs(rng.normal()) * size * 0.75 * np.exp(-((across / (1.7 * size)) ** 2))
        cx, cy = centre + across, base - lift - 0.3 * radius
        x0, x1 = int(max(0, cx - radius)), int(min(w, cx + radius + 1))
        y0, y1 = int(max(0, cy - radius)), int(min(h, min(cy + radius, base) + 1))
        if x1 <= x0 or y1 <= y0:
            continue
        y, x = np.mgrid[y0:y1, x0:x1].astype(np.float32)
        inside = radius * radius - (x - cx) ** 2 - (y - cy) ** 2
        bump = np.sqrt(np.maximum(inside, 0)) * 0.9 - np.maximum(-inside, 0)
        bump = np.minimum(bump, (base - y) * 1.2)
        np.maximum(relief[y0:y1, x0:x1], bump, out=relief[y0:y1, x0:x1])
