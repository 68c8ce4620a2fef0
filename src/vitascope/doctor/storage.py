"""The storage: a file of a few bytes can be stored, read and deleted."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from vitascope.doctor.findings import Finding, failure, ok
from vitascope.doctor.subject import Subject
from vitascope.errors import Misconfigured, VitascopeError
from vitascope.storage import open_storage

_CONTENT = b"Vitascope may write here."


async def check(subject: Subject) -> list[Finding]:
    """See the module."""
    setting = subject.settings.storage
    key = f"probe-{uuid4().hex}"  # in no folder, so that none stays behind
    source = subject.scratch / key
    source.write_bytes(_CONTENT)
    try:
        storage = await open_storage(
            setting,
            files=_files(subject),
            cache=subject.scratch / "cache",
            cache_bytes=subject.settings.storage_cache_bytes,
        )
        await storage.put(key, source)
        same = (await storage.local_copy(key)).read_bytes() == _CONTENT
        await storage.delete(key)
    except Misconfigured as error:
        return [failure(str(error), "Correct VITASCOPE_STORAGE, or what the message names.")]
    except (VitascopeError, OSError) as error:
        return [
            failure(
                f"The storage {setting} does not work: {error}",
                "See that it can be reached, that the user of the server may write there, and that there is room.",
            )
        ]
    if not same:
        return [failure(f"The storage {setting} gave back other bytes than it was given.", "Do not use this storage.")]
    return [ok(f"A file can be stored, read and deleted ({setting}).")]


def _files(subject: Subject) -> Path:
    """The folder of the files, or one that stands for it as long as there is none."""
    files = subject.folder / "files"
    if files.exists():
        return files
    (subject.scratch / "files").mkdir()
    return subject.scratch / "files"
