"""What is said of clocks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from vitascope.database.facts import Facts, read_facts
from vitascope.doctor.clock import judge
from vitascope.doctor.findings import Level

NOW = datetime(2027, 1, 1, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)


@pytest.fixture
async def facts(dsn: str) -> Facts:
    """Those of a database on this machine."""
    return await read_facts(dsn)


def test_a_clock_of_the_past_is_a_failure() -> None:
    """It shows a time at which this package was not there."""
    (finding,) = judge(YESTERDAY, installed=NOW, facts=None)
    assert (finding.level, "before Vitascope was installed" in finding.found) == (Level.FAILURE, True)


async def test_one_clock_agrees_with_itself(facts: Facts) -> None:
    """A database on the same machine has no other time."""
    assert [finding.level for finding in judge(NOW, installed=YESTERDAY, facts=facts)] == [Level.OK]


@pytest.mark.parametrize(
    ("seconds", "level", "said"),
    [
        (60, Level.WARNING, "60 s behind the database's"),
        (-60, Level.WARNING, "60 s ahead of the database's"),
        (3600, Level.FAILURE, "3600 s behind the database's"),
    ],
)
async def test_two_clocks_that_differ_are_told(facts: Facts, seconds: int, level: Level, said: str) -> None:
    """A little is a warning; more than signatures bear is a failure."""
    (finding,) = judge(NOW, installed=YESTERDAY, facts=replace(facts, skew=timedelta(seconds=seconds)))
    assert (finding.level, said in finding.found) == (level, True)


async def test_a_database_clock_that_was_set_back_is_a_failure(facts: Facts) -> None:
    """It is earlier than when its newest task was accepted."""
    later = replace(facts, latest=facts.now + timedelta(hours=1))
    assert [finding.level for finding in judge(NOW, installed=YESTERDAY, facts=later)] == [Level.OK, Level.FAILURE]
