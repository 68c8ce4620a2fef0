"""The camera goes where the prompt says, and the picture moves the other way."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from vitascope.engines.base import Pixels

Shoot = Callable[..., list[Pixels]]


def ball(frame: Pixels) -> tuple[float, float, float]:
    """The red ball's middle (x, y) and its area in pixels."""
    red = (frame[..., 0].astype(int) - frame[..., 1] > 90) & (frame[..., 0].astype(int) - frame[..., 2] > 90)
    rows, columns = np.nonzero(red)
    return float(columns.mean()), float(rows.mean()), float(red.sum())


@pytest.mark.parametrize(
    ("prompt", "sign"),
    [("camera pans right", -1), ("pan to the left", 1)],
)
def test_pan_moves_content_the_other_way(shoot: Shoot, prompt: str, sign: int) -> None:
    """A camera that pans right moves what it sees to the left."""
    frames = shoot(prompt)
    assert sign * (ball(frames[-1])[0] - ball(frames[0])[0]) > 3.0


@pytest.mark.parametrize(("prompt", "sign"), [("tilt up", 1), ("the camera tilts down", -1)])
def test_tilt_moves_content_the_other_way(shoot: Shoot, prompt: str, sign: int) -> None:
    """A camera that tilts up moves what it sees down."""
    frames = shoot(prompt)
    assert sign * (ball(frames[-1])[1] - ball(frames[0])[1]) > 2.0


def test_push_in_grows_the_subject(shoot: Shoot) -> None:
    """A push in brings the subject nearer."""
    frames = shoot("slow push in")
    assert ball(frames[-1])[2] > 1.06 * ball(frames[0])[2]


def test_pull_out_shrinks_the_subject(shoot: Shoot) -> None:
    """A pull out takes the subject farther away."""
    frames = shoot("the camera pulls back")
    assert ball(frames[-1])[2] < 0.94 * ball(frames[0])[2]


def test_fast_goes_farther_than_slow(shoot: Shoot) -> None:
    """Words of pace change how far the camera goes."""
    slow, fast = shoot("slow zoom in")[-1], shoot("fast zoom in")[-1]
    assert ball(fast)[2] > 1.05 * ball(slow)[2]


def test_orbit_parts_the_subject_from_what_is_behind(shoot: Shoot) -> None:
    """Around a subject, near and far move in opposite directions."""
    frames = shoot("fast orbit around the subject", seconds=2.0)
    moved = ball(frames[-1])[0] - ball(frames[0])[0]
    before, after = (
        cv2.cvtColor(frame[58:80, :90], cv2.COLOR_RGB2GRAY).astype(np.float64) for frame in (frames[0], frames[-1])
    )
    behind, _ = cv2.phaseCorrelate(before, after)
    assert abs(moved - behind[0]) > 3.0


def test_static_camera_keeps_a_still_background(shoot: Shoot) -> None:
    """Under a static camera with nothing asked to move, nothing moves."""
    frames = shoot("static camera")
    assert max(int(np.abs(frame.astype(np.int16) - frames[0]).max()) for frame in frames) <= 1


def test_static_camera_lets_the_air_move(shoot: Shoot) -> None:
    """A static camera still sees the snow that was asked for."""
    frames = shoot("static camera, snow falls", seconds=1.5)
    assert int(np.abs(frames[-1].astype(np.int16) - frames[0]).max()) > 40


@pytest.mark.parametrize("prompt", ["fast pan right", "pull out, fast tilt down", "orbit, handheld"])
def test_borders_show_the_picture(shoot: Shoot, prompt: str) -> None:
    """Whatever the move, no black and no mirrored border comes into the frame."""
    first = np.zeros((144, 256, 3), np.uint8)
    first[:] = (np.mgrid[0:144, 0:256][1] * 0.6 + 60).astype(np.uint8)[..., None]
    last = shoot(prompt, first=first)[-1].astype(int)
    assert last.min() >= 59
    # A ramp that was mirrored at a border would turn back there.
    assert (np.diff(cv2.blur(last[70, :, 0].astype(np.float32)[None], (9, 1))[0]) > -0.6).all()
