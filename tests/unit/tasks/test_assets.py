"""Uploads, inputs and the URLs of files."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import delete, func, select, update

from factories import OWNER, assets_over
from vitascope.database import Database
from vitascope.database.tables import AssetRow
from vitascope.errors import Conflict, Gone, InvalidParameter, NotFound, RateLimited, StorageAway, TooLarge
from vitascope.tasks.assets import UPLOADS_AT_A_TIME, Assets
from vitascope.tasks.model import Asset
from vitascope.tasks.removal import Keeping, in_words
from vitascope.tasks.rows import ASSET_COLUMNS, as_asset

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
NOW = datetime.now(UTC)
BASE = "http://127.0.0.1:8642"


@pytest.fixture
def assets(database: Database, tmp_path: Path) -> Assets:
    """Assets over a local folder, of which an owner may upload 1,000 bytes in an hour."""
    return assets_over(database, tmp_path, Keeping(timedelta(hours=1), budget=10 * 1000**3, uploads=1000))


async def in_pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), 7):
        yield content[start : start + 7]


def signed(assets: Assets, asset: Asset, seconds: int = 60) -> tuple[str, str]:
    query = parse_qs(urlsplit(assets.write_url(BASE, asset, seconds)).query)
    return query["expires"][0], query["signature"][0]


async def test_an_upload_is_read_under_its_url(assets: Assets) -> None:
    """What was put under a ticket is what its download URL leads to."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG))
    await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))
    path = await assets.resolve(assets.read_url(BASE, asset), NOW)
    assert path is not None
    assert path.read_bytes() == PNG


async def test_the_bytes_decide_the_type(assets: Assets) -> None:
    """A PNG announced as a JPEG is kept as a PNG."""
    asset = await assets.ticket(OWNER, "image/jpeg", len(PNG))
    await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))
    assert (await assets.open(asset.id))[0].media_type == "image/png"


async def test_an_upload_fills_once(assets: Assets) -> None:
    """A second PUT is refused and changes nothing."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG))
    await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))
    with pytest.raises(Conflict):
        await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))


async def test_more_bytes_than_announced_are_refused(assets: Assets) -> None:
    """The size of a ticket is a bound."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG) - 1)
    with pytest.raises(TooLarge):
        await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))


async def test_fewer_bytes_than_announced_are_refused(assets: Assets) -> None:
    """The size of a ticket is exact."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG) + 1)
    with pytest.raises(InvalidParameter):
        await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))


async def test_a_refused_upload_leaves_no_file(assets: Assets, tmp_path: Path) -> None:
    """Nothing of it stays in the work folder or in the storage."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG) - 1)
    with pytest.raises(TooLarge):
        await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


async def test_an_unknown_signature_finds_nothing(assets: Assets) -> None:
    """A made-up signature is told nothing about the asset."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG))
    expires, _ = signed(assets, asset)
    with pytest.raises(NotFound):
        await assets.receive(asset.id, expires, "0" * 40, in_pieces(PNG))


async def test_an_expired_upload_url_is_gone(assets: Assets) -> None:
    """A ticket's URL works for its time only."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG))
    with pytest.raises(Gone):
        await assets.receive(asset.id, *signed(assets, asset, seconds=-10), in_pieces(PNG))


async def test_the_time_of_a_ticket_begins_with_it(assets: Assets, database: Database) -> None:
    """By the database's clock, whatever that of the gateway says which gives out its URL, or takes it."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG))
    asset = await change(database, asset, created_at=func.now() + timedelta(minutes=15))
    assert int(signed(assets, asset, seconds=60)[0]) == int((asset.created_at + timedelta(seconds=60)).timestamp())
    asset = await change(database, asset, created_at=func.now() - timedelta(minutes=15))
    with pytest.raises(Gone):
        await assets.receive(asset.id, *signed(assets, asset, seconds=60), in_pieces(PNG))


async def test_an_expired_url_of_what_was_forgotten_is_gone(assets: Assets, database: Database) -> None:
    """It is told to have expired, also when nothing is known of it any more."""
    asset = await assets.keep_input(OWNER, "image/png", PNG)
    asset = await change(database, asset, expires_at=func.now() - timedelta(minutes=1))
    async with database.transaction() as connection:
        await connection.execute(delete(AssetRow))
    with pytest.raises(Gone, match="has expired"):
        await assets.open_signed(asset.id, *read_query(assets, asset))


async def test_an_upload_that_never_came_is_not_found(assets: Assets) -> None:
    """The download URL of an unused ticket leads nowhere."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG))
    with pytest.raises(NotFound):
        await assets.resolve(assets.read_url(BASE, asset), NOW)


async def test_a_url_of_ours_is_known_by_its_signature(assets: Assets) -> None:
    """The host does not matter: a server may be reached by many names."""
    asset = await assets.keep_input(OWNER, "image/png", PNG)
    assert await assets.resolve(assets.read_url("https://elsewhere.example", asset), NOW) is not None


async def test_a_foreign_url_is_not_ours(assets: Assets) -> None:
    """A URL without our signature is left to be fetched."""
    asset = await assets.keep_input(OWNER, "image/png", PNG)
    url = assets.read_url(BASE, asset)
    assert await assets.resolve(url.replace("signature=", "signature=x"), NOW) is None
    assert await assets.resolve("https://example.com/picture.png", NOW) is None


async def test_a_url_is_equal_at_every_call(assets: Assets) -> None:
    """Clients may compare and cache it."""
    asset = await assets.keep_input(OWNER, "image/png", PNG)
    assert assets.read_url(BASE, asset) == assets.read_url(BASE, (await assets.open(asset.id))[0])


def read_query(assets: Assets, asset: Asset) -> tuple[str, str]:
    query = parse_qs(urlsplit(assets.read_url(BASE, asset)).query)
    return query["expires"][0], query["signature"][0]


async def change(database: Database, asset: Asset, **values: Any) -> Asset:
    async with database.transaction() as connection:
        await connection.execute(update(AssetRow).where(AssetRow.id == asset.id).values(**values))
        row = await connection.execute(select(*ASSET_COLUMNS).where(AssetRow.id == asset.id))
        return as_asset(row.one())


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("expired", "kept for 1 hour,"),
        ("budget", "removed to keep within the disk budget of 10.0 GB"),
        ("deleted", "deleted by its owner"),
    ],
)
async def test_what_was_removed_says_why(assets: Assets, database: Database, reason: str, said: str) -> None:
    """Its URL is gone with the reason in words, from the moment it is marked."""
    asset = await assets.keep_input(OWNER, "image/png", PNG)
    await change(database, asset, removed_at=func.now(), removed_reason=reason)
    with pytest.raises(Gone, match=said):
        await assets.open_signed(asset.id, *read_query(assets, asset))


async def test_an_expired_url_is_gone(assets: Assets, database: Database) -> None:
    """A URL is good for its time, also while the file is still there."""
    asset = await assets.keep_input(OWNER, "image/png", PNG)
    asset = await change(database, asset, expires_at=func.now() - timedelta(minutes=1))
    with pytest.raises(Gone, match="has expired"):
        await assets.open_signed(asset.id, *read_query(assets, asset))


async def test_an_expired_url_of_what_is_pinned_is_good(assets: Assets, database: Database) -> None:
    """While an asset is pinned its URL is, even one whose time is over."""
    asset = await assets.keep_input(OWNER, "image/png", PNG)
    asset = await change(database, asset, expires_at=func.now() - timedelta(minutes=1), pinned=True)
    _, path = await assets.open_signed(asset.id, *read_query(assets, asset))
    assert path.read_bytes() == PNG


async def test_an_input_was_good_when_it_was_named(assets: Assets, database: Database) -> None:
    """A URL that expired since its task was submitted still leads to its file; one that had expired does not."""
    asset = await assets.keep_input(OWNER, "image/png", PNG)
    asset = await change(database, asset, expires_at=func.now() - timedelta(minutes=1))
    assert await assets.resolve(assets.read_url(BASE, asset), NOW - timedelta(minutes=10)) is not None
    with pytest.raises(Gone):
        await assets.resolve(assets.read_url(BASE, asset), NOW + timedelta(minutes=10))


async def test_an_upload_in_use_is_kept_as_long_again(assets: Assets, database: Database) -> None:
    """From the moment that its owner names it."""
    asset = await assets.keep_upload(OWNER, in_pieces(PNG), at_most=len(PNG))
    asset = await change(database, asset, expires_at=func.now() + timedelta(minutes=1))
    used = await assets.use(asset.id, OWNER)
    assert used.expires_at > asset.expires_at + timedelta(minutes=58)
    assert (await assets.use(asset.id, OWNER)).expires_at >= used.expires_at


async def test_only_uploads_are_kept_longer(assets: Assets, database: Database) -> None:
    """An output has the time that was asked for it."""
    asset = await assets.keep_input(OWNER, "image/png", PNG)
    asset = await change(database, asset, kind="output")
    assert (await assets.use(asset.id, OWNER)).expires_at == asset.expires_at


async def test_a_removed_upload_is_not_filled_again(assets: Assets, database: Database) -> None:
    """The ticket's URL does not bring back what was removed."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG))
    await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))
    await change(database, asset, storage_key=None, removed_at=func.now(), removed_reason="budget")
    with pytest.raises(Conflict):
        await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(604800, "7 days"), (86400, "1 day"), (5400, "90 minutes"), (3600, "1 hour"), (61, "61 seconds")],
)
def test_times_in_words(seconds: int, words: str) -> None:
    """A time is told in its largest whole unit."""
    assert in_words(timedelta(seconds=seconds)) == words


async def test_an_upload_that_cannot_be_written_may_be_tried_again(assets: Assets, tmp_path: Path) -> None:
    """Without room to work in, the caller is asked to come back; then the same ticket is good."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG))
    (tmp_path / "work").rmdir()
    with pytest.raises(StorageAway):
        await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))
    (tmp_path / "work").mkdir()
    await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))


async def test_an_upload_that_cannot_be_stored_may_be_tried_again(assets: Assets, tmp_path: Path) -> None:
    """The same where the storage does not take it; nothing of it stays."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG))
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(StorageAway):
        await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))
    assert list((tmp_path / "work").iterdir()) == []


async def test_an_unannounced_upload_that_cannot_be_stored_is_refused_alike(assets: Assets, tmp_path: Path) -> None:
    """A file in a form gets the same answer, and nothing of it stays."""
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(StorageAway):
        await assets.keep_upload(OWNER, in_pieces(PNG), at_most=len(PNG))
    assert list((tmp_path / "work").iterdir()) == []


async def arriving(content: bytes, begun: asyncio.Semaphore, rest: asyncio.Event) -> AsyncIterator[bytes]:
    """An upload that begins, and waits for its rest."""
    begun.release()
    yield content[:7]
    await rest.wait()
    yield content[7:]


async def test_one_upload_at_a_time_fills_a_ticket(assets: Assets) -> None:
    """While one arrives under a URL another is refused, and the first is not disturbed."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG))
    begun, rest = asyncio.Semaphore(0), asyncio.Event()
    first = asyncio.create_task(assets.receive(asset.id, *signed(assets, asset), arriving(PNG, begun, rest)))
    await begun.acquire()
    with pytest.raises(Conflict, match="under way"):
        await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))
    rest.set()
    await first
    assert (await assets.open(asset.id))[1].read_bytes() == PNG


async def test_an_upload_that_broke_off_may_be_tried_again(assets: Assets) -> None:
    """Its URL is not taken to be in use any more."""
    asset = await assets.ticket(OWNER, "image/png", len(PNG))
    with pytest.raises(InvalidParameter):
        await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG[:7]))
    await assets.receive(asset.id, *signed(assets, asset), in_pieces(PNG))


async def test_uploads_of_one_owner_take_turns(assets: Assets) -> None:
    """More than may arrive at a time wait for each other, and not another owner for them."""
    begun, rest = asyncio.Semaphore(0), asyncio.Event()
    tickets = [await assets.ticket(OWNER, "image/png", len(PNG)) for _ in range(UPLOADS_AT_A_TIME + 1)]
    uploads = [
        asyncio.create_task(assets.receive(ticket.id, *signed(assets, ticket), arriving(PNG, begun, rest)))
        for ticket in tickets
    ]
    for _ in range(UPLOADS_AT_A_TIME):
        await begun.acquire()
    another = await assets.ticket("another", "image/png", len(PNG))
    await assets.receive(another.id, *signed(assets, another), in_pieces(PNG))
    assert begun.locked()
    rest.set()
    await asyncio.gather(*uploads)


async def test_announced_uploads_count(assets: Assets) -> None:
    """What was announced has its room, and no more than that can be announced at the same time."""
    announced = await asyncio.gather(
        *(assets.ticket(OWNER, "image/png", 300) for _ in range(5)), return_exceptions=True
    )
    assert [type(one) for one in announced].count(Asset) == 3
    assert [type(one) for one in announced].count(RateLimited) == 2
    await assets.ticket(OWNER, "image/png", 100)


async def test_owners_do_not_share_their_quota(assets: Assets) -> None:
    """One that may upload no more does not keep another from it."""
    await assets.ticket(OWNER, "image/png", 1000)
    await assets.ticket("another", "image/png", 1000)


async def test_after_an_hour_there_is_room_again(assets: Assets, database: Database) -> None:
    """Filled or not, an upload counts for an hour."""
    filled = await assets.keep_upload(OWNER, in_pieces(PNG), at_most=len(PNG))
    empty = await assets.ticket(OWNER, "image/png", 900)
    with pytest.raises(RateLimited):
        await assets.keep_upload(OWNER, in_pieces(PNG + bytes(100)), at_most=1000)
    for asset in (filled, empty):
        await change(database, asset, created_at=func.now() - timedelta(minutes=61))
    await assets.ticket(OWNER, "image/png", 1000)


async def test_an_input_that_cannot_be_kept_is_no_asset(assets: Assets, tmp_path: Path) -> None:
    """A request whose input cannot be kept is refused, and leaves nothing."""
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(StorageAway):
        await assets.keep_input(OWNER, "image/png", PNG)
    assert list((tmp_path / "work").iterdir()) == []
