"""The queue: PgQueuer, set up once. It wakes workers and couriers; the truth is in our own tables."""

from pgqueuer.errors import RetryRequested

from vitascope.queue.consumer import Consumer
from vitascope.queue.enqueue import Job, enqueue, withdraw
from vitascope.queue.trim import trim

__all__ = ["Consumer", "Job", "RetryRequested", "enqueue", "trim", "withdraw"]
