"""What a sweep took away."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

What = Literal["expired", "budget", "deleted", "orphan", "ticket", "task", "record"]


@dataclass(slots=True)
class Tally:
    """How many of a thing went, and how many bytes of files with them."""

    count: int = 0
    size: int = 0


@dataclass(slots=True)
class Report:
    """What went, by what it was.

    `expired`, `budget` and `deleted` are files by the reason of their removal, `orphan` those that belonged to
    nothing; `ticket` an announced upload that never came; `task` a task of long ago; `record` what was remembered of
    an upload or input whose file went long ago. `kept_over_budget` are bytes that nothing was allowed to free.
    """

    tallies: dict[What, Tally] = field(default_factory=dict)
    kept_over_budget: int = 0

    def add(self, what: What, count: int, size: int = 0) -> None:
        """Count `count` more, with `size` bytes."""
        if count:
            tally = self.tallies.setdefault(what, Tally())
            tally.count += count
            tally.size += size

    @property
    def size(self) -> int:
        """The bytes of all files that went."""
        return sum(tally.size for tally in self.tallies.values())
