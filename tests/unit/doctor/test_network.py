"""What is said of names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from patient import only, patient, wrong
from vitascope.doctor import network
from vitascope.doctor.findings import Level


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"public_url": "http://192.0.2.7:8642", "host": "0.0.0.0"},
        {"allow_hosts": frozenset({"localhost:9000", "10.0.0.7"})},
    ],
)
async def test_names_that_lead_somewhere_are_sound(settings: dict[str, Any]) -> None:
    """None at all, addresses, and names that can be resolved."""
    assert await wrong(network.check, patient(Path("data"), **settings)) == []


@pytest.mark.parametrize(
    ("settings", "level", "said"),
    [
        ({"host": "0.0.0.0"}, Level.WARNING, "No public URL is set, and 0.0.0.0 is listened on"),
        ({"public_url": "http://localhost:8642"}, Level.WARNING, "leads every other machine to itself"),
        ({"public_url": "http://[::1]:8642"}, Level.WARNING, "leads every other machine to itself"),
        ({"public_url": "media.example.com"}, Level.FAILURE, "'media.example.com' is no web address"),
        ({"public_url": "https://media.invalid"}, Level.WARNING, "media.invalid of the public URL could not be found"),
        ({"allow_hosts": frozenset({"nas.invalid:80"})}, Level.WARNING, "nas.invalid, which could not be found"),
        ({"allow_hosts": frozenset({"http://nas/"})}, Level.FAILURE, "'http://nas/' is not a host or host:port"),
    ],
)
async def test_names_that_lead_nowhere_are_told(settings: dict[str, Any], level: Level, said: str) -> None:
    """With the name, and what does not work with it."""
    worst, found = await only(network.check, patient(Path("data"), **settings))
    assert (worst, said in found) == (level, True)
