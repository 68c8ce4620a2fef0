"""The rooms that can be fitted, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.draft.places import homes, passages, premises, venues

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
    "parking": passages.parking,
    "pool": passages.pool,
    "gym": venues.gym,
    "ward": venues.ward,
    "laboratory": venues.laboratory,
    "plain": homes.plain,
}

SIZES: dict[str, tuple[float, float, float]] = {
    "office": (2.9, 2.8, 7.6),
    "corridor": (1.35, 2.6, 25.0),
    "spaceship": (1.6, 2.6, 24.0),
    "parking": (7.6, 2.7, 32.0),
    "pool": (5.2, 4.2, 12.5),
    "stage": (6.2, 6.4, 12.0),
}
"""Half the width, height and depth of rooms that are not of the usual size."""

SHOWS: dict[str, frozenset[str]] = {
    "kitchen": frozenset({"chair"}),
    "bedroom": frozenset({"bed", "lamp", "computer"}),
    "office": frozenset({"chair", "computer", "plant"}),
    "study": frozenset({"chair", "lamp"}),
    "workshop": frozenset({"chair"}),
    "cafe": frozenset({"chair", "plant", "chalkboard"}),
    "bathroom": frozenset({"toilet", "bathtub", "mirror", "plant"}),
    "classroom": frozenset({"chair", "chalkboard"}),
    "ward": frozenset({"bed", "chair"}),
    "laboratory": frozenset({"computer", "alembic", "test tube"}),
    "corridor": frozenset({"door"}),
    "plain": frozenset({"chair", "plant", "framed picture"}),
}
"""The kinds of subject that stand in a room already, so that they are not set up twice."""
