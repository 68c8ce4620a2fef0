"""The rooms that can be fitted, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.draft.places import homes, passages, premises

if TYPE_CHECKING:
    from collections.abc import Callable

    from vitascope.engines.draft.places.fit import Fit

FITTERS: dict[str, Callable[[Fit], None]] = {
    "kitchen": homes.kitchen,
    "bakery": premises.bakery,
    "bedroom": homes.bedroom,
    "office": premises.office,
    "study": homes.study,
    "workshop": premises.workshop,
    "cafe": premises.cafe,
    "bathroom": homes.bathroom,
    "classroom": premises.classroom,
    "shop": premises.shop,
    "laundromat": premises.laundromat,
    "corridor": passages.corridor,
    "spaceship": passages.spaceship,
    "stage": passages.stage,
    "plain": homes.plain,
}

SIZES: dict[str, tuple[float, float, float]] = {
    "office": (2.9, 2.8, 7.6),
    "corridor": (1.35, 2.6, 25.0),
    "spaceship": (1.6, 2.6, 24.0),
    "stage": (6.2, 6.4, 12.0),
}
"""Half the width, height and depth of rooms that are not of the usual size."""
