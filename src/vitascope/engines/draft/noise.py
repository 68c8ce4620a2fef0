"""Seeded noise: periodic tiles made in the frequency domain, and sampling of them."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.picture import Array, f32


def generator(seed: int, *stream: int) -> np.random.Generator:
    """Make the generator of one stream of a seed: streams are independent, so passes may be reordered."""
    return np.random.Generator(np.random.PCG64([seed & 0xFFFFFFFF, *stream]))


def spectral(size: int, seed: int, stream: int, beta: float, low: float = 1.0, high: float = 1e9) -> Array:
    """Make a periodic tile (size, size) of noise with spectrum f**-beta between two frequencies.

    Frequencies are in cycles per tile. Mean 0, deviation 1.
    """
    heed()
    white = generator(seed, stream).standard_normal((size, size), dtype=np.float32)
    spectrum = np.fft.rfft2(white)
    fy = np.fft.fftfreq(size, 1.0 / size)[:, None]
    fx = np.fft.rfftfreq(size, 1.0 / size)[None, :]
    f = np.hypot(fx, fy)
    gain = np.where((f >= low * 0.7) & (f <= high), np.maximum(f, low) ** (-beta / 2.0), 0.0)
    tile = np.fft.irfft2(spectrum * gain, s=(size, size))
    tile -= tile.mean()
    return f32((tile / (tile.std() + 1e-9)).astype(np.float32))


def sample(tile: Array, x: Array, y: Array) -> Array:
    """Read a periodic tile at (x, y) in texels, bilinearly; x and y are 2-D and broadcast.

    The fraction is kept in full float precision: the ground near the camera magnifies it.
    """
    heed()
    rows, cols = tile.shape[:2]
    fx, fy = np.floor(x), np.floor(y)
    tx, ty = (x - fx).astype(np.float32), (y - fy).astype(np.float32)
    ix, iy = fx.astype(np.int32) % cols, fy.astype(np.int32) % rows
    jx, jy = (ix + 1) % cols, (iy + 1) % rows
    flat = tile.reshape(rows * cols, *tile.shape[2:])
    iy *= cols
    jy *= cols
    if tile.ndim == 3:
        tx, ty = tx[..., None], ty[..., None]
    top = flat[iy + ix]
    top += (flat[iy + jx] - top) * tx
    low = flat[jy + ix]
    low += (flat[jy + jx] - low) * tx
    top += (low - top) * ty
    return f32(top)


def sample_fast(tile: Array, x: Array, y: Array) -> Array:
    """Read a periodic tile like `sample`, several times faster, with a fraction of 1/32 texel."""
    heed()
    rows, cols = tile.shape[:2]
    shape = np.broadcast_shapes(x.shape, y.shape)
    u = np.ascontiguousarray(np.broadcast_to(_near(x, cols), shape), np.float32)
    v = np.ascontiguousarray(np.broadcast_to(_near(y, rows), shape), np.float32)
    out: Array = f32(cv2.remap(tile, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP))
    return out


def _near(value: Array, period: int) -> Array:
    # remap keeps whole texels in 16 bits: what lies further is brought back by whole periods
    if value.size and (float(value.max()) > 30000 or float(value.min()) < -30000):
        out: Array = np.mod(value, np.float32(period))
        return out
    return value


def warped(tile: Array, by_x: Array, by_y: Array) -> Array:
    """Bend a tile by two others of the same size, given in texels."""
    rows, cols = tile.shape
    y, x = np.mgrid[0:rows, 0:cols].astype(np.float32)
    return sample_fast(tile, x + by_x, y + by_y)


def enlarged(tile: Array, size: int) -> Array:
    """Resize a periodic square tile without a seam."""
    n = tile.shape[0]
    pad = 4
    wide = np.pad(tile, pad, mode="wrap")
    scale = size / n
    big = cv2.resize(wide, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    edge = round(pad * scale)
    out: Array = np.ascontiguousarray(big[edge : edge + size, edge : edge + size])
    return out


def smooth(low: float, high: float, value: Array) -> Array:
    """Rise from 0 at `low` to 1 at `high` with level ends."""
    heed()
    t = np.clip((value - low) / (high - low), 0.0, 1.0).astype(np.float32, copy=False)
    out: Array = t * t * (3.0 - 2.0 * t)
    return out


def hashed(a: npt.NDArray[np.int64], b: npt.NDArray[np.int64], salt: int) -> Array:
    """Give a fixed random number in 0..1 to each pair of integers."""
    # unsigned 32-bit arithmetic wraps around, which is what a hash wants
    h = a.astype(np.uint32) * np.uint32(374761393) + b.astype(np.uint32) * np.uint32(668265263)
    h += np.uint32((salt * 2147483647) & 0xFFFFFFFF)
    h = (h ^ (h >> np.uint32(13))) * np.uint32(1274126177)
    h = (h ^ (h >> np.uint32(16))) * np.uint32(2246822519)
    out: Array = ((h ^ (h >> np.uint32(15))) & np.uint32(0xFFFFFF)).astype(np.float32) / np.float32(0x1000000)
    return out
