"""A folder that is somebody else's."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

NOBODY = 65534


@pytest.fixture
def locked() -> Iterator[Path]:
    """A data folder in which we may write nothing, also where the tests are run by root; nor look at its cluster."""
    folder = Path(tempfile.mkdtemp(prefix="vitascope-locked-"))
    (folder / "postgres").mkdir(mode=0o700)
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(NOBODY)
    else:
        (folder / "postgres").chmod(0)
    yield folder
    if is_root:
        os.seteuid(0)
    for path in (folder, folder / "postgres"):
        path.chmod(0o755)
    shutil.rmtree(folder)
