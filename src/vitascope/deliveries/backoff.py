"""How long to wait between two attempts of a delivery."""

from __future__ import annotations

import random

GROWTH = 3
LONGEST_SECONDS = 12 * 3600.0
JITTER = 0.2


def delay_after(attempt: int, first_seconds: float) -> float:
    """Seconds to wait after the `attempt`-th attempt (from 1): three times as long as before, at most half a day.

    A fifth more or less is left to chance, so that what failed together does not come back together. With ten attempts
    and a first delay of 10 s a delivery is given up after about 21 hours.
    """
    exponent = min(attempt - 1, 64)
    delay = min(first_seconds * float(GROWTH**exponent), LONGEST_SECONDS)
    return delay * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - nobody gains by guessing it
