"""What falls, floats and rises in the air: snow, rain, dust, embers, petals, leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from vitascope.engines.draft.film.camera import Pose, onset

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.film.direction import Direction
    from vitascope.engines.draft.picture import Array

SUBPIXEL = 4
"""Bits of a pixel's fraction that positions keep when they are drawn: without them motion would stutter."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of particle looks and moves.

    Speeds are in picture heights per second for the nearest (right and down positive), `sway` is the reach of
    its wander, `radius` that of the nearest in pixels at 720 lines, `opacity` 0..1. `lit` marks what shines:
    added to the picture's light instead of covering it.
    """

    shape: Literal["dot", "streak", "leaf"]
    count: int
    fall: float
    wind: float
    sway: float
    radius: float
    opacity: float
    colours: tuple[tuple[int, int, int], ...]
    lit: bool = False
    twinkle: float = 0.0


KINDS = {
    "snow": Kind("dot", 460, 0.15, 0.05, 0.016, 3.4, 0.85, ((246, 249, 255),)),
    "rain": Kind("streak", 520, 1.9, -0.16, 0.0, 1.0, 0.34, ((208, 220, 236),)),
    "dust": Kind("dot", 150, -0.012, 0.022, 0.02, 1.9, 0.42, ((255, 238, 205),), lit=True, twinkle=0.6),
    "embers": Kind("dot", 110, -0.22, 0.04, 0.035, 1.9, 0.95, ((255, 150, 52), (255, 190, 92)), lit=True, twinkle=0.5),
    "petals": Kind("leaf", 70, 0.12, 0.09, 0.035, 7.0, 0.92, ((246, 190, 202), (252, 214, 221), (235, 160, 180))),
    "leaves": Kind("leaf", 54, 0.15, 0.12, 0.045, 8.5, 0.95, ((190, 112, 42), (150, 74, 30), (204, 150, 60))),
}


class Particles:
    """All particles of a film; the same moment always gives the same picture."""

    def __init__(self, direction: Direction, width: int, height: int, seed: int) -> None:
        self._width, self._height = width, height
        self._clouds: list[tuple[Kind, float, Array]] = []
        for i, (name, kind) in enumerate(KINDS.items()):
            strength = direction.ambient.get(name, 0.0)
            if strength:
                share = min(width / height / 1.78, 1.3)
                count = round(kind.count * strength * share)
                draw = np.random.default_rng((seed, 0x9A27, i))
                # Columns: x, y, closeness, and three phases.
                seats = draw.random((count, 6)).astype(np.float32)
                # Drawn back to front.
                self._clouds.append((kind, strength, seats[np.argsort(seats[:, 2], kind="stable")]))

    def __bool__(self) -> bool:
        return bool(self._clouds)

    def draw(self, frame: Pixels, seconds: float, pose: Pose, *, before: bool) -> Pixels:
        """`frame` with the particles before the subject (`before`), or those behind it."""
        for kind, strength, seats in self._clouds:
            mine = seats[(seats[:, 2] > 0.45) == before]
            if len(mine):
                frame = self._draw(frame, kind, strength, mine, seconds, pose)
        return frame

    def _draw(self, frame: Pixels, kind: Kind, strength: float, seats: Array, seconds: float, pose: Pose) -> Pixels:
        """`frame` with one kind of particle drawn over it or, where it shines, added to it."""
        layer = np.zeros(frame.shape, np.uint8)
        cover = np.zeros(frame.shape[:2], np.uint8)
        close, phase = 0.22 + 0.78 * seats[:, 2] ** 1.5, 2.0 * np.pi * seats[:, 3:6]
        unit = self._height / 720.0
        aspect = self._width / self._height
        sway = kind.sway * np.sin(seconds * (0.7 + 0.9 * seats[:, 3]) + phase[:, 0])
        x = seats[:, 0] * (aspect + 0.2) + seconds * kind.wind * strength * close + sway
        y = seats[:, 1] * 1.2 + seconds * kind.fall * close + 0.6 * kind.sway * np.cos(seconds * 0.8 + phase[:, 1])
        # They leave on one side and come back on the other, both out of sight.
        x = np.mod(x + close * pose.shift[0] / self._height, aspect + 0.2) - 0.1
        y = np.mod(y + close * pose.shift[1] / self._height, 1.2) - 0.1
        # Far ones are dimmer; each comes in by itself, or a whole fall would be switched on at once.
        shown = kind.opacity * (0.3 + 0.7 * close) * (0.55 + 0.45 * seats[:, 5])
        shown *= np.array([onset(seconds - 0.5 * float(late), 1.0) for late in seats[:, 4]], np.float32)
        if kind.twinkle:
            shown *= 1.0 - kind.twinkle * (0.5 + 0.5 * np.sin(seconds * (1.5 + 2.5 * seats[:, 5]) + phase[:, 2]))
        radius = np.maximum(kind.radius * unit * close, 0.45)
        one = 1 << SUBPIXEL
        centres = np.stack([x, y], 1) * self._height
        for i, centre in enumerate(centres):
            if shown[i] < 0.01:
                continue
            colour = kind.colours[i % len(kind.colours)]
            strength_here = float(shown[i])
            if kind.lit:
                colour = tuple(int(c * strength_here) for c in colour)  # type: ignore[assignment]
            at = int(centre[0] * one), int(centre[1] * one)
            alpha = int(255 * strength_here)
            if kind.shape == "dot":
                size = int(radius[i] * one)
                cv2.circle(layer, at, size, colour, -1, cv2.LINE_AA, SUBPIXEL)
                cv2.circle(cover, at, size, alpha, -1, cv2.LINE_AA, SUBPIXEL)
            elif kind.shape == "streak":
                # As long as the drop falls while the shutter is open, a 48th of a second.
                length = kind.fall * close[i] * self._height / 48.0
                end = int((centre[0] + length * kind.wind / kind.fall) * one), int((centre[1] + length) * one)
                cv2.line(layer, at, end, colour, 2, cv2.LINE_AA, SUBPIXEL)
                cv2.line(cover, at, end, alpha, 1, cv2.LINE_AA, SUBPIXEL)
            else:
                self._leaf(layer, cover, centre, float(radius[i]), seconds, seats[i], colour, alpha)
        return _over(frame, layer, cover, lit=kind.lit)

    @staticmethod
    def _leaf(
        layer: Pixels, cover: Pixels, centre: Array, radius: float, seconds: float, seat: Array,
        colour: tuple[int, int, int], alpha: int,
    ) -> None:  # fmt: skip
        """Draw a leaf that turns about its axis and tumbles: an outline whose width breathes."""
        turn = seconds * (seat[3] - 0.5) * 4.0 + seat[4] * 6.28
        flat = 0.2 + 0.5 * abs(float(np.sin(seconds * (1.3 + seat[3]) + seat[5] * 6.28)))
        angle = np.linspace(0.0, 2.0 * np.pi, 14, dtype=np.float32)
        # Pointed at one end, as petals and leaves are.
        outline = np.stack([radius * np.cos(angle), radius * flat * np.sin(angle) * (1.0 - 0.35 * np.cos(angle))], 1)
        cosine, sine = np.cos(turn), np.sin(turn)
        outline = outline @ np.array([[cosine, sine], [-sine, cosine]], np.float32) + centre
        points = np.round(outline * (1 << SUBPIXEL)).astype(np.int32)
        shade = 0.7 + 0.45 * (flat - 0.2)
        tone = tuple(min(int(c * shade), 255) for c in colour)
        cv2.fillPoly(layer, [points], tone, cv2.LINE_AA, SUBPIXEL)
        cv2.fillPoly(cover, [points], float(alpha), cv2.LINE_AA, SUBPIXEL)


def _over(frame: Pixels, layer: Pixels, cover: Pixels, *, lit: bool) -> Pixels:
    """`layer` over `frame` where `cover` says so, or added to it where it is `lit`."""
    if lit:
        glow = cv2.GaussianBlur(cv2.resize(layer, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA), (0, 0), 2.0)
        glow = cv2.resize(glow, (frame.shape[1], frame.shape[0]), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.add(cv2.add(frame, layer), glow), np.uint8)
    weight = cover.astype(np.float32) / 255.0
    # The edge of a drawn shape fades to black in its colour too: what is covered must not darken.
    full = cv2.dilate(layer, np.ones((3, 3), np.uint8))
    return np.asarray(cv2.blendLinear(full, frame, weight, 1.0 - weight), np.uint8)
