"""Country with a way or water through it: roads, a river with its bridge, parks and gardens."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft import masonry as m
from vitascope.engines.draft.camera import Canvas, View, framed
from vitascope.engines.draft.carpentry import Solids
from vitascope.engines.draft.light import light_of, triple
from vitascope.engines.draft.noise import generator, smooth
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.places.desert import sand
from vitascope.engines.draft.raising import Lighting, build, mirrored, shade_ground
from vitascope.engines.draft.stages import within
from vitascope.engines.draft.terrain.course import Course
from vitascope.engines.draft.terrain.landscape import Land, Paint, Spot, render_land
from vitascope.engines.draft.vegetation import Sward, broadleaf, conifer, plant_trees

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb, Scene

_GREENS: tuple[Rgb, ...] = ((0.33, 0.45, 0.16), (0.42, 0.50, 0.18), (0.26, 0.38, 0.14))
_LEAVES: tuple[Rgb, ...] = ((0.27, 0.36, 0.13), (0.32, 0.40, 0.15), (0.22, 0.32, 0.13))
_RUSTS: tuple[Rgb, ...] = ((0.80, 0.42, 0.08), (0.72, 0.26, 0.07), (0.82, 0.58, 0.14))


@dataclass(frozen=True, slots=True)
class _Plan:
    """A country: its land, how it is framed, what grows, and whether grass stands in front."""

    land: Land
    focal: float
    horizon: float
    trees: int = 60
    close: float = 9.0
    tall: tuple[float, float] = (6.0, 13.0)
    pines: bool = False
    grass: float = 0.30
    blooms: tuple[Rgb, ...] = ()


def _lawn(base: Rgb) -> Paint:
    def paint(spot: Spot) -> Array:
        return f32(f32(base) * (1.0 + 0.20 * spot.grain + 0.18 * spot.broad)[..., None])

    return paint


def _dusty(spot: Spot) -> Array:
    scrub = smooth(0.7, 1.3, f32(spot.grain + 0.7 * spot.broad))[..., None]
    dust = 0.62 * sand(spot)
    return f32(dust + (f32([0.10, 0.10, 0.045]) - dust) * 0.8 * scrub)


def _alp(spot: Spot) -> Array:
    grass = f32([0.085, 0.115, 0.036]) * (1.0 + 0.25 * spot.grain + 0.2 * spot.broad)[..., None]
    rock = f32([0.22, 0.20, 0.185]) * (1.0 + 0.25 * spot.grain)[..., None]
    out = grass + (rock - grass) * (1 - smooth(0.72, 0.88, spot.upright))[..., None]
    white = smooth(0.5, 0.7, spot.upright) * smooth(150, 260, spot.height + 30 * spot.broad)
    return f32(out + (f32([0.80, 0.84, 0.90]) - out) * white[..., None])


def _white(paint: Paint) -> Paint:
    def snowy(spot: Spot) -> Array:
        under = paint(spot)
        cover = smooth(-0.9, 0.3, spot.broad + 0.5 * spot.grain)[..., None]
        return f32(under + (f32([0.76, 0.80, 0.86]) - under) * cover)

    return snowy


def _plan(scene: Scene, rng: np.random.Generator) -> _Plan:
    side = 1.0 if rng.random() < 0.5 else -1.0
    green: Rgb = (0.24, 0.15, 0.045) if scene.has("autumn") else (0.115, 0.160, 0.042)
    bends = not scene.says("straight") and (
        scene.says(r"winding|winds|curv\w*|bend\w*|serpentine") or rng.random() < 0.4
    )
    road = Course("road", 3.3, 9.0, 1.2 * side, 13.0 if bends else 0.0, 120.0, rng.random() * 6)
    lawn = _lawn(green if scene.variant != "japanese" else (0.085, 0.125, 0.035))
    if scene.variant == "desertroad":
        land = Land(
            "flats", _dusty, 2.0, near=1.2, far=6000, bumps=0.12, room=0.16, reach=(9, 70), fog=3.0, course=road
        )
        return _Plan(land, 1.15, 0.52, trees=0, grass=0.0)
    if scene.variant == "mountainroad":
        winding = replace(road, swing=22.0, wave=150.0, blend=16.0, calm=0.8, valley=420.0)
        land = Land("mountains", _alp, 3.2, near=1.5, far=9000, bumps=0.5, room=0.55, reach=(9, 60), course=winding)
        return _Plan(land, 1.1, 0.56, trees=70, close=16, tall=(8, 16), pines=True, grass=0.0)
    if scene.variant == "river":
        river = Course("river", 7.5, 3.0, -1.5 * side, 6.0, 210.0, rng.random() * 6, calm=0.55)
        land = Land(
            "hills",
            lawn,
            2.8,
            (0.03, 0.06, 0.035),
            0.035,
            near=1.4,
            far=2600,
            bumps=0.10,
            room=0.20,
            fog=2.6,
            course=river,
        )
        return _Plan(land, 1.05, 0.50, trees=90, close=16, tall=(6, 12), grass=0.0)
    if scene.variant == "japanese":
        pond = Course("river", 4.6, 2.2, -1.6 * side, 3.4, 44.0, rng.random() * 6, calm=0.22)
        land = Land(
            "hills",
            lawn,
            2.3,
            (0.03, 0.06, 0.045),
            0.018,
            near=1.2,
            far=1400,
            bumps=0.08,
            room=0.16,
            fog=4.0,
            course=pond,
        )
        return _Plan(land, 1.0, 0.46, trees=70, close=13, tall=(4.5, 10), grass=0.0)
    path = Course("path", 1.5, 3.0, 0.9 * side, 3.6, 62.0, rng.random() * 6, calm=0.16, tone=(0.42, 0.35, 0.25))
    if scene.variant in {"park", "garden"}:
        land = Land("hills", lawn, 1.7, near=1.2, far=1600, bumps=0.06, room=0.14, reach=(5, 18), fog=4.0, course=path)
        beds = tuple(c.rgb for c in scene.palette) or ((0.86, 0.24, 0.28), (0.96, 0.88, 0.92), (0.94, 0.72, 0.22))
        return _Plan(
            land,
            0.95,
            0.52,
            trees=70,
            close=13,
            grass=0.3 if scene.variant == "garden" else 0.0,
            blooms=beds if scene.variant == "garden" else (),
        )
    if scene.variant == "track":
        road = replace(road, kind="track", half=1.5, tone=(0.33, 0.25, 0.16))
    land = Land("hills", lawn, 1.8, near=1.2, far=3600, bumps=0.10, room=0.26, reach=(9, 60), fog=2.6, course=road)
    return _Plan(land, 1.1, 0.52, trees=60, close=24)


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw the country of the scene's variant."""
    light = light_of(scene, canvas.seed)
    rng = generator(canvas.seed, 481)
    plan = _plan(scene, rng)
    snowy = scene.has("snowy") or scene.weather == "snow"
    land = replace(plan.land, mist=0.8 if scene.has("mist") or scene.weather == "fog" else 0.0)
    if snowy:
        land = replace(land, paint=_white(land.paint))
    shot = scene if not scene.has("aerial") else replace(scene, camera=frozenset())
    camera = framed(shot, canvas, plan.focal, plan.horizon, land.eye)
    if scene.has("aerial"):
        camera = replace(camera, eye=land.eye + 16, horizon=0.20 * canvas.height)
    view, _ = render_land(land, scene, light, camera, canvas.seed, within(progress, 0.0, 0.55))
    progress(0.56, "growing trees")
    if plan.trees:
        _trees(view, plan, scene, light, canvas, within(progress, 0.56, 0.74))
    if plan.grass and not snowy and not scene.has("aerial"):
        _grass(view, plan, scene, light, canvas, within(progress, 0.74, 0.86))
    s = Solids()
    fitted = _furnished(s, view, plan, scene, light, rng)
    lighting = Lighting(1.0, ())
    shade_feet(view, s, light)
    # what stands in the open gets light back from the ground too
    shade = light.array("ambient")
    lit = replace(view, light=replace(light, ambient=triple(0.6 * shade + 0.7 * shade.mean())))
    build(lit, s, lighting, canvas.seed, within(progress, 0.86, 0.95))
    if land.water is not None:
        mirrored(lit, s, lighting, canvas.seed, within(progress, 0.95, 1.0))
    progress(1.0, "country done")
    return replace(view, fitted=fitted)


def shade_feet(view: View, s: Solids, light: Light) -> None:
    """Shade the ground about the solids, at the height of the first one."""
    if not s.faces:
        return
    level = float(min(face.points[:, 1].min() for face in s.faces))
    bright = max(light.sun_colour)
    shade_ground(view, s.feet, level, 0.8 * bright / (bright + 2 * max(light.ambient)))


def _side(view: View, plan: _Plan, z: float, out: float) -> tuple[float, float, float]:
    """Give a place on the ground `out` metres beside the course's edge; the sign tells the side."""
    course = plan.land.course
    middle = float(course.centre(f32([z]))[0]) if course else 0.0
    half = course.half if course else 0.0
    x = middle + (half + abs(out)) * (1 if out > 0 else -1)
    return x, max(view.ground_at(x, z), 0.0 if view.wet else -1e3), z


def _trees(view: View, plan: _Plan, scene: Scene, light: Light, canvas: Canvas, progress: Progress) -> None:
    rng = generator(canvas.seed, 482)
    pixels = int(np.clip(canvas.height // 3, 90, 460))
    tones = _RUSTS if scene.has("autumn") else ((0.95, 0.66, 0.74), *_LEAVES[:2]) if scene.has("spring") else _LEAVES
    snow = 0.8 if scene.has("snowy") or scene.weather == "snow" else 0.0
    if scene.variant == "japanese":
        tones = ((0.72, 0.14, 0.08), (0.80, 0.30, 0.08), (0.30, 0.38, 0.14))
    bank = []
    for k, tone in enumerate(tones):
        progress(0.1 + 0.15 * k, "growing trees")
        if plan.pines or snow:
            bank.append(conifer(canvas.seed + k, light, snow=snow, pixels=pixels))
        else:
            bank.append(broadleaf(canvas.seed + k, light, tone=tone, pixels=pixels))
    ratio = canvas.width / view.camera.focal
    z = plan.close * (320 / plan.close) ** (rng.random(plan.trees) ** 0.8)
    x = (rng.random(plan.trees) - 0.5) * ratio * z * 1.2
    course = plan.land.course
    assert course is not None
    middle = course.centre(f32(z))
    clear = course.half + 2.2 + 0.012 * z + 1.8 * rng.random(plan.trees)
    x = np.where(np.abs(x - middle) < clear, middle + np.where(x > middle, clear, -clear), x)
    # two trees frame the view
    x[0], z[0] = middle[0] - course.half - 3.4, plan.close
    x[1], z[1] = middle[1] + course.half + 4.6, plan.close * 1.5
    spots = f32(np.column_stack([x, z, plan.tall[0] + (plan.tall[1] - plan.tall[0]) * rng.random(plan.trees)]))
    plant_trees(view, bank, canvas.seed, spots, within(progress, 0.6, 1.0))


def _grass(view: View, plan: _Plan, scene: Scene, light: Light, canvas: Canvas, progress: Progress) -> None:
    tones = ((0.62, 0.44, 0.16), (0.50, 0.40, 0.16)) if scene.has("autumn") else _GREENS
    course = plan.land.course
    assert course is not None
    sward = Sward(canvas.seed, light, tones=tones, blooms=plan.blooms, bloom="dot")
    tall = 0.42 if plan.blooms else plan.grass
    sward.lay(view, canvas.seed, tall, (1.8, 22.0 if plan.blooms else 11.0), progress, clear=course)


def _furnished(
    s: Solids, view: View, plan: _Plan, scene: Scene, light: Light, rng: np.random.Generator
) -> frozenset[str]:
    """Set up what belongs there; returns the kinds of subject drawn by it."""
    side = 1.0 if rng.random() < 0.5 else -1.0
    if scene.variant in {"park", "garden"}:
        for z, out, yaw in ((8.0, 0.7, 0.5), (17.0, -0.8, -0.4)):
            m.bench(s, _side(view, plan, z, out * side), yaw=-yaw * side)
        for z in (10.5, 21.0, 34.0):
            m.lamp_post(s, _side(view, plan, z, -0.5 * side), light.dark)
        if scene.variant == "garden":
            for k in range(7):
                x, y, z = _side(view, plan, 9.0 + 3.2 * k, 4.5 * (1 if k % 2 else -1))
                s.box((x, y - 0.2, z), (4.2, 1.1, 1.0), (0.24, 0.36, 0.15), pattern="hedge")
        return frozenset({"tree", "bench"})
    if scene.variant == "river" and scene.subject("train"):
        return frozenset({"tree"})  # its bridge comes with it
    if scene.variant == "river" and (scene.subject("bridge") or rng.random() < 0.4):
        course = plan.land.course
        assert course is not None
        z = 30.0
        m.arch(s, (float(course.centre(f32([z]))[0]), 0.0, z), course.half + 1.2, (0.62, 0.57, 0.49))
        return frozenset({"bridge", "tree"})
    if scene.variant == "japanese":
        _japanese(s, view, plan, side)
        return frozenset({"bridge", "tree"})
    return frozenset()


def _japanese(s: Solids, view: View, plan: _Plan, side: float) -> None:
    course = plan.land.course
    assert course is not None
    z = 13.0
    m.footbridge(s, (float(course.centre(f32([z]))[0]), 0.55, z), course.half + 1.0, (0.70, 0.16, 0.10))
    x, y, z = _side(view, plan, 8.5, 1.0 * side)
    m.stone_lantern(s, (x, y - 0.05, z), light=0.8)
    for k in range(9):
        x, y, z = _side(view, plan, 5.5 + 2.1 * k, (0.2 + 0.3 * (k % 3)) * (1 if k % 2 else -1))
        s.drum((x, y - 0.25, z), 0.45 + 0.15 * (k % 3), 0.62, (0.42, 0.41, 0.38), top=0.20, pattern="plaster")
