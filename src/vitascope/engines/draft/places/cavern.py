"""Caves of ice and rock: a tunnel swept around its axis, with light at its end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.camera import Camera, Canvas, View, framed
from vitascope.engines.draft.light import light_of, linear, triple
from vitascope.engines.draft.noise import generator, sample_fast, smooth, spectral
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.terrain.sweep import first_seen

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb, Scene

_EYE = 1.7
_END = 46.0


@dataclass(frozen=True, slots=True)
class _Stuff:
    """Linear colours of a cave: its body, its depths, the light at the end, and how much shines through."""

    body: Rgb
    deep: Rgb
    beyond: Rgb
    through: float
    gloss: float


_ICE = _Stuff((0.34, 0.62, 0.74), (0.010, 0.085, 0.17), (0.72, 0.98, 1.10), 0.85, 0.55)
_ROCK = _Stuff((0.26, 0.20, 0.155), (0.030, 0.022, 0.018), (1.15, 0.90, 0.62), 0.10, 0.18)


class Tunnel:
    """The wall's distance from the line of sight, by angle and depth."""

    def __init__(self, seed: int, *, icy: bool) -> None:
        rng = generator(seed, 401)
        self.wide = spectral(256, seed, 402, 3.0, 2.0)
        self._fine = spectral(256, seed, 403, 2.3, 6.0)
        self._bend = (rng.random(4) - 0.5) * np.array([3.4, 1.2, 2.4, 1.0])
        self._size = 5.0 + 1.8 * rng.random()
        self._icy = icy

    def radius(self, angle: Array, z: Array) -> Array:
        """Give metres from the axis at `angle` (0 right, a quarter turn up), any shape."""
        c, s = np.cos(angle), np.sin(angle)
        u = angle * np.float32(256 / (2 * np.pi))
        t = z / 30
        cx = self._bend[0] * np.sin(t * 2.1) + self._bend[2] * t * t
        cy = self._bend[1] * np.sin(t * 1.7) + 0.5 * t
        swell = 1.0 + 0.22 * np.sin(z * 0.21 + self._bend[0]) + 0.15 * np.sin(z * 0.53)
        r = self._size * swell * (1.0 + 0.16 * np.maximum(s, 0))
        r = r + cx * c + cy * s
        broad = sample_fast(self.wide, u, z * 9.0)
        fine = sample_fast(self._fine, u, z * 17.0)
        r = r * (1.0 + 0.15 * broad) + 0.22 * fine
        if self._icy:
            r = r + 0.35 * np.abs(fine) - 0.45 * np.maximum(broad, 0)
        # stone and ice hang from the roof in points
        teeth = np.maximum(sample_fast(self._fine, u * 2 + 60, z * 14.0) - 0.9, 0) * smooth(0.35, 0.85, s)
        r = r - teeth * 1.9
        floor = (_EYE + 0.10 * fine + 0.14 * broad) / np.maximum(-s, 0.02)
        return f32(np.maximum(np.where(s < 0, np.minimum(r, floor), r), 0.5).astype(np.float32))


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw a cave; the variant "ice" is of ice."""
    icy = scene.variant == "ice"
    stuff = _tinted(_ICE if icy else _ROCK, scene)
    light = light_of(scene, canvas.seed)
    dim = float(1.0 - 0.7 * light.dark)
    beyond = tuple(b * dim + 0.04 for b in stuff.beyond)
    light = replace(
        light,
        sun=(0.15, 0.42, 0.90),
        haze=(beyond[0] * 0.62, beyond[1] * 0.62, beyond[2] * 0.62),
        fog=0.0,
        ambient=triple(f32(np.array(beyond) * 0.30)),
        sun_colour=triple(f32(np.array(beyond) * 1.1)),
    )
    camera = framed(scene, canvas, 0.72, 0.60, _EYE)
    camera = replace(camera, centre=0.5 + (generator(canvas.seed, 404).random() - 0.5) * 0.2)
    progress(0.05, "hollowing the cave")
    polar = Camera(
        round(canvas.height * 1.5), round(canvas.height * 0.85), canvas.height * 0.85 / _reach(camera), 0.0, 0.0
    )
    tunnel = Tunnel(canvas.seed, icy=icy)
    angles = ((np.arange(polar.width, dtype=np.float32) + 0.5) * np.float32(2 * np.pi / polar.width))[None, :]
    depths = (0.8 * (_END / 0.8) ** np.linspace(0, 1, 360)).astype(np.float32)[:, None]
    ratio = -tunnel.radius(angles, np.broadcast_to(depths, (360, polar.width))) / depths
    progress(0.35, "finding what is seen")
    index = first_seen(ratio.astype(np.float32), polar)
    z = _refined(index, ratio, depths[:, 0], polar)
    progress(0.5, "lighting the walls")
    rgb = _walls(tunnel, stuff, angles, z, canvas.seed, beyond)
    progress(0.75, "unrolling")
    out, depth = _unrolled(rgb, z, polar, camera)
    _wet_floor(out, depth, camera, stuff, canvas.seed)
    progress(1.0, "cave done")
    return View(out, depth, camera, light, reach=(6.0, 17.0), air=0.022, mirror=0.25 if icy else 0.0)


def _reach(camera: Camera) -> float:
    return float(np.hypot(np.abs(camera.columns()).max(), np.abs(camera.slopes()).max())) * 1.01


def _tinted(stuff: _Stuff, scene: Scene) -> _Stuff:
    if not scene.palette:
        return stuff
    tone = np.array(linear(scene.palette[0].rgb), np.float32) + 0.03
    tone = tone / tone.max()
    body, deep, beyond = (np.array(c) * (0.35 + 0.65 * tone) for c in (stuff.body, stuff.deep, stuff.beyond))
    return replace(stuff, body=triple(body), deep=triple(deep * 1.4), beyond=triple(beyond))


def _refined(
    index: np.ndarray[tuple[int, ...], np.dtype[np.int32]], ratio: Array, depths: Array, polar: Camera
) -> Array:
    steps = len(depths)
    here = np.minimum(index, steps - 1)
    before = np.maximum(here - 1, 0)
    s1, s0 = np.take_along_axis(ratio, here, axis=0), np.take_along_axis(ratio, before, axis=0)
    t = np.clip((polar.slopes()[:, None] - s0) / np.where(np.abs(s1 - s0) < 1e-6, 1e-6, s1 - s0), 0, 1)
    z = depths[before] + t * (depths[here] - depths[before])
    return np.where(index < steps, z, np.float32(np.inf)).astype(np.float32)


def _walls(tunnel: Tunnel, stuff: _Stuff, angles: Array, z: Array, seed: int, beyond: tuple[float, ...]) -> Array:
    far = np.where(np.isfinite(z), z, np.float32(_END)).astype(np.float32)
    angle = np.broadcast_to(angles, far.shape).astype(np.float32)
    r = tunnel.radius(angle, far)
    da, dz = np.float32(0.012), np.maximum(far * 0.006, 0.03)
    turn = (tunnel.radius(angle + da, far) - r) / (da * r)
    along = (tunnel.radius(angle, far + dz) - r) / dz
    tile = spectral(512, seed, 405, 1.9, 6.0)
    u = angle * np.float32(512 / (2 * np.pi))
    grain = sample_fast(tile, u, far * 34) / (1 + far * 0.05)
    gy, gx = np.gradient(grain)
    turn, along = turn + gx * 0.30, along - gy * 0.22
    heed()
    norm = 1 / np.sqrt(1 + turn * turn + along * along)
    c, s = np.cos(angle), np.sin(angle)
    heed()
    nx, ny, nz = (-c - turn * s) * norm, (-s + turn * c) * norm, along * norm
    heed()
    lamp = np.clip(0.15 * nx + 0.42 * ny + 0.90 * nz, 0, 1)
    heed()
    back = np.clip(0.5 - 0.5 * nz, 0, 1)
    near = far / _END
    reach = 0.07 + 0.93 * near**1.1
    body, deep, light = np.array(stuff.body, np.float32), np.array(stuff.deep, np.float32), np.array(beyond, np.float32)
    thick = np.clip(
        0.5 + 0.32 * sample_fast(tunnel.wide, angle * np.float32(256 / (2 * np.pi)), far * 9.0) + 0.12 * grain, 0, 1
    )
    skin = deep + (body - deep) * thick[..., None]
    heed()
    rgb = skin * (lamp * reach * 1.7 + 0.09 + 0.14 * (ny * 0.5 + 0.5))[..., None] * light
    # ice passes the light that falls on its far side
    rgb += stuff.through * skin * light * (back * reach * thick * 0.9)[..., None]
    edge = np.clip(1 - np.abs(c * nx + s * ny), 0, 1) ** 3
    rgb += light * (edge * stuff.gloss * reach * 0.45)[..., None]
    heed()
    fade = np.exp(-((far / 36) ** 2.2))[..., None]
    haze = light * 0.62
    rgb = haze + (rgb - haze) * fade
    return np.where(np.isfinite(z)[..., None], rgb, light * 1.1).astype(np.float32)


def _unrolled(rgb: Array, z: Array, polar: Camera, camera: Camera) -> tuple[Array, Array]:
    cx, sl = camera.columns()[None, :], camera.slopes()[:, None]
    angle = np.arctan2(
        np.broadcast_to(sl, (camera.height, camera.width)), np.broadcast_to(cx, (camera.height, camera.width))
    ) % (2 * np.pi)
    u = (angle * polar.width / (2 * np.pi) - 0.5).astype(np.float32)
    v = (np.hypot(cx, sl) * polar.focal - 0.5).astype(np.float32)
    wide = np.concatenate([rgb, rgb[:, :4]], axis=1)
    u = np.where(u < 0, u + polar.width, u).astype(np.float32)
    out = cv2.remap(np.ascontiguousarray(wide), u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    near = np.concatenate([z, z[:, :4]], axis=1)
    depth = cv2.remap(
        np.ascontiguousarray(np.minimum(near, 1e4)), u, v, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REPLICATE
    )
    return f32(out), np.where(depth > 9e3, np.float32(np.inf), depth).astype(np.float32)


def _wet_floor(rgb: Array, depth: Array, camera: Camera, stuff: _Stuff, seed: int) -> None:
    """Let the floor mirror the light at the end, in place."""
    top = int(np.ceil(camera.horizon)) + 1
    rows = camera.height - top
    if rows < 4:
        return
    slope = -camera.slopes()[top:, None]
    z = np.broadcast_to(_EYE / np.maximum(slope, 1e-4), (rows, camera.width)).astype(np.float32)
    floor = 1 - smooth(0.10, 0.24, np.abs(depth[top:] / z - 1))
    tile = spectral(256, seed, 406, 2.4, 4.0)
    x = camera.columns()[None, :] * z
    wave = sample_fast(tile, x * 18, z * 18)
    grid_y, grid_x = np.mgrid[0:rows, 0 : camera.width].astype(np.float32)
    soft = cv2.GaussianBlur(rgb, (0, 0), sigmaX=camera.height / 400, sigmaY=camera.height / 90)
    seen = cv2.remap(soft, grid_x + wave * 2, np.clip(top - 1 - grid_y * 1.05 + wave * 5, 0, None), cv2.INTER_LINEAR)
    facing = slope / np.sqrt(1 + slope * slope)
    amount = floor * (0.10 + 0.90 * (1 - facing) ** 3) * stuff.gloss
    rgb[top:] += (seen - rgb[top:] * 0.7) * amount[..., None]
