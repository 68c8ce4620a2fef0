"""Small sets: seamless paper with a pedestal, a table or a blanket seen from above."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.camera import Camera, Canvas, Surface, View
from vitascope.engines.draft.carpentry import Solids
from vitascope.engines.draft.lexicon import COLOUR_NAMES, COLOURS
from vitascope.engines.draft.light import light_of, linear, triple
from vitascope.engines.draft.noise import generator, sample_fast, smooth, spectral
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.raising import Lighting, build, shade_ground
from vitascope.engines.draft.stages import within

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb, Scene

_PALE = (
    r"pale|pastels?|light and airy|light (?:\w+ )?(?:background|backdrop|paper|wood)"
    rf"|light (?:{'|'.join(COLOUR_NAMES)})"
)
_PAPERS: tuple[Rgb, ...] = ((0.80, 0.77, 0.72), (0.72, 0.76, 0.78), (0.84, 0.76, 0.68), (0.76, 0.78, 0.70))


def _softbox(scene: Scene, seed: int, side: float) -> Light:
    outside = light_of(replace(scene, weather="clear"), seed)
    warm = scene.hour in {"golden", "sunset", "night", "dawn"}
    key = f32([1.0, 0.86, 0.68] if warm else [1.0, 0.96, 0.90]) * 1.35
    fill = f32([0.10, 0.10, 0.11]) if scene.says("dark(?:er|ness)?") else f32([0.42, 0.40, 0.38])
    return replace(
        outside,
        sun=(0.58 * side, 0.66, -0.48),
        sun_colour=triple(key),
        ambient=triple(fill),
        middle=triple(fill),
        low=triple(fill * 1.6),
        haze=triple(fill),
        fog=0.0,
        dark=0.0,
    )


def studio(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw seamless paper of the named colour under one soft light, and a pedestal where one is asked for."""
    rng = generator(canvas.seed, 491)
    side = 1.0 if rng.random() < 0.5 else -1.0
    light = _softbox(scene, canvas.seed, side)
    tone = _paper(scene) or _PAPERS[int(rng.integers(0, len(_PAPERS)))]
    if scene.says(_PALE):
        tone = (0.45 * tone[0] + 0.52, 0.45 * tone[1] + 0.52, 0.45 * tone[2] + 0.52)
    h, w = canvas.height, canvas.width
    size = min(h, w * 1.1)
    camera = Camera(w, h, 1.55 * size, 0.44 * h, 0.66, 0.5)
    progress(0.1, "hanging the paper")
    slope = camera.slopes()[:, None]
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    x, y = x / w - 0.5, y / h
    # the paper sweeps from the floor up the wall without a line
    edge = (camera.horizon + camera.focal * camera.eye / 3.2) / h
    bend = smooth(edge - 0.16, edge + 0.20, y)
    pool = np.exp(-(((x - 0.12 * side) / 0.62) ** 2) - ((y - 0.42) / 0.60) ** 2)
    level = 0.46 + 0.62 * pool + 0.16 * bend - 0.20 * np.clip(-x * side * 1.4, -0.5, 1) + 0.10 * (0.5 - y) * (1 - bend)
    grain = sample_fast(spectral(256, canvas.seed, 492, 1.2, 30.0), x * 900, y * 700)
    rgb = (
        f32(linear(tone))
        * (level * (1 + 0.008 * grain))[..., None]
        * (0.55 * light.array("sun_colour") + light.array("ambient"))
    )
    depth = np.where(slope < -1e-4, camera.eye / np.maximum(-slope, 1e-4), np.float32(60.0))
    depth = f32(np.minimum(np.broadcast_to(depth, (h, w)), 3.6))
    view = View(f32(rgb), depth, camera, light, reach=(1.6, 2.6), air=0.0, mirror=0.06)
    place = _aside(scene)
    middle = {"left": -0.30, "right": 0.30}.get(place, 0.0) * w / size
    # What nobody can draw gets the place where it would stand.
    if not scene.subjects or scene.says("pedestals?|podiums?|plinths?"):
        s = Solids()
        s.drum((middle, 0, 2.1), 0.30, 0.36, tone)
        s.drum(
            (middle, 0.36, 2.1), 0.315, 0.03, (min(tone[0] * 1.06, 1), min(tone[1] * 1.06, 1), min(tone[2] * 1.06, 1))
        )
        shade_ground(view, s.feet, 0.0, 0.34)
        build(view, s, Lighting(0.85), canvas.seed, within(progress, 0.5, 1.0))
        return replace(view, surface=Surface(middle - 0.16, middle + 0.16, 0.39, 2.0, 2.06, 0.86))
    progress(1.0, "paper hung")
    half = 0.30 if place else 0.55
    return replace(view, surface=Surface(middle - half, middle + half, 0.0, 1.9, 2.3, 1.05))


def _paper(scene: Scene) -> Rgb | None:
    """Give the colour named for the background, or else for the whole."""
    named = re.search(r"(\w+) (?:seamless |paper )?(?:background|backdrop|paper|pedestal|podium|plinth)", scene.text)
    if named and named[1] in COLOUR_NAMES:
        return COLOURS[COLOUR_NAMES[named[1]]]
    return scene.palette[0].rgb if scene.palette else None


def _aside(scene: Scene) -> str:
    """Tell on which side the things stand, where the other is to stay free."""
    if not scene.says("(?:copy|negative|empty) space"):
        return ""
    return "right" if scene.says("on the left") else "left"


def from_above(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw a table top, or a blanket on grass for the variant "picnic", looked down upon."""
    rng = generator(canvas.seed, 493)
    side = 1.0 if rng.random() < 0.5 else -1.0
    light = _softbox(scene, canvas.seed, side)
    h, w = canvas.height, canvas.width
    size = min(h, w * 1.05)
    camera = Camera(w, h, 1.55 * size, 0.5 * h - 1.45 * size, 1.3, 0.5)
    view = View(
        np.zeros((h, w, 3), np.float32), np.full((h, w), np.inf, np.float32), camera, light, reach=(1.0, 1.4), air=0.0
    )
    s = Solids()
    named = scene.palette[0].rgb if scene.palette else None
    if scene.variant == "picnic":
        s.panel((-6, -0.01, 0.3), (6, -0.01, 4.0), (0.36, 0.48, 0.20), pattern="hedge")
        s.panel((-0.92, 0, 0.72), (0.92, 0, 1.95), named or (0.78, 0.12, 0.12), pattern="cloth")
    elif scene.says(r"marble\w*|stone\w*"):
        s.panel((-6, 0, 0.3), (6, 0, 4.0), named or (0.86, 0.85, 0.83), pattern="marble")
    else:
        s.panel(
            (-6, 0, 0.3), (6, 0, 4.0), named or (0.58, 0.41, 0.27), pattern="planks" if named is None else "plaster"
        )
    build(view, s, Lighting(0.62), canvas.seed, within(progress, 0.1, 0.8))
    # light falls off from the window's side
    x = np.linspace(-0.5, 0.5, w, dtype=np.float32)[None, :, None] * side
    view.rgb[...] *= 0.86 + 0.42 * x
    progress(1.0, "table laid")
    reach = 0.46 * w / size * 1.3
    return replace(view, surface=Surface(-reach * 0.66, reach * 0.66, 0.0, 1.13, 1.58, 1.05))
