"""A head and shoulders like a clay figure: clothes as the prompt says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.draft.solid import Solid
from vitascope.engines.draft.subjects.heads import arc, dimmed, lay_hair_behind, lay_head, rounded, stranded

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.stamp import Cutout
    from vitascope.engines.draft.subjects.looks import Person


def bust(who: Person, light: Light, seed: int, *, pixels: int = 620) -> Cutout:
    """Draw the person in three-quarter view, looking a little to the right."""
    board = Solid(1.0, pixels)
    child = who.age == "child"
    at = (0.50, 0.655)
    lay_hair_behind(board, who, at)
    board.limb((0.49, 0.36), (0.50, 0.54), 0.070 if child else 0.086, 0.072, dimmed(who.skin, 0.88))
    _clothes(board, who, 0.50, narrow=0.84 if child else 1.0)
    lay_head(board, who, at)
    stranded(board, who, seed)
    return board.lit(light, fill=1.0)


def _clothes(board: Solid, who: Person, c: float, *, narrow: float) -> None:
    w = 0.45 * narrow
    half = [(1.04, -0.20), (1.03, 0.06), (0.97, 0.22), (0.80, 0.335), (0.50, 0.395), (0.26, 0.445)]
    outline = [(c + px * w, py) for px, py in half] + [(c - px * w, py) for px, py in reversed(half)]
    board.polygon(rounded(outline), who.coat, bulge=0.22)
    for side in (-1, 1):
        # the fold between arm and chest
        board.limb((c + side * w * 0.70, 0.20), (c + side * w * 0.66, -0.04), 0.006, 0.010, dimmed(who.coat, 0.62))
    neck = [(c - 0.085, 0.455), (c + 0.085, 0.455), (c + 0.060, 0.405), (c, 0.385), (c - 0.060, 0.405)]
    if who.collar == "tie":
        board.polygon([(c - 0.092, 0.455), (c + 0.092, 0.455), (c + 0.01, 0.10)], (0.90, 0.89, 0.86), bulge=0.02)
        tie = [(c - 0.020, 0.39), (c + 0.026, 0.39), (c + 0.036, 0.12), (c + 0.005, 0.06), (c - 0.026, 0.12)]
        board.polygon(tie, (0.42, 0.12, 0.14), bulge=0.02)
        for side in (-1, 1):
            lapel = [(c + side * 0.09, 0.465), (c + side * 0.18, 0.40), (c + side * 0.13, 0.22), (c, 0.06)]
            board.polygon(lapel, dimmed(who.coat, 0.85), bulge=0.02)
        return
    board.polygon(rounded(neck), dimmed(who.skin, 0.86), bulge=0.03)
    edge = 0.060 if who.collar == "hood" else 0.020
    tone = dimmed(who.coat, 1.1 if who.collar == "hood" else 0.82)
    arc(board, (c, 0.455), 0.098, 0.075, edge, tone)
    if who.collar == "hood":
        for k in range(3):
            board.ellipse((c + 0.01, 0.26 - 0.09 * k), 0.012, 0.012, (0.25, 0.22, 0.18))
