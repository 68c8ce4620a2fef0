"""The rooms that can be fitted, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.draft.places import homes, premises

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
    "plain": homes.plain,
}
