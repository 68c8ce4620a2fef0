"""Whose request it is, what it may do, and what it pays."""

from vitascope.accounts.keys import LOCAL_OWNER, Caller, Keys

__all__ = ["LOCAL_OWNER", "Caller", "Keys"]
