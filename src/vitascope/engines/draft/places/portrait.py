"""Head and shoulders of one person or several against lights out of focus."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.camera import Camera, Canvas, View
from vitascope.engines.draft.light import light_of, linear, triple
from vitascope.engines.draft.noise import generator, smooth
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.places.bust import bust
from vitascope.engines.draft.stamp import stamp
from vitascope.engines.draft.subjects.looks import person_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vitascope.engines.base import Progress
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Scene

_PEOPLE = frozenset({"person", "child", "man in a suit"})
_WORN = frozenset(
    {
        "glass",
        "glasses pair",
        "sunglasses",
        "straw hat",
        "top hat",
        "baseball cap",
        "crown",
        "helmet",
        "hard hat",
        "necktie",
        "t shirt",
        "trench coat",
    }
)


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw one person, or several side by side, lit from the front before a background out of focus."""
    light = light_of(scene, canvas.seed, facing=0.4 if canvas.seed % 2 else -0.4)
    progress(0.1, "background")
    rgb = _bokeh(scene, canvas, light)
    camera = Camera(canvas.width, canvas.height, 1.8 * canvas.height, canvas.height * 0.42, 1.5)
    view = View(rgb, np.full(rgb.shape[:2], np.inf, np.float32), camera, light, reach=(2.0, 6.0), air=0.0)
    view = replace(view, fitted=_PEOPLE | _WORN)
    person = next((subject for subject in scene.subjects if subject.kind in _PEOPLE), None)
    named = person.colour.rgb if person and person.colour else None
    count = int(np.clip(scene.people, 1, 7))
    places = list(_seats(count, canvas))
    for number, (across, foot, size) in enumerate(places):
        progress(0.3 + 0.7 * number / count, "figure")
        coat = named if count == 1 or not scene.says("different") else None
        who = person_of(scene.text, canvas.seed, number, coat)
        drawn = bust(who, _key(light, canvas.seed), canvas.seed + number)
        turned = drawn.mirrored() if (canvas.seed + number) % 2 else drawn
        stamp(
            view, turned, (canvas.width * across, canvas.height * foot), size, 2.0 + 0.1 * (count - number), test=False
        )
    progress(1.0, "portrait done")
    return view


def _seats(count: int, canvas: Canvas) -> Iterator[tuple[float, float, float]]:
    """Give where each figure goes: across and foot in shares of the picture, its height in pixels; back row first."""
    if count == 1:
        offset = 0.5 + (0.06 if canvas.seed % 3 else -0.06)
        yield offset, 1.03, min(canvas.height * 1.02, canvas.width * 1.12)
        return
    back = count // 2 if count > 3 else 0
    wide = canvas.width / max(count - back, 2)
    size = min(canvas.height * 0.86, wide * 1.75)
    for k in range(back):
        yield (k + 1) / (back + 1), 1.0 - 0.30 * size / canvas.height, size * 0.86
    for k in range(count - back):
        yield (k + 0.5) / (count - back), 1.02 + 0.03 * (k % 2), size


def _key(light: Light, seed: int) -> Light:
    """Turn the light to fall on the face from one side, softly filled."""
    side = 0.62 if seed % 2 else -0.62
    day = 1.0 - 0.55 * light.dark
    sun = light.array("sun_colour")
    sun = f32((0.45 * sun + 0.75 * sun.mean() * f32([1.06, 1.0, 0.92])) / max(float(sun.mean()), 0.4))
    shade = light.array("ambient")
    fill = f32((0.4 * shade / max(float(shade.mean()), 0.05) + 0.6 * f32([1.0, 0.95, 0.9])) * 0.40)
    return replace(
        light,
        sun=(side, 0.42, -0.66),
        sun_colour=triple(f32(sun * 0.78 * day)),
        ambient=triple(f32(fill * (0.5 + 0.5 * day))),
    )


def _bokeh(scene: Scene, canvas: Canvas, light: Light) -> Array:
    w, h = canvas.width // 2, canvas.height // 2
    rng = generator(canvas.seed, 451)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32) / np.float32(h)
    glow = np.exp(-(((x - w / h * (0.5 + 0.3 * light.sun[0])) / 0.7) ** 2) - ((y - 0.35) / 0.5) ** 2)
    base = light.array("middle") * 0.55 + light.array("low") * 0.25
    rgb = base * (0.35 + 0.4 * (1 - y))[..., None] + (glow * 0.42)[..., None] * (
        light.array("low") * 0.7 + 0.18 * light.array("sun_colour")
    )
    tones = [linear(c.rgb) for c in scene.palette] or [(1.0, 0.62, 0.28), (1.0, 0.80, 0.52), (0.55, 0.72, 1.0)]
    for _ in range(46):
        cx, cy, r = rng.random() * w / h, rng.random() * 0.9, 0.018 + 0.05 * rng.random()
        d = np.hypot(x - cx, y - cy)
        disc = (1 - smooth(r * 0.90, r, d)) * (0.55 + 0.45 * smooth(r * 0.5, r * 0.95, d))
        rgb += (
            disc[..., None]
            * np.array(tones[int(rng.integers(0, len(tones)))], np.float32)
            * np.float32(0.05 + 0.30 * rng.random() ** 2)
        )
    soft = cv2.GaussianBlur(rgb.astype(np.float32), (0, 0), h / 170)
    out: Array = cv2.resize(soft, (canvas.width, canvas.height), interpolation=cv2.INTER_CUBIC)
    return np.maximum(out, 0)
