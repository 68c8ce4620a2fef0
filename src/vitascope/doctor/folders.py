"""The data folder: there, writable, and with room for what the disk budget allows."""

from __future__ import annotations

import getpass
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rich.filesize import decimal

from vitascope.doctor.findings import Finding, blocking, failure, ok, warning
from vitascope.doctor.subject import Subject

_LEAST_FREE_BYTES = 500 * 1000**2
"""With less, PostgreSQL's own log and one film fill the disk."""


def _look(subject: Subject) -> Iterator[Finding]:
    folder = subject.folder
    there = next(path for path in (folder, *folder.parents) if path.exists())
    in_the_way = [path for path in (there, folder / "postgres", *_ours(folder)) if path.is_file()]
    if in_the_way:
        yield failure(
            f"{in_the_way[0]} is a file, where a folder is needed.", "Move it away, or give another --data-dir."
        )
        return
    broken = [error for path in (there, *_ours(folder)) for error in _unwritable(path)]
    if broken:
        yield from (_refused(folder, path, error) for path, error in broken)
        return
    if there != folder:
        yield warning(
            f"The data folder {folder} is not there yet; a first start makes it.",
            "Before a first start there is nothing to do. Else give the --data-dir of your server, or run this where "
            "the server is started.",
        )
    else:
        yield ok(f"{folder} can be written to{'; a server runs in it' if subject.served else ''}.")
    yield from _room(subject, there)


def _ours(folder: Path) -> list[Path]:
    """What is written to by the user of the server; PostgreSQL's folder is that of its own."""
    return [folder / "files", folder / "work"]


def _refused(folder: Path, path: Path, error: OSError) -> Finding:
    why = f"{path} cannot be written to by the user {_user()}: {error.strerror or error}"
    return failure(
        f"{why}." if path.is_relative_to(folder) else f"The data folder {folder} cannot be made: {why}.",
        "Run this as the user that runs the server, give that user the data folder (as root: "
        f"mkdir -p {folder}; chown -R USER {folder}), or give another --data-dir.",
    )


def _unwritable(path: Path) -> Iterator[tuple[Path, OSError]]:
    if not path.exists():
        return
    try:
        with tempfile.TemporaryFile(dir=path) as probe:
            probe.write(b"Vitascope may write here.")
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        yield path, error


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # in a container, a user may have a number only
        return str(os.geteuid())


def _room(subject: Subject, there: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(there).free
    if free < _LEAST_FREE_BYTES:
        yield failure(
            f"{decimal(free)} are free on the disk of {there}; {decimal(_LEAST_FREE_BYTES)} are needed at least.",
            "Free some room there, or give a --data-dir on a larger disk.",
        )
        return
    yield ok(f"{decimal(free)} are free on the disk of {there}.")
    files = _files(subject)
    if files is not None:
        yield _budget(files, subject.settings.disk_budget_bytes)


def _files(subject: Subject) -> Path | None:
    """The folder of the files that the disk budget is about, or None where they are not on a disk of ours."""
    storage = subject.settings.storage
    if storage.startswith("file://"):
        return Path(unquote(urlsplit(storage).path))
    return None if storage.startswith("s3://") else subject.folder / "files"


def _budget(files: Path, budget: int) -> Finding:
    free = shutil.disk_usage(next(path for path in (files, *files.parents) if path.exists())).free
    used = _size(files)
    if budget == 0:
        return warning(
            f"There is no disk budget: the files in {files} may take all of the {decimal(free)} that are free.",
            "Set VITASCOPE_DISK_BUDGET_BYTES, unless something else keeps the disk from filling up.",
        )
    if used >= budget:
        return warning(
            f"The files take {decimal(used)} of a disk budget of {decimal(budget)}: for each new one an old one goes.",
            "Raise VITASCOPE_DISK_BUDGET_BYTES, or unpin tasks; 'vitascope gc --dry-run' says what would go.",
        )
    if free < budget - used:
        return warning(
            f"{decimal(free)} are free for the files in {files}, and the disk budget lets them grow by "
            f"{decimal(budget - used)}.",
            f"Set VITASCOPE_DISK_BUDGET_BYTES to less than {used + free}, or free some room.",
        )
    return ok(f"The files take {decimal(used)} of a disk budget of {decimal(budget)}.")


def _size(folder: Path) -> int:
    """Bytes of all files below, as far as they can be seen."""
    return sum(
        (Path(place) / name).lstat().st_size
        for place, _, names in os.walk(folder)
        for name in names
        if (Path(place) / name).exists()
    )


check = blocking(_look)
