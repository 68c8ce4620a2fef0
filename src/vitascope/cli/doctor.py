"""`vitascope doctor`."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape

from vitascope import logs
from vitascope.cli.options import DataDir, settings_of
from vitascope.doctor.findings import Finding, Level, sound
from vitascope.errors import Misconfigured

_COLOURS = {Level.OK: "green", Level.WARNING: "yellow", Level.FAILURE: "bold red"}
_WIDTH = max(map(len, Level))


def doctor(
    host: Annotated[str | None, typer.Option(help="As for 'serve'.", show_default="127.0.0.1")] = None,
    port: Annotated[int | None, typer.Option(help="As for 'serve'.", show_default="8642")] = None,
    data_dir: DataDir = None,
    public_url: Annotated[str | None, typer.Option(help="As for 'serve'.")] = None,
    allow_host: Annotated[list[str] | None, typer.Option(help="As for 'serve'. Repeatable.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON, for programs.")] = False,
) -> None:
    """Say what would fail, and how to mend it: before a first start, or beside a running server, without the internet.

    Give it the options and variables that 'serve' is given. The exit status is 0 where nothing failed, else 1.
    """
    given: dict[str, Any] = {
        "host": host,
        "port": port,
        "public_url": public_url,
        "allow_hosts": frozenset(allow_host) if allow_host else None,
    }
    logs.configure(logs.Style(level="error"))  # what is wrong is told once, and JSON by itself
    findings = asyncio.run(_told(data_dir, given, as_json=as_json))
    if as_json:
        print(_as_json(findings))
    raise typer.Exit(0 if sound(finding for _, finding in findings) else 1)


async def _told(data_dir: Path | None, given: dict[str, Any], *, as_json: bool) -> list[tuple[str, Finding]]:
    """Every finding, by the name of its check; told as they come, unless they are for a program."""
    console = Console(quiet=as_json, highlight=False, soft_wrap=True)
    findings: list[tuple[str, Finding]] = []
    async with contextlib.aclosing(_found(data_dir, given)) as found:
        async for check, finding in found:
            if not findings or findings[-1][0] != check:
                console.print(check, style="bold")
            findings.append((check, finding))
            console.print(f"  [{_COLOURS[finding.level]}]{finding.level:{_WIDTH}}[/]  {escape(finding.found)}")
            if finding.mend:
                console.print(f"  {'':{_WIDTH}}  [dim]→ {escape(finding.mend)}[/]")
    levels = [finding.level for _, finding in findings]
    console.print(
        f"\n{_counted(levels.count(Level.FAILURE), 'failure')}, {_counted(levels.count(Level.WARNING), 'warning')}."
    )
    return findings


async def _found(data_dir: Path | None, given: dict[str, Any]) -> AsyncGenerator[tuple[str, Finding]]:
    from vitascope.doctor.checks import examine  # noqa: PLC0415 - the encoders load slowly; no other command needs them

    try:
        async with contextlib.aclosing(examine(settings_of(data_dir, **given))) as found:
            async for one in found:
                yield one
    except Misconfigured as error:
        yield "settings", Finding(Level.FAILURE, str(error), "Nothing else was looked at: correct this first.")


def _as_json(findings: list[tuple[str, Finding]]) -> str:
    return json.dumps(
        {
            "sound": sound(finding for _, finding in findings),
            "findings": [{"check": check, **asdict(finding)} for check, finding in findings],
        },
        indent=2,
        ensure_ascii=False,
    )


def _counted(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"
