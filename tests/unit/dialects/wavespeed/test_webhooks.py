"""WaveSpeed's webhooks: how their URL is read, and how they are signed."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi import Request

from factories import new_task, submission
from vitascope.database import Database
from vitascope.deliveries import Delivery
from vitascope.deliveries.model import DeliveryState
from vitascope.dialects.wavespeed.errors import Base64ByWebhook
from vitascope.dialects.wavespeed.schemas import ImageInputs
from vitascope.dialects.wavespeed.webhooks import Webhooks, webhook_in_query, with_webhook
from vitascope.errors import InvalidParameter
from vitascope.storage import Signer
from vitascope.storage.local import LocalStorage
from vitascope.tasks.assets import Assets
from vitascope.tasks.removal import Keeping

KEEPING = Keeping(timedelta(hours=1), budget=0)
HOOK = "https://example.com/hook"


async def asked(query: str) -> str | None:
    return await webhook_in_query(
        Request({"type": "http", "path": "/", "query_string": query.encode(), "headers": [(b"host", b"here")]})
    )


@pytest.mark.parametrize(
    ("query", "url"),
    [
        ("", None),
        ("other=1", None),
        ("notwebhook=https://example.com", None),
        ("webhook=", ""),
        (f"webhook={HOOK}", HOOK),
        (f"webhook={HOOK}?a=1&b=2", f"{HOOK}?a=1&b=2"),
        (f"webhook={HOOK}?to=webhook=1", f"{HOOK}?to=webhook=1"),
        (f"other=1&webhook={HOOK}?a=%26", f"{HOOK}?a=%26"),
        ("webhook=https%3A%2F%2Fexample.com%2Fhook%3Fa%3D1%26b%3D2&other=1", f"{HOOK}?a=1&b=2"),
        ("webhook=https%3A//example.com/hook%3Fa%3D%2526", f"{HOOK}?a=%26"),
        ("webhook=https:%2F%2Fexample.com%2Fa+b", "https://example.com/a+b"),
    ],
)
async def test_the_url_is_read_as_it_was_meant(query: str, url: str | None) -> None:
    """Un-encoded it takes all that follows, encoded it ends at the next `&` and is decoded, once."""
    assert await asked(query) == url


def inputs(**values: Any) -> ImageInputs:
    return ImageInputs(prompt="a lake", **values)


@pytest.mark.parametrize(
    "url",
    ["", "nonsense", "ftp://example.com/", "https://", "https://user:word@example.com/", "https://example.com:99999/"],
)
def test_a_url_that_can_never_be_visited_is_refused(url: str) -> None:
    """At submission, by the name of the parameter and its value."""
    for given, name in ((inputs(), "webhook"), (inputs(webhook_url=url), "webhook_url")):
        with pytest.raises(InvalidParameter) as caught:
            with_webhook(given, url if name == "webhook" else None)
        assert f"'{name}' is {json.dumps(url)}" in str(caught.value)


def test_a_url_that_is_too_long_is_refused() -> None:
    """2,048 characters are the most."""
    longest = HOOK + "?" + "x" * (2047 - len(HOOK))
    assert with_webhook(inputs(), longest).webhook_url == longest
    with pytest.raises(InvalidParameter, match="2049 characters"):
        with_webhook(inputs(), longest + "x")


def test_the_query_wins_over_the_body() -> None:
    """Both may name a webhook; there is one."""
    assert with_webhook(inputs(webhook_url=HOOK), None).webhook_url == HOOK
    assert with_webhook(inputs(webhook_url=HOOK), f"{HOOK}/2").webhook_url == f"{HOOK}/2"


def test_base64_does_not_go_into_a_webhook() -> None:
    """It is refused, but only where both are asked for."""
    with pytest.raises(Base64ByWebhook):
        with_webhook(inputs(enable_base64_output=True), HOOK)
    assert with_webhook(inputs(enable_base64_output=True), None).webhook_url is None


async def test_the_signature_is_that_of_the_sent_bytes(database: Database, tmp_path: Path) -> None:
    """HMAC-SHA256 over id, time and body, keyed with the secret's text behind its prefix, as it stands."""
    storage = LocalStorage(tmp_path)
    assets = Assets(database, storage, Signer(b"secret"), work_folder=tmp_path, keep=KEEPING)
    now = datetime.now(UTC)
    task = new_task(submission(client_inputs={"prompt": "a lake", "seed": 7})).as_written(now)
    delivery = Delivery(uuid4(), task.id, None, "webhook", HOOK, DeliveryState.PENDING, 1, None, None, now, None)
    body, headers = await Webhooks(assets).webhook(delivery, task, "whsec_c2VjcmV0")
    assert headers["webhook-id"] == delivery.id.hex
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 60
    signed = b".".join([delivery.id.hex.encode(), headers["webhook-timestamp"].encode(), body])
    assert headers["webhook-signature"] == "v3," + hmac.digest(b"c2VjcmV0", signed, hashlib.sha256).hex()
    told = json.loads(body)
    assert (told["id"], told["input"]) == (task.id.hex, {"prompt": "a lake", "seed": 7})
