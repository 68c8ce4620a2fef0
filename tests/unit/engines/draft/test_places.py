"""Places by their words: each is its own picture, and what it is made of is seen."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from vitascope.engines.draft.places import REGISTRY, render_place
from vitascope.engines.draft.places.fitted import FITTERS
from vitascope.engines.draft.prompt import read_prompt

PROMPTS = {
    "room/kitchen": "a kitchen",
    "room/bakery": "a bakery kitchen",
    "room/bedroom": "a bedroom",
    "room/office": "an open plan office",
    "room/study": "a home library",
    "room/workshop": "a carpenter's workshop",
    "room/cafe": "a corner cafe",
    "room/bathroom": "a bathroom",
    "room/classroom": "a classroom",
    "room/shop": "a grocery store interior",
    "room/laundromat": "a laundromat",
    "room/corridor": "a hotel corridor",
    "room/spaceship": "a spaceship corridor",
    "room/stage": "a theatre stage",
    "room/pool": "an indoor pool",
    "room/parking": "an underground parking garage",
    "room/studio": "a product shot of a bottle on a pedestal",
    "room/picnic": "a picnic blanket from above",
    "town/street": "a street of a small town",
    "town/front": "a cafe front",
    "town/village": "a village",
    "town/harbour": "a fishing village",
    "town/canal": "a narrow canal",
    "country/road": "a country road",
    "country/track": "a dirt road",
    "country/desertroad": "a desert road",
    "country/mountainroad": "a mountain road",
    "country/river": "a river",
    "country/park": "a park",
    "country/garden": "a garden",
    "country/japanese": "a japanese garden",
    "reef/floor": "the sandy bottom of a clear lake",
}


@cache
def pixels_of(prompt: str, seed: int = 3) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Draw a small place and give it in display light, (60, 80, 3)."""
    picture = render_place(read_prompt(prompt), 80, 60, seed, quality="turbo", progress=lambda _fraction, _stage: None)
    assert np.isfinite(picture.rgb).all()
    return picture.rgb


@pytest.mark.parametrize(("place", "prompt"), PROMPTS.items())
def test_the_words_lead_to_the_place(place: str, prompt: str) -> None:
    """A prompt that names a place is read as that place."""
    scene = read_prompt(prompt)
    assert f"{scene.place}/{scene.variant}" == place


@pytest.mark.parametrize("prompt", PROMPTS.values())
def test_the_place_is_composed(prompt: str) -> None:
    """Each has light and shade, and is not one tone."""
    rgb = pixels_of(prompt)
    assert rgb.std() > 0.05
    assert 0.08 < rgb.mean() < 0.92


def test_no_two_places_are_the_same_picture() -> None:
    """A kitchen is not a bedroom: every two differ clearly."""
    drawn = [pixels_of(prompt) for prompt in PROMPTS.values()]
    nearest = min(float(np.abs(a - b).mean()) for k, a in enumerate(drawn) for b in drawn[:k])
    assert nearest > 0.02


@pytest.mark.parametrize("family", ["town", "country"])
def test_a_family_of_places_is_in_the_registry(family: str) -> None:
    """Places of the lexicon have a renderer."""
    assert family in REGISTRY


def test_every_room_of_the_lexicon_can_be_fitted() -> None:
    """No room falls back to the plain one unnoticed."""
    rooms = {name.partition("/")[2] for name in PROMPTS if name.startswith("room/")}
    assert rooms - set(FITTERS) == {"studio", "picnic"}


@pytest.mark.parametrize("prompt", ["a cafe front", "a bookshop front at night", "a classroom", "a corner cafe"])
def test_a_blank_board_lies_within_the_picture(prompt: str) -> None:
    """Where lettering may go is told in shares of the picture."""
    picture = render_place(read_prompt(prompt), 96, 72, 3, quality="turbo", progress=lambda _fraction, _stage: None)
    assert picture.board is not None
    left, top, right, low = picture.board
    assert 0 <= left < right <= 1
    assert 0 <= top < low <= 1


def test_a_named_wall_colour_is_seen() -> None:
    """Blue walls are bluer than red walls, and the floor keeps its own colour."""
    blue, red = pixels_of("a bedroom with blue walls"), pixels_of("a bedroom with red walls")
    assert (blue[10:25, :, 2] - blue[10:25, :, 0]).mean() > (red[10:25, :, 2] - red[10:25, :, 0]).mean() + 0.1


def test_an_unnamed_place_is_not_drowned_in_a_colour() -> None:
    """A colour word leaves the sky of a landscape another colour than the land."""
    rgb = pixels_of("a river with red tents")
    top, low = rgb[:12].mean(axis=(0, 1)), rgb[40:].mean(axis=(0, 1))
    assert top[2] > top[0]
    assert not np.allclose(top / top.sum(), low / low.sum(), atol=0.02)


def test_water_by_day_shows_the_sky() -> None:
    """A river is blue under a blue sky, not the colour of its bed."""
    rgb = pixels_of("a river at noon, clear sky")
    water = rgb[44:58, 30:50].mean(axis=(0, 1))
    assert water[2] > water[0]


@pytest.mark.parametrize("prompt", ["a portrait", "a portrait of three women"])
def test_a_portrait_is_lit(prompt: str) -> None:
    """The figure is not a dark shape."""
    rgb = pixels_of(prompt)
    assert rgb[10:30, 25:55].mean() > 0.25


def test_hair_and_age_are_honoured() -> None:
    """Old hair is paler than black hair."""
    old = pixels_of("portrait of an old woman with white hair")
    black = pixels_of("portrait of a woman with black hair")
    assert old[4:20, 28:52].mean() > black[4:20, 28:52].mean()


def test_night_is_darker_than_day_in_a_town() -> None:
    """The hour shows between houses too."""
    assert pixels_of("a town street at night").mean() < 0.7 * pixels_of("a town street at noon").mean()


def test_snow_lies_on_a_town() -> None:
    """Winter shows on the ground of a street."""
    assert pixels_of("a snowy town street at noon")[48:].mean() > pixels_of("a town street at noon")[48:].mean() + 0.05


def test_pale_walls_are_paler() -> None:
    """A pale colour is not the full one."""
    pale, full = pixels_of("a bedroom with pale green walls"), pixels_of("a bedroom with green walls")
    assert pale[10:25].min(axis=2).mean() > full[10:25].min(axis=2).mean() + 0.05


def test_a_word_for_a_thing_does_not_move_the_place() -> None:
    """Laundry hangs in a harbour as well as indoors."""
    scene = read_prompt("a fishing village, laundry lines, boats below")
    assert (scene.place, scene.variant) == ("town", "harbour")
