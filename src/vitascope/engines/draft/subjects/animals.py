"""Bodies for animals of which a figurine shows the head only: round limbs in the colour of its fur."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.solid import Solid

if TYPE_CHECKING:
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Build:
    """A body on four legs, in its own height with the head; it faces right.

    `rump` and `chest` end the trunk, with half heights `flank` and `breast`; legs are `thick`. The head is `tall`, its
    middle at `head`. `tail` goes out from the rump, `tuft` wide at its end. `socks` is the colour of the legs, `belly`
    that of the underside, `tip` that of the tail's end; `profile` says that the head's picture faces left.
    """

    fur: Rgb
    head: Point
    tall: float
    rump: Point = (0.36, 0.40)
    chest: Point = (0.78, 0.42)
    flank: float = 0.150
    breast: float = 0.165
    thick: float = 0.055
    tail: tuple[Point, ...] = ()
    brush: float = 0.03
    tuft: float = 0.03
    socks: Rgb | None = None
    belly: Rgb | None = None
    tip: Rgb | None = None
    saddle: Rgb | None = None
    profile: bool = False
    aspect: float = 1.25


_BRUSH = ((0.16, 0.46), (0.10, 0.30))
_WHITE: Rgb = (0.93, 0.91, 0.88)

BUILDS: dict[str, Build] = {
    "wolf": Build(
        (0.55, 0.55, 0.58), (0.93, 0.715), 0.56, tail=_BRUSH, brush=0.055, tuft=0.05, belly=(0.80, 0.80, 0.82),
        tip=(0.32, 0.32, 0.35),
    ),
    "fox": Build(
        (0.97, 0.48, 0.10), (0.93, 0.70), 0.58, flank=0.125, breast=0.14, thick=0.045,
        tail=((0.18, 0.52), (0.10, 0.66), (0.10, 0.74)), brush=0.065, tuft=0.06, socks=(0.30, 0.17, 0.13),
        belly=_WHITE, tip=_WHITE,
    ),
    "lion": Build(
        (0.90, 0.62, 0.24), (0.90, 0.70), 0.60, tail=((0.13, 0.43), (0.08, 0.46), (0.06, 0.56), (0.07, 0.62)),
        brush=0.022, tuft=0.045, belly=(0.95, 0.76, 0.46), tip=(0.42, 0.26, 0.16),
    ),
    "bear": Build(
        (0.45, 0.29, 0.22), (1.00, 0.66), 0.54, (0.38, 0.42), (0.84, 0.44), 0.225, 0.215, 0.085,
        ((0.14, 0.50),), 0.05, 0.05, aspect=1.35,
    ),
    "polar bear": Build(
        (0.88, 0.89, 0.92), (1.00, 0.66), 0.52, (0.38, 0.42), (0.84, 0.44), 0.225, 0.205, 0.085,
        ((0.14, 0.50),), 0.05, 0.05, aspect=1.35,
    ),
    "panda": Build(
        (0.90, 0.90, 0.94), (0.98, 0.66), 0.54, (0.38, 0.41), (0.82, 0.42), 0.220, 0.205, 0.085,
        ((0.15, 0.50),), 0.045, 0.045, (0.16, 0.15, 0.22), saddle=(0.16, 0.15, 0.22), aspect=1.32,
    ),
    "koala": Build(
        (0.58, 0.58, 0.61), (0.86, 0.66), 0.58, (0.40, 0.34), (0.70, 0.38), 0.185, 0.175, 0.070,
        belly=(0.84, 0.84, 0.86), aspect=1.22,
    ),
    "raccoon": Build(
        (0.50, 0.49, 0.52), (0.90, 0.66), 0.54, (0.38, 0.34), (0.74, 0.36), 0.165, 0.150, 0.055,
        ((0.20, 0.44), (0.11, 0.52), (0.08, 0.62)), 0.055, 0.05, (0.24, 0.23, 0.26), tip=(0.20, 0.19, 0.22),
    ),
    "hamster": Build(
        (0.95, 0.66, 0.38), (0.78, 0.60), 0.66, (0.44, 0.30), (0.62, 0.32), 0.23, 0.22, 0.050,
        belly=_WHITE, aspect=1.15,
    ),
    "boar": Build(
        (0.40, 0.27, 0.23), (0.96, 0.60), 0.64, (0.36, 0.46), (0.78, 0.48), 0.205, 0.215, 0.050,
        ((0.12, 0.52),), 0.016, 0.03, profile=True, aspect=1.34,
    ),
    "moose": Build(
        (0.36, 0.22, 0.17), (0.88, 0.70), 0.58, (0.34, 0.50), (0.72, 0.52), 0.135, 0.150, 0.038,
        ((0.19, 0.50),), 0.025, 0.02, profile=True, aspect=1.25,
    ),
    "unicorn": Build(
        (0.90, 0.88, 0.97), (0.84, 0.68), 0.64, (0.32, 0.46), (0.66, 0.47), 0.125, 0.135, 0.042,
        ((0.16, 0.50), (0.10, 0.36), (0.10, 0.22)), 0.05, 0.03, tip=(0.86, 0.44, 0.86), profile=True, aspect=1.2,
    ),
}  # fmt: skip


def bodied(name: str, face: tuple[Array, Array], tone: Rgb | None) -> Solid:
    """Put a head, linear colour and cover, on the body of this name; `tone` replaces the colour of its fur."""
    b = BUILDS[name]
    board = Solid(b.aspect, 420)
    fur = tone or b.fur
    if b.tail:
        _tail(board, b, fur)
    for shift, shade in ((0.085, 0.72), (0.0, 1.0)):
        for at, round_ in ((b.rump, b.flank), (b.chest, b.breast)):
            x = at[0] + shift * (1 if at is b.rump else -0.9) - (0.04 if at is b.rump else -0.02)
            tones = [tuple(channel * shade for channel in part) for part in (fur, b.socks or fur)]
            upper, sock = ((c[0], c[1], c[2]) for c in tones)
            board.limb((x, at[1] - 0.2 * round_), (x, 0.14), b.thick * 1.5, b.thick, upper)
            board.limb((x, 0.17), (x + 0.005, b.thick), b.thick, b.thick * 0.94, sock)
            board.ellipse((x + 0.025, 0.032), b.thick * 1.25, 0.032, sock)
    if b.belly:
        low = 0.030
        board.limb((b.rump[0], b.rump[1] - low), (b.chest[0], b.chest[1] - low), b.flank, b.breast, b.belly)
    board.limb(b.rump, b.chest, b.flank, b.breast, fur)
    if b.saddle:
        board.limb((b.chest[0], b.chest[1] + 0.02), (b.chest[0] + 0.02, b.chest[1]), b.breast, b.breast, b.saddle)
    board.limb((b.chest[0] + 0.03, b.chest[1] + 0.04), (b.head[0], b.head[1] - 0.06), b.breast * 0.82, 0.11, fur)
    _melted(board)
    _crown(board, b, face)
    return board


def _melted(board: Solid) -> None:
    """Let the limbs grow into one another, in place."""
    cover = cv2.GaussianBlur(board.alpha, (0, 0), 7.0)
    soft = cv2.GaussianBlur(board.normal * board.alpha[..., None], (0, 0), 7.0) / np.maximum(cover, 0.02)[..., None]
    soft[..., 2] = np.maximum(soft[..., 2], 0.05)
    board.normal = f32(soft / np.sqrt((soft * soft).sum(axis=-1, keepdims=True) + 1e-9))


def _tail(board: Solid, b: Build, fur: Rgb) -> None:
    start: Point = (b.rump[0] - b.flank * 0.75, b.rump[1] + b.flank * 0.35)
    for k, point in enumerate(b.tail):
        last = k == len(b.tail) - 1
        tone = b.tip if last and b.tip else fur
        board.limb(start, point, b.brush if k else b.brush * 0.7, b.tuft if last else b.brush, tone)
        start = point


def _crown(board: Solid, b: Build, face: tuple[Array, Array]) -> None:
    """Lay the head's picture onto the body, rounded by its distance from the rim."""
    albedo, alpha = face
    tall = round(b.tall * board.pixels)
    size = (round(tall * alpha.shape[1] / alpha.shape[0]), tall)
    both = cv2.resize(np.dstack([albedo * alpha[..., None], alpha]), size, interpolation=cv2.INTER_CUBIC)
    both = both[:, ::-1] if b.profile else both
    left = min(round(b.head[0] * board.pixels - size[0] / 2), board.cols - size[0])
    top = round((1 - b.head[1]) * board.pixels - tall / 2)
    cut = max(0, -top)
    both, top = both[cut:], max(0, top)
    cover = f32(np.clip(both[..., 3], 0, 1))
    colour = f32(np.clip(both[..., :3], 0, 1) / np.maximum(cover, 0.02)[..., None])
    inside = cv2.distanceTransform((cover > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    over = np.float32(0.22 * tall)
    height = np.sqrt(np.maximum(1 - (1 - np.clip(inside / over, 0, 1)) ** 2, 0)) * over
    gy, gx = np.gradient(cv2.GaussianBlur(f32(height), (0, 0), 3.0))
    normal = np.dstack([-gx * 0.6, gy * 0.6, np.ones_like(gx)])
    normal /= np.sqrt((normal * normal).sum(axis=-1, keepdims=True))
    board.lay((slice(top, top + len(cover)), slice(left, left + size[0])), cover, f32(normal), colour)
