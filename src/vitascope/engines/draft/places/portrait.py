"""A head and shoulders against lights out of focus: shape and rim light, no features."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.camera import Camera, Canvas, View
from vitascope.engines.draft.light import light_of, linear, triple
from vitascope.engines.draft.noise import generator, sample_fast, smooth, spectral
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.solid import Solid
from vitascope.engines.draft.stamp import stamp

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Scene
    from vitascope.engines.draft.stamp import Cutout


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw a figure in near silhouette, turned from the viewer, before a bright blurred background."""
    light = light_of(scene, canvas.seed, facing=0.4 if canvas.seed % 2 else -0.4)
    progress(0.1, "background")
    rgb = _bokeh(scene, canvas, light)
    progress(0.5, "figure")
    camera = Camera(canvas.width, canvas.height, 1.8 * canvas.height, canvas.height * 0.42, 1.5)
    view = View(rgb, np.full(rgb.shape[:2], np.inf, np.float32), camera, light, reach=(2.0, 6.0), air=0.0)
    side = replace(
        light, sun=(0.72 if light.sun[0] > 0 else -0.72, 0.42, 0.55), ambient=triple(light.array("ambient") * 0.30)
    )
    offset = 0.5 + (0.10 if canvas.seed % 3 else -0.10)
    size = min(canvas.height * 0.92, canvas.width * 1.05)
    stamp(view, _bust(scene, side, canvas.seed), (canvas.width * offset, canvas.height * 1.02), size, 2.0, test=False)
    progress(1.0, "portrait done")
    return view


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


def _bust(scene: Scene, light: Light, seed: int) -> Cutout:
    rng = generator(seed, 452)
    board = Solid(1.0, 620)
    person = scene.subject("person")
    coat = person.colour.rgb if person and person.colour else (0.15, 0.16, 0.19)
    skin, hair = (
        (0.50, 0.36, 0.28),
        ((0.10, 0.07, 0.05), (0.36, 0.22, 0.12), (0.62, 0.60, 0.58))[int(rng.integers(0, 3))],
    )
    board.polygon(
        [(0.02, 0.0), (0.98, 0.0), (0.95, 0.20), (0.82, 0.32), (0.63, 0.38), (0.37, 0.38), (0.18, 0.32), (0.05, 0.20)],
        coat,
        bulge=0.26,
    )
    board.limb((0.50, 0.34), (0.50, 0.48), 0.098, 0.090, skin)
    board.polygon(
        [(0.34, 0.36), (0.50, 0.30), (0.66, 0.36), (0.62, 0.44), (0.50, 0.40), (0.38, 0.44)],
        (coat[0] * 0.8, coat[1] * 0.8, coat[2] * 0.8),
        bulge=0.05,
    )
    for x in (-1, 1):
        board.ellipse((0.50 + x * 0.155, 0.64), 0.026, 0.048, skin)
    # seen from behind: there is no face to get wrong
    board.ellipse((0.50, 0.66), 0.155, 0.195, hair)
    board.ellipse((0.50, 0.70), 0.168, 0.180, hair)
    words = scene.prompt.lower()
    board.ellipse((0.50, 0.715), 0.170, 0.185, hair)
    if any(word in words for word in ("woman", "girl", "queen", "princess", "lady", "bride", "ballerina")):
        board.polygon(
            [(0.33, 0.74), (0.67, 0.74), (0.72, 0.46), (0.66, 0.26), (0.34, 0.26), (0.28, 0.46)], hair, bulge=0.16
        )
    if any(word in words for word in ("fisherman", "sailor", "cowboy", "detective", "farmer", "wizard", "witch")):
        board.ellipse((0.50, 0.795), 0.30, 0.055, (0.16, 0.15, 0.15))
        board.polygon([(0.335, 0.79), (0.665, 0.79), (0.63, 0.95), (0.37, 0.95)], (0.18, 0.17, 0.17), bulge=0.11)
    strands = spectral(1024, seed, 453, 1.0, 30.0)[: board.rows, : board.cols]
    fine = sample_fast(strands, f32(board.x * 620), f32(board.y * 60))
    head = board.y > 0.48
    board.normal[..., 0] += np.where(head, fine * 0.22, 0.05 * fine)
    board.normal /= np.sqrt((board.normal**2).sum(axis=-1, keepdims=True) + 1e-9)
    return board.lit(light, fill=0.8)
