"""What flies: set into the sky, the water's depth or space, and hung into rooms."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.subjects.layout import ACROSS, FARNESS, Spot, seen

if TYPE_CHECKING:
    from vitascope.engines.draft.camera import View
    from vitascope.engines.draft.scene import Scene
    from vitascope.engines.draft.subjects.layout import Player

_OPEN = 0.7  # the part of a thing that must be seen for it to fly where it is


def in_air(scene: Scene, view: View, player: Player) -> None:
    """Scatter things over what is open above the horizon; the first stands largest.

    Where walls, trees or a backdrop would hide a thing, it hangs before them, as large as in the open: a model of it.
    """
    camera, rng, tall = view.camera, generator(player.seed, 571), player.pixels(view)
    width, height = camera.width, camera.height
    deep = scene.place in {"reef", "space"}
    low = 0.72 if deep else max(0.25, min(0.62, camera.horizon / height - 0.03))
    count = player.subject.count
    for k in range(count):
        size = tall * (1.0 if k == 0 else 0.34 + 0.58 * rng.random() ** 1.5) * (1.0 if count < 4 else 0.9)
        size /= FARNESS[player.subject.depth] ** 0.7
        z = camera.focal * player.model.tall / size if not deep else 4.0 + 8.0 * (1 - min(size / tall, 1.0))
        best: tuple[float, Spot] | None = None
        for _ in range(24):
            x, y = (0.10 + 0.80 * rng.random()) * width, (0.12 + (low - 0.12) * rng.random()) * height + size * 0.5
            spot = Spot(x, min(max(y, size * 1.04), height * 0.86), size, float(z))
            score = width * seen(view, spot, player.aspect) + _apart(player, spot, width, first=k == 0)
            if best is None or score > best[0]:
                best = (score, spot)
        assert best is not None
        player.spots.append(_hung(view, player, best[1]))


def _apart(player: Player, spot: Spot, width: int, *, first: bool) -> float:
    """Tell how well a spot keeps its distance: the first from the middle, the others from one another."""
    gaps = [
        float(np.hypot(spot.column - a.column, spot.row - a.row)) - 0.55 * (spot.pixels + a.pixels)
        for a in player.spots
    ]
    gap = -abs(abs(spot.column / width - 0.5) - 0.16) * width if first else min(gaps, default=0.0)
    side = player.subject.side
    return gap - (abs(spot.column / width - ACROSS[side]) * width if side else 0.0)


def _hung(view: View, player: Player, spot: Spot) -> Spot:
    """Bring a spot before whatever would hide most of it."""
    if seen(view, spot, player.aspect) >= _OPEN:
        return spot
    half = 0.5 * spot.pixels * player.aspect
    rows = slice(max(0, int(spot.row - spot.pixels)), max(1, int(spot.row)))
    behind = view.depth[rows, max(0, int(spot.column - half)) : max(1, int(spot.column + half) + 1)]
    return replace(spot, z=0.97 * float(behind.min()), tested=False)
