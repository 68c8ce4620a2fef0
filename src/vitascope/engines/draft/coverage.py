"""How much of a prompt a picture shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vitascope.engines.draft.subjects.acting import shown_words
from vitascope.engines.draft.subjects.catalogue import is_drawn

if TYPE_CHECKING:
    from vitascope.engines.draft.scene import Scene


def coverage_of(scene: Scene) -> float | None:
    """Give the share of the prompt's content words that are drawn, 0..1; None where it has none."""
    missing = undrawn(scene)
    shown = sum(word not in missing for word in scene.missed)
    drawn = sum(word not in missing for word in scene.understood) + shown
    return drawn / (drawn + len(missing)) if drawn + len(missing) else None


def undrawn(scene: Scene) -> list[str]:
    """List the words that ask for something the picture does not show."""
    kinds = [subject.kind for subject in scene.subjects if not is_drawn(scene, subject.kind)]
    shown = shown_words(scene)
    return list(dict.fromkeys([*kinds, *(word for word in scene.missed if word not in shown)]))
