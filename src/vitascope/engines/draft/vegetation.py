"""Trees and grass: drawn once as cut-outs and strips, then set into the view from far to near."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.light import linear
from vitascope.engines.draft.noise import generator, sample_fast, smooth, spectral
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.solid import Solid
from vitascope.engines.draft.stamp import Cutout, stamp

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.camera import View
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.terrain.course import Course


def conifer(seed: int, light: Light, *, snow: float = 0.0, tone: Rgb = (0.16, 0.24, 0.15), pixels: int = 420) -> Cutout:
    """Draw a spruce: whorls of drooping boughs, lit from the sun's side; `snow` 0..1 lies on them."""
    rng = generator(seed, 71)
    board = Solid(0.52, pixels)
    board.limb((0.26, 0.0), (0.26, 0.95), 0.014, 0.003, (0.20, 0.15, 0.11))
    green = np.array(linear(tone), np.float32)
    white = np.array([0.78, 0.82, 0.90], np.float32)
    whorls = 34
    for k in range(whorls):
        f = k / (whorls - 1)
        y = 0.08 + 0.88 * f
        reach = 0.235 * (1 - f) ** 0.82 + 0.008
        for _ in range(9):
            across = (rng.random() * 2 - 1) * reach
            droop = abs(across) * (0.28 + 0.25 * rng.random())
            shade = 0.55 + 0.55 * rng.random() - 0.20 * (abs(across) < reach * 0.3)
            colour = green * np.float32(shade)
            tip = (0.26 + across, y - droop)
            board.limb((0.26 + across * 0.12, y), tip, 0.011 * (1 - f) + 0.006, 0.003, colour)
            if snow > 0 and rng.random() < snow:
                mid = (0.26 + across * 0.6, y - droop * 0.5 + 0.008)
                board.limb(mid, (tip[0], tip[1] + 0.008), 0.007 * (1 - f) + 0.004, 0.002, white)
    board.rough(0.9, _needles(seed, max(board.rows, board.cols)))
    return board.lit(light)


def _needles(seed: int, size: int) -> Array:
    return _grain(spectral(512, seed, 72, 0.9, 20.0), size)


def _grain(tile: Array, size: int) -> Array:
    out: Array = tile if size <= tile.shape[0] else np.tile(tile, (2, 2))
    return out


def broadleaf(
    seed: int,
    light: Light,
    *,
    tone: Rgb = (0.27, 0.36, 0.13),
    spread: float = 1.0,
    pixels: int = 420,
    bare: bool = False,
) -> Cutout:
    """Draw a leafy tree: forking limbs under heaps of leaves."""
    rng = generator(seed, 73)
    board = Solid(0.95, pixels)
    bark = (0.24, 0.18, 0.13)
    _fork(board, rng, (0.475, 0.0), np.pi / 2, 0.30, 0.030, 5 if bare else 3, bark)
    if bare:
        return board.lit(light)
    green = np.array(linear(tone), np.float32)
    clumps = []
    lobes = [(rng.normal() * 0.16 * spread, rng.normal() * 0.11) for _ in range(7)]
    for k in range(120):
        a, r = rng.random() * 2 * np.pi, np.sqrt(rng.random())
        ox, oy = lobes[k % 7]
        clumps.append(
            (
                0.475 + ox + np.cos(a) * r * 0.17 * spread,
                0.64 + oy + np.sin(a) * r * 0.15,
                0.026 + 0.042 * rng.random(),
                rng.random(),
            )
        )
    clumps.sort(key=lambda c: -c[1] + c[3] * 0.3)
    for x, y, radius, shade in clumps:
        tonal = green * np.float32(0.62 + 0.55 * shade + 0.35 * (y - 0.6))
        board.ellipse((x, y), radius * 1.15, radius * 0.85, tonal)
    leaves = _grain(spectral(512, seed, 74, 0.7, 30.0), pixels)
    part = leaves[: board.rows, : board.cols]
    _ruffle(board, leaves, 0.34, pixels * 0.016)
    eaten = cv2.GaussianBlur(board.alpha, (0, 0), pixels * 0.008) + 0.24 * part
    board.alpha = f32(np.where(board.y > 0.34, board.alpha * smooth(0.34, 0.50, f32(eaten)), board.alpha))
    board.rough(0.95, leaves)
    return board.lit(light)


def _ruffle(board: Solid, tile: Array, above: float, reach: float) -> None:
    """Shift the board's parts about by noise, in place: round heaps become foliage."""
    y, x = np.mgrid[0 : board.rows, 0 : board.cols].astype(np.float32)
    soft = cv2.GaussianBlur(tile, (0, 0), 1.6)
    soft = f32(soft / soft.std())
    crown = (board.y > above).astype(np.float32) * np.float32(reach)
    map_x = f32(x + soft[: board.rows, : board.cols] * crown)
    map_y = f32(y + np.roll(soft, 97, 1)[: board.rows, : board.cols] * crown)
    for name in ("albedo", "normal", "alpha"):
        setattr(board, name, cv2.remap(getattr(board, name), map_x, map_y, cv2.INTER_LINEAR))


def _fork(
    board: Solid,
    rng: np.random.Generator,
    at: tuple[float, float],
    angle: float,
    length: float,
    radius: float,
    left: int,
    bark: Rgb,
) -> None:
    end = (at[0] + np.cos(angle) * length, at[1] + np.sin(angle) * length)
    board.limb(at, end, radius, radius * 0.65, bark)
    if left == 0:
        return
    for side in (-1, 1, *((0,) if rng.random() < 0.4 else ())):
        turn = angle + side * (0.35 + 0.35 * rng.random()) + rng.normal() * 0.08
        _fork(board, rng, end, turn, length * (0.62 + 0.16 * rng.random()), radius * 0.62, left - 1, bark)


def plant_trees(view: View, bank: list[Cutout], seed: int, spots: Array, progress: Progress) -> None:
    """Stamp trees far to near. `spots` is (n, 3): x and z in metres, height in metres."""
    rng = generator(seed, 75)
    picks = rng.integers(0, len(bank), len(spots))
    flips = rng.random(len(spots)) < 0.5
    xs, zs = spots[:, :1], spots[:, 1:2]
    ys = view.ground(xs, zs)
    steep = np.hypot(view.ground(xs + 2, zs) - ys, view.ground(xs, zs + 2) - ys)[:, 0] > 1.5
    for number, i in enumerate(np.argsort(-spots[:, 1])):
        if number % 16 == 0:
            progress(number / len(spots), "planting trees")
        x, z, tall = (float(v) for v in spots[i])
        y = float(ys[i, 0])
        if steep[i] or (view.wet and y < 0.3):
            continue
        col, row = view.camera.project(x, y, z)
        pixels = tall * view.camera.focal / z
        if not -pixels < col < view.camera.width + pixels:
            continue
        tree = bank[int(picks[i])]
        stamp(view, tree.mirrored() if flips[i] else tree, (col, row + pixels * 0.02), pixels, z)


def scattered(camera_ratio: float, seed: int, count: int, near: float, far: float, tall: tuple[float, float]) -> Array:
    """Scatter tree spots over the ground seen: (count, 3) of x, z, height; `camera_ratio` is width over focal."""
    rng = generator(seed, 76)
    z = near * (far / near) ** np.sqrt(rng.random(count))
    x = (rng.random(count) - 0.5) * camera_ratio * z * 1.15
    h = tall[0] + (tall[1] - tall[0]) * rng.random(count) ** 1.3
    return np.column_stack([x, z, h]).astype(np.float32)


class Sward:
    """A strip of upright blades and blooms, repeated over the ground in rows."""

    def __init__(
        self,
        seed: int,
        light: Light,
        *,
        tones: tuple[Rgb, ...],
        blooms: tuple[Rgb, ...] = (),
        bloom: str = "dot",
        density: float = 1.0,
    ) -> None:
        self._rng = generator(seed, 81)
        self.rows, self.cols = 160, 1024
        self._drawn = np.zeros((self.rows, self.cols, 4), np.float32)
        for _ in range(int(820 * density)):
            self._blade(tones)
        for _ in range(int({"sun": 26, "spike": 150}.get(bloom, 90)) if blooms else 0):
            self._bloom(blooms, bloom)
        level = np.linspace(1.22, 0.42, self.rows, dtype=np.float32)[:, None, None]
        back = 0.55 + 0.45 * max(light.sun[2], 0.0)
        glow = light.array("ambient") * 1.05 + light.array("sun_colour") * np.float32(
            0.42 * back + 0.25 * max(light.sun[1], 0)
        )
        self._lit = np.dstack([self._drawn[..., :3] * glow * level, self._drawn[..., 3]]).astype(np.float32)
        self._shade = level[:, 0]

    def _paint(self, mask: Array, x0: int, y0: int, tone: Rgb, gain: float) -> None:
        """Put a mask into the strip at (x0, y0), wrapping around its ends."""
        heed()
        rows, cols = mask.shape
        at = (np.arange(cols) + x0) % self.cols
        top = max(0, -y0)
        rows = min(rows, self.rows - y0)
        part = self._drawn[y0 + top : y0 + rows][:, at]
        m = mask[top:rows, :, None]
        colour = np.array([*linear(tone), 1.0], np.float32) * np.array([gain, gain, gain, 1.0], np.float32)
        self._drawn[y0 + top : y0 + rows, at] = part * (1 - m) + colour * m

    def _blade(self, tones: tuple[Rgb, ...]) -> None:
        rng = self._rng
        tall = int(self.rows * (0.30 + 0.62 * rng.random() ** 1.6))
        lean = rng.normal() * 0.22 * tall
        wide = int(abs(lean)) + 12
        canvas = np.zeros((tall, wide), np.uint8)
        start = wide - 6 if lean < 0 else 6
        t = np.linspace(0, 1, 10)
        x, y = start + lean * t * t, tall * (1 - t)
        half = 2.3 * (1 - t) + 0.3
        outline = np.vstack([np.column_stack([x - half, y]), np.column_stack([x + half, y])[::-1]])
        cv2.fillPoly(canvas, [np.round(outline * 8).astype(np.int32)], 255, cv2.LINE_AA, 3)
        tone = tones[int(rng.integers(0, len(tones)))]
        self._paint(
            canvas.astype(np.float32) / np.float32(255),
            int(rng.integers(0, self.cols)),
            self.rows - tall,
            tone,
            0.6 + 0.7 * rng.random(),
        )

    def _bloom(self, blooms: tuple[Rgb, ...], shape: str) -> None:
        rng = self._rng
        tone = blooms[int(rng.integers(0, len(blooms)))]
        x, y = int(rng.integers(0, self.cols)), int(self.rows * (0.06 + 0.4 * rng.random()))
        gain = 0.9 + 0.5 * rng.random()
        stem = np.zeros((self.rows - y, 5), np.float32)
        stem[:, 1:4] = (0.6, 1.0, 0.6)
        self._paint(stem, x - 2, y, (0.22, 0.34, 0.12), 0.7)
        if shape == "spike":
            self._spike(x, y, tone, gain)
            return
        size = 23 if shape == "sun" else 8
        self._paint(
            _petals(size, 15 if shape == "sun" else 6, rng.random() * 3, 0.5 + 0.5 * rng.random()),
            x - size,
            y - size,
            tone,
            gain * 1.25,
        )
        heart = (0.26, 0.14, 0.06) if shape == "sun" else (0.95, 0.80, 0.25)
        self._paint(_disc(int(size * 0.45), 0.8), x - int(size * 0.45), y - int(size * 0.45), heart, gain)

    def _spike(self, x: int, y: int, tone: Rgb, gain: float) -> None:
        for k in range(13):
            size = 3 + (k % 3 == 0)
            self._paint(
                _disc(size, 0.9),
                x - size + int(self._rng.normal() * 2.2),
                y + k * 4 - size,
                tone,
                gain * (0.7 + 0.6 * self._rng.random()),
            )

    def lay(
        self,
        view: View,
        seed: int,
        tall: float,
        span: tuple[float, float],
        progress: Progress,
        clear: Course | None = None,
    ) -> None:
        """Set rows of the strip on the view's ground; `tall` and `span` (nearest, farthest) in metres.

        Nothing grows on the course to be kept `clear`.
        """
        eye, focal = max(view.camera.eye, 1.5), view.camera.focal
        near, far = span[0], min(span[1], tall * focal / 2.0)
        # rows close enough that the foot of one hides behind the blades of the next, seen from this height
        rows = int(np.clip(np.log(far / near) * eye / (0.30 * tall), 6, 48))
        rng = generator(seed, 82)
        columns = view.camera.columns()
        wave = spectral(256, seed, 83, 3.2, 2.0)
        for number, z in enumerate(np.geomspace(far, near, rows)):
            if number % 4 == 0:
                progress(number / rows, "growing grass")
            x = columns * np.float32(z)
            ground = _line(view, columns, float(z))
            pixels = tall * view.camera.focal / z * (0.75 + 0.5 * rng.random())
            base = view.camera.horizon - view.camera.focal * (ground - view.camera.eye) / z + pixels * 0.08
            # rows that waver do not show as terraces
            step = focal * eye / z * np.log(far / near) / rows
            sway = sample_fast(wave, f32((columns * z * 5.0)[None, :]), np.full((1, 1), z * 31.0, np.float32))[0]
            base = base + sway * np.float32(min(step * 0.6, pixels * 0.14))
            # the farthest rows fade into the ground's own colour
            fade = float(np.clip(3.0 * np.log(far / z) / np.log(far / near), 0.12, 1.0))
            if clear is not None:
                ragged = sample_fast(wave, f32((x * 90.0)[None, :]), np.full((1, 1), z * 57.0, np.float32))[0]
                bare = np.abs(x - clear.centre(np.full_like(x, z))) < clear.half + 0.22 * ragged
                base = np.where(bare, np.float32(-1e4), base)
            size = (float(pixels), float(z), tall, fade)
            self._row(view, x, base.astype(np.float32), size, rng.random() * self.cols)

    def _row(self, view: View, x: Array, base: Array, size: tuple[float, float, float, float], offset: float) -> None:
        pixels, z, tall, fade = size
        if float(base.max()) < 0:
            return
        top = int(np.clip(base[base > -5e3].min() - pixels, 0, view.camera.height))
        low = int(np.clip(base.max() + 1, 0, view.camera.height))
        if low - top < 1 or pixels < 1.0:
            return
        rows = np.arange(top, low, dtype=np.float32)[:, None] + 0.5
        v = (rows - (base[None, :] - pixels)) * np.float32(self.rows / pixels)
        u = np.broadcast_to((x * np.float32(self.rows / tall) + offset) % self.cols, v.shape).astype(np.float32)
        shrink = self.rows / pixels
        strip = self._level(shrink)
        kx, ky = strip.shape[1] / self.cols, strip.shape[0] / self.rows
        v = f32(np.where((v > 0) & (v < self.rows), v * ky, -9.0))
        drawn = cv2.remap(strip, u * kx, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
        through = float(np.exp(-z * view.air))
        mix = np.diag(np.array([through, through, through, 1.0], np.float32)) * np.float32(fade)
        mix[:3, 3] = view.light.array("haze") * np.float32(0.86 * (1 - through) * fade)
        drawn = f32(cv2.transform(drawn, mix))
        drawn *= cv2.merge([f32(view.depth[top:low] > z * 0.93)] * 4)
        alpha = np.ascontiguousarray(drawn[..., 3])
        part = view.rgb[top:low]
        part *= cv2.cvtColor(1.0 - alpha, cv2.COLOR_GRAY2RGB)
        part += cv2.cvtColor(drawn, cv2.COLOR_RGBA2RGB)
        np.copyto(view.depth[top:low], np.float32(z), where=alpha > 0.5)

    def _level(self, shrink: float) -> Array:
        if shrink < 1.6:
            return self._lit
        k = 1.0 / min(2.0 ** np.floor(np.log2(shrink)), 32.0)
        size = (max(16, int(self.cols * k)), max(3, int(self.rows * k)))
        strip = f32(cv2.resize(self._lit, size, interpolation=cv2.INTER_AREA))
        # the dark foot of every row would show as terraces from afar
        shade = cv2.resize(self._shade, (1, size[1]), interpolation=cv2.INTER_AREA)
        even = (shade / shade.mean()) ** np.float32(-min(1.0, (shrink - 1.0) / 4.0))
        strip[..., :3] *= even[..., None]
        # from afar single plants merge: few columns, repeated, would show as bars
        flat = strip.mean(axis=1, keepdims=True)
        return f32(flat + (strip - flat) * min(1.0, 6.0 / shrink))


def _line(view: View, columns: Array, z: float) -> Array:
    """Give the ground's height under every column at distance z, from 33 points."""
    picks = np.linspace(columns[0], columns[-1], 33)
    heights = view.ground(picks[None, :] * np.float32(z), np.full((1, 33), z, np.float32))
    return f32(np.interp(columns, picks, heights[0]).astype(np.float32))


def _disc(radius: int, flat: float) -> Array:
    size = 2 * radius + 1
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) - radius
    out: Array = np.clip(radius * 0.95 - np.hypot(x, y / flat) + 0.5, 0, 1)
    return out


def _petals(radius: int, count: int, turn: float, flat: float) -> Array:
    size = 2 * radius + 1
    y, x = np.mgrid[0:size, 0:size].astype(np.float32) - radius
    y = y / flat
    edge = radius * (0.66 + 0.32 * np.abs(np.cos(np.arctan2(y, x) * count / 2 + turn)))
    out: Array = np.clip(edge - np.hypot(x, y) + 0.5, 0, 1)
    return out


def shrub(seed: int, light: Light, *, pixels: int = 320) -> Cutout:
    """Draw a leafy plant: arching stems of broad leaves from one foot."""
    rng = generator(seed, 77)
    board = Solid(1.1, pixels)
    for k in range(60):
        angle = np.pi / 2 + rng.normal() * 0.62
        length = 0.35 + 0.55 * rng.random()
        shade = 0.5 + 0.7 * k / 60
        tone = np.array(
            linear((0.20 + 0.12 * rng.random(), 0.38 + 0.10 * rng.random(), 0.14)), np.float32
        ) * np.float32(shade)
        at = (0.55 + rng.normal() * 0.05, 0.0)
        turn = angle
        for _ in range(5):
            end = (at[0] + np.cos(turn) * length / 5, at[1] + np.sin(turn) * length / 5)
            board.limb(at, end, 0.006, 0.005, tone)
            side = turn + (0.9 if rng.random() < 0.5 else -0.9)
            leaf = (end[0] + np.cos(side) * 0.05, end[1] + np.sin(side) * 0.05)
            board.ellipse(leaf, 0.055, 0.020, tone, turn=side)
            turn += (turn - np.pi / 2) * 0.18
            at = end
    return board.lit(light)
