"""Who is who: which of the prompt's things the references stand for, and which are still to be drawn."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from vitascope.engines.draft.lexicon import stand_in
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.subjects.catalogue import model_of
from vitascope.engines.draft.words import BREAK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vitascope.engines.base import Reference
    from vitascope.engines.draft.references.roles import Roles
    from vitascope.engines.draft.scene import Scene

_ONE = r"\b(?:a|an|the|this|that|my|our|her|his|their|one|single|same)"
_THERE = r"\b(?:the|this|that|its|same)"
_SAID_OF_REFERENCES = frozenset(
    {"same", "location", "place", "reference", "transform", "preserve", "preserving", "keep", "replace"}
)
_TABLE = r"on (a|the|her|his|my) (\w+ ){0,2}(table|desk|counter|shelf|windowsill|tray)"
_CLAUSE = rf"{BREAK}| (?:in|on|at|into|inside|with|beside|near|among|under|through|over|across|while|and) "
_HUGE = r"\b(giant|huge|colossal|enormous|gigantic|oversized|monumental|towering)\b"


def stand_ins(scene: Scene, references: Sequence[Reference], roles: Roles) -> dict[int, str]:
    """Return the kind of thing, one of the lexicon's, that each subject reference shows, where words tell it.

    A tag may be a word for a thing ("@bike"); of pictures without tags the first is what the scene begins with
    ("a red motorcycle on a street").
    """
    kinds: dict[int, str] = {}
    for i in roles.subjects:
        tag = (references[i].tag or "").lower()
        kind = _kind(tag.replace("_", " ").replace("-", " "))
        if kind is not None:
            kinds[i] = kind
    silent = [i for i in roles.subjects if references[i].tag is None]
    if silent and (kind := _first_kind(scene)) is not None:
        kinds.setdefault(silent[0], kind)
    return kinds


def to_draw(scene: Scene, kinds: dict[int, str], *, kept: bool) -> Scene:
    """Return the scene with only the things that no reference shows.

    In a place kept from a photograph (`kept`), "the castle" is in the photograph already; "a dragon" is not.
    """
    shown: set[str | None] = set(kinds.values())
    if kept:
        # "The castle" is there; and a prompt that speaks of nothing as known, not even by a tag, begins with what is
        # there.
        shown |= _there_already(scene) or (set() if "@" in scene.text else {_first_kind(scene)})
    # a form of clay would stand beside what was photographed
    labelled = {noun for form, noun in (stand_in(subject.kind) for subject in scene.subjects) if form}
    subjects = tuple(one for one in scene.subjects if one.kind not in shown and not stand_in(one.kind)[0])
    people = next((subject.count for subject in subjects if subject.kind == "person"), 0)
    # What the prompt begins with is what the reference shows, and so are its colours.
    own = set(re.findall(r"[a-z]+", _head(scene))) if re.match(_ONE, scene.text) else set()
    return replace(
        scene,
        subjects=subjects,
        people=people,
        palette=tuple(colour for colour in scene.palette if colour.name not in own),
        understood=tuple(word for word in scene.understood if word not in labelled),
        missed=tuple(word for word in (*scene.missed, *sorted(labelled)) if word not in own | _SAID_OF_REFERENCES),
        likened=tuple(pair for pair in scene.likened if pair[0] not in labelled),
    )


def on_table(scene: Scene, kinds: dict[int, str]) -> Scene:
    """Return the scene as a table seen close, where the words set the small thing of a reference on one."""
    known = [kind for kind in kinds.values() if not stand_in(kind)[0]]
    small = any(model is not None and model.habitat == "table" for model in map(model_of, known))
    if small and scene.place == "room" and scene.says(_TABLE):
        return replace(scene, variant="table")
    return scene


def is_huge(scene: Scene) -> bool:
    """Tell whether the subject is to be larger than life."""
    return re.search(_HUGE, _head(scene)) is not None


def _head(scene: Scene) -> str:
    """Return how the words begin, up to where they say where or what else."""
    return re.split(_CLAUSE, f" {scene.text} ", maxsplit=1)[0].strip()


def _first_kind(scene: Scene) -> str | None:
    """Return the kind of the single thing that the words begin with, before they say where."""
    head = _head(scene)
    return _kind(head) if re.match(_ONE, head) else None


def _kind(words: str) -> str | None:
    """Return the kind of the first thing that the words name."""
    subjects = read_prompt(words).subjects
    return subjects[0].kind if subjects else None


def _there_already(scene: Scene) -> set[str | None]:
    """Return the kinds of what is spoken of as known: "the castle", "this street"."""
    known = re.findall(rf"{_THERE} ((?:\w+ ){{0,2}}\w+)", scene.text)
    return {_kind(words) for words in known} - {None}
