"""What falls, floats and rises in the air: snow, rain, dust, embers, petals, leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from vitascope.engines.draft.film.blending import laid_over
from vitascope.engines.draft.film.strokes import SUBPIXEL, flakes, strokes

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.film.camera import Pose
    from vitascope.engines.draft.film.direction import Direction
    from vitascope.engines.draft.picture import Array


@dataclass(frozen=True, slots=True)
class Kind:
    """How one kind of particle looks and moves.

    Speeds are in picture heights per second for the nearest (right and down positive), `sway` is the reach of
    its wander, `radius` that of the nearest in pixels at 720 lines, `opacity` 0..1. `lit` marks what shines:
    added to the picture's light instead of covering it.
    """

    shape: Literal["dot", "flake", "streak", "leaf"]
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
    "snow": Kind("flake", 1050, 0.17, 0.06, 0.022, 5.4, 0.92, ((244, 247, 255),)),
    "rain": Kind("streak", 1000, 1.9, -0.16, 0.0, 1.0, 0.52, ((208, 220, 236),)),
    "dust": Kind("dot", 190, -0.012, 0.022, 0.022, 3.0, 0.55, ((255, 238, 205),), lit=True, twinkle=0.6),
    "embers": Kind("dot", 150, -0.22, 0.04, 0.035, 3.0, 1.0, ((255, 138, 40), (255, 176, 78)), lit=True, twinkle=0.5),
    "petals": Kind("leaf", 95, 0.12, 0.09, 0.04, 17.0, 0.95, ((246, 190, 202), (252, 214, 221), (235, 160, 180))),
    "leaves": Kind("leaf", 70, 0.15, 0.12, 0.05, 19.0, 0.97, ((190, 112, 42), (150, 74, 30), (204, 150, 60))),
}
LANES = ((0.0, 0.45, 0.7), (0.45, 0.86, 1.0), (0.86, 1.01, 3.4))
"""Far, middle and nearest particles: from which closeness, to which, and how blurred, in pixels at 720 lines."""


class Particles:
    """All particles of a film; the same moment always gives the same picture."""

    def __init__(self, direction: Direction, width: int, height: int, seed: int) -> None:
        self._width, self._height = width, height
        self._clouds: list[tuple[Kind, float, Array]] = []
        self._plain: dict[Kind, Pixels] = {}
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
                if kind.shape in ("flake", "streak"):
                    self._plain[kind] = np.full((height, width, 3), kind.colours[0], np.uint8)

    def __bool__(self) -> bool:
        return bool(self._clouds)

    def draw(self, frame: Pixels, seconds: float, pose: Pose, *, before: bool) -> Pixels:
        """`frame` with the particles before the subject (`before`), or those behind it."""
        unit = self._height / 720.0
        lanes = LANES[1:] if before else LANES[:1]
        for kind, strength, seats in self._clouds:
            clear: Pixels | None = None
            for low, high, blur in lanes:
                mine = seats[(seats[:, 2] >= low) & (seats[:, 2] < high)]
                if not len(mine) or kind.lit:
                    continue
                if kind.shape == "leaf":
                    layer, cover = self._drawn(frame.shape, kind, strength, mine, seconds, pose)
                    # Leaves are large: only the nearest are out of focus.
                    frame = _over(frame, layer, cover, blur * unit if blur > 2.0 else 0.0)
                else:
                    soft = 0.5 if kind.shape == "streak" else blur
                    cover = self._fallen(frame.shape, kind, strength, mine, seconds, pose)
                    cover = np.asarray(cv2.GaussianBlur(cover, (0, 0), soft * unit), np.uint8)
                    clear = _both(clear, np.asarray(cv2.bitwise_not(cover), np.uint8))
            if clear is not None:
                # All of it has one colour: the lanes are laid over the picture at once.
                frame = laid_over(frame, self._plain[kind], np.asarray(cv2.bitwise_not(clear), np.uint8))
        lit = [cloud for cloud in self._clouds if cloud[0].lit]
        return self._shone(frame, lit, lanes, seconds, pose) if lit else frame

    def _shone(
        self,
        frame: Pixels,
        clouds: list[tuple[Kind, float, Array]],
        lanes: tuple[tuple[float, float, float], ...],
        seconds: float,
        pose: Pose,
    ) -> Pixels:
        """`frame` with the light of what shines added to it, and its glow."""
        light = np.zeros(frame.shape, np.uint8)
        for low, high, blur in lanes:
            layer = np.zeros(frame.shape, np.uint8)
            for kind, strength, seats in clouds:
                mine = seats[(seats[:, 2] >= low) & (seats[:, 2] < high)]
                self._dots(layer, kind, strength, mine, seconds, pose)
            light = np.asarray(cv2.add(light, _blurred(layer, blur * self._height / 720.0)), np.uint8)
        glow = cv2.resize(light, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
        glow = cv2.GaussianBlur(glow, (0, 0), 2.2)
        glow = cv2.resize(glow, (self._width, self._height), interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.scaleAdd(glow, 1.6, cv2.add(frame, light)), np.uint8)

    def _dots(self, layer: Pixels, kind: Kind, strength: float, seats: Array, seconds: float, pose: Pose) -> None:
        """Draw round particles of one kind into `layer`, as bright as they are opaque."""
        close = _closeness(seats)
        centres = self._positions(kind, strength, seats, close, seconds, pose) * (1 << SUBPIXEL)
        radii = self._radii(kind, seats, close) * (1 << SUBPIXEL)
        shown = self._opacities(kind, seats, close, seconds)
        for i in np.flatnonzero(shown > 0.01):
            colour = [channel * float(shown[i]) for channel in kind.colours[i % len(kind.colours)]]
            at = int(centres[i, 0]), int(centres[i, 1])
            cv2.circle(layer, at, int(radii[i]), colour, -1, cv2.LINE_AA, SUBPIXEL)

    def _fallen(
        self, shape: tuple[int, ...], kind: Kind, strength: float, seats: Array, seconds: float, pose: Pose
    ) -> Pixels:
        """Draw what falls, snow or rain, as it is drawn out by its fall: how much it covers, uint8 (h, w)."""
        cover = np.zeros(shape[:2], np.uint8)
        close = _closeness(seats)
        centres = self._positions(kind, strength, seats, close, seconds, pose)
        shown = self._opacities(kind, seats, close, seconds)
        # As far as it falls while the shutter is open, a 48th of a second.
        ways = np.array([kind.wind * strength, kind.fall], np.float32) * (close * self._height / 48.0)[:, None]
        if kind.shape == "streak":
            ways = ways * (0.6 + 0.7 * seats[:, 3:4])
            strokes(cover, centres, centres + ways, np.where(close > 0.8, 2.0, 1.0), shown)
        else:
            flakes(cover, centres, self._radii(kind, seats, close), ways, 6.28 * seats[:, 3], shown)
        return cover

    def _radii(self, kind: Kind, seats: Array, close: Array) -> Array:
        """Return the radii of round particles in pixels, (n,): most are small, few are large."""
        sizes = 0.45 + 0.85 * seats[:, 5] ** 2 if kind.shape != "leaf" else 1.0
        return np.asarray(np.maximum(kind.radius * self._height / 720.0 * close * sizes, 0.45), np.float32)

    def _drawn(
        self, shape: tuple[int, ...], kind: Kind, strength: float, seats: Array, seconds: float, pose: Pose
    ) -> tuple[Pixels, Pixels]:
        """Draw leaves of one kind: their colours (h, w, 3), and how much they cover (h, w)."""
        layer, cover = np.zeros(shape, np.uint8), np.zeros(shape[:2], np.uint8)
        close = _closeness(seats)
        centres = self._positions(kind, strength, seats, close, seconds, pose)
        shown = self._opacities(kind, seats, close, seconds)
        radii = self._radii(kind, seats, close)
        for i in np.flatnonzero(shown > 0.01):
            colour = kind.colours[i % len(kind.colours)]
            _leaf(layer, cover, centres[i], float(radii[i]), seconds, seats[i], colour, 255.0 * float(shown[i]))
        return layer, cover

    def _positions(self, kind: Kind, strength: float, seats: Array, close: Array, seconds: float, pose: Pose) -> Array:
        """Return where particles are, (n, 2), x and y in pixels."""
        aspect = self._width / self._height
        phase = 2.0 * np.pi * seats[:, 3:5]
        sway = kind.sway * np.sin(seconds * (0.7 + 0.9 * seats[:, 3]) + phase[:, 0])
        x = seats[:, 0] * (aspect + 0.2) + seconds * kind.wind * strength * close + sway
        y = seats[:, 1] * 1.2 + seconds * kind.fall * close + 0.6 * kind.sway * np.cos(seconds * 0.8 + phase[:, 1])
        # They leave on one side and come back on the other, both out of sight.
        x = np.mod(x + close * pose.shift[0] / self._height, aspect + 0.2) - 0.1
        y = np.mod(y + close * pose.shift[1] / self._height, 1.2) - 0.1
        return np.asarray(np.stack([x, y], 1) * self._height, np.float32)

    @staticmethod
    def _opacities(kind: Kind, seats: Array, close: Array, seconds: float) -> Array:
        """Return how opaque particles are, (n,): far ones are dimmer, and each comes in by itself."""
        shown = kind.opacity * (0.3 + 0.7 * close) * (0.55 + 0.45 * seats[:, 5])
        come = np.clip(seconds - 0.5 * seats[:, 4], 0.0, 1.0)
        shown = shown * come * come * (3.0 - 2.0 * come)
        # The nearest are out of focus, and spread their light.
        shown = shown * np.where(seats[:, 2] > LANES[2][0], 0.62, 1.0)
        if kind.twinkle:
            pulse = np.sin(seconds * (1.5 + 2.5 * seats[:, 5]) + 2.0 * np.pi * seats[:, 5])
            shown = shown * (1.0 - kind.twinkle * (0.5 + 0.5 * pulse))
        return np.asarray(shown, np.float32)


def _closeness(seats: Array) -> Array:
    """Return how close particles are, (n,) in 0.22..1: there is more room far away than near."""
    return np.asarray(0.22 + 0.78 * seats[:, 2] ** 1.5, np.float32)


def _both(one: Pixels | None, other: Pixels) -> Pixels:
    """Return how clear two layers are that lie one over the other, uint8 (h, w)."""
    return other if one is None else np.asarray(cv2.multiply(one, other, scale=1.0 / 255.0), np.uint8)


def _leaf(
    layer: Pixels,
    cover: Pixels,
    centre: Array,
    radius: float,
    seconds: float,
    seat: Array,
    colour: tuple[float, float, float],
    alpha: float,
) -> None:
    """Draw a leaf that turns about its axis and tumbles: an outline whose width breathes."""
    turn = seconds * (seat[3] - 0.5) * 4.0 + seat[4] * 6.28
    flat = 0.2 + 0.5 * abs(float(np.sin(seconds * (1.3 + seat[3]) + seat[5] * 6.28)))
    angle = np.linspace(0.0, 2.0 * np.pi, 18, dtype=np.float32)
    # Pointed at one end, as petals and leaves are.
    across = radius * flat * np.sin(angle) * (1.0 - 0.45 * np.cos(angle))
    outline = np.stack([radius * np.cos(angle), across], 1)
    cosine, sine = np.cos(turn), np.sin(turn)
    outline = outline @ np.array([[cosine, sine], [-sine, cosine]], np.float32) + centre
    points = np.round(outline * (1 << SUBPIXEL)).astype(np.int32)
    shade = 0.86 + 0.28 * (flat - 0.2)
    cv2.fillPoly(layer, [points], tuple(min(c * shade, 255.0) for c in colour), cv2.LINE_AA, SUBPIXEL)
    cv2.fillPoly(cover, [points], alpha, cv2.LINE_AA, SUBPIXEL)


def _over(frame: Pixels, layer: Pixels, cover: Pixels, blur: float) -> Pixels:
    """Lay `layer` over `frame` where `cover` says so."""
    # The edge of a drawn shape fades to black in its colour too: what is covered must not darken.
    size = 2 * int(3.0 * blur) + 3
    full = np.asarray(cv2.dilate(layer, np.ones((size, size), np.uint8)), np.uint8)
    if blur:
        cover = _blurred(cover, blur)
    return laid_over(frame, full, cover)


def _blurred(layer: Pixels, blur: float) -> Pixels:
    """`layer` out of focus by `blur` pixels; a strong blur is made at half the size."""
    if blur < 2.0:
        return np.asarray(cv2.GaussianBlur(layer, (0, 0), blur), np.uint8)
    rows, columns = layer.shape[:2]
    half = cv2.resize(layer, (columns // 2, rows // 2), interpolation=cv2.INTER_AREA)
    half = cv2.GaussianBlur(half, (0, 0), blur / 2.0)
    return np.asarray(cv2.resize(half, (columns, rows), interpolation=cv2.INTER_LINEAR), np.uint8)
