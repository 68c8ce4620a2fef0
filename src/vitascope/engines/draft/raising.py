"""Draws flat faces into a view: exact depth, soft edges, light, patterns, shadows on the ground."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.carpentry import lifted
from vitascope.engines.draft.light import linear
from vitascope.engines.draft.noise import sample_fast, spectral
from vitascope.engines.draft.patterns import patterned
from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from vitascope.engines.base import Progress
    from vitascope.engines.draft.camera import View
    from vitascope.engines.draft.carpentry import Face, Point, Solids
    from vitascope.engines.draft.picture import Array

_NEAR = 0.25
_SPECK = 120  # a face of so few pixels is shaded at its middle only


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
    screen = _Screen(view, progress)
    shown = [item for item in seen if screen.admits(item[1], item[2])]
    shown = [item for item in shown if not screen.hides(item[1])]
    for number, (_, face, normal) in enumerate(shown):
        if number % 3 == 0:
            progress(0.1 + 0.9 * number / len(shown), "furnishing")
        _paint(view, face, normal, lighting, seed)
    progress(1.0, "furnished")


class _Screen:
    """A coarse map of what large faces hide, so that what stands behind them is not shaded in vain."""

    def __init__(self, view: View, progress: Progress) -> None:
        self._step = 8
        rows, cols = view.depth.shape
        self._near = np.full((rows // self._step + 1, cols // self._step + 1), np.inf, np.float32)
        self._view, self._progress = view, progress
        self._boxes: dict[int, tuple[slice, slice]] = {}
        self._count = 0

    def admits(self, face: Face, normal: Array) -> bool:
        """Tell whether any of the face is in the frame; a large one is entered into the map."""
        self._count += 1
        if self._count % 100 == 0:
            self._progress(0.0, "looking what is seen")
        points = clipped(face.points)
        if len(points) < 3:
            return False
        corners = projected(self._view, points) / np.float32(self._step)
        rows, cols = self._near.shape
        left, top = (int(max(v, 0)) for v in np.floor(corners.min(axis=0)))
        right, low = (int(min(v, n)) for v, n in zip(np.ceil(corners.max(axis=0)) + 1, (cols, rows), strict=True))
        if right <= left or low <= top:
            return False
        part = (slice(top, low), slice(left, right))
        self._boxes[id(face)] = part
        if (right - left) * (low - top) > 24:
            mask = np.zeros((low - top, right - left), np.uint8)
            shifted = (corners - f32([left, top])).clip(-4000, 4000)
            cv2.fillConvexPoly(mask, np.round(shifted * 16).astype(np.int32), 1, cv2.LINE_8, 4)
            inner = cv2.erode(mask, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT, borderValue=1)
            self._enter(part, inner, face, normal)
        return True

    def _enter(
        self, part: tuple[slice, slice], inner: npt.NDArray[np.integer | np.floating], face: Face, normal: Array
    ) -> None:
        camera, step = self._view.camera, self._step
        rows, cols = np.arange(part[0].start, part[0].stop), np.arange(part[1].start, part[1].stop)
        cx = ((cols + 0.5) * step - camera.width * camera.centre) / camera.focal
        sl = (camera.horizon - (rows[:, None] + 0.5) * step) / camera.focal
        across = normal[0] * cx + normal[1] * sl + normal[2]
        level = float(normal @ face.points[0]) - float(normal[1]) * camera.eye
        z = level / np.where(np.abs(across) < 1e-6, -1e-6, across)
        z = np.clip(z, face.points[:, 2].min(), face.points[:, 2].max()) * 1.03 + 0.05
        near = self._near[part]
        np.copyto(near, f32(np.minimum(near, z)), where=inner > 0)

    def hides(self, face: Face) -> bool:
        """Tell whether larger faces stand before all of this one."""
        return bool(self._near[self._boxes[id(face)]].max() < float(face.points[:, 2].min()))


def _normal(points: Array) -> Array:
    # in plain numbers: a call of np.cross costs more than the whole test of a hidden face
    (ax, ay, az), (bx, by, bz), (cx, cy, cz) = points[:3].tolist()
    ax, ay, az, bx, by, bz = bx - ax, by - ay, bz - az, cx - ax, cy - ay, cz - az
    x, y, z = az * by - ay * bz, ax * bz - az * bx, ay * bx - ax * by
    length = (x * x + y * y + z * z) ** 0.5 + 1e-9
    return f32([x / length, y / length, z / length])


def clipped(points: Array) -> Array:
    """Cut off what lies behind or too near the eye."""
    if float(points[:, 2].min()) >= _NEAR:
        return points
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
    tight = _tight(alpha)
    if tight is None:
        return
    alpha, z, depth = alpha[tight], z[tight], depth[tight]
    rows = slice(rows.start + tight[0].start, rows.start + tight[0].stop)
    cols = slice(cols.start + tight[1].start, cols.start + tight[1].stop)
    cx, sl = cx[:, tight[1]], sl[tight[0]]
    x, y = f32(cx * z), f32(camera.eye + sl * z)
    if alpha.size < _SPECK:
        i, k = alpha.shape[0] // 2, alpha.shape[1] // 2
        at = (x[i : i + 1, k : k + 1], y[i : i + 1, k : k + 1], z[i : i + 1, k : k + 1])
    else:
        at = (x, y, z)
    colour = _shaded(view, face, normal, at, lighting, seed)
    part = view.rgb[rows, cols]
    part += (colour - part) * alpha[..., None]
    np.copyto(depth, z, where=alpha > 0.5)


def _tight(alpha: Array) -> tuple[slice, slice] | None:
    """Give the smallest part that holds all cover, or None where there is none."""
    rows, cols = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    if not len(rows):
        return None
    return slice(int(rows[0]), int(rows[-1]) + 1), slice(int(cols[0]), int(cols[-1]) + 1)


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
    lit = f32(sky)[..., None] * light.array("ambient") + f32(sun)[..., None] * light.array("sun_colour")
    for place, colour in _near_lamps(face, lighting):
        dx, dy, dz = np.float32(place[0]) - x, np.float32(place[1]) - y, np.float32(place[2]) - z
        d2 = dx * dx + dy * dy + dz * dz + np.float32(0.20)
        facing = np.clip((dx * nx + dy * ny + dz * nz) / np.sqrt(d2), 0.0, 1.0)
        lit = lit + (facing * 0.9 / d2 + 0.10 / (1 + d2))[..., None] * colour
    heed()
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


def _near_lamps(face: Face, lighting: Lighting) -> list[tuple[Point, Array]]:
    """Give the lamps whose light counts on the face."""
    low, high = face.points.min(axis=0), face.points.max(axis=0)
    out = []
    for place, colour in lighting.points:
        gap = np.maximum(np.maximum(low - f32(place), f32(place) - high), 0)
        if float(colour.max()) / (float(gap @ gap) + 0.2) > 0.01:
            out.append((place, colour))
    return out


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


def _fill(view: View, mask: npt.NDArray[np.uint8], points: Array) -> None:
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


def mirrored(view: View, solids: Solids, lighting: Lighting, seed: int, progress: Progress) -> None:
    """Lay the solids' mirror image on the level water at height zero, in place."""
    if not solids.faces:
        return
    half = view.camera.scaled(0.5)
    flipped = replace(half, horizon=half.height - half.horizon, eye=-view.camera.eye)
    blank = np.zeros((half.height, half.width, 3), np.float32)
    below = replace(view, rgb=blank, depth=np.full(blank.shape[:2], np.inf, np.float32), camera=flipped)
    build(below, solids, lighting, seed, progress)
    size = (view.camera.width, view.camera.height)
    image = cv2.resize(blank[::-1], size, interpolation=cv2.INTER_LINEAR)
    there = cv2.resize(f32(np.isfinite(below.depth))[::-1], size, interpolation=cv2.INTER_LINEAR)
    top = int(np.clip(np.ceil(view.camera.horizon), 0, view.camera.height - 1))
    heed()
    plane = view.camera.eye / np.maximum(-view.camera.slopes()[top:, None], 1e-5)
    water = np.abs(view.depth[top:] - plane) < 0.01 * plane
    tile = spectral(256, seed, 742, 2.2, 5.0)
    rows, cols = np.mgrid[top : view.camera.height, 0 : view.camera.width].astype(np.float32)
    bend = sample_fast(tile, cols / 9, f32(plane * 40)) * np.float32(view.camera.height / 260)
    wavy = cv2.remap(np.dstack([image, there]), cols + bend, rows + bend * 0.5, cv2.INTER_LINEAR)
    heed()
    share = wavy[..., 3] * water * np.float32(0.62)
    view.rgb[top:] += (wavy[..., :3] - view.rgb[top:]) * share[..., None]
