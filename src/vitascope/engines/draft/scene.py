"""What a prompt asks for, in the renderer's own terms."""

from __future__ import annotations

import re
from dataclasses import dataclass

Rgb = tuple[float, float, float]
"""A colour: sRGB, each channel in 0..1."""


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour named in the prompt."""

    name: str
    rgb: Rgb


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing the prompt names: its kind, how many, its own colour, the writing on it, and where it stands.

    `pattern` is one of the values of `lexicon.PATTERNED` or "", `second` the other colour of what has two.

    `side` is left, right, centre or "" across the picture, `depth` near, far or "". `relation` is one of the values of
    `lexicon.RELATIONS`, and `anchor` the kind of the thing it holds to; both are "" where it stands by itself.
    """

    kind: str
    count: int = 1
    colour: Colour | None = None
    text: str = ""
    side: str = ""
    depth: str = ""
    relation: str = ""
    anchor: str = ""
    second: Colour | None = None
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A prompt as the renderer understood it.

    `words` are those that say what is to be seen, in small letters, with `words.BREAK` where a clause ends: neither
    writings nor what is ruled out nor the time of a clock are among them. `place` names a renderer in
    `places.REGISTRY`, `variant` its flavour. `hour` is one of `light.HOURS`; `weather` one of clear, cloudy, fog, rain,
    snow, storm, dust. `style` is "" for a photographic look. `features` holds further words of light and air (aurora,
    stars, moon, mist, neon, ...), `camera` words of framing (low, aerial, wide, close). `understood` and `missed` split
    the prompt's content words; `likened` lists those of the understood that are shown by something near, each with the
    kind of thing, "@" and the place, or "=" and what it is in words.
    """

    words: tuple[str, ...]
    place: str
    variant: str = ""
    hour: str = "day"
    weather: str = "clear"
    style: str = ""
    palette: tuple[Colour, ...] = ()
    people: int = 0
    subjects: tuple[Subject, ...] = ()
    features: frozenset[str] = frozenset()
    camera: frozenset[str] = frozenset()
    negations: frozenset[str] = frozenset()
    understood: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    likened: tuple[tuple[str, str], ...] = ()

    @property
    def text(self) -> str:
        """The words in one line."""
        return " ".join(self.words)

    def says(self, pattern: str) -> bool:
        """Whether `pattern`, a regular expression, matches whole words of those that say what is to be seen."""
        return re.search(rf"\b(?:{pattern})\b", self.text) is not None

    def has(self, *names: str) -> bool:
        """Whether any of these words is among the features or the camera words."""
        return any(name in self.features or name in self.camera for name in names)

    def subject(self, kind: str) -> Subject | None:
        """Find the subject of this kind, or None."""
        return next((subject for subject in self.subjects if subject.kind == kind), None)
