"""Cities: a street between buildings, and a skyline across water or from above."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed, side_by_side
from vitascope.engines.draft.blocks import Hit, Plan, cast, facade
from vitascope.engines.draft.camera import Camera, Canvas, View, framed
from vitascope.engines.draft.glyphs import NEON, sign
from vitascope.engines.draft.light import Light, light_of, triple
from vitascope.engines.draft.noise import generator, sample_fast, smooth, spectral
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.sky import paint_sky
from vitascope.engines.draft.stages import within
from vitascope.engines.draft.stamp import stamp
from vitascope.engines.draft.terrain.water import shade_water

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb, Scene

_HALF = 7.0  # metres from the middle of the street to the kerb
_WALL = 11.0  # and to the buildings


def _street_plan(seed: int) -> Plan:
    rng = generator(seed, 201)
    zs, z = [], -6.0
    cross: list[bool] = []
    while z < 420:
        zs.append(z)
        block = len(zs) % 5 == 0
        cross.append(block)
        z += 14.0 if block else 15 + 14 * rng.random()
    xs = np.array([-70, -38, -_WALL, _WALL, 38, 70], np.float32)
    tall = np.zeros((len(xs) + 1, len(zs) + 1), np.float32)
    for j in range(1, len(zs)):
        for i in range(len(xs) + 1):
            if i == 3 or cross[j - 1]:
                continue
            back = abs(i - 3)
            low, high = (13, 44) if back == 1 else (30, 120)
            tall[i, j] = low + (high - low) * rng.random() ** 1.5
    return Plan(xs, np.array(zs, np.float32), tall)


def _skyline_plan(seed: int, start: float, blocks: tuple[int, int]) -> Plan:
    rng = generator(seed, 202)
    xs = np.cumsum(np.r_[-16.5 * blocks[0], 18 + 30 * rng.random(blocks[0])]).astype(np.float32)
    zs = np.cumsum(np.r_[start, 24 + 36 * rng.random(blocks[1])]).astype(np.float32)
    tall = np.zeros((len(xs) + 1, len(zs) + 1), np.float32)
    centre = (rng.random() - 0.5) * 260
    other = centre + (180 + 140 * rng.random()) * (1 if centre < 0 else -1)
    for i in range(len(xs) - 1):
        x = (xs[i] + xs[i + 1]) / 2
        down = np.exp(-(((x - centre) / 110) ** 2)) + 0.6 * np.exp(-(((x - other) / 90) ** 2))
        for j in range(1, len(zs)):
            if rng.random() < 0.12:
                continue
            tall[i + 1, j] = (9 + 26 * rng.random() + 170 * down * rng.random() ** 1.6) * min(0.72 + 0.05 * j, 1.5)
    return Plan(xs, zs, tall)


def _tones(scene: Scene) -> tuple[Rgb, ...]:
    named = tuple(colour.rgb for colour in scene.palette if colour.name not in {"black", "white", "grey"})
    return named * 3 + NEON[:2] if named else NEON


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw a street, or a skyline for the variant "skyline" and for views from above."""
    light = light_of(scene, canvas.seed, facing=0.25 if scene.hour in {"sunset", "golden", "dawn"} else None)
    if scene.variant == "skyline" or scene.has("aerial"):
        return _skyline(scene, canvas, light, progress)
    return _street(scene, canvas, light, progress)


def _evening(light: Light, scene: Scene) -> float:
    """How much the city's own lights count, 0 at noon to 1 at night."""
    grey = 0.35 if scene.weather in {"rain", "storm", "fog"} else 0.0
    return float(np.clip(light.dark * 1.15 + grey + {"sunset": 0.25, "dawn": 0.2}.get(scene.hour, 0.0), 0.05, 1.0))


def _street(scene: Scene, canvas: Canvas, light: Light, progress: Progress) -> View:
    camera = framed(scene, canvas, 0.95, 0.57, 1.9)
    evening = _evening(light, scene)
    neon = 1.0 if scene.has("neon") else 0.45
    glow = (0.10, 0.05, 0.16) if scene.has("neon") else (0.10, 0.075, 0.05)
    haze = tuple(h * 0.6 + g * evening for h, g in zip(light.haze, glow, strict=True))
    wet = scene.weather in {"rain", "storm"} or scene.has("wet", "neon")
    light = replace(light, haze=(haze[0], haze[1], haze[2]), fog=light.fog + (0.010 if wet else 0.006))
    plan = _street_plan(canvas.seed)
    progress(0.05, "painting the sky")
    sky = paint_sky(scene, light, camera, canvas.seed)
    progress(0.25, "raising buildings")
    view = _side(scene, plan, camera, light, canvas.seed, (sky, evening, neon), within(progress, 0.25, 0.6))
    progress(0.62, "mirroring")
    half = camera.scaled(0.5)
    flipped = Camera(half.width, half.height, half.focal, half.height - half.horizon, -camera.eye)
    small = cv2.resize(sky, (half.width, half.height), interpolation=cv2.INTER_AREA)[::-1].copy()
    below = _side(scene, plan, flipped, light, canvas.seed, (f32(small), evening, neon), within(progress, 0.62, 0.8))
    mirror = cv2.resize(below.rgb[::-1], (camera.width, camera.height), interpolation=cv2.INTER_LINEAR)
    progress(0.82, "laying the road")
    _road(view, f32(mirror), canvas.seed, evening, wet=wet, snowy=scene.has("snowy"))
    progress(1.0, "street done")
    # people and cars are lit by windows, signs and lamps, not by the sky alone
    tone = np.array(_tones(scene)[0], np.float32) if neon > 0.6 else np.array([1.0, 0.72, 0.45], np.float32)
    near = light.array("ambient") + (0.25 + 0.30 * tone) * np.float32(0.55 * evening)
    rim = light.array("sun_colour") * (1 - evening) + np.array([1.3, 1.05, 0.85], np.float32) * np.float32(evening)
    lit = replace(light, ambient=triple(near), sun_colour=triple(rim), sun=(0.45, 0.55, 0.70))
    return replace(view, light=lit, reach=(7.0, 30.0), mirror=0.5 if wet else 0.0)


def _side(
    scene: Scene,
    plan: Plan,
    camera: Camera,
    light: Light,
    seed: int,
    given: tuple[Array, float, float],
    progress: Progress,
) -> View:
    """Draw buildings, signs and lamps for one camera over the sky given; the road stays empty."""
    sky, evening, neon = given
    hit = cast(plan, camera)
    progress(0.3, "facades")
    rgb = sky.copy()

    def face(strip: tuple[slice, Camera]) -> None:
        band = hit.rows(strip[0])
        seen = band.wall | band.roof
        if seen.any():
            np.copyto(rgb[strip[0]], _fronts(scene, band, light, seed, evening, neon), where=seen[..., None])

    side_by_side(face, camera.strips(), within(progress, 0.3, 0.7), "facades")
    depth = np.where(hit.street, np.float32(np.inf), hit.z)
    view = View(rgb, f32(depth), camera, light, air=light.fog)
    progress(0.7, "signs")
    _signs(view, seed, _tones(scene), evening * neon)
    _lamps(view, evening)
    progress(1.0, "lamps")
    return view


def _fronts(scene: Scene, hit: Hit, light: Light, seed: int, evening: float, neon: float) -> Array:
    """Shade building fronts, linear (h, w, 3): windows, shops, the light of the street on them, haze."""
    albedo, own = facade(hit, seed, 0.22 + 0.25 * evening, 0.6)
    sun = light.array("sun_colour")
    toward = np.where(hit.side, np.where(hit.x > 0, -1.0, 1.0) * light.sun[0], -light.sun[2])
    lit = np.clip(toward, 0, 1) * smooth(4, 30, hit.y) * 0.8
    depthwise = 0.55 + 0.45 * np.clip(hit.y / 40, 0, 1)
    base = albedo * (
        (depthwise * (1.0 + 0.9 * (1 - evening)))[..., None] * light.array("ambient") + lit[..., None] * sun
    )
    tones = np.array(_tones(scene)[:4], np.float32) ** 2.2
    pick = np.floor(np.where(np.isfinite(hit.z), hit.z, 0) / 17).astype(np.int64)
    wash = tones[pick % len(tones)] if neon > 0.6 else np.array([1.0, 0.62, 0.30], np.float32)
    spill = np.exp(-np.maximum(hit.y - 3, 0) / 6.5)[..., None] * wash * np.float32(evening * 0.30)
    shop = _shops(hit, seed, tones if neon > 0.6 else np.array([[1.0, 0.7, 0.4]], np.float32))
    rgb = base + albedo * spill * 2.2 + (own * np.float32(1.5) + shop * 1.6) * np.float32(evening)
    through = np.exp(-np.where(np.isfinite(hit.z), hit.z, 0) * np.float32(light.fog))[..., None]
    return f32(light.array("haze") + (rgb - light.array("haze")) * through)


def _shops(hit: Hit, seed: int, tones: Array) -> Array:
    bay = np.floor(hit.along / 5.0).astype(np.int64)
    f = hit.along / 5.0 - bay
    open_ = generator(seed, 203).random(997)[(bay + hit.cell * 31) % 997] < 0.8
    window = (np.abs(f - 0.5) < 0.43) & (hit.y > 0.5) & (hit.y < 3.1) & hit.side
    band = (hit.y > 3.35) & (hit.y < 4.15) & hit.side & (np.abs(f - 0.5) < 0.46)
    goods = 0.55 + 0.45 * (np.sin(hit.along * 9.0) * np.sin(hit.y * 7.0) > -0.2)
    tone = tones[(bay + hit.cell) % len(tones)]
    inside = (0.55 * tone + np.array([0.45, 0.36, 0.26], np.float32)) * (window * open_ * goods * 0.7)[..., None]
    out: Array = inside + tone * (band * open_ * 1.1)[..., None]
    return out.astype(np.float32)


def _signs(view: View, seed: int, tones: tuple[Rgb, ...], power: float) -> None:
    if power < 0.15:
        return
    rng = generator(seed, 204)
    boards = []
    for k in range(46):
        side = 1 if rng.random() < 0.5 else -1
        z = 9.0 + 150 * rng.random() ** 1.6
        upright = rng.random() < 0.62
        tall = (2.4 + 5.0 * rng.random()) if upright else (0.9 + 1.0 * rng.random())
        y = 4.0 + 13 * rng.random() ** 1.4
        boards.append((z, side * (_WALL - 0.4 - 1.0 * rng.random()), y, tall, k, upright))
    for z, x, y, tall, k, upright in sorted(boards, reverse=True):
        board = sign(seed, k, tones, upright=upright)
        lit = type(board)(board.rgb * np.float32(0.25 + 0.95 * power), board.alpha)
        col, row = view.camera.project(x, y, z)
        stamp(view, lit, (col, row), tall * view.camera.focal / z, z)


def _lamps(view: View, evening: float) -> None:
    camera = view.camera
    for z in np.arange(150, 8, -21.0):
        for side in (-1.0, 1.0):
            x0, y0 = camera.project(side * (_HALF + 0.7), 0.0, float(z))
            x1, y1 = camera.project(side * (_HALF + 0.7), 6.2, float(z))
            x2, y2 = camera.project(side * (_HALF - 1.2), 6.5, float(z))
            thick = max(1, round(0.14 * camera.focal / z))
            points = np.round(np.array([(x0, y0), (x1, y1), (x2, y2)]) * 8).astype(np.int32)
            cv2.polylines(view.rgb, [points], False, (0.012, 0.012, 0.014), thick, cv2.LINE_AA, 3)
            radius = max(1.0, 0.26 * camera.focal / z)
            glow = tuple(float(v) * evening * 5 for v in (1.0, 0.70, 0.38))
            cv2.circle(view.rgb, (round(x2 * 8), round(y2 * 8)), round(radius * 8), glow, -1, cv2.LINE_AA, 3)


def _road(view: View, mirror: Array, seed: int, evening: float, *, wet: bool, snowy: bool) -> None:
    """Lay the road on the ground plane, in place: asphalt, markings, lamp light, and the mirror where wet."""
    camera, light = view.camera, view.light
    top = int(np.clip(np.ceil(camera.horizon), 0, camera.height - 1))
    slope = np.maximum(-camera.slopes()[top:, None], 1e-5)
    z = np.broadcast_to(camera.eye / slope, (camera.height - top, camera.width)).astype(np.float32)
    x = camera.columns()[None, :] * z
    tile = spectral(256, seed, 206, 2.0, 6.0)
    rough = sample_fast(tile, x * 26, z * 26) / (1 + (z / 25) ** 2)
    broad = sample_fast(tile, x * 1.6, z * 0.9)
    walk = np.abs(x) > _HALF
    slab = (np.abs((x / 1.2) % 1 - 0.5) > 0.47) | (np.abs((z / 1.2) % 1 - 0.5) > 0.47)
    heed()
    albedo = np.where(walk, 0.17 - 0.05 * (slab & (z < 30)), 0.062) * (1 + 0.10 * rough + 0.16 * broad)
    far = np.clip(z * 0.004, 0.02, 0.4)
    dashes = np.clip((0.09 - np.abs(x)) / far + 0.5, 0, 1) * ((z / 6.0) % 1 < 0.5)
    heed()
    lanes = np.clip((0.07 - np.abs(np.abs(x) - 6.4)) / far + 0.5, 0, 1)
    heed()
    zebra = ((x / 1.1) % 1 < 0.5) & (z > 15) & (z < 18.5) & ~walk
    marks = np.maximum(np.maximum(dashes, lanes * 0.8), zebra * 0.9) * (0.75 + 0.2 * rough)
    heed()
    albedo = albedo + (0.50 - albedo) * np.clip(marks, 0, 1)
    if snowy:
        albedo = albedo + (0.72 - albedo) * (0.85 * walk + 0.35 * smooth(-0.2, 1.0, broad))
    heed()
    lamp = np.exp(-(((z + 10.5) % 21 - 10.5) ** 2 / 40 + (np.abs(x) - _HALF + 1) ** 2 / 22)) / (1 + (z / 160) ** 2)
    heed()
    rgb = albedo[..., None] * (
        light.array("ambient") * 0.9 + (lamp * evening * 1.6)[..., None] * np.array([1.0, 0.68, 0.36], np.float32)
    )
    puddle = smooth(-0.3, 0.8, broad) if wet else np.zeros_like(broad)
    grid_y, grid_x = np.mgrid[0 : camera.height - top, 0 : camera.width].astype(np.float32)
    bend = (rough * 0.55 + 0.30 * broad) * (1.5 - puddle) * np.float32(camera.height / 90)
    heed()
    blurred = cv2.GaussianBlur(mirror, (0, 0), sigmaX=camera.height / 500, sigmaY=camera.height / 45)
    still = cv2.remap(
        mirror, grid_x + bend * 0.35, grid_y + top + bend, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    soft = cv2.remap(
        blurred, grid_x + bend * 0.3, grid_y + top + bend * 1.5, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    heed()
    seen = soft + (still - soft) * (0.75 * puddle)[..., None]
    heed()
    facing = slope / np.sqrt(1 + slope * slope)
    shine = (0.05 + 0.95 * (1 - facing) ** 5) * ((0.55 + 0.4 * puddle) if wet else 0.10)
    shine = np.clip(shine + (0.22 + 0.2 * puddle if wet else 0.0), 0, 0.9)
    heed()
    rgb = rgb * (1 - 0.4 * (wet > 0)) + (seen - rgb * 0.4) * shine[..., None]
    heed()
    through = np.exp(-z * np.float32(light.fog))[..., None]
    rgb = light.array("haze") + (rgb - light.array("haze")) * through
    free = ~np.isfinite(view.depth[top:])
    # lamp posts were drawn over open ground before the road: what is near black there stays
    np.copyto(view.rgb[top:], rgb.astype(np.float32), where=free[..., None])
    np.copyto(view.depth[top:], z, where=free)


def _skyline(scene: Scene, canvas: Canvas, light: Light, progress: Progress) -> View:
    above = scene.has("aerial") or scene.says("rooftops?")
    start = 60.0 if above else 620.0
    camera = framed(
        replace(scene, camera=scene.camera - {"aerial"}), canvas, 1.25, 0.36 if above else 0.56, 150.0 if above else 9.0
    )
    evening = _evening(light, scene)
    light = replace(light, fog=light.fog * 3.5)
    progress(0.05, "painting the sky")
    rgb = paint_sky(scene, light, camera, canvas.seed)
    progress(0.30, "raising towers")
    plan = _skyline_plan(canvas.seed, start, (110, 60) if above else (40, 13))
    view = _towers(plan, camera, light, canvas.seed, rgb.copy(), evening)
    progress(0.62, "mirroring")
    if not above:
        half = camera.scaled(0.5)
        flipped = Camera(half.width, half.height, half.focal, half.height - half.horizon, -camera.eye)
        small = cv2.resize(rgb, (half.width, half.height), interpolation=cv2.INTER_AREA)[::-1].copy()
        below = _towers(plan, flipped, light, canvas.seed, f32(small), evening)
        mirror = cv2.resize(below.rgb[::-1], (camera.width, camera.height), interpolation=cv2.INTER_LINEAR)
        progress(0.8, "shading the water")
        top = int(np.ceil(camera.horizon))
        slope = np.maximum(-camera.slopes()[top:, None], 1e-5)
        z = np.broadcast_to(camera.eye / slope, (camera.height - top, camera.width)).astype(np.float32)
        body = np.array([0.015, 0.04, 0.05], np.float32) * light.array("ambient")
        water = shade_water(f32(mirror), camera, z, light, body, canvas.seed, 0.06)
        free = z < view.depth[top:]
        np.copyto(view.rgb[top:], water.astype(np.float32), where=free[..., None])
        np.copyto(view.depth[top:], z, where=free)
    progress(1.0, "skyline done")
    return replace(view, wet=not above, reach=(60.0, 190.0), mirror=0.0 if above else 0.6)


def _towers(plan: Plan, camera: Camera, light: Light, seed: int, sky: Array, evening: float) -> View:
    hit = cast(plan, camera)
    seen = hit.wall | hit.roof
    if camera.eye > 60:
        seen |= hit.street
    rgb = sky.copy()

    def face(strip: tuple[slice, Camera]) -> None:
        part = strip[0]
        if seen[part].any():
            np.copyto(rgb[part], _walls(hit.rows(part), light, seed, evening), where=seen[part][..., None])

    side_by_side(face, camera.strips())
    depth = np.where(seen, hit.z, np.float32(np.inf))
    return View(rgb, f32(depth), camera, light, air=light.fog)


def _walls(hit: Hit, light: Light, seed: int, evening: float) -> Array:
    """Shade towers, roofs and the streets between them from afar, linear (h, w, 3)."""
    albedo, own = facade(hit, seed, 0.12 + 0.38 * evening, 0.55)
    sx, _, sz = light.sun
    toward = np.where(hit.side, np.where(hit.x > 0, -1.0, 1.0) * sx, -sz)
    lit = np.clip(toward, 0, 1) * 0.9 + 0.08
    glass = np.where(hit.side, 0.30, 0.22) * _glassiness(hit, seed)
    gradient = (0.7 + 0.5 * np.clip(hit.y / 160, 0, 1)) * (0.8 + 0.35 * glass)
    sky_tone = light.array("low") * 0.5 + light.array("middle") * 0.5
    rgb = albedo * (gradient[..., None] * light.array("ambient") * 1.2 + lit[..., None] * light.array("sun_colour"))
    rgb += (glass * 0.35)[..., None] * sky_tone + own * np.float32(1.3 * evening)
    day = light.array("ambient") + light.array("sun_colour") * max(light.sun[1], 0)
    rgb = np.where(hit.roof[..., None], np.float32(0.09) * day, rgb)
    lamps = f32([1.0, 0.6, 0.25]) * np.float32(0.16 * evening)
    rgb = np.where(hit.street[..., None], np.float32(0.05) * day + lamps, rgb)
    through = np.exp(-np.where(np.isfinite(hit.z), hit.z, 0) * np.float32(light.fog))[..., None]
    haze = light.array("haze") * np.float32(0.9)
    return f32(haze + (rgb - haze) * through)


def _glassiness(hit: Hit, seed: int) -> Array:
    """Give each building how much its glass takes of the sky, 0..1."""
    pick = generator(seed, 207).random(997).astype(np.float32)
    out: Array = pick[hit.cell % 997]
    return out
