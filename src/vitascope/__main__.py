"""`vitascope`, and `python -m vitascope`."""

from __future__ import annotations

import gc


def main() -> None:
    """Load the command line, and run it."""
    # What modules make lives as long as the process: to look for garbage in it takes a fifth of the time to load them,
    # and later a pause of each full collection.
    gc.disable()
    from vitascope import cli  # noqa: PLC0415 - see above

    gc.freeze()
    gc.enable()
    cli.main()


if __name__ == "__main__":
    main()
