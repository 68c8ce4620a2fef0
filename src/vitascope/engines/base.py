"""The protocol between a slot and the engine loaded in it.

An engine lives in a child process of its own. It is loaded once, then asked to generate. It sees arrays and
plain values only: decoding, encoding, safety and storage are done around it. An engine:

- returns pictures of exactly the width and height asked for, and films of exactly `frame_count` frames;
- gives the same pixels for the same request and seed;
- calls `progress` at every step, with a fraction that never falls; the call raises `Cancelled` when the
  caller has given up, and the engine lets it pass;
- never touches the network, and writes no file outside the folder it was given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]
"""A picture: uint8, shape (height, width, 3), sRGB; (height, width, 4) where an alpha channel is meant."""

Progress = Callable[[float, str], None]
"""`progress(fraction in 0..1, stage)`: reports, and raises `Cancelled` when the generation is no longer wanted."""


class Cancelled(Exception):  # noqa: N818 - it is a request, not an error
    """The generation is no longer wanted. Raised by `progress`; an engine lets it pass."""


@dataclass(frozen=True, slots=True)
class Origin:
    """What the engine that made a picture knew of it. It is kept in the picture's file, and goes where that goes.

    `depth` has shape (rows, columns) at any size of the picture's aspect, float32: metres from the camera, infinite
    where nothing ends the view or nothing is known. `keywords` are a few English words in small letters, of at most 31
    letters, hyphens and spaces, for the place, the hour, the weather and the like.
    """

    depth: npt.NDArray[np.float32]
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A picture the caller gave as guidance.

    `pixels` has shape (height, width, 4), uint8, RGBA; an alpha below 255 marks the caller's own cut-out.
    `tag` is the name bound to it in the prompt (`@tag`, without the sign), or None. `origin` is what its file tells of
    its making, if anything.
    """

    pixels: Pixels
    tag: str | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """One generation. Sizes in pixels, `duration` in seconds (0 for an image), `seed` in 0..2**32-1.

    `first_frame` is given for films only: (height, width, 3), already cropped to the size of the film; `origin` with
    it, cropped alike, where the picture's file says what its maker knew.
    `quality` is "turbo" or "full": what the caller's model promises (gen4-image-turbo or gen4-image).
    `options` carries what only some engines know; an engine ignores names that it does not know.
    """

    model: str
    prompt: str
    width: int
    height: int
    seed: int
    quality: str = "full"
    references: tuple[Reference, ...] = ()
    first_frame: Pixels | None = None
    origin: Origin | None = None
    duration: float = 0.0
    fps: int = 24
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def frame_count(self) -> int:
        """How many frames the film has; 0 for an image."""
        return round(self.duration * self.fps)


@dataclass(frozen=True, slots=True)
class Image:
    """A finished picture: `pixels` (height, width, 3). `notes` tell the caller what was not done, in English.

    `coverage` is the share of the prompt's content words, 0..1, that the picture shows; None where the engine cannot
    tell, as a generative model cannot. `origin` is what a film of this picture would like to know, if anything.
    """

    pixels: Pixels
    notes: tuple[str, ...] = ()
    coverage: float | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Film:
    """A film as a stream: `frames` yields `frame_count` arrays (height, width, 3), made while it is consumed.

    `notes` are as an `Image`'s; `coverage` is the share of the words that ask for motion that is acted out.
    """

    frames: Iterator[Pixels]
    notes: tuple[str, ...] = ()
    coverage: float | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine can do: the catalogue models it runs, its batch size, the seconds it needs to cancel.

    `options` names those of `GenerationRequest.options` that it knows; of others the caller is told that they had no
    effect.
    """

    models: frozenset[str]
    max_batch: int = 1
    grace: float = 1.0
    options: frozenset[str] = frozenset()


class Engine(Protocol):
    """What makes pixels. Built in the slot's child process, from plain options."""

    @property
    def capabilities(self) -> Capabilities:
        """What this engine can do; known without loading anything."""

    def load(self) -> None:
        """Make ready: read weights, warm up. Called once, before the first `generate`."""

    def generate(self, requests: Sequence[GenerationRequest], progress: Progress) -> Sequence[Image | Film]:
        """Make one output for each request, in order.

        Raises `Cancelled` as `progress` does, and `errors.GenerationRefused` where the request cannot be met.
        """


@dataclass(frozen=True, slots=True)
class Lack:
    """What an engine cannot be loaded without, and is not there: a sentence on it, and one on the way out."""

    what: str
    mend: str


@runtime_checkable
class SelfExamining(Protocol):
    """An engine that can say beforehand why it could not be loaded. `vitascope doctor` asks; to answer is optional."""

    def lacks(self) -> Sequence[Lack]:
        """The weights, keys or addresses that are missing. Loads nothing and asks nobody: files and options only."""
