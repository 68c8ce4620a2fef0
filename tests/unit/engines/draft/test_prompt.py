"""The lexicon parser: what a prompt is understood to ask for."""

from __future__ import annotations

import pytest

from vitascope.engines.draft.places import REGISTRY
from vitascope.engines.draft.prompt import read_prompt


@pytest.mark.parametrize(
    ("prompt", "place", "variant"),
    [
        ("a quiet mountain lake at sunrise", "mountain", "lake"),
        ("a lighthouse on a rocky coast", "coast", "rocks"),
        ("a tropical beach with palm trees", "coast", "beach"),
        ("desert dunes", "desert", "dunes"),
        ("hot air balloons over a canyon", "desert", "canyon"),
        ("an astronaut on mars", "desert", "mars"),
        ("sunflower meadow", "meadow", "sunflowers"),
        ("a foggy pine forest", "forest", "pine"),
        ("neon-lit cyberpunk street", "city", "street"),
        ("city skyline over water", "city", "skyline"),
        ("ice cavern with travellers", "cavern", "ice"),
        ("art deco hall", "hall", "deco"),
        ("inside a gothic cathedral", "hall", "cathedral"),
        ("a coral reef", "reef", "reef"),
        ("a red apple on a wooden table", "room", "table"),
        ("a cosy living room with a fireplace", "room", "living"),
        ("a portrait of an old fisherman", "portrait", "bust"),
        ("a colourful nebula in deep space", "space", "nebula"),
    ],
)
def test_a_named_place_is_found(prompt: str, place: str, variant: str) -> None:
    """The words for a place choose its renderer and flavour."""
    scene = read_prompt(prompt)
    assert (scene.place, scene.variant) == (place, variant)


@pytest.mark.parametrize(
    ("prompt", "hour"),
    [("at dawn", "dawn"), ("golden hour", "golden"), ("at dusk", "blue"), ("midnight", "night"), ("at noon", "day")],
)
def test_the_hour_is_read(prompt: str, hour: str) -> None:
    """Words for an hour set the light."""
    assert read_prompt(f"a lake {prompt}").hour == hour


def test_an_aurora_means_night() -> None:
    """Where only a thing of the night is named, it is night."""
    assert read_prompt("a forest under an aurora").hour == "night"


def test_storm_is_not_weakened_by_rain() -> None:
    """A storm with rain stays a storm."""
    assert read_prompt("a storm with rain and clouds at sea").weather == "storm"


def test_a_number_counts_the_subject_after_it() -> None:
    """Three balloons are three."""
    subject = read_prompt("three balloons over a field").subject("balloon")
    assert subject is not None
    assert subject.count == 3


def test_a_colour_goes_to_the_subject_after_it() -> None:
    """A red apple is red, and the picture is not."""
    scene = read_prompt("a red apple on a table")
    subject = scene.subject("apple")
    assert subject is not None
    assert subject.colour is not None
    assert subject.colour.name == "red"
    assert scene.palette == ()


def test_a_colour_before_the_sky_tints_the_sky() -> None:
    """A purple sky is a feature of the sky as well as of the palette."""
    scene = read_prompt("a lavender field under a purple sky")
    assert scene.has("purple sky")
    assert [colour.name for colour in scene.palette] == ["purple"]


def test_what_is_negated_is_left_out() -> None:
    """A beach without people has none."""
    scene = read_prompt("a beach with no people")
    assert scene.people == 0
    assert scene.subject("person") is None
    assert "people" in scene.negations


def test_unknown_words_are_kept_as_missed() -> None:
    """What the lexicon does not know is told, not hidden."""
    assert "frobnicator" in read_prompt("a frobnicator on a table").missed


def test_a_style_is_found() -> None:
    """Watercolor is a style in either spelling."""
    assert read_prompt("a lake, watercolor").style == read_prompt("a lake, watercolour").style == "watercolour"


def test_tags_are_not_words() -> None:
    """A reference's tag is no word to draw."""
    scene = read_prompt("@boat in a forest")
    assert scene.subjects == ()


@pytest.mark.parametrize("prompt", ["", "   ", "xyzzy plugh", "日本の風景", "!!!", "no", "42", "a" * 5000])
def test_any_prompt_gives_a_place_that_exists(prompt: str) -> None:
    """Nothing a caller writes leaves the renderer without a place."""
    assert read_prompt(prompt).place in REGISTRY


def test_quotes_become_writing() -> None:
    """What stands in quotes, straight or curly, is to be written on what the prompt names."""
    for quotes in ('"{}"', "\u201c{}\u201d", "'{}'"):
        scene = read_prompt(f"a chalkboard that says {quotes.format('SOUP OF THE DAY')} in a cafe")
        assert [(one.kind, one.text) for one in scene.subjects] == [("chalkboard", "SOUP OF THE DAY")]


def test_a_label_is_written_on_its_thing() -> None:
    """A word on a mug is on the mug."""
    subject = read_prompt('a white mug with "MONDAY" on it').subject("cup")
    assert subject is not None
    assert subject.text == "MONDAY"


def test_words_in_quotes_are_not_read_as_a_prompt() -> None:
    """The writing SNOW brings no snow."""
    assert read_prompt('a sign reading "SNOW" on a beach').place == "coast"


@pytest.mark.parametrize(
    ("prompt", "kind", "relation", "anchor"),
    [
        ("a cat on a chair", "cat", "on", "chair"),
        ("a fox in front of a mailbox", "fox", "before", "mailbox"),
        ("an old man with an umbrella", "umbrella", "held", "person"),
        ("a bowl of cherries", "cherry", "in", "bowl"),
        ("a mailbox and a fox, a crow on a frobnicator next to a tree", "crow", "beside", "tree"),
    ],
)
def test_relations_are_read(prompt: str, kind: str, relation: str, anchor: str) -> None:
    """How two things stand to one another holds between those two."""
    subject = read_prompt(prompt).subject(kind)
    assert subject is not None
    assert (subject.relation, subject.anchor) == (relation, anchor)


def test_it_means_what_was_named_before() -> None:
    """A crow on top of it is on the mailbox."""
    subject = read_prompt("a fox in front of a mailbox and a crow on top of it").subject("crow")
    assert subject is not None
    assert subject.anchor == "mailbox"


@pytest.mark.parametrize(
    ("prompt", "kind", "colour"),
    [
        ("a house painted blue", "house", "blue"),
        ("a cup, plain white, on a table", "cup", "white"),
        ("a rusty bicycle", "bicycle", "rusty"),
        ("a mustard sofa", "sofa", "mustard"),
        ("a woman in a yellow raincoat", "person", "yellow"),
    ],
)
def test_colours_and_materials_find_their_noun(prompt: str, kind: str, colour: str) -> None:
    """Before it, after it, as a stuff or on the clothes of somebody."""
    subject = read_prompt(prompt).subject(kind)
    assert subject is not None
    assert subject.colour is not None
    assert subject.colour.name == colour


def test_the_colour_of_what_is_not_drawn_is_missed_too() -> None:
    """The red of a tarpaulin is nowhere in the picture, and the notes say so."""
    scene = read_prompt("a red tarpaulin on a beach")
    assert {"red", "tarpaulin"} <= set(scene.missed)
    assert scene.palette == ()


def test_a_noun_before_a_noun_is_no_thing_of_its_own() -> None:
    """An apple pie is a pie."""
    assert [one.kind for one in read_prompt("a tomato sandwich on a table").subjects] == ["sandwich"]


def test_a_time_of_the_clock_sets_the_hour() -> None:
    """Two in the morning is night."""
    assert read_prompt("a city at 2am").hour == "night"


def test_large_things_are_not_put_on_a_table() -> None:
    """Somebody at a table is in a room."""
    assert read_prompt("a man at a kitchen table").variant != "table"


@pytest.mark.parametrize(
    ("prompt", "place"),
    [
        ("a fire truck in front of a bakery", "town"),
        ("a fire truck and a chair", "city"),
        ("a rose in a vase", "room"),
        ("a campfire and a guitar", "forest"),
        ("sandwiches and lemonade", "room"),
    ],
)
def test_things_choose_a_place_that_holds_them(prompt: str, place: str) -> None:
    """Food lies on tables, fire engines stand in streets, and what stands in a vase goes with it."""
    assert read_prompt(prompt).place == place


def test_a_player_holds_the_instrument() -> None:
    """An accordion player is somebody with an accordion."""
    subject = read_prompt("an accordion player on a bridge").subject("accordion")
    assert subject is not None
    assert subject.relation == "held"


def test_articles_count() -> None:
    """A fish is one; fish are many."""
    one, many = read_prompt("a fish in a lake").subject("fish"), read_prompt("fish in a lake").subject("fish")
    assert one is not None
    assert many is not None
    assert one.count == 1 < many.count


def test_on_plain_white_is_before_a_backdrop() -> None:
    """A colour to stand on is that of a studio's paper."""
    scene = read_prompt("a red hot air balloon on plain white")
    assert (scene.place, scene.variant) == ("room", "studio")
    assert [colour.name for colour in scene.palette] == ["white"]


def test_divers_are_under_water() -> None:
    """Where a prompt of divers names no place."""
    assert read_prompt("a free diver descending along a white rope, sunbeams").place == "reef"


def test_a_picnic_under_trees_is_in_a_park() -> None:
    """A blanket alone is seen from above; with a tree and a kite there is a sky."""
    assert read_prompt("a picnic, sandwiches and a pie").variant == "picnic"
    assert read_prompt("a picnic under trees, a kite").place == "country"


def test_a_palette_of_colours_is_no_thing() -> None:
    """Nobody paints in a shop of pastel palette."""
    assert not read_prompt("a small shop, pastel palette").subjects


def test_the_pattern_of_what_is_not_drawn_is_on_nothing() -> None:
    """The tablecloth is checkered, not the teapots."""
    scene = read_prompt("three teapots on a checkered yellow tablecloth")
    assert [one.pattern for one in scene.subjects] == [""]
    assert "checkered" in scene.missed
