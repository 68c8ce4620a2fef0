"""Callers' texts: what can be stored of them, and how they are repeated."""

from __future__ import annotations

import json
from typing import Annotated

from pydantic import AfterValidator

_SHOWN_CHARACTERS = 80


def storable(text: str) -> str:
    """The text. Raises `ValueError` for what no database can hold: a NUL, or half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("it contains an unpaired surrogate, which cannot be stored") from None
    if "\x00" in text:
        raise ValueError("it contains a NUL, which cannot be stored")
    return text


Text = Annotated[str, AfterValidator(storable)]


def shown(value: object) -> str:
    """A caller's value as an answer repeats it: as JSON, and not more of it than tells which it is."""
    if isinstance(value, str):
        value = value[: _SHOWN_CHARACTERS + 1]  # what may be megabytes is not all escaped to show its start
    elif isinstance(value, list | dict):
        return f"{'a list' if isinstance(value, list) else 'an object'} of {len(value)}"
    text = json.dumps(value, ensure_ascii=True, default=str)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
