"""References get the part that the prompt's grammar gives them."""

from __future__ import annotations

import numpy as np
import pytest

from vitascope.engines.base import Reference
from vitascope.engines.draft.matte import Matte
from vitascope.engines.draft.references.roles import Roles, assign_roles

THING = Matte(np.pad(np.ones((4, 4), np.float32), 4), 0.95, "net")
SCENERY = Matte(np.zeros((12, 12), np.float32), 0.2, "net")


def roles(prompt: str, *tags: str | None, mattes: tuple[Matte, ...] = ()) -> Roles:
    """Assign roles to references with these tags; every one shows a thing unless told otherwise."""
    pixels = np.full((12, 12, 4), 255, np.uint8)
    references = [Reference(pixels, tag) for tag in tags]
    return assign_roles(prompt, references, mattes or tuple(THING for _ in tags))


@pytest.mark.parametrize(
    "prompt",
    ["@anna in @paris", "a portrait of @anna at the @paris", "@anna walks through @paris", "show @anna in @paris"],
)
def test_in_means_location(prompt: str) -> None:
    """What follows a preposition of place is the location, the other is the subject."""
    assert roles(prompt, "anna", "paris") == Roles((0,), 1, None)


@pytest.mark.parametrize(
    "prompt",
    [
        "@anna in the style of @vangogh",
        "@anna with the colour palette of @vangogh",
        "@anna painted like @vangogh",
        "@anna in @vangogh style",
    ],
)
def test_style_of_means_style(prompt: str) -> None:
    """A style or palette "of" a reference makes it the style."""
    assert roles(prompt, "anna", "vangogh") == Roles((0,), None, 1)


def test_three_parts_at_once() -> None:
    """Subject, location and style can be given together, in any order of references."""
    assert roles("@hero in @castle in the style of @art", "art", "castle", "hero") == Roles((2,), 1, 0)


def test_two_subjects_in_one_place() -> None:
    """Several references can be subjects."""
    assert roles("@anna beside @ben in @park", "anna", "ben", "park") == Roles((0, 1), 2, None)


@pytest.mark.parametrize(
    "prompt", ["the same location at night", "show the castle from above", "keep the composition, in winter"]
)
def test_same_location_is_a_location(prompt: str) -> None:
    """A single picture that the prompt speaks of as a place is the place, whatever stands in it."""
    assert roles(prompt, None) == Roles((), 0, None)


def test_single_thing_is_a_subject() -> None:
    """A single picture of a thing, in a prompt that says nothing of it, is the subject."""
    assert roles("on a beach at sunset", None) == Roles((0,), None, None)


def test_single_scenery_is_a_location() -> None:
    """A single picture with nothing to cut out is the place."""
    assert roles("at sunset", None, mattes=(SCENERY,)) == Roles((), 0, None)


def test_untagged_pictures_are_told_apart_by_what_they_show() -> None:
    """Without tags the one with a clear thing in it is the subject, the other the place."""
    assert roles("a summer day", None, None, mattes=(SCENERY, THING)) == Roles((1,), 0, None)


def test_name_of_a_tag_counts_where_grammar_is_silent() -> None:
    """Tags named location and style are what they are called."""
    assert roles("sunset", "location", "style", "character") == Roles((2,), 0, 1)


def test_another_place_takes_the_subject_out_of_its_own() -> None:
    """A prompt that turns a picture into a place named keeps the thing in it, not the place, whatever it preserves."""
    prompt = "Transform the reference into a scene inside a greenhouse, preserve the central composition"
    assert roles(prompt, None) == Roles((0,), None, None)


def test_scenery_stays_the_place_whatever_it_is_to_become() -> None:
    """With nothing to take out, the picture itself is the place."""
    assert roles("Transform the reference scene into a station", None, mattes=(SCENERY,)) == Roles((), 0, None)


def test_all_things_come_where_the_place_is_named() -> None:
    """Two clear cut-outs in a place that the prompt describes are both subjects."""
    assert roles("in a grand concourse", None, None).subjects == (0, 1)
