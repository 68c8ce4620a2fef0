"""Bytes at rest, and the signing of the URLs under which they are read."""

from vitascope.storage.base import Storage, StoredFile, still_there
from vitascope.storage.opening import open_storage
from vitascope.storage.signing import Signer

__all__ = ["Signer", "Storage", "StoredFile", "open_storage", "still_there"]
