"""What is being understood of a prompt while its words are read."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.scene import Colour, Subject
from vitascope.engines.draft.words import BREAK, singular

if TYPE_CHECKING:
    from collections.abc import Sequence

_PEOPLE = frozenset({"person", "child", "astronaut", "robot"})
_CONTAINERS = frozenset({"bowl", "vase", "cup", "glass", "boat", "bucket", "wicker basket", "picnic basket", "jar"})
_SEATS = frozenset({"armchair", "chair", "sofa", "bed", "bathtub", "wheelchair", "bench"})
_HEAVY = frozenset(
    {"tree", "house", "car", "boat", "chess piece", "sofa", "bed", "piano", "wolf", "dog", "horse", "sheep", "fire"}
)
_LONGEST = 5
_ACTORS = frozenset({"to", "i", "you", "he", "she", "it", "we", "they", "who", "that", "will", "can", "must", "not"})
_OBJECTS = frozenset({"him", "them", "it", "me", "us", "himself", "herself", "itself"})
_ARTICLES = frozenset({"a", "an", "the", "his", "her", "its", "their", "my", "your", "our"})


@dataclass(slots=True)
class Reading:
    """What has been found so far while going through the words."""

    places: list[tuple[float, str]] = field(default_factory=list)
    hour: str = ""
    weather: str = ""
    style: str = ""
    features: set[str] = field(default_factory=set)
    camera: set[str] = field(default_factory=set)
    palette: list[Colour] = field(default_factory=list)
    subjects: list[Subject] = field(default_factory=list)
    negations: set[str] = field(default_factory=set)
    understood: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    surface: str = ""
    colour: Colour | None = None
    second: Colour | None = None
    pattern: str = ""
    material: Colour | None = None
    count: int = 0
    counted: str = ""
    side: str = ""
    depth: str = ""
    relation: str = ""
    holder: int = -1
    clause: list[int] = field(default_factory=list)
    named: dict[int, str] = field(default_factory=dict)
    likened: dict[str, str] = field(default_factory=dict)
    aside: set[str] = field(default_factory=set)
    moods: list[str] = field(default_factory=list)
    said: bool = False
    clauses: int = 0

    def has(self, *kinds: str) -> bool:
        """Whether one of these kinds of things was named."""
        return any(subject.kind in kinds for subject in self.subjects)


def thing(phrase: str) -> str:
    """Give the kind of thing a phrase names, or the kind that is nearest to it, or ""."""
    return lexicon.things().get(phrase) or (lexicon.kinds().things.get(phrase, "") if is_likened(phrase) else "")


def place(phrase: str) -> str:
    """Give the place a phrase names, or the one that is nearest to it, or ""."""
    return lexicon.PLACES.get(phrase) or (lexicon.kinds().places.get(phrase, "") if is_likened(phrase) else "")


def is_likened(phrase: str) -> bool:
    """Tell whether a phrase is known only as a kind of something."""
    table = lexicon.kinds()
    if phrase not in table.things and phrase not in table.places:
        return False
    return not (
        _listed(phrase) or phrase in lexicon.NEUTRAL or phrase in lexicon.STOP_WORDS or phrase in lexicon.GROUPS
    )


def _listed(phrase: str) -> bool:
    tables = (
        lexicon.things(),
        lexicon.PLACES, lexicon.HOURS, lexicon.WEATHERS, lexicon.STYLES, lexicon.FEATURES, lexicon.CAMERAS,
        lexicon.COLOUR_NAMES, lexicon.POSITIONS, lexicon.RELATIONS, lexicon.MATERIALS, lexicon.SURFACES,
        lexicon.HINTS, lexicon.IDLE, lexicon.PATTERNED, lexicon.MOODS,
    )  # fmt: skip
    return any(phrase in table for table in tables)


def known_phrase(words: Sequence[str], i: int) -> tuple[str, int]:
    """Find the longest known phrase that starts at word i: its entry, and how many words it takes (0: none)."""
    for length in range(min(_LONGEST, len(words) - i), 0, -1):
        part = words[i : i + length]
        if BREAK in part:
            continue
        for last in (part[-1], singular(part[-1])):
            phrase = " ".join([*part[:-1], last])
            if _listed(phrase) or (is_likened(phrase) and _is_noun(words, i, phrase, length)):
                return phrase, length
    return "", 0


def _is_noun(words: Sequence[str], i: int, phrase: str, length: int) -> bool:
    """Tell whether what may be a verb is a noun where it stands: "a rake", not "she rakes the leaves"."""
    if phrase not in lexicon.kinds().doubtful:
        return True
    before = words[i - 1] if i else BREAK
    after = words[i + length] if i + length < len(words) else BREAK
    word = words[i + length - 1]
    acts = singular(before) in lexicon.things() and (before == singular(before)) != (word == singular(word))
    verb = acts or before in _ACTORS or after in _OBJECTS
    return not verb and (after not in _ARTICLES or before in _ARTICLES)


def ends_noun(after: str) -> bool:
    """Tell whether a noun ends before this word."""
    return after == BREAK or after in lexicon.RELATIONS or after in {"and", "at", "from", "to", "of", "for", "as"}


def clothe(reading: Reading, word: str) -> None:
    """Give somebody's clothes their colour; without anybody, show the clothes."""
    for k in range(len(reading.subjects) - 1, -1, -1):
        if reading.subjects[k].kind in _PEOPLE:
            named = reading.colour or reading.pattern
            look, patterned = _look(reading), reading.colour or reading.subjects[k].colour
            reading.subjects[k] = replace(reading.subjects[k], colour=patterned, pattern=look[0], second=look[1])
            (reading.understood if named or word in {"coat", "cloak"} else reading.missed).append(word)
            reading.colour = None
            return
    kind = {"dress": "evening gown", "gown": "evening gown", "shirt": "t shirt", "robe": "kimono"}.get(
        singular(word), "trench coat"
    )
    name_subject(reading, kind, word)
    reading.understood.append(word)


def count_of(word: str) -> int:
    """Give how many a number or a word for a group stands for; 0 for any other word."""
    return min(int(word), 24) if word.isdecimal() else lexicon.GROUPS.get(word, 0)


def _look(reading: Reading) -> tuple[str, Colour | None]:
    """Take the pattern and the second colour that wait for a noun."""
    pattern, second = lexicon.PATTERNED.get(reading.pattern, ""), reading.second
    if reading.pattern:
        reading.understood.append(reading.pattern)
    reading.pattern, reading.second = "", None
    return pattern, second


def name_subject(reading: Reading, phrase: str, last: str) -> bool:
    """Note a thing by the phrase that names it; `last` is its last word as written, which tells one from many.

    Tells whether it is to be shown: what somebody wears is not shown by itself.
    """
    kind = thing(phrase)
    worn = reading.relation == "held" or any(one.kind in _PEOPLE for one in reading.subjects)
    garment = lexicon.stand_in(kind)[0] == "garment" or kind in lexicon.GARMENTS
    if garment and any(one.kind in _PEOPLE for one in reading.subjects):
        clothe(reading, phrase)
        return False
    if kind in lexicon.CLOTHES and worn:
        reading.missed += [*([reading.colour.name] if reading.colour else []), last]
        reading.colour = reading.material = None
        return False
    if is_likened(phrase):
        reading.likened[phrase] = kind
    figure = phrase in lexicon.figurine_words()
    plural = (last != singular(last) and not (figure and phrase.endswith(last))) or last in lexicon.COLLECTIVE
    if reading.counted:
        reading.understood.append(reading.counted)
    count = lexicon.GATHERED.get(phrase) or reading.count or (lexicon.PLURAL_COUNT.get(kind, 3) if plural else 1)
    colour = reading.colour or reading.material
    if reading.material is not None:
        reading.understood.append(reading.material.name)
    pattern, second = _look(reading)
    subject = Subject(kind, count, colour, side=reading.side, depth=reading.depth, second=second, pattern=pattern)
    reading.colour = reading.material = None
    reading.side = reading.depth = ""
    drop_count(reading)
    for k, old in enumerate(reading.subjects):
        if kind in _PEOPLE and reading.named.get(k, phrase) != phrase:
            continue  # a man and a woman are two
        if is_likened(phrase) and reading.named.get(k) != phrase:
            continue  # a bassoon and a sarrusophone are two
        if old.kind == kind and (colour is None or old.colour in {None, colour}) and not (subject.side or pattern):
            reading.subjects[k] = replace(old, count=max(count, old.count), colour=old.colour or colour)
            relate(reading, k)
            reading.clause.append(k)
            return True
    reading.named[len(reading.subjects)] = phrase
    add_subject(reading, subject)
    return True


def add_subject(reading: Reading, subject: Subject) -> None:
    """Note a thing that was not named before."""
    wearer = next((one for one in reversed(reading.subjects) if one.kind in _PEOPLE), None)
    if subject.kind in lexicon.HATS and wearer is not None:
        subject = replace(subject, count=wearer.count, relation="held", anchor=wearer.kind)
    reading.subjects.append(subject)
    here = len(reading.subjects) - 1
    relate(reading, here)
    reading.clause.append(here)


def holder_of(reading: Reading, number: int) -> int:
    """Give who stands where a thing is said to be: for what is held or worn, its holder."""
    subject = reading.subjects[number]
    if subject.relation != "held":
        return number
    return next((k for k, one in enumerate(reading.subjects) if one.kind == subject.anchor), number)


def relate(reading: Reading, here: int) -> None:
    """Hold what was named before a relation to what is named after it."""
    relation, k = reading.relation, reading.holder
    if relation != "held":
        # who holds one thing may hold the next: "with a scarf and a hat"
        reading.relation = ""
    if not relation or k == here or not 0 <= k < len(reading.subjects):
        return
    first, second = reading.subjects[k], reading.subjects[here]
    if relation == "holds":
        if first.kind in _CONTAINERS:
            reading.subjects[here] = replace(second, relation="in", anchor=first.kind)
    elif relation == "held" and second.kind in lexicon.HATS:
        reading.subjects[here] = replace(second, relation="held", anchor=first.kind, count=first.count)
    elif relation == "held":
        if first.kind in _PEOPLE and second.kind not in _PEOPLE and second.kind not in _HEAVY:
            reading.subjects[here] = replace(second, relation="held", anchor=first.kind)
    elif relation == "in" and second.kind in _SEATS:
        reading.subjects[k] = replace(first, relation="on", anchor=second.kind)
    elif (relation != "in" or second.kind in _CONTAINERS) and first.kind not in {second.anchor, second.kind}:
        reading.subjects[k] = replace(first, relation=relation, anchor=second.kind)


def end_clause(reading: Reading) -> None:
    """Let go of what holds only within a clause."""
    if reading.colour is not None and not reading.clause and not reading.said and reading.subjects:
        # ", plain white," says more of what was named last
        last = reading.subjects[-1]
        if last.colour is None or last.colour.name in lexicon.MATERIALS:
            reading.subjects[-1], reading.colour = replace(last, colour=reading.colour), None
    reading.said = False
    reading.clauses += 1
    drop_colour(reading)
    drop_pattern(reading)
    drop_count(reading)
    reading.material, reading.relation = None, ""
    reading.clause.clear()


def drop_colour(reading: Reading) -> None:
    """Give a colour that met no subject to the whole picture."""
    if reading.colour is not None and reading.colour not in reading.palette:
        reading.palette.append(reading.colour)
    reading.colour = None
    if reading.second is not None and reading.second not in reading.palette:
        reading.palette.append(reading.second)
    reading.second = None


def drop_count(reading: Reading) -> None:
    """Let go of a number that met nothing to count: it is neither drawn nor missed."""
    reading.count, reading.counted = 0, ""


def drop_pattern(reading: Reading) -> None:
    """Count a pattern that met nothing to be on as not drawn."""
    if reading.pattern:
        reading.missed.append(reading.pattern)
    reading.pattern = ""
