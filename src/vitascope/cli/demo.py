"""`vitascope demo`: a server of its own, and through HTTP an image, an image guided by others, and a video."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer
from rich.console import Console

from vitascope.cli.client import CallFailed, Client
from vitascope.cli.progress import progress_bar

_START_SECONDS = 60.0
_STOP_SECONDS = 30.0
_SEED = 11
_BOAT_SEED = 5

LAKE = "a quiet mountain lake at sunrise, mist over the water"
BOAT = "a white sailboat, plain light blue background"
GUIDED = "@boat sailing on @lake at golden hour"
MOTION = "Slow push in, soft ripples on the water, light mist"


def demo(
    folder: Annotated[Path, typer.Option(help="Where the files go.")] = Path("demo"),
) -> None:
    """Show what this is: images and a video in ./demo, made on this machine without a GPU, a key or a download."""
    console = Console()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="vitascope-demo-") as data, _server(Path(data)) as url:
        console.print(f"A server is running at {url} with the draft renderer: no GPU, no key, no download.\n")
        with Client(url, "demo") as client:
            lake, boat, guided, film = (
                folder / name for name in ("1-lake.jpg", "2-boat.jpg", "3-boat-on-lake.jpg", "4-film.mp4")
            )
            wide: dict[str, Any] = {"seed": _SEED, "aspect_ratio": "16:9"}
            _make(console, client, "gen4-image", {"prompt": LAKE, **wide}, lake)
            _make(console, client, "gen4-image-turbo", {"prompt": BOAT, "seed": _BOAT_SEED}, boat)
            references = [client.upload(boat), client.upload(lake)]
            _make(console, client, "gen4-image", {"prompt": GUIDED, "reference_images": references, **wide}, guided)
            _make(console, client, "gen4-turbo", {"prompt": MOTION, "image": client.upload(lake)}, film)
    console.print("\nNext: [bold]make serve[/], then point an SDK at it; docs/tutorial.md shows how.", highlight=False)


def _make(console: Console, client: Client, model: str, inputs: dict[str, Any], target: Path) -> None:
    started = time.monotonic()
    console.print(f"[dim]{model}[/]  {inputs['prompt']}", highlight=False)
    with progress_bar(console, target.name) as report:
        generation = client.generate(model, inputs, report)
    client.download(generation["url"], target)
    console.print(
        f"[bold]{target}[/]  {generation['width']}x{generation['height']}, {target.stat().st_size / 1e6:.1f} MB, "
        f"{time.monotonic() - started:.1f} s\n",
        highlight=False,
    )


@contextmanager
def _server(data: Path) -> Iterator[str]:
    """A server process on a free port, with its data in `data`; yields its URL."""
    log = (data / "server.log").open("w+")
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-m", "vitascope", "serve", "--port", "0", "--data-dir", str(data / "data")],
        env={**os.environ, "VITASCOPE_LOG_FORMAT": "console", "VITASCOPE_LOG_LEVEL": "info"},  # it is read below
        stderr=log,
        stdout=subprocess.DEVNULL,
    )
    try:
        yield _wait_until_ready(process, data / "server.log")
    finally:
        process.terminate()
        process.wait(timeout=_STOP_SECONDS)
        log.close()


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        for line in log.read_text().splitlines():
            if "server.ready" in line:
                url = next(word.removeprefix("url=") for word in line.split() if word.startswith("url="))
                httpx.get(f"{url}/readyz", trust_env=False).raise_for_status()
                return url
        time.sleep(0.05)
    raise CallFailed(f"The server did not start. It said:\n{log.read_text()}")
