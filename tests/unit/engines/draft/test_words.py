"""Taking a prompt apart into words."""

from __future__ import annotations

from vitascope.engines.draft.words import clock


def test_a_time_is_cut_out_where_it_stands() -> None:
    """Letters that are two in small script move nothing."""
    assert clock("İİİİ cat at 9PM on a roof") == ("İİİİ cat at  on a roof", "night")


def test_a_time_is_read_whatever_its_case() -> None:
    """Noon is noon in capitals too."""
    assert clock("12 PM")[1] == "day"
