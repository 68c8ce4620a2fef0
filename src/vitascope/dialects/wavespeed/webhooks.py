"""WaveSpeed's webhooks: how one is asked for, and what is sent (contract sections 3 and 10)."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from typing import Annotated, TypeVar
from urllib.parse import unquote

from fastapi import Query, Request
from pydantic import BaseModel

from vitascope.accounts.webhooks import SECRET_PREFIX, webhook_secret
from vitascope.database import Database
from vitascope.deliveries import Delivery
from vitascope.dialects.wavespeed import render
from vitascope.dialects.wavespeed.errors import Base64ByWebhook
from vitascope.dialects.wavespeed.routing import new_router
from vitascope.dialects.wavespeed.schemas import Envelope, ImageInputs, ModelInputs
from vitascope.errors import InvalidParameter
from vitascope.media import guard
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import Destination, Task
from vitascope.wire import shown

MAX_URL_CHARACTERS = 2048

router = new_router()


class WebhookSecret(BaseModel):
    """What webhooks are signed with: the key is what follows `whsec_`, as plain bytes."""

    secret: str


@router.get("/webhook/secret", summary="What webhooks are signed with", response_model=Envelope[WebhookSecret])
async def read_webhook_secret(request: Request) -> Envelope[WebhookSecret]:
    """The secret of the key's owner, made when it is first asked for. It stays the same."""
    database: Database = request.state.database
    async with database.transaction() as connection:
        secret = await webhook_secret(connection, request.state.caller.owner)
    return Envelope(data=WebhookSecret(secret=secret))


class Webhooks:
    """Says of a task what WaveSpeed's webhooks say."""

    def __init__(self, assets: Assets) -> None:
        self._assets = assets

    async def webhook(self, delivery: Delivery, task: Task, secret: str) -> tuple[bytes, Mapping[str, str]]:
        """See `deliveries.WebhookFormat`: a bare prediction with its input, signed at each attempt anew."""
        body = (await render.prediction_with_input(task, self._assets)).model_dump_json().encode()
        name, timestamp = delivery.id.hex, str(int(time.time()))
        return body, {
            "Content-Type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": timestamp,
            "webhook-signature": f"v3,{_signature(secret, name, timestamp, body)}",
        }


def _signature(secret: str, name: str, timestamp: str, body: bytes) -> str:
    """The key is the secret's text behind its prefix, not what it might be in base64."""
    key = secret.removeprefix(SECRET_PREFIX).encode()
    return hmac.new(key, f"{name}.{timestamp}.".encode() + body, hashlib.sha256).hexdigest()


async def webhook_in_query(
    request: Request,
    webhook: Annotated[  # noqa: ARG001 - for the API page; what was sent may look like several values
        str | None, Query(description="An http(s) URL that is told of the task once it has ended")
    ] = None,
) -> str | None:
    """The value of `webhook` in the URL, as it was meant.

    The SDKs put a URL un-encoded behind the model's id: then all that follows belongs to it, `?` and `&` included.
    Encoded, it ends at the next `&` as any other value.
    """
    _, name, rest = f"&{request.url.query}".partition("&webhook=")
    if not name:
        return None
    value = rest.partition("&")[0]
    return rest if "://" in value else unquote(value)


Inputs = TypeVar("Inputs", bound=ModelInputs)


def with_webhook(inputs: Inputs, asked: str | None) -> Inputs:
    """The inputs with the webhook that was `asked` for in the URL, else with that which they name themselves.

    Raises `InvalidParameter`.
    """
    name = "webhook_url" if asked is None else "webhook"
    url = inputs.webhook_url if asked is None else asked
    if url is None:
        return inputs
    if len(url) > MAX_URL_CHARACTERS:
        raise InvalidParameter(
            name, f"Parameter {name!r} is a URL of {len(url)} characters; at most {MAX_URL_CHARACTERS} may be sent."
        )
    try:
        guard.check(url)
    except guard.Refused as refused:
        raise InvalidParameter(name, f"Parameter {name!r} is {shown(url)}: {refused.why}.") from refused
    if isinstance(inputs, ImageInputs) and inputs.enable_base64_output:
        raise Base64ByWebhook
    return inputs.model_copy(update={"webhook_url": url})


def destinations(inputs: ModelInputs) -> tuple[Destination, ...]:
    """Where to tell of the task."""
    if inputs.webhook_url is None:
        return ()
    return (Destination(kind="webhook", url=inputs.webhook_url, per="task"),)
