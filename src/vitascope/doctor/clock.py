"""The clock: not in the past, and the same as the database's. URLs expire by the one, everything else by the other."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from vitascope.database.facts import Facts
from vitascope.doctor.findings import Finding, failure, ok, warning
from vitascope.doctor.subject import Subject

_SLACK = timedelta(seconds=5)
_UNBEARABLE = timedelta(minutes=5)
"""Receivers of webhooks refuse signatures that are older or newer than this."""

_MEND = "Let the machine keep its clock by NTP (timedatectl set-ntp true; in a container, on its host)."


async def check(subject: Subject) -> list[Finding]:
    """See the module."""
    now = datetime.now(UTC)
    facts = subject.database if isinstance(subject.database, Facts) else None
    return judge(now, installed=_installed(), facts=facts)


def judge(now: datetime, *, installed: datetime, facts: Facts | None) -> list[Finding]:
    """The findings of a machine whose clock shows `now`, on which this package was installed at a time."""
    if now < installed - _SLACK:
        return [
            failure(
                f"The clock shows {now:%Y-%m-%d %H:%M} UTC, which was before Vitascope was installed "
                f"({installed:%Y-%m-%d %H:%M}).",
                _MEND,
            )
        ]
    if facts is None:
        return [ok(f"The clock shows {now:%Y-%m-%d %H:%M:%S} UTC.")]
    findings = [_skew(facts)]
    if facts.latest is not None and facts.latest > facts.now + _SLACK:
        findings.append(
            failure(
                f"The clock of the database shows {facts.now:%Y-%m-%d %H:%M} UTC, and its newest task was accepted at "
                f"{facts.latest:%Y-%m-%d %H:%M}: it has been set back.",
                _MEND,
            )
        )
    return findings


def _skew(facts: Facts) -> Finding:
    if abs(facts.skew) <= _SLACK:
        return ok(f"The clock shows {facts.now:%Y-%m-%d %H:%M:%S} UTC, and so does the database's.")
    said = failure if abs(facts.skew) > _UNBEARABLE else warning
    which = "behind" if facts.skew > timedelta() else "ahead of"
    return said(f"This machine's clock is {abs(facts.skew.total_seconds()):.0f} s {which} the database's.", _MEND)


def _installed() -> datetime:
    return datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
