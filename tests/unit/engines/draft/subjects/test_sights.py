"""Sights: drawn where a prompt names them, lit as they light themselves."""

from __future__ import annotations

import numpy as np
import pytest

from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.scene import Scene
from vitascope.engines.draft.subjects.catalogue import is_drawn, model_of

NIGHT = light_of(Scene((), "meadow", hour="night"), 3)


@pytest.mark.parametrize("kind", ["volcano", "waterfall", "pyramid", "igloo", "market stall", "fireworks"])
def test_each_stands_on_its_board(kind: str) -> None:
    """A good part of its board is covered, and not all of it."""
    model = model_of(kind)
    assert model is not None
    alpha = model.draw(NIGHT, 5, None).alpha
    assert 0.04 < float((alpha > 0.5).mean()) < 0.95


@pytest.mark.parametrize("kind", ["volcano", "igloo", "fireworks"])
def test_what_glows_is_seen_by_night(kind: str) -> None:
    """Lava, a lit doorway and sparks are brighter than the night."""
    model = model_of(kind)
    assert model is not None
    assert float(np.percentile(model.draw(NIGHT, 5, None).rgb.max(axis=2), 99.5)) > 0.8


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("a mosque at sunset", "mosque building"),
        ("a white church on a hill", "church building"),
        ("a buddhist temple in the mountains", "pagoda"),
        ("children in front of a white church on a hill", "church building"),
    ],
)
def test_a_house_of_god_is_seen_from_outside(prompt: str, kind: str) -> None:
    """Named as a thing, it is one."""
    scene = read_prompt(prompt)
    assert scene.place != "hall"
    assert is_drawn(kind)
    assert scene.subject(kind) is not None


@pytest.mark.parametrize("prompt", ["a monk in a temple", "a church with stained glass", "the interior of a mosque"])
def test_what_is_within_it_is_seen_from_inside(prompt: str) -> None:
    """Who is in it has it about them."""
    assert read_prompt(prompt).place == "hall"


def test_fireworks_are_by_night() -> None:
    """Where no hour is named."""
    assert read_prompt("fireworks over the sea").hour == "night"


def test_what_flies_from_an_airport_is_outside() -> None:
    """An airplane is not in its hall."""
    assert read_prompt("an airplane at an airport").place != "hall"


def test_a_rider_is_not_said_of_what_follows() -> None:
    """In "a horse on the moon" the horse is a thing."""
    assert read_prompt("an astronaut riding a horse on the moon").subject("horse") is not None


def test_a_graveyard_has_many_graves() -> None:
    """The one word stands for several things."""
    graves = read_prompt("a graveyard").subject("gravestone")
    assert graves is not None
    assert graves.count > 3


@pytest.mark.parametrize(
    ("prompt", "variant"),
    [("a gym", "gym"), ("a hospital room", "ward"), ("a chemistry lab", "laboratory")],
)
def test_a_room_has_its_own_furniture(prompt: str, variant: str) -> None:
    """Rooms of a known use are not the plain one."""
    assert read_prompt(prompt).variant == variant


def test_flowers_in_a_vase_keep_their_kind() -> None:
    """Tulips are no roses."""
    assert read_prompt("red tulips in a vase").subjects[0].kind == "tulips"


def test_a_flock_is_several_birds() -> None:
    """Whatever article stands before it."""
    birds = read_prompt("a flock of birds over the sea").subject("bird")
    assert birds is not None
    assert birds.count > 3


def test_who_stands_before_a_blackboard_is_in_its_room() -> None:
    """Only what is before a building is outside."""
    assert read_prompt("a teacher in front of a blackboard").place == "room"
