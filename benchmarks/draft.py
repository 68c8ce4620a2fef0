"""What the draft renderer takes: seconds and memory of each kind and size, films beside the encoder alone.

Each kind runs in a process of its own, as in a slot: seconds from its start to its first output, those of a later one,
the longest wait between two calls of `progress`, by which a cancellation is heard, and the most memory it held. A
film's frames a second are those of rendering and encoding together; beside them are those of encoding the same frames,
which were kept, in the same process and right after. On a machine that has other work these vary from run to run; the
milliseconds of processor time that a frame takes, altogether and of the encoder alone, hardly do.

Run it with `python benchmarks/draft.py [words that the names of kinds must hold]`.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from vitascope.catalog import GEN4_IMAGE, GEN4_TURBO, Size
from vitascope.engines.base import Film, GenerationRequest, Image, Pixels, Progress, Reference
from vitascope.media.video import encode_film

AIM_OF_RAW = 0.6
PLACES = (
    "a quiet mountain lake at dawn",
    "an autumn forest with a path",
    "a neon street in the rain, people with umbrellas",
    "a greenhouse full of plants",
    "a cosy living room with a fireplace",
    "a bowl of strawberries on a kitchen table",
)
FILM = "slow push in, mist drifting, leaves moving in the wind"
SEED = 7

Generate = Callable[[Sequence[GenerationRequest], Progress], Sequence[Image | Film]]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of work at one size; a film begins with one of `PLACES`, and may be `told` its depth."""

    name: str
    size: Size
    quality: str = "turbo"
    references: int = 0
    seconds: int = 0
    place: int = 0
    told: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What it took: seconds, ms, MB; for films, with the encoder and of it alone, frames a second and ms a frame."""

    first: float
    later: float
    gap: float
    peak: float
    rate: float = 0.0
    raw: float = 0.0
    work: float = 0.0
    raw_work: float = 0.0


def kinds() -> Iterator[Kind]:
    """All of them: every size of the images in both qualities, references one to three, every size of film."""
    sizes = sorted({size for by_ratio in GEN4_IMAGE.sizes.values() for size in by_ratio.values()})
    for width, height in sizes:
        for quality in ("turbo", "full"):
            yield Kind(f"text {quality}", (width, height), quality)
    for count in (1, 2, 3):
        yield Kind(f"references {count}", (1440, 1080), "full", references=count)
    for size in sorted(GEN4_TURBO.sizes[GEN4_TURBO.default_resolution].values()):
        yield Kind("film 5 s", size, seconds=5)
    for place, name in enumerate(("lake", "forest")):
        yield Kind(f"film 5 s, {name} of known depth", (1280, 720), seconds=5, place=place, told=True)
    yield Kind("film 10 s", (1280, 720), seconds=10)


def measure(kind: Kind) -> Taken:
    """Do it in this process, which was started for nothing else."""
    began = time.perf_counter()
    from vitascope.engines.draft import DraftEngine  # noqa: PLC0415 - to read it is part of the first output

    engine = DraftEngine()
    engine.load()
    if kind.seconds:
        return _film(engine.generate, kind)
    references = tuple(Reference(_alpha(_drawn(engine.generate, prompt, (800, 600)).pixels)) for prompt in PLACES[:3])
    began = began if not kind.references else time.perf_counter()
    seconds, pulse = [], Pulse()
    for prompt in PLACES:
        request = GenerationRequest(
            "gen4-image", prompt, *kind.size, SEED, kind.quality, references=references[: kind.references]
        )
        pulse.begin()
        engine.generate([request], pulse)
        pulse(1.0, "")
        seconds.append(time.perf_counter() - began)
        began = time.perf_counter()
    return Taken(seconds[0], max(seconds[1:]), pulse.longest * 1000, _peak())


class Pulse:
    """Notes how long the engine was silent."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._last = time.perf_counter()

    def begin(self) -> None:
        """A generation begins."""
        self._last = time.perf_counter()

    def __call__(self, _fraction: object, _stage: object) -> None:
        """Progress was made."""
        now = time.perf_counter()
        self.longest, self._last = max(self.longest, now - self._last), now


def _film(generate: Generate, kind: Kind) -> Taken:
    began = time.perf_counter()
    drawn = _drawn(generate, PLACES[kind.place], kind.size)
    with tempfile.TemporaryDirectory() as folder:
        request = GenerationRequest(
            "gen4-turbo", FILM, *kind.size, SEED, first_frame=drawn.pixels,
            origin=drawn.origin if kind.told else None, duration=float(kind.seconds),
        )  # fmt: skip
        kept = np.memmap(
            Path(folder) / "frames", np.uint8, "w+", shape=(request.frame_count, kind.size[1], kind.size[0], 3)
        )
        started, worked, pulse = time.perf_counter(), time.process_time(), Pulse()
        (film,) = generate([request], pulse)
        assert isinstance(film, Film)
        _encode(film.frames, request, Path(folder))
        later, work = time.perf_counter() - started, time.process_time() - worked
        whole = time.perf_counter() - began
        peak = _peak()
        (film,) = generate([request], _ignore)
        assert isinstance(film, Film)
        for position, frame in enumerate(film.frames):
            kept[position] = frame
        started, worked = time.perf_counter(), time.process_time()
        _encode(iter(kept), request, Path(folder))
        raw, raw_work = time.perf_counter() - started, time.process_time() - worked
    count = request.frame_count
    works = 1000 * work / count, 1000 * raw_work / count
    return Taken(whole, later, pulse.longest * 1000, peak, count / later, count / raw, *works)


def _drawn(generate: Generate, prompt: str, size: Size) -> Image:
    (image,) = generate([GenerationRequest("gen4-image", prompt, *size, SEED, "turbo")], _ignore)
    assert isinstance(image, Image)
    return image


def _alpha(pixels: Pixels) -> Pixels:
    return np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)])


def _encode(frames: Iterator[Pixels], request: GenerationRequest, folder: Path) -> None:
    encode_film(
        frames,
        folder / "film.mp4",
        width=request.width,
        height=request.height,
        fps=request.fps,
        frame_count=request.frame_count,
        quality=95,
        video_format="MP4",
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _ignore(_fraction: float, _stage: str) -> None:
    """Nobody is told."""


def main(words: list[str]) -> None:
    """Measure each kind in its process and print a table."""
    heads = ("first s", "later s", "gap ms", "peak MB", "frames/s", "encoder", "share", "work ms", "encoder")
    print(f"{'kind':16} {'size':>11}", *(f"{head:>8}" for head in heads))
    for number, kind in enumerate(kinds()):
        if not all(word in f"{kind.name} {kind.size[0]}x{kind.size[1]}" for word in words):
            continue
        done = subprocess.run([sys.executable, __file__, "--one", str(number)], check=True, capture_output=True)
        taken = Taken(**json.loads(done.stdout))
        figures = [taken.first, taken.later, taken.gap, taken.peak]
        if taken.raw:
            figures += [taken.rate, taken.raw, taken.rate / taken.raw, taken.work, taken.raw_work]
        size = f"{kind.size[0]}x{kind.size[1]}"
        print(f"{kind.name:16} {size:>11}", *(f"{figure:8.2f}" for figure in figures), flush=True)
    print(f"later: the slowest of {len(PLACES) - 1}; share: of the encoder alone, aim {AIM_OF_RAW}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        taken = measure(list(kinds())[int(sys.argv[2])])
        print(json.dumps({name: getattr(taken, name) for name in Taken.__slots__}))
    else:
        main(sys.argv[1:])
