"""The table of figurines: whole, and at one with the pictures and the other words."""

from __future__ import annotations

import zipfile
from pathlib import Path

from vitascope.engines import draft
from vitascope.engines.draft import lexicon
from vitascope.engines.draft.subjects.catalogue import MODELS, WRITTEN

ASSETS = Path(draft.__file__).parent / "assets"


def test_every_figurine_has_its_picture_and_every_picture_its_figurine() -> None:
    """The archive holds what the table names, and no more."""
    with zipfile.ZipFile(ASSETS / "figurines.zip") as archive:
        packed = set(archive.namelist())
    assert packed == {f"{one.file}.webp" for one in lexicon.figurines().values()}


def test_no_word_names_two_things() -> None:
    """A word of the figurines is not also a word of the solids."""
    assert not lexicon.figurine_words().keys() & lexicon.SUBJECTS.keys()


def test_no_kind_is_drawn_in_two_ways() -> None:
    """A kind is a figurine, a solid or writing."""
    assert not lexicon.figurines().keys() & (MODELS.keys() | WRITTEN.keys())


def test_every_home_names_a_place() -> None:
    """Where a figurine stands when no place is named is a family and a variant."""
    assert all(one.home.count("/") == 1 for one in lexicon.figurines().values())
