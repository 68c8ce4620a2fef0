"""JSON as callers send it: how much of it is read, and what is said of what cannot be."""

from __future__ import annotations

MAX_VALUES = 100_000

_UNREADABLE: dict[type[Exception], str] = {
    UnicodeDecodeError: "is not valid UTF-8",
    RecursionError: "is nested too deeply",
    ValueError: "holds a number of too many digits",
}
"""What makes Python's JSON reader give up, other than that it is not JSON; the first that fits."""


def is_vast(text: bytes) -> bool:
    """Whether it would be huge as objects, small though it be as text; dialects take a few long strings."""
    return sum(text.count(mark) for mark in (b",", b"[", b"{")) > MAX_VALUES


def why_unreadable(error: BaseException | None) -> str | None:
    """What is wrong with a text at which the JSON reader raised `error`, to stand behind its name."""
    return next((reason for kind, reason in _UNREADABLE.items() if isinstance(error, kind)), None)
