"""Whose request it is."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vitascope.accounts import LOCAL_OWNER, Keys
from vitascope.accounts.keys import Limits
from vitascope.database import Database
from vitascope.database.tables import KeyRow
from vitascope.errors import NotFound, Unauthorized

BALANCE = Decimal(10)


@pytest.fixture
def keys(database: Database) -> Keys:
    return Keys(database)


@pytest.mark.parametrize("header", ["Bearer k", "bearer k", "Bearer a b"])
async def test_without_keys_any_key_is_the_local_owner(keys: Keys, header: str) -> None:
    """In development mode it does not matter which."""
    assert (await keys.caller(header)).owner == LOCAL_OWNER


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic k", "k"])
async def test_no_key_is_nobody(keys: Keys, header: str | None) -> None:
    """A missing or malformed key is refused in development mode too."""
    with pytest.raises(Unauthorized):
        await keys.caller(header)


async def test_a_key_names_its_owner(keys: Keys) -> None:
    """Who holds it is let in as its owner."""
    made, key = await keys.create("anna", Limits(), BALANCE)
    caller = await keys.caller(f"Bearer {key}")
    assert (caller.owner, caller.key_id) == ("anna", made.id)


async def test_with_keys_no_other_is_let_in(keys: Keys) -> None:
    """From the first key on, an unknown one is refused."""
    await keys.create("anna", Limits(), BALANCE)
    with pytest.raises(Unauthorized, match="not known"):
        await keys.caller("Bearer k")


async def test_a_revoked_key_lets_nobody_in(keys: Keys, database: Database) -> None:
    """Nor does it bring development mode back, if it was the only one."""
    made, key = await keys.create("anna", Limits(), BALANCE)
    await keys.revoke(made.id)
    for header in (f"Bearer {key}", "Bearer k"):
        with pytest.raises(Unauthorized):
            await Keys(database).caller(header)


async def test_a_key_is_revoked_once(keys: Keys) -> None:
    """What is revoked already, or never was, is said."""
    made, _ = await keys.create("anna", Limits(), BALANCE)
    await keys.revoke(made.id)
    with pytest.raises(NotFound, match=made.id.hex):
        await keys.revoke(made.id)


async def test_keys_are_kept_as_hashes(keys: Keys, database: Database) -> None:
    """Nothing in the database is the key."""
    _, key = await keys.create("anna", Limits(concurrency=2), BALANCE)
    async with database.reading() as connection:
        row = (await connection.execute(KeyRow.__table__.select())).one()
    assert key not in str(tuple(row))
    assert key.encode() not in row.hash


async def test_keys_are_listed_with_their_limits(keys: Keys) -> None:
    """The operator sees each key's owner, beginning and limits, and which are revoked."""
    first, key = await keys.create("anna", Limits(concurrency=2), BALANCE)
    await keys.create("boris", Limits(), BALANCE)
    await keys.revoke(first.id)
    listed = await keys.list()
    assert [(one.owner, one.limits.concurrency, one.revoked_at is not None) for one in listed] == [
        ("anna", 2, True),
        ("boris", None, False),
    ]
    assert key.startswith(listed[0].hint)
