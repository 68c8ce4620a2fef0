"""`vitascope run`: one generation, local files in and out."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from vitascope import logs
from vitascope.catalog import FRAMES_PER_SECOND, MAX_SEED, MODELS, Kind, Model
from vitascope.cli.client import Client
from vitascope.cli.progress import progress_bar
from vitascope.errors import InvalidParameter
from vitascope.pipeline.ports import InputFile, Report, SlotJob
from vitascope.settings import Settings, read_settings
from vitascope.worker.slots import SlotPool

_QUIET = logs.Style(level="error")
_FORMATS = {
    Kind.IMAGE: {".jpg": "JPG", ".jpeg": "JPG", ".png": "PNG", ".webp": "WEBP"},
    Kind.VIDEO: {".mp4": "MP4", ".mov": "MOV", ".webm": "WEBM"},
}
"""The format that the ending of the file's name chooses; where it is none of these, the first."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the command line asks for; None where it says nothing."""

    model: Model
    prompt: str
    images: list[Path]
    target: Path
    aspect_ratio: str | None
    resolution: str | None
    seed: int | None

    @property
    def is_video(self) -> bool:
        """Whether a video is to be made."""
        return self.model.kind is Kind.VIDEO


def run(  # noqa: PLR0917 - each is an option of the command
    model: Annotated[str, typer.Argument(help=f"One of {', '.join(MODELS)}.")],
    prompt: Annotated[str, typer.Argument(help="What to make.")],
    image: Annotated[
        list[Path] | None,
        typer.Option(help="A reference image, up to three; for gen4-turbo the first frame. Repeatable."),
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write.")] = None,
    aspect_ratio: Annotated[str | None, typer.Option(help="1:1, 16:9, 9:16, 4:3 or 3:4.")] = None,
    resolution: Annotated[str | None, typer.Option(help="1080p or 720p, for images.")] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same output.", min=0, max=MAX_SEED)] = None,
    server: Annotated[str | None, typer.Option(help="Use this server; without it the work is done here.")] = None,
    key: Annotated[str, typer.Option(help="The server's API key.", envvar="WAVESPEED_API_KEY")] = "local",
) -> None:
    """Make one image or one video. Without --server no server, database or network is used."""
    console = Console()
    logs.configure(_QUIET)
    chosen = _model(model)
    target = output or Path(f"{model}.{'mp4' if chosen.kind is Kind.VIDEO else 'jpg'}")
    wish = Wish(chosen, prompt, _checked(chosen, image or []), target, aspect_ratio, resolution, seed)
    started = time.monotonic()
    with progress_bar(console, model) as report:
        notes = _on_server(server, key, wish, report) if server else asyncio.run(_here(wish, report))
    for note in notes:
        console.print(f"[dim]{note}", highlight=False)
    console.print(f"[bold]{target}[/] in {time.monotonic() - started:.1f} s", highlight=False)


def _model(name: str) -> Model:
    if name not in MODELS:
        raise InvalidParameter("model", f"There is no model {name!r}; there are {', '.join(MODELS)}.")
    return MODELS[name]


def _checked(model: Model, images: list[Path]) -> list[Path]:
    for path in images:
        if not path.is_file():
            raise InvalidParameter("image", f"There is no file {path}.")
    if model.kind is Kind.VIDEO and len(images) != 1:
        raise InvalidParameter("image", f"{model.name} needs one --image, its first frame; {len(images)} were given.")
    if model.kind is Kind.IMAGE and len(images) > model.max_references:
        raise InvalidParameter("image", f"At most {model.max_references} images are taken; {len(images)} were given.")
    return images


def _job(wish: Wish, settings: Settings, path: Path) -> SlotJob:
    files = tuple(InputFile(str(image.resolve())) for image in wish.images)
    formats = _FORMATS[wish.model.kind]
    return SlotJob(
        model=wish.model.name,
        prompt=wish.prompt,
        quality=wish.model.quality,
        sizes=_sizes(wish),
        seed=wish.seed if wish.seed is not None else secrets.randbelow(MAX_SEED + 1),
        output_format=formats.get(wish.target.suffix.lower(), next(iter(formats.values()))),
        output_quality=95,
        output_path=str(path),
        max_pixels=settings.max_input_pixels,
        nsfw_threshold=settings.nsfw_threshold,
        duration=settings.video_seconds if wish.is_video else 0,
        fps=FRAMES_PER_SECOND,
        references=() if wish.is_video else files,
        first_frame=files[0] if wish.is_video else None,
    )


def _sizes(wish: Wish) -> tuple[tuple[int, int], ...]:
    sizes = wish.model.sizes.get(wish.resolution or wish.model.default_resolution)
    if sizes is None:
        raise InvalidParameter(
            "resolution", f"Resolution {wish.resolution!r} is not one of {', '.join(wish.model.sizes)}."
        )
    ratio = wish.aspect_ratio or (None if wish.is_video else "4:3")
    if ratio is None:
        return tuple(sizes.values())
    if ratio not in sizes:
        raise InvalidParameter("aspect_ratio", f"Aspect ratio {ratio!r} is not one of {', '.join(sizes)}.")
    return (sizes[ratio],)


async def _here(wish: Wish, report: Report) -> tuple[str, ...]:
    """Run the wish in a slot of our own, as a server would."""
    settings = read_settings()
    name, profile = next((n, p) for n, p in settings.profiles.items() if wish.model.name in p.models)
    pool = SlotPool({name: profile.model_copy(update={"slots": 1})}, _QUIET)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "output"
        try:
            result = await pool.run(name, _job(wish, settings, path), report, asyncio.Event())
        finally:
            await pool.stop()
        shutil.move(path, wish.target)
    return result.notes


def _on_server(server: str, key: str, wish: Wish, report: Report) -> tuple[str, ...]:
    with Client(server, key) as client:
        urls = [client.upload(path) for path in wish.images]
        inputs: dict[str, Any] = {"prompt": wish.prompt, "aspect_ratio": wish.aspect_ratio}
        if wish.is_video:
            inputs["image"] = urls[0]
        else:
            inputs |= {"reference_images": urls, "resolution": wish.resolution, "seed": wish.seed}
        generation = client.generate(wish.model.name, inputs, report)
        client.download(generation["url"], wish.target)
    return tuple(generation["notes"])
