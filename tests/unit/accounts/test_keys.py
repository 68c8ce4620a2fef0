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


def sent(authorization: str | None, host: str = "127.0.0.1:8642", **others: str) -> dict[str, str]:
    """The headers of a request."""
    return {"host": host, **others} | ({"authorization": authorization} if authorization is not None else {})


@pytest.fixture
def keys(database: Database) -> Keys:
    return Keys(database)


@pytest.mark.parametrize("header", ["Bearer k", "bearer k", "Bearer a b"])
async def test_without_keys_any_key_is_the_local_owner(keys: Keys, header: str) -> None:
    """In development mode it does not matter which."""
    assert (await keys.caller(sent(header))).owner == LOCAL_OWNER


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic k", "k"])
async def test_no_key_is_nobody(keys: Keys, header: str | None) -> None:
    """A missing or malformed key is refused in development mode too."""
    with pytest.raises(Unauthorized):
        await keys.caller(sent(header))


async def test_a_key_names_its_owner(keys: Keys) -> None:
    """Who holds it is let in as its owner."""
    made, key = await keys.create("anna", Limits(), BALANCE)
    caller = await keys.caller(sent(f"Bearer {key}"))
    assert (caller.owner, caller.key_id) == ("anna", made.id)


async def test_with_keys_no_other_is_let_in(keys: Keys) -> None:
    """From the first key on, an unknown one is refused."""
    await keys.create("anna", Limits(), BALANCE)
    with pytest.raises(Unauthorized, match="not known"):
        await keys.caller(sent("Bearer k"))


async def test_a_revoked_key_lets_nobody_in(keys: Keys, database: Database) -> None:
    """Nor does it bring development mode back, if it was the only one."""
    made, key = await keys.create("anna", Limits(), BALANCE)
    await keys.revoke(made.id)
    for header in (f"Bearer {key}", "Bearer k"):
        with pytest.raises(Unauthorized):
            await Keys(database).caller(sent(header))


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


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8642", "localhost.evil.example", "", "[", "10.0.0.1"])
async def test_without_keys_only_our_own_name_is_answered(keys: Keys, host: str) -> None:
    """A page in somebody's browser that gave its own name this machine's address does not get in."""
    with pytest.raises(Unauthorized, match="--public-url"):
        await keys.caller(sent("Bearer k", host))


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "[::1]:8642", "pictures.example"])
async def test_without_keys_each_of_our_names_is_answered(database: Database, host: str) -> None:
    """Loopback by any name, and the public URL's."""
    keys = Keys(database, "https://pictures.example/api")
    assert (await keys.caller(sent("Bearer k", host))).owner == LOCAL_OWNER


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example:8642", "file://", ""]
)
async def test_without_keys_pages_from_elsewhere_are_not_answered(keys: Keys, origin: str) -> None:
    """A page in somebody's browser reaches this machine by our own name, but says where it is from."""
    with pytest.raises(Unauthorized, match="pages"):
        await keys.caller(sent("Bearer k", origin=origin))


async def test_without_keys_pages_of_this_machine_are_answered(keys: Keys) -> None:
    """Whoever builds a page here may use the server from it, whatever its port."""
    assert (await keys.caller(sent("Bearer k", origin="http://localhost:5173"))).owner == LOCAL_OWNER


async def test_a_key_is_good_under_any_name(keys: Keys) -> None:
    """It is the secret; the name is not."""
    _, key = await keys.create("anna", Limits(), BALANCE)
    assert (await keys.caller(sent(f"Bearer {key}", "evil.example"))).owner == "anna"
