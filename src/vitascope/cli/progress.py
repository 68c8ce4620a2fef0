"""One progress bar on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from vitascope.pipeline.ports import Report


@contextmanager
def progress_bar(console: Console, title: str) -> Iterator[Report]:
    """A bar under `title`; yields `report(fraction, stage)`."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[stage]}"),
        console=console,
    ) as progress:
        bar = progress.add_task(title, total=1.0, stage="")

        def report(fraction: float, stage: str) -> None:
            progress.update(bar, completed=fraction, stage=stage)

        yield report
        progress.update(bar, completed=1.0, stage="")
