"""Grand interiors: a nave between arcades under a vault, in many materials."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed, side_by_side
from vitascope.engines.draft.camera import Camera, Canvas, View, framed
from vitascope.engines.draft.light import light_of, linear, triple
from vitascope.engines.draft.nave import Nave, Sight, look, shafts, sun_on_floor
from vitascope.engines.draft.noise import generator, sample_fast, spectral
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.stages import within
from vitascope.engines.draft.stamp import stamp
from vitascope.engines.draft.vegetation import broadleaf, shrub

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb, Scene

_TRIM_BRASS: Rgb = (0.72, 0.50, 0.20)


@dataclass(frozen=True, slots=True)
class Finish:
    """What a hall is made of: sRGB colours of wall, trim and floor; how the windows and the vault glow."""

    nave: Nave
    wall: Rgb
    trim: Rgb
    floor: Rgb
    window: Rgb
    glass_vault: float = 0.0
    polish: float = 0.35
    lamps: float = 0.6
    daylight: float = 1.0
    pattern: str = "stone"


_HALLS: dict[str, Finish] = {
    "deco": Finish(
        Nave(6.0, 10.0, 6.2, 8.6, 4.6),
        (0.74, 0.66, 0.54),
        _TRIM_BRASS,
        (0.42, 0.36, 0.30),
        (1.0, 0.86, 0.62),
        polish=0.55,
        pattern="deco",
    ),
    "cathedral": Finish(
        Nave(5.2, 9.2, 5.4, 11.5, 5.6, pointed=1.0),
        (0.60, 0.57, 0.53),
        (0.50, 0.47, 0.43),
        (0.44, 0.42, 0.40),
        (0.80, 0.86, 1.0),
        polish=0.22,
        lamps=0.35,
        pattern="stained",
    ),
    "library": Finish(
        Nave(5.0, 8.0, 5.2, 7.4, 4.2),
        (0.40, 0.26, 0.16),
        (0.55, 0.38, 0.18),
        (0.36, 0.22, 0.13),
        (1.0, 0.82, 0.56),
        polish=0.30,
        lamps=1.0,
        pattern="books",
    ),
    "station": Finish(
        Nave(9.5, 15.0, 8.0, 6.5, 4.6),
        (0.58, 0.56, 0.52),
        (0.16, 0.18, 0.20),
        (0.46, 0.45, 0.44),
        (0.80, 0.90, 1.0),
        glass_vault=0.85,
        polish=0.40,
        pattern="stone",
    ),
    "greenhouse": Finish(
        Nave(6.0, 10.5, 4.6, 4.4, 3.4),
        (0.80, 0.84, 0.80),
        (0.74, 0.80, 0.76),
        (0.56, 0.52, 0.44),
        (0.86, 0.96, 0.90),
        glass_vault=1.0,
        polish=0.15,
        lamps=0.0,
        pattern="glass",
    ),
    "aquarium": Finish(
        Nave(6.0, 10.0, 6.4, 6.4, 4.8),
        (0.22, 0.30, 0.34),
        (0.20, 0.34, 0.38),
        (0.16, 0.22, 0.26),
        (0.10, 0.62, 0.80),
        polish=0.70,
        lamps=0.25,
        daylight=0.5,
        pattern="water",
    ),
    "museum": Finish(
        Nave(5.6, 9.6, 5.0, 8.2, 5.0),
        (0.82, 0.80, 0.76),
        (0.88, 0.86, 0.82),
        (0.62, 0.60, 0.57),
        (1.0, 0.97, 0.90),
        glass_vault=0.30,
        polish=0.40,
        pattern="stone",
    ),
    "corridor": Finish(
        Nave(3.2, 4.4, 3.6, 3.0, 2.3),
        (0.60, 0.64, 0.70),
        (0.22, 0.25, 0.30),
        (0.26, 0.28, 0.32),
        (0.45, 0.85, 1.0),
        polish=0.60,
        lamps=1.0,
        daylight=0.8,
        pattern="tech",
    ),
}


@lru_cache(maxsize=4)
def _tile(seed: int, stream: int, beta: float, low: float) -> Array:
    # the bands of one picture share it
    return spectral(256, seed, stream, beta, low)


def _chosen(scene: Scene) -> Finish:
    finish = _HALLS.get(scene.variant, _HALLS["deco"])
    if scene.has("brass"):
        finish = replace(finish, trim=_TRIM_BRASS)
    if scene.has("stone") and finish.pattern == "deco":
        finish = replace(finish, wall=(0.66, 0.61, 0.54))
    if scene.palette and finish.pattern != "books":
        tint = scene.palette[0].rgb
        wall = tuple(0.55 * w + 0.45 * t for w, t in zip(finish.wall, tint, strict=True))
        finish = replace(finish, wall=(wall[0], wall[1], wall[2]))
    return finish


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw a hall of the scene's variant."""
    finish = _chosen(scene)
    light = _indoors(light_of(scene, canvas.seed), finish, scene, canvas.seed)
    rng = generator(canvas.seed, 220)
    nave = finish.nave
    wide, tall, deep = (0.86 + 0.28 * rng.random() for _ in range(3))
    nave = replace(
        nave, inner=nave.inner * wide, outer=nave.outer * wide, spring=nave.spring * tall, bay=nave.bay * deep
    )
    finish = replace(finish, nave=nave)
    camera = framed(scene, canvas, 0.72 + 0.22 * rng.random(), 0.58 + 0.09 * rng.random(), 1.65)
    camera = replace(camera, centre=0.5 + (rng.random() - 0.5) * 0.34)
    if scene.has("aerial"):
        camera = replace(camera, eye=7.5, horizon=canvas.height * 0.30)
    progress(0.05, "raising the arches")
    view = _interior(finish, camera, light, canvas.seed, within(progress, 0.05, 0.5))
    progress(0.52, "mirroring the floor")
    half = camera.scaled(0.5)
    flipped = replace(half, horizon=half.height - half.horizon, eye=-camera.eye)
    below = _interior(finish, flipped, light, canvas.seed, within(progress, 0.52, 0.68))
    mirror = cv2.resize(below.rgb[::-1], (camera.width, camera.height), interpolation=cv2.INTER_LINEAR)
    progress(0.70, "polishing the floor")
    _reflect(view, f32(mirror), finish, canvas.seed, wet=scene.has("wet"))
    if finish.pattern == "glass":
        progress(0.8, "planting")
        _plants(view, finish, light, canvas.seed)
    progress(0.9, "letting light in")
    beams = shafts(finish.nave, camera, light, view.depth, 0.35 if scene.has("shafts", "mist") else 0.16)
    tone = np.array(linear(finish.window), np.float32) * 0.5 + light.array("sun_colour") * 0.16
    view.rgb[...] += beams[..., None] * tone * np.float32(finish.daylight * (1 - 0.7 * light.dark))
    return replace(view, reach=(5.5, 26.0), mirror=finish.polish * 0.7)


def _indoors(light: Light, finish: Finish, scene: Scene, seed: int) -> Light:
    """Turn the sun to fall in through the windows of one side, and keep the shade soft."""
    side = 1.0 if seed % 2 else -1.0
    level = 1.0 - 0.75 * light.dark
    glow = np.array(linear(finish.window), np.float32)
    ambient = (0.55 * level + 0.10) * (0.55 * glow + 0.45 * np.array([1.0, 0.92, 0.82], np.float32)) * 0.50
    haze = ambient * 0.85
    warm = scene.has("warm")
    return replace(
        light,
        sun=(0.62 * side, 0.60, 0.50),
        ambient=(
            float(ambient[0]) * (1.15 if warm else 1),
            float(ambient[1]),
            float(ambient[2]) * (0.8 if warm else 1),
        ),
        haze=(float(haze[0]), float(haze[1]), float(haze[2])),
        fog=0.010 if not scene.has("mist") else 0.022,
    )


def _interior(finish: Finish, camera: Camera, light: Light, seed: int, progress: Progress) -> View:
    rgb = np.empty((camera.height, camera.width, 3), np.float32)
    depth = np.empty((camera.height, camera.width), np.float32)

    def build(strip: tuple[slice, Camera]) -> None:
        part, band = strip
        sight = look(finish.nave, band)
        rgb[part], depth[part] = _lit(finish, sight, light, seed), sight.z

    side_by_side(build, camera.strips(), progress, "stone and brass")
    return View(rgb, depth, camera, light, air=light.fog)


def _lit(finish: Finish, sight: Sight, light: Light, seed: int) -> Array:
    """Shade what is seen of the hall, linear (h, w, 3)."""
    albedo, glow = _surfaces(finish, sight, light, seed)
    nave = finish.nave
    # light falls in from the windows at both sides and from above; corners see less of it
    height = np.clip(sight.y / (nave.spring + nave.rise), 0, 1.3)
    bay = np.abs((sight.z / nave.bay) % 1 - 0.5) * 2
    side = np.clip(np.abs(sight.x) / nave.outer, 0, 1)
    level = 0.40 + 0.22 * height + 0.24 * side + 0.10 * bay
    level = level * (1 - 0.45 * np.exp(-np.abs(sight.y) / 0.45) * (sight.kind != 1))
    level = np.where(sight.kind == 3, level * 0.62, level)
    sun_side = 0.96 - 0.17 * np.tanh(sight.x * np.sign(light.sun[0]) / (0.4 * nave.inner))
    level = level * np.where(sight.kind == 1, 1.0, sun_side) * (1 + 0.5 * sight.edge)
    far = np.exp(-sight.z * 0.010)
    end_glow = 0.42 * np.exp(-np.abs(nave.length - sight.z) / 16)
    rgb = albedo * ((level * (0.65 + 0.35 * far) + end_glow)[..., None] * light.array("ambient") * 1.9)
    warm = np.array([1.0, 0.66, 0.34], np.float32)
    lamp = np.exp(
        -((np.abs((sight.z / nave.bay) % 1 - 0.5) * nave.bay) ** 2 + (sight.y - nave.spring * 0.8) ** 2) / 6.0
    )
    rgb += albedo * (lamp * finish.lamps * (0.5 + 0.9 * light.dark))[..., None] * warm
    floor = sight.kind == 1
    patch = sun_on_floor(nave, light, sight.x, sight.z) * floor
    rgb += albedo * (patch * finish.daylight * (1 - light.dark) * 0.75)[..., None] * light.array("sun_colour")
    rgb += glow
    through = np.exp(-sight.z * np.float32(light.fog))[..., None]
    rgb = light.array("haze") + (rgb - light.array("haze")) * through
    return f32(rgb)


def _surfaces(finish: Finish, sight: Sight, light: Light, seed: int) -> tuple[Array, Array]:
    """Give albedo and own light of what is seen, linear (h, w, 3)."""
    nave = finish.nave
    grain = _tile(seed, 221, 1.8, 4.0)
    mottle = sample_fast(grain, (sight.x + sight.z) * 34, (sight.y + sight.z * 0.3) * 34)
    wall, trim, floor = (np.array(linear(c), np.float32) for c in (finish.wall, finish.trim, finish.floor))
    course = np.abs((sight.y / 0.62) % 1 - 0.5) > 0.47
    joint = (course & (sight.kind != 1)) * np.exp(-sight.z / 30) * (finish.pattern in {"stone", "stained", "deco"})
    albedo = wall * (1 + 0.07 * mottle - 0.25 * joint)[..., None]
    albedo = np.where((sight.trim > 0.5)[..., None], trim * (1 + 0.05 * mottle)[..., None], albedo)
    tile = ((np.floor(sight.x / 1.3) + np.floor(sight.z / 1.3)) % 2)[..., None]
    seam = (np.abs((sight.x / 1.3) % 1 - 0.5) > 0.485) | (np.abs((sight.z / 1.3) % 1 - 0.5) > 0.485)
    paving = floor * (0.80 + 0.36 * tile) * (1 + 0.05 * mottle - 0.35 * seam * np.exp(-sight.z / 20))[..., None]
    if finish.pattern in {"deco", "tech"}:
        runner = (np.abs(sight.x) < nave.inner * 0.36) & (np.abs(sight.x) > nave.inner * 0.33)
        paving = np.where(runner[..., None], trim, paving)
    albedo = np.where((sight.kind == 1)[..., None], paving, albedo)
    if finish.pattern == "books":
        shelf = sight.kind == 5
        albedo = np.where(shelf[..., None], _books(sight, seed), albedo)
    day = float(1 - 0.93 * light.dark)
    tone = np.array(linear(finish.window), np.float32)
    outside = tone * np.float32(1.5 * day * finish.daylight + (0.35 if finish.pattern in {"water", "tech"} else 0.02))
    glow = outside * sight.window[..., None]
    if finish.pattern == "stained":
        glow = _stained(sight, seed) * np.float32(1.8 * day + 0.06) * sight.window[..., None]
    elif finish.pattern == "water":
        glow = glow * _deep(sight, seed)[..., None]
    if finish.glass_vault > 0:
        pane = (sight.kind == 2) * sight.pane
        glow = (
            glow
            + (light.array("low") * 0.8 + light.array("middle") * 0.5)[None, None]
            * (pane * finish.glass_vault)[..., None]
        )
    if finish.pattern == "tech":
        strip = np.abs(sight.y - 2.15) < 0.045
        glow = glow + (strip & (sight.kind >= 4))[..., None] * tone * 2.4
        rung = np.abs((sight.z / nave.bay) % 1 - 0.5) > 0.47
        glow = glow + (rung & (sight.kind == 2))[..., None] * np.array([0.9, 0.95, 1.0], np.float32) * 1.6
    return albedo.astype(np.float32), glow.astype(np.float32)


def _books(sight: Sight, seed: int) -> Array:
    rows = np.floor(sight.y / 0.46)
    fy = sight.y / 0.46 - rows
    pick = generator(seed, 222).random(4096).astype(np.float32)
    u = sight.z / 0.11 + pick[(rows.astype(np.int64) * 37) % 4096] * 9
    book = np.floor(u).astype(np.int64) + rows.astype(np.int64) * 977
    a, b = pick[book % 4096], pick[(book * 7 + 3) % 4096]
    tones = np.array(
        [
            [0.22, 0.05, 0.03],
            [0.30, 0.16, 0.06],
            [0.05, 0.09, 0.07],
            [0.10, 0.07, 0.05],
            [0.38, 0.30, 0.18],
            [0.05, 0.06, 0.12],
        ],
        np.float32,
    )
    colour = tones[(a * 5.99).astype(np.int64)] * (0.7 + 0.6 * b)[..., None]
    gap = (fy > 0.72 + 0.2 * b) | (fy < 0.06) | (np.abs(u - np.floor(u) - 0.5) > 0.46)
    wood = np.where(
        (fy < 0.07)[..., None], np.array([0.16, 0.08, 0.035], np.float32), np.array([0.03, 0.017, 0.01], np.float32)
    )
    far = np.clip(sight.z / 45, 0, 1)[..., None]
    out = np.where(gap[..., None], wood, colour)
    return f32(out * (1 - far) + np.array([0.13, 0.08, 0.045], np.float32) * far)


def _stained(sight: Sight, seed: int) -> Array:
    tones = np.array(
        [
            [0.9, 0.10, 0.08],
            [0.10, 0.22, 0.95],
            [0.95, 0.62, 0.10],
            [0.10, 0.55, 0.30],
            [0.55, 0.15, 0.75],
            [0.75, 0.85, 1.0],
        ],
        np.float32,
    )
    pick = generator(seed, 223).integers(0, 6, 4096)
    along = np.where(sight.kind == 6, sight.x, sight.z)
    u, v = along / 0.34, sight.y / 0.42
    skew = np.floor(u + 0.5 * v).astype(np.int64) * 61 + np.floor(v - 0.4 * u).astype(np.int64) * 17
    lead = np.minimum(np.abs((u + 0.5 * v) % 1 - 0.5), np.abs((v - 0.4 * u) % 1 - 0.5)) > 0.42
    far = np.clip(sight.z / 60, 0, 0.7)[..., None]
    colour = tones[pick[skew % 4096]] * (1 - 0.9 * lead * np.exp(-sight.z / 25))[..., None]
    out: Array = colour * (1 - far) + np.array([0.55, 0.55, 0.85], np.float32) * far
    return out


def _deep(sight: Sight, seed: int) -> Array:
    tile = _tile(seed, 224, 2.2, 5.0)
    a = sample_fast(tile, sight.z * 16, sight.y * 16)
    b = sample_fast(tile, sight.z * 16 + 40, sight.y * 16 + 90)
    web = np.clip(1 - np.abs(a + b) * 0.9, 0, 1) ** 4
    out: Array = 0.35 + 0.14 * sight.y + 1.3 * web * np.clip(sight.y / 5, 0.15, 1)
    return out.astype(np.float32)


def _reflect(view: View, mirror: Array, finish: Finish, seed: int, *, wet: bool) -> None:
    """Mix the mirrored hall into the floor, in place, by Fresnel and polish."""
    camera = view.camera
    top = int(np.clip(np.ceil(camera.horizon), 0, camera.height - 1))
    slope = np.maximum(-camera.slopes()[top:, None], 1e-5)
    z = np.broadcast_to(camera.eye / slope, (camera.height - top, camera.width))
    floor = np.abs(view.depth[top:] - z) < 0.02 * z
    facing = slope / np.sqrt(1 + slope * slope)
    polish = finish.polish + (0.3 if wet else 0.0)
    amount = np.clip(polish * (0.18 + 0.82 * (1 - facing) ** 4), 0, 0.9) * floor
    tile = spectral(256, seed, 225, 2.0, 6.0)
    x = camera.columns()[None, :] * z
    bend = sample_fast(tile, (x * 30).astype(np.float32), (z * 30).astype(np.float32)) * np.float32(camera.height / 700)
    grid_y, grid_x = np.mgrid[0 : camera.height - top, 0 : camera.width].astype(np.float32)
    heed()
    soft = cv2.GaussianBlur(mirror, (0, 0), sigmaX=camera.height / 700, sigmaY=camera.height / 180)
    seen = cv2.remap(soft, grid_x + bend * 0.3, grid_y + top + bend, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    heed()
    part = view.rgb[top:]
    part += (seen - part * 0.6) * amount[..., None]


def _plants(view: View, finish: Finish, light: Light, seed: int) -> None:
    rng = generator(seed, 226)
    lit = replace(light, sun_colour=triple(light.array("sun_colour") * 0.8))
    bank = [shrub(seed + k, lit, pixels=360) for k in range(3)] + [
        broadleaf(seed, lit, tone=(0.24, 0.40, 0.16), pixels=360)
    ]
    spots = []
    for _ in range(90):
        z = 3.5 + 40 * rng.random() ** 1.4
        side = 1 if rng.random() < 0.5 else -1
        x = side * (2.5 + (finish.nave.outer - 3.0) * rng.random() ** 0.8)
        big = rng.random() < 0.22 and abs(x) > 4
        spots.append(
            (
                z,
                x,
                (3.5 + 2.0 * rng.random()) if big else 0.8 + 1.5 * rng.random(),
                3 if big else int(rng.integers(0, 3)),
            )
        )
    for z, x, tall, pick in sorted(spots, reverse=True):
        col, row = view.camera.project(x, 0.0, z)
        size = tall * view.camera.focal / z
        stamp(view, bank[pick], (col, row + size * 0.03), size, z, test=False)
