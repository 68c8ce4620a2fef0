"""The command line: argument parsing only."""

from __future__ import annotations

import sys

import typer
from rich.console import Console

from vitascope import __version__
from vitascope.cli.deliveries import deliveries_app
from vitascope.cli.demo import demo
from vitascope.cli.doctor import doctor
from vitascope.cli.gc import gc
from vitascope.cli.keys import accounts_app, keys_app
from vitascope.cli.run import run
from vitascope.cli.serve import serve
from vitascope.cli.worker import worker
from vitascope.errors import VitascopeError

app = typer.Typer(
    name="vitascope",
    help="Gen-4-style image and video generation on your own engines, behind the APIs you already use.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command()(serve)
app.command()(run)
app.command()(worker)
app.command()(demo)
app.command()(gc)
app.command()(doctor)
app.add_typer(keys_app, name="keys")
app.add_typer(accounts_app, name="accounts")
app.add_typer(deliveries_app, name="deliveries")


def _version(wanted: bool) -> None:
    if wanted:
        Console().print(f"vitascope {__version__}", highlight=False)
        raise typer.Exit


@app.callback()
def _root(
    version: bool = typer.Option(
        False, "--version", help="Show the version and exit.", callback=_version, is_eager=True
    ),
) -> None:
    pass


def main() -> None:
    """Run the command line; what it refuses is said in one sentence, with exit status 2."""
    try:
        app()
    except VitascopeError as error:
        Console(stderr=True).print(f"[bold red]vitascope:[/] {error}", highlight=False)
        sys.exit(2)
