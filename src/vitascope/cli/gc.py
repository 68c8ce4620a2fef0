"""`vitascope gc`."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.filesize import decimal
from rich.table import Table

from vitascope.app import sweeping
from vitascope.cli.options import DataDir, settings_of
from vitascope.retention import Report
from vitascope.settings import Settings

_IN_WORDS = {
    "expired": "files that had expired",
    "budget": "files over the disk budget",
    "deleted": "files of deleted tasks",
    "orphan": "files that belonged to nothing",
    "ticket": "announced uploads that never came",
    "task": "ended tasks of long ago",
    "record": "uploads and inputs of long ago",
}


def gc(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Remove now what the server would remove in time, and say what went. Works beside a running server or without."""
    report = asyncio.run(_sweep(settings_of(data_dir), dry_run=dry_run))
    table = Table("would go" if dry_run else "went", "count", "size", box=None, pad_edge=False)
    for what, tally in report.tallies.items():
        table.add_row(_IN_WORDS[what], str(tally.count), decimal(tally.size) if tally.size else "")
    console = Console()
    if report.tallies:
        console.print(table)
    console.print(f"{'Would free' if dry_run else 'Freed'} {decimal(report.size)}.", highlight=False)
    if report.kept_over_budget:
        console.print(f"Still over the budget by {decimal(report.kept_over_budget)}: nothing else may go.")


async def _sweep(settings: Settings, *, dry_run: bool) -> Report:
    async with sweeping(settings) as sweep:
        if dry_run:
            return await sweep.preview()
        report = await sweep.run(orphans=True, wait=True)
        assert report is not None
        return report
