"""A room being fitted: what fitters put into it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from vitascope.engines.draft import joinery as j
from vitascope.engines.draft.carpentry import Solids
from vitascope.engines.draft.picture import f32

if TYPE_CHECKING:
    import numpy as np

    from vitascope.engines.draft.camera import Surface
    from vitascope.engines.draft.carpentry import Point
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb


@dataclass(frozen=True, slots=True)
class Opening:
    """A window in the back wall: its sides and edges in metres."""

    left: float
    low: float
    right: float
    high: float


@dataclass(slots=True)
class Fit:
    """A room being fitted: `half` wide to each side, `tall`, `deep`; what it is made of; what was put into it.

    `tint` is the colour the prompt names for it, if one, `glow` that of its light strips; people
    `stand` from a distance to another at a height. `surface` is where small things may stand, `board` the
    corners of a blank sign.
    """

    half: float
    tall: float
    deep: float
    rng: np.random.Generator
    night: float
    tint: Rgb | None
    wall: Rgb = (0.80, 0.76, 0.68)
    floor: Rgb = j.OAK
    ground: str = "planks"
    walls: str = "plaster"
    ceiling: Rgb = (0.86, 0.85, 0.82)
    opening: Opening | None = None
    solids: Solids = field(default_factory=Solids)
    lamps: list[tuple[Point, Array]] = field(default_factory=list)
    surface: Surface | None = None
    board: tuple[Point, Point] | None = None
    stand: tuple[float, float, float] = (2.4, 4.4, 0.0)
    glow: Rgb = (0.86, 0.94, 1.0)

    def lamp(self, at: Point, power: float, tone: Rgb = (1.0, 0.72, 0.42)) -> None:
        """Hang a light in the room."""
        self.lamps.append((at, f32(tone) * power))


def pick(rng: np.random.Generator, *tones: Rgb) -> Rgb:
    """Choose one of the colours."""
    return tones[int(rng.integers(0, len(tones)))]
