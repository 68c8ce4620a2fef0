"""The words the draft engine knows, as data."""

from __future__ import annotations

from functools import cache

from vitascope.engines.draft.lexicon.figurines import figurine_words, figurines
from vitascope.engines.draft.lexicon.grammar import (
    CLOTHES,
    FURNISHED,
    GARMENTS,
    HATS,
    HINTS,
    IDLE,
    MATERIALS,
    NEUTRAL,
    PATTERNED,
    POSITIONS,
    POTTED,
    RELATIONS,
    SURFACES,
    WORN,
)
from vitascope.engines.draft.lexicon.kinds import kinds, stand_in
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
from vitascope.engines.draft.lexicon.moods import ADJECTIVES, MOODS
from vitascope.engines.draft.lexicon.places import PLACES, WEAK_PLACES
from vitascope.engines.draft.lexicon.subjects import COLLECTIVE, GATHERED, GROUPS, HOMES, PLURAL_COUNT, SUBJECTS


@cache
def things() -> dict[str, str]:
    """Give every word that names a thing, with its kind: figurines and solids alike."""
    return {**SUBJECTS, **figurine_words()}


def home_of(kind: str) -> str:
    """Give the place "family/variant" that such a thing stands in when the prompt names none, or ""."""
    figurine = figurines().get(kind)
    return figurine.home if figurine else HOMES.get(stand_in(kind)[0] or kind, "")


__all__ = [
    "ADJECTIVES",
    "CAMERAS",
    "CLOTHES",
    "COLLECTIVE",
    "COLOURS",
    "COLOUR_NAMES",
    "FEATURES",
    "FURNISHED",
    "GARMENTS",
    "GATHERED",
    "GROUPS",
    "HATS",
    "HINTS",
    "HOMES",
    "HOURS",
    "IDLE",
    "MATERIALS",
    "MOODS",
    "NEUTRAL",
    "PATTERNED",
    "PLACES",
    "PLURAL_COUNT",
    "POSITIONS",
    "POTTED",
    "RELATIONS",
    "STOP_WORDS",
    "STYLES",
    "SUBJECTS",
    "SURFACES",
    "WEAK_PLACES",
    "WEATHERS",
    "WORN",
    "figurine_words",
    "figurines",
    "home_of",
    "kinds",
    "stand_in",
    "things",
]
