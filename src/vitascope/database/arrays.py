"""Lists in statements."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, literal
from sqlalchemy.orm import InstrumentedAttribute


def among(column: InstrumentedAttribute[UUID], ids: Iterable[UUID]) -> ColumnElement[bool]:
    """Whether `column` is one of `ids`, which go as one parameter.

    `column.in_(ids)` has a parameter for each: another statement for every length, which each connection prepares and
    keeps, here and in PostgreSQL.
    """
    return column == any_(literal(list(ids), ARRAY(Uuid)))
