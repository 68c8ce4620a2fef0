"""Level water: mirror image bent by ripples, Fresnel, glitter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import side_by_side
from vitascope.engines.draft.noise import sample_fast, spectral
from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    from vitascope.engines.draft.camera import Camera
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array


def _tilts(seed: int) -> Array:
    tile = spectral(256, seed, 61, 2.6, 3.0)
    dz, dx = np.gradient(tile)
    return np.dstack([dx, dz]).astype(np.float32) * np.float32(2.2)


def ripples(camera: Camera, depth: Array, both: Array, rough: float) -> tuple[Array, Array]:
    """Give the tilt of the surface along x and z at each pixel of a level plane at `depth`, both (h, w)."""
    x = camera.columns()[None, :] * depth
    footprint = depth * depth / np.float32(max(camera.eye, 0.5) * camera.focal)
    tilt_x = np.zeros_like(depth)
    tilt_z = np.zeros_like(depth)
    for k, wave in enumerate((90.0, 31.0, 9.0, 2.7, 0.9)):
        # what is finer than a pixel would sparkle: it fades, and its share becomes blur of the mirror
        keep = 1.0 / (1.0 + (footprint / (wave * 0.10)) ** 2)
        k_x = 256.0 / (wave * 8)
        tilt = sample_fast(both, x * k_x * 0.55 + 37 * k, depth * k_x + 91 * k)
        gain = np.float32(rough * (1.35, 1.2, 1.0, 0.8, 0.5)[k])
        tilt_x += tilt[..., 0] * keep * gain
        tilt_z += tilt[..., 1] * keep * gain
    return tilt_x, tilt_z


def shade_water(
    mirror: Array, camera: Camera, depth: Array, light: Light, body: Array, seed: int, rough: float
) -> Array:
    """Shade level water, linear (h, w, 3).

    `mirror` (h, w, 3) holds, at each pixel below the eye line, what a still surface would show there. `depth`
    is the plane's depth (h, w), `body` the colour of deep water, `rough` the waves (0.02 calm, 0.3 storm).
    """
    out = np.empty((*depth.shape, 3), np.float32)
    both = _tilts(seed)
    first = camera.height - len(depth)

    def shade(part: slice) -> None:
        out[part] = _shaded(mirror, camera, depth[part], light, body, rough, both, first + part.start)

    side_by_side(shade, [slice(top, min(top + 128, len(depth))) for top in range(0, len(depth), 128)])
    return out


def _shaded(
    mirror: Array, camera: Camera, depth: Array, light: Light, body: Array, rough: float, both: Array, top: int
) -> Array:
    """Shade the rows from `top` on."""
    tilt_x, tilt_z = ripples(camera, depth, both, rough)
    rows, cols = depth.shape
    slope = np.maximum(-camera.slopes()[top : top + rows, None], 1e-4)
    grid_y, grid_x = np.mgrid[0:rows, 0:cols].astype(np.float32)
    # near a grazing view only facets that lean to the eye are seen: the tilt can but lift the mirror
    lift = np.float32(camera.focal) * tilt_z * (0.35 + slope)
    map_y = grid_y + top + np.abs(lift) * 1.2 + lift * 0.4
    map_x = grid_x + np.float32(camera.focal) * tilt_x * (0.10 + 0.6 * slope)
    seen = cv2.remap(mirror, map_x, map_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    facing = np.clip(slope / np.sqrt(1 + slope * slope) + 0.55 * tilt_z + rough * 0.25, 0.015, 1.0)
    fresnel = 0.02 + 0.98 * (1.0 - facing) ** 4
    out = body + (seen - body) * fresnel[..., None]
    return f32(out + _glitter(camera, light, slope, tilt_x, tilt_z)[..., None] * light.array("sun_colour"))


def _glitter(camera: Camera, light: Light, slope: Array, tilt_x: Array, tilt_z: Array) -> Array:
    x = camera.columns()[None, :]
    norm = 1.0 / np.sqrt(1.0 + x * x + slope * slope)
    vx, vy, vz = x * norm, -slope * norm, norm
    nx, nz = tilt_x * 1.2, tilt_z * 1.2
    ny = 1.0 / np.sqrt(1.0 + nx * nx + nz * nz)
    along = vx * nx * ny + vy * ny + vz * nz * ny
    sx, sy, sz = light.sun
    match = (vx - 2 * along * nx * ny) * sx + (vy - 2 * along * ny) * sy + (vz - 2 * along * nz * ny) * sz
    out: Array = (
        np.maximum(match, 0.0) ** 260 * np.float32(1.6 * light.disc) * np.float32(1.0 if light.dark < 0.6 else 0.5)
    )
    return out
