"""Whose request it is."""

from vitascope.accounts.keys import LOCAL_OWNER, owner_of

__all__ = ["LOCAL_OWNER", "owner_of"]
