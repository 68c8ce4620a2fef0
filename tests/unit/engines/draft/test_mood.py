"""Words of mood: what a prompt that names nothing else is shown as."""

from __future__ import annotations

import pytest

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.places import REGISTRY
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.subjects.catalogue import model_of


def test_every_mood_can_be_drawn() -> None:
    """Its place has a renderer and a name, and who stands there a drawing."""
    for mood in lexicon.MOODS.values():
        assert mood.place in lexicon.PLACES.values()
        assert mood.place.partition("/")[0] in REGISTRY
        assert not mood.cast or model_of(mood.cast) is not None


@pytest.mark.parametrize(
    ("prompt", "place", "hour", "weather"),
    [
        ("loneliness", "coast", "blue", "fog"),
        ("the feeling of coming home", "country", "golden", "clear"),
        ("chaos and rage", "coast", "blue", "storm"),
        ("serenity", "mountain", "dawn", "clear"),
        ("a secret nobody tells", "forest", "blue", "fog"),
        ("nostalgia for a summer that never was", "meadow", "golden", "clear"),
        ("pure joy", "meadow", "day", "clear"),
    ],
)
def test_a_mood_alone_sets_the_scene(prompt: str, place: str, hour: str, weather: str) -> None:
    """Light, weather and place fit the mood where nothing else is named."""
    scene = read_prompt(prompt)
    assert (scene.place, scene.hour, scene.weather) == (place, hour, weather)


def test_nobody_stands_where_nobody_should_be() -> None:
    """A mood brings nobody into a picture without people."""
    assert read_prompt("loneliness, no people").subjects == ()


def test_a_mood_gives_its_light_to_what_is_named() -> None:
    """An eerie farm is a farm, at dusk."""
    scene = read_prompt("an eerie tractor in a field")
    assert (scene.place, scene.hour) == ("meadow", "blue")
    assert [one.kind for one in scene.subjects] == ["tractor"]


def test_an_hour_that_is_named_wins_over_the_mood() -> None:
    """Joy at night is at night."""
    assert read_prompt("joy at midnight").hour == "night"


def test_a_noun_before_a_thing_is_no_mood() -> None:
    """A fantasy castle is not asked to be at night."""
    assert read_prompt("a fantasy castle").hour == read_prompt("a castle").hour


def test_a_mood_is_told_and_counts_half() -> None:
    """The scene keeps in words what the mood is shown as."""
    assert read_prompt("serenity").likened == (("serenity", "=a still lake at dawn"),)


@pytest.mark.parametrize("prompt", ["freedom, no birds", "joy, no balloons", "homecoming, no houses"])
def test_a_mood_brings_nothing_that_is_ruled_out(prompt: str) -> None:
    """Freedom without birds is the open sea."""
    assert read_prompt(prompt).subjects == ()


def test_a_mood_brings_no_stars_that_are_ruled_out() -> None:
    """Wonder may do without them."""
    assert not read_prompt("wonder without stars").has("stars")


def test_a_mood_brings_no_rain_that_is_ruled_out() -> None:
    """Sadness may be dry."""
    assert read_prompt("sadness, no rain").weather == "clear"


def test_a_mood_without_what_shows_it_is_said_to_be_missing() -> None:
    """The notes do not speak of birds that are not there."""
    assert "freedom" in read_prompt("freedom, no birds").missed
