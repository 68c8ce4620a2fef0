"""Writes the tables of the reference page from the table of parameters, so that they cannot differ.

`python -m vitascope.dialects.runware.reference docs/reference/runware.md`, or `make reference`. In the page each stands
between `<!-- table: NAME -->` and `<!-- end -->`; the rest is written by hand.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from vitascope.catalog import Size
from vitascope.dialects.runware import lookups, reading, sessions, socket
from vitascope.dialects.runware.parameters import ImageInference, Parameters, VideoInference
from vitascope.dialects.runware.parse import IMAGE_SIZES, VIDEO_SIZES
from vitascope.dialects.runware.table import Parameter, parameters
from vitascope.wire import json_text

_PART = re.compile(r"(<!-- table: (?P<name>[^>]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def written(page: str) -> str:
    """The page with its tables written anew. KeyError where it wants one that there is not."""
    tables = _tables()
    return _PART.sub(lambda part: f"{part[1]}\n{tables[part['name']]}\n\n{part[3]}", page)


def _tables() -> dict[str, str]:
    return {
        "imageInference": _parameters(ImageInference),
        "videoInference": _parameters(VideoInference),
        "image sizes": _sizes(IMAGE_SIZES),
        "video sizes": _sizes(VIDEO_SIZES),
        "limits": _table(
            ("What", "How much"),
            [
                ("tasks in a message", f"{reading.MAX_TASKS:,}"),
                ("JSON values in a message", f"{json_text.MAX_VALUES:,}"),
                ("tasks under way in a session", f"{sessions.MAX_UNDER_WAY:,}"),
                ("how long a session outlives its socket", f"{sessions.KEPT_SECONDS:g} seconds"),
                ("how long a socket may be silent before a login", f"{socket.LOGIN_SECONDS:g} seconds"),
                ("models in an answer to `modelSearch`", f"{lookups.MAX_FOUND:,}"),
            ],
        ),
    }


def _parameters(kind: type[Parameters]) -> str:
    rows = [
        (f"`{one.path}`", {"array": "list"}.get(one.type, one.type), _default(one), _values(one), one.description)
        for one in parameters(kind)
        if one.type != "object"
    ]
    return _table(("Parameter", "Type", "Default", "Values", "Meaning"), rows)


def _default(one: Parameter) -> str:
    if one.required:
        return "required"
    if one.default is None:
        return ""
    return f"`{one.default if isinstance(one.default, str) else json.dumps(one.default)}`"


def _values(one: Parameter) -> str:
    if one.allowed:
        return ", ".join(f"`{value}`" for value in one.allowed)
    if one.minimum is None:
        return "" if one.maximum is None else f"at most {_counted(one.maximum, one.type)}"
    if one.maximum is None:
        return f"at least {_counted(one.minimum, one.type)}"
    if one.minimum == one.maximum:
        return f"exactly {_counted(one.minimum, one.type)}"
    return f"{one.minimum} to {_counted(one.maximum, one.type)}"


def _counted(number: int, of: str) -> str:
    """A bound with what it counts: characters of a text, items of a list."""
    unit = {"string": "character", "array": "item"}.get(of)
    if unit is None:
        return str(number)
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _sizes(sizes: Iterable[Size]) -> str:
    return ", ".join(f"{width}x{height}" for width, height in sizes)


def _table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(row)} |" for row in (heading, *rows)]
    return "\n".join([lines[0], "|" + "---|" * len(heading), *lines[1:]])


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(written(path.read_text()))
