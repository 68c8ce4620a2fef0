"""API keys.

In development mode any key is accepted and there is one owner; a missing key is refused all the same, so that a client
that forgets it learns so here and not at the vendor.
"""

from __future__ import annotations

from vitascope.errors import Unauthorized

LOCAL_OWNER = "local"


def owner_of(authorization: str | None) -> str:
    """The owner behind an `Authorization` header, `Bearer <key>`. Raises `Unauthorized`."""
    scheme, _, key = (authorization or "").partition(" ")
    if not authorization:
        raise Unauthorized("No API key was given: send the header 'Authorization: Bearer <key>'.")
    if scheme.lower() != "bearer" or not key.strip():
        raise Unauthorized("The Authorization header must be 'Bearer <key>'.")
    return LOCAL_OWNER
