"""Secrets that gateways share."""

from __future__ import annotations

import asyncio

from vitascope.database import Database
from vitascope.database.secrets import shared_secret


async def test_a_secret_is_made_once(database: Database) -> None:
    """Whoever asks, also at the same moment, gets the same one."""
    asked = await asyncio.gather(*(shared_secret(database, "urls") for _ in range(3)))
    assert len(set(asked)) == 1


async def test_secrets_differ_by_name(database: Database) -> None:
    """Each purpose has its own."""
    assert await shared_secret(database, "urls") != await shared_secret(database, "other")
