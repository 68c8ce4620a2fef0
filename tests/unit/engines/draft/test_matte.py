"""Subjects and skies are found, with the network and without it."""

from __future__ import annotations

import hashlib

import cv2
import numpy as np
import pytest

from vitascope.engines.base import Pixels
from vitascope.engines.draft.matte import (
    NET_PATH,
    callers_matte,
    guided,
    load_matte_net,
    sky_matte,
    spread,
    subject_matte,
)


def ball_on_meadow() -> tuple[Pixels, np.ndarray]:
    """A blue ball before a green, grained ground, and where it is: (180, 240, 3) and (180, 240) bool."""
    picture = np.full((180, 240, 3), (70, 120, 60), np.float32)
    picture += np.random.default_rng(3).standard_normal((180, 240, 1)) * 6
    truth = np.zeros((180, 240), np.uint8)
    cv2.circle(truth, (120, 96), 44, 1, -1)
    shade = np.linspace(1.2, 0.6, 180)[:, None, None]
    picture = np.where(truth[..., None] > 0, np.array([40, 60, 220]) * shade, picture)
    return np.clip(picture, 0, 255).astype(np.uint8), truth > 0


def overlap(alpha: np.ndarray, truth: np.ndarray) -> float:
    """Return the intersection over the union."""
    found = alpha > 0.5
    return float((found & truth).sum() / (found | truth).sum())


@pytest.mark.parametrize("with_net", [True, False])
def test_subject_is_found(with_net: bool) -> None:
    """A ball on a meadow is cut out, by the network and by contrast alone."""
    picture, truth = ball_on_meadow()
    matte = subject_matte(picture, load_matte_net() if with_net else None)
    assert matte.found
    assert overlap(matte.alpha, truth) > 0.85


def test_source_says_how_it_was_found() -> None:
    """Without the network the matte says that it was found classically."""
    assert subject_matte(ball_on_meadow()[0], None).source == "classical"


@pytest.mark.parametrize("with_net", [True, False])
def test_same_picture_gives_same_matte(with_net: bool) -> None:
    """Two runs on one picture agree in every bit."""
    picture, _ = ball_on_meadow()
    net = load_matte_net() if with_net else None
    assert np.array_equal(subject_matte(picture, net).alpha, subject_matte(picture, net).alpha)


@pytest.mark.parametrize("with_net", [True, False])
def test_even_picture_has_no_subject(with_net: bool) -> None:
    """A picture of one colour has nothing to cut out, and is no error."""
    grey = np.full((90, 120, 3), 128, np.uint8)
    assert not subject_matte(grey, load_matte_net() if with_net else None).found


def test_net_file_is_the_one_in_the_notice() -> None:
    """The vendored network is byte for byte the file whose licence was checked."""
    digest = hashlib.sha256(NET_PATH.read_bytes()).hexdigest()
    assert digest == "309c8469258dda742793dce0ebea8e6dd393174f89934733ecc8b14c76f4ddd8"


def test_callers_alpha_is_taken_as_it_is() -> None:
    """A picture with transparent pixels brings its own matte."""
    rgba = np.full((20, 30, 4), 255, np.uint8)
    rgba[:, :10, 3] = 0
    matte = callers_matte(rgba)
    assert matte is not None
    assert np.array_equal(matte.alpha, rgba[..., 3] / np.float32(255))


def test_opaque_picture_brings_no_matte() -> None:
    """An alpha that is 255 everywhere is no cut-out."""
    assert callers_matte(np.full((20, 30, 4), 255, np.uint8)) is None


def test_sky_is_found_above_a_skyline() -> None:
    """A blue gradient above dark houses is sky down to their roofs, and nothing of the houses is."""
    picture = np.zeros((160, 240, 3), np.float32)
    picture[:] = np.linspace((70, 120, 220), (190, 210, 240), 160)[:, None]
    grain = np.random.default_rng(1).standard_normal((160, 240, 1)) * 12
    houses = np.zeros((160, 240), bool)
    for left, top in ((0, 100), (60, 80), (120, 110), (190, 90)):
        houses[top:, left : left + 60] = True
    picture = np.where(houses[..., None], 60 + grain, picture)
    sky = sky_matte(np.clip(picture, 0, 255).astype(np.uint8))
    assert overlap(sky.mask, ~houses) > 0.95
    assert sky.confidence > 0.4


def test_grained_wall_is_no_sky() -> None:
    """A busy picture has no sky."""
    noise = np.random.default_rng(2).integers(0, 255, (120, 160, 3), dtype=np.uint8)
    assert sky_matte(noise).area < 0.02


def test_a_grey_picture_guides_exactly() -> None:
    """Where the channels are equal, three guide as one does that is counted three times."""
    picture, truth = ball_on_meadow()
    grey = np.where(truth, np.uint8(20), np.uint8(220))
    mask = np.asarray(cv2.GaussianBlur(truth.astype(np.float32), (0, 0), 4.0), np.float32)

    def mean(field: np.ndarray) -> np.ndarray:
        return np.asarray(cv2.blur(field, (15, 15)))

    one, wanted = grey / 255.0, mask.astype(np.float64)
    slope = (mean(one * wanted) - mean(one) * mean(wanted)) / (mean(one * one) - mean(one) ** 2 + 1e-4 / 3)
    expected = np.clip(mean(slope) * one + mean(mean(wanted) - slope * mean(one)), 0.0, 1.0)
    answer = guided(mask, np.dstack([grey] * 3), radius=7 / picture.shape[1], epsilon=1e-4)
    assert np.abs(answer - expected).max() < 1e-4


def test_guided_filter_moves_an_edge_onto_the_picture() -> None:
    """A blurred mask becomes sharp where the picture has its edge."""
    picture = np.zeros((80, 120, 3), np.uint8)
    picture[:, 60:] = 220
    step = (np.arange(120)[None] >= 60).repeat(80, 0).astype(np.float32)
    blurred = np.asarray(cv2.GaussianBlur(step, (0, 0), 6.0), np.float32)
    sharp = guided(blurred, picture, radius=0.1, epsilon=1e-4)
    assert sharp[40, 60] - sharp[40, 59] > 4 * (blurred[40, 60] - blurred[40, 59])


def test_spread_fills_a_hole_from_around_it() -> None:
    """A hole in an even picture takes the picture's colour."""
    picture = np.full((64, 96, 3), (200, 100, 50), np.uint8)
    hole = np.zeros((64, 96), np.uint8)
    hole[20:40, 30:60] = 1
    picture[hole > 0] = 0
    assert np.abs(spread(picture, hole) - (200, 100, 50)).max() < 2.0
