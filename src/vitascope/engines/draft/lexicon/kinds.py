"""The table of kinds: nouns that are in no word list, with the nearest thing or place that is drawn."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

_TABLE = Path(__file__).parents[1] / "assets" / "kinds.txt"

STAND_IN = "~"
"""What the kind of a labelled stand-in begins with: "~device astrolabe"."""


class Kinds(NamedTuple):
    """The table, read: nouns that are likened to a thing, to a place, and the nouns that are verbs or adjectives too.

    A thing is a kind of the catalogue or a stand-in, a place "family/variant".
    """

    things: dict[str, str]
    places: dict[str, str]
    doubtful: frozenset[str]


@cache
def kinds() -> Kinds:
    """Read the table once."""
    things: dict[str, str] = {}
    places: dict[str, str] = {}
    doubtful: set[str] = set()
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        kind, _, listed = line.partition(":")
        for entry in listed.split(","):
            word = entry.rstrip("?")
            if word != entry:
                doubtful.add(word)
            if kind[0] == "@":
                places[word] = kind[1:]
            else:
                things[word] = f"{kind} {word}" if kind[0] == STAND_IN else kind
    return Kinds(things, places, frozenset(doubtful))


def stand_in(kind: str) -> tuple[str, str]:
    """Part the kind of a stand-in into its class and its noun; both "" for any other kind."""
    if not kind.startswith(STAND_IN):
        return "", ""
    form, _, noun = kind[1:].partition(" ")
    return form, noun
