"""The parameters of a kind of task as a flat table: what errors say of one, and what the reference page lists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from vitascope.dialects.runware.parameters import Parameters


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter. `path` as on the wire, `inputs.referenceImages`; `default` None where there is none.

    Bounds are those of a number, of the characters of a text, or of the items of a list.
    """

    path: str
    type: str
    required: bool
    default: object
    minimum: int | None
    maximum: int | None
    allowed: tuple[str | int, ...]
    description: str


@cache
def parameters(kind: type[Parameters]) -> tuple[Parameter, ...]:
    """Every parameter of a kind of task, in the order of the model; those inside an object after its own."""
    schema = kind.model_json_schema()
    return tuple(_within(schema, schema.get("$defs", {}), ""))


def parameter(kind: type[Parameters], path: str) -> Parameter | None:
    """The parameter at `path`, positions in lists left out."""
    return next((one for one in parameters(kind) if one.path == path), None)


def _within(schema: dict[str, Any], defs: dict[str, Any], prefix: str) -> Iterator[Parameter]:
    required = schema.get("required", [])
    for name, described in schema["properties"].items():
        path = f"{prefix}{name}"
        field = _resolved(described, defs)
        if "properties" in field:
            yield _row(path, {"type": "object", **described}, name in required)
            yield from _within(field, defs, f"{path}.")
            continue
        yield _row(path, field, name in required)
        items = _resolved(field.get("items", {}), defs)
        if "properties" in items:
            yield from _within(items, defs, f"{path}.")


def _row(path: str, field: dict[str, Any], required: bool) -> Parameter:
    allowed = tuple(field.get("enum", [field["const"]] if "const" in field else []))
    default = field.get("default")
    return Parameter(
        path=path,
        type=field.get("type", "string"),
        required=required,
        default=None if isinstance(default, dict) else default,
        minimum=_bound(field, "minimum", "minLength", "minItems"),
        maximum=_bound(field, "maximum", "maxLength", "maxItems"),
        allowed=allowed,
        description=field.get("description", ""),
    )


def _resolved(field: dict[str, Any], defs: dict[str, Any]) -> dict[str, Any]:
    """A field's schema without its detours: a reference followed, "or null" left out."""
    for one in field.get("anyOf", []):
        if one.get("type") != "null":
            field = {**_resolved(one, defs), **{name: value for name, value in field.items() if name != "anyOf"}}
    if "$ref" in field:
        field = {**defs[field["$ref"].rsplit("/", 1)[1]], **field}
    return field


def _bound(field: dict[str, Any], *names: str) -> int | None:
    return next((field[name] for name in names if name in field), None)
