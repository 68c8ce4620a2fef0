"""The reference of Runware's tasks says what the dialect does."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

import pytest

from vitascope import errors
from vitascope.catalog import PRICES
from vitascope.dialects.runware import access
from vitascope.dialects.runware.errors import TaskRefused, as_refused, failed
from vitascope.dialects.runware.handlers import HANDLERS
from vitascope.dialects.runware.reference import written
from vitascope.tasks.model import Failure

ROOT = Path(__file__).parents[2]
DIALECT = ROOT / "src" / "vitascope" / "dialects" / "runware"
PAGE = ROOT / "docs" / "reference" / "runware.md"


def rows(section: str, page: Path = PAGE) -> list[list[str]]:
    """The cells of the rows of a section's first table."""
    text = re.split(r"^#+ ", page.read_text().split(f"\n## {section}\n")[1], flags=re.MULTILINE)[0]
    lines = re.findall(r"^\| .*\|$", text, flags=re.MULTILINE)[1:]
    return [[cell.strip(" `") for cell in line.strip("|").split(" | ")] for line in lines]


def raised(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """The code and the status of each refusal that is written out in the source."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == TaskRefused.__name__:
            code, *_ = node.args
            status = next((word.value for word in node.keywords if word.arg == "status"), ast.Constant(400))
            if isinstance(code, ast.JoinedStr):
                yield re.sub("{.*}", "…", ast.unparse(code)[2:-1]), 400
            elif isinstance(code, ast.Constant):
                number = HTTPStatus[status.attr] if isinstance(status, ast.Attribute) else ast.literal_eval(status)
                yield re.sub("^(invalid|missing)(Image|Media)$", r"\1…", str(code.value)), int(number)


def mapped() -> Iterator[TaskRefused]:
    """The refusals that the core's errors become."""
    for kind in errors.RequestRefused.__subclasses__():
        if kind not in {errors.InvalidParameter, TaskRefused}:
            yield as_refused(kind("said"))
    yield as_refused(errors.DatabaseAway("said"))
    yield failed(None)
    for code in errors.FAILURES:
        yield failed(Failure(code=code, message="said"))


def test_its_tables_are_those_of_the_dialect() -> None:
    """They are written anew by `make reference`."""
    assert written(PAGE.read_text()) == PAGE.read_text()


def test_tables_that_are_out_of_date_are_written_anew() -> None:
    """Whatever stood there, and nothing around it."""
    assert "| `duration` | integer | `10` | 2 to 10 |" in PAGE.read_text()
    page = PAGE.read_text().replace("| 2 to 10 |", "| 3 to 9 |")
    assert written(page) == PAGE.read_text()
    assert written("no table\n") == "no table\n"


def test_a_table_that_there_is_not_is_said() -> None:
    """A name that was mistyped does not stay unnoticed."""
    with pytest.raises(KeyError, match="nothing"):
        written("<!-- table: nothing -->\n<!-- end -->")


def test_every_code_is_documented_with_its_status_and_no_other() -> None:
    """The table of errors has each code that can be answered."""
    there = {(error.code, error.status) for error in mapped()}
    for path in DIALECT.glob("*.py"):
        there |= set(raised(ast.parse(path.read_text())))
    assert {(code, int(status)) for code, status, _ in rows("Errors")} == there


def test_every_task_is_documented_and_no_other() -> None:
    """The table of tasks has what is done for a caller, and what is said to a socket."""
    assert {row[0] for row in rows("Tasks")} == {*HANDLERS, access.AUTHENTICATION, access.PING}


def test_every_price_is_documented() -> None:
    """The settings' reference lists the name and the amount of each list price."""
    settings = (ROOT / "docs" / "reference" / "settings.md").read_text()
    documented = re.findall(r"^\| `(\w+/[\w/-]+)` \| ([\d.]+) \|$", settings, flags=re.MULTILINE)
    assert documented == [(name, str(price)) for name, price in PRICES.items()]
