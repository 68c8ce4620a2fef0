"""The local storage."""

from __future__ import annotations

from pathlib import Path

import pytest

from vitascope.errors import Gone, StorageFailed
from vitascope.storage.local import LocalStorage


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A file to store."""
    path = tmp_path / "source"
    path.write_bytes(b"picture")
    return path


async def test_what_is_put_is_read(tmp_path: Path, source: Path) -> None:
    """The bytes come back under their key."""
    storage = LocalStorage(tmp_path / "files")
    await storage.put("outputs/a.jpg", source)
    assert (await storage.local_copy("outputs/a.jpg")).read_bytes() == b"picture"


async def test_put_takes_the_file_away(tmp_path: Path, source: Path) -> None:
    """No second copy stays behind."""
    await LocalStorage(tmp_path / "files").put("a.jpg", source)
    assert not source.exists()


async def test_what_was_deleted_is_gone(tmp_path: Path, source: Path) -> None:
    """A deleted key answers Gone, and may be deleted again."""
    storage = LocalStorage(tmp_path / "files")
    await storage.put("a.jpg", source)
    await storage.delete("a.jpg")
    await storage.delete("a.jpg")
    with pytest.raises(Gone):
        await storage.local_copy("a.jpg")


async def test_a_folder_that_cannot_be_written_fails_the_output(tmp_path: Path, source: Path) -> None:
    """The failure is one a caller may read."""
    (tmp_path / "files").write_text("in the way")
    with pytest.raises(StorageFailed):
        await LocalStorage(tmp_path / "files").put("a.jpg", source)
