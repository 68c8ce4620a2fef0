"""Patterns on things: stripes, checks, dots, flowers, and the parts of what has two colours."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.noise import generator, smooth
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.stamp import Cutout
from vitascope.engines.draft.subjects.afloat import lighthouse
from vitascope.engines.draft.subjects.aloft import balloon

if TYPE_CHECKING:
    from collections.abc import Callable

    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb, Subject

_WHITE: Rgb = (0.93, 0.93, 0.90)
_DARK: Rgb = (0.16, 0.12, 0.10)
_PINK: Rgb = (0.92, 0.42, 0.55)
_OWN: dict[str, Callable[[Light, int, Rgb | None, Rgb | None], Cutout]] = {"lighthouse": lighthouse, "balloon": balloon}
"""What has a pattern of its own, and takes two colours for it."""

_FURRED = frozenset(
    {
        "cat", "dog", "cow", "horse", "rabbit", "pig", "goat", "sheep", "mouse", "hamster", "rat", "bird", "butterfly",
        "fish", "lion", "wolf", "fox", "bear", "panda", "chick", "rooster", "duck", "goose", "penguin", "donkey", "ox",
    }
)  # fmt: skip
_ROUND = frozenset({"umbrella", "beach umbrella", "folded umbrella", "tent", "circus tent", "sphere", "party balloon",
                    "soccer ball", "volleyball", "kite", "parachute"})  # fmt: skip
_UPRIGHT = frozenset(
    {"sofa", "armchair", "chair", "bed", "necktie", "evening gown", "curtain", "handbag", "shopping bag"}
)


def adorned(subject: Subject, draw: Callable[[Light, int, Rgb | None], Cutout], light: Light, seed: int) -> Cutout:
    """Draw a thing in the pattern and the two colours that the prompt names; `draw` draws it in one."""
    first = subject.colour.rgb if subject.colour else None
    second = subject.second.rgb if subject.second else None
    pattern = subject.pattern or ("" if second is None else _parting(subject.kind))
    if not pattern:
        return draw(light, seed, first)
    if subject.kind in _OWN and pattern in {"striped", "gores", "halves"}:
        return _OWN[subject.kind](light, seed, first, second or _WHITE)
    ground = draw(light, seed, first)
    motif = draw(light, seed, second or _against(pattern, first or _mean(ground)))
    share = cover(pattern, subject.kind, ground.alpha, seed)[..., None]
    return Cutout(f32(ground.rgb + (motif.rgb - ground.rgb) * share), ground.alpha)


def _parting(kind: str) -> str:
    """Tell how a thing of two colours is parted."""
    if kind in _FURRED:
        return "patches"
    if kind in _OWN or kind in _ROUND:
        return "gores"
    return "striped" if kind in {"person", "child", "candle", "sock", "scarf"} else "halves"


def _mean(drawing: Cutout) -> Rgb:
    """Give about what colour a drawing has, as if lit by white light."""
    mean = drawing.rgb.sum(axis=(0, 1)) / max(float(drawing.rgb.max(axis=2).sum()), 1e-6)
    return float(mean[0]), float(mean[1]), float(mean[2])


def _against(pattern: str, first: Rgb) -> Rgb:
    """Choose the colour of a motif that the prompt names none for."""
    pale = min(first) > 0.72
    if pattern == "spotted":
        return _DARK if sum(first) > 1.2 else _WHITE
    if pattern == "floral":
        return _PINK if pale or max(first[1], first[2]) > first[0] else _WHITE
    return (0.16, 0.30, 0.62) if pale else _WHITE


def cover(pattern: str, kind: str, alpha: Array, seed: int) -> Array:
    """Give where a pattern's second colour lies on a thing, 0..1 (h, w), bent as if the thing were round."""
    rows, cols = alpha.shape
    around, up = _turned(alpha)
    unit = min(rows, cols) / rows
    if pattern == "striped":
        along = 7.0 * up / max(unit, 0.5)
        if kind in _UPRIGHT or kind in _FURRED:
            along = 3.2 * max(1.0, cols / rows) * around + (0.35 * np.sin(7 * up) if kind in _FURRED else 0.0)
        return _bands(along, rows)
    if pattern == "gores":
        return _bands(2.6 * around + 0.25, rows)
    if pattern in {"checked", "plaid"}:
        across, down = _bands(3.0 * around, rows), _bands(6.0 * up * rows / cols, rows)
        return f32(0.5 * across + 0.5 * down if pattern == "plaid" else np.abs(across - down))
    if pattern == "halves":
        return smooth(0.50, 0.52, up)
    if pattern in {"patches", "spotted"}:
        grid, least = (6, 0.55) if pattern == "patches" else (15, 0.74)
        noise = generator(seed, 581).random((grid, max(3, round(grid * cols / rows))), np.float32)
        large = cv2.resize(noise, (cols, rows), interpolation=cv2.INTER_CUBIC)
        return smooth(least, least + 0.04, f32(large))
    return _scattered(pattern, around * 0.5 * cols / rows, up, unit, seed)


def _turned(alpha: Array) -> tuple[Array, Array]:
    """Give the place on the thing's front: -1..1 around it, widening towards its rims; 0..1 up from its foot."""
    rows, cols = alpha.shape
    solid = alpha > 0.5
    any_ = solid.any(axis=1)
    left = np.where(any_, solid.argmax(axis=1), 0).astype(np.float32)
    right = np.where(any_, cols - 1 - solid[:, ::-1].argmax(axis=1), cols - 1).astype(np.float32)
    soft = 0.04 * rows
    left, right = (f32(cv2.GaussianBlur(side[:, None], (1, 0), 1, sigmaY=soft)[:, 0]) for side in (left, right))
    x = np.arange(cols, dtype=np.float32)[None, :]
    u = (2 * x - left[:, None] - right[:, None]) / np.maximum(right - left, 4.0)[:, None]
    around = f32(np.arcsin(np.clip(u, -0.98, 0.98)) / (np.pi / 2))
    up = np.broadcast_to(1 - (np.arange(rows, dtype=np.float32)[:, None] + 0.5) / rows, (rows, cols))
    return around, f32(up)


def _bands(along: Array, rows: int) -> Array:
    """Give alternate bands of `along`, one to each whole number, with soft edges."""
    near = f32(np.abs(along % 2 - 1) - 0.5)
    return smooth(-12 / rows, 12 / rows, near)


def _scattered(pattern: str, x: Array, up: Array, unit: float, seed: int) -> Array:
    """Give dots in staggered rows, or flowers of five petals."""
    pitch = (0.105 if pattern == "dotted" else 0.17) * max(unit, 0.45)
    row = np.floor(up / pitch)
    dx = (x / pitch + 0.5 * (row % 2)) % 1 - 0.5
    dy = (up / pitch) % 1 - 0.5
    far = f32(np.hypot(dx, dy))
    if pattern == "dotted":
        return 1 - smooth(0.26, 0.31, far)
    turn = 2 * np.pi * float(generator(seed, 582).random())
    petals = 0.30 + 0.11 * np.cos(5 * np.arctan2(dy, dx) + turn + row)
    return f32((1 - smooth(-0.03, 0.03, f32(far - petals))) * smooth(0.07, 0.10, far))
