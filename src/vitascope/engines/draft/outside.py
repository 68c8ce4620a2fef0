"""Tells whether a church, a mosque or a temple is meant from outside, as a building, or from inside, as a place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.reading import add_subject, count_of, thing
from vitascope.engines.draft.scene import Colour, Subject
from vitascope.engines.draft.words import BREAK, singular

if TYPE_CHECKING:
    from vitascope.engines.draft.reading import Reading

_BUILDINGS = (
    ("pagoda", r"(?:buddhist|japanese|chinese|zen|shinto|asian|thai|mountain|golden|forest) temple"),
    ("classical building", r"(?:greek|roman|ancient|ruined|marble|doric|old) temple|temple ruin"),
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
    """Make things of the buildings that the prompt names as such, in place; what is in one stays a place.

    `words` are those that say what is to be seen.
    """
    text = " ".join(singular(word) for word in words)
    anywhere = "|".join(pattern for _, pattern in _BUILDINGS)
    if _WITHIN.search(" ".join(words)) or re.search(rf"{_INTO}(?:{anywhere})\b", text):
        return
    found: dict[int, tuple[int, str]] = {}
    for kind, pattern in _BUILDINGS:
        for match in re.finditer(rf"\b(?:{pattern})\b", text):
            first = text[: match.start()].count(" ")
            stop = first + len(match.group(0).split())
            if not any(first < end and start < stop for start, (end, _) in found.items()):
                found[first] = (stop, kind)
    for first, (stop, kind) in sorted(found.items()):
        _build(reading, words, first, stop, kind)


def _build(reading: Reading, words: list[str], first: int, stop: int, kind: str) -> None:
    """Make a thing of the building that words `first` to `stop` name, as many and of the colour said before it."""
    names = [singular(word) for word in words[first:stop]]
    inner = lexicon.PLACES.get(names[-1]) or lexicon.PLACES.get(" ".join(words[first:stop]))
    if inner is None or reading.has(kind):
        return
    reading.places = [(weight, name) for weight, name in reading.places if name not in {inner, "town/front"}]
    before = words[first - 1] if first else BREAK
    tone = Colour(before, lexicon.COLOURS[before]) if before in lexicon.COLOURS else None
    if tone is not None:
        reading.palette = [colour for colour in reading.palette if colour.name != before]
    many = singular(words[stop - 1]) != words[stop - 1] and words[stop - 1] != "ruins"
    number = _number(words, first) if many else ""
    if number:
        reading.understood.append(number)
    add_subject(reading, Subject(kind, count_of(number) or (3 if many else 1), colour=tone))


def _number(words: list[str], first: int) -> str:
    """Give the number said of what is named from word `first` on, or ""."""
    for word in reversed(words[max(first - 3, 0) : first]):
        if count_of(word):
            return word
        if word == BREAK or thing(singular(word)):
            break
    return ""
