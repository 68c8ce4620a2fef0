"""The words of deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal, Protocol
from uuid import UUID

from vitascope.tasks.model import Task


class DeliveryState(StrEnum):
    """Only `pending` changes by itself; a resend makes any of them `pending` again."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Delivery:
    """A promise to a caller. `attempts` counts those that were begun; `status` and `error` tell of the last one.

    `generation_id` is None where it is about the whole task. `finished_at` is when it was delivered or given up.
    """

    id: UUID
    task_id: UUID
    generation_id: UUID | None
    kind: Literal["webhook", "upload"]
    url: str
    state: DeliveryState
    attempts: int
    status: int | None
    error: str | None
    created_at: datetime
    finished_at: datetime | None


class WebhookFormat(Protocol):
    """How one dialect tells of a task."""

    async def webhook(self, delivery: Delivery, task: Task, secret: str) -> tuple[bytes, Mapping[str, str]]:
        """The body and the headers of one attempt, signed with the `secret` of the task's owner (`whsec_...`)."""
