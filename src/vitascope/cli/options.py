"""Options that several commands have."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from vitascope.settings import Settings, read_settings

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="The server's data folder.", show_default="./vitascope-data")
]


def settings_of(data_dir: Path | None, **given: Any) -> Settings:
    """The settings, with what was given as options over them. Raises `errors.Misconfigured`."""
    options = {"data_dir": data_dir, **given}
    return read_settings(**{name: value for name, value in options.items() if value is not None})
