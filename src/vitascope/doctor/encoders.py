"""The encoders, and the network that looks for unsafe pictures: each does its work once, on a few pixels."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import get_args

import numpy as np

from vitascope.doctor.findings import Finding, blocking, failure, ok
from vitascope.doctor.subject import Subject
from vitascope.media.images import ImageFormat, encode_image, image_size
from vitascope.media.video import VideoFormat, encode_film, probe_film
from vitascope.safety import PixelCheck

_EDGE = 64
_FRAMES = 2
_MEND = "Install Vitascope again in a fresh environment, with the versions of requirements.lock."


def _look(subject: Subject) -> Iterator[Finding]:
    picture = np.full((_EDGE, _EDGE, 3), 127, np.uint8)
    tries: dict[str, Callable[[], object]] = {
        **{name: partial(_image, picture, subject.scratch / f"probe.{name}", name) for name in get_args(ImageFormat)},
        **{name: partial(_film, picture, subject.scratch / f"probe.{name}", name) for name in get_args(VideoFormat)},
    }
    broken = [found for name, attempt in tries.items() for found in _tried(f"{name} cannot be written", attempt)]
    yield from broken
    if not broken:
        yield ok(f"{', '.join(tries)} can be written and read.")
    threshold = subject.settings.nsfw_threshold
    unsafe = list(_tried("Pictures cannot be checked for safety", lambda: PixelCheck(threshold).is_unsafe(picture)))
    yield from unsafe or [ok("Pictures can be checked for safety.")]


def _tried(what: str, attempt: Callable[[], object]) -> Iterator[Finding]:
    try:
        attempt()
    except Exception as error:  # noqa: BLE001 - a broken library may raise anything, and that is what is looked for
        yield failure(f"{what}: {type(error).__name__}: {error}", _MEND)


def _image(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], path: Path, name: ImageFormat) -> None:
    encode_image(picture, path, name)
    assert image_size(path) == (_EDGE, _EDGE)


def _film(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]], path: Path, name: VideoFormat) -> None:
    frames = iter([picture] * _FRAMES)
    encode_film(frames, path, width=_EDGE, height=_EDGE, fps=24, frame_count=_FRAMES, video_format=name)
    assert probe_film(path).frame_count == _FRAMES


check = blocking(_look)
