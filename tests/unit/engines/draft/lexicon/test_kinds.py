"""The table of kinds: what an unknown noun is shown by, and what never becomes a thing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.places import REGISTRY
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.subjects.catalogue import model_of
from vitascope.engines.draft.subjects.standins import FORMS

TABLE = Path(lexicon.__file__).parents[1] / "assets" / "kinds.txt"


def test_every_kind_of_the_table_is_drawn() -> None:
    """No noun leads to a thing that has no drawing."""
    assert {kind for kind in lexicon.kinds().things.values() if model_of(kind) is None} == set()


def test_every_place_of_the_table_is_drawn() -> None:
    """No noun leads to a place that has no renderer or no name."""
    places = set(lexicon.kinds().places.values())
    assert {place.partition("/")[0] for place in places} <= REGISTRY.keys()
    assert places <= set(lexicon.PLACES.values())


def test_every_class_of_stand_in_is_used() -> None:
    """There is no form that no noun has."""
    assert {lexicon.stand_in(kind)[0] for kind in lexicon.kinds().things.values()} - {""} == FORMS.keys()


def test_the_table_is_the_one_that_the_notice_names() -> None:
    """Whoever distils it anew says so in the notice."""
    notice = Path(__file__).parents[5] / "NOTICE"
    assert hashlib.sha256(TABLE.read_bytes()).hexdigest() in notice.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("noun", "kind"),
    [
        ("terrier", "dog"),
        ("sloop", "sailboat"),
        ("bassoon", "saxophone"),
        ("okapi", "giraffe"),
        ("plumber", "person"),
        ("chandelier", "lamp"),
        ("ostrich", "dodo"),
        ("astrolabe", "~device astrolabe"),
        ("pergola", "~structure pergola"),
    ],
)
def test_a_noun_is_shown_by_what_is_nearest(noun: str, kind: str) -> None:
    """Nouns of all sorts find their kind, or a class of stand-in."""
    assert [one.kind for one in read_prompt(f"a {noun}").subjects] == [kind]


@pytest.mark.parametrize(("noun", "place"), [("brasserie", "room"), ("estuary", "coast"), ("foothill", "meadow")])
def test_a_place_is_shown_by_what_is_nearest(noun: str, place: str) -> None:
    """Nouns for places find theirs."""
    assert read_prompt(f"a {noun}").place == place


@pytest.mark.parametrize(
    "words",
    [
        "a film still",
        "a wide shot, beautiful view",
        "soft light and fine detail",
        "close up, bokeh, studio quality, 8k render",
        "a minimalist style, the mood of the scene",
        "the composition is a study in contrast",
        "shot on a 35mm lens with motion blur",
        "an idea, and the meaning of the moment",
    ],
)
def test_words_about_the_picture_are_no_things(words: str) -> None:
    """What is said of mood, light, style and camera puts nothing into the scene."""
    assert read_prompt(words).subjects == ()


@pytest.mark.parametrize("words", ["a woman rakes the leaves", "they shovel snow", "he wants to paddle"])
def test_verbs_are_no_things(words: str) -> None:
    """A word that is a noun elsewhere stays a verb where it is one."""
    assert {one.kind for one in read_prompt(words).subjects} <= {"person"}


def test_colour_number_and_side_bind_to_a_likened_noun() -> None:
    """Three blue chisels on the left are three, blue, and on the left."""
    (subject,) = read_prompt("three blue sextants on the left").subjects
    assert subject.colour is not None
    assert (subject.count, subject.colour.name, subject.side) == (3, "blue", "left")


def test_what_somebody_wears_is_no_stand_in() -> None:
    """A poncho is worn, and not set up beside its wearer."""
    assert [one.kind for one in read_prompt("a man in a red poncho").subjects] == ["person"]


def test_of_many_stand_ins_the_first_three_are_shown() -> None:
    """The others are told to be missing."""
    scene = read_prompt("a sextant, an anvil, a barometer, a periscope and a lathe in a workshop")
    assert [one.kind for one in scene.subjects] == ["~device sextant", "~device anvil", "~device barometer"]
    assert {"periscope", "lathe"} <= set(scene.missed)


def test_a_place_wins_over_a_stand_in() -> None:
    """A kitchen table is where something stands."""
    assert [one.kind for one in read_prompt("a teapot on a kitchen table").subjects] == ["teapot"]


@pytest.mark.parametrize(
    "prompt",
    ["a heron under floodlights", "a dog on a bridge, girders", 'a wooden sign reading "EGGS" nailed to a parapet'],
)
def test_what_is_named_by_the_way_is_no_stand_in(prompt: str) -> None:
    """Beside what can be drawn, only what the prompt is about is labelled."""
    assert not [one.kind for one in read_prompt(prompt).subjects if one.kind.startswith("~")]


def test_what_a_prompt_is_about_is_a_stand_in_also_beside_other_things() -> None:
    """The astrolabe comes first."""
    assert read_prompt("an astrolabe and a lemon on a desk").subjects[0].kind == "~device astrolabe"
