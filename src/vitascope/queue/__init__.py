"""The queue: PgQueuer, set up once. It wakes workers; the truth about a generation is in the task tables."""

from vitascope.queue.consumer import Consumer
from vitascope.queue.enqueue import Job, enqueue
from vitascope.queue.trim import trim

__all__ = ["Consumer", "Job", "enqueue", "trim"]
