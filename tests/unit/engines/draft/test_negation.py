"""What a prompt says is not there, and where saying so ends."""

from __future__ import annotations

import numpy as np
import pytest

from vitascope.engines.base import GenerationRequest, Image, Reference
from vitascope.engines.draft import DraftEngine
from vitascope.engines.draft.coverage import undrawn
from vitascope.engines.draft.film.direction import read_direction
from vitascope.engines.draft.negation import parted
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.words import tokens


@pytest.mark.parametrize(
    ("prompt", "rest"),
    [
        ("a green meadow, no church", "a green meadow ,"),
        ("not a temple but a castle", "a castle"),
        ("a town, not old, but large", "a town , , large"),
        ("nothing but cats", "cats"),
        ("no trees but a house", "a house"),
        ("no fog and no rain over a city at night", "over a city at night"),
        ("a city without cars or people at night", "a city at night"),
        ("not a single person on the beach", "on the beach"),
        ("a street, no modern buildings or cars, rain", "a street , , rain"),
        ("neither cats nor dogs, a horse", ", a horse"),
        ("a red car instead of a blue truck", "a red car"),
        ("a cat rather than a dog on a sofa", "a cat on a sofa"),
        ("a man with no hat and a dog", "a man and a dog"),
        ("a man with no hat but a scarf", "a man with a scarf"),
        ("a cup with no handle next to a plate", "a cup next to a plate"),
        ("a house not far from the sea", "a house not far from the sea"),
        ("a man without a hat running", "a man running"),
        ("a woman not wearing a hat in a park", "a woman in a park"),
        ("a man who doesn't wear a hat", "a man who"),
        ("a street with no people walking dogs", "a street"),
        ("no people sunset", "sunset"),
        ("a cat, no people in the background", "a cat ,"),
        ("a castle, avoid people", "a castle ,"),
        ("a car avoiding a dog", "a car avoiding a dog"),
        ("not only a cat", "not only a cat"),
        ("an astronaut in zero gravity", "an astronaut in zero gravity"),
    ],
)
def test_a_negation_ends_where_something_else_is_said(prompt: str, rest: str) -> None:
    """What is left says what is to be seen."""
    assert " ".join(parted(tokens(prompt))[0]) == rest


@pytest.mark.parametrize(
    ("prompt", "kinds"),
    [
        ("not a temple but a castle", ["castle"]),
        ("nothing but cats", ["cat"]),
        ("no trees but a house", ["house"]),
        ("a green meadow, no church", []),
        ("a busy street, no people", []),
        ("not a red car but a blue car", ["car"]),
        ("a fisherman, no other people", ["person"]),
        ("a terrier instead of a poodle", ["dog"]),
        ("a horse instead of a cat", ["horse"]),
    ],
)
def test_only_what_is_wanted_is_shown(prompt: str, kinds: list[str]) -> None:
    """Things that the prompt rules out are gone, those beside them stay."""
    assert [one.kind for one in read_prompt(prompt).subjects] == kinds


def test_a_city_may_be_without_cars_at_night() -> None:
    """The hour after what is ruled out is heard."""
    assert read_prompt("a city without cars or people at night").hour == "night"


def test_weather_that_is_ruled_out_leaves_the_place() -> None:
    """A city without fog and rain is a clear city at night."""
    scene = read_prompt("no fog and no rain over a city at night")
    assert (scene.place, scene.hour, scene.weather) == ("city", "night", "clear")


@pytest.mark.parametrize("nobody", ["no one", "nobody", "no humans", "not a single person", "no people"])
def test_nobody_is_nobody(nobody: str) -> None:
    """However it is said, no people is noted."""
    assert "people" in read_prompt(f"a beach with {nobody}").negations


def test_what_is_ruled_out_is_not_said_to_be_missing() -> None:
    """A beard that is not wanted is not missed."""
    assert undrawn(read_prompt("a man with no beard")) == []


def drawn(prompt: str, *references: Reference) -> bytes:
    """Draw a small picture."""
    request = GenerationRequest("gen4-image", prompt, 96, 72, 1, "turbo", references=references)
    (image,) = DraftEngine().generate([request], lambda _fraction, _stage: None)
    assert isinstance(image, Image)
    return image.pixels.tobytes()


@pytest.mark.parametrize(
    ("prompt", "without", "wanted"),
    [
        ("a living room at noon", ", no fire", ", a fire in the fireplace"),
        ("a planet in space", " without rings", " with rings"),
        ("a cup in a studio on seamless paper", ", not dark", ", dark"),
        ("a bowl on a table from above", ", no marble", ", marble"),
        ("a skyline", ", not from a rooftop", ", from a rooftop"),
        ("a mountain lake", ", no grey sky", ", grey sky"),
        ("a country road", ", not straight", ", straight"),
    ],
)
def test_a_word_that_is_ruled_out_leaves_the_picture_as_it_is(prompt: str, without: str, wanted: str) -> None:
    """Not to want something that would show is as not to speak of it."""
    plain = drawn(prompt)
    assert drawn(prompt + without) == plain
    assert drawn(prompt + wanted) != plain


def test_light_that_is_ruled_out_is_not_cast_on_a_reference() -> None:
    """A place that is kept stays in its own light where the prompt does not want another."""
    street = Reference(np.full((72, 96, 4), (120, 130, 150, 255), np.uint8), "street")
    plain = drawn("@street as the place", street)
    assert drawn("@street as the place, no neon", street) == plain
    assert drawn("@street as the place, neon", street) != plain


@pytest.mark.parametrize("prompt", ["a street, no wind or rain", "a street without any fog or smoke"])
def test_air_that_is_ruled_out_does_not_move(prompt: str) -> None:
    """A film adds nothing of what a negation spans."""
    assert not read_direction(prompt).ambient
