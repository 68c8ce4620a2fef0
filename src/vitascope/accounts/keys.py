"""API keys: kept as hashes, looked up at each request.

While no key was ever created the server is in development mode: any key is accepted and there is one owner. A missing
key is refused all the same, so that a client that forgets it learns so here and not at the vendor.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from sqlalchemy import func, insert, literal, select, update

from vitascope.accounts.balance import open_account
from vitascope.database import Database
from vitascope.database.tables import KeyRow
from vitascope.errors import NotFound, Unauthorized

LOCAL_OWNER = "local"
KEY_PREFIX = "vs_"
_HINT_CHARACTERS = 8
_REMEMBERED_SECONDS = 1.0
_REMEMBERED_KEYS = 10_000
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_SHOWN_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: the owner, and the key by which they came; None in development mode."""

    owner: str
    key_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What one key may do. None: as much as it likes."""

    concurrency: int | None = None
    images_per_minute: int | None = None
    videos_per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it may be shown. `hint` is its beginning; the key itself is known to nobody but its holder."""

    id: UUID
    owner: str
    hint: str
    limits: Limits
    created_at: datetime
    revoked_at: datetime | None


class Keys:
    """The API keys of one database."""

    def __init__(self, database: Database, public_url: str | None = None) -> None:
        self._database = database
        self._own_names = _LOOPBACK_NAMES | ({urlsplit(public_url).hostname} if public_url else set())
        self._remembered: dict[bytes, tuple[float, Caller | None]] = {}

    async def caller(self, headers: Mapping[str, str]) -> Caller:
        """Who sent a request with these headers: `Authorization: Bearer <key>`. Raises `Unauthorized`.

        What was found is remembered for a second: that long a revoked key may still work.
        """
        authorization = headers.get("authorization")
        scheme, _, key = (authorization or "").partition(" ")
        if not authorization:
            raise Unauthorized("No API key was given: send the header 'Authorization: Bearer <key>'.")
        if scheme.lower() != "bearer" or not key.strip():
            raise Unauthorized("The Authorization header must be 'Bearer <key>'.")
        hashed = _hash(key.strip())
        now = time.monotonic()
        found_at, caller = self._remembered.get(hashed, (-_REMEMBERED_SECONDS, None))
        if now - found_at >= _REMEMBERED_SECONDS:
            caller = await self._look_up(hashed)
            if len(self._remembered) >= _REMEMBERED_KEYS:
                self._remembered.clear()
            self._remembered[hashed] = (now, caller)
        if caller is None:
            raise Unauthorized("Invalid API key: it is not known here, or was revoked.")
        if caller.key_id is None:
            self._check_names(headers)
        return caller

    def _check_names(self, headers: Mapping[str, str]) -> None:
        """Where any key is good, no web page must get in: by its own name for this machine's address, or by ours."""
        host, origin = headers.get("host", ""), headers.get("origin")
        way_out = "start it with --public-url, or make a key with 'vitascope keys create OWNER'."
        if _hostname(f"//{host}") not in self._own_names:
            raise Unauthorized(
                f"Without API keys this server answers only under its own name, not as {host[:_SHOWN_CHARACTERS]!r}: "
                f"{way_out}"
            )
        if origin is not None and _hostname(origin) not in self._own_names:
            raise Unauthorized(
                f"Without API keys this server answers pages of its own name only, not of "
                f"{origin[:_SHOWN_CHARACTERS]!r}: {way_out}"
            )

    async def exist(self) -> bool:
        """Whether a key was ever created: from then on only keys let anyone in."""
        async with self._database.reading() as connection:
            return bool(await connection.scalar(select(select(KeyRow.id).exists())))

    async def create(self, owner: str, limits: Limits, starting_balance: Decimal) -> tuple[Key, str]:
        """A new key of `owner`, whose account is opened at its first. Returns what may be shown, and the key, once."""
        key = KEY_PREFIX + secrets.token_urlsafe(32)
        async with self._database.transaction() as connection:
            await open_account(connection, owner, starting_balance)
            row = await connection.execute(
                insert(KeyRow)
                .values(
                    id=uuid4(),
                    owner=owner,
                    hash=_hash(key),
                    hint=key[:_HINT_CHARACTERS],
                    concurrency=limits.concurrency,
                    images_per_minute=limits.images_per_minute,
                    videos_per_minute=limits.videos_per_minute,
                )
                .returning(KeyRow.id, KeyRow.created_at)
            )
            made = row.one()
        return Key(made.id, owner, key[:_HINT_CHARACTERS], limits, made.created_at, None), key

    async def list(self) -> list[Key]:
        """Every key, revoked ones too, oldest first."""
        async with self._database.reading() as connection:
            rows = await connection.execute(select(KeyRow.__table__).order_by(KeyRow.created_at))
            return [
                Key(
                    row.id,
                    row.owner,
                    row.hint,
                    Limits(row.concurrency, row.images_per_minute, row.videos_per_minute),
                    row.created_at,
                    row.revoked_at,
                )
                for row in rows
            ]

    async def revoke(self, key_id: UUID) -> None:
        """Let a key in no more; what was submitted with it goes on. Raises `NotFound`."""
        async with self._database.transaction() as connection:
            revoked = await connection.execute(
                update(KeyRow).where(KeyRow.id == key_id, KeyRow.revoked_at.is_(None)).values(revoked_at=func.now())
            )
        if revoked.rowcount != 1:
            raise NotFound(f"There is no key {key_id.hex} that could be revoked; 'vitascope keys list' shows them.")

    async def _look_up(self, hashed: bytes) -> Caller | None:
        known = select(KeyRow.id, KeyRow.owner).where(KeyRow.hash == hashed, KeyRow.revoked_at.is_(None)).subquery()
        some = select(select(KeyRow.id).exists().label("some")).subquery()
        async with self._database.reading() as connection:
            row = (
                await connection.execute(
                    select(some.c.some, known.c.id, known.c.owner).select_from(some.outerjoin(known, literal(True)))
                )
            ).one()
        if row.id is not None:
            return Caller(row.owner, row.id)
        return None if row.some else Caller(LOCAL_OWNER)


def _hostname(url: str) -> str | None:
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _hash(key: str) -> bytes:
    """A key is 256 random bits: it needs no salt and no slow hash, and is found by its hash."""
    return hashlib.sha256(key.encode()).digest()
