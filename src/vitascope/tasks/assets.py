"""Assets: uploads, inputs that came inside a request, and outputs; their rows, their files and their URLs."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4
from weakref import WeakValueDictionary

from anyio import open_file
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from vitascope.database import Database
from vitascope.database.tables import AssetRow
from vitascope.errors import Conflict, DatabaseAway, Gone, InvalidParameter, NotFound, StorageFailed, TooLarge
from vitascope.media.sniffing import HEAD, describe, sniff
from vitascope.storage import Signer, Storage
from vitascope.storage.base import in_reach
from vitascope.tasks import removal
from vitascope.tasks.model import Asset
from vitascope.tasks.quota import check_quota
from vitascope.tasks.removal import Keeping, Reason
from vitascope.tasks.rows import ASSET_COLUMNS, as_asset

ASSET_PATH = "/vitascope/assets/"
UPLOAD_PATH = "/vitascope/uploads/"
EXTENSIONS = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/bmp": "bmp",
    "image/tiff": "tiff",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/quicktime": "mov",
}
UPLOADS_AT_A_TIME = 8
"""How many of one owner's uploads arrive at a time. Each may hold a disk's worth that no budget counts yet."""
ASSET_ID = "[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}"
"""An asset's id in a URL. Earlier versions wrote it without hyphens."""
_ASSET_URL_PATH = re.compile(rf"{ASSET_PATH}(?P<id>{ASSET_ID})\.[a-z0-9]+")


class Assets:
    """The assets of one server. `work_folder` is on the storage's disk where that is local."""

    def __init__(
        self, database: Database, storage: Storage, signer: Signer, *, work_folder: Path, keep: Keeping
    ) -> None:
        self._database = database
        self._storage = storage
        self._signer = signer
        self._work_folder = work_folder
        self._keep = keep
        self._arriving: WeakValueDictionary[str, asyncio.Semaphore] = WeakValueDictionary()
        self._filling: set[UUID] = set()

    async def ticket(self, owner: str, media_type: str, size: int) -> Asset:
        """Announce an upload of `size` bytes: an asset whose bytes are still to come.

        `media_type` is what the caller believes; the bytes decide. Raises `RateLimited` where it is over the quota.
        """
        async with self._database.transaction() as connection:
            await check_quota(connection, owner, size, self._keep.uploads, self._keep.time)
            return await self._insert(connection, owner, "upload", media_type, size)

    async def receive(self, asset_id: UUID, expires: str, signature: str, chunks: AsyncIterator[bytes]) -> None:
        """Fill a ticket with exactly the bytes announced, once.

        Raises `NotFound` for a URL that is not ours, `Gone` for an expired one, `Conflict` where it was used already or
        is at the moment, `TooLarge` or `InvalidParameter` where the size differs, `StorageAway` where the bytes cannot
        be kept.
        """
        if not self._signer.verify("write", asset_id, expires, signature):
            raise NotFound("There is no upload under this URL; it must be used exactly as it was given.")
        asset, now = await self._read(asset_id)
        if self._signer.has_expired(expires, now):
            raise Gone("This upload URL has expired; ask for a new one.")
        if asset is None:
            raise NotFound("There is no such upload any more; ask for a new URL.")
        if asset.storage_key is not None or asset.removed_reason is not None:
            raise Conflict("This upload URL was used already; ask for a new one.")
        with self._alone(asset_id):
            async with self.turn(asset.owner):
                with self._part() as part:
                    await self._fill(asset_id, part, await _write_exactly(part, chunks, asset.size))

    def turn(self, owner: str) -> asyncio.Semaphore:
        """To be held while an upload of `owner` arrives, so that not too many do at a time; the others wait."""
        return self._arriving.setdefault(owner, asyncio.Semaphore(UPLOADS_AT_A_TIME))

    async def keep_upload(self, owner: str, chunks: AsyncIterator[bytes], *, at_most: int) -> Asset:
        """Keep an upload that was not announced: announce it now, and fill it.

        Raises `TooLarge`, `InvalidParameter` for what is no media, `RateLimited` where it is over the quota, and
        `StorageAway` where it cannot be kept.
        """
        with self._part() as part:
            size, head = await _write(part, chunks, at_most, f"The file has more than the {at_most} bytes accepted.")
            media_type = _media_type(head)
            asset = await self.ticket(owner, media_type, size)
            return await self._fill(asset.id, part, media_type)

    async def keep_fetched(self, owner: str, fetch: Callable[[Path], Awaitable[object]]) -> Asset:
        """Keep as an upload what `fetch` leaves at the path it is given. Raises as `keep_upload` and `fetch` do."""
        with self._part() as part:
            await fetch(part)
            async with await open_file(part, "rb") as file:
                media_type = _media_type(await file.read(HEAD))
            asset = await self.ticket(owner, media_type, part.stat().st_size)
            return await self._fill(asset.id, part, media_type)

    async def keep_input(self, owner: str, media_type: str, content: bytes) -> Asset:
        """Keep an input that came inside a request. Raises `StorageAway` where that cannot be done."""
        key = _storage_key("inputs", uuid4(), media_type)
        with self._part() as part:
            async with await open_file(part, "wb") as file:
                await file.write(content)
            await self._storage.put(key, part)
        async with self._database.transaction() as connection:
            return await self._insert(connection, owner, "input", media_type, len(content), storage_key=key)

    async def open(self, asset_id: UUID) -> tuple[Asset, Path]:
        """An asset and a local file with its bytes.

        Raises `NotFound`, `Gone` where they were removed, `StorageAway` where they are out of reach.
        """
        asset, _ = await self._read(asset_id)
        return await self._open(asset)

    async def of_owner(self, asset_id: UUID, owner: str) -> Asset:
        """An asset that is its owner's and has its bytes. Raises `NotFound`, and `Gone` where they were removed."""
        asset, _ = await self._read(asset_id)
        if asset is None or asset.owner != owner or (asset.storage_key is None and asset.removed_reason is None):
            raise NotFound(f"There is no file {asset_id}.")
        if asset.removed_reason is not None:
            raise Gone(self._keep.why_gone(asset.removed_reason))
        return asset

    async def use(self, asset_id: UUID, owner: str) -> Asset:
        """An asset that its owner names in a task. An upload is kept as long again. Raises as `of_owner` does."""
        asset = await self.of_owner(asset_id, owner)
        if asset.kind != "upload":
            return asset
        async with self._database.transaction() as connection:
            rows = await connection.execute(
                update(AssetRow)
                .where(AssetRow.id == asset_id, AssetRow.removed_at.is_(None))
                .values(expires_at=func.greatest(AssetRow.expires_at, func.now() + self._keep.time))
                .returning(*ASSET_COLUMNS)
            )
            kept = rows.one_or_none()
        if kept is None:
            raise Gone(self._keep.why_gone(Reason.EXPIRED))
        return as_asset(kept)

    async def delete(self, asset_id: UUID, owner: str) -> None:
        """Delete an asset of its owner. Raises as `of_owner` does."""
        await self.of_owner(asset_id, owner)
        async with self._database.transaction() as connection:
            removed = await removal.mark_deleted(connection, [asset_id])
        await self._remove(removed)

    async def open_signed(
        self, asset_id: UUID, expires: str, signature: str, *, at: datetime | None = None
    ) -> tuple[Asset, Path]:
        """The same for whoever held a signed URL `at` a time, or holds it now.

        The URL of a pinned asset is good as long as it is pinned. Raises `NotFound`, or `Gone` where its time is over.
        """
        if not self._signer.verify("read", asset_id, expires, signature):
            raise NotFound("There is no file under this URL; it must be used exactly as it was given.")
        asset, now = await self._read(asset_id)
        if self._signer.has_expired(expires, at or now) and not (asset is not None and asset.pinned):
            raise Gone(self._keep.why_gone(Reason.EXPIRED))
        return await self._open(asset)

    async def resolve(self, url: str, at: datetime) -> Path | None:
        """The local file behind a URL of ours that was good `at` a time, or None where the URL is not one of ours.

        The signature alone decides, not the host: it is a capability, and a server may be reached by many names.
        Raises `NotFound` or `Gone` for one of ours that no longer leads anywhere, `StorageAway` as `open` does.
        """
        try:
            parts = urlsplit(url)
        except ValueError:
            return None  # not a URL at all: whoever would fetch it says so
        match = _ASSET_URL_PATH.search(parts.path)
        if match is None:
            return None
        query = parse_qs(parts.query)
        asset_id, expires, signature = UUID(match["id"]), query.get("expires", [""])[0], query.get("signature", [""])[0]
        if not self._signer.verify("read", asset_id, expires, signature):
            return None
        return (await self.open_signed(asset_id, expires, signature, at=at))[1]

    async def discard(self, assets: Sequence[Asset]) -> None:
        """Delete assets that are of no use to anyone after all. What cannot be deleted now, the next sweep does."""
        if not assets:
            return
        with contextlib.suppress(DatabaseAway):
            async with self._database.transaction() as connection:
                removed = await removal.mark_deleted(connection, [asset.id for asset in assets])
            gone = await removal.delete_files(self._storage, [one.storage_key for one in removed])
            async with self._database.transaction() as connection:
                await removal.forget(connection, [one for one in removed if one.storage_key in gone])

    async def remove_outputs(self, task_id: UUID) -> None:
        """Delete the files of a task that was deleted. What a crash leaves of that, the next sweep does."""
        async with self._database.reading() as connection:
            removed = await removal.outputs_being_removed(connection, task_id)
        await self._remove(removed)

    async def _remove(self, removed: Sequence[removal.Removed]) -> None:
        """Delete the files of what is marked as removed."""
        gone = await removal.delete_files(self._storage, [one.storage_key for one in removed])
        async with self._database.transaction() as connection:
            await removal.clear(connection, [one for one in removed if one.storage_key in gone])

    def read_url(self, base: str, asset: Asset) -> str:
        """The signed URL under which anyone may read `asset` until it expires. Equal at every call."""
        extension = EXTENSIONS[asset.media_type]
        return f"{base}{ASSET_PATH}{asset.id}.{extension}?{self._signer.query('read', asset.id, asset.expires_at)}"

    def write_url(self, base: str, ticket: Asset, seconds: int) -> str:
        """The signed URL that takes the bytes of a ticket, for `seconds` from when it was made."""
        until = ticket.created_at + timedelta(seconds=seconds)
        return f"{base}{UPLOAD_PATH}{ticket.id.hex}?{self._signer.query('write', ticket.id, until)}"

    @contextlib.contextmanager
    def _alone(self, ticket: UUID) -> Iterator[None]:
        if ticket in self._filling:
            raise Conflict("An upload to this URL is under way.")
        self._filling.add(ticket)
        try:
            yield
        finally:
            self._filling.remove(ticket)

    @contextlib.contextmanager
    def _part(self) -> Iterator[Path]:
        """A file to take in what is to be stored; gone afterwards. That there is no room for it is said as such."""
        part = self._work_folder / f"{uuid4().hex}.part"
        with in_reach(part.name, OSError, StorageFailed):
            try:
                yield part
            finally:
                part.unlink(missing_ok=True)

    async def _fill(self, asset_id: UUID, part: Path, media_type: str) -> Asset:
        """Store the bytes of a ticket. Raises `Conflict` where it has some."""
        key = _storage_key("uploads", uuid4(), media_type)
        await self._storage.put(key, part)
        async with self._database.transaction() as connection:
            filled = await connection.execute(
                update(AssetRow)
                .where(AssetRow.id == asset_id, AssetRow.storage_key.is_(None), AssetRow.removed_at.is_(None))
                .values(storage_key=key, media_type=media_type)
                .returning(*ASSET_COLUMNS)
            )
            row = filled.one_or_none()
        if row is None:
            await self._storage.delete(key)
            raise Conflict("This upload URL was used already; ask for a new one.")
        return as_asset(row)

    async def _insert(
        self,
        connection: AsyncConnection,
        owner: str,
        kind: Literal["upload", "input"],
        media_type: str,
        size: int,
        storage_key: str | None = None,
    ) -> Asset:
        row = await connection.execute(
            insert(AssetRow)
            .values(
                id=uuid4(),
                owner=owner,
                kind=kind,
                media_type=media_type,
                size=size,
                storage_key=storage_key,
                expires_at=func.now() + self._keep.time,
            )
            .returning(*ASSET_COLUMNS)
        )
        return as_asset(row.one())

    async def _open(self, asset: Asset | None) -> tuple[Asset, Path]:
        if asset is None:
            raise NotFound("There is no such file.")
        if asset.removed_reason is not None:
            raise Gone(self._keep.why_gone(asset.removed_reason))
        if asset.storage_key is None:
            raise NotFound("Nothing was uploaded under this URL yet.")
        return asset, await self._storage.local_copy(asset.storage_key)

    async def _read(self, asset_id: UUID) -> tuple[Asset | None, datetime]:
        """An asset, if there is such a one, and what time it is: by the database's clock, which is the same for all."""
        clock = select(func.now().label("now")).subquery()
        found = select(clock.c.now, *ASSET_COLUMNS).select_from(clock.outerjoin(AssetRow, AssetRow.id == asset_id))
        async with self._database.reading() as connection:
            row = (await connection.execute(found)).one()
        return as_asset(row) if row.asset_id is not None else None, row.now


def _storage_key(folder: str, name: UUID, media_type: str) -> str:
    """Files are spread over 256 folders, so that no folder grows without bound."""
    return f"{folder}/{name.hex[:2]}/{name.hex}.{EXTENSIONS[media_type]}"


async def _write_exactly(path: Path, chunks: AsyncIterator[bytes], size: int) -> str:
    """Write `size` bytes to `path`; returns what they are."""
    too_many = f"The upload has more than the {size} bytes that were announced."
    received, head = await _write(path, chunks, size, too_many)
    if received != size:
        raise InvalidParameter("size", f"The upload has {received} bytes; {size} were announced.")
    return _media_type(head)


async def _write(path: Path, chunks: AsyncIterator[bytes], at_most: int, too_many: str) -> tuple[int, bytes]:
    """Write the chunks to `path`; returns how many bytes they were, and the first of them."""
    received, head = 0, b""
    async with await open_file(path, "wb") as file:
        async for chunk in chunks:
            received += len(chunk)
            if received > at_most:
                raise TooLarge(too_many)
            head += chunk[: max(0, HEAD - len(head))]
            await file.write(chunk)
    return received, head


def _media_type(head: bytes) -> str:
    """What a file is, which is told by its bytes and not by any name. Raises `InvalidParameter`."""
    media_type = sniff(head)
    if media_type is None:
        raise InvalidParameter(
            "file", f"The upload is {describe(head)}; JPEG, PNG, WEBP, GIF, BMP, TIFF, MP4, MOV and WEBM are accepted."
        )
    return media_type
