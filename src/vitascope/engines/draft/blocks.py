"""Cities as boxes on a grid: exact visibility of walls, roofs and streets, and their facades."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.noise import hashed, smooth
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.terrain.sweep import first_seen

if TYPE_CHECKING:
    import numpy.typing as npt

    from vitascope.engines.draft.camera import Camera
    from vitascope.engines.draft.picture import Array


@dataclass(frozen=True, slots=True)
class Plan:
    """Boxes on a grid: `xs` and `zs` are the lines between cells in metres, `tall` (len(xs)+1, len(zs)+1) heights.

    A height of zero is open ground.
    """

    xs: Array
    zs: Array
    tall: Array


@dataclass(frozen=True, slots=True)
class Hit:
    """What each pixel shows, all (h, w): `z` metres (inf: sky), `y` height, `along` the metres along a wall.

    `wall`, `roof` and `street` are masks, `side` tells a wall that runs along the street from one across it;
    `cell` numbers the building.
    """

    z: Array
    x: Array
    y: Array
    along: Array
    wall: npt.NDArray[np.bool_]
    roof: npt.NDArray[np.bool_]
    street: npt.NDArray[np.bool_]
    side: npt.NDArray[np.bool_]
    cell: npt.NDArray[np.int64]
    tall: Array

    def rows(self, part: slice) -> Hit:
        """Give some rows only."""
        return Hit(*(getattr(self, name)[part] for name in Hit.__dataclass_fields__))


def cast(plan: Plan, camera: Camera) -> Hit:
    """Find what each pixel shows of the plan.

    Every column crosses the grid lines in order of distance; each cell offers the top of its near wall and the
    far edge of its roof. The running maximum of their slopes tells which is seen.
    """
    columns = camera.columns()
    near = np.float32(0.6)
    with np.errstate(divide="ignore", invalid="ignore"):
        across = plan.xs[:, None] / columns[None, :]
    across = np.where(np.isfinite(across) & (across > near), across, np.float32(1e6))
    ahead = np.broadcast_to(plan.zs[:, None], (len(plan.zs), camera.width))
    ahead = np.where(ahead > near, ahead, np.float32(1e6))
    lines = np.concatenate([np.full((1, camera.width), near, np.float32), across, ahead]).astype(np.float32)
    order = np.argsort(lines, axis=0, kind="stable")
    enter = np.take_along_axis(lines, order, axis=0)
    sides = order <= len(plan.xs)
    leave = np.concatenate([enter[1:], np.full((1, camera.width), 1e6, np.float32)])
    middle = np.minimum((enter + leave) / 2, 4e5)
    ix = np.searchsorted(plan.xs, (columns[None, :] * middle).ravel()).reshape(middle.shape)
    iz = np.searchsorted(plan.zs, middle.ravel()).reshape(middle.shape)
    tall = plan.tall[ix, iz]
    if camera.eye < 0:
        # seen from the mirror's side the level ground hides nothing
        tall = np.where(tall > 0, tall, np.float32(-1e5))
    rise = tall - np.float32(camera.eye)
    slopes = np.stack([rise / enter, rise / leave], axis=1).reshape(-1, camera.width)
    index = first_seen(slopes.astype(np.float32), camera)
    return _resolve(index, enter, tall, sides, ix * 1000 + iz, camera)


def _resolve(
    index: npt.NDArray[np.int32],
    enter: Array,
    tall: Array,
    sides: npt.NDArray[np.bool_],
    cells: npt.NDArray[np.int64],
    camera: Camera,
) -> Hit:
    count = len(enter)
    hit = index < 2 * count
    k = np.minimum(index // 2, count - 1)
    top = index % 2 == 1
    z_wall = np.take_along_axis(enter, k, axis=0)
    h = np.take_along_axis(tall, k, axis=0)
    side = np.take_along_axis(sides, k, axis=0)
    cell = np.take_along_axis(cells, k, axis=0)
    slope = camera.slopes()[:, None]
    safe = np.where(np.abs(slope) < 1e-6, np.float32(-1e-6), slope)
    z_flat = (h - np.float32(camera.eye)) / safe
    z = np.where(top, z_flat, z_wall)
    hit &= (z < 9e5) & (z > 0)
    z = np.where(hit, z, np.float32(np.inf)).astype(np.float32)
    heed()
    far = np.where(hit, z, np.float32(1.0))
    x = camera.columns()[None, :] * far
    y = np.where(top, h, np.float32(camera.eye) + slope * far).astype(np.float32)
    flat = hit & top
    along = np.where(side, far, x).astype(np.float32)
    return Hit(z, x, y, along, hit & ~top, flat & (h > 0), flat & (h <= 0), side, cell, h)


def facade(hit: Hit, seed: int, lit_share: float, warm: float) -> tuple[Array, Array]:
    """Give walls their albedo and their own light, both linear (h, w, 3), by windows per building."""
    albedo, glow = np.zeros((*hit.z.shape, 3), np.float32), np.zeros((*hit.z.shape, 3), np.float32)
    albedo[hit.wall], glow[hit.wall] = _panes(_picked(hit), seed, lit_share, warm)
    return albedo, glow


def _picked(hit: Hit) -> Hit:
    """Give the wall's pixels as a hit of one dimension."""
    return Hit(*(getattr(hit, name)[hit.wall] for name in Hit.__dataclass_fields__))


def _panes(hit: Hit, seed: int, lit_share: float, warm: float) -> tuple[Array, Array]:
    a = hit.cell * 2 + hit.side
    style, tone, pitch_pick = (hashed(a, a // 7, seed + k) for k in (1, 2, 3))
    floor = 3.1 + 1.1 * hashed(a, a, seed + 4)
    pitch = 1.7 + 2.6 * pitch_pick
    u, v = hit.along / pitch, (hit.y - 4.6) / floor
    column, storey = np.floor(u).astype(np.int64), np.floor(v).astype(np.int64)
    fu, fv = u - column, v - storey
    width = np.where(style < 0.35, 0.92, np.where(style < 0.7, 0.62, 0.48))
    height = np.where(style < 0.35, 0.80, 0.62)
    soft = np.clip(hit.z * 0.0016, 0.015, 0.35)
    pane = smooth_box(f32(fu), width, soft) * smooth_box(f32(fv), height, soft)
    pane *= (v > 0) & (hit.y < hit.tall - 1.2)
    pick = hashed(column + a * 131, storey, seed + 5)
    block = hashed(a, storey // 3, seed + 6)
    on = (pick < lit_share * (0.45 + 1.1 * block)).astype(np.float32)
    level = on * (0.25 + 0.9 * hashed(column + a * 17, storey * 3, seed + 7) ** 2)
    heat = hashed(column // 3 + a, storey, seed + 8)
    colour = _window_colours(heat, warm)
    # furniture and blinds: a lit room is not an even panel
    level *= f32(0.55 + 0.45 * smooth(0.05, 0.5, f32(fv)) * (1.0 - 0.35 * ((fu * 3).astype(np.int64) % 2)))
    wall = (0.07 + 0.17 * tone)[..., None] * np.array([1.0, 0.96, 0.92], np.float32)
    wall = wall * (0.86 + 0.14 * (np.abs(fv - 0.02) > 0.05))[..., None]
    brick = ((hashed(a, a, seed + 9) < 0.3) & (style > 0.35))[..., None]
    wall = np.where(brick, wall * np.array([1.25, 0.72, 0.55], np.float32), wall)
    glass = np.array([0.022, 0.030, 0.040], np.float32)
    albedo = wall + (glass - wall) * pane[..., None]
    glow = colour * (level * pane)[..., None]
    return albedo.astype(np.float32), glow.astype(np.float32)


def smooth_box(f: Array, width: Array, soft: Array) -> Array:
    """Give the cover of a bar of `width` centred in 0..1, with edges `soft` wide."""
    out: Array = np.clip((width / 2 - np.abs(f - 0.5)) / soft + 0.5, 0.0, 1.0)
    return out


def _window_colours(heat: Array, warm: float) -> Array:
    yellow = np.array([1.0, 0.66, 0.30], np.float32)
    white = np.array([0.85, 0.90, 1.0], np.float32)
    teal = np.array([0.30, 0.85, 1.0], np.float32)
    out = np.where((heat < warm)[..., None], yellow, np.where((heat < warm + 0.22)[..., None], white, teal))
    return out.astype(np.float32)
