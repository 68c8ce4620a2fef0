"""Settings come from the environment, and what is wrong with them is said in a sentence."""

from __future__ import annotations

import re

import pytest

from vitascope.errors import Misconfigured
from vitascope.settings import read_settings


def test_what_is_given_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """An option of the command line stands over its variable."""
    monkeypatch.setenv("VITASCOPE_PORT", "1111")
    assert (read_settings().port, read_settings(port=2222).port) == (1111, 2222)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("VITASCOPE_PORT", "abc", "VITASCOPE_PORT cannot be 'abc'"),
        ("VITASCOPE_VIDEO_SECONDS", "20", "less than or equal to 10"),
        ("VITASCOPE_ALLOW_HOSTS", "pictures.internal", "allow_hosts"),
        (
            "VITASCOPE_PROFILES",
            '{"mine": {"engine": "a:B", "slot": 1}}',
            "VITASCOPE_PROFILES cannot be 1, at mine.slot",
        ),
    ],
)
def test_a_wrong_value_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    """The message names the setting, the value and what it should be, not a line of our code."""
    monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured, match=re.escape(said)):
        read_settings()
