"""What is said of data folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from patient import only, patient, wrong
from vitascope.doctor import folders
from vitascope.doctor.findings import Level


async def test_a_sound_folder_is_sound(tmp_path: Path) -> None:
    """It can be written to and has room, and nothing is left in it."""
    folder = tmp_path / "data"
    folder.mkdir()
    assert await wrong(folders.check, patient(folder, disk_budget_bytes=1)) == []
    assert list(folder.iterdir()) == []


async def test_a_missing_folder_is_a_warning_and_stays_missing(tmp_path: Path) -> None:
    """Right before a first start; and who looks into the wrong folder is told."""
    level, found = await only(folders.check, patient(tmp_path / "data", disk_budget_bytes=1))
    assert (level, str(tmp_path / "data") in found) == (Level.WARNING, True)
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("name", ["data", "data/files", "data/postgres"])
async def test_a_file_in_the_way_is_named(tmp_path: Path, name: str) -> None:
    """Where the data folder, or one in it, would have to be."""
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("in the way")
    level, found = await only(folders.check, patient(tmp_path / "data"))
    assert (level, found) == (Level.FAILURE, f"{tmp_path / name} is a file, where a folder is needed.")


async def test_a_read_only_folder_is_a_failure(locked: Path) -> None:
    """Who cannot write is named, and so is the reason."""
    level, found = await only(folders.check, patient(locked))
    assert level is Level.FAILURE
    assert f"{locked} cannot be written to by the user" in found
    assert "Permission denied" in found


async def test_a_folder_that_cannot_be_made_is_a_failure(locked: Path) -> None:
    """It is the folder above that is read-only, and nobody is told to give that away."""
    (finding,) = await wrong(folders.check, patient(locked / "data"))
    assert finding.found.startswith(f"The data folder {locked / 'data'} cannot be made")
    assert f"chown -R USER {locked / 'data'})" in finding.mend


async def test_a_full_budget_is_a_warning(tmp_path: Path) -> None:
    """With what the files take, and what the budget is."""
    folder = tmp_path / "data"
    (folder / "files" / "outputs").mkdir(parents=True)
    (folder / "files" / "outputs" / "one.jpg").write_bytes(bytes(3000))
    level, found = await only(folders.check, patient(folder, disk_budget_bytes=2000))
    assert (level, "3.0 kB of a disk budget of 2.0 kB" in found) == (Level.WARNING, True)


@pytest.mark.parametrize(("budget", "said"), [(0, "There is no disk budget"), (10**18, "lets them grow by 1.0 EB")])
async def test_a_disk_that_may_fill_up_is_a_warning(tmp_path: Path, budget: int, said: str) -> None:
    """Without a budget, or with one that is larger than the disk."""
    (tmp_path / "data").mkdir()
    level, found = await only(folders.check, patient(tmp_path / "data", disk_budget_bytes=budget))
    assert (level, said in found) == (Level.WARNING, True)


async def test_a_budget_for_files_elsewhere_is_not_held_against_this_disk(tmp_path: Path) -> None:
    """Files in a bucket take no room here."""
    (tmp_path / "data").mkdir()
    subject = patient(tmp_path / "data", disk_budget_bytes=10**18, storage="s3://bucket/files")
    assert await wrong(folders.check, subject) == []


async def test_a_full_disk_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is free is less than the least."""
    monkeypatch.setattr(folders, "_LEAST_FREE_BYTES", 10**18)
    (tmp_path / "data").mkdir()
    level, found = await only(folders.check, patient(tmp_path / "data"))
    assert (level, "1.0 EB are needed at least" in found) == (Level.FAILURE, True)
