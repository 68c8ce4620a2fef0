"""Rooms by their use: a shell with a window, daylight and lamps, fitted with simple solids."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.camera import Camera, Canvas, View
from vitascope.engines.draft.carpentry import Solids
from vitascope.engines.draft.joinery import WHITE, frame
from vitascope.engines.draft.light import light_of, linear, triple
from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.places.fit import Fit, Opening
from vitascope.engines.draft.places.fitted import FITTERS, SHOWS, SIZES
from vitascope.engines.draft.raising import Lighting, build, clipped, pixels_of, projected, shade_ground
from vitascope.engines.draft.sky import paint_sky
from vitascope.engines.draft.stages import within

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb, Scene


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw the room of the scene's variant."""
    rng = generator(canvas.seed, 461)
    outside = light_of(scene, canvas.seed)
    night = float(outside.dark)
    size = min(canvas.height, canvas.width * 0.95)
    eye = 0.9 if scene.has("low") else 2.2 if scene.has("aerial") else 1.5
    drop = 0.30 if scene.has("aerial") else 0.47
    camera = Camera(
        canvas.width,
        canvas.height,
        (0.98 if not scene.has("close") else 1.3) * size,
        drop * canvas.height,
        eye,
        0.5 + (rng.random() - 0.5) * 0.14,
    )
    half, tall, deep = SIZES.get(scene.variant, (2.9, 2.8, 6.0))
    if scene.variant not in SIZES:
        half *= max(1.0, min(1.35, canvas.width / canvas.height / 1.6))
    fit = Fit(half, tall, deep, rng, night, _tint(scene))
    fit.glow = next((c.rgb for c in scene.palette if scene.has(f"{c.name} sky")), fit.glow)
    FITTERS.get(scene.variant, FITTERS["plain"])(fit)
    light = _inside(scene, outside, fit, canvas.seed)
    progress(0.05, "the view from the window")
    rgb = np.zeros((canvas.height, canvas.width, 3), np.float32)
    if fit.opening is not None:
        far = replace(camera, focal=camera.focal * 1.3, eye=1.6)
        rgb = paint_sky(scene, outside, far, canvas.seed)
    view = View(rgb, np.full(rgb.shape[:2], np.inf, np.float32), camera, light, air=0.0, mirror=0.05)
    lighting = Lighting(0.16 * (1 - night), tuple(fit.lamps), (fit.half, fit.tall, fit.deep))
    progress(0.2, "walls and floor")
    _outside(view, outside, fit, canvas.seed)
    build(view, _shell(fit), lighting, canvas.seed, within(progress, 0.2, 0.55))
    shade_ground(view, fit.solids.feet, 0.0, 0.0)
    _sunlight(view, fit, outside)
    progress(0.6, "furniture")
    build(view, fit.solids, lighting, canvas.seed, within(progress, 0.6, 1.0))
    board = pixels_of(view, fit.board) if fit.board else None
    first, last, level = fit.stand
    return replace(
        view,
        surface=fit.surface,
        board=board,
        fitted=SHOWS.get(scene.variant, frozenset()),
        reach=(first, last),
        ground=lambda x, z: 0.0 * x * z + np.float32(level),
    )


def _tint(scene: Scene) -> Rgb | None:
    """Give the walls' colour where the prompt names one that is not the light's."""
    for colour in scene.palette:
        if not scene.has(f"{colour.name} sky"):
            r, g, b = colour.rgb
            pale = scene.says(rf"(?:pale|light|pastel|soft|faded) {colour.name}")
            share, lift = (0.34, 0.56) if pale else (0.66, 0.18)
            return (share * r + lift, share * g + lift, share * b + lift)
    return None


def _inside(scene: Scene, outside: Light, fit: Fit, seed: int) -> Light:
    day = 1.0 - 0.92 * outside.dark
    dim = 0.45 if not fit.opening else 1.0
    ambient = (outside.array("middle") * 0.35 + outside.array("low") * 0.35) * day * dim
    ambient = ambient * 0.8 + ambient.mean() * 0.4 + f32([0.085, 0.072, 0.060])
    side = 1.0 if seed % 2 else -1.0
    tone = next((linear(c.rgb) for c in scene.palette if scene.has(f"{c.name} sky")), None)
    if tone is not None:
        fit.lamps[:] = [(at, (0.25 + 0.75 * f32(tone)) * colour.max()) for at, colour in fit.lamps]
        ambient = ambient * (0.70 + 0.30 * f32(tone) / max(*tone, 0.1))
    key = outside.array("sun_colour") * day * 0.5 + f32([1.0, 0.72, 0.45]) * (0.35 + 0.5 * outside.dark)
    return replace(
        outside,
        sun=(0.55 * side, 0.62, -0.55),
        sun_colour=triple(key),
        ambient=triple(ambient),
        haze=triple(ambient),
        fog=0.0,
    )


def _shell(fit: Fit) -> Solids:
    """Give the empty room: floor, ceiling, walls, skirting, and the frame of the window."""
    s = Solids()
    h, t, d = fit.half, fit.tall, fit.deep
    s.panel((-h, 0, 0.26), (h, 0, d), fit.floor, pattern=fit.ground, gloss=0.25)
    s.panel((-h, t, 0.26), (h, t, d), fit.ceiling, pattern="plaster")
    for x in (-h, h):
        s.panel((x, 0, 0.26), (x, t, d), fit.wall, pattern=fit.walls)
        s.panel((x * 0.998, 0, 0.26), (x * 0.998, 0.11, d - 0.01), WHITE)
    hole = fit.opening or Opening(0, t, 0, t)
    for low, high in (
        ((-h, 0.0), (h, hole.low)),
        ((-h, hole.high), (h, t)),
        ((-h, hole.low), (hole.left, hole.high)),
        ((hole.right, hole.low), (h, hole.high)),
    ):
        if high[0] > low[0] and high[1] > low[1]:
            s.panel((low[0], low[1], d), (high[0], high[1], d), fit.wall, pattern=fit.walls)
    s.panel((-h, 0, d - 0.012), (h, 0.11, d - 0.012), WHITE)
    if fit.opening:
        frame(s, hole.left, hole.low, hole.right, hole.high, d, WHITE, bars=max(2, round(hole.right - hole.left)))
    return s


def _outside(view: View, outside: Light, fit: Fit, seed: int) -> None:
    """Put a lawn and hedges, or dark houses with lit windows, beyond the window, in place."""
    if fit.opening is None:
        return
    s = Solids()
    rng = generator(seed, 462)
    s.panel((-40, 0, fit.deep + 0.5), (40, 0, 60), (0.34, 0.44, 0.20), pattern="hedge")
    for k in range(7):
        x = -18 + 6 * k + 2 * rng.random()
        if outside.dark > 0.5 or k % 3 == 1:
            s.box((x, 0, 30), (5, 4 + 3 * rng.random(), 5), (0.5, 0.44, 0.38))
            s.box((x + 0.6, 2.0, 27.4), (0.9, 1.1, 0.1), (1.0, 0.72, 0.36), glow=1.8 * outside.dark)
        else:
            s.box(
                (x, 0, 16 + 6 * rng.random()), (5.5, 1.4 + 1.2 * rng.random(), 1.2), (0.20, 0.32, 0.13), pattern="hedge"
            )
    lit = replace(view, light=replace(outside, sun=(outside.sun[0], outside.sun[1], -abs(outside.sun[2]))))
    build(lit, s, Lighting(0.8), seed, lambda _fraction, _stage: None)


def _sunlight(view: View, fit: Fit, outside: Light) -> None:
    """Lay the window's light on the floor, in place."""
    hole, day = fit.opening, 1.0 - 0.95 * outside.dark
    strength = day * min(1.0, max(outside.sun_colour) / 2.5)
    if hole is None or strength < 0.12:
        return
    lean = -0.55 if hole.left + hole.right > 0 else 0.55
    mask = np.zeros(view.depth.shape, np.uint8)
    wide = (hole.right - hole.left) / 2
    for k in range(2):
        left = hole.left + k * wide + 0.05
        corners = []
        for x, y in (
            (left, hole.low),
            (left + wide - 0.1, hole.low),
            (left + wide - 0.1, hole.high),
            (left, hole.high),
        ):
            corners.append((x + lean * y * 0.8, 0.0, fit.deep - y * 1.15))
        points = projected(view, clipped(f32(corners)))
        cv2.fillConvexPoly(mask, np.round(points * 8).astype(np.int32), 255, cv2.LINE_AA, 3)
    soft = cv2.GaussianBlur(mask, (0, 0), max(0.8, view.depth.shape[0] / 300))
    view.rgb[...] *= 1 + (f32(soft) / 255)[..., None] * outside.array("sun_colour") * np.float32(0.55 * strength)
