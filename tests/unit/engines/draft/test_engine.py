"""The draft engine as the protocol sees it: sizes, seeds, progress, cancellation, honesty."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from vitascope.engines.base import Cancelled, GenerationRequest, Image
from vitascope.engines.draft import DraftEngine

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels

PLACES = [
    "a mountain lake at dawn",
    "a rocky coast in a storm",
    "desert dunes",
    "a flower meadow",
    "an autumn forest",
    "a neon street in the rain",
    "a city skyline",
    "a snowfield",
    "an ice cave",
    "a grand hall",
    "a living room",
    "an apple on a table",
    "a coral reef",
    "a nebula",
    "an abstract pattern",
    "a portrait",
]


@cache
def draw(prompt: str, *, seed: int = 7, width: int = 101, height: int = 67, quality: str = "turbo") -> Image:
    """Draw one small picture."""
    request = GenerationRequest("gen4-image", prompt, width, height, seed, quality)
    (image,) = DraftEngine().generate([request], lambda _fraction, _stage: None)
    assert isinstance(image, Image)
    return image


def digest(pixels: Pixels) -> str:
    """Give the pixels' fingerprint."""
    return hashlib.sha256(pixels.tobytes()).hexdigest()


@pytest.mark.parametrize("prompt", PLACES)
def test_every_place_is_drawn_at_exactly_the_size_asked_for(prompt: str) -> None:
    """Height, width and three channels of bytes, for every family of place."""
    pixels = draw(prompt).pixels
    assert pixels.shape == (67, 101, 3)
    assert pixels.dtype == np.uint8


@pytest.mark.parametrize("prompt", PLACES)
def test_no_place_is_an_empty_set(prompt: str) -> None:
    """A frame of one flat tone would look like a broken generator."""
    pixels = draw(prompt).pixels.astype(np.float32)
    assert pixels.std() > 12


@pytest.mark.parametrize(("width", "height"), [(72, 128), (128, 72), (80, 80), (16, 9), (300, 20), (20, 300)])
def test_every_aspect_is_drawn(width: int, height: int) -> None:
    """Upright, level, square and extreme frames all come out."""
    assert draw("three people by a lake", width=width, height=height).pixels.shape == (height, width, 3)


def test_full_quality_has_the_same_size() -> None:
    """Supersampling does not show in the size."""
    assert draw("a castle on a hill", quality="full", width=90, height=61).pixels.shape == (61, 90, 3)


def test_the_same_seed_gives_the_same_bytes() -> None:
    """A request is reproducible."""
    first = digest(draw("a lake with three boats").pixels)
    draw.cache_clear()
    assert digest(draw("a lake with three boats").pixels) == first


@pytest.mark.parametrize("prompt", PLACES)
def test_another_seed_visibly_changes_the_picture(prompt: str) -> None:
    """Seeds are for variety: the mean difference is well above grain."""
    one, two = draw(prompt).pixels, draw(prompt, seed=2).pixels
    assert np.abs(one.astype(int) - two.astype(int)).mean() > 5


def test_another_process_gives_the_same_bytes() -> None:
    """Nothing depends on hash seeds, thread counts or what was drawn before."""
    program = (
        "import cv2, hashlib; cv2.setNumThreads(1)\n"
        "from vitascope.engines.base import GenerationRequest as R\n"
        "from vitascope.engines.draft import DraftEngine\n"
        "r = R('gen4-image', 'a snowy forest with a wolf', 101, 67, 7, 'turbo')\n"
        "print(hashlib.sha256(DraftEngine().generate([r], lambda f, s: None)[0].pixels.tobytes()).hexdigest())\n"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == digest(draw("a snowy forest with a wolf").pixels)


def test_threads_do_not_change_the_bytes() -> None:
    """One thread or two: equal pictures."""
    before = cv2.getNumThreads()
    two = digest(draw("a coral reef with fish", width=320, height=240).pixels)
    draw.cache_clear()
    cv2.setNumThreads(1)
    try:
        assert digest(draw("a coral reef with fish", width=320, height=240).pixels) == two
    finally:
        cv2.setNumThreads(before)


def test_several_requests_are_answered_in_order() -> None:
    """A batch keeps its order."""
    requests = [GenerationRequest("gen4-image", "a lake", 40 + k, 30, k, "turbo") for k in range(2)]
    images = DraftEngine().generate(requests, lambda _fraction, _stage: None)
    assert [image.pixels.shape[1] for image in images if isinstance(image, Image)] == [40, 41]


def test_progress_never_falls_and_ends_at_one() -> None:
    """The fraction is monotone, within 0..1, and reaches the end."""
    seen: list[float] = []
    request = GenerationRequest("gen4-image", "a caravan in the desert", 96, 72, 7, "full")
    DraftEngine().generate([request], lambda fraction, _stage: seen.append(fraction))
    assert seen == sorted(seen)
    assert 0.0 <= seen[0] <= seen[-1] == 1.0


@pytest.mark.parametrize("calls", [0, 1, 5, 9])
def test_cancellation_is_let_pass(calls: int) -> None:
    """Raised at any step, it ends the generation at once."""
    seen = 0

    def progress(_fraction: float, _stage: str) -> None:
        nonlocal seen
        if seen == calls:
            raise Cancelled
        seen += 1

    with pytest.raises(Cancelled):
        DraftEngine().generate([GenerationRequest("gen4-image", "a grand hall", 96, 72, 7)], progress)
    assert seen == calls


def test_the_first_note_says_what_drew_the_picture() -> None:
    """Nobody should take a draft for a model's work."""
    assert draw("a lake").notes[0] == "Drawn by the draft renderer, not by an image model."


def test_what_was_not_drawn_is_told() -> None:
    """Unknown words are named in a note."""
    notes = draw("a frobnicator on a table").notes
    assert any(note.startswith("Not drawn:") and "frobnicator" in note for note in notes)


def test_a_fully_understood_prompt_has_no_such_note() -> None:
    """Where all was drawn, nothing is claimed missing."""
    assert not any("Not drawn" in note for note in draw("a quiet lake at dawn").notes)


def test_it_stands_in_for_the_three_models() -> None:
    """The catalogue's models are known without loading anything."""
    assert DraftEngine().capabilities.models == {"gen4-image", "gen4-image-turbo", "gen4-turbo"}


def test_the_share_of_drawn_words_is_told() -> None:
    """One of three words that ask for something is not drawn: two thirds are."""
    image = draw("a frobnicator on a beach at dawn")
    assert image.coverage == pytest.approx(2 / 3)
    assert any(note.startswith("Drawn:") and "67%" in note for note in image.notes)


def test_what_is_shown_by_something_near_counts_half() -> None:
    """A sloop drawn as a sailboat is told, and is half a word."""
    image = draw("a sloop at sea")
    assert image.coverage == pytest.approx(0.75)
    assert any("'sloop' as sailboat" in note for note in image.notes)


def test_a_stand_in_is_told() -> None:
    """Nobody has to wonder what the form of clay is."""
    assert "Shown as a labelled stand-in: astrolabe." in draw("an astrolabe on a table").notes


def test_without_words_there_is_no_share() -> None:
    """Nothing asked for, nothing to measure."""
    assert draw("").coverage is None
