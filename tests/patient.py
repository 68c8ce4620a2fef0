"""A server to be examined, put together by hand: without a database, unless one is given."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from vitascope.database.facts import Facts
from vitascope.doctor.findings import Check, Finding, Level
from vitascope.doctor.subject import Subject
from vitascope.errors import Misconfigured
from vitascope.settings import Settings


def patient(
    folder: Path,
    *,
    scratch: Path | None = None,
    served: bool = False,
    database: Facts | None = None,
    dsn: str = "",
    **settings: Any,
) -> Subject:
    """A subject whose data folder is `folder`; its scratch is there too, where none is given."""
    return Subject(
        settings=Settings(data_dir=folder, **settings),
        folder=folder,
        served=served,
        scratch=scratch or folder,
        database=database or Misconfigured("There is no database."),
        dsn=dsn,
        reused=True,
    )


async def wrong(check: Check, subject: Subject) -> list[Finding]:
    """What a check finds that is not ok; each says how to mend it."""
    found = [finding for finding in await check(subject) if finding.level is not Level.OK]
    assert all(finding.mend for finding in found)
    return found


async def only(check: Check, subject: Subject) -> tuple[Level, str]:
    """The one thing that is not ok: how bad it is, and what was found."""
    (finding,) = await wrong(check, subject)
    return finding.level, finding.found
