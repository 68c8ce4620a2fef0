"""A relief placed under the camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.noise import sample, sample_fast, spectral
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.terrain.heights import hollows, shadowed

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.terrain.heights import Relief


class Ground:
    """A relief placed under the camera: height, normals and baked light at any point."""

    def __init__(self, relief: Relief, light: Light, origin: tuple[float, float], turn: float, seed: int) -> None:
        self.relief = relief
        self._origin = origin
        self._cos, self._sin = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        sx, sy, sz = light.sun
        local = (float(sx * self._cos - sz * self._sin), sy, float(sx * self._sin + sz * self._cos))
        self._shadow = shadowed(relief, local)
        self._sky = hollows(relief)
        gy, gx = np.gradient(np.pad(relief.metres, 1, mode="wrap"))
        self._slope = np.dstack([gx, gy])[1:-1, 1:-1].astype(np.float32) / np.float32(relief.cell)
        self.detail = spectral(512, seed, 151, 2.1, 8.0)
        self.broad = spectral(256, seed, 152, 2.8, 2.0)
        dy, dx = np.gradient(self.detail)
        self._lean = np.dstack([dx, dy]).astype(np.float32)

    def texel(self, x: Array, z: Array) -> tuple[Array, Array]:
        """Turn metres into texels of the relief."""
        cell = np.float32(self.relief.cell)
        u = (x * self._cos - z * self._sin) / cell + np.float32(self._origin[0])
        v = (x * self._sin + z * self._cos) / cell + np.float32(self._origin[1])
        return f32(u), f32(v)

    def height(self, x: Array, z: Array) -> Array:
        """Give the height in metres."""
        return sample(self.relief.metres, *self.texel(x, z))

    def coarse(self, x: Array, z: Array) -> Array:
        """Give the height in metres, fast, to 1/32 of a cell."""
        return sample_fast(self.relief.metres, *self.texel(x, z))

    def slope(self, x: Array, z: Array) -> tuple[Array, Array]:
        """Give the rise per metre along x and along z."""
        both = sample_fast(self._slope, *self.texel(x, z))
        gu, gv = both[..., 0], both[..., 1]
        return gu * self._cos + gv * self._sin, gv * self._cos - gu * self._sin

    def lean(self, u: Array, v: Array) -> Array:
        """Give the slope of the small relief at texels of `detail`, (h, w, 2)."""
        return sample_fast(self._lean, u, v)

    def shadow(self, x: Array, z: Array) -> Array:
        """Give the share of sun that arrives, 0..1."""
        u, v = self.texel(x, z)
        return sample_fast(self._shadow, u * 0.5, v * 0.5)

    def sky(self, x: Array, z: Array) -> Array:
        """Give the share of sky seen, about 0..1."""
        return sample_fast(self._sky, *self.texel(x, z))
