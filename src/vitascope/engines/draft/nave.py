"""The geometry of a nave: arcades, aisles, vault and end wall, in closed form for every pixel."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    import numpy.typing as npt

    from vitascope.engines.draft.camera import Camera
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array


@dataclass(frozen=True, slots=True)
class Nave:
    """The measures of a nave in metres.

    `inner` and `outer` are half widths to the arcade and to the outer wall, `bay` is the length of a bay,
    `spring` the height where the vault springs, `rise` how far it rises; `pointed` 0..1 sharpens the arches.
    """

    inner: float
    outer: float
    bay: float
    spring: float
    rise: float
    pointed: float = 0.0
    length: float = 62.0
    thick: float = 0.9

    @property
    def arch(self) -> float:
        """Half the clear width of an arcade arch."""
        return self.bay * 0.36

    @property
    def impost(self) -> float:
        """The height at which the arcade's arches spring."""
        return self.spring * 0.52


@dataclass(frozen=True, slots=True)
class Sight:
    """What each pixel shows, all (h, w).

    `kind`: 1 floor, 2 vault, 3 inside of an arch, 4 arcade wall, 5 outer wall, 6 end wall, 7 aisle ceiling.
    `window`, `pane`, `trim` and `edge` are covers 0..1.
    """

    kind: npt.NDArray[np.int32]
    x: Array
    y: Array
    z: Array
    window: Array
    pane: Array
    trim: Array
    edge: Array


def _inside(nave: Nave, along: Array, y: Array, half: float, impost: float) -> Array:
    """Give the distance in metres by which a point lies inside an arched opening centred in its bay."""
    u = np.abs((along / nave.bay) % 1 - 0.5) * nave.bay
    # a pointed arch is two arcs whose centres lie across the middle
    shift = half * 0.75 * nave.pointed
    above = np.maximum(y - impost, 0.0)
    radius = half + shift
    return f32((radius - np.hypot(u + shift, above)).astype(np.float32))


def _window(nave: Nave, along: Array, y: Array, z: Array) -> Array:
    """Give the cover of the outer wall's tall windows."""
    half = nave.arch * 0.62
    d = np.minimum(_inside(nave, along, y, half, nave.impost * 1.05), y - 1.1)
    bars = np.abs((np.abs((along / nave.bay) % 1 - 0.5) * nave.bay / (half * 0.5)) % 1 - 0.5) > 0.44
    rungs = np.abs((y / 1.1) % 1 - 0.5) > 0.46
    soft = np.clip(z * 0.003, 0.015, 0.2)
    cover = np.clip(d / soft + 0.5, 0, 1) * (1 - 0.85 * (bars | rungs))
    return f32(cover.astype(np.float32))


def look(nave: Nave, camera: Camera) -> Sight:
    """Find what every pixel of the camera shows; for an eye below the floor, the floor is not seen."""
    cx = np.broadcast_to(camera.columns()[None, :], (camera.height, camera.width))
    sl = np.broadcast_to(camera.slopes()[:, None], (camera.height, camera.width))
    ax = np.maximum(np.abs(cx), 1e-5)
    eye = np.float32(camera.eye)
    z_floor = np.where(sl < -1e-6, -eye / np.minimum(sl, -1e-6), 1e6) if eye > 0 else np.full(cx.shape, 1e6, np.float32)
    z_vault = _vault(nave, cx, sl, float(eye))
    z_in, z_back, z_out = nave.inner / ax, (nave.inner + nave.thick) / ax, nave.outer / ax
    open_in = _inside(nave, f32(z_in), f32(eye + sl * z_in), nave.arch, nave.impost)
    open_back = _inside(nave, f32(z_back), f32(eye + sl * z_back), nave.arch, nave.impost)
    ceiling = nave.impost + nave.arch + 0.9
    z_ceil = np.where(sl > 1e-6, (ceiling - eye) / np.maximum(sl, 1e-6), 1e6)
    behind = np.where(open_back > 0, np.minimum(z_out, np.maximum(z_ceil, z_back)), (z_in + z_back) / 2)
    kind_behind = np.where(open_back > 0, np.where(z_ceil < z_out, 7, 5), 3)
    z_side = np.where(open_in > 0, behind, z_in)
    kind_side = np.where(open_in > 0, kind_behind, 4)
    z = np.minimum(np.minimum(z_floor, z_vault), np.minimum(z_side, nave.length))
    kind = np.select([z >= nave.length, z >= z_floor, z >= z_vault], [6, 1, 2], kind_side).astype(np.int32)
    z = z.astype(np.float32)
    x, y = cx * z, eye + sl * z
    return _details(nave, kind, (f32(x), f32(y), z), f32(open_in))


def _vault(nave: Nave, cx: Array, sl: Array, eye: float) -> Array:
    """Give the distance to the vault: an elliptic barrel above the springing, a plain wall below it."""
    a = (cx / nave.inner) ** 2 + (sl / nave.rise) ** 2
    b = sl * (eye - nave.spring) / nave.rise**2
    c = ((eye - nave.spring) / nave.rise) ** 2 - 1.0
    root = np.sqrt(np.maximum(b * b - a * c, 0.0))
    z = (-b + root) / np.maximum(a, 1e-9)
    y = eye + sl * z
    return np.where((y > nave.spring) & (b * b > a * c), z, 1e6)


def _details(nave: Nave, kind: npt.NDArray[np.int32], at: tuple[Array, Array, Array], open_in: Array) -> Sight:
    x, y, z = at
    window = np.where(kind == 5, _window(nave, z, y, z), 0.0)
    # the end wall holds one great window
    great = np.minimum(
        nave.inner * 0.62 - np.hypot(x, np.maximum(y - nave.spring * 0.8, 0) * (1 - 0.25 * nave.pointed)), y - 2.6
    )
    mullion = (np.abs((x / 1.25) % 1 - 0.5) > 0.45) | (np.abs((y / 1.6) % 1 - 0.5) > 0.47)
    window = np.where(kind == 6, np.clip(great / 0.25, 0, 1) * (1 - 0.8 * mullion), window)
    clerestory = np.minimum(
        _inside(nave, z, y, nave.arch * 0.42, nave.spring * 0.90),
        y - (nave.impost + nave.arch * (1 + 0.5 * nave.pointed) + 0.7),
    )
    window = np.maximum(window, np.where(kind == 4, np.clip(clerestory / np.clip(z * 0.003, 0.02, 0.2), 0, 1), 0.0))
    bay = np.abs((z / nave.bay) % 1 - 0.5)
    rib = bay > 0.5 - 0.28 / nave.bay
    angle = np.arctan2(y - nave.spring, x) * 9 / np.pi
    purlin = np.abs(angle % 1 - 0.5) > 0.47
    bars = np.abs((z / (nave.bay / 4)) % 1 - 0.5) > 0.46
    pane = 1.0 - (rib | purlin | bars).astype(np.float32)
    moulding = (kind == 4) & (open_in < 0) & (open_in > -0.22)
    cornice = (kind == 4) & (np.abs(y - nave.spring + 0.15) < 0.22)
    capital = (kind == 4) & (np.abs(y - nave.impost) < 0.16) & (open_in > -1.2)
    trim = ((kind == 2) & rib) | moulding | cornice | capital | ((kind == 6) & (np.abs(great) < 0.28))
    edge = np.where((kind == 4) & (open_in > -0.10), 1.0, 0.0) + np.where(
        (kind == 2) & (np.abs(bay - (0.5 - 0.28 / nave.bay)) < 0.008), 0.8, 0
    )
    f32 = np.float32
    return Sight(
        kind,
        x.astype(f32),
        y.astype(f32),
        z.astype(f32),
        window.astype(f32),
        pane.astype(f32),
        trim.astype(f32),
        edge.astype(f32),
    )


def _lit_through(nave: Nave, light: Light, x: Array, y: Array, z: Array) -> Array:
    """Tell how much sun reaches a point inside through the windows of the sun's side, 0..1."""
    sx, sy, sz = light.sun
    side = 1.0 if sx > 0 else -1.0
    t = (side * nave.outer - x) / sx
    high, along = y + sy * t, z + sz * t
    t_in = (side * nave.inner - x) / sx
    clear = _inside(nave, z + sz * t_in, y + sy * t_in, nave.arch, nave.impost) > 0
    passed = clear | (np.abs(x) > nave.inner)
    return _window(nave, along.astype(np.float32), high.astype(np.float32), np.full_like(x, 8.0)) * passed * (t > 0)


def sun_on_floor(nave: Nave, light: Light, x: Array, z: Array) -> Array:
    """Give the pools of sunlight on the floor, 0..1, (h, w)."""
    out: Array = _lit_through(nave, light, x, np.zeros_like(x), z)
    return out


def shafts(nave: Nave, camera: Camera, light: Light, depth: Array, density: float) -> Array:
    """Gather sunlight scattered along each pixel's line of sight, (h, w): beams in dusty air."""
    small = camera.scaled(0.25)
    far = cv2.resize(np.minimum(depth, nave.length), (small.width, small.height), interpolation=cv2.INTER_NEAREST)
    cx = np.broadcast_to(small.columns()[None, :], far.shape)
    sl = np.broadcast_to(small.slopes()[:, None], far.shape)
    total = np.zeros(far.shape, np.float32)
    count = 22
    jitter = (np.indices(far.shape).sum(axis=0) % 2).astype(np.float32) * 0.5
    for k in range(count):
        z = 1.5 + (k + jitter) / count * 40
        seen = z < far
        total += _lit_through(nave, light, cx * z, camera.eye + sl * z, z.astype(np.float32)) * seen * np.exp(-z * 0.03)
    soft = cv2.GaussianBlur(total, (0, 0), 1.6)
    out: Array = cv2.resize(soft, (camera.width, camera.height), interpolation=cv2.INTER_CUBIC) * np.float32(
        density * 3.0 / count
    )
    return np.maximum(out, 0)
