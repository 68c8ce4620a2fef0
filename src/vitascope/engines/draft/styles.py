"""Paint and film: what a picture is made with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.noise import sample_fast, smooth, spectral
from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from collections.abc import Callable

    from vitascope.engines.draft.picture import Array

_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


def styled(rgb: Array, depth: Array, style: str, seed: int) -> Array:
    """Give a display-referred picture (h, w, 3) the look of a style; an unknown one changes nothing."""
    paint = _STYLES.get(style)
    return paint(rgb, depth, seed) if paint else rgb


def kuwahara(rgb: Array, radius: int) -> Array:
    """Smooth into flat dabs with sharp edges: each pixel takes the mean of its calmest quarter."""
    size = (radius + 1, radius + 1)
    luma = rgb @ _LUMA
    best = np.full(luma.shape, np.inf, np.float32)
    out = rgb.copy()
    for ax, ay in ((0, 0), (radius, 0), (0, radius), (radius, radius)):
        heed()
        mean = cv2.boxFilter(rgb, -1, size, anchor=(ax, ay), borderType=cv2.BORDER_REFLECT)
        heed()
        m = cv2.boxFilter(luma, -1, size, anchor=(ax, ay), borderType=cv2.BORDER_REFLECT)
        m2 = cv2.boxFilter(luma * luma, -1, size, anchor=(ax, ay), borderType=cv2.BORDER_REFLECT)
        spread = m2 - m * m
        heed()
        calmer = spread < best
        best = np.where(calmer, spread, best)
        np.copyto(out, mean, where=calmer[..., None])
    return out


def _paper(shape: tuple[int, ...], seed: int) -> Array:
    tile = spectral(512, seed, 621, 1.3, 24.0)
    reps = (-(-shape[0] // 512), -(-shape[1] // 512))
    out: Array = np.tile(tile, reps)[: shape[0], : shape[1]]
    return out


def _saturated(rgb: Array, amount: float) -> Array:
    heed()
    luma = (rgb @ _LUMA)[..., None]
    return np.clip(luma + (rgb - luma) * np.float32(amount), 0, 1)


def _watercolour(rgb: Array, depth: Array, seed: int) -> Array:
    """Washes with dark rims on rough paper, thinning to white at the margins."""
    rows, cols = depth.shape
    k = rows / 1080
    tile = spectral(256, seed, 622, 2.6, 3.0)
    y, x = np.mgrid[0:rows, 0:cols].astype(np.float32)
    wobble_x, wobble_y = (
        sample_fast(tile, x / (7 * k + 0.1), y / (7 * k + 0.1)),
        sample_fast(tile, x / (7 * k + 0.1) + 90, y / (7 * k + 0.1) + 40),
    )
    moved = cv2.remap(
        rgb, x + wobble_x * 2.6 * k, y + wobble_y * 2.6 * k, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    wash = kuwahara(f32(moved), max(2, round(5 * k)))
    wash = f32(cv2.GaussianBlur(kuwahara(wash, max(2, round(7 * k))), (0, 0), 0.8))
    luma = wash @ _LUMA
    rim = np.clip((cv2.GaussianBlur(luma, (0, 0), 5 * k + 0.5) - luma) * 2.2, 0, 0.22)
    pool = sample_fast(tile, x / (4.2 * k + 0.1), y / (4.2 * k + 0.1))
    paper = _paper(depth.shape, seed)
    bright = _saturated(np.clip(wash, 0, 1) ** 0.80, 1.22)
    heed()
    pigment = (1 - bright) * (1 + 0.16 * pool + 0.07 * paper)[..., None] + rim[..., None] * (1.2 - wash)
    heed()
    out = np.array([0.985, 0.975, 0.95], np.float32) - np.clip(pigment, 0, 1) * np.array([0.96, 0.95, 0.93], np.float32)
    edge = np.minimum(np.minimum(x, cols - x) / cols, np.minimum(y, rows - y) / rows)
    margin = smooth(0.015, 0.055, edge + 0.018 * pool + 0.004 * paper)
    heed()
    sheet = np.array([0.975, 0.965, 0.94], np.float32) * (1 + 0.012 * paper)[..., None]
    heed()
    return f32(np.clip(sheet + (out - sheet) * margin[..., None], 0, 1))


def _oil(rgb: Array, depth: Array, seed: int) -> Array:
    """Dabs that follow the picture's contours, with the relief of paint."""
    k = depth.shape[0] / 1080
    dabs = kuwahara(kuwahara(rgb, max(2, round(6 * k))), max(2, round(4 * k)))
    luma = cv2.GaussianBlur(dabs @ _LUMA, (0, 0), 6 * k + 0.5)
    gy, gx = np.gradient(luma)
    angle = np.arctan2(gx, -gy) + 0.4
    y, x = np.mgrid[0 : depth.shape[0], 0 : depth.shape[1]].astype(np.float32)
    tile = spectral(512, seed, 623, 1.0, 30.0)
    # bristles: noise smeared along the contour by sampling it at several points of it
    bristle = np.zeros(depth.shape, np.float32)
    c, s = np.cos(angle).astype(np.float32), np.sin(angle).astype(np.float32)
    for step in (-6, -3, 0, 3, 6):
        bristle += sample_fast(tile, (x + c * step * k) / max(k, 0.4), (y + s * step * k) / max(k, 0.4))
    relief = cv2.GaussianBlur(bristle, (0, 0), 0.7) + 6 * cv2.GaussianBlur(dabs @ _LUMA, (0, 0), 0.8)
    ry, rx = np.gradient(relief)
    heed()
    shine = np.clip((-rx - ry) * 0.055, -0.12, 0.14)
    heed()
    out = _saturated(dabs, 1.22) * (1 + 0.035 * bristle)[..., None] + shine[..., None] * (0.5 + 0.5 * dabs)
    return f32(np.clip(out, 0, 1))


def _sketch(rgb: Array, depth: Array, seed: int) -> Array:
    """Graphite: contours and two directions of hatching, on paper."""
    k = depth.shape[0] / 1080
    luma = cv2.GaussianBlur(rgb @ _LUMA, (0, 0), 0.8)
    blur = cv2.GaussianBlur(luma, (0, 0), 9 * k + 0.5)
    line = np.clip(luma / np.maximum(blur, 0.02), 0, 1) ** 3.2
    far = np.log(np.minimum(depth, 1e4) + 1.0)
    gy, gx = np.gradient(cv2.GaussianBlur(far, (0, 0), 0.8))
    contour = 1 - np.clip(np.hypot(gx, gy) * 2.2, 0, 0.75)
    y, x = np.mgrid[0 : depth.shape[0], 0 : depth.shape[1]].astype(np.float32)
    tile = spectral(512, seed, 624, 0.8, 30.0)
    hatch = sample_fast(tile, (x + y) / (14 * k + 0.1), (x - y) / (1.3 * k + 0.1))
    cross = sample_fast(tile, (x - y) / (14 * k + 0.1) + 60, (x + y) / (1.3 * k + 0.1))
    dark = np.clip(0.80 - luma, 0, 1)
    tone = 1 - dark * np.clip(0.55 + 0.45 * hatch, 0, 1) * 0.95
    tone *= 1 - np.clip(dark - 0.35, 0, 1) * np.clip(0.5 + 0.5 * cross, 0, 1) * 0.9
    grey = np.clip(line * contour * tone, 0, 1) * (1 + 0.02 * _paper(depth.shape, seed))
    out: Array = (0.10 + 0.88 * np.clip(grey, 0, 1))[..., None] * np.array([0.985, 0.97, 0.94], np.float32)
    return out.astype(np.float32)


def _noir(rgb: Array, depth: Array, seed: int) -> Array:
    del depth, seed
    luma = rgb @ np.array([0.34, 0.50, 0.16], np.float32)
    low, high = np.percentile(luma[::8, ::8], (3, 99))
    stretched = np.clip((luma - low) / max(float(high - low), 0.15), 0, 1)
    curve = stretched + 0.10 * np.sin((stretched - 0.5) * np.float32(2 * np.pi))
    out: Array = np.repeat(np.clip(curve, 0, 1)[..., None], 3, axis=2)
    return out.astype(np.float32)


def _cinematic(rgb: Array, depth: Array, seed: int) -> Array:
    del depth, seed
    luma = (rgb @ _LUMA)[..., None]
    shade, shine = np.array([-0.020, 0.012, 0.034], np.float32), np.array([0.045, 0.010, -0.040], np.float32)
    out = rgb + shade * (1 - luma) ** 2 + shine * luma**1.5
    out = out + 0.07 * np.sin((out - 0.5) * np.float32(2 * np.pi))
    return _saturated(np.clip(out, 0, 1), 1.05)


def _pastel(rgb: Array, depth: Array, seed: int) -> Array:
    k = depth.shape[0] / 1080
    soft = kuwahara(rgb, max(2, round(4 * k)))
    luma = (soft @ _LUMA)[..., None]
    pale = _saturated(0.30 + 0.70 * np.clip(soft, 0, 1) ** 0.80, 0.92) * 0.82 + 0.18 * np.array(
        [1.0, 0.93, 0.92], np.float32
    )
    chalk = _paper(depth.shape, seed)
    out: Array = pale * (1 + 0.045 * chalk * (1.2 - luma[..., 0]))[..., None]
    return np.clip(out, 0, 1)


def _anime(rgb: Array, depth: Array, seed: int) -> Array:
    del seed
    k = depth.shape[0] / 1080
    flat = kuwahara(kuwahara(rgb, max(2, round(4 * k))), max(2, round(3 * k)))
    luma = flat @ _LUMA
    levels = 9.0
    stepped = (np.floor(luma * levels) + smooth(0.35, 0.65, luma * levels - np.floor(luma * levels))) / levels
    out = flat * (stepped / np.maximum(luma, 0.03))[..., None]
    far = np.log(np.minimum(depth, 1e4) + 1.0)
    gy, gx = np.gradient(far)
    ink = np.clip((np.hypot(gx, gy) - 0.10) * 3.0, 0, 0.55)
    return f32(
        np.clip(
            _saturated(np.clip(out, 0, 1) ** 0.92, 1.35)
            * (1 - cv2.GaussianBlur(ink.astype(np.float32), (0, 0), 0.6))[..., None],
            0,
            1,
        )
    )


def _vintage(rgb: Array, depth: Array, seed: int) -> Array:
    del depth, seed
    luma = (rgb @ _LUMA)[..., None]
    faded = 0.07 + 0.86 * (luma + (rgb - luma) * 0.72)
    out: Array = f32(faded * np.array([1.06, 0.99, 0.86], np.float32) + np.array([0.02, 0.012, 0.03], np.float32))
    return np.clip(out, 0, 1)


def _print(rgb: Array, depth: Array, seed: int) -> Array:
    """Few flat inks, a paper ground."""
    k = depth.shape[0] / 1080
    flat = kuwahara(kuwahara(rgb, max(2, round(7 * k))), max(2, round(5 * k)))
    luma = flat @ _LUMA
    levels = 5.0
    stepped = (np.floor(luma * levels) + smooth(0.44, 0.56, luma * levels - np.floor(luma * levels))) / levels
    inks = _saturated(np.clip(flat * (stepped / np.maximum(luma, 0.03))[..., None], 0, 1), 1.4)
    paper = np.array([0.96, 0.92, 0.83], np.float32)
    out: Array = paper * (0.10 + 0.90 * inks) * (1 + 0.02 * _paper(depth.shape, seed))[..., None]
    return np.clip(out, 0, 1)


def _pixel(rgb: Array, depth: Array, seed: int) -> Array:
    """Large square pixels, few colours with an ordered dither, dark outlines: as on an old console."""
    del seed
    rows, cols = depth.shape
    grid_rows = int(np.clip(rows // 4, 8, 168))
    size = (max(8, round(cols * grid_rows / rows)), grid_rows)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    far = np.log(cv2.resize(np.minimum(depth, 1e4), size, interpolation=cv2.INTER_NEAREST) + 1.0)
    gy, gx = np.gradient(far)
    ink = (np.hypot(gx, gy) > 0.22)[..., None] * np.float32(0.45)
    bayer = f32([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) / 16 - 0.47
    tiles = (-(-size[1] // 4), -(-size[0] // 4))
    dither = np.tile(bayer, tiles)[: size[1], : size[0], None]
    vivid = _saturated(np.clip((small - 0.5) * 1.12 + 0.5, 0, 1), 1.35) * (1 - ink)
    steps = np.float32(6.0)
    few = np.clip(np.round(vivid * steps + dither * 0.75) / steps, 0, 1)
    return f32(cv2.resize(f32(few), (cols, rows), interpolation=cv2.INTER_NEAREST))


_STYLES: dict[str, Callable[[Array, Array, int], Array]] = {
    "watercolour": _watercolour,
    "oil": _oil,
    "sketch": _sketch,
    "noir": _noir,
    "cinematic": _cinematic,
    "pastel": _pastel,
    "anime": _anime,
    "vintage": _vintage,
    "print": _print,
    "pixel": _pixel,
}
