"""The words the draft engine knows, as data."""

from __future__ import annotations

from vitascope.engines.draft.lexicon.look import (
    CAMERAS,
    COLOUR_NAMES,
    COLOURS,
    FEATURES,
    HOURS,
    STOP_WORDS,
    STYLES,
    WEATHERS,
)
from vitascope.engines.draft.lexicon.places import PLACES, WEAK_PLACES
from vitascope.engines.draft.lexicon.subjects import GROUPS, HOMES, PLURAL_COUNT, SUBJECTS

__all__ = [
    "CAMERAS",
    "COLOURS",
    "COLOUR_NAMES",
    "FEATURES",
    "GROUPS",
    "HOMES",
    "HOURS",
    "PLACES",
    "PLURAL_COUNT",
    "STOP_WORDS",
    "STYLES",
    "SUBJECTS",
    "WEAK_PLACES",
    "WEATHERS",
]
