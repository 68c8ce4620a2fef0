"""Patterns and second colours: on the thing that the prompt says, and on nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from vitascope.engines.draft.coverage import undrawn
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.scene import Scene, Subject
from vitascope.engines.draft.stamp import Cutout
from vitascope.engines.draft.subjects.catalogue import model_of
from vitascope.engines.draft.subjects.motifs import adorned, cover

LIGHT = light_of(Scene((), "meadow"), 3)


def said(prompt: str, kind: str) -> Subject:
    """Give what the prompt says of a thing."""
    subject = read_prompt(prompt).subject(kind)
    assert subject is not None
    return subject


def drawn(prompt: str, kind: str) -> Cutout:
    """Draw one thing of a prompt."""
    model = model_of(kind)
    assert model is not None
    return adorned(said(prompt, kind), model.draw, LIGHT, 5)


@pytest.mark.parametrize(
    ("prompt", "kind", "pattern"),
    [
        ("a striped sofa", "sofa", "striped"),
        ("a polka dot mug", "cup", "dotted"),
        ("a woman in a floral dress", "person", "floral"),
        ("a vase, checkered", "vase", ""),
        ("a balloon striped purple and white", "balloon", "striped"),
    ],
)
def test_a_pattern_belongs_to_its_noun(prompt: str, kind: str, pattern: str) -> None:
    """It is that of the next noun, or of the last one where none follows in the clause."""
    assert said(prompt, kind).pattern == pattern


def test_two_colours_are_both_kept() -> None:
    """The first is the ground, the second the motif."""
    car = said("a blue and yellow car", "car")
    assert (car.colour and car.colour.name, car.second and car.second.name) == ("blue", "yellow")


def test_black_and_white_before_a_thing_is_its_colour() -> None:
    """A black and white cat makes no black and white photograph."""
    scene = read_prompt("a black and white cat on a sofa")
    assert (scene.style, said("a black and white cat on a sofa", "cat").pattern) == ("", "")


def test_a_black_and_white_photograph_stays_one() -> None:
    """Before anything else the words name a style."""
    assert read_prompt("a black and white photograph of a cat").style == "noir"


def test_what_is_patterned_is_not_missing() -> None:
    """The notes do not list colours and patterns that are drawn."""
    assert undrawn(read_prompt("a red and white striped umbrella")) == []


def test_a_pattern_on_nothing_is_missing() -> None:
    """What the pattern would be on is not drawn, so neither is it."""
    assert "striped" in undrawn(read_prompt("a cat on a striped zyzzyva"))


@pytest.mark.parametrize("pattern", ["striped", "gores", "checked", "plaid", "dotted", "floral", "patches", "spotted"])
def test_a_pattern_leaves_room_for_both(pattern: str) -> None:
    """Neither colour has nearly all of the thing."""
    share = float(cover(pattern, "cup", f32(np.ones((200, 200))), 5).mean())
    assert 0.05 < share < 0.8


def test_both_colours_are_seen() -> None:
    """A red and blue cup is red in places and blue in others."""
    rgb = drawn("a red and blue checked mug", "cup").rgb
    red, blue = rgb[..., 0] > 2 * rgb[..., 2], rgb[..., 2] > 2 * rgb[..., 0]
    assert min(red.mean(), blue.mean()) > 0.03


def test_dots_on_white_are_not_white() -> None:
    """A motif nobody named a colour for stands out from its ground."""
    dotted, plain = drawn("a polka dot mug", "cup"), drawn("a mug", "cup")
    assert np.abs(dotted.rgb - plain.rgb).mean() > 0.01
