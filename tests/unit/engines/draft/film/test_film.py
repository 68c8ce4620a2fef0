"""A film starts on its picture, has the frames asked for, and is the same every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import numpy as np
import pytest

from vitascope.engines.base import Cancelled, Film, GenerationRequest, Pixels, Progress
from vitascope.engines.draft.film import animate
from vitascope.engines.draft.scene import Scene

Shoot = Callable[..., list[Pixels]]


def film_of(picture: Pixels, progress: Progress, *, prompt: str = "") -> Iterator[Pixels]:
    """Begin a film of one second."""
    request = GenerationRequest(
        model="gen4-turbo",
        prompt=prompt,
        width=picture.shape[1],
        height=picture.shape[0],
        seed=1,
        first_frame=picture,
        duration=1.0,
    )
    return animate(request, Scene((), place="abstract"), progress).frames


def mean_change(a: Pixels, b: Pixels) -> float:
    """Return how far two frames differ on average, in steps of 1/255."""
    return float(np.abs(a.astype(np.int16) - b).mean())


@pytest.mark.parametrize("prompt", ["", "pull out, snow, fog, light flickers, handheld"])
def test_first_frame_is_the_picture(shoot: Shoot, picture: Pixels, prompt: str) -> None:
    """Frame 0 equals the picture given, whatever is asked for."""
    assert np.array_equal(shoot(prompt)[0], picture)


def test_frames_have_the_count_and_size_asked_for(shoot: Shoot, picture: Pixels) -> None:
    """There are exactly duration x 24 frames, of the picture's own size."""
    frames = shoot("slow push in")
    assert [frame.shape for frame in frames] == [picture.shape] * 18


def test_same_seed_gives_same_bytes(shoot: Shoot) -> None:
    """Two runs with one seed agree in every byte of every frame."""
    prompt = "push in, rain, wind in the trees, mist, lights flicker"
    assert all(np.array_equal(a, b) for a, b in zip(shoot(prompt, anew=True), shoot(prompt, anew=True), strict=True))


def test_another_seed_gives_another_film(shoot: Shoot) -> None:
    """The seed chooses what the prompt leaves open."""
    assert not np.array_equal(shoot("", seed=1)[-1], shoot("", seed=2)[-1])


def test_second_frame_does_not_jump(shoot: Shoot) -> None:
    """Motion starts from rest: the second frame hardly differs from the first, the tenth does."""
    frames = shoot("fast dramatic push in, snow, fog, water ripples", seconds=1.0)
    assert mean_change(frames[0], frames[1]) < 0.35
    assert mean_change(frames[0], frames[12]) > 1.0


def test_motion_is_continuous(shoot: Shoot) -> None:
    """No step between neighbouring frames is much larger than the steps around it."""
    frames = shoot("pan right, clouds drift, handheld", seconds=2.0)
    steps = np.array([mean_change(a, b) for a, b in pairwise(frames)])
    assert np.abs(np.diff(steps)).max() < 0.35 * steps.max() + 0.2


def test_progress_never_falls_and_ends_at_one(picture: Pixels) -> None:
    """The fractions told rise from 0 to 1, at least one for each frame."""
    told: list[float] = []
    frames = list(film_of(picture, lambda fraction, _stage: told.append(fraction)))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)
    assert len(told) > len(frames)


def test_cancelled_passes_through_the_stream(picture: Pixels) -> None:
    """A `Cancelled` raised by progress while frames are drawn ends the film with that exception."""

    def progress(fraction: float, _stage: str) -> None:
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(film_of(picture, progress))


def test_cancelled_passes_through_the_preparation(picture: Pixels) -> None:
    """A `Cancelled` raised before the first frame is not swallowed."""

    def progress(fraction: float, _stage: str) -> None:
        if fraction > 0.0:
            raise Cancelled

    with pytest.raises(Cancelled):
        film_of(picture, progress)


def test_a_closed_stream_stops(picture: Pixels) -> None:
    """A stream that its reader closes early ends without an error."""
    frames = film_of(picture, lambda _fraction, _stage: None)
    next(frames)
    frames.close()  # type: ignore[attr-defined]
    assert next(frames, None) is None


def told_of(picture: Pixels, prompt: str) -> Film:
    """Begin a film, of which only what is told beforehand is wanted."""
    request = GenerationRequest(
        model="gen4-turbo",
        prompt=prompt,
        width=picture.shape[1],
        height=picture.shape[0],
        seed=1,
        first_frame=picture,
        duration=1.0,
    )
    return animate(request, Scene((), place="abstract"), lambda _fraction, _stage: None)


def test_acts_that_are_not_done_are_told(picture: Pixels) -> None:
    """A prompt that asks a body to act is answered by a note that it does not."""
    assert any("walk" in note and "smile" in note for note in told_of(picture, "she walks forward and smiles").notes)


def test_what_moves_is_told(picture: Pixels) -> None:
    """The notes name the words that are acted out."""
    assert any("'push in', 'mist'" in note for note in told_of(picture, "push in, mist drifts, she smiles").notes)


@pytest.mark.parametrize(
    ("prompt", "share"), [("push in, mist, she smiles", 2 / 3), ("static camera", 1.0), ("a red ball", None)]
)
def test_coverage_is_the_share_that_is_acted_out(picture: Pixels, prompt: str, share: float | None) -> None:
    """Of the words that ask for motion, coverage counts those that are acted out; without any there is none."""
    assert told_of(picture, prompt).coverage == share


def test_what_the_picture_does_not_show_does_not_move() -> None:
    """Clouds and birds asked for in a picture without a sky are told as not found, and not covered."""
    wall = np.random.default_rng(2).integers(0, 255, (144, 256, 3), np.uint8)
    film = told_of(wall, "clouds drift, birds fly")
    assert film.coverage == 0.0
    assert any("not found" in note and "clouds" in note and "birds fly" in note for note in film.notes)


def test_birds_cross_the_sky_and_only_that(shoot: Shoot) -> None:
    """Birds come in from outside: none at first, then some, and none before the ground."""
    frames = shoot("static camera, birds fly past", seconds=4.0)
    moved = [np.abs(frame.astype(np.int16) - frames[0]).max(2) for frame in frames]
    assert moved[1].max() <= 1
    assert moved[-1][:58].max() > 40
    assert max(change[84:].max() for change in moved) <= 1


def test_steam_rises_whatever_the_subject_is(shoot: Shoot, picture: Pixels) -> None:
    """Also from one that is a single row of the grid on which the air is made."""
    line = np.full_like(picture, 90)
    line[70:73, 60:200] = (250, 250, 250)
    last = shoot("static camera, steam rises, fog", first=line)[-1].astype(int)
    assert np.abs(last - shoot("static camera", first=line)[-1]).max() > 8
