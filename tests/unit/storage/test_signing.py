"""Signed URLs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs
from uuid import uuid4

import pytest

from vitascope.storage import Signer
from vitascope.storage.signing import Purpose

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ASSET = uuid4()


def parts(query: str) -> tuple[str, str]:
    values = parse_qs(query)
    return values["expires"][0], values["signature"][0]


def test_our_signature_is_known() -> None:
    """What was signed verifies."""
    signer = Signer(b"secret")
    assert signer.verify("read", ASSET, *parts(signer.query("read", ASSET, NOW)))


@pytest.mark.parametrize("expires", ["", "-1", "1e9", "٣", "1767225601", "x"])
def test_another_expiry_is_not(expires: str) -> None:
    """The time cannot be changed, nor be anything but digits."""
    signer = Signer(b"secret")
    assert not signer.verify("read", ASSET, expires, parts(signer.query("read", ASSET, NOW))[1])


@pytest.mark.parametrize(("purpose", "secret"), [("write", b"secret"), ("read", b"other")])
def test_another_purpose_or_secret_is_not(purpose: Purpose, secret: bytes) -> None:
    """A download URL fills no upload, and another server's signature opens nothing."""
    query = parts(Signer(b"secret").query("read", ASSET, NOW))
    assert not Signer(secret).verify(purpose, ASSET, *query)


def test_a_time_in_the_past_has_expired() -> None:
    """Expiry is told to the second."""
    expires = str(int(NOW.timestamp()))
    assert not Signer.has_expired(expires, NOW)
    assert Signer.has_expired(expires, NOW + timedelta(seconds=1))
