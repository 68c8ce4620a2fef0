"""The table of figurines: which pictures of things there are, and which words they answer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).parents[1] / "assets" / "figurines.txt"


@dataclass(frozen=True, slots=True)
class Figurine:
    """One picture of a thing: its file without the suffix, the thing's height in metres, and how it is set.

    `home` is the place it stands in when a prompt names none, `habitat` one of ground, water, swimming, air, table.
    `cut` is the part of its height, from below, that is left out. `body` is one of `subjects.animals.BUILDS` where the
    picture shows a head only; else "plain" (spots are filled), "sandless" (the sand it stands on is left out) or "".
    "black" before it, or alone, makes it black.
    """

    kind: str
    file: str
    tall: float
    cut: float
    home: str
    habitat: str
    words: tuple[str, ...]
    body: str = ""


@cache
def figurines() -> dict[str, Figurine]:
    """Read the table once: kind -> figurine."""
    found: dict[str, Figurine] = {}
    home = habitat = ""
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            home, _, habitat = line.strip("[]").partition(" ")
        elif line and not line.startswith("#"):
            file, size, words = line.split(" ", 2)
            tall, _, cut = size.partition("-")
            names = tuple(words.split(","))
            file, _, body = file.partition("+")
            body = body.replace("_", " ")
            found[names[0]] = Figurine(names[0], file, float(tall), float(cut or 0), home, habitat, names, body)
    return found


@cache
def figurine_words() -> dict[str, str]:
    """Give every word that names a figurine, with the kind it names."""
    return {word: one.kind for one in figurines().values() for word in one.words}
