"""Tells whether a church, a mosque or a temple is meant from outside, as a building, or from inside, as a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.reading import add_subject
from vitascope.engines.draft.scene import Colour, Subject

if TYPE_CHECKING:
    from vitascope.engines.draft.reading import Reading

_BUILDINGS = (
    ("pagoda", r"(?:buddhist|japanese|chinese|zen|shinto|asian|thai|mountain|golden|forest) temple"),
    ("classical building", r"(?:greek|roman|ancient|ruined|marble|doric|old) temple|temple ruins"),
    ("hindu temple", r"(?:hindu|indian|balinese|jungle|khmer) temple"),
    ("pagoda", r"temple"),
    ("mosque building", r"mosque"),
    ("church building", r"church|chapel|abbey|monastery"),
)
_WITHIN = re.compile(
    r"\b(?:interior|inside|indoors|nave|altar|pews?|aisle|stained glass|organ|choir|ceiling|vaults?|vaulted|candles?"
    r"|hall|kneel\w*|pray\w*|corridor)\b"
)
_INTO = r"\b(?:in(?! front)|inside|into|within|through)(?: (?:an?|the|his|her|their|this|that))?(?: \w+){0,2} "


def show_outside(reading: Reading, words: list[str]) -> None:
    """Make a thing of a building that the prompt names as one, in place; what is in it stays a place."""
    text = " ".join(words)
    if _WITHIN.search(text):
        return
    for kind, pattern in _BUILDINGS:
        match = re.search(rf"\b(?:{pattern})(?:e?s)?\b", text)
        if match is None:
            continue
        if re.search(rf"{_INTO}(?:{pattern})\b", text):
            return
        named = match.group(0).split()[-1].removesuffix("s")
        inner = lexicon.PLACES.get(named) or lexicon.PLACES.get(match.group(0))
        if inner is None or reading.has(kind):
            return
        reading.places = [(weight, name) for weight, name in reading.places if name not in {inner, "town/front"}]
        before = words[words.index(match.group(0).split()[0]) - 1] if match.group(0).split()[0] in words else ""
        tone = Colour(before, lexicon.COLOURS[before]) if before in lexicon.COLOURS else None
        if tone is not None:
            reading.palette = [colour for colour in reading.palette if colour.name != before]
        add_subject(reading, Subject(kind, colour=tone))
        return
