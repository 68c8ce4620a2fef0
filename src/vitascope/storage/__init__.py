"""Bytes at rest, and the signing of the URLs under which they are read."""

from vitascope.storage.base import Storage
from vitascope.storage.signing import Signer

__all__ = ["Signer", "Storage"]
