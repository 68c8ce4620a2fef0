"""Which storage a setting names."""

from __future__ import annotations

import importlib
from pathlib import Path
from urllib.parse import unquote, urlsplit

from vitascope.errors import Misconfigured
from vitascope.storage.base import Storage
from vitascope.storage.cache import FileCache
from vitascope.storage.local import LocalStorage
from vitascope.storage.s3 import S3Storage


async def open_storage(setting: str, *, files: Path, cache: Path, cache_bytes: int) -> Storage:
    """The storage that `VITASCOPE_STORAGE` names, proven to work where it is far away.

    `local` is the folder `files`; `file:///some/folder` another one, which must be there; `s3://bucket/prefix` a
    bucket, with copies of at most `cache_bytes` in the folder `cache`; `package.module:Class` is built with `files`.
    Raises `Misconfigured`.
    """
    if setting == "local":
        return LocalStorage(files)
    if setting.startswith("file://"):
        return LocalStorage(_existing(setting))
    if setting.startswith("s3://"):
        storage = S3Storage(setting, FileCache(cache, cache_bytes))
        await storage.prove()
        return storage
    return _built(setting, files)


def _existing(setting: str) -> Path:
    url = urlsplit(setting)
    folder = Path(unquote(url.path))
    # Made here, it would hide that what should be mounted there is not.
    if url.netloc or not folder.is_absolute() or not folder.is_dir():
        raise Misconfigured(
            f"VITASCOPE_STORAGE is {setting!r}, which is no folder of this machine. Write file:///some/folder, and see "
            "to it that it is there, and mounted, before the server starts."
        )
    return folder


def _built(setting: str, files: Path) -> Storage:
    module, _, attribute = setting.partition(":")
    try:
        storage: Storage = getattr(importlib.import_module(module), attribute)(files)
    except (ImportError, AttributeError, ValueError) as error:
        raise Misconfigured(
            f"VITASCOPE_STORAGE is {setting!r}, which is neither local, file:///folder, s3://bucket/prefix nor a "
            f"storage class as package.module:Class: {error}."
        ) from error
    return storage
