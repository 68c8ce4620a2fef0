"""Reads a prompt into a scene, by lexicon: no model, no network."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.mood import set_mood
from vitascope.engines.draft.negation import leave_out, parted, rule_out
from vitascope.engines.draft.outside import show_outside
from vitascope.engines.draft.reading import thing
from vitascope.engines.draft.scene import Scene, Subject
from vitascope.engines.draft.sentences import read_words
from vitascope.engines.draft.subjects.acting import enacted
from vitascope.engines.draft.subjects.catalogue import model_of
from vitascope.engines.draft.words import clock, quoted, singular, tokens

if TYPE_CHECKING:
    from vitascope.engines.draft.reading import Reading

_SWIMMERS = frozenset({"fish", "jellyfish", "turtle", "whale", "shark", "dolphin", "octopus", "angelfish"})
_VESSELS = frozenset({"sailboat", "boat", "ship", "lighthouse", "pier", "island"})
_PEOPLE = frozenset({"person", "child"})
_SHOWN = {"room": frozenset({"window", "windows", "curtain", "carpet", "rug", "picture"})}
_FLYING = frozenset({"airplane", "small airplane", "helicopter", "rocket"})
_LABELLED = frozenset(lexicon.SURFACES) - frozenset({"label", "logo", "sticker", "badge"})
_BLANK_ELSEWHERE = frozenset({"", "neon", "menu", "board", "poster", "notice", "banner"})
"""What is not set up without something written on it: it is part of a place, or no board at all."""

_STAND_INS = 3
_ROOMY = frozenset({"parking", "studio", "stage", "picnic"})
_PLAIN = frozenset({"", "ridge", "street", "leafy", "grass", "sea", "table", "plain", "living"})

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


def read_prompt(prompt: str) -> Scene:
    """Read what the prompt asks for; always a scene that can be drawn."""
    rest, texts = quoted(prompt)
    rest, hour = clock(rest)
    words, gone = parted(tokens(rest))
    reading = read_words(words)
    rule_out(reading, gone)
    reading.hour = hour or reading.hour
    show_outside(reading, words)
    if hour:
        reading.understood.append("o'clock")
    set_mood(reading)
    leave_out(reading)
    _write(reading, texts)
    _thin_out(reading)
    return _scene(words, reading)


def _thin_out(reading: Reading) -> None:
    """Keep the first few labelled stand-ins: a picture of many would be a list.

    Beside what can be drawn, only those that the prompt is about: what its first clause names, and not by the way.
    """
    labelled = [one.kind for one in reading.subjects if lexicon.stand_in(one.kind)[0]]
    beside = len(labelled) < len(reading.subjects)
    kept = [kind for kind in labelled if not (beside and kind in reading.aside)][:_STAND_INS]
    gone = [lexicon.stand_in(kind)[1] for kind in labelled if kind not in kept]
    reading.subjects = [one for one in reading.subjects if lexicon.stand_in(one.kind)[1] not in gone]
    reading.understood = [word for word in reading.understood if word not in gone]
    reading.missed += gone


def _write(reading: Reading, texts: tuple[str, ...]) -> None:
    """Put each writing on the thing the prompt names for it, or on a sign of its own."""
    surface = lexicon.SURFACES.get(reading.surface, "signboard")
    for text in texts:
        reading.understood.append(f'"{text}"')
        if surface == "label":
            named = thing(reading.surface)
            k = next((k for k, one in enumerate(reading.subjects) if one.kind == named and not one.text), None)
            k = 0 if k is None and reading.subjects and reading.surface not in _LABELLED else k
            if k is not None:
                reading.subjects[k] = replace(reading.subjects[k], text=text)
                continue
        reading.subjects.append(Subject("signboard" if surface == "label" else surface, text=text))
    if not texts and surface != "label" and reading.surface not in _BLANK_ELSEWHERE:
        reading.subjects.append(Subject(surface))


def _place(reading: Reading) -> tuple[str, str]:
    scores: dict[str, float] = {}
    variants: dict[str, tuple[float, str]] = {}
    # "smoke" and "music" make a pattern only where there is nothing to show
    named = [one for one in reading.places if not (reading.subjects and one[0] < 0.5 and one[1].startswith("abstract"))]
    for order, (weight, name) in enumerate(named):
        family, _, variant = name.partition("/")
        scores[family] = scores.get(family, 0.0) + weight - 0.02 * order
        rank = weight + (0.3 if variant not in _PLAIN else 0.0)
        if rank > variants.get(family, (0.0, ""))[0]:
            variants[family] = (rank, variant)
    homes: dict[str, float] = {}
    for order, subject in enumerate(reading.subjects):
        home = lexicon.home_of(subject.kind)
        if home and not (subject.anchor and subject.relation in {"held", "in", "on"}):
            family, _, variant = home.partition("/")
            # what has its place in a house may be carried out of it, not the other way about
            weight = (0.22 if family == "room" else 0.34) - 0.01 * order
            homes[family] = min(homes.get(family, 0.0) + weight, 0.72)
            variants.setdefault(family, (0.1, variant))
    for family, weight in homes.items():
        # where the prompt names a place, be it ever so vaguely, it is meant
        scores[family] = scores.get(family, 0.0) + weight * (0.5 if named else 1.0)
    if not scores:
        return _fallback(reading)
    if (
        "room" in scores
        and variants["room"][1] not in _ROOMY
        and any(_is_outdoors(subject.kind) for subject in reading.subjects)
    ):
        return _outside(reading, scores, variants)
    if "portrait" in scores and (reading.has(*_PEOPLE) or not reading.subjects):
        return "portrait", "bust"  # whatever is said to be behind them
    family = max(scores, key=lambda name: scores[name])
    if family == "coast" and reading.has(*_SWIMMERS) and not reading.has(*_VESSELS):
        return "reef", "reef"
    return _beheld(reading, family, variants[family][1])


def _beheld(reading: Reading, family: str, variant: str) -> tuple[str, str]:
    """Choose whence the place is seen, so that what is in the sky is seen too."""
    if family == "hall" and reading.has(*_FLYING):
        return "country", "road"  # what flies from an airport is outside it
    if family == "city" and reading.has("fireworks"):
        return "city", "skyline"
    if (family, variant) == ("room", "picnic") and any(_is_overhead(one) for one in reading.subjects):
        return "country", "park"  # a blanket seen from above would leave no room for a tree
    return family, variant


def _outside(reading: Reading, scores: dict[str, float], variants: dict[str, tuple[float, str]]) -> tuple[str, str]:
    """Choose a place that is no room: a fire engine before a bakery is in the street, one beside a chair anywhere."""
    if any(weight > 0.9 and name.startswith("room") for weight, name in reading.places):
        return "town", "front"
    rest = [name for name in scores if name != "room"]
    if not rest:
        return "meadow", "hills"
    family = max(rest, key=lambda name: scores[name])
    return family, variants[family][1]


def _is_overhead(subject: Subject) -> bool:
    """Tell whether a thing is taller than a picnicker, or in the air."""
    model = model_of(subject.kind)
    return model is not None and (model.habitat == "air" or (model.habitat == "ground" and model.tall > 1.9))


def _is_outdoors(kind: str) -> bool:
    """Tell whether a thing is too large for any room: a vehicle or a building."""
    figurine = lexicon.figurines().get(kind)
    if figurine is None:
        return kind in {"car", "train", "house", "castle", "windmill", "ship"}
    return figurine.home == "city/street" and figurine.tall > 1.4


def _fallback(reading: Reading) -> tuple[str, str]:
    kinds = {subject.kind for subject in reading.subjects} - {"sun", "moon"}
    if (
        kinds
        and kinds <= _PEOPLE
        and sum(one.count for one in reading.subjects if one.kind in _PEOPLE) == 1
        and "wide" not in reading.camera
        and not enacted([*reading.missed, *reading.understood])
    ):
        return "portrait", "bust"
    if kinds & {"chalkboard", "poster"} or "warm" in reading.features:
        return "room", "living"
    if kinds & {"neon"}:
        return "city", "street"
    return "meadow", "hills" if kinds else "ridges"


def _size(subject: Subject) -> float:
    """Give the height of a thing in metres; 0 where it may be of any size."""
    model = model_of(subject.kind)
    if subject.kind in lexicon.POTTED:
        return 0.0
    return model.tall if model is not None and model.habitat in {"ground", "water", "table", "shore"} else 0.0


def _hour(reading: Reading, family: str, variant: str) -> str:
    if reading.hour:
        return reading.hour
    if reading.has("fireworks") or reading.features & {"aurora", "stars", "moon", "neon", "fireflies"}:
        return "night"
    if family == "city":
        return "sunset" if variant == "skyline" else "blue"
    if family == "snow" or variant == "ridges":
        return "golden"
    return _DEFAULT_HOUR.get(family, "day")


def _scene(words: list[str], reading: Reading) -> Scene:
    family, variant = _place(reading)
    sizes = [_size(subject) for subject in reading.subjects]
    if (family, variant) == ("room", "table") and max(sizes, default=0.0) > 0.9:
        variant = "living"
    if family != "room" and sizes and max(sizes) < 0.6:
        # seen from a hundred metres above, none of it would be seen
        reading.camera.discard("aerial")
    weather = "storm" if "lightning" in reading.features else reading.weather or "clear"
    return Scene(
        words=tuple(words),
        place=family,
        variant=variant,
        hour=_hour(reading, family, variant),
        weather=weather,
        style=reading.style,
        palette=tuple(reading.palette),
        people=sum(subject.count for subject in reading.subjects if subject.kind in _PEOPLE),
        subjects=tuple(reading.subjects),
        features=frozenset(reading.features),
        camera=frozenset(reading.camera),
        negations=frozenset(reading.negations),
        understood=tuple(dict.fromkeys(reading.understood)),
        missed=tuple(
            word
            for word in dict.fromkeys(reading.missed)
            if singular(word) not in reading.understood and word not in _SHOWN.get(family, ())
        ),
        likened=tuple((word, kind) for word, kind in reading.likened.items() if word in reading.understood),
    )
