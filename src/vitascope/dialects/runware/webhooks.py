"""Runware's webhooks: one for each result, unsigned (contract section 7.4)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal

from vitascope.deliveries import Delivery
from vitascope.dialects.runware import render
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import Task


class Webhooks:
    """Says of a generation what Runware's webhooks say.

    What the vendor sends is documented in two ways: as an item alone, and in a `list`, like an answer. `both` satisfies
    those who expect either, unless they refuse what they do not know.
    """

    def __init__(self, assets: Assets, form: Literal["both", "item", "list"] = "both") -> None:
        self._assets = assets
        self._form = form

    async def webhook(self, delivery: Delivery, task: Task, secret: str) -> tuple[bytes, Mapping[str, str]]:  # noqa: ARG002 - there is no signature on this wire
        """See `deliveries.WebhookFormat`."""
        (generation,) = (one for one in task.generations if one.id == delivery.generation_id)
        answer = await render.filled(render.result(task, generation, self._assets, status="success"), self._assets)
        alone = {} if self._form == "list" else answer.item
        listed = {} if self._form == "item" else {"errors" if answer.is_error else "data": [answer.item]}
        return json.dumps({**alone, **listed}).encode(), {"Content-Type": "application/json"}
