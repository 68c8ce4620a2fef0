"""The table of parameters agrees with the two model pages, which `inferences.py` has as data."""

from __future__ import annotations

import pytest

from inferences import IMAGE_PAGE_SIZES, IMAGE_ROWS, VIDEO_PAGE_SIZES, VIDEO_ROWS, Row
from vitascope.dialects.runware.lookups import ModelSearch
from vitascope.dialects.runware.parameters import ImageInference, Parameters, VideoInference
from vitascope.dialects.runware.parse import IMAGE_SIZES, VIDEO_SIZES
from vitascope.dialects.runware.table import Parameter, parameter, parameters

ROWS = [(ImageInference, row) for row in IMAGE_ROWS] + [(VideoInference, row) for row in VIDEO_ROWS]
IDS = [f"{kind.__name__}-{row.path}" for kind, row in ROWS]


def as_page(one: Parameter) -> Row:
    return Row(one.path, one.type, one.required, one.default, one.minimum, one.maximum, one.allowed)


@pytest.mark.parametrize(("kind", "row"), ROWS, ids=IDS)
def test_a_parameter_is_as_on_its_page(kind: type[Parameters], row: Row) -> None:
    """Type, whether it is required, default, bounds and allowed values."""
    one = parameter(kind, row.path)
    assert one is not None
    assert as_page(one) == row


@pytest.mark.parametrize(("kind", "rows"), [(ImageInference, IMAGE_ROWS), (VideoInference, VIDEO_ROWS)])
def test_there_are_no_other_parameters(kind: type[Parameters], rows: tuple[Row, ...]) -> None:
    """Nothing is in the table that no page knows."""
    assert sorted(one.path for one in parameters(kind)) == sorted(row.path for row in rows)


@pytest.mark.parametrize("kind", [ImageInference, VideoInference])
def test_each_parameter_is_described(kind: type[Parameters]) -> None:
    """The reference page is written from the table: objects apart, each parameter says what it is."""
    assert [one.path for one in parameters(kind) if one.type != "object" and not one.description] == []


def test_a_film_has_the_sizes_of_its_page() -> None:
    """Those and no others."""
    assert sorted(VIDEO_SIZES) == sorted(VIDEO_PAGE_SIZES)


def test_an_image_has_the_sizes_of_its_pages_examples() -> None:
    """And more, which the page does not list."""
    assert set(IMAGE_PAGE_SIZES) < set(IMAGE_SIZES)


def test_the_parameters_of_other_tasks_are_read_too() -> None:
    """A lookup's parameters are described by the same rules."""
    limit = parameter(ModelSearch, "limit")
    assert limit is not None
    assert as_page(limit) == Row("limit", "integer", default=20, minimum=1, maximum=100)


def test_a_parameter_that_is_not_there_has_no_row() -> None:
    """What is unknown is none."""
    assert parameter(ImageInference, "nothing") is None
