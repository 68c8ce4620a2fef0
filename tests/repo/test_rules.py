"""Rules about the repository that no linter knows."""

from __future__ import annotations

import ast
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "vitascope"
DRAFT = SOURCE / "engines" / "draft"
MODULES = sorted([*SOURCE.rglob("*.py"), *(ROOT / "tests").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")])
MAX_LINES = 600

FORBIDDEN = {
    "a package index": re.compile(r"pypi\.org/simple|pythonhosted\.org|registry\.npmjs|--(extra-)?index-url\s*=?\s*\S"),
    "a folder of somebody's machine": re.compile(r"(?<![\w.])/(work|root|home/(?!you\b)\w+)/"),
}


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def functions(path: Path) -> Iterator[int]:
    """The length of each function of a module, in lines."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_module_is_a_drawer() -> None:
    """A module is named by what it is about: none is called utils, helpers or common."""
    assert [name_of(path) for path in MODULES if path.stem in {"utils", "helpers", "common"}] == []


def test_no_module_is_too_long() -> None:
    """A module that has outgrown 600 lines is two."""
    assert {name_of(path): lines(path) for path in MODULES if lines(path) > MAX_LINES} == {}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_nothing_names(what: str) -> None:
    """No file of the repository names a package index or a folder that only some machine has."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    found = []
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if not path.is_file() or path == Path(__file__):
            continue
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {line}" for line in text.splitlines() if FORBIDDEN[what].search(line)]
    assert found == []


OWN_CLOCK = {
    "cli/deliveries.py": "shows ages to a person",
    "database/facts.py": "compares this clock with the database's",
    "dialects/runware/lookups.py": "counts back the days that an account's usage is told for",
    "dialects/wavespeed/webhooks.py": "tells the receiver when it was sent",
    "doctor/clock.py": "looks at this clock",
    "storage/cache.py": "is about this machine's files",
}
"""What may ask for this machine's time, and why."""


def test_the_databases_clock_decides() -> None:
    """Machines' clocks differ: what more than one of them looks at, by time, is measured by the database's."""
    asks = re.compile(r"datetime\.now\(|datetime\.utcnow\(|time\.time\(")
    asking = {str(path.relative_to(SOURCE)) for path in SOURCE.rglob("*.py") if asks.search(path.read_text())}
    assert asking == set(OWN_CLOCK)


def test_sizes_are_seen(capsys: pytest.CaptureFixture[str]) -> None:
    """The sizes of files and functions are printed at each run, so that nobody is surprised by them."""
    core = [path for path in SOURCE.rglob("*.py") if not path.is_relative_to(DRAFT)]
    tests = [path for path in (ROOT / "tests").rglob("*.py") if "draft" not in path.parts]
    ratio = sum(map(lines, tests)) / sum(map(lines, core))
    said = (
        sizes("source", core),
        sizes("draft renderer", list(DRAFT.rglob("*.py"))),
        f"{sizes('tests', tests)}; {ratio:.2f} lines for one of source",
    )
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(said) + "\n")


def sizes(title: str, paths: list[Path]) -> str:
    """One line on the sizes of some files, and of the functions in them."""
    files = [lines(path) for path in paths]
    lengths = [length for path in paths for length in functions(path)]
    return (
        f"{title}: {len(files)} files, {sum(files)} lines; file median {statistics.median(files):.0f}, "
        f"p90 {percentile(files, 90)}, max {max(files)}; function p95 {percentile(lengths, 95)}, max {max(lengths)}"
    )


def percentile(values: list[int], percent: int) -> int:
    """The value that `percent` of 100 of the values do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]
