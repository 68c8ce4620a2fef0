"""Draws flat faces into a view: exact depth, soft edges, light, patterns, shadows on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.carpentry import lifted
from vitascope.engines.draft.light import linear
from vitascope.engines.draft.patterns import patterned
from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from vitascope.engines.base import Progress
    from vitascope.engines.draft.camera import View
    from vitascope.engines.draft.carpentry import Face, Point, Solids
    from vitascope.engines.draft.picture import Array

_NEAR = 0.25


@dataclass(frozen=True, slots=True)
class Lighting:
    """What lights the faces: `points` are lamps (place, linear colour), `room` the half width, height, depth.

    Corners of the room are darker; a face turned to the sun is lit by `sun` times its colour.
    """

    sun: float = 1.0
    points: tuple[tuple[Point, Array], ...] = ()
    room: Point | None = None


def build(view: View, solids: Solids, lighting: Lighting, seed: int, progress: Progress) -> None:
    """Draw the faces into the view, in place, far ones first; what is nearer in the view hides them."""
    eye = f32([0.0, view.camera.eye, 0.0])
    seen = []
    for face in solids.faces:
        normal = _normal(face.points)
        toward = float(normal @ (face.points[0] - eye))
        if toward < 0:
            seen.append((float(face.points[:, 2].mean()), face, normal))
        elif face.sheet:
            seen.append((float(face.points[:, 2].mean()), face, -normal))
    seen.sort(key=lambda item: -item[0])
    for number, (_, face, normal) in enumerate(seen):
        if number % 4 == 0:
            progress(number / len(seen), "furnishing")
        _paint(view, face, normal, lighting, seed)
    progress(1.0, "furnished")


def _normal(points: Array) -> Array:
    a, b = points[1] - points[0], points[2] - points[0]
    n = np.cross(a, b)
    return f32(-n / (np.linalg.norm(n) + 1e-9))


def clipped(points: Array) -> Array:
    """Cut off what lies behind or too near the eye."""
    out = []
    for i in range(len(points)):
        a, b = points[i], points[(i + 1) % len(points)]
        if a[2] >= _NEAR:
            out.append(a)
        if (a[2] >= _NEAR) != (b[2] >= _NEAR):
            out.append(a + (b - a) * ((_NEAR - a[2]) / (b[2] - a[2])))
    return f32(out).reshape(-1, 3)


def projected(view: View, points: Array) -> Array:
    """Give the pixels (n, 2) of points (n, 3)."""
    camera = view.camera
    z = points[:, 2]
    column = camera.width * camera.centre + camera.focal * points[:, 0] / z
    row = camera.horizon - camera.focal * (points[:, 1] - camera.eye) / z
    return f32(np.column_stack([column, row]))


def covered(view: View, corners: Array) -> tuple[tuple[slice, slice], Array] | None:
    """Give the part of the picture a convex outline touches, and its antialiased cover there."""
    rows, cols = view.depth.shape
    left, top = np.floor(corners.min(axis=0)).astype(int) - 1
    right, low = np.ceil(corners.max(axis=0)).astype(int) + 2
    left, top, right, low = max(left, 0), max(top, 0), min(right, cols), min(low, rows)
    if right <= left or low <= top:
        return None
    mask = np.zeros((low - top, right - left), np.uint8)
    shifted = (corners - f32([left, top]) - 0.5).clip(-16000, 16000)
    cv2.fillConvexPoly(mask, np.round(shifted * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    return (slice(top, low), slice(left, right)), f32(mask) * np.float32(1 / 255)


def _paint(view: View, face: Face, normal: Array, lighting: Lighting, seed: int) -> None:
    points = clipped(face.points)
    if len(points) < 3:
        return
    found = covered(view, projected(view, points))
    if found is None:
        return
    (rows, cols), alpha = found
    camera = view.camera
    cx, sl = camera.columns()[None, cols], camera.slopes()[rows, None]
    across = normal[0] * cx + normal[1] * sl + normal[2]
    level = float(normal @ face.points[0]) - float(normal[1]) * camera.eye
    z = f32(level / np.where(np.abs(across) < 1e-6, np.float32(-1e-6), across))
    z = np.clip(z, float(points[:, 2].min()), float(points[:, 2].max()))
    depth = view.depth[rows, cols]
    alpha = alpha * (z < depth * 1.001 + 0.004)
    if not alpha.any():
        return
    x, y = f32(cx * z), f32(camera.eye + sl * z)
    colour = _shaded(view, face, normal, (x, y, z), lighting, seed)
    part = view.rgb[rows, cols]
    part += (colour - part) * alpha[..., None]
    np.copyto(depth, z, where=alpha > 0.5)


def _shaded(
    view: View, face: Face, normal: Array, at: tuple[Array, Array, Array], lighting: Lighting, seed: int
) -> Array:
    x, y, z = at
    light = view.light
    tone = f32(linear(face.tone))
    albedo = patterned(face.pattern, tone, normal, at, view.camera.focal, seed)
    nx, ny, nz = _leaning(face, normal, x, z)
    sx, sy, sz = light.sun
    sun = np.clip(nx * sx + ny * sy + nz * sz, 0, 1) * np.float32(lighting.sun)
    sky = 0.62 + 0.30 * ny - 0.10 * nz + 0.10 * nx * np.sign(sx)
    if lighting.room is not None:
        # walls throw light back on everything: no side of a thing is dark
        sky = (0.76 + 0.10 * ny - 0.08 * nz + 0.12 * nx * np.sign(sx)) * _cornered(lighting.room, x, y, z, normal)
    base = np.broadcast_to(f32(sky), z.shape)[..., None] * light.array("ambient")
    lit = base + np.broadcast_to(f32(sun), z.shape)[..., None] * light.array("sun_colour")
    for place, colour in lighting.points:
        dx, dy, dz = np.float32(place[0]) - x, np.float32(place[1]) - y, np.float32(place[2]) - z
        d2 = dx * dx + dy * dy + dz * dz + np.float32(0.20)
        facing = np.clip((dx * nx + dy * ny + dz * nz) / np.sqrt(d2), 0.0, 1.0)
        lit = lit + (facing * 0.9 / d2 + 0.10 / (1 + d2))[..., None] * colour
    rgb = albedo * lit
    if face.gloss:
        # what a smooth face mirrors: the bright side of the room or sky, more at grazing angles
        facing = np.abs(nz)
        rgb = rgb + ((1 - facing) ** 2 * np.float32(face.gloss) * 0.6 + 0.05 * face.gloss)[..., None] * (
            light.array("low") * 0.5 + light.array("ambient") * 0.5
        )
    if face.glow:
        rgb = rgb + albedo * np.float32(face.glow)
    if view.air > 0:
        through = np.exp(-z * np.float32(view.air))[..., None]
        rgb = light.array("haze") * 0.86 + (rgb - light.array("haze") * 0.86) * through
    return f32(rgb)


def _leaning(face: Face, normal: Array, x: Array, z: Array) -> tuple[Array, Array, Array]:
    """Give the normal at each point: that of the face, or away from the axis of a round thing."""
    if face.axis is None:
        return f32(normal[0]), f32(normal[1]), f32(normal[2])
    dx, dz = x - np.float32(face.axis[0]), z - np.float32(face.axis[1])
    length = np.sqrt(dx * dx + dz * dz) + np.float32(1e-6)
    return f32(dx / length), f32(normal[1]), f32(dz / length)


def _cornered(room: Point, x: Array, y: Array, z: Array, normal: Array) -> Array:
    half, tall, deep = room
    dark = np.zeros_like(z)
    if abs(normal[0]) < 0.9:
        dark = dark + np.exp(-np.abs(half - np.abs(x)) / 0.40)
    if abs(normal[1]) < 0.9:
        dark = dark + 0.8 * np.exp(-np.abs(y) / 0.35) + 0.8 * np.exp(-np.abs(tall - y) / 0.40)
    if abs(normal[2]) < 0.9:
        dark = dark + np.exp(-np.abs(deep - z) / 0.45)
    return f32(1 - 0.34 * np.minimum(dark, 1.4))


def shade_ground(view: View, feet: Iterable[tuple[Array, float]], level: float, sun: float) -> None:
    """Darken the level ground around feet, and along the sun where it counts, in place.

    To be called when only the ground has been drawn.
    """
    rows, cols = view.depth.shape
    top = int(np.clip(view.camera.horizon, 0, rows - 1))
    close = np.zeros((rows, cols), np.uint8)
    cast = np.zeros((rows, cols), np.uint8)
    sx, sy, sz = view.light.sun
    for foot, tall in feet:
        centre = foot.mean(axis=0)
        wide = centre + (foot - centre) * 1.12
        _fill(view, close, lifted(f32(wide), level))
        if sun > 0.02:
            reach = tall / max(sy, 0.22)
            moved = foot - f32([sx, sz]) * np.float32(reach)
            hull = cv2.convexHull(np.concatenate([foot, f32(moved)]))[:, 0]
            _fill(view, cast, lifted(f32(hull), level))
    part = view.rgb[top:]
    soft = cv2.GaussianBlur(close[top:], (0, 0), max(1.0, rows / 90))
    shade = f32(soft) * np.float32(0.62 / 255)
    if sun > 0.02:
        hard = cv2.GaussianBlur(cast[top:], (0, 0), max(0.8, rows / 420))
        shade = np.maximum(shade, f32(hard) * np.float32(min(0.72, sun) / 255))
    slope = np.minimum(view.camera.slopes()[top:, None], -1e-5)
    plane = (np.float32(level) - np.float32(view.camera.eye)) / slope
    free = np.abs(view.depth[top:] - plane) < 0.03 * plane + 0.05
    part *= (1 - shade * free)[..., None]


def _fill(view: View, mask: Array | np.ndarray[tuple[int, ...], np.dtype[np.uint8]], points: Array) -> None:
    kept = clipped(points)
    if len(kept) < 3:
        return
    corners = projected(view, kept).clip(-30000, 30000)
    cv2.fillConvexPoly(mask, np.round(corners * 8).astype(np.int32), 255, cv2.LINE_AA, 3)


def pixels_of(view: View, points: Sequence[Point]) -> tuple[float, float, float, float]:
    """Give the upright rectangle (left, top, right, bottom) in shares of the picture that points span."""
    corners = projected(view, f32(points))
    rows, cols = view.depth.shape
    (left, top), (right, low) = corners.min(axis=0), corners.max(axis=0)
    return float(left / cols), float(top / rows), float(right / cols), float(low / rows)
