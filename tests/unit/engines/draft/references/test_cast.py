"""What references stand for is not drawn a second time."""

from __future__ import annotations

import numpy as np
import pytest

from vitascope.engines.base import Reference
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.references.cast import is_huge, on_table, stand_ins, to_draw
from vitascope.engines.draft.references.roles import Roles


def shown(prompt: str, *tags: str | None) -> dict[int, str]:
    """Return what kinds the references of these tags, all of them subjects, stand for."""
    references = [Reference(np.zeros((4, 4, 4), np.uint8), tag) for tag in tags]
    return stand_ins(read_prompt(prompt), references, Roles(tuple(range(len(tags)))))


def test_first_thing_of_the_prompt_is_the_reference() -> None:
    """A picture without a tag shows what the prompt begins with."""
    assert shown("a black cat on a castle wall", None) == {0: "cat"}


def test_tag_that_is_a_word_names_its_thing() -> None:
    """A tag tells what its picture shows."""
    assert shown("@my_cat in a park", "my_cat") == {0: "cat"}


@pytest.mark.parametrize("prompt", ["in a castle with a wolf", "Swirling fish in a hall"])
def test_other_words_name_no_reference(prompt: str) -> None:
    """What only stands in the place is not taken for the reference."""
    assert shown(prompt, None) == {}


def test_only_what_no_reference_shows_is_left_to_draw() -> None:
    """The cat of the reference is not drawn, the wolf is."""
    prompt = "a cat in a forest with a wolf"
    scene = to_draw(read_prompt(prompt), {0: "cat"}, kept=False)
    assert [subject.kind for subject in scene.subjects] == ["wolf"]


def test_what_is_in_a_kept_place_already_is_not_drawn_again() -> None:
    """In a photograph that is kept "the castle" is there; "a dragon" is not."""
    prompt = "the castle at night with a dragon above it"
    scene = to_draw(read_prompt(prompt), {}, kept=True)
    assert [subject.kind for subject in scene.subjects] == ["dragon"]


def test_colours_of_the_reference_do_not_tint_the_place() -> None:
    """In "a red contraption on a street" red is the contraption's."""
    prompt = "a red contraption on a street"
    assert to_draw(read_prompt(prompt), {}, kept=False).palette == ()


def test_size_words_count_for_the_subject_only() -> None:
    """A giant flower is huge, a flower before a giant wave is not."""
    assert is_huge(read_prompt("a giant flower on a beach"))
    assert not is_huge(read_prompt("a flower on a beach with a giant wave"))
    assert not is_huge(read_prompt("not a giant flower on a beach"))


def test_a_cup_on_a_table_gets_a_table() -> None:
    """A small thing that is said to be on a table is set on one, seen close."""
    prompt = "a cup on a wooden table by the fireplace"
    assert on_table(read_prompt(prompt), {0: "cup"}).variant == "table"


def test_a_kept_picture_shows_what_the_prompt_begins_with() -> None:
    """With a picture kept whole, "a cup from above" draws no second cup."""
    prompt = "a cup seen from above"
    assert to_draw(read_prompt(prompt), {}, kept=True).subjects == ()


def test_what_is_put_into_a_place_by_its_tag_is_drawn() -> None:
    """The tag is the place; the knight that the prompt begins with is not in it yet."""
    prompt = "a knight and a horse in @place"
    assert {one.kind for one in to_draw(read_prompt(prompt), {}, kept=True).subjects} == {"person", "horse"}
