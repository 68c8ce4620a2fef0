"""Churches, mosques and temples, seen from outside."""

from __future__ import annotations

import pytest

from vitascope.engines.draft.prompt import read_prompt


@pytest.mark.parametrize(
    ("prompt", "buildings"),
    [
        ("a church on a hill", [("church building", 1)]),
        ("three churches on a hill", [("church building", 3)]),
        ("three old mosques", [("mosque building", 3)]),
        ("abandoned monasteries", [("church building", 3)]),
        ("a row of chapels", [("church building", 5)]),
        ("a mosque and a church", [("mosque building", 1), ("church building", 1)]),
        ("a greek temple", [("classical building", 1)]),
    ],
)
def test_as_many_buildings_are_shown_as_are_named(prompt: str, buildings: list[tuple[str, int]]) -> None:
    """Each kind stands there, in its number."""
    assert [(one.kind, one.count) for one in read_prompt(prompt).subjects] == buildings


def test_a_number_of_something_else_is_not_one_of_buildings() -> None:
    """Two cats before churches leave their number open."""
    church = read_prompt("two cats, churches").subject("church building")
    assert church is not None
    assert church.count == 3


def test_a_number_of_buildings_is_understood() -> None:
    """Three mosques are drawn, and so is the three."""
    assert {"three", "mosque"} <= set(read_prompt("three mosques").understood)


@pytest.mark.parametrize("prompt", ["people in a church", "a church, candles on the altar"])
def test_what_is_in_a_building_is_seen_inside(prompt: str) -> None:
    """Then it is a place."""
    scene = read_prompt(prompt)
    assert (scene.place, scene.subject("church building")) == ("hall", None)


def test_a_building_takes_the_colour_before_it() -> None:
    """A pink church is pink."""
    church = read_prompt("a pink church").subject("church building")
    assert church is not None
    assert church.colour is not None
    assert church.colour.name == "pink"


def test_a_building_that_comes_first_takes_no_colour_from_the_end() -> None:
    """The dawn is pink, not the church."""
    church = read_prompt("church at dawn, pink").subject("church building")
    assert church is not None
    assert church.colour is None


def test_a_building_that_is_ruled_out_is_not_shown() -> None:
    """A meadow without a church is a meadow."""
    assert read_prompt("a green meadow, no church").subjects == ()
