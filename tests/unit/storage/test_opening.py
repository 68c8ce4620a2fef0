"""Which storage a setting names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from object_store import ObjectStore
from vitascope.errors import Misconfigured
from vitascope.storage import Storage, open_storage
from vitascope.storage.local import LocalStorage
from vitascope.storage.s3 import S3Storage
from vitascope.testing.storages import FaultyStorage


async def opened(setting: str, folder: Path) -> Storage:
    return await open_storage(setting, files=folder / "files", cache=folder / "cache", cache_bytes=1000)


async def kept_in(storage: Storage, folder: Path) -> list[str]:
    """Where below `folder` a file is that was put."""
    (folder / "source").write_bytes(b"picture")
    await storage.put("a.jpg", folder / "source")
    return [path.relative_to(folder).as_posix() for path in folder.rglob("*.jpg")]


async def test_local_is_a_folder_of_the_data_folder(tmp_path: Path) -> None:
    """The default needs nothing."""
    assert await kept_in(await opened("local", tmp_path), tmp_path) == ["files/a.jpg"]


async def test_a_folder_may_be_elsewhere(tmp_path: Path) -> None:
    """A file URL names it, spaces and all."""
    (tmp_path / "shared disk").mkdir()
    storage = await opened((tmp_path / "shared disk").as_uri(), tmp_path)
    assert isinstance(storage, LocalStorage)
    assert await kept_in(storage, tmp_path) == ["shared disk/a.jpg"]


async def test_a_bucket_is_proven_and_used(tmp_path: Path, s3: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """An s3 URL names a bucket and a prefix, and the copy of what was put is in the cache."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    storage = await opened(s3.new_bucket(), tmp_path)
    assert isinstance(storage, S3Storage)
    assert await kept_in(storage, tmp_path) == ["cache/a.jpg"]


async def test_a_class_of_the_owner_s_is_built(tmp_path: Path) -> None:
    """It gets the folder of the data folder."""
    assert isinstance(await opened("vitascope.testing.storages:FaultyStorage", tmp_path), FaultyStorage)


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("file:///not/there", "is no folder of this machine"),
        ("file://host/folder", "is no folder of this machine"),
        ("gs://bucket", "is neither local, file:///folder, s3://bucket/prefix nor a storage class"),
        ("vitascope.storage.local:Missing", "has no attribute 'Missing'"),
        ("s3://", "VITASCOPE_STORAGE is 's3://'"),
    ],
)
async def test_what_names_no_storage_is_said(tmp_path: Path, setting: str, said: str) -> None:
    """The message names the setting and the value, and what could be written."""
    with pytest.raises(Misconfigured, match=re.escape(said)):
        await opened(setting, tmp_path)
