"""How much of a prompt a picture shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.subjects.acting import shown_words
from vitascope.engines.draft.subjects.catalogue import is_drawn

if TYPE_CHECKING:
    from vitascope.engines.draft.scene import Scene

_LIKENED = 0.5  # what is taken off a word that is shown by something near it, or by a labelled stand-in


def coverage_of(scene: Scene) -> float | None:
    """Give the share of the prompt's content words that are drawn, 0..1; None where it has none."""
    missing = undrawn(scene)
    drawn = [word for word in (*scene.understood, *scene.missed) if word not in missing]
    asked = len(drawn) + len(missing)
    likened = sum(word in drawn for word, _ in scene.likened)
    return (len(drawn) - _LIKENED * likened) / asked if asked else None


def undrawn(scene: Scene) -> list[str]:
    """List the words that ask for something the picture does not show."""
    kinds = [subject.kind for subject in scene.subjects if not is_drawn(subject.kind)]
    shown = shown_words(scene)
    return list(dict.fromkeys([*kinds, *(word for word in scene.missed if word not in shown)]))


def nearest(kind: str) -> str:
    """Say in words what something is drawn as: a thing, or for "@" and a place the first word that names it."""
    if kind.startswith("="):
        return kind[1:]
    if not kind.startswith("@"):
        return kind
    return next(word for word, place in lexicon.PLACES.items() if place == kind[1:])
