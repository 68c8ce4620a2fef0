"""What every engine must keep to, as tests that any engine can be put through.

    class TestMyEngine(EngineSuite):
        engine = staticmethod(MyEngine)

Each claim is one of the protocol's, in `vitascope.engines.base`. pytest collects them; nothing here needs it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from vitascope.catalog import MODELS, Kind
from vitascope.engines.base import Cancelled, Engine, Film, GenerationRequest, Image, Pixels
from vitascope.media.video import encode_film, read_frames

LEAST_FIDELITY = 36.0
"""In dB: the peak signal-to-noise ratio of a film's first frame, encoded at quality 95, to the picture given for it.

Of luma (PSNR-Y), as encoders are compared: 4:2:0 keeps a quarter of the colour's samples, which leaves a meadow in
flower with 30 dB of RGB before anything is lost by encoding.
"""
_LUMA = np.array([0.2126, 0.7152, 0.0722])
QUALITY = 95


class EngineSuite:
    """The claims. `engine` builds one; `width`, `height` and `seconds` are those of what it is asked for."""

    engine: ClassVar[Callable[[], Engine]]
    prompt = "a sailing boat on a mountain lake at dawn, slow push in"
    width, height = 160, 96
    seconds = 0.5

    def test_pictures_have_the_size_that_was_asked_for(self) -> None:
        """Height, width and three channels of bytes."""
        for request in self._pictures():
            image = self._picture(request)
            assert image.pixels.shape == (request.height, request.width, 3)
            assert image.pixels.dtype == np.uint8

    def test_what_is_told_of_a_picture_has_its_aspect(self) -> None:
        """A depth map, where there is one, shows what the picture shows, in metres."""
        for request in self._pictures():
            origin = self._picture(request).origin
            if origin is None:
                continue
            rows, columns = origin.depth.shape
            assert abs(columns / rows - request.width / request.height) < 1 / min(rows, columns) + 0.01
            assert origin.depth.dtype == np.float32
            assert (origin.depth > 0).all()

    def test_films_have_the_frames_that_were_asked_for(self) -> None:
        """Their number, and the size of each."""
        for request in self._films():
            frames = self._frames(request)
            assert len(frames) == request.frame_count
            assert {frame.shape for frame in frames} == {(request.height, request.width, 3)}

    def test_equal_requests_give_equal_pixels(self) -> None:
        """From two engines of one kind."""
        for request in self._pictures():
            assert np.array_equal(self._picture(request).pixels, self._picture(request).pixels)
        for request in self._films():
            assert np.array_equal(self._frames(request), self._frames(request))

    def test_another_seed_gives_another_picture(self) -> None:
        """Seeds are for variety."""
        for request in self._pictures():
            assert not np.array_equal(self._picture(request).pixels, self._picture(_reseeded(request)).pixels)

    def test_several_requests_are_answered_in_their_order(self) -> None:
        """As many as it takes at a time."""
        for request in self._pictures():
            engine = self._loaded()
            batch = [request, _reseeded(request)][: max(1, engine.capabilities.max_batch)]
            made = [_image(each).pixels for each in engine.generate(batch, _ignore)]
            assert all(np.array_equal(one, self._picture(each).pixels) for one, each in zip(made, batch, strict=True))

    def test_progress_never_falls(self) -> None:
        """And stays between 0 and 1."""
        for request in (*self._pictures(), *self._films()):
            told = self._progress(request)
            assert told
            assert told == sorted(told)
            assert 0 <= told[0] <= told[-1] <= 1

    def test_a_cancellation_is_let_pass(self) -> None:
        """Whenever it comes: at the first call of `progress`, half way and at the end. It is the last call, then."""
        for request in (*self._pictures(), *self._films()):
            told = self._progress(request)
            for fraction in {told[0], told[len(told) // 2], told[-1]}:
                assert self._calls_from_cancelling(request, fraction) == 1

    def test_a_film_begins_with_its_first_frame(self) -> None:
        """As its caller sees it: after it was encoded."""
        for request in self._films():
            frames = self._frames(request)
            assert request.first_frame is not None
            assert _fidelity(request.first_frame, _encoded_first(frames, request)) >= LEAST_FIDELITY

    def test_nothing_is_asked_of_the_network(self) -> None:
        """Neither while it loads nor while it makes something."""
        assert not [event for event in self._heard() if event[0] in {"socket.connect", "socket.getaddrinfo"}]

    def test_nothing_is_written(self) -> None:
        """No file, anywhere."""
        assert not [event for event in self._heard() if event[0] == "open" and _is_writing(*event[1])]

    def _loaded(self) -> Engine:
        engine = type(self).engine()
        engine.load()
        return engine

    def _models(self, kind: Kind) -> list[str]:
        return sorted(name for name in self._loaded().capabilities.models if MODELS[name].kind is kind)

    def _pictures(self) -> list[GenerationRequest]:
        return [self._request(model) for model in self._models(Kind.IMAGE)]

    def _films(self) -> list[GenerationRequest]:
        frame = _photograph(self.width, self.height)
        return [self._request(model, first_frame=frame, duration=self.seconds) for model in self._models(Kind.VIDEO)]

    def _request(self, model: str, **more: Any) -> GenerationRequest:
        quality = "turbo" if model.endswith("turbo") else "full"
        return GenerationRequest(model, self.prompt, self.width, self.height, seed=7, quality=quality, **more)

    def _picture(self, request: GenerationRequest) -> Image:
        (output,) = self._loaded().generate([request], _ignore)
        return _image(output)

    def _frames(self, request: GenerationRequest, progress: Callable[[float, str], None] | None = None) -> list[Pixels]:
        (output,) = self._loaded().generate([request], progress or _ignore)
        return [frame.copy() for frame in output.frames] if isinstance(output, Film) else []

    def _progress(self, request: GenerationRequest) -> list[float]:
        told: list[float] = []
        self._frames(request, lambda fraction, _stage: told.append(fraction))
        return told

    def _calls_from_cancelling(self, request: GenerationRequest, at: float) -> int:
        """How often `progress` is called from the moment that it raises: when it hears of the fraction `at`."""
        calls = 0

        def progress(fraction: float, _stage: str) -> None:
            nonlocal calls
            if fraction >= at:
                calls += 1
                raise Cancelled

        with contextlib.suppress(Cancelled):
            self._frames(request, progress)
        return calls

    def _heard(self) -> list[tuple[str, tuple[Any, ...]]]:
        for request in (*self._pictures(), *self._films()):
            self._frames(request)  # what a first use compiles or caches is Python's, not the engine's
        with _Ear.listening() as events:
            for request in (*self._pictures(), *self._films()):
                self._frames(request)
        return events


class _Ear:
    """Hears what Python itself reports. A hook cannot be taken away again, so there is one, which is mostly deaf."""

    _events: ClassVar[list[tuple[str, tuple[Any, ...]]] | None] = None
    _is_hooked: ClassVar[bool] = False

    @classmethod
    @contextlib.contextmanager
    def listening(cls) -> Iterator[list[tuple[str, tuple[Any, ...]]]]:
        """Collect what happens in the block."""
        if not cls._is_hooked:
            sys.addaudithook(cls._hear)
            cls._is_hooked = True
        events: list[tuple[str, tuple[Any, ...]]] = []
        cls._events = events
        try:
            yield events
        finally:
            cls._events = None

    @classmethod
    def _hear(cls, event: str, arguments: tuple[Any, ...]) -> None:
        if cls._events is not None and event in {"open", "socket.connect", "socket.getaddrinfo"}:
            cls._events.append((event, arguments))


def _is_writing(path: object, _mode: object, flags: object) -> bool:
    writes = isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))
    return writes and str(path) != os.devnull


def _ignore(_fraction: float, _stage: str) -> None:
    """Nobody is told."""


def _image(output: Image | Film) -> Image:
    assert isinstance(output, Image)
    return output


def _reseeded(request: GenerationRequest) -> GenerationRequest:
    return GenerationRequest(
        request.model, request.prompt, request.width, request.height, request.seed + 1, request.quality
    )


def _photograph(width: int, height: int) -> Pixels:
    """A picture as a camera might take it: a sky that pales towards a soft horizon, and ground with grain below."""
    rows = np.linspace(0, 1, height)[:, None, None]
    sky, ground = np.array([60, 110, 190]) + rows * 120, np.array([150, 120, 80]) - rows * 60
    below = np.clip((rows - 0.5) * 10, 0, 1)
    noise = np.random.default_rng(1).normal(0, 4, (height, width, 1))
    return np.clip(sky + (ground - sky) * below + noise, 0, 255).astype(np.uint8)


def _encoded_first(frames: list[Pixels], request: GenerationRequest) -> Pixels:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        encode_film(
            iter(frames),
            path,
            width=request.width,
            height=request.height,
            fps=request.fps,
            frame_count=request.frame_count,
            quality=QUALITY,
            video_format="MP4",
        )
        return next(read_frames(path))


def _fidelity(wanted: npt.NDArray[Any], seen: npt.NDArray[Any]) -> float:
    error = float(np.mean(((wanted.astype(np.float64) - seen.astype(np.float64)) @ _LUMA) ** 2))
    return 99.0 if error == 0 else 10 * float(np.log10(255**2 / error))
