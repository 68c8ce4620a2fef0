"""Words become camera moves and motion of the air."""

from __future__ import annotations

import pytest

from vitascope.engines.draft.film.direction import read_direction


@pytest.mark.parametrize(
    "prompt",
    [
        "static camera",
        "locked-off shot",
        "The camera remains perfectly still.",
        "no camera movement",
        "fixed frame",
        "the camera does not move",
        "never move the camera",
    ],
)
def test_static_is_understood(prompt: str) -> None:
    """Every usual way to say that the camera stands still is understood, and leaves no move."""
    direction = read_direction(prompt)
    assert direction.static
    assert not direction.moves


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("slow push-in on her face", "push"),
        ("dolly in", "push"),
        ("the camera glides forward", "push"),
        ("pan left across the valley", "pan"),
        ("crane up over the roofs", "tilt"),
        ("the camera orbits the statue", "orbit"),
        ("handheld footage", "handheld"),
        ("a very slow zoom", "push"),
        ("fly through the forest", "push"),
        ("the shot slowly widens", "push"),
        ("a drone shot rising over the town", "tilt"),
        ("no camera shake, slow push in", "push"),
    ],
)
def test_moves_are_understood(prompt: str, name: str) -> None:
    """Each word of camera grammar sets its own move."""
    assert getattr(read_direction(prompt), name) != 0.0


def test_pull_out_wins_over_in() -> None:
    """A pull out that mentions another "in" stays a pull out."""
    assert read_direction("the camera pulls back, standing in the rain").push < 0


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("snow falls", "snow"),
        ("heavy rain", "rain"),
        ("embers rise from the fire", "embers"),
        ("cherry blossom petals", "petals"),
        ("autumn leaves swirl", "leaves"),
        ("morning mist", "fog"),
        ("steam curls from the cup", "steam"),
        ("waves on the sea", "water"),
        ("her hair in the wind", "sway"),
        ("time-lapse of the sky", "clouds"),
        ("candles flicker", "light"),
        ("dust motes in the air", "dust"),
        ("gulls circle over the bay", "birds"),
        ("a flock of starlings", "birds"),
    ],
)
def test_ambient_motion_is_understood(prompt: str, name: str) -> None:
    """Each kind of ambient motion is known by its words."""
    assert read_direction(prompt).ambient[name] > 0


@pytest.mark.parametrize(
    "prompt",
    ["a flower in the garden", "leaves moving in the wind", "a chair on the left", "smoke rises up", "a single ridge"],
)
def test_other_words_are_no_camera_moves(prompt: str) -> None:
    """Words that only look like camera grammar, or like acts, do not count as such."""
    direction = read_direction(prompt)
    assert not direction.moves
    assert not direction.undone


def test_negated_weather_is_left_out() -> None:
    """What the prompt does not want is not added."""
    assert "snow" not in read_direction("a quiet street, no snow").ambient


@pytest.mark.parametrize(
    "prompt",
    [
        "The water is still. Camera zooms in",
        "everything is motionless \u2014 slow push in",
        "no cuts slow push in",
        'the camera performs a "dolly zoom"',
        "never stop moving forward",
    ],
)
def test_what_is_said_beside_a_move_leaves_it(prompt: str) -> None:
    """Another sentence, a negation or quotation marks do not take a move away."""
    assert read_direction(prompt).push > 0


def test_a_birds_eye_view_has_no_birds() -> None:
    """A point of view is no flock."""
    assert not read_direction("bird's-eye view of a city").ambient


def test_plain_prompt_asks_for_nothing() -> None:
    """A prompt without words of motion asks for none."""
    direction = read_direction("a red chair")
    assert not direction.moves
    assert not direction.static
    assert not direction.ambient


@pytest.mark.parametrize(("prompt", "sign"), [("the camera glides left to right", 1), ("pans from right to left", -1)])
def test_a_pan_goes_where_it_ends(prompt: str, sign: int) -> None:
    """A pan from one side to the other goes toward the second."""
    assert read_direction(prompt).pan * sign > 0


@pytest.mark.parametrize("prompt", ["don't zoom in", "without panning", "no camera shake", "do not orbit the statue"])
def test_a_move_that_is_not_wanted_is_not_made(prompt: str) -> None:
    """A negated move is none."""
    assert not read_direction(prompt).moves


def test_birds_that_circle_are_no_orbit() -> None:
    """What birds do in the sky moves no camera."""
    direction = read_direction("crows circle above the tower, swallows soar over the roofs")
    assert set(direction.ambient) == {"birds"}
    assert not direction.moves


@pytest.mark.parametrize("prompt", ["a crow on a post", "a flock of sheep", "seagulls sit on the pier", "no birds"])
def test_birds_that_do_not_fly_are_not_added(prompt: str) -> None:
    """Only birds that are said to be in the air are drawn there."""
    assert "birds" not in read_direction(prompt).ambient


def test_each_word_of_motion_has_one_reading() -> None:
    """The words that ask for motion are told with what performs them; what nothing performs is told apart."""
    direction = read_direction("she smiles and walks, slow push in, birds flying, leaves in the wind")
    assert dict(direction.asked) == {"push in": "camera", "birds flying": "birds", "leaves": "sway", "wind": "sway"}
    assert direction.undone == ("smiles", "walks")


def test_a_static_camera_is_asked_for_too() -> None:
    """Standing still is a wish that is met; moves named beside it are no wishes."""
    assert dict(read_direction("locked-off shot, no camera movement").asked) == {"locked-off shot": "camera"}
