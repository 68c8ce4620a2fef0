"""Signed URLs: whoever holds one may read that asset, or fill that upload, until it expires. No account is needed."""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode
from uuid import UUID

Purpose = Literal["read", "write"]

_SIGNATURE_CHARACTERS = 40
_EXPIRES_DIGITS = 12
"""Enough for any year; Python refuses to read thousands of digits, and that is not an error of ours."""


class Signer:
    """Signs (purpose, asset, expiry) with a secret. The same three always give the same signature."""

    def __init__(self, secret: bytes) -> None:
        self._secret = secret

    def query(self, purpose: Purpose, asset_id: UUID, expires_at: datetime) -> str:
        """The query string that makes a URL valid until `expires_at`, to the second."""
        expires = int(expires_at.timestamp())
        return urlencode({"expires": expires, "signature": self._signature(purpose, asset_id, expires)})

    def verify(self, purpose: Purpose, asset_id: UUID, expires: str, signature: str) -> bool:
        """Whether `signature` is ours for these; says nothing about whether the time has passed."""
        if not (expires.isascii() and expires.isdigit() and len(expires) <= _EXPIRES_DIGITS):
            return False
        # As bytes: only of ASCII text can two strings be compared in constant time.
        return hmac.compare_digest(self._signature(purpose, asset_id, int(expires)).encode(), signature.encode())

    @staticmethod
    def has_expired(expires: str, at: datetime) -> bool:
        """Whether the time in a verified URL had passed `at` a time."""
        return at.timestamp() > int(expires)

    def _signature(self, purpose: Purpose, asset_id: UUID, expires: int) -> str:
        message = f"{purpose}.{asset_id.hex}.{expires}".encode()
        return hmac.new(self._secret, message, hashlib.sha256).hexdigest()[:_SIGNATURE_CHARACTERS]
