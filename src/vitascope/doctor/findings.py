"""What a check has to say."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from vitascope.doctor.subject import Subject


class Level(StrEnum):
    """How bad it is. A failure stops the server, or what it is asked for; a warning is for a person to judge."""

    OK = "ok"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence on what was `found`, with its value, and one on how to `mend` it, where it is not ok."""

    level: Level
    found: str
    mend: str = ""


Check: TypeAlias = Callable[[Subject], Awaitable[Iterable[Finding]]]
"""`await check(subject)`: what it found. Leaves everything as it was."""


def ok(found: str) -> Finding:
    """It works."""
    return Finding(Level.OK, found)


def warning(found: str, mend: str) -> Finding:
    """It works, and perhaps not as it is meant to."""
    return Finding(Level.WARNING, found, mend)


def failure(found: str, mend: str) -> Finding:
    """It does not work."""
    return Finding(Level.FAILURE, found, mend)


def sound(findings: Iterable[Finding]) -> bool:
    """Whether nothing failed."""
    return all(finding.level is not Level.FAILURE for finding in findings)


def blocking(look: Callable[[Subject], Iterable[Finding]]) -> Check:
    """The check that runs `look` in a thread."""

    async def check(subject: Subject) -> list[Finding]:
        return await asyncio.to_thread(lambda: list(look(subject)))

    return check
