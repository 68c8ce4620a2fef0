"""The secret with which an owner's webhooks are signed, made when it is first needed."""

from __future__ import annotations

import secrets

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.database.tables import AccountRow
from vitascope.errors import NotFound

SECRET_PREFIX = "whsec_"  # noqa: S105 - the beginning of every secret, and no secret
_SECRET_BYTES = 32


async def webhook_secret(connection: AsyncConnection, owner: str) -> str:
    """The secret of `owner`, the same for whoever asks first and for all others. Raises `NotFound`."""
    mine = AccountRow.owner == owner
    secret: str | None = await connection.scalar(select(AccountRow.webhook_secret).where(mine))
    if secret is None:
        # Of two who make one at the same time, the second finds the row locked, and then the first one's secret in it.
        made = SECRET_PREFIX + secrets.token_urlsafe(_SECRET_BYTES)
        secret = await connection.scalar(
            update(AccountRow)
            .where(mine)
            .values(webhook_secret=func.coalesce(AccountRow.webhook_secret, made))
            .returning(AccountRow.webhook_secret)
        )
    if secret is None:
        raise NotFound(f"There is no account {owner!r}.")
    return secret
