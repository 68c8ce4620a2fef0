"""Shaded drawing: shapes that carry a surface normal, so that the scene's light falls on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.light import linear
from vitascope.engines.draft.stamp import Cutout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb

Point = tuple[float, float]
Window = tuple[slice, slice]


class Solid:
    """A drawing board in units of its own height: x in 0..aspect from the left, y in 0..1 from the ground up.

    Later parts cover earlier ones. Colours are sRGB.
    """

    def __init__(self, aspect: float, pixels: int = 384) -> None:
        self.pixels = pixels
        self.rows, self.cols = pixels, max(8, round(pixels * aspect))
        self.albedo = np.zeros((self.rows, self.cols, 3), np.float32)
        self.normal = np.zeros((self.rows, self.cols, 3), np.float32)
        self.glow = np.zeros((self.rows, self.cols, 3), np.float32)
        self.gloss = np.zeros((self.rows, self.cols), np.float32)
        self.alpha = np.zeros((self.rows, self.cols), np.float32)
        y, x = np.mgrid[0 : self.rows, 0 : self.cols].astype(np.float32)
        self.x = (x + 0.5) / np.float32(pixels)
        self.y = 1.0 - (y + 0.5) / np.float32(pixels)

    def lay(
        self, at: Window, mask: Array, normal: Array, colour: Rgb | Array, *, gloss: float = 0.0, glow: float = 0.0
    ) -> None:
        """Cover `mask`, a cover of the window `at`, with a surface.

        A colour given as an array is linear, of shape (3,) or that of the window with 3 channels.
        """
        heed()
        tone = np.array(linear(colour), np.float32) if isinstance(colour, tuple) else colour
        m = mask[..., None]
        self.albedo[at] += (tone - self.albedo[at]) * m
        self.normal[at] += (normal - self.normal[at]) * m
        self.glow[at] += (tone * np.float32(glow) - self.glow[at]) * m
        self.gloss[at] += (np.float32(gloss) - self.gloss[at]) * mask
        self.alpha[at] = np.maximum(self.alpha[at], mask)

    def window(self, left: float, low: float, right: float, high: float) -> Window:
        """Give the part of the board that covers a box, with a margin of two pixels."""
        k = self.pixels
        rows = slice(max(0, int((1 - high) * k) - 2), max(1, min(self.rows, int((1 - low) * k) + 3)))
        return rows, slice(max(0, int(left * k) - 2), max(1, min(self.cols, int(right * k) + 3)))

    def _edge(self, distance: Array) -> Array:
        """Turn a signed distance in board units (negative inside) into antialiased cover."""
        out: Array = np.clip(0.5 - distance * np.float32(self.pixels), 0.0, 1.0)
        return out

    def ellipse(
        self,
        centre: Point,
        rx: float,
        ry: float,
        colour: Rgb | Array,
        *,
        turn: float = 0.0,
        gloss: float = 0.0,
        glow: float = 0.0,
    ) -> None:
        """Lay an ellipsoid; `turn` in radians."""
        c, s = np.float32(np.cos(turn)), np.float32(np.sin(turn))
        span = max(rx, ry) if turn else rx
        tall = max(rx, ry) if turn else ry
        at = self.window(centre[0] - span, centre[1] - tall, centre[0] + span, centre[1] + tall)
        dx, dy = self.x[at] - centre[0], self.y[at] - centre[1]
        u, v = (dx * c + dy * s) / rx, (dy * c - dx * s) / ry
        r = np.sqrt(u * u + v * v)
        mask = self._edge((r - 1.0) * min(rx, ry))
        nz = np.sqrt(np.maximum(1.0 - np.minimum(r, 1.0) ** 2, 0.02))
        normal = np.dstack([u * c - v * s, u * s + v * c, nz])
        self.lay(at, mask, _unit(normal), colour, gloss=gloss, glow=glow)

    def limb(
        self, a: Point, b: Point, ra: float, rb: float, colour: Rgb | Array, *, gloss: float = 0.0, glow: float = 0.0
    ) -> None:
        """Lay a round limb from a to b whose radius goes from ra to rb."""
        ax, ay = b[0] - a[0], b[1] - a[1]
        length = max(ax * ax + ay * ay, 1e-9)
        r = max(ra, rb)
        at = self.window(min(a[0], b[0]) - r, min(a[1], b[1]) - r, max(a[0], b[0]) + r, max(a[1], b[1]) + r)
        dx, dy = self.x[at] - a[0], self.y[at] - a[1]
        t = np.clip((dx * ax + dy * ay) / length, 0.0, 1.0)
        ox, oy = dx - t * ax, dy - t * ay
        radius = ra + (rb - ra) * t
        d = np.sqrt(ox * ox + oy * oy)
        mask = self._edge(d - radius)
        u, v = ox / radius, oy / radius
        nz = np.sqrt(np.maximum(1.0 - u * u - v * v, 0.05))
        self.lay(at, mask, _unit(np.dstack([u, v, nz])), colour, gloss=gloss, glow=glow)

    def polygon(
        self,
        points: Sequence[Point],
        colour: Rgb | Array,
        *,
        bulge: float = 0.04,
        tilt: Point = (0.0, 0.0),
        gloss: float = 0.0,
        glow: float = 0.0,
    ) -> None:
        """Lay a polygon rounded over `bulge` at its rim; `tilt` leans its face to the right and up."""
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        at = self.window(min(xs), min(ys), max(xs), max(ys))
        mask = self.cover(points)[at]
        normal = np.empty((*mask.shape, 3), np.float32)
        normal[..., 0], normal[..., 1], normal[..., 2] = tilt[0], tilt[1], 1.0
        if bulge > 0:
            inside = cv2.distanceTransform((mask > 0.5).astype(np.uint8), cv2.DIST_L2, 3) / np.float32(self.pixels)
            lift = np.sqrt(np.clip(inside / bulge, 0, 1)) * np.float32(bulge)
            lift = cv2.GaussianBlur(lift, (0, 0), max(0.8, 0.008 * self.pixels))
            gy, gx = np.gradient(lift * np.float32(self.pixels))
            normal[..., 0] -= gx
            normal[..., 1] += gy
        self.lay(at, mask, _unit(normal), colour, gloss=gloss, glow=glow)

    def cover(self, points: Sequence[Point]) -> Array:
        """Give a polygon's antialiased cover (h, w) without laying anything."""
        scale = 16.0
        corners = [[(px * self.pixels - 0.5) * scale, ((1.0 - py) * self.pixels - 0.5) * scale] for px, py in points]
        canvas = np.zeros((self.rows, self.cols), np.uint8)
        cv2.fillPoly(canvas, [np.round(corners).astype(np.int32)], 255, cv2.LINE_AA, 4)
        return canvas.astype(np.float32) / np.float32(255)

    def lathe(
        self,
        centre: float,
        profile: Sequence[Point],
        colour: Rgb | Array | Callable[[Array, Array], Array],
        *,
        gloss: float = 0.0,
    ) -> None:
        """Lay a turned body. `profile` lists (y, radius) from the foot up.

        A callable colour gets (angle around, -1..1 across the front; y) and gives linear colour (h, w, 3).
        """
        ys = np.array([p[0] for p in profile], np.float32)
        rs = np.array([p[1] for p in profile], np.float32)
        fine = np.linspace(ys[0], ys[-1], 256, dtype=np.float32)
        soft = cv2.GaussianBlur(np.interp(fine, ys, rs).astype(np.float32)[None, :], (0, 0), 3)[0]
        wide = float(rs.max())
        at = self.window(centre - wide, float(ys[0]), centre + wide, float(ys[-1]))
        x, y = self.x[at], self.y[at]
        radius = np.interp(y, fine, soft).astype(np.float32)
        lean = np.interp(y, fine, np.gradient(soft, fine)).astype(np.float32)
        u = (x - centre) / np.maximum(radius, 1e-4)
        inside = (np.abs(x - centre) - radius) / np.sqrt(1 + lean * lean)
        ends = np.maximum(ys[0] - y, y - ys[-1])
        mask = self._edge(np.maximum(inside, ends))
        front = np.sqrt(np.maximum(1.0 - np.clip(u, -1, 1) ** 2, 0.02))
        normal = _unit(np.dstack([u, -lean, front]))
        tone = colour(np.arcsin(np.clip(u, -1, 1)) / np.float32(np.pi / 2), y) if callable(colour) else colour
        self.lay(at, mask, normal, tone, gloss=gloss)

    def rough(self, amount: float, tile: Array) -> None:
        """Disturb all normals by a noise tile at least as large as the board, and its albedo a little."""
        part = tile[: self.rows, : self.cols]
        gy, gx = np.gradient(part)
        self.normal[..., 0] -= gx * np.float32(amount)
        self.normal[..., 1] += gy * np.float32(amount)
        self.normal = _unit(self.normal)
        self.albedo *= np.clip(1.0 + part * np.float32(amount * 0.35), 0.3, 1.8)[..., None]

    def lit(self, light: Light, *, fill: float = 1.0, facing: bool = True) -> Cutout:
        """Light the drawing: sun, sky, a little light from the ground, and a rim where the sun stands behind."""
        n = self.normal
        sx, sy, sz = light.sun
        # a subject turned wholly from the sun still reads: some of the sun wraps around it
        front = np.clip((n[..., 0] * sx + n[..., 1] * sy - n[..., 2] * sz + 0.25) / 1.25, 0.0, 1.0)
        rim = (
            np.clip(1.0 - n[..., 2], 0, 1) ** 2
            * np.clip(n[..., 0] * sx * 1.6 + n[..., 1] * 0.5 + 0.25, 0, 1)
            * max(sz, 0.0)
        )
        up = 0.62 + 0.38 * n[..., 1]
        lit = self.albedo * (
            front[..., None] * light.array("sun_colour") * 0.9
            + (up * np.float32(fill))[..., None] * light.array("ambient")
        )
        lit += (rim * 0.55)[..., None] * light.array("sun_colour") * (0.25 + self.albedo) if facing else 0.0
        half = np.array([sx, sy + 0.25, 1.0 - 0.4 * sz], np.float32)
        half /= np.linalg.norm(half)
        shine = np.clip(n @ half, 0, 1) ** 60 * self.gloss
        sheen = np.clip(1.0 - n[..., 2], 0, 1) ** 3 * self.gloss * 0.5
        lit += (shine * 1.4)[..., None] * light.array("sun_colour") + sheen[..., None] * light.array("middle")
        lit += self.glow
        return Cutout((lit * self.alpha[..., None]).astype(np.float32), self.alpha)


def _unit(normal: Array) -> Array:
    out: Array = normal / np.sqrt((normal * normal).sum(axis=-1, keepdims=True) + 1e-9)
    return out.astype(np.float32)
