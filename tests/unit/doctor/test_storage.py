"""What is said of storages."""

from __future__ import annotations

from pathlib import Path

import pytest

from object_store import ObjectStore
from patient import only, patient, wrong
from vitascope.doctor import storage
from vitascope.doctor.findings import Level


async def test_a_storage_that_works_is_sound_and_stays_empty(tmp_path: Path) -> None:
    """The file that was tried is gone."""
    (tmp_path / "data" / "files").mkdir(parents=True)
    assert await wrong(storage.check, patient(tmp_path / "data", scratch=tmp_path)) == []
    assert list((tmp_path / "data" / "files").iterdir()) == []


async def test_a_folder_that_is_not_there_yet_is_not_made(tmp_path: Path) -> None:
    """The class is tried in a folder that is gone afterwards."""
    assert await wrong(storage.check, patient(tmp_path / "data", scratch=tmp_path)) == []
    assert not (tmp_path / "data").exists()


async def test_a_folder_that_cannot_be_written_to_is_a_failure(tmp_path: Path) -> None:
    """Here because it is a file."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "files").write_text("in the way")
    level, found = await only(storage.check, patient(tmp_path / "data", scratch=tmp_path))
    assert (level, "could not be written to disk" in found) == (Level.FAILURE, True)


@pytest.mark.parametrize("setting", ["nowhere:Storage", "file:///no/such/folder"])
async def test_a_storage_that_is_none_is_a_failure(tmp_path: Path, setting: str) -> None:
    """The setting is named with its value."""
    level, found = await only(storage.check, patient(tmp_path, storage=setting))
    assert (level, f"VITASCOPE_STORAGE is {setting!r}" in found) == (Level.FAILURE, True)


async def test_bytes_that_change_are_a_failure(tmp_path: Path) -> None:
    """A storage must give back what it was given."""
    subject = patient(tmp_path, storage="vitascope.testing.storages:ForgetfulStorage")
    level, found = await only(storage.check, subject)
    assert (level, "gave back other bytes" in found) == (Level.FAILURE, True)


async def test_a_bucket_is_tried(s3: ObjectStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is there works, one that is not is a failure."""
    for name, value in s3.environment.items():
        monkeypatch.setenv(name, value)
    assert await wrong(storage.check, patient(tmp_path, storage=s3.new_bucket())) == []
    level, found = await only(storage.check, patient(tmp_path, storage="s3://no-such-bucket"))
    assert (level, "s3://no-such-bucket" in found) == (Level.FAILURE, True)
