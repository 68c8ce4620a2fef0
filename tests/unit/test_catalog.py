"""The models and their sizes."""

from __future__ import annotations

import pytest

from vitascope.catalog import GEN4_TURBO, MODELS


@pytest.mark.parametrize(
    ("source", "size"),
    [
        ((1920, 1080), (1280, 720)),
        ((1080, 1920), (720, 1280)),
        ((1000, 1000), (960, 960)),
        ((1600, 1200), (1104, 832)),
        ((600, 800), (832, 1104)),
        ((4000, 500), (1280, 720)),
        ((10, 9000), (720, 1280)),
    ],
)
def test_a_film_takes_the_nearest_size_to_its_source(source: tuple[int, int], size: tuple[int, int]) -> None:
    """Of the five sizes, the one whose aspect differs by the smallest factor."""
    assert GEN4_TURBO.nearest_size(*source) == size


def test_every_size_is_even() -> None:
    """H.264 with subsampled colour needs even edges."""
    sizes = [size for model in MODELS.values() for ratios in model.sizes.values() for size in ratios.values()]
    assert all(width % 2 == 0 and height % 2 == 0 for width, height in sizes)
