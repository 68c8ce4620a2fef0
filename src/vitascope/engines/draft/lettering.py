"""Writing that a prompt asks for, on a sign, a chalkboard, a poster, in neon, or on the label of a thing."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.glyphs import NEON
from vitascope.engines.draft.light import linear
from vitascope.engines.draft.noise import generator, spectral
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.solid import Solid
from vitascope.engines.draft.stamp import Cutout

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb

_POINTS = 88
_WOOD: Rgb = (0.50, 0.33, 0.19)


def draw_writing(surface: str, text: str, light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a surface that carries `text`; `surface` is one of chalkboard, neon, poster, signboard."""
    mask = written(text, 0.75 if surface == "poster" else 1.6 if surface == "chalkboard" else 2.6)
    if surface == "neon":
        return _neon(mask, seed, colour)
    if surface == "chalkboard":
        return _chalkboard(mask, light, seed, colour)
    if surface == "poster":
        return _poster(mask, light, seed, colour)
    return _signboard(mask, light, seed, colour)


def written(text: str, aspect: float = 2.6) -> Array:
    """Set a text in lines, as near to `aspect` (width over height) as its words allow: cover (h, w), 0..1."""
    text = text.strip() or "?"
    best = min(
        (textwrap.wrap(text, wide) for wide in range(max(map(len, text.split()), default=1), len(text) + 1)),
        key=lambda lines: abs(np.log(0.55 * max(map(len, lines)) / (1.25 * len(lines)) / aspect)),
        default=[text],
    )
    face = cv2.FontFace("sans" if text.isascii() else "uni")
    step = round(_POINTS * 1.25)
    sheet = np.zeros((step * len(best) + _POINTS // 3, int(_POINTS * 1.1 * max(map(len, best))) + 40, 3), np.uint8)
    for k, line in enumerate(best):
        one = np.zeros((step + _POINTS // 3, sheet.shape[1], 3), np.uint8)
        cv2.putText(one, line, (20, _POINTS), (255, 255, 255), face, _POINTS, 600)
        used = np.nonzero(one[..., 0].max(axis=0))[0]
        if used.size:
            shift = (sheet.shape[1] - int(used[-1] + used[0])) // 2
            sheet[step * k : step * k + one.shape[0]] |= np.roll(one, shift, axis=1)
    rows, cols = np.nonzero(sheet[..., 0].max(axis=1))[0], np.nonzero(sheet[..., 0].max(axis=0))[0]
    if not rows.size:
        return np.zeros((40, 80), np.float32)
    cut = sheet[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1, 0]
    return f32(cut) / np.float32(255)


def labelled(cutout: Cutout, text: str) -> Cutout:
    """Put a paper label with a text on the middle of a drawing."""
    rows = cutout.alpha.shape[0]
    body = cutout.alpha[int(0.62 * rows)]
    inside = np.nonzero(body > 0.9)[0]
    if inside.size < 12:
        return cutout
    left, right = int(inside[0] + 0.06 * inside.size), int(inside[-1] - 0.06 * inside.size)
    mask = written(text, 1.8)
    wide = right - left
    tall = min(int((wide - 0.16 * wide) * mask.shape[0] / mask.shape[1] + 0.16 * wide), int(0.5 * rows))
    top = max(0, int(0.62 * rows) - tall // 2)
    paper, margin = np.zeros((tall, wide), np.float32), max(2, int(0.07 * wide))
    size = (wide - 2 * margin, max(2, tall - 2 * margin))
    paper[margin : margin + size[1], margin : margin + size[0]] = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    part = (slice(top, top + tall), slice(left, left + wide))
    alpha = cutout.alpha[part][..., None]
    level = cv2.GaussianBlur(cutout.rgb, (0, 0), 0.05 * rows)[part].mean(axis=-1, keepdims=True)
    level = np.maximum(level, 0.18 * float(cutout.rgb.max()))
    rgb = cutout.rgb.copy()
    tone = np.array([1.5, 1.42, 1.25], np.float32) * (1 - 0.94 * paper[: alpha.shape[0], : alpha.shape[1], None])
    rgb[part] = np.clip(level * 1.5, 0.1, 1.2) * tone * alpha
    return Cutout(f32(rgb), cutout.alpha)


def _lettered(board: Solid, box: tuple[float, float, float, float], mask: Array, tone: Rgb, *, glow: float = 0) -> None:
    """Write onto a board within a box (left, low, right, high), as large as fits."""
    k = board.pixels
    wide, tall = (box[2] - box[0]) * k, (box[3] - box[1]) * k
    scale = min(wide / mask.shape[1], tall / mask.shape[0])
    size = (max(2, int(mask.shape[1] * scale)), max(2, int(mask.shape[0] * scale)))
    drawn = cv2.resize(mask, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    row = int(board.rows - (box[1] + box[3]) / 2 * k - size[1] / 2)
    col = int((box[0] + box[2]) / 2 * k - size[0] / 2)
    at = (slice(row, row + size[1]), slice(col, col + size[0]))
    m = np.clip(drawn, 0, 1)[..., None]
    colour = np.array(linear(tone), np.float32)
    board.albedo[at] += (colour - board.albedo[at]) * m
    board.glow[at] += colour * np.float32(glow) * m


def _box(board: Solid, left: float, low: float, right: float, high: float, tone: Rgb, bulge: float = 0.02) -> None:
    board.polygon([(left, low), (right, low), (right, high), (left, high)], tone, bulge=bulge)


def _shape(mask: Array, least: float, most: float) -> float:
    return float(np.clip(mask.shape[1] / mask.shape[0], least, most))


def _signboard(mask: Array, light: Light, seed: int, colour: Rgb | None) -> Cutout:
    aspect = _shape(mask, 1.3, 4.5)
    wide = 0.52 * aspect + 0.14
    board = Solid(wide + 0.04, 560)
    for x in (0.16 * wide, 0.84 * wide):
        _box(board, x - 0.03, 0.0, x + 0.03, 0.60, (0.36, 0.24, 0.14))
    tone = colour or _WOOD
    _box(board, 0.02, 0.36, 0.02 + wide, 1.0, (tone[0] * 0.6, tone[1] * 0.6, tone[2] * 0.6))
    _box(board, 0.05, 0.39, wide - 0.01, 0.97, tone)
    grain = spectral(1024, seed, 611, 1.4, 12.0)[: board.rows, : board.cols // 6 + 2]
    grain = f32(cv2.resize(grain, (board.cols, board.rows), interpolation=cv2.INTER_LINEAR))
    if colour is None:
        board.albedo *= np.clip(1 + 0.16 * grain, 0.5, 1.5)[..., None]
    ink: Rgb = (0.10, 0.06, 0.04) if sum(tone) > 1.3 else (0.95, 0.92, 0.84)
    if colour is None:
        ink = (0.97, 0.93, 0.82)
    _lettered(board, (0.10, 0.44, wide - 0.06, 0.92), mask, ink)
    return board.lit(light, fill=1.6)


def _chalkboard(mask: Array, light: Light, seed: int, colour: Rgb | None) -> Cutout:
    aspect = _shape(mask, 0.8, 1.7)
    wide = 0.74 * aspect + 0.12
    board = Solid(wide + 0.04, 600)
    for x in (0.07, wide - 0.03):
        _box(board, x - 0.03, 0.0, x + 0.03, 0.3, _WOOD)
    _box(board, 0.02, 0.12, 0.02 + wide, 1.0, _WOOD)
    _box(board, 0.07, 0.17, wide - 0.03, 0.95, colour or (0.10, 0.13, 0.12), 0.004)
    dust = spectral(1024, seed, 612, 1.8, 6.0)[: board.rows, : board.cols]
    slate = (board.x > 0.07) & (board.x < wide - 0.03) & (board.y > 0.17) & (board.y < 0.95)
    dust = np.resize(dust, (board.rows, board.cols))
    board.albedo += (np.clip(0.012 + 0.008 * dust, 0, 0.04) * slate)[..., None]
    _lettered(board, (0.13, 0.24, wide - 0.09, 0.88), mask, (0.97, 0.97, 0.93), glow=0.15)
    return board.lit(light, fill=1.5)


def _poster(mask: Array, light: Light, seed: int, colour: Rgb | None) -> Cutout:
    rng = generator(seed, 613)
    board = Solid(0.74, 640)
    tone = colour or NEON[int(rng.integers(0, len(NEON)))]
    _box(board, 0.01, 0.01, 0.73, 0.99, (0.93, 0.90, 0.82), 0.006)
    _box(board, 0.05, 0.05, 0.69, 0.95, tone, 0.004)
    board.ellipse((0.37, 0.34), 0.20, 0.20, (0.95, 0.86, 0.55))
    board.polygon(
        [(0.05, 0.05), (0.69, 0.05), (0.69, 0.22), (0.45, 0.36), (0.25, 0.20), (0.05, 0.30)], (0.12, 0.13, 0.2)
    )
    _lettered(board, (0.09, 0.60, 0.65, 0.92), mask, (0.98, 0.97, 0.94), glow=0.1)
    return board.lit(light, fill=1.6)


def _neon(mask: Array, seed: int, colour: Rgb | None) -> Cutout:
    """Bend the letters' outlines from tubes of light, on a dark board with a lit frame."""
    rng = generator(seed, 614)
    tone = np.array(linear(colour or NEON[int(rng.integers(0, len(NEON)))]), np.float32)
    other = np.array(linear(NEON[int(rng.integers(0, len(NEON)))]), np.float32)
    margin = int(0.42 * _POINTS)
    lit = cv2.copyMakeBorder(mask, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=0)
    frame = np.zeros(lit.shape, np.uint8)
    cv2.rectangle(frame, (9, 9), (lit.shape[1] - 10, lit.shape[0] - 10), 255, 5, cv2.LINE_AA)
    edge = frame.astype(np.float32) / 255
    core = cv2.erode(lit, np.ones((3, 3), np.uint8))
    halo = (
        cv2.GaussianBlur(lit, (0, 0), 14)[..., None] * tone * 1.1 + cv2.GaussianBlur(edge, (0, 0), 9)[..., None] * other
    )
    rgb = 0.012 + halo + lit[..., None] * tone * 2.6 + core[..., None] * 0.55 + edge[..., None] * other * 2.4
    return Cutout(f32(rgb), np.ones(lit.shape, np.float32))
