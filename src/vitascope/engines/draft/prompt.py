"""Reads a prompt into a scene, by lexicon: no model, no network."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.scene import Colour, Scene, Subject

_WORD = re.compile(r"@?[a-z0-9]+(?:'[a-z]+)?")
_SKY_WORDS = frozenset(
    {"sky", "skies", "light", "cloud", "clouds", "glow", "haze", "mist", "sunset", "sunrise", "lighting"}
)
_NEGATIONS = frozenset({"no", "without", "not", "never"})
_SWIMMERS = frozenset({"fish", "jellyfish", "turtle", "whale"})
_VESSELS = frozenset({"sailboat", "boat", "ship", "lighthouse", "pier", "island"})
_WORN = frozenset({"coat", "cloak", "jacket", "dress", "robe", "shirt", "suit", "raincoat", "sweater", "uniform"})
_LONGEST = 4

# which of two words for the same thing wins, and what an hour is when the prompt names none
_DEFAULT_HOUR = {
    "coast": "golden",
    "desert": "golden",
    "meadow": "day",
    "forest": "morning",
    "mountain": "morning",
    "snow": "morning",
    "room": "morning",
    "hall": "day",
    "cavern": "day",
    "space": "night",
    "reef": "day",
    "abstract": "golden",
    "portrait": "golden",
}


@dataclass(slots=True)
class _Reading:
    """What has been found so far while going through the words."""

    places: list[tuple[float, str]] = field(default_factory=list)
    hour: str = ""
    weather: str = ""
    style: str = ""
    features: set[str] = field(default_factory=set)
    camera: set[str] = field(default_factory=set)
    palette: list[Colour] = field(default_factory=list)
    subjects: dict[str, Subject] = field(default_factory=dict)
    negations: set[str] = field(default_factory=set)
    understood: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    colour: Colour | None = None
    count: int = 0
    reach: int = 0


def read_prompt(prompt: str) -> Scene:
    """Read what the prompt asks for; always a scene that can be drawn."""
    words = _WORD.findall(prompt.lower().replace("-", " "))
    reading = _Reading()
    i = 0
    negated = 0
    while i < len(words):
        if words[i] in _NEGATIONS:
            negated = 3
            i += 1
            continue
        length = _take(reading, words, i, negated=negated > 0)
        negated = max(0, negated - length) if words[i] not in lexicon.STOP_WORDS else negated
        i += length
    _drop_colour(reading)
    return _scene(prompt, reading)


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us")) and len(word) > 3:
        return word[:-1]
    return word


def _known(phrase: str) -> bool:
    tables = (
        lexicon.PLACES,
        lexicon.HOURS,
        lexicon.WEATHERS,
        lexicon.STYLES,
        lexicon.FEATURES,
        lexicon.CAMERAS,
        lexicon.SUBJECTS,
        lexicon.COLOUR_NAMES,
    )
    return any(phrase in table for table in tables)


def _phrase(words: list[str], i: int) -> tuple[str, int]:
    """Find the longest known phrase that starts at word i: its entry, and how many words it takes (0: none)."""
    for length in range(min(_LONGEST, len(words) - i), 0, -1):
        raw = " ".join(words[i : i + length])
        stem = " ".join([*words[i : i + length - 1], _singular(words[i + length - 1])])
        for phrase in (raw, stem):
            if _known(phrase):
                return phrase, length
    return "", 0


def _take(reading: _Reading, words: list[str], i: int, *, negated: bool) -> int:
    word = words[i]
    if word.startswith("@"):
        return 1
    phrase, length = _phrase(words, i)
    if negated and length:
        reading.negations.add(phrase)
        reading.understood.append(phrase)
        return length
    if length == 0:
        _unlisted(reading, word)
        return 1
    if phrase in lexicon.COLOUR_NAMES and length == 1 and not _hour_colour(words, i):
        _drop_colour(reading)
        name = lexicon.COLOUR_NAMES[phrase]
        reading.colour, reading.reach = Colour(name, lexicon.COLOURS[name]), 3
        reading.understood.append(phrase)
        if i + 1 < len(words) and words[i + 1] in _SKY_WORDS:
            reading.features.add(f"{name} sky")
    if phrase in lexicon.PLACES:
        weight = 1.0 + 0.35 * (length - 1) - (0.55 if phrase in lexicon.WEAK_PLACES else 0.0)
        reading.places.append((weight, lexicon.PLACES[phrase]))
    _attributes(reading, phrase)
    if phrase in lexicon.SUBJECTS:
        _subject(reading, phrase, words[i + length - 1])
    reading.understood.append(phrase)
    return length


def _hour_colour(words: list[str], i: int) -> bool:
    return words[i] in {"golden", "blue"} and i + 1 < len(words) and words[i + 1] == "hour"


def _unlisted(reading: _Reading, word: str) -> None:
    if word in lexicon.GROUPS or word.isdigit():
        reading.count = min(int(word), 24) if word.isdigit() else lexicon.GROUPS[word]
        reading.understood.append(word)
        if word in {"crowd", "couple", "family", "crowded", "busy"}:
            reading.subjects.setdefault("person", Subject("person", reading.count))
        return
    person = reading.subjects.get("person")
    if word in _WORN and person is not None:
        # what somebody wears is not drawn by its cut, but its colour is
        reading.subjects["person"] = replace(person, colour=reading.colour or person.colour)
        reading.colour, reading.reach = None, 0
        if word in {"coat", "cloak"}:
            reading.understood.append(word)
            return
    if word in _SKY_WORDS and reading.colour is not None:
        reading.features.add(f"{reading.colour.name} sky")
    if reading.reach > 0:
        reading.reach -= 1
        if reading.reach == 0:
            _drop_colour(reading)
    if word not in lexicon.STOP_WORDS and len(word) > 2:
        reading.missed.append(word)


def _attributes(reading: _Reading, phrase: str) -> None:
    if phrase in lexicon.HOURS and (not reading.hour or len(phrase) > 5):
        reading.hour = lexicon.HOURS[phrase]
    if phrase in lexicon.WEATHERS:
        weather = lexicon.WEATHERS[phrase]
        if not (reading.weather == "storm" and weather in {"rain", "cloudy"}):
            reading.weather = weather
    if phrase in lexicon.STYLES:
        reading.style = reading.style or lexicon.STYLES[phrase]
    if phrase in lexicon.FEATURES:
        reading.features.add(lexicon.FEATURES[phrase])
    if phrase in lexicon.CAMERAS:
        reading.camera.add(lexicon.CAMERAS[phrase])


def _subject(reading: _Reading, phrase: str, last: str) -> None:
    kind = lexicon.SUBJECTS[phrase]
    plural = last != _singular(last) or last in {"people", "wolves", "cacti", "birds"}
    count = reading.count or (lexicon.PLURAL_COUNT.get(kind, 3) if plural else 1)
    old = reading.subjects.get(kind)
    if old is not None:
        count = max(count, old.count)
    reading.subjects[kind] = Subject(kind, count, reading.colour or (old.colour if old else None))
    reading.colour, reading.reach, reading.count = None, 0, 0


def _drop_colour(reading: _Reading) -> None:
    """Give a colour that met no subject to the whole picture."""
    if reading.colour is not None and reading.colour not in reading.palette:
        reading.palette.append(reading.colour)
    reading.colour, reading.reach = None, 0


def _place(reading: _Reading) -> tuple[str, str]:
    scores: dict[str, float] = {}
    variants: dict[str, tuple[float, str]] = {}
    for order, (weight, name) in enumerate(reading.places):
        family, _, variant = name.partition("/")
        scores[family] = scores.get(family, 0.0) + weight - 0.02 * order
        rank = weight + (0.3 if variant not in {"", "ridge", "street", "leafy", "grass", "sea"} else 0.0)
        if rank > variants.get(family, (0.0, ""))[0]:
            variants[family] = (rank, variant)
    for kind in reading.subjects:
        if kind in lexicon.HOMES:
            family, _, variant = lexicon.HOMES[kind].partition("/")
            scores[family] = scores.get(family, 0.0) + 0.30
            variants.setdefault(family, (0.1, variant))
    if not scores:
        return _fallback(reading)
    family = max(scores, key=lambda name: scores[name])
    if family == "coast" and reading.subjects.keys() & _SWIMMERS and not reading.subjects.keys() & _VESSELS:
        return "reef", "reef"
    return family, variants[family][1]


def _fallback(reading: _Reading) -> tuple[str, str]:
    if "person" in reading.subjects and len(reading.subjects) == 1 and "wide" not in reading.camera:
        return "portrait", "bust"
    if "warm" in reading.features:
        return "room", "living"
    return "meadow", "ridges"


def _scene(prompt: str, reading: _Reading) -> Scene:
    family, variant = _place(reading)
    for word in reading.negations:
        reading.subjects.pop(lexicon.SUBJECTS.get(word, ""), None)
        reading.features.discard(lexicon.FEATURES.get(word, ""))
    hour = reading.hour
    if not hour and reading.features & {"aurora", "stars", "moon", "neon", "fireflies"}:
        hour = "night"
    if not hour and family == "city":
        hour = "sunset" if variant == "skyline" else "blue"
    weather = reading.weather or "clear"
    if "lightning" in reading.features:
        weather = "storm"
    if not hour and (family == "snow" or variant == "ridges"):
        hour = "golden"
    people = reading.subjects.get("person")
    return Scene(
        prompt=prompt,
        place=family,
        variant=variant,
        hour=hour or _DEFAULT_HOUR.get(family, "day"),
        weather=weather,
        style=reading.style,
        palette=tuple(reading.palette),
        people=people.count if people else 0,
        subjects=tuple(reading.subjects.values()),
        features=frozenset(reading.features),
        camera=frozenset(reading.camera),
        negations=frozenset(reading.negations),
        understood=tuple(dict.fromkeys(reading.understood)),
        missed=tuple(dict.fromkeys(reading.missed)),
    )
