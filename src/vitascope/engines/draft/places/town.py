"""Small towns: a street of low houses, a shop front, a narrow canal, a village by the water."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft import joinery as j
from vitascope.engines.draft import masonry as m
from vitascope.engines.draft.camera import Camera, Canvas, View, framed
from vitascope.engines.draft.carpentry import Face, Solids
from vitascope.engines.draft.light import light_of, triple
from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.raising import Lighting, build, pixels_of, shade_ground
from vitascope.engines.draft.sky import paint_sky
from vitascope.engines.draft.stages import within
from vitascope.engines.draft.terrain.water import shade_water

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.carpentry import Point
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb, Scene


@dataclass(slots=True)
class _Town:
    """A town being built: what stands, what lies on the ground, where lamps shine, where a blank sign is."""

    rng: np.random.Generator
    night: float
    tones: tuple[Rgb, ...]
    tint: Rgb | None
    solids: Solids
    ground: Solids
    lamps: list[Point]
    board: tuple[Point, Point] | None = None

    def tone(self) -> Rgb:
        return self.tones[int(self.rng.integers(0, len(self.tones)))]


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw the town of the scene's variant."""
    light = light_of(scene, canvas.seed)
    if light.sun[2] > 0 and scene.hour not in {"sunset", "golden", "dawn"}:
        # the sun behind the viewer shows the fronts
        light = replace(light, sun=(light.sun[0], light.sun[1], -light.sun[2]))
    light = replace(light, fog=max(light.fog * 14.0, 0.0008))
    night = float(np.clip(light.dark * 1.1 + (0.3 if scene.weather in {"storm", "rain"} else 0.0), 0, 1))
    named = tuple(c.rgb for c in scene.palette if not scene.has(f"{c.name} sky"))
    pastel = scene.style == "pastel" or scene.variant in {"harbour", "canal"} or scene.says("pastels?")
    tones = named * 2 + m.PASTELS[:3] if named else m.PASTELS if pastel else m.PASTELS[:4] + m.STONES
    town = _Town(generator(canvas.seed, 471), night, tones, named[0] if named else None, Solids(), Solids(), [])
    wet = scene.variant in {"harbour", "canal"}
    focal, horizon, eye = {"front": (1.15, 0.54, 1.5), "harbour": (1.05, 0.60, 3.2), "canal": (0.95, 0.55, 2.6)}.get(
        scene.variant, (0.92, 0.56, 1.7)
    )
    camera = framed(
        scene if not scene.has("aerial") else replace(scene, camera=frozenset()), canvas, focal, horizon, eye
    )
    if scene.has("aerial"):
        camera = replace(camera, eye=14.0, horizon=0.18 * canvas.height)
    progress(0.02, "painting the sky")
    sky = paint_sky(scene, light, camera, canvas.seed)
    progress(0.2, "building houses")
    _PLANS.get(scene.variant, _street)(town)
    if scene.has("snowy") or scene.weather == "snow":
        _snowed_in(town)
    lighting = Lighting(1.0, tuple((at, f32([1.0, 0.66, 0.34]) * 5.0 * night) for at in town.lamps[:4]))
    # streets throw light back: their shade is greyer than the sky
    shade = light.array("ambient")
    shade = (0.5 * shade + 0.5 * shade.mean() * f32([1.06, 1.0, 0.92])) * 1.2 + f32([0.10, 0.07, 0.045]) * night
    lit = replace(light, ambient=triple(shade))
    view = View(sky, np.full(sky.shape[:2], np.inf, np.float32), camera, lit, reach=(5.0, 24.0), air=light.fog)
    if wet:
        _water(view, town, lighting, canvas.seed, scene, within(progress, 0.22, 0.5))
    build(view, town.ground, lighting, canvas.seed, within(progress, 0.5, 0.62))
    if not wet:
        shade_ground(view, town.solids.feet, 0.0, _sunny(light))
    build(view, town.solids, lighting, canvas.seed, within(progress, 0.62, 1.0))
    board = pixels_of(view, town.board) if town.board else None
    ground = (lambda x, z: 0.0 * x * z) if not wet else (lambda x, z: 0.0 * x * z - 1.0)
    wetness = 0.35 if scene.weather in {"rain", "storm"} or scene.has("wet") else 0.0
    return replace(view, board=board, wet=wet, ground=ground, mirror=wetness)


def _snowed_in(town: _Town) -> None:
    """Lay snow on the roofs and on the ground, in place."""
    for part, under in ((town.ground, {"cobbles", "hedge", "slabs", "plaster"}), (town.solids, {"shingles", "hedge"})):
        part.faces[:] = [
            replace(face, tone=(0.86, 0.89, 0.94), pattern="plaster") if face.pattern in under else face
            for face in part.faces
        ]


def _sunny(light: Light) -> float:
    bright = max(light.sun_colour)
    return float(bright / (bright + 2.0 * max(light.ambient) + 1e-6)) * 0.9


def _street(town: _Town) -> None:
    """A street between two rows of low houses, shops among them, a church where it ends."""
    rng, s = town.rng, town.solids
    half = 4.2 + 1.2 * rng.random()
    g = town.ground
    g.panel((-200, -0.02, 0.26), (200, -0.02, 240), (0.42, 0.46, 0.30), pattern="hedge")
    g.panel((-half, 0.0, 0.26), (half, 0.0, 120), (0.47, 0.45, 0.43), pattern="cobbles")
    for side in (-1, 1):
        g.box((side * (half + 0.8), 0, 60), (1.6, 0.13, 119.4), (0.62, 0.60, 0.57), pattern="slabs")
        z = -2.0 + 3 * rng.random()
        number = 0
        while z < 74:
            deep, tall = 6.0 + 3.5 * rng.random(), 5.6 + 3.0 * float(rng.integers(0, 2)) + 0.6 * rng.random()
            shop = (number in {1, 3} and side == (1 if rng.random() < 0.5 else -1)) or number == 2
            front = m.house(
                s,
                rng,
                (side * (half + 1.6 + 4.0), 0, z + deep / 2),
                (8.0, tall, deep - 0.05),
                town.tone(),
                out="x-" if side > 0 else "x+",
                night=town.night,
                shop=shop,
                gable=rng.random() < 0.3,
            )
            if shop:
                corners = m.shop_front(front, rng, deep - 0.6, town.night, town.tone())
                if 5.0 < z < 20 and town.board is None:
                    town.board = corners
            z += deep + (0.0 if rng.random() < 0.8 else 1.6)
            number += 1
        for z in (7.0, 19.0, 33.0):
            town.lamps.append(m.lamp_post(s, (side * (half + 0.35), 0.1, z + 2.5 * side), town.night))
    _church(town, (2.0 if rng.random() < 0.5 else -2.0, 0, 92))
    for k in range(2):
        x = (half + 0.9) * (1 if rng.random() < 0.5 else -1)
        j.potted(s, (x, 0.13, 6.0 + 3.2 * k), 0.9, rng)


def _church(town: _Town, at: Point) -> None:
    s, (x, y, z) = town.solids, at
    s.box((x, y, z + 8), (12, 9, 16), (0.70, 0.65, 0.56), pattern="plaster")
    s.gable((x, y + 9, z + 8), (12.6, 5, 16.4), (0.40, 0.34, 0.32), (0.70, 0.65, 0.56), pattern="shingles")
    s.box((x, y, z - 2), (5, 19, 5), (0.72, 0.67, 0.58), pattern="plaster")
    s.box((x, y + 14, z - 4.55), (1.6, 2.6, 0.1), (0.20, 0.20, 0.22))
    s.drum((x, y + 19, z - 2), 3.5, 9, (0.34, 0.38, 0.38), top=0.05)


def _front(town: _Town) -> None:
    """One shop or cafe seen from across the street, with tables before it."""
    rng, s, g = town.rng, town.solids, town.ground
    g.panel((-60, 0, 0.26), (60, 0, 5.2), (0.36, 0.36, 0.37), pattern="cobbles")
    g.box((0, 0, 7.0), (80, 0.12, 3.6), (0.62, 0.60, 0.57), pattern="slabs")
    x = -11.5
    for wide, shop in ((7.5, False), (7.4, True), (8.0, False)):
        tone = town.tint if shop and town.tint else town.tone()
        front = m.house(
            s, rng, (x + wide / 2, 0.1, 12.5), (wide - 0.04, 6.4 + rng.random(), 8), tone, night=town.night, shop=shop
        )
        if shop:
            town.board = m.shop_front(front, rng, wide - 0.8, town.night, (0.20, 0.32, 0.30) if not town.tint else tone)
            middle = x + wide / 2
        x += wide
    for k in (-2, -1, 1, 2):
        at = (middle + 1.35 * k, 0.12, 6.9 + 0.2 * (k % 2))
        j.round_table(s, at, 0.34, 0.74, (0.86, 0.84, 0.80))
        j.chair(s, (at[0] - 0.5, 0.12, at[2] + 0.1), (0.42, 0.28, 0.18), yaw=1.4)
        j.chair(s, (at[0] + 0.5, 0.12, at[2]), (0.42, 0.28, 0.18), yaw=-1.5)
    for u in (-3.6, 3.6):
        j.potted(s, (middle + u, 0.12, 7.9), 1.3, rng)
    town.lamps.append(m.lamp_post(s, (middle - 5.2, 0.12, 5.8), town.night))
    town.lamps.append((middle, 2.4, 7.4))


def _canal(town: _Town) -> None:
    """A narrow canal between quays and tall narrow houses, a bridge across it, boats moored."""
    rng, s = town.rng, town.solids
    half = 4.0 + rng.random()
    for side in (-1, 1):
        s.box((side * (half + 6), -1.5, 60), (12, 2.3, 119.4), (0.50, 0.45, 0.40), pattern="bricks")
        z = -1.0
        while z < 78:
            deep = 4.6 + 2.6 * rng.random()
            m.house(
                s,
                rng,
                (side * (half + 2.0 + 4), 0.8, z + deep / 2),
                (8, 6.4 + 3.0 * float(rng.integers(0, 3)), deep - 0.04),
                town.tone(),
                out="x-" if side > 0 else "x+",
                night=max(town.night, 0.0),
                gable=True,
            )
            z += deep
        for z in (9.0, 24.0):
            town.lamps.append(m.lamp_post(s, (side * (half + 0.5), 0.8, z), town.night))
        _boat(s, rng, (side * (half - 1.0), 0, 8.0 + 5.5 * rng.random()))
    m.arch(s, (0.0, 0.0, 30.0), half + 0.9, (0.60, 0.55, 0.48))


def _boat(s: Solids, rng: np.random.Generator, at: Point) -> None:
    m.boat(s, at, m.PASTELS[int(rng.integers(0, 7))] if rng.random() < 0.5 else (0.24, 0.34, 0.44))


def _village(town: _Town) -> None:
    """Cottages around a green with a lane, a church behind, trees as rounded hedges."""
    rng, s, g = town.rng, town.solids, town.ground
    g.panel((-300, 0, 0.26), (300, 0, 300), (0.40, 0.50, 0.24), pattern="hedge")
    for k in range(26):
        z0 = 0.26 + 3.0 * k
        x = 2.6 * np.sin(z0 * 0.07)
        x1 = 2.6 * np.sin((z0 + 3.0) * 0.07)
        _lane(g, (x, z0), (x1, z0 + 3.05))
    for side in (-1, 1):
        for k in range(6):
            z = 11 + 9.5 * k + 3 * rng.random()
            x = 2.6 * np.sin(z * 0.07) + side * (7.0 + 2.4 * rng.random())
            out = ("x-" if side > 0 else "x+") if k % 3 else "z-"
            m.house(
                s,
                rng,
                (x, 0, z),
                (7, 3.4 + 1.6 * (k % 2), 6.5),
                town.tone(),
                out=out,
                night=town.night,
                gable=k % 2 == 0,
            )
        for _ in range(9):
            x, z = side * (12 + 14 * rng.random()), 18 + 60 * rng.random()
            _shrub(s, rng, (x, 0, z), 2.5 + 3.0 * rng.random())
    for k in range(14):
        x = (-1 if k % 2 else 1) * (4.3 + 0.4 * rng.random())
        s.box((x, 0, 4.5 + 1.1 * k), (0.25, 0.55, 1.1), (0.62, 0.58, 0.52), pattern="cobbles")
    _church(town, (-9.0 if rng.random() < 0.5 else 9.0, 0, 84))


def _lane(g: Solids, a: tuple[float, float], b: tuple[float, float]) -> None:
    points = [(a[0] - 1.7, 0.01, a[1]), (a[0] + 1.7, 0.01, a[1]), (b[0] + 1.7, 0.01, b[1]), (b[0] - 1.7, 0.01, b[1])]
    g.faces.append(Face(f32(points), (0.62, 0.55, 0.44), "plaster", sheet=True))


def _shrub(s: Solids, rng: np.random.Generator, at: Point, tall: float) -> None:
    x, y, z = at
    tone: Rgb = (0.24 + 0.08 * rng.random(), 0.36 + 0.08 * rng.random(), 0.16)
    s.drum((x, y, z), 0.16, tall * 0.4, (0.30, 0.22, 0.16))
    for k, (r0, r1) in enumerate(((0.30, 0.44), (0.44, 0.42), (0.42, 0.28), (0.28, 0.08))):
        s.drum((x, y + tall * (0.25 + 0.2 * k), z), r0 * tall, tall * 0.2, tone, top=r1 * tall, pattern="hedge")


def _harbour(town: _Town) -> None:
    """Houses climbing a steep slope above a quay, boats before it."""
    rng, s = town.rng, town.solids
    s.box((0, -2, 42), (160, 3.2, 38), (0.55, 0.50, 0.44), pattern="bricks")
    for row in range(6):
        z, y = 27.0 + 6.5 * row, 1.2 + 3.4 * row
        s.box((0, 0, z + 8), (170, y, 14), (0.42, 0.44, 0.28), pattern="hedge")
        x = -34.0 - 6 * rng.random()
        while x < 34:
            wide = 4.6 + 2.6 * rng.random()
            if rng.random() < 0.86 - 0.07 * row:
                tall = 4.0 + 2.8 * float(rng.integers(0, 2))
                m.house(
                    s,
                    rng,
                    (x + wide / 2, y - 0.2, z + 1.5 * rng.random()),
                    (wide - 0.15, tall, 5.5),
                    town.tone(),
                    night=town.night,
                    gable=rng.random() < 0.5,
                )
            x += wide
    s.drum((-30, 0, 95), 46, 34, (0.36, 0.42, 0.26), top=9, pattern="hedge")
    s.drum((36, 0, 110), 60, 44, (0.36, 0.42, 0.26), top=8, pattern="hedge")
    for k in range(7):
        _boat(s, rng, (-12 + 4.2 * k + rng.random(), 0, 12 + 9 * rng.random()))
    for k in range(4):
        town.lamps.append(m.lamp_post(s, (-12 + 8 * k, 1.2, 24.0), town.night))


def _water(view: View, town: _Town, lighting: Lighting, seed: int, scene: Scene, progress: Progress) -> None:
    """Lay the water at level zero with the town's mirror image, in place; the town is drawn over it later."""
    camera = view.camera
    half = camera.scaled(0.5)
    flipped = Camera(half.width, half.height, half.focal, half.height - half.horizon, -camera.eye, half.centre)
    small = cv2.resize(view.rgb, (half.width, half.height), interpolation=cv2.INTER_AREA)[::-1].copy()
    below = replace(view, rgb=f32(small), depth=np.full(small.shape[:2], np.inf, np.float32), camera=flipped)
    build(below, town.solids, lighting, seed, within(progress, 0.0, 0.7))
    mirror = cv2.resize(below.rgb[::-1], (camera.width, camera.height), interpolation=cv2.INTER_LINEAR)
    progress(0.75, "shading the water")
    top = int(np.clip(np.ceil(camera.horizon), 0, camera.height - 1))
    slope = np.maximum(-camera.slopes()[top:, None], 1e-5)
    z = np.broadcast_to(camera.eye / slope, (camera.height - top, camera.width)).astype(np.float32)
    body = f32([0.020, 0.055, 0.055]) * (view.light.array("ambient") + 0.12 * view.light.array("sun_colour"))
    rough = 0.10 if scene.weather in {"rain", "storm"} else 0.035
    view.rgb[top:] = shade_water(f32(mirror), camera, z, view.light, body, seed, rough)
    view.depth[top:] = z


_PLANS = {"street": _street, "front": _front, "canal": _canal, "village": _village, "harbour": _harbour}
