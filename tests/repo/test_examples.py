"""The Python examples of the documentation run as they are printed."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from live import LiveServer
from vitascope.media.images import encode_image

ROOT = Path(__file__).parents[2]
ADDRESS = "127.0.0.1:8642"
ENGINE = ROOT / "docs" / "how-to" / "add-an-engine.md"
PAGES = [
    ROOT / "README.md",
    ROOT / "docs" / "tutorial.md",
    *((ROOT / "docs" / "how-to" / f"use-the-{vendor}-sdk.md") for vendor in ("wavespeed", "runware")),
]


def blocks(page: Path) -> list[str]:
    """The Python blocks of a page."""
    return re.findall(r"^```python\n(.*?)^```", page.read_text(), flags=re.MULTILINE | re.DOTALL)


PROGRAMS = {f"{page.stem}-{number}": program for page in PAGES for number, program in enumerate(blocks(page))}


@pytest.fixture(scope="module")
def gradient_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A server with the engine that the how-to guide prints, named as it says."""
    folder = tmp_path_factory.mktemp("gradient-server")
    (folder / "gradient.py").write_text(blocks(ENGINE)[0])
    profiles = re.findall(r"export VITASCOPE_PROFILES='(.*?)'", ENGINE.read_text(), flags=re.DOTALL)[0]
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
    server = LiveServer(folder, PYTHONPATH=path, VITASCOPE_PROFILES=profiles, VITASCOPE_VIDEO_SECONDS="2")
    yield server
    server.stop()


@pytest.fixture(scope="module")
def running(
    gradient_server: LiveServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, subprocess.Popen[str]]]:
    """All programs at once, each in a folder with the picture that the pages call lighthouse.jpg."""
    started = {
        name: start(tmp_path_factory.mktemp(name), program.replace(ADDRESS, urlsplit(gradient_server.url).netloc))
        for name, program in PROGRAMS.items()
    }
    yield started
    for process in started.values():
        with process:
            process.kill()


def start(folder: Path, program: str) -> subprocess.Popen[str]:
    (folder / "program.py").write_text(program)
    encode_image(np.full((270, 480, 3), 90, np.uint8), folder / "lighthouse.jpg", "JPG")
    return subprocess.Popen(
        [sys.executable, "program.py"],
        cwd=folder,
        env={**os.environ, "NO_PROXY": "127.0.0.1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_program_prints_what_can_be_read(
    gradient_server: LiveServer, running: dict[str, subprocess.Popen[str]], name: str
) -> None:
    """Each program of the tutorial and the guides ends well, and prints the URL of an output."""
    assert ADDRESS in PROGRAMS[name]
    output, errors = running[name].communicate(timeout=60)
    assert running[name].returncode == 0, errors
    assert gradient_server.request("GET", output.split()[-1]).status_code == 200


def test_the_printed_engine_follows_the_protocol(gradient_server: LiveServer) -> None:
    """The engine of the guide makes the picture that is asked for, and says what it did not do."""
    task = gradient_server.ended(gradient_server.submit("anything", seed=3))
    assert (task["state"], task["generations"][0]["width"]) == ("succeeded", 720)
    assert task["generations"][0]["notes"] == ["A gradient: the prompt was not read."]


def test_every_printed_profile_is_json() -> None:
    """Values of VITASCOPE_PROFILES that the guide prints can be read."""
    for text in re.findall(r"export VITASCOPE_PROFILES='(.*?)'", ENGINE.read_text(), flags=re.DOTALL):
        assert all("engine" in profile for profile in json.loads(text).values())
