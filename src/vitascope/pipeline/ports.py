"""What the pipeline sees of a slot: plain values in, plain values out. Pixels never cross the process border."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

Report = Callable[[float, str], None]
"""`report(fraction in 0..1, stage)`."""


@dataclass(frozen=True, slots=True)
class InputFile:
    """An input picture on the local disk, and the name the prompt has for it."""

    path: str
    tag: str | None = None


@dataclass(frozen=True, slots=True)
class SlotJob:
    """What a slot's process is to do: decode, generate, look, encode into `output_path`.

    `sizes` are the (width, height) allowed: one, or several of which the nearest in aspect to the first frame is
    taken. `duration` in seconds, `max_pixels` is the largest input decoded. `generation` is only for the log.
    """

    model: str
    prompt: str
    quality: str
    sizes: tuple[tuple[int, int], ...]
    seed: int
    output_format: str
    output_quality: int
    output_path: str
    max_pixels: int
    nsfw_threshold: float
    safety: str = "fast"
    duration: float = 0.0
    fps: int = 24
    references: tuple[InputFile, ...] = ()
    first_frame: InputFile | None = None
    generation: str = ""
    options: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SlotResult:
    """What came out: the file at the job's `output_path`, in words. `inference_ms` includes encoding."""

    media_type: str
    size: int
    width: int
    height: int
    inference_ms: int
    nsfw: bool | None = None
    notes: tuple[str, ...] = ()
    coverage: float | None = None


class Slots(Protocol):
    """The slots of this worker."""

    async def run(self, profile: str, job: SlotJob, report: Report, unwanted: asyncio.Event) -> SlotResult:
        """Run `job` in a slot of `profile`, or wait for one.

        When `unwanted` is set the engine is stopped, by force after its grace, and `Cancelled` is raised. Raises
        `errors.GenerationFailed` where the job cannot succeed, `errors.SlotDied` where it may be tried again.
        """
