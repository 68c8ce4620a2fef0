"""What the notes say is drawn, and what not."""

from __future__ import annotations

import pytest

from vitascope.engines.draft.coverage import coverage_of, undrawn
from vitascope.engines.draft.prompt import read_prompt


def test_an_unknown_noun_is_not_drawn_for_being_tiny() -> None:
    """Nobody has drawn a zorblax of any size."""
    assert "zorblax" in undrawn(read_prompt("a woman holds a tiny zorblax"))


def test_a_number_of_nothing_that_is_drawn_does_not_count() -> None:
    """Five of what is not drawn are nothing."""
    assert coverage_of(read_prompt("five zorblax")) == 0.0


@pytest.mark.parametrize("prompt", ["five zorblax", "three zorblax and a cat", "a beach with no one"])
def test_a_number_without_a_thing_is_in_neither_list(prompt: str) -> None:
    """It is neither drawn nor missed."""
    scene = read_prompt(prompt)
    assert not {"five", "three", "one"} & {*scene.understood, *scene.missed}


@pytest.mark.parametrize(
    ("prompt", "number"), [("two cats", "two"), ("7 red balloons", "7"), ("a busy street", "busy")]
)
def test_a_number_of_things_that_are_drawn_counts(prompt: str, number: str) -> None:
    """Two cats are two."""
    assert number in read_prompt(prompt).understood
