"""The Python examples of the documentation run as they are printed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from live import LiveServer
from vitascope.media.images import encode_image

ROOT = Path(__file__).parents[2]
BASE_URL = "http://127.0.0.1:8642"
ENGINE = ROOT / "docs" / "how-to" / "add-an-engine.md"
PAGES = [ROOT / "README.md", ROOT / "docs" / "tutorial.md", ROOT / "docs" / "how-to" / "use-the-wavespeed-sdk.md"]


def blocks(page: Path) -> list[str]:
    """The Python blocks of a page."""
    return re.findall(r"^```python\n(.*?)^```", page.read_text(), flags=re.MULTILINE | re.DOTALL)


PROGRAMS = [
    pytest.param(program, id=f"{page.stem}-{number}") for page in PAGES for number, program in enumerate(blocks(page))
]


@pytest.fixture(scope="module")
def gradient_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with the engine that the how-to guide prints, named as it says."""
    folder = tmp_path_factory.mktemp("gradient-server")
    (folder / "gradient.py").write_text(blocks(ENGINE)[0])
    profiles = re.findall(r"export VITASCOPE_PROFILES='(.*?)'", ENGINE.read_text(), flags=re.DOTALL)[0]
    server = LiveServer(folder, PYTHONPATH=str(folder), VITASCOPE_PROFILES=profiles, VITASCOPE_VIDEO_SECONDS="2")
    yield server
    server.stop()


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_program_prints_what_can_be_read(gradient_server: LiveServer, tmp_path: Path, program: str) -> None:
    """Each program of the tutorial and the guides ends well, and prints the URL of an output."""
    assert BASE_URL in program
    (tmp_path / "program.py").write_text(program.replace(BASE_URL, gradient_server.url))
    encode_image(np.full((270, 480, 3), 90, np.uint8), tmp_path / "lighthouse.jpg", "JPG")
    done = subprocess.run(
        [sys.executable, "program.py"],
        cwd=tmp_path,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert gradient_server.request("GET", done.stdout.split()[-1]).status_code == 200


def test_the_printed_engine_follows_the_protocol(gradient_server: LiveServer) -> None:
    """The engine of the guide makes the picture that is asked for, and says what it did not do."""
    task = gradient_server.ended(gradient_server.submit("anything", seed=3))
    assert (task["state"], task["generations"][0]["width"]) == ("succeeded", 720)
    assert task["generations"][0]["notes"] == ["A gradient: the prompt was not read."]


def test_every_printed_profile_is_json() -> None:
    """Values of VITASCOPE_PROFILES that the guide prints can be read."""
    for text in re.findall(r"export VITASCOPE_PROFILES='(.*?)'", ENGINE.read_text(), flags=re.DOTALL):
        assert all("engine" in profile for profile in json.loads(text).values())
