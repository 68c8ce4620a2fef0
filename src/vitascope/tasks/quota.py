"""How many bytes an owner may upload within an hour: as long as the disk budget spares what was uploaded."""

from __future__ import annotations

from datetime import timedelta

from rich.filesize import decimal
from sqlalchemy import Interval, bindparam, func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.errors import RateLimited

_WITHIN = timedelta(hours=1)


async def check_quota(connection: AsyncConnection, owner: str, size: int, quota: int, kept: timedelta) -> None:
    """Raise `RateLimited` where `size` bytes more are over the owner's `quota`; 0 is no bound.

    Uploads are `kept` so long. Others of the owner wait until the transaction ends: together they stay within it.
    """
    if not quota:
        return
    await connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"uploads of {owner}", 0))))
    uploaded = await connection.scalar(_UPLOADED, {"owner": owner, "within": _WITHIN, "kept": kept})
    if int(uploaded or 0) + size > quota:
        raise RateLimited(
            f"Upload quota exceeded: {decimal(quota)} may be uploaded within an hour; try again in a while."
        )


_UPLOADED = text("""
    SELECT sum(size) FROM (
        SELECT size FROM assets
        WHERE storage_key IS NOT NULL AND expires_at > now() + :kept - :within AND created_at > now() - :within
          AND kind = 'upload' AND owner = :owner
        UNION ALL
        SELECT size FROM assets
        WHERE storage_key IS NULL AND removed_at IS NULL AND created_at > now() - :within
          AND kind = 'upload' AND owner = :owner
    ) AS uploads
""").bindparams(bindparam("within", type_=Interval), bindparam("kept", type_=Interval))
"""What has arrived, and what was announced. The first looks by the time of expiry because there is an index by that."""
