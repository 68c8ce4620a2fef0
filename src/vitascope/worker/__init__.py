"""The worker: takes generations out of the queue and runs them in slots, each a child process with one engine."""

from vitascope.worker.slots import SlotPool
from vitascope.worker.worker import Worker

__all__ = ["SlotPool", "Worker"]
