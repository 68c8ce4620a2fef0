"""The local storage."""

from __future__ import annotations

from pathlib import Path

import pytest

from vitascope.errors import StorageAway, StorageFailed
from vitascope.storage.local import LocalStorage


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file to store."""
    path = tmp_path / "source"
    path.write_bytes(b"picture")
    return path


async def test_a_folder_that_cannot_be_written_fails_the_output(tmp_path: Path, source: Path) -> None:
    """The failure is one a caller may read."""
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(StorageFailed):
        await LocalStorage(tmp_path / "files").put("a.jpg", source)


async def test_a_folder_that_cannot_be_read_is_out_of_reach(tmp_path: Path) -> None:
    """That a file cannot be looked for does not say that it is gone."""
    (tmp_path / "files").symlink_to("x" * 300)
    storage = LocalStorage(tmp_path / "files")
    with pytest.raises(StorageAway):
        await storage.local_copy("a.jpg")
    with pytest.raises(StorageAway):
        await storage.delete("a.jpg")
    with pytest.raises(StorageAway):
        [file async for file in storage.list("")]


async def test_what_a_crash_left_is_listed(tmp_path: Path) -> None:
    """A file that was being copied from another disk can be found and removed."""
    (tmp_path / "files" / "inputs").mkdir(parents=True)
    (tmp_path / "files" / "inputs" / ".a.jpg.part").write_bytes(b"pict")
    storage = LocalStorage(tmp_path / "files")
    assert [file.key async for file in storage.list("inputs")] == ["inputs/.a.jpg.part"]
