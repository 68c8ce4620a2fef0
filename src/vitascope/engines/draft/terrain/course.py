"""Roads, paths and rivers laid through a landscape: they level the ground and colour it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.noise import smooth
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.terrain.ground import Ground

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.terrain.heights import Relief


@dataclass(frozen=True, slots=True)
class Course:
    """A band through the land, lengths in metres.

    `kind` is road, track, path or river; `half` its half width, `blend` over how much the land meets it. It runs
    ahead at `offset` beside the viewer and swings by `swing` over a length of `wave`, starting at `phase`. The
    land's relief is scaled by `calm`, within `valley` metres of the viewer and the course still more.
    """

    kind: str
    half: float
    blend: float
    offset: float = 0.0
    swing: float = 0.0
    wave: float = 60.0
    phase: float = 0.0
    calm: float = 1.0
    valley: float = 0.0
    tone: Rgb = (0.10, 0.10, 0.105)

    def centre(self, z: Array) -> Array:
        """Give where the band's middle is, across, at distances z."""
        k = 2 * np.pi / self.wave
        bend = np.sin(k * z + self.phase) - np.sin(self.phase)
        return f32(self.offset + self.swing * bend * np.minimum(z / (0.35 * self.wave), 1.0))

    def painted(self, x: Array, z: Array, grain: Array, albedo: Array) -> Array:
        """Lay the band's colour over the land's, linear (h, w, 3)."""
        across = x - self.centre(z)
        d = np.abs(across) + 0.10 * grain * (self.kind != "road")
        soft = np.maximum(0.02, 0.0012 * z)
        inside = np.clip((self.half - d) / soft + 0.5, 0, 1)[..., None]
        if self.kind == "river":
            wet = (1 - smooth(self.half * 0.9, self.half + 0.3 * self.blend, f32(d)))[..., None]
            mud = f32([0.15, 0.125, 0.085]) * (1 + 0.2 * grain)[..., None]
            return f32(albedo + (mud - albedo) * wet * 0.85)
        ground = f32(self.tone) * (1 + 0.10 * grain)[..., None]
        if self.kind == "road":
            ground = self._marked(ground, across, z)
            verge = np.clip((self.half + 0.9 - d) / np.maximum(soft, 0.3) + 0.5, 0, 1)[..., None]
            gravel = f32([0.30, 0.27, 0.22]) * (1 + 0.2 * grain)[..., None]
            albedo = albedo + (gravel - albedo) * verge * 0.7
        elif self.kind == "track":
            rut = np.abs(d - self.half * 0.62)
            grass = smooth(0.25, 0.55, f32(rut / self.half))[..., None]
            ground = ground + (albedo - ground) * grass * 0.8
        return f32(albedo + (ground - albedo) * inside)

    def _marked(self, ground: Array, across: Array, z: Array) -> Array:
        far = np.maximum(0.02, z * 0.0014)
        dashes = np.clip((0.075 - np.abs(across)) / far + 0.5, 0, 1) * ((z / 9.0) % 1 < 0.45)
        edges = np.clip((0.06 - np.abs(np.abs(across) - (self.half - 0.35))) / far + 0.5, 0, 1)
        paint = np.maximum(dashes, edges * 0.8)[..., None]
        return f32(ground + (f32([0.62, 0.60, 0.54]) - ground) * paint)


class CourseGround(Ground):
    """A ground levelled along a course."""

    def __init__(
        self, relief: Relief, light: Light, origin: tuple[float, float], turn: float, seed: int, course: Course
    ) -> None:
        super().__init__(relief, light, origin, turn, seed)
        self.course = course
        self._z = np.linspace(0.0, 1200.0, 241, dtype=np.float32)
        x, z = course.centre(self._z)[:, None], self._z[:, None]
        along = (super().height(x, z) * self._scale(x, z))[:, 0]
        if course.kind == "river":
            along = np.full_like(along, -3.0)
        else:
            padded = np.pad(along, 8, mode="edge")
            along = np.convolve(padded, np.hanning(19)[1:-1] / np.hanning(19).sum(), mode="valid")
        self._level = f32(along)

    def level(self, z: Array) -> Array:
        """Give the height of the band at distances z."""
        return f32(np.interp(z, self._z, self._level))

    def _scale(self, x: Array, z: Array) -> Array:
        """Give by how much the relief counts: little in the valley that the course follows."""
        if self.course.valley <= 0:
            return f32(np.full_like(z, self.course.calm))
        d = np.abs(x - self.course.centre(z)) + 0.35 * z
        return f32(self.course.calm * (0.06 + 0.94 * smooth(0.1, 1.0, f32(d / self.course.valley))))

    def _raised(self, h: Array, x: Array, z: Array) -> Array:
        h = f32(h * self._scale(x, z))
        # land beside a river stands above its water
        if self.course.kind == "river":
            return f32(0.7 + np.log1p(np.exp(np.clip(h - 0.7, -30, 30))))
        return h

    def _share(self, x: Array, z: Array) -> Array:
        d = np.abs(x - self.course.centre(z))
        return 1 - smooth(0.0, 1.0, f32((d - self.course.half) / (self.course.blend + 0.04 * z)))

    def height(self, x: Array, z: Array) -> Array:
        """Give the height in metres."""
        h = self._raised(super().height(x, z), x, z)
        return f32(h + (self.level(z) - h) * self._share(x, z))

    def coarse(self, x: Array, z: Array) -> Array:
        """Give the height in metres, fast."""
        h = self._raised(super().coarse(x, z), x, z)
        return f32(h + (self.level(z) - h) * self._share(x, z))

    def slope(self, x: Array, z: Array) -> tuple[Array, Array]:
        """Give the rise per metre along x and along z."""
        gx, gz = super().slope(x, z)
        share = self._share(x, z)
        step = np.float32(0.5)
        drop = (self._share(x + step, z) - self._share(x - step, z)) * (
            self.level(z) - self._raised(super().coarse(x, z), x, z)
        )
        keep = (1 - share) * self._scale(x, z)
        return f32(gx * keep + drop), f32(gz * keep)
