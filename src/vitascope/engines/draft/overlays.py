"""Weather that falls between the lens and the view: rain, snow, dust, lightning, sparks, a rainbow."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.noise import generator, smooth, spectral
from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Scene

_BEYOND = 13.0  # metres: what is farther from inside a room is seen through its window
_INDOORS = frozenset({"hall", "room", "cavern", "reef", "space", "abstract"})


def fall_weather(rgb: Array, depth: Array, horizon: float, scene: Scene, seed: int) -> Array:
    """Lay the scene's weather over a display-referred picture (h, w, 3)."""
    if scene.has("fireflies"):
        rgb = _sparks(rgb, seed)
    if scene.place == "room" and scene.weather in {"rain", "storm", "snow"}:
        falling = _snow(rgb, seed) if scene.weather == "snow" else _rain(rgb, seed, 1.0)
        return f32(np.where((depth > _BEYOND)[..., None], falling, rgb))
    if scene.place in _INDOORS:
        return rgb
    if scene.has("rainbow"):
        rgb = _rainbow(rgb, depth, horizon, seed)
    if scene.weather == "storm":
        rgb = _lightning(rgb, depth, horizon, seed)
    if scene.weather in {"rain", "storm"}:
        rgb = _rain(rgb, seed, 0.9 if scene.weather == "rain" else 0.7)
    elif scene.weather == "snow":
        rgb = _snow(rgb, seed)
    elif scene.weather == "dust":
        rgb = _dust(rgb, depth, seed)
    return rgb


def _screen(rgb: Array, light: Array) -> Array:
    out: Array = f32(1.0 - (1.0 - rgb) * (1.0 - np.clip(light, 0, 1)))
    return out


def _rain(rgb: Array, seed: int, strength: float) -> Array:
    """Draw slanting streaks in three depths; near ones are long and few."""
    rows, cols = rgb.shape[:2]
    total = np.zeros((rows, cols), np.float32)
    slant = 0.10 + 0.12 * float(generator(seed, 611).random())
    for layer, (count, length, wide, power) in enumerate(
        ((2600, 0.030, 1, 0.22), (900, 0.065, 1, 0.32), (160, 0.14, 2, 0.26))
    ):
        rng = generator(seed, 612, layer)
        canvas = np.zeros((rows, cols), np.uint8)
        n = int(count * cols / rows)
        x, y = rng.random(n) * cols * 1.2 - 0.1 * cols, rng.random(n) * rows * 1.1 - 0.05 * rows
        size = length * rows * (0.6 + 0.8 * rng.random(n))
        ends = np.stack([np.column_stack([x, y]), np.column_stack([x + slant * size, y + size])], axis=1)
        thick = max(1, round(wide * rows / 1080))
        cv2.polylines(canvas, list(np.round(ends * 8).astype(np.int32)), False, 255, thick, cv2.LINE_AA, 3)
        soft = cv2.GaussianBlur(canvas.astype(np.float32) / 255, (0, 0), 0.5 + 0.5 * layer)
        total += soft * np.float32(power)
    local = cv2.resize(
        cv2.GaussianBlur(
            cv2.resize(rgb, (max(8, cols // 16), max(8, rows // 16)), interpolation=cv2.INTER_AREA), (0, 0), 2
        ),
        (cols, rows),
    )
    return _screen(rgb, total[..., None] * (0.16 + 0.75 * local) * np.float32(strength))


def _snow(rgb: Array, seed: int) -> Array:
    rows, cols = rgb.shape[:2]
    total = np.zeros((rows, cols), np.float32)
    for layer, (count, size, power) in enumerate(
        ((2400, 0.0011, 0.55), (700, 0.0024, 0.75), (130, 0.0058, 0.60), (26, 0.014, 0.34))
    ):
        rng = generator(seed, 613, layer)
        canvas = np.zeros((rows, cols), np.uint8)
        for _ in range(int(count * cols / rows)):
            centre = (round(rng.random() * cols * 8), round(rng.random() * rows * 8))
            radius = max(0.6, size * rows * (0.6 + 0.8 * rng.random()))
            cv2.circle(canvas, centre, round(radius * 8), int(150 + 105 * rng.random()), -1, cv2.LINE_AA, 3)
        total += cv2.GaussianBlur(
            canvas.astype(np.float32) / 255, (0, 0), 0.4 + size * rows * (0.2 + 0.18 * layer)
        ) * np.float32(power)
    level = 0.45 + 0.55 * float(rgb.mean())
    return _screen(rgb, total[..., None] * np.float32(level))


def _dust(rgb: Array, depth: Array, seed: int) -> Array:
    rows, cols = rgb.shape[:2]
    tile = spectral(256, seed, 614, 3.0, 2.0)
    veil = cv2.resize(tile, (cols, rows), interpolation=cv2.INTER_CUBIC)
    far = 1.0 - np.exp(-np.minimum(depth, 4e3) / 260.0)
    amount = np.clip((0.30 + 0.14 * veil) * (0.25 + 0.75 * far), 0, 0.75)[..., None]
    tone = np.array([0.78, 0.58, 0.38], np.float32) * np.float32(0.35 + 0.75 * float(rgb.mean()))
    out: Array = f32(rgb + (tone - rgb) * amount)
    return out.astype(np.float32)


def _bolt(
    canvas: Array,
    rng: np.random.Generator,
    start: tuple[float, float],
    end: tuple[float, float],
    width: float,
    forks: int,
) -> None:
    points = [start, end]
    spread = abs(end[1] - start[1]) * 0.16
    for _ in range(6):
        finer = [points[0]]
        for a, b in pairwise(points):
            finer += [((a[0] + b[0]) / 2 + rng.normal() * spread, (a[1] + b[1]) / 2 + rng.normal() * spread * 0.3), b]
        points = finer
        spread *= 0.5
    cv2.polylines(
        canvas, [np.round(np.array(points) * 8).astype(np.int32)], False, 1.0, max(1, round(width)), cv2.LINE_AA, 3
    )
    for _ in range(forks):
        at = points[int(len(points) * (0.25 + 0.45 * rng.random()))]
        reach = (end[1] - at[1]) * (0.35 + 0.3 * rng.random())
        _bolt(canvas, rng, at, (at[0] + rng.normal() * reach * 0.7, at[1] + reach), width * 0.5, forks - 2)


def _lightning(rgb: Array, depth: Array, horizon: float, seed: int) -> Array:
    """Strike once behind the land, and light the clouds around the stroke."""
    rows, cols = rgb.shape[:2]
    rng = generator(seed, 615)
    bright = np.zeros((rows, cols), np.float32)
    x = cols * (0.60 + 0.28 * rng.random() if rng.random() < 0.5 else 0.12 + 0.28 * rng.random())
    _bolt(
        bright, rng, (x, -0.02 * rows), (x + rng.normal() * 0.06 * cols, rows * min(horizon + 0.01, 0.9)), rows / 420, 3
    )
    sky = (~np.isfinite(depth) | (depth > 1500)).astype(np.float32)
    core = cv2.GaussianBlur(bright, (0, 0), rows / 1400 + 0.3)
    small = cv2.resize(bright, (cols // 8 + 1, rows // 8 + 1), interpolation=cv2.INTER_AREA)
    halo = cv2.resize(cv2.GaussianBlur(small, (0, 0), rows / 300 + 0.3), (cols, rows)) * 2.2
    wide = cv2.resize(cv2.GaussianBlur(small, (0, 0), rows / 70 + 0.3), (cols, rows)) * 5.5
    tone = np.array([0.80, 0.86, 1.0], np.float32)
    heed()
    lit = rgb * (1 + (wide * 1.1 + 0.10)[..., None])
    light = (core * 1.4 + halo * 0.6)[..., None] * tone * sky[..., None] + (wide * 0.22 * (0.35 + 0.65 * sky))[
        ..., None
    ] * tone
    return _screen(np.clip(lit, 0, 1), f32(light))


def _sparks(rgb: Array, seed: int) -> Array:
    rows, cols = rgb.shape[:2]
    rng = generator(seed, 616)
    light = np.zeros((rows, cols), np.float32)
    for _ in range(90):
        at = (round(rng.random() * cols * 8), round((0.30 + 0.68 * rng.random()) * rows * 8))
        cv2.circle(
            light,
            at,
            round(rows * (0.0012 + 0.0022 * rng.random()) * 8),
            float(0.5 + 0.5 * rng.random()),
            -1,
            cv2.LINE_AA,
            3,
        )
    glow = light + cv2.GaussianBlur(light, (0, 0), rows * 0.006) * 4
    return _screen(rgb, glow[..., None] * np.array([1.0, 0.86, 0.42], np.float32))


def _rainbow(rgb: Array, depth: Array, horizon: float, seed: int) -> Array:
    rows, cols = rgb.shape[:2]
    y, x = np.mgrid[0:rows, 0:cols].astype(np.float32) / np.float32(rows)
    centre = cols / rows * (0.3 + 0.4 * generator(seed, 617).random())
    r = np.hypot(x - centre, (y - horizon - 0.10))
    f = (r - 0.50 * max(horizon, 0.4) / 0.5) / 0.055
    hues = np.stack([np.exp(-(((f - k) / 0.34) ** 2)) for k in (0.72, 0.42, 0.10)], axis=-1)
    seen = (0.30 + 0.70 * ~np.isfinite(depth)) * (1 - smooth(horizon - 0.05, horizon + 0.08, y))
    return _screen(rgb, f32(hues.astype(np.float32) * seen[..., None] * 0.40))
