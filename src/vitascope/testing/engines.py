"""Engines for tests and benchmarks."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from vitascope.catalog import MODELS
from vitascope.engines.base import Capabilities, Film, GenerationRequest, Image, Lack, Pixels, Progress
from vitascope.errors import GenerationRefused

_POLL_SECONDS = 0.01
_DIRECTIVE = re.compile(r"\[(?P<name>[a-z-]+)(?: (?P<argument>[^\]]+))?\]")


class NoopEngine:
    """Makes plain pictures and films of one colour, drawn from the seed, at once."""

    @property
    def capabilities(self) -> Capabilities:
        """Every model."""
        return Capabilities(models=frozenset(MODELS), grace=0.5)

    def load(self) -> None:
        """Nothing to load."""

    def generate(self, requests: Sequence[GenerationRequest], progress: Progress) -> Sequence[Image | Film]:
        """One plain output for each request; a film begins with its first frame."""
        return [self._one(request, progress) for request in requests]

    def _one(self, request: GenerationRequest, progress: Progress) -> Image | Film:
        colour = np.random.default_rng(request.seed).integers(0, 256, 3, dtype=np.uint8)
        pixels = np.empty((request.height, request.width, 3), np.uint8)
        pixels[:] = colour
        if request.first_frame is None:
            progress(1.0, "painting")
            return Image(pixels)
        return Film(_frames(request.first_frame, pixels, request.frame_count, progress))


def _frames(first: Pixels, rest: Pixels, frame_count: int, progress: Progress) -> Iterator[Pixels]:
    for position in range(frame_count):
        progress((position + 1) / frame_count, "painting")
        yield rest if position else first


class LoadingEngine(NoopEngine):
    """Loads for ever."""

    def load(self) -> None:
        """See the class."""
        while True:
            time.sleep(_POLL_SECONDS)


class StillsEngine(NoopEngine):
    """Makes pictures only."""

    @property
    def capabilities(self) -> Capabilities:
        """Every model but that of films."""
        return Capabilities(models=frozenset(MODELS) - {"gen4-turbo"}, grace=0.5)


class WeightyEngine(NoopEngine):
    """Needs the file `weights`, and says so beforehand."""

    def __init__(self, weights: str) -> None:
        self._weights = Path(weights)

    def lacks(self) -> Sequence[Lack]:
        """See `engines.base.SelfExamining`."""
        if self._weights.exists():
            return []
        return [Lack(f"There are no weights at {self._weights}.", "Put them there, or correct the option 'weights'.")]


class FaultyEngine(NoopEngine):
    """Does what the prompt's directives say, in order, before it paints.

    [seed SEED]       passes over those that follow, unless SEED is the generation's: one of several can be meant
    [refuse]          raises `GenerationRefused`
    [raise]           raises a plain error
    [crash]           kills its own process
    [crash-once PATH] the same, unless the file PATH exists; makes it
    [pause PATH]      makes PATH.reached, then reports progress until PATH.go exists
    [deaf PATH]       the same without reporting: hears no cancellation
    """

    def generate(self, requests: Sequence[GenerationRequest], progress: Progress) -> Sequence[Image | Film]:
        """See the class."""
        for request in requests:
            for directive in _DIRECTIVE.finditer(request.prompt):
                if directive["name"] == "seed" and directive["argument"] != str(request.seed):
                    break
                self._obey(directive["name"], directive["argument"] or "", progress)
        return super().generate(requests, progress)

    def _obey(self, name: str, argument: str, progress: Progress) -> None:
        match name:
            case "refuse":
                raise GenerationRefused("The faulty engine was asked to refuse this.")
            case "raise":
                raise RuntimeError("the faulty engine was asked to raise")
            case "crash":
                os.kill(os.getpid(), signal.SIGKILL)
            case "crash-once" if not Path(argument).exists():
                Path(argument).touch()
                os.kill(os.getpid(), signal.SIGKILL)
            case "pause" | "deaf":
                pause(Path(argument), (lambda: progress(0.5, "waiting")) if name == "pause" else lambda: None)


def pause(path: Path, meanwhile: object = None) -> None:
    """Make PATH.reached, then wait until PATH.go exists, calling `meanwhile` again and again."""
    path.with_name(f"{path.name}.reached").touch()
    while not path.with_name(f"{path.name}.go").exists():
        if callable(meanwhile):
            meanwhile()
        time.sleep(_POLL_SECONDS)
