"""What is said of encoders."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from patient import only, patient, wrong
from vitascope.doctor import encoders
from vitascope.doctor.findings import Level
from vitascope.media import video


async def test_what_is_installed_works(tmp_path: Path) -> None:
    """Every format can be written, and a picture be checked."""
    assert await wrong(encoders.check, patient(tmp_path)) == []


async def test_a_missing_codec_is_a_failure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As with an FFmpeg that was built without VP9: the format is named, and the others are not."""
    monkeypatch.setitem(video._WRITE, "WEBM", replace(video._WRITE["WEBM"], codec="libnothing"))
    level, found = await only(encoders.check, patient(tmp_path))
    assert (level, found.startswith("WEBM cannot be written")) == (Level.FAILURE, True)
    assert "libnothing" in found
