"""Local copies: as many as there is room for, and none that somebody may be reading goes."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from vitascope.storage.cache import FileCache

LONG_AGO = 1_000_000


@pytest.fixture
def cache(tmp_path: Path) -> FileCache:
    """Room for a thousand bytes."""
    return FileCache(tmp_path, 1000)


async def bytes_of(size: int) -> AsyncIterator[bytes]:
    yield bytes(size)


async def old(cache: FileCache, key: str, size: int, age: int) -> Path:
    """A copy that was last used `age` seconds ago."""
    path = await cache.add(key, bytes_of(size))
    used_at = time.time() - age
    os.utime(path, (used_at, used_at))
    return path


async def test_a_copy_is_found(cache: FileCache) -> None:
    """Under the key it was made for, and under no other."""
    path = await cache.add("a/b", bytes_of(7))
    assert (await cache.find("a/b"), await cache.find("a/c")) == (path, None)


async def test_what_was_not_used_for_longest_goes_first(cache: FileCache) -> None:
    """One copy too many makes room by the oldest, a tenth beyond what is needed, and by no more."""
    oldest, older, newer = [await old(cache, key, 300, age) for key, age in (("a", 3000), ("b", 2000), ("c", 1000))]
    await cache.add("d", bytes_of(300))
    assert [path.exists() for path in (oldest, older, newer)] == [False, True, True]


async def test_use_makes_a_copy_young(cache: FileCache) -> None:
    """What is asked for again and again stays."""
    used, unused = await old(cache, "a", 400, 3000), await old(cache, "b", 400, 2000)
    await cache.find("a")
    await cache.add("c", bytes_of(400))
    assert (used.exists(), unused.exists()) == (True, False)


async def test_what_is_in_use_stays_although_there_is_no_room(cache: FileCache) -> None:
    """A copy that was asked for a minute ago may be open: the bound waits for it."""
    recent = await old(cache, "a", 900, 60)
    await cache.add("b", bytes_of(900))
    assert recent.exists()


async def test_what_others_left_counts(cache: FileCache, tmp_path: Path) -> None:
    """Copies of an earlier run, or of another process, and unfinished ones, go like all others."""
    for name in ("earlier", ".0123.part"):
        (tmp_path / name).write_bytes(bytes(600))
        os.utime(tmp_path / name, (LONG_AGO, LONG_AGO))
    await cache.add("a", bytes_of(600))
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


async def test_a_copy_that_breaks_off_leaves_nothing(cache: FileCache, tmp_path: Path) -> None:
    """A copy appears whole or not at all."""

    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise OSError

    with pytest.raises(OSError, match=r"^$"):
        await cache.add("a", broken())
    assert list(tmp_path.iterdir()) == []


async def test_a_file_that_is_adopted_moves(cache: FileCache, tmp_path: Path) -> None:
    """It is not copied where that can be avoided, and its age is that of its adoption."""
    source = tmp_path / "source"
    source.write_bytes(b"picture")
    os.utime(source, (LONG_AGO, LONG_AGO))
    await cache.adopt("a", source)
    path = await cache.find("a")
    assert path is not None
    assert (path.read_bytes(), source.exists(), path.stat().st_mtime > LONG_AGO) == (b"picture", False, True)
