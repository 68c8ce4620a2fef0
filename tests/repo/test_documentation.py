"""The documentation names everything that is there, and nothing that is not."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import typer.main
from prometheus_client.parser import text_string_to_metric_families

from live import LiveServer
from vitascope import __version__, telemetry
from vitascope.app import Services, create_app
from vitascope.cli import app as cli
from vitascope.settings import EngineProfile, Settings

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "vitascope"
REFERENCE = ROOT / "docs" / "reference"
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
DECISIONS = [path for path in (ROOT / "docs" / "decisions").glob("*.md") if path.name != "index.md"]
METHODS = "GET|HEAD|POST|PUT|PATCH|DELETE"


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def rows(page: str) -> dict[str, list[str]]:
    """The rows of all tables of a page by their first cell, without the backticks."""
    cells = (line.strip("|").split(" | ") for line in page.splitlines() if line.startswith("| "))
    return {row[0].strip(" `"): [cell.strip(" `") for cell in row[1:]] for row in cells}


def shown(default: Any) -> str:
    """A setting's default as the reference shows it: as it would be written in the environment."""
    if default is None:
        return "none"
    if isinstance(default, frozenset):
        return json.dumps(sorted(default))
    if isinstance(default, dict):
        return json.dumps({name: profile.model_dump(exclude_unset=True) for name, profile in default.items()})
    return f"{default:g}" if isinstance(default, float) else str(default)


def test_every_setting_is_documented_with_its_default() -> None:
    """The settings' reference lists each variable, with the default that it has."""
    documented = rows((REFERENCE / "settings.md").read_text())
    there = {f"VITASCOPE_{name.upper()}": shown(field.default) for name, field in Settings.model_fields.items()}
    assert {name: cells[0] for name, cells in documented.items() if name.startswith("VITASCOPE_")} == there


def test_every_field_of_a_profile_is_documented() -> None:
    """The settings' reference lists what an engine profile holds."""
    documented = rows((REFERENCE / "settings.md").read_text())
    assert set(EngineProfile.model_fields) <= set(documented)


def options() -> dict[str, set[str]]:
    """The options of each command, as its user types them."""
    return {
        name: {option for parameter in command.params for option in parameter.opts if option.startswith("-")}
        for name, command in commands(typer.main.get_command(cli))
    }


def commands(group: Any, above: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with the words one types for it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from commands(command, f"{above}{name} ")
        else:
            yield above + name, command


def test_every_command_and_option_is_documented() -> None:
    """The command line's reference has a section for each command, with exactly its options."""
    sections = re.split(
        r"^## `vitascope ([a-z ]*[a-z])(?: [^a-z`][^`]*)?`$", (REFERENCE / "cli.md").read_text(), flags=re.MULTILINE
    )
    documented = {
        name: {option for line in text.splitlines() if line.startswith("| `-") for option in options_of(line)}
        for name, text in zip(sections[1::2], sections[2::2], strict=True)
    }
    assert documented == options()


def options_of(row: str) -> list[str]:
    return re.findall(r"`(--?[a-z-]+)`", row.split(" | ", maxsplit=1)[0])


def test_every_route_is_documented_and_no_other() -> None:
    """The reference names the routes of the OpenAPI description as `METHOD /path`, and none that does not exist."""
    there = {
        f"{method.upper()} {path}"
        for path, item in create_app(Settings(), cast("Services", {})).openapi()["paths"].items()
        for method in item
    }
    text = "".join(path.read_text() for path in REFERENCE.glob("*.md"))
    assert set(re.findall(rf"`((?:{METHODS}) /[^`]*)`", text)) == there


def test_every_log_event_is_documented_and_no_other() -> None:
    """The reference of the log lists the events of `vitascope.telemetry`."""
    there = {value for name, value in vars(telemetry).items() if name.isupper() and not name.startswith("METRIC_")}
    documented = {name for name in rows((REFERENCE / "log-events.md").read_text()) if "." in name}
    assert documented == there


def test_every_metric_is_documented_and_no_other() -> None:
    """The reference of the metrics lists those of `vitascope.telemetry`."""
    there = {value for name, value in vars(telemetry).items() if name.startswith("METRIC_")}
    assert {name for name in rows((REFERENCE / "metrics.md").read_text()) if name.startswith("vitascope_")} == there


def test_metrics_are_documented_as_they_are(faulty_server: LiveServer) -> None:
    """What a server answers to Prometheus has the types and labels of the reference."""
    faulty_server.ended(faulty_server.submit("[refuse]"))
    faulty_server.ended(faulty_server.submit("a lake"))
    documented = rows((REFERENCE / "metrics.md").read_text())
    for metric in text_string_to_metric_families(faulty_server.request("GET", "/metrics").text):
        name = metric.name + {"counter": "_total"}.get(metric.type, "")
        if not name.startswith("vitascope_"):
            continue
        kind, labels, _ = documented[name]
        assert kind == metric.type
        for sample in metric.samples:
            assert sample.labels.keys() - {"le"} == set(re.findall(r"[a-z]+", labels))


def test_every_name_of_telemetry_is_used() -> None:
    """No event and no metric stands in the list that nothing logs or counts."""
    code = "".join(path.read_text() for path in SOURCE.rglob("*.py"))
    names = {name for name in vars(telemetry) if name.isupper()}
    assert {name for name in names if f"telemetry.{name}" not in code} == set()


def links(text: str) -> Iterator[str]:
    """The targets of a page's links, without its code blocks."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    yield from re.findall(r"\]\(([^)\s]+)\)", prose)


def anchors(page: Path) -> set[str]:
    """The anchors of a page's headings, as they are made on the usual hosts."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    """Each relative link of a page leads to a file that is there, and to a heading in it."""
    for link in links(page.read_text()):
        if "://" in link:
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_files_that_are_named_exist(page: Path) -> None:
    """A path below src, tests, docs or benchmarks that a page names is there."""
    named = re.findall(r"`((?:src|tests|docs|benchmarks)/[\w./-]+)`", page.read_text())
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_page_is_listed() -> None:
    """Each page of the documentation is linked from its index, each decision from theirs."""
    listed = set()
    for index in (ROOT / "docs" / "index.md", ROOT / "docs" / "decisions" / "index.md"):
        listed |= {index} | {(index.parent / link.partition("#")[0]).resolve() for link in links(index.read_text())}
    assert {name_of(page) for page in (ROOT / "docs").rglob("*.md") if page not in listed} == set()


@pytest.mark.parametrize("page", DECISIONS, ids=name_of)
def test_a_decision_has_its_parts(page: Path) -> None:
    """Each decision tells its context, its quotable line, what follows, what was rejected and what enforces it."""
    text = page.read_text()
    headings = re.findall(r"^## (.+)$", text, flags=re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Rejected", "Enforced by"]
    assert re.search(r"^# \d{4}: ", text)
    assert re.search(r"^> ", text, flags=re.MULTILINE)


def test_the_readme_draws_the_tree() -> None:
    """The annotated tree of the README names each part of the package."""
    tree = (ROOT / "README.md").read_text()
    parts = {path.name for path in SOURCE.glob("[a-z]*.py")} | {
        f"{path.parent.name}/" for path in SOURCE.glob("*/__init__.py")
    }
    assert {part for part in parts if f"  {part} " not in tree} == set()


def test_the_changelog_tells_of_this_version() -> None:
    """The newest version of the changelog is the package's."""
    versions = re.findall(r"^## \[(\d+\.\d+\.\d+)\]", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)
    assert versions[0] == __version__
