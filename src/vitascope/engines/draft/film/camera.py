"""The path of the camera: where it is at each moment, eased at both ends."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from vitascope.engines.draft.film.direction import Direction


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the camera stands against the first frame.

    `scale` is the growth of what stands at mid depth (0 is none), `shift` how far the content at mid depth
    has moved in pixels (right and down positive), `parallax` how far the nearest content moves against the
    farthest, in pixels, `roll` in radians.
    """

    scale: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    parallax: tuple[float, float] = (0.0, 0.0)
    roll: float = 0.0


def glide(u: float, ramp: float = 0.28) -> float:
    """Return the share of the way gone at `u` in 0..1: speed rises, holds, falls; it is zero at both ends."""
    u = min(max(u, 0.0), 1.0)
    total = 1.0 - ramp

    def risen(v: float) -> float:
        # The integral of a smoothstep over 0..v, where v = 1 is the end of the ramp.
        return ramp * (v**3 - v**4 / 2.0)

    if u < ramp:
        return risen(u / ramp) / total
    if u > 1.0 - ramp:
        return 1.0 - risen((1.0 - u) / ramp) / total
    return (ramp / 2.0 + (u - ramp)) / total


def onset(seconds: float, length: float = 1.2) -> float:
    """Return how far an effect has come in after `seconds`: 0 at the start, 1 after `length`, smoothly."""
    v = min(max(seconds / length, 0.0), 1.0)
    return v * v * v * (v * (6.0 * v - 15.0) + 10.0)


class CameraPath:
    """A camera move over `duration` seconds for a picture of `width` by `height` pixels."""

    def __init__(self, direction: Direction, width: int, height: int, duration: float, seed: int) -> None:
        self._direction = direction
        self._width, self._height, self._duration = width, height, max(duration, 1e-6)
        # A long film may travel farther than a short one, a short one less, or its pace would be felt as
        # wrong.
        self._reach = min(max((duration / 5.0) ** 0.5, 0.6), 1.25)
        draw = np.random.default_rng((seed, 0xCA3E2A))
        self._phases = draw.uniform(0.0, 2.0 * math.pi, 12)

    def at(self, seconds: float) -> Pose:
        """Return the pose at `seconds` after the first frame."""
        d = self._direction
        gone = glide(seconds / self._duration) * self._reach
        scale = d.push * gone
        # The camera pans right: what it sees moves left.
        shift_x, shift_y = -d.pan * self._width * gone, d.tilt * self._height * gone
        parallax_x, parallax_y = 0.45 * shift_x, 0.35 * shift_y
        if d.orbit:
            swing = math.sin(0.5 * math.pi * gone / self._reach) * self._reach
            parallax_x -= d.orbit * self._width * swing
            scale += 0.04 * gone
        roll = d.roll * gone
        if d.handheld:
            held = d.handheld * onset(seconds)
            shift_x += self._sway(seconds, 0, 0.62) * 0.0062 * self._width * held
            shift_y += self._sway(seconds, 4, 0.78) * 0.0075 * self._height * held
            roll += self._sway(seconds, 8, 0.5) * 0.0045 * held
            scale += 0.025 * held
        return Pose(scale, (shift_x, shift_y), (parallax_x, parallax_y), roll)

    def _sway(self, seconds: float, first: int, rate: float) -> float:
        """Return a slow, never repeating wander within about -1..1."""
        value = 0.0
        for i, (multiple, weight) in enumerate(((1.0, 0.56), (1.618, 0.3), (2.9, 0.11), (4.7, 0.03))):
            phase = self._phases[first + i]
            value += weight * (math.sin(2.0 * math.pi * rate * multiple * seconds + phase) - math.sin(phase))
        return value
