"""People as clay figures: dressed, and doing what the prompt says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.solid import Solid
from vitascope.engines.draft.stamp import Cutout
from vitascope.engines.draft.subjects.heads import dimmed, lay_hair_behind, lay_head, size_of, stranded

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.subjects.looks import Person
    from vitascope.engines.draft.subjects.poses import Bend, Point, Pose

STATURE = 0.90  # a standing figure's height on its board: the rest is for hats and raised hands
_ROWS = 520
_SKULL = 0.118  # half the height of a head, on the board
_TROUSERS: tuple[Rgb, ...] = ((0.16, 0.18, 0.25), (0.30, 0.27, 0.24), (0.24, 0.30, 0.42), (0.42, 0.36, 0.28))
_SHOES: Rgb = (0.12, 0.10, 0.10)


def figure(who: Person, pose: Pose, light: Light, seed: int, *, turned: bool = False, dry: bool = True) -> Cutout:
    """Draw somebody in a pose, facing right; `turned` away from the viewer; not `dry`, cut off by the water."""
    board = Solid(pose.wide, _ROWS)
    middle = pose.wide / 2

    def at(point: Point) -> Point:
        return middle + STATURE * point[0], STATURE * point[1]

    legs = [(at(knee), at(foot)) for knee, foot in pose.legs]
    arms = [
        (at((pose.neck[0] + ex, pose.neck[1] + ey)), at((pose.neck[0] + hx, pose.neck[1] + hy)))
        for (ex, ey), (hx, hy) in pose.arms
    ]
    hip, neck = at(pose.hip), at(pose.neck)
    face = _faced(pose, neck)
    _paste(board, _head(who, seed, behind=True), face, pose.tilt)
    _arm(board, who, (neck[0] + 0.062, neck[1] - 0.035), arms[0], 0.92)
    if dry:
        _legs(board, who, hip, legs, seed)
    _torso(board, who, hip, neck)
    if pose.prop == "book" and not turned:
        _book(board, arms)
    _arm(board, who, (neck[0] - 0.070, neck[1] - 0.035), arms[1], 1.0)
    _paste(board, _head(who, seed, turned=turned), face, pose.tilt)
    if pose.prop in {"pan", "rod"}:
        _tool(board, pose.prop, arms[0][1])
    if not dry:
        _surface(board, middle)
    return board.lit(light, fill=1.1)


def _faced(pose: Pose, neck: Point) -> Point:
    """Give the middle of the head."""
    lean = np.arctan2(pose.hip[0] - pose.neck[0], max(pose.neck[1] - pose.hip[1], 0.01)) if abs(pose.tilt) < 1 else 1.45
    reach = _SKULL * 1.22
    return neck[0] - reach * float(np.sin(lean)), neck[1] + reach * float(np.cos(lean))


def _head(who: Person, seed: int, *, behind: bool = False, turned: bool = False) -> Solid:
    scale = _SKULL / size_of(who)[1]
    board = Solid(1.0, round(_ROWS * scale))
    if behind:
        lay_hair_behind(board, who, (0.5, 0.655))
    else:
        lay_head(board, who, (0.5, 0.655), turned=turned)
        stranded(board, who, seed)
    return board


def _paste(board: Solid, head: Solid, face: Point, tilt: float) -> None:
    """Lay a head, drawn by itself, about `face`, turned to the left by `tilt`."""
    if not head.alpha.any():
        return
    c, s = float(np.cos(tilt)), float(np.sin(tilt))
    ox, oy = 0.5 * head.pixels, 0.345 * head.pixels
    x, y = face[0] * board.pixels, (1 - face[1]) * board.pixels
    reach = 0.8 * head.pixels
    top, left = max(int(y - reach), 0), max(int(x - reach), 0)
    at = (slice(top, min(int(y + reach), board.rows)), slice(left, min(int(x + reach), board.cols)))
    matrix = np.array([[c, s, x - left - c * ox - s * oy], [-s, c, y - top + s * ox - c * oy]], np.float64)
    size = (at[1].stop - left, at[0].stop - top)

    def moved(part: Array) -> Array:
        return f32(cv2.warpAffine(part, matrix, size, flags=cv2.INTER_LINEAR))

    alpha = moved(head.alpha)
    normal = moved(head.normal)
    across, up = normal[..., 0].copy(), normal[..., 1].copy()
    normal[..., 0], normal[..., 1] = c * across - s * up, s * across + c * up
    mask = alpha[..., None]
    board.albedo[at] += (moved(head.albedo) - board.albedo[at] * mask) * (mask > 0)
    board.normal[at] += (normal - board.normal[at]) * mask
    board.gloss[at] += (moved(head.gloss) - board.gloss[at]) * alpha
    board.alpha[at] = np.maximum(board.alpha[at], alpha)


def _arm(board: Solid, who: Person, shoulder: Point, arm: Bend, shade: float) -> None:
    elbow, hand = arm
    coat = dimmed(who.coat, shade)
    bare = who.garment == "shorts"
    board.limb(shoulder, elbow, 0.040, 0.034, coat)
    board.limb(elbow, hand, 0.033, 0.026, dimmed(who.skin, shade) if bare else coat)
    board.ellipse(hand, 0.030, 0.032, dimmed(who.skin, shade))


def _legs(board: Solid, who: Person, hip: Point, legs: list[tuple[Point, Point]], seed: int) -> None:
    trousers = _TROUSERS[int(generator(seed, 503).integers(0, len(_TROUSERS)))]
    bare = who.garment in {"shorts", "dress"}
    for (knee, foot), side, shade in zip(legs, (1, -1), (0.80, 1.0), strict=True):
        start = (hip[0] + side * 0.036, hip[1])
        board.limb(start, knee, 0.060, 0.046, dimmed(trousers, shade))
        board.limb(knee, foot, 0.042 if bare else 0.045, 0.034, dimmed(who.skin if bare else trousers, shade))
        board.ellipse((foot[0] + 0.018, max(foot[1] - 0.004, 0.024)), 0.052, 0.026, _SHOES)
    if who.garment in {"dress", "coat"}:
        _skirt(board, who, hip, [knee for knee, _ in legs])


def _skirt(board: Solid, who: Person, hip: Point, knees: list[Point]) -> None:
    """Lay what hangs from the waist over both knees; a coat ends above them."""
    far = 1.12 if who.garment == "dress" else 0.72
    points = []
    for knee in knees:
        x, y = hip[0] + (knee[0] - hip[0]) * far, hip[1] + (knee[1] - hip[1]) * far
        points += [(x - 0.075, y - 0.01), (x + 0.075, y - 0.01), (x, y + 0.04)]
    points += [(hip[0] - 0.080, hip[1] + 0.05), (hip[0] + 0.080, hip[1] + 0.05), (hip[0], hip[1] - 0.03)]
    hull = cv2.convexHull(f32(points))[:, 0]
    board.polygon([(float(x), float(y)) for x, y in hull], dimmed(who.coat, 0.95), bulge=0.07)


def _torso(board: Solid, who: Person, hip: Point, neck: Point) -> None:
    chest = (hip[0] + (neck[0] - hip[0]) * 0.72, hip[1] + (neck[1] - hip[1]) * 0.72)
    board.limb(neck, (neck[0], neck[1] + 0.03), 0.036, 0.036, dimmed(who.skin, 0.88))
    board.limb((hip[0], hip[1] + 0.02), chest, 0.085, 0.092, who.coat)
    board.limb((neck[0] - 0.058, neck[1] - 0.036), (neck[0] + 0.050, neck[1] - 0.036), 0.044, 0.044, who.coat)
    if who.garment == "dress":
        waist = (hip[0] + (neck[0] - hip[0]) * 0.30, hip[1] + (neck[1] - hip[1]) * 0.30)
        board.limb((waist[0] - 0.07, waist[1]), (waist[0] + 0.07, waist[1]), 0.014, 0.014, dimmed(who.coat, 0.7))


def _book(board: Solid, arms: list[Bend]) -> None:
    (right, top), (left, _) = arms[0][1], arms[1][1]
    middle = (left + right) / 2
    for side in (-1, 1):
        page = [(middle, top - 0.02), (middle + side * 0.10, top + 0.015), (middle + side * 0.10, top + 0.125)]
        cover = [(x, y - 0.008) for x, y in [*page, (middle, top + 0.09)]]
        board.polygon(cover, (0.50, 0.14, 0.12), bulge=0.0, tilt=(0.3 * side, 0.3))
        board.polygon([*page, (middle, top + 0.085)], (0.92, 0.90, 0.84), bulge=0.0, tilt=(0.4 * side, 0.3))


def _tool(board: Solid, prop: str, hand: Point) -> None:
    x, y = hand
    if prop == "pan":
        board.limb((x, y), (x + 0.07, y + 0.01), 0.011, 0.011, (0.10, 0.09, 0.09))
        board.ellipse((x + 0.135, y + 0.012), 0.075, 0.024, (0.12, 0.12, 0.13), gloss=0.8)
        return
    tip = (min(x + 0.30, board.cols / board.pixels - 0.01), y + 0.34)
    board.limb((x - 0.05, y - 0.07), tip, 0.009, 0.004, (0.34, 0.22, 0.12))
    board.limb(tip, (tip[0] - 0.01, 0.02), 0.0022, 0.0022, (0.85, 0.85, 0.85))


def _surface(board: Solid, middle: float) -> None:
    """Lay the ripple that water makes about a swimmer."""
    board.ellipse((middle + 0.03, 0.016), 0.26, 0.016, (0.80, 0.86, 0.90), gloss=1.0)
