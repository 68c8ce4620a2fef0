"""The suite for engines: those that we ship pass it, and those that break a promise do not."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from vitascope.engines.base import Film, GenerationRequest, Image, Origin, Progress
from vitascope.engines.draft import DraftEngine
from vitascope.testing.engines import NoopEngine
from vitascope.testing.suite import EngineSuite


class TestNoopEngine(EngineSuite):
    """The plain engine."""

    engine = NoopEngine


class TestDraftEngine(EngineSuite):
    """The draft renderer."""

    engine = DraftEngine


class Small(NoopEngine):
    """Makes everything a pixel too narrow."""

    def generate(self, requests: Sequence[GenerationRequest], progress: Progress) -> Sequence[Image | Film]:
        return super().generate([replace(request, width=request.width - 1) for request in requests], progress)


class Fickle(NoopEngine):
    """Never makes the same twice, whatever the seed."""

    drawn = 0

    def generate(self, requests: Sequence[GenerationRequest], progress: Progress) -> Sequence[Image | Film]:
        Fickle.drawn += 1
        return super().generate([replace(request, seed=Fickle.drawn) for request in requests], progress)


class Stubborn(NoopEngine):
    """Knows one picture, and swallows what `progress` raises."""

    def generate(self, requests: Sequence[GenerationRequest], progress: Progress) -> Sequence[Image | Film]:
        def deaf(fraction: float, stage: str) -> None:
            for told in (fraction, fraction / 2):
                with contextlib.suppress(Exception):
                    progress(told, stage)

        return super().generate([replace(request, seed=1) for request in requests], deaf)


class Askew(NoopEngine):
    """Gives with each picture the depth of a square."""

    def generate(self, requests: Sequence[GenerationRequest], progress: Progress) -> Sequence[Image | Film]:
        return [
            replace(made, origin=Origin(np.ones((50, 50), np.float32))) if isinstance(made, Image) else made
            for made in super().generate(requests, progress)
        ]


class Careless(NoopEngine):
    """Begins its films anywhere, calls home and keeps notes."""

    notes: Path
    home: tuple[str, int]

    def generate(self, requests: Sequence[GenerationRequest], progress: Progress) -> Sequence[Image | Film]:
        self.notes.write_text("seen")
        with socket.create_connection(self.home):
            return [
                Film(np.full_like(frame, 200) for frame in output.frames) if isinstance(output, Film) else output
                for output in super().generate(requests, progress)
            ]


@pytest.fixture
def _careless(tmp_path: Path) -> Iterator[None]:
    Careless.notes = tmp_path / "notes"
    with socket.create_server(("127.0.0.1", 0)) as home:
        Careless.home = home.getsockname()
        yield


@pytest.mark.usefixtures("_careless")
@pytest.mark.parametrize(
    ("engine", "claim"),
    [
        (Small, "pictures_have_the_size_that_was_asked_for"),
        (Small, "films_have_the_frames_that_were_asked_for"),
        (Askew, "what_is_told_of_a_picture_has_its_aspect"),
        (Fickle, "equal_requests_give_equal_pixels"),
        (Fickle, "several_requests_are_answered_in_their_order"),
        (Stubborn, "another_seed_gives_another_picture"),
        (Stubborn, "progress_never_falls"),
        (Stubborn, "a_cancellation_is_let_pass"),
        (Careless, "a_film_begins_with_its_first_frame"),
        (Careless, "nothing_is_asked_of_the_network"),
        (Careless, "nothing_is_written"),
    ],
)
def test_a_broken_promise_is_found(engine: type[NoopEngine], claim: str) -> None:
    """By the claim that is about it."""

    class Suite(EngineSuite):
        pass

    Suite.engine = engine
    with pytest.raises(AssertionError):
        getattr(Suite(), f"test_{claim}")()
