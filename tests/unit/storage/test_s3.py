"""What is particular to files in a bucket: local copies, and a store that goes away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from line import Line, line_to
from object_store import ObjectStore, object_store
from vitascope.errors import Gone, Misconfigured, StorageAway, StorageFailed
from vitascope.storage.cache import FileCache
from vitascope.storage.s3 import S3Storage

KEY = "outputs/ab/abcd-1.jpg"
LARGE = bytes(range(256)) * 30_000


@pytest.fixture
def line(s3: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    """A line to the store that everybody uses; the environment leads to it."""
    with line_to(s3.url) as opened:
        for name, value in {**s3.environment, "AWS_ENDPOINT_URL": opened.url}.items():
            monkeypatch.setenv(name, value)
        yield opened


@pytest.fixture
def bucket(s3: ObjectStore) -> str:
    """The URL of an empty bucket."""
    return s3.new_bucket()


def over(bucket: str, cache: Path, max_bytes: int = 100_000_000) -> S3Storage:
    """A machine's storage: two with caches of their own are two machines."""
    return S3Storage(bucket, FileCache(cache, max_bytes))


async def stored(bucket: str, folder: Path, content: bytes = LARGE) -> None:
    """Store `content` under `KEY` from a machine of its own."""
    folder.mkdir(exist_ok=True)
    (folder / "source").write_bytes(content)
    await over(bucket, folder / "other-cache").put(KEY, folder / "source")


@pytest.mark.usefixtures("line")
async def test_what_one_machine_stored_another_reads(bucket: str, tmp_path: Path) -> None:
    """The bucket is what they share, and not the cache."""
    await stored(bucket, tmp_path)
    assert (await over(bucket, tmp_path / "cache").local_copy(KEY)).read_bytes() == LARGE


async def test_a_file_is_downloaded_once(bucket: str, tmp_path: Path, line: Line) -> None:
    """Readers at the same time wait for one download, and later ones need the store no more."""
    await stored(bucket, tmp_path)
    storage = over(bucket, tmp_path / "cache")
    line.requests = 0
    copies = await asyncio.gather(*(storage.local_copy(KEY) for _ in range(5)))
    assert (len(set(copies)), line.requests) == (1, 1)
    line.limit = 0
    assert (await storage.local_copy(KEY)).read_bytes() == LARGE


async def test_what_was_just_stored_is_at_hand(bucket: str, tmp_path: Path, line: Line) -> None:
    """The machine that made a file need not download it."""
    await stored(bucket, tmp_path)
    line.limit = 0
    assert (await over(bucket, tmp_path / "other-cache").local_copy(KEY)).read_bytes() == LARGE


@pytest.mark.usefixtures("line")
async def test_what_another_machine_deleted_is_gone(bucket: str, tmp_path: Path) -> None:
    """Who has no copy learns it from the store."""
    await stored(bucket, tmp_path)
    await over(bucket, tmp_path / "other-cache").delete(KEY)
    with pytest.raises(Gone):
        await over(bucket, tmp_path / "cache").local_copy(KEY)


async def test_a_download_that_is_cut_leaves_no_copy(bucket: str, tmp_path: Path, line: Line) -> None:
    """A store that goes away in the middle of a file is out of reach, and what came is not kept."""
    await stored(bucket, tmp_path)
    storage = over(bucket, tmp_path / "cache")
    line.limit = len(LARGE) // 2
    with pytest.raises(StorageAway):
        await storage.local_copy(KEY)
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []
    line.limit = None
    assert (await storage.local_copy(KEY)).read_bytes() == LARGE


async def test_a_reader_who_gives_up_leaves_the_others_theirs(bucket: str, tmp_path: Path, line: Line) -> None:
    """A download is not lost for those who wait for it when the one who began it goes."""
    await stored(bucket, tmp_path)
    storage = over(bucket, tmp_path / "cache")
    line.requests = 0
    first = asyncio.create_task(storage.local_copy(KEY))
    second = asyncio.create_task(storage.local_copy(KEY))
    while line.requests == 0:
        await asyncio.sleep(0.01)
    first.cancel()
    assert (await second).read_bytes() == LARGE


async def test_an_upload_that_is_cut_stores_nothing(bucket: str, tmp_path: Path, line: Line) -> None:
    """A store that goes away in the middle of a file fails the output, and nobody reads half of it."""
    line.limit = 1  # the first part is answered by a single byte
    with pytest.raises(StorageFailed) as failed:
        await stored(bucket, tmp_path)
    assert "127.0.0.1" not in str(failed.value)
    line.limit = None
    with pytest.raises(Gone):
        await over(bucket, tmp_path / "cache").local_copy(KEY)


async def test_a_store_that_is_away_is_out_of_reach(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is called gone that only cannot be asked for; once the store is back, all is as before."""
    with object_store() as store:
        for name, value in store.environment.items():
            monkeypatch.setenv(name, value)
        bucket = store.new_bucket()
        await stored(bucket, tmp_path)
        storage = over(bucket, tmp_path / "cache")
        store.stop()
        with pytest.raises(StorageFailed):
            await stored(bucket, tmp_path / "again")
        with pytest.raises(StorageAway):
            await storage.local_copy(KEY)
        with pytest.raises(StorageAway):
            await storage.delete(KEY)
        with pytest.raises(StorageAway):
            [file async for file in storage.list("outputs")]
        store.start()
        assert (await storage.local_copy(KEY)).read_bytes() == LARGE


@pytest.mark.usefixtures("line")
async def test_a_store_that_works_is_proven(bucket: str, tmp_path: Path) -> None:
    """The proof leaves nothing behind, and machines that start together do not disturb each other's."""
    storage = over(bucket, tmp_path / "cache")
    await asyncio.gather(*(storage.prove() for _ in range(5)))
    assert [file async for file in storage.list("")] == []


@pytest.mark.usefixtures("line")
async def test_a_bucket_that_is_not_there_is_said_at_the_start(tmp_path: Path) -> None:
    """The owner reads which setting it is, and what the store said."""
    with pytest.raises(Misconfigured, match=r"VITASCOPE_STORAGE is 's3://nowhere/at-all'.*NoSuchBucket"):
        await over("s3://nowhere/at-all", tmp_path / "cache").prove()


async def test_plain_text_is_spoken_only_where_the_endpoint_says_so(
    bucket: str, tmp_path: Path, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With an https endpoint nothing is sent in plain text, whatever listens there."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", line.url.replace("http:", "https:"))
    with pytest.raises(Misconfigured):
        await over(bucket, tmp_path / "cache").prove()
    assert line.requests == 0
