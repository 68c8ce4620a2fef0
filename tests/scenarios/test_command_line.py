"""The command line, as its user types it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from live import LiveServer
from vitascope.media.images import image_size
from vitascope.media.sniffing import HEAD, sniff
from vitascope.media.video import probe_film

FAULTY = '{"faulty": {"engine": "vitascope.testing.engines:FaultyEngine", "slots": 1}}'


def vitascope(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "vitascope", *arguments],
        cwd=folder,
        env={**os.environ, "VITASCOPE_PROFILES": FAULTY, "VITASCOPE_VIDEO_SECONDS": "2", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A picture made by `vitascope run`."""
    folder = tmp_path_factory.mktemp("picture")
    done = vitascope(folder, "run", "gen4-image", "a lake", "-o", "lake.png", "--seed", "4", "--aspect-ratio", "16:9")
    assert done.returncode == 0, done.stderr
    return folder / "lake.png"


def test_run_makes_a_picture_without_a_server(picture: Path) -> None:
    """The file is there, in the size that was asked for."""
    assert image_size(picture) == (1920, 1080)


@pytest.mark.parametrize(("ending", "kind"), [("mp4", "video/mp4"), ("mov", "video/quicktime"), ("webm", "video/webm")])
def test_run_makes_a_film_from_a_file(picture: Path, tmp_path: Path, ending: str, kind: str) -> None:
    """A local file becomes the first frame, and the ending of the output chooses its format."""
    film = tmp_path / f"film.{ending}"
    done = vitascope(tmp_path, "run", "gen4-turbo", "zoom in", "--image", str(picture), "-o", film.name)
    assert done.returncode == 0, done.stderr
    assert (probe_film(film).frame_count, sniff(film.read_bytes()[:HEAD])) == (48, kind)


def test_run_uses_a_server(faulty_server: LiveServer, picture: Path, tmp_path: Path) -> None:
    """With --server the inputs are uploaded, and the output is saved here."""
    done = vitascope(
        tmp_path,
        *("run", "gen4-image-turbo", "a lake", "--server", faulty_server.url),
        *("--image", str(picture), "--resolution", "720p", "-o", "lake.jpg"),
    )
    assert done.returncode == 0, done.stderr
    assert image_size(tmp_path / "lake.jpg") == (960, 720)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "gen9", "a lake"), "There is no model 'gen9'"),
        (("run", "gen4-turbo", "zoom"), "needs one --image"),
        (("run", "gen4-image", "a", "--image", "missing.png"), "There is no file missing.png"),
        (("run", "gen4-image", "a", "--aspect-ratio", "2:1"), "Aspect ratio '2:1' is not one of"),
        (("run", "gen4-image", "a", "--server", "http://127.0.0.1:9"), "could not be reached"),
        (("run", "gen4-image", "[refuse]"), "asked to refuse"),
        (("serve", "--host", "0.0.0.0"), "would let anyone use this server"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    """Exit status 2, the reason on standard error, and no traceback."""
    done = vitascope(tmp_path, *arguments)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
