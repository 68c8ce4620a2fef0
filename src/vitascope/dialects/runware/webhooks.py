"""Runware's webhooks: one for each result, unsigned (contract section 7.4)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from vitascope.deliveries import Delivery
from vitascope.dialects.runware import render
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import Task


class Webhooks:
    """Says of a generation what Runware's webhooks say."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets

    async def webhook(self, delivery: Delivery, task: Task, secret: str) -> tuple[bytes, Mapping[str, str]]:  # noqa: ARG002 - there is no signature on this wire
        """See `deliveries.WebhookFormat`: the item itself, and once more inside `data` or `errors`.

        What the vendor sends is documented both ways; this satisfies those who expect either.
        """
        (generation,) = (one for one in task.generations if one.id == delivery.generation_id)
        answer = await render.complete(render.result(task, generation, self._assets, status="success"), self._assets)
        body = {**answer.item, "errors" if answer.is_error else "data": [answer.item]}
        return json.dumps(body).encode(), {"Content-Type": "application/json"}
