"""People: what a prompt says of them shows in their pose, their hands and their clothes."""

from __future__ import annotations

import numpy as np
import pytest

from vitascope.engines.draft.coverage import undrawn
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.scene import Scene
from vitascope.engines.draft.stamp import Cutout
from vitascope.engines.draft.subjects.acting import Role, play, role_of, shown_words
from vitascope.engines.draft.subjects.looks import person_of

LIGHT = light_of(Scene((), "meadow"), 3)


def role(prompt: str, number: int = 0) -> Role:
    """Work out what the first of the prompt's people plays, or the one of this number among the persons."""
    scene = read_prompt(prompt)
    people = [one for one in scene.subjects if one.kind in {"person", "child"}]
    return role_of(scene, people[number], number)


def top(cutout: Cutout) -> float:
    """Give how high a figure reaches on its board, 0..1."""
    return 1 - float(np.argmax(cutout.alpha.max(axis=1) > 0.5)) / len(cutout.alpha)


@pytest.mark.parametrize(
    ("prompt", "body"),
    [
        ("a man running along the beach", "run"),
        ("a girl jumping over a puddle", "jump"),
        ("a couple sitting on a park bench", "sit"),
        ("a man riding a horse", "ride"),
        ("a person meditating by a lake", "lotus"),
        ("two boys playing football", "kick"),
    ],
)
def test_an_act_gives_the_pose(prompt: str, body: str) -> None:
    """What somebody does is how they hold themselves."""
    assert role(prompt).body == body


def test_reading_is_in_the_hands() -> None:
    """Who reads on a bench sits and holds a book."""
    assert (role("a woman reading on a bench").body, role("a woman reading on a bench").arms) == ("sit", "read")


def test_each_does_what_is_said_of_them() -> None:
    """Two people of one prompt may do two things."""
    prompt = "a man sleeping in a park and a woman dancing"
    assert (role(prompt).body, role(prompt, 1).body) == ("lie", "dance")


def test_who_is_named_together_acts_together() -> None:
    """What is said of the second of two joined by "and" is said of both."""
    assert role("a man and a woman dancing").body == "dance"


def test_acts_are_not_called_missing() -> None:
    """The notes do not list as missing what the pose shows."""
    assert undrawn(read_prompt("a dancer leaping on a stage")) == []


def test_who_sits_is_lower_than_who_stands() -> None:
    """A seated figure is as large as a standing one, and so reaches less high."""
    assert top(play(Role("", "sit"), LIGHT, 5, 0, None)) < 0.90 * top(play(Role(""), LIGHT, 5, 0, None))


def test_a_swimmer_is_cut_off_by_the_water() -> None:
    """Only head and shoulders are above it."""
    assert top(play(Role("", "swim"), LIGHT, 5, 0, None, wet=True)) < 0.45


def test_who_looks_away_shows_no_face() -> None:
    """Seen from behind, no skin is in the middle of the head."""
    front, back = (play(Role("short black hair", away=away), LIGHT, 5, 0, None) for away in (False, True))
    rows = slice(int(0.13 * len(front.alpha)), int(0.24 * len(front.alpha)))
    middle = slice(front.alpha.shape[1] // 2 - 20, front.alpha.shape[1] // 2 + 20)
    assert back.rgb[rows, middle].mean() < 0.6 * front.rgb[rows, middle].mean()


def test_a_trade_has_its_colour() -> None:
    """A chef is in white where no other colour is said."""
    assert min(person_of("a chef", 5, 0, None).coat) > 0.8


def test_who_wears_a_garment_is_clad_in_it() -> None:
    """A coat that somebody wears is not shown beside them."""
    scene = read_prompt("a man in a blue kimono walking in a garden")
    assert [one.kind for one in scene.subjects] == ["person"]
    assert scene.subjects[0].colour is not None


def test_who_does_something_is_seen_whole() -> None:
    """One person without a place is a portrait, but not one who acts."""
    assert read_prompt("a girl jumping").place != "portrait"


@pytest.mark.parametrize("words", ["with no beard", "without glasses", "who is not old", "not running"])
def test_what_somebody_is_not_does_not_show(words: str) -> None:
    """A man with no beard looks and stands like any man."""
    plain = role("a man on a beach")
    told = role(f"a man {words} on a beach")
    assert (told.body, person_of(told.words, 5, 0, None)) == (plain.body, person_of(plain.words, 5, 0, None))


def test_an_act_that_is_ruled_out_is_not_said_to_be_drawn() -> None:
    """Who does not run is not shown running, and no note says so."""
    assert "running" not in shown_words(read_prompt("a man not running on a beach"))
