"""Whose request it is."""

from __future__ import annotations

import pytest

from vitascope.accounts import LOCAL_OWNER, owner_of
from vitascope.errors import Unauthorized


@pytest.mark.parametrize("header", ["Bearer k", "bearer k", "Bearer a b"])
def test_any_key_is_the_local_owner(header: str) -> None:
    """In development mode it does not matter which."""
    assert owner_of(header) == LOCAL_OWNER


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic k", "k"])
def test_no_key_is_nobody(header: str | None) -> None:
    """A missing or malformed key is refused in development mode too."""
    with pytest.raises(Unauthorized):
        owner_of(header)
