"""Files in a bucket of S3, or of what speaks like it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from obstore.exceptions import BaseError
from obstore.store import S3Store

from vitascope.errors import Gone, Misconfigured, StorageAway, StorageFailed
from vitascope.storage.base import StoredFile, in_reach, reason_of
from vitascope.storage.cache import FileCache

_ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL", "AWS_ENDPOINT")
_CHUNK_BYTES = 1024 * 1024
_PARTS_AT_A_TIME = 2
"""Of 5 MiB each: a line of 6 Mbit/s sends them before `read_timeout`, which counts the time of sending too."""


class S3Storage:
    """Files below `url`, `s3://bucket/prefix`, read by way of local copies in `cache`.

    Credentials, region and endpoint come from the AWS_ variables, which obstore reads. What does not answer is tried
    four times, for at most 25 seconds. Raises `Misconfigured` where `url` or one of the variables makes no sense.
    """

    def __init__(self, url: str, cache: FileCache) -> None:
        self._url = url
        self._cache = cache
        with self._as_told():
            self._store = S3Store.from_url(
                url,
                # Files are deleted one by one, and not every S3 knows how to delete many.
                config={"disable_bulk_delete": True},
                client_options={
                    # In plain text only where the endpoint is written so.
                    "allow_http": any(os.environ.get(name, "").startswith("http://") for name in _ENDPOINTS),
                    "connect_timeout": timedelta(seconds=3),
                    "read_timeout": timedelta(seconds=15),
                    "timeout": timedelta(minutes=10),
                },
                retry_config={
                    "max_retries": 3,
                    "retry_timeout": timedelta(seconds=10),
                    "backoff": {"init_backoff": timedelta(milliseconds=200), "max_backoff": timedelta(seconds=2)},
                },
            )

    async def prove(self) -> None:
        """Do with a file of a few bytes what will be done with others. Raises `Misconfigured` where that fails."""
        probe = f"probes/{uuid4().hex}"  # of its own: machines start together
        with self._as_told():
            await self._store.put_async(probe, b"Vitascope may write here.")
            await (await self._store.get_async(probe)).bytes_async()
            await self._store.list("probes").collect_async()
            await self._store.delete_async(probe)

    async def put(self, key: str, source: Path) -> None:
        """See `Storage.put`. The file becomes the local copy: who made it is likely to be asked for it."""
        try:
            with in_reach(key, BaseError, OSError):
                await self._store.put_async(key, source, max_concurrency=_PARTS_AT_A_TIME)
        except StorageAway as away:
            raise StorageFailed("The output could not be stored: the object store did not take it.") from away
        with contextlib.suppress(OSError):  # a copy is a convenience
            await self._cache.adopt(key, source)

    async def local_copy(self, key: str) -> Path:
        """See `Storage.local_copy`: a copy in the cache.

        A copy is good although another machine may have deleted the file: the database knows that it is removed, and
        whoever asks for it does not come here.
        """
        with in_reach(key, BaseError, OSError):
            async with self._cache.lock(key):
                if (copy := await self._cache.find(key)) is not None:
                    return copy
                try:
                    answer = await self._store.get_async(key)
                except FileNotFoundError as error:
                    raise Gone("The file is no longer stored.") from error
                return await self._cache.add(key, answer.stream(min_chunk_size=_CHUNK_BYTES))

    async def delete(self, key: str) -> None:
        """See `Storage.delete`."""
        with in_reach(key, BaseError, OSError):
            await self._store.delete_async(key)
            await self._cache.forget(key)

    async def list(self, prefix: str) -> AsyncIterator[StoredFile]:
        """See `Storage.list`. Parts of an upload that broke off are not files, and are not listed."""
        with in_reach(prefix, BaseError, OSError):
            async for page in self._store.list(prefix):
                for file in page:
                    yield StoredFile(file["path"], file["size"], file["last_modified"])

    @contextlib.contextmanager
    def _as_told(self) -> Iterator[None]:
        """What fails in the block, fails because of a setting."""
        try:
            yield
        except (BaseError, OSError) as error:
            raise Misconfigured(
                f"VITASCOPE_STORAGE is {self._url!r}, where files cannot be written, read, listed and deleted: "
                f"{reason_of(error)}. Check the bucket, and the variables AWS_ENDPOINT_URL, AWS_REGION, "
                "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY."
            ) from error
