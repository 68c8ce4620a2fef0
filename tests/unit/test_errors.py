"""Each refusal of the core has an answer on each wire."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from vitascope import dialects, errors
from vitascope.server import errors as neutral

WIRES = {
    "neutral": neutral.STATUSES,
    **{
        dialect.name: importlib.import_module(f"vitascope.dialects.{dialect.name}.errors").STATUSES
        for dialect in pkgutil.iter_modules(dialects.__path__)
    },
}


@pytest.mark.parametrize("wire", WIRES)
def test_every_refusal_has_a_status(wire: str) -> None:
    """None is forgotten when one is added to the tree: it would be answered with 500."""
    refusals = {kind for kind in errors.RequestRefused.__subclasses__() if kind.__module__ == errors.__name__}
    assert refusals - set(WIRES[wire]) == set()
