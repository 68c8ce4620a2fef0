"""`@name` in a prompt binds a reference image (contract section 3.1): the list on the wire carries no names."""

from __future__ import annotations

import pytest

from vitascope.dialects.wavespeed.parse import bind_tags

ONE, TWO, THREE = "https://a.example/1.png", "https://a.example/2.png", "https://a.example/3.png"


@pytest.mark.parametrize(
    ("prompt", "sources", "tags"),
    [
        ("@hero walks through @town", [ONE, TWO], ["hero", "town"]),
        ("in @town, @hero waits for @hero's friend in @town", [ONE, TWO], ["town", "hero"]),
        ("@hero walks", [ONE, TWO, THREE], ["hero", None, None]),
        ("@hero in @town at @night", [ONE], ["hero"]),
        ("a quiet lake", [ONE], [None]),
        ("mail me@home.example about @hero", [ONE], ["hero"]),
        ("(@hero), @town.", [ONE, TWO], ["hero", "town"]),
        ("@Hero and @hero", [ONE, TWO], ["Hero", "hero"]),
        ("@hero_2 runs", [ONE], ["hero_2"]),
        ("meet @ noon, @2 o'clock", [ONE], [None]),
        ("@hero", [], []),
    ],
)
def test_names_bind_in_order_of_first_appearance(prompt: str, sources: list[str], tags: list[str | None]) -> None:
    """Distinct names take the images in order; names too many are just words, images too many have no name."""
    assert [(image.source, image.tag) for image in bind_tags(prompt, sources)] == list(zip(sources, tags, strict=True))
