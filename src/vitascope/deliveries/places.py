"""The places of a courier: how many attempts are under way at once, and how many of these may be one owner's.

A receiver that answers slowly holds its place for as long as it may. It must take the last one from its own owner's
other webhooks, and not from everybody's.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from vitascope.queue import RetryRequested

AT_A_TIME = 100
EACH = 20
SPACING_SECONDS = 0.1
"""What finds no place comes again, one after the other: not all at once, and not so often that nothing else comes."""


class Places:
    """The places that are taken, by owner."""

    def __init__(self) -> None:
        self._taken: Counter[str] = Counter()
        self._turns: dict[str, float] = {}

    @contextlib.contextmanager
    def taken(self, owner: str) -> Iterator[None]:
        """Take one of the owner's places for the block. Raises `RetryRequested` where there is none."""
        if self._taken[owner] >= EACH:
            raise RetryRequested(self._turn(owner), "its owner's other deliveries are under way")
        self._taken[owner] += 1
        try:
            yield
        finally:
            self._taken[owner] -= 1
            if not self._taken[owner]:
                del self._taken[owner]
                self._turns.pop(owner, None)

    def _turn(self, owner: str) -> timedelta:
        """How long from now the next of an owner's waiting deliveries has its turn."""
        now = asyncio.get_running_loop().time()
        turn = self._turns[owner] = max(now, self._turns.get(owner, now)) + SPACING_SECONDS
        return timedelta(seconds=turn - now)
