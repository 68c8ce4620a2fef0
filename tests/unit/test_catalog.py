"""The models and their sizes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from vitascope.catalog import GEN4_TURBO, MODELS, nearest_size, price_of


@pytest.mark.parametrize(
    ("source", "size"),
    [
        ((1920, 1080), (1280, 720)),
        ((1080, 1920), (720, 1280)),
        ((1000, 1000), (960, 960)),
        ((1600, 1200), (1104, 832)),
        ((600, 800), (832, 1104)),
        ((4000, 500), (1584, 672)),
        ((1900, 900), (1584, 672)),
        ((10, 9000), (720, 1280)),
    ],
)
def test_a_film_takes_the_nearest_size_to_its_source(source: tuple[int, int], size: tuple[int, int]) -> None:
    """Of its sizes, the one whose aspect differs by the smallest factor."""
    assert nearest_size(GEN4_TURBO.sizes["720p"].values(), *source) == size


def test_a_film_is_priced_by_the_second_where_the_vendor_does() -> None:
    """Six seconds cost what every example of six seconds was billed."""
    assert price_of({}, "runware", GEN4_TURBO, seconds=6) == Decimal("0.3042")


def test_the_owner_sets_the_price_of_a_second() -> None:
    """And pays the rest as listed."""
    own = {"runware/gen4-turbo/second": Decimal("0.01")}
    assert price_of(own, "runware", GEN4_TURBO, seconds=10) == Decimal("0.1042")


def test_every_size_is_even() -> None:
    """H.264 with subsampled colour needs even edges."""
    sizes = [size for model in MODELS.values() for ratios in model.sizes.values() for size in ratios.values()]
    assert all(width % 2 == 0 and height % 2 == 0 for width, height in sizes)
