"""The waits between attempts."""

from __future__ import annotations

from itertools import pairwise

from vitascope.deliveries.backoff import GROWTH, JITTER, LONGEST_SECONDS, delay_after
from vitascope.settings import Settings


def test_each_wait_is_longer_than_the_one_before() -> None:
    """Whatever chance adds, the next wait is longer, until the longest is reached."""
    for _ in range(100):
        delays = [delay_after(attempt, 10) for attempt in range(1, 8)]
        assert all(later > earlier for earlier, later in pairwise(delays))
        assert 10 * (1 - JITTER) <= delays[0] <= 10 * (1 + JITTER)


def test_no_wait_is_without_bound() -> None:
    """A hundred attempts on, the wait is at most the longest and its jitter."""
    assert all(delay_after(attempt, 10) <= LONGEST_SECONDS * (1 + JITTER) for attempt in range(1, 200))


def test_what_failed_together_does_not_come_back_together() -> None:
    """Two waits after the same attempt differ."""
    assert len({delay_after(3, 10) for _ in range(20)}) > 1


def test_by_default_a_day_is_tried() -> None:
    """The waits between the ten attempts of the default settings add up to between half a day and a day and a half."""
    settings = Settings()
    first = settings.delivery_first_delay_seconds
    waits = [min(first * GROWTH**n, LONGEST_SECONDS) for n in range(settings.delivery_attempts - 1)]
    assert 12 * 3600 < sum(waits) < 36 * 3600
