"""Surfaces: planks, bricks, tiles, books and the like as colour over metres."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.noise import hashed, sample_fast, spectral
from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from vitascope.engines.draft.picture import Array


@lru_cache(maxsize=4)
def _grain(seed: int) -> Array:
    # the faces of one picture share it
    return spectral(256, seed, 741, 2.0, 4.0)


def patterned(
    name: str,
    tone: Array,
    normal: Array,
    at: tuple[Array, Array, Array],
    focal: float,
    seed: int,
) -> Array:
    """Give the albedo, linear (h, w, 3), at points of a face, in metres.

    u runs along the face's level direction, v up it (or ahead, on level faces). What is finer than a pixel fades.
    """
    x, y, z = at
    if abs(normal[1]) > 0.7:
        u, v = x, z
    else:
        length = float(np.hypot(normal[0], normal[2])) + 1e-6
        u = f32((x * normal[2] - z * normal[0]) / np.float32(length))
        v = f32(y / max(float(np.sqrt(1 - float(normal[1]) ** 2)), 0.3))
    foot = f32(z / np.float32(focal))
    paint = PATTERNS.get(name)
    if paint is not None:
        return paint(tone, u, v, foot, seed)
    noise = sample_fast(_grain(seed), u * 26 + 31, v * 26) / (1 + (foot / 0.03) ** 2)
    return f32(tone * (1 + 0.035 * noise)[..., None])


def _line(f: Array, width: float, foot: Array, pitch: float) -> Array:
    """Cover 0..1 of joints at whole numbers of f; `width` is a share of the pitch in metres."""
    soft = np.maximum(foot / np.float32(pitch), 0.004)
    near = np.abs(f - np.round(f))
    cover = np.clip((width / 2 - near) / soft + 0.5, 0, 1)
    return f32(cover * np.clip(1.6 - 1.6 * soft / 0.5, 0, 1))


def _tinted(tone: Array, level: npt.NDArray[np.floating]) -> Array:
    return f32(tone * level[..., None])


def _pick(a: Array, b: Array, salt: int) -> Array:
    return hashed(np.floor(a).astype(np.int64), np.floor(b).astype(np.int64), salt)


def _planks(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    board = u / 0.16
    shift = _pick(board, np.zeros_like(v), seed)
    end = v / 1.7 + shift * 7
    shade = 0.80 + 0.40 * _pick(board, end, seed + 1)
    fibre = sample_fast(_grain(seed), u * 150, v * 9 + shift * 70) / (1 + (foot / 0.01) ** 2)
    joints = np.maximum(_line(board, 0.05, foot, 0.16), _line(end, 0.008, foot, 1.7))
    return _tinted(tone, shade * (1 + 0.09 * fibre) * (1 - 0.55 * joints))


def _bricks(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    row = v / 0.075
    along = u / 0.23 + 0.5 * (np.floor(row) % 2)
    shade = 0.78 + 0.44 * _pick(along, row, seed)
    joints = np.maximum(_line(row, 0.16, foot, 0.075), _line(along, 0.06, foot, 0.23))
    out = _tinted(tone, shade)
    return f32(out + (f32([0.36, 0.33, 0.29]) - out) * (joints * 0.75)[..., None])


def _tiles(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    joints = np.maximum(_line(u / 0.15, 0.05, foot, 0.15), _line(v / 0.15, 0.05, foot, 0.15))
    return _tinted(tone, (0.94 + 0.12 * _pick(u / 0.15, v / 0.15, seed)) * (1 - 0.30 * joints))


def _slabs(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    joints = np.maximum(_line(u / 0.6, 0.02, foot, 0.6), _line(v / 0.6, 0.02, foot, 0.6))
    return _tinted(tone, (0.92 + 0.16 * _pick(u / 0.6, v / 0.6, seed)) * (1 - 0.35 * joints))


def _checks(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    del seed
    fade = np.clip(1.3 - foot / 0.3, 0, 1)
    dark = (np.floor(u / 0.45) + np.floor(v / 0.45)) % 2
    return _tinted(tone, 1 - 0.62 * (dark * fade + 0.5 * (1 - fade)))


def _cloth(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    """Woven checks of the tone and white, as on a picnic blanket."""
    del seed, foot
    a, b = np.floor(u / 0.09) % 2, np.floor(v / 0.09) % 2
    white = f32([0.80, 0.78, 0.74])
    return f32(white + (tone - white) * (0.5 * a + 0.5 * b)[..., None])


def _stripes(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    del v, foot, seed
    white = f32([0.82, 0.80, 0.76])
    return f32(np.where((np.floor(u / 0.26) % 2 < 1)[..., None], tone, white))


def _shingles(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    row = v / 0.26
    along = u / 0.24 + 0.5 * (np.floor(row) % 2)
    joints = np.maximum(_line(row, 0.14, foot, 0.26), 0.6 * _line(along, 0.08, foot, 0.24))
    return _tinted(tone, (0.80 + 0.40 * _pick(along, row, seed)) * (1 - 0.5 * joints))


def _cobbles(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    row = v / 0.14
    along = u / 0.17 + _pick(row, np.zeros_like(row), seed) * 3
    joints = np.maximum(_line(row, 0.20, foot, 0.14), _line(along, 0.18, foot, 0.17))
    far = np.clip(foot / 0.08, 0, 1)
    shade = (0.74 + 0.52 * _pick(along, row, seed + 1)) * (1 - far) + far
    return _tinted(tone, shade * (1 - 0.5 * joints))


def _books(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    """Give rows of book backs on boards of the tone."""
    row = v / 0.34
    level = row - np.floor(row)
    along = u / 0.045 + _pick(row, np.zeros_like(row), seed) * 9
    tall = 0.66 + 0.24 * _pick(along, row, seed + 1)
    pick = (_pick(along, row, seed + 2) * 5.99).astype(np.int64)
    covers = f32([[0.28, 0.05, 0.04], [0.05, 0.11, 0.20], [0.36, 0.26, 0.10], [0.06, 0.14, 0.07], [0.5, 0.44, 0.34]])
    covers = np.concatenate([covers, f32([[0.14, 0.06, 0.12]])])
    back = covers[pick] * (1 - 0.5 * _line(along, 0.12, foot, 0.045))[..., None]
    back = np.where((level > tall)[..., None], f32(tone * 0.18), back)
    board = (level < 0.07)[..., None]
    out = np.where(board, tone, back)
    far = np.clip(foot / 0.05, 0, 0.8)[..., None]
    return f32(out + (tone * 0.45 + f32([0.05, 0.04, 0.03]) - out) * far)


def _goods(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    """Give shelves of the tone with boxes and jars of many colours."""
    row = v / 0.42
    level = row - np.floor(row)
    along = u / 0.20 + _pick(row, np.zeros_like(row), seed) * 9
    inside = along - np.floor(along)
    tall = 0.40 + 0.42 * _pick(along, row, seed + 1)
    hue = [_pick(along, row, seed + k) for k in (2, 3, 4)]
    ware = f32(np.stack(hue, axis=-1)) ** 2 * 0.5 + 0.06
    ware = ware + (ware.mean(axis=-1, keepdims=True) * f32([1.15, 1.0, 0.80]) - ware) * 0.62
    there = (level > 0.08) & (level < tall) & (np.abs(inside - 0.5) < 0.42)
    out = np.where(there[..., None], ware, tone * 0.35)
    out = np.where((level < 0.08)[..., None], tone, out)
    del foot
    return f32(out)


def _panelled(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    del seed
    joints = np.maximum(_line(u / 0.6, 0.02, foot, 0.6), _line(v / 0.72, 0.016, foot, 0.72))
    return _tinted(tone, 1 - 0.45 * joints)


def _metal(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    joints = np.maximum(_line(u / 1.2, 0.02, foot, 1.2), _line(v / 0.9, 0.025, foot, 0.9))
    shade = 0.86 + 0.28 * _pick(u / 1.2, v / 0.9, seed)
    return _tinted(tone, shade * (1 - 0.6 * joints))


def _plaster(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    del foot
    stain = sample_fast(_grain(seed), u * 3.1 + 9, v * 3.1)
    return _tinted(tone, 1 + 0.06 * stain)


def _marble(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    del foot
    tile = _grain(seed)
    bend = sample_fast(tile, u * 14, v * 14)
    vein = np.exp(-np.abs(sample_fast(tile, u * 22 + bend * 6, v * 22 + 40)) * 7)
    return _tinted(tone, 1 - 0.22 * vein)


def _hedge(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    leaf = sample_fast(_grain(seed), u * 90, v * 90) / (1 + (foot / 0.02) ** 2)
    clump = sample_fast(_grain(seed), u * 17, v * 17)
    return _tinted(tone, np.clip(1 + 0.30 * leaf + 0.24 * clump, 0.25, 1.9))


def _folds(tone: Array, u: Array, v: Array, foot: Array, seed: int) -> Array:
    """Give a heavy curtain's folds."""
    del seed, foot
    wave = np.sin(u * 21 + 0.5 * np.sin(v * 1.3)) + 0.4 * np.sin(u * 47 + 1.0)
    return _tinted(tone, 0.72 + 0.36 * wave)


PATTERNS: dict[str, Callable[[Array, Array, Array, Array, int], Array]] = {
    "planks": _planks,
    "bricks": _bricks,
    "tiles": _tiles,
    "slabs": _slabs,
    "checks": _checks,
    "cloth": _cloth,
    "stripes": _stripes,
    "shingles": _shingles,
    "cobbles": _cobbles,
    "books": _books,
    "goods": _goods,
    "panelled": _panelled,
    "metal": _metal,
    "plaster": _plaster,
    "marble": _marble,
    "hedge": _hedge,
    "folds": _folds,
}
