"""What every storage promises, asked of each."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from object_store import ObjectStore
from vitascope.errors import Gone, StorageFailed
from vitascope.storage import Storage, StoredFile
from vitascope.storage.cache import FileCache
from vitascope.storage.local import LocalStorage
from vitascope.storage.s3 import S3Storage

KEY = "outputs/ab/abcd-1.jpg"


@pytest.fixture(params=["local", "s3"])
def storage(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Storage:
    """Each storage, empty."""
    if request.param == "local":
        return LocalStorage(tmp_path / "files")
    store: ObjectStore = request.getfixturevalue("s3")
    for name, value in store.environment.items():
        monkeypatch.setenv(name, value)
    return S3Storage(store.new_bucket(), FileCache(tmp_path / "cache", 1_000_000))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file to store."""
    return written(tmp_path / "source")


def written(path: Path, content: bytes = b"picture") -> Path:
    path.write_bytes(content)
    return path


async def listed(storage: Storage, prefix: str) -> list[StoredFile]:
    return [file async for file in storage.list(prefix)]


async def test_what_is_put_is_read(storage: Storage, source: Path) -> None:
    """The bytes come back under their key."""
    await storage.put(KEY, source)
    assert (await storage.local_copy(KEY)).read_bytes() == b"picture"


async def test_an_empty_file_is_a_file(storage: Storage, tmp_path: Path) -> None:
    """Nothing is not the same as nothing there."""
    await storage.put(KEY, written(tmp_path / "empty", b""))
    assert (await storage.local_copy(KEY)).read_bytes() == b""


async def test_a_large_file_comes_back_whole(storage: Storage, tmp_path: Path) -> None:
    """Also what is too large to be sent in one piece."""
    content = bytes(range(256)) * 50_000
    await storage.put(KEY, written(tmp_path / "large", content))
    assert (await storage.local_copy(KEY)).read_bytes() == content


async def test_put_takes_the_file_away(storage: Storage, source: Path) -> None:
    """No second copy stays behind."""
    await storage.put(KEY, source)
    assert not source.exists()


async def test_a_file_that_is_not_there_fails(storage: Storage, tmp_path: Path) -> None:
    """The failure is one a caller may read."""
    with pytest.raises(StorageFailed):
        await storage.put(KEY, tmp_path / "missing")


async def test_what_was_never_put_is_gone(storage: Storage) -> None:
    """An unknown key answers as one that was deleted."""
    with pytest.raises(Gone):
        await storage.local_copy(KEY)


async def test_what_was_deleted_is_gone(storage: Storage, source: Path) -> None:
    """A deleted key answers Gone, and may be deleted again."""
    await storage.put(KEY, source)
    await storage.delete(KEY)
    await storage.delete(KEY)
    with pytest.raises(Gone):
        await storage.local_copy(KEY)


async def test_many_read_at_once(storage: Storage, source: Path) -> None:
    """Readers of one file do not disturb each other."""
    await storage.put(KEY, source)
    copies = await asyncio.gather(*(storage.local_copy(KEY) for _ in range(20)))
    assert {copy.read_bytes() for copy in copies} == {b"picture"}


async def test_files_are_listed_below_a_folder(storage: Storage, tmp_path: Path) -> None:
    """All that is below the folder, with its size, and nothing beside it."""
    for key in ("outputs/ab/one.jpg", "outputs/cd/two.jpg", "outputs-old/three.jpg", "inputs/four.jpg"):
        await storage.put(key, written(tmp_path / "source", key.encode()))
    files = await listed(storage, "outputs")
    assert {(file.key, file.size) for file in files} == {("outputs/ab/one.jpg", 18), ("outputs/cd/two.jpg", 18)}


async def test_more_files_are_listed_than_fit_on_a_page(storage: Storage, tmp_path: Path) -> None:
    """A list has no end that is not the end."""
    for number in range(60):
        await storage.put(f"inputs/{number}", written(tmp_path / "source"))
    assert len(await listed(storage, "inputs")) == 60


async def test_a_listed_file_says_when_it_was_stored(storage: Storage, source: Path) -> None:
    """Its time is that of `put`, in UTC, to the second or so that stores keep."""
    await storage.put(KEY, source)
    (file,) = await listed(storage, "outputs")
    assert file.modified.utcoffset() == timedelta(0)
    assert abs(datetime.now(UTC) - file.modified) < timedelta(minutes=1)


async def test_a_folder_that_is_not_there_is_empty(storage: Storage) -> None:
    """Before the first file there is nothing to list."""
    assert await listed(storage, "outputs") == []
