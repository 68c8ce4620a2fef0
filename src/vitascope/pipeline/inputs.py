"""Bring the inputs of a generation to local files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from uuid import UUID

from vitascope.errors import MediaUnreachable, RequestRefused, StorageAway, StorageFailed
from vitascope.media.fetch import Fetcher
from vitascope.pipeline.ports import InputFile
from vitascope.tasks.assets import Assets
from vitascope.tasks.model import ASSET_SCHEME, InputImage


class Inputs:
    """Resolves what a submission names: an asset of ours, a URL of ours, or a URL to be fetched through the guard."""

    def __init__(self, assets: Assets, fetcher: Fetcher) -> None:
        self._assets = assets
        self._fetcher = fetcher

    async def collect(self, images: tuple[InputImage, ...], folder: Path, at: datetime) -> tuple[InputFile, ...]:
        """Local files for `images`, in order; what has to be fetched goes into `folder`.

        A URL of ours must have been good `at` the time of the submission, however long that has waited since.
        Raises `errors.MediaUnreachable` or `errors.MediaInvalid`, and `errors.StorageFailed` where the fault is ours.
        """
        return tuple(
            [
                InputFile(path=str(await self._file(image.source, folder / f"input-{position}", at)), tag=image.tag)
                for position, image in enumerate(images)
            ]
        )

    async def _file(self, source: str, target: Path, at: datetime) -> Path:
        try:
            if source.startswith(ASSET_SCHEME):
                return (await self._assets.open(UUID(source.removeprefix(ASSET_SCHEME))))[1]
            if (ours := await self._assets.resolve(source, at)) is not None:
                return ours
            await self._fetcher.fetch(source, target)
        except StorageAway as away:
            raise StorageFailed("An input could not be read: the server could not reach its files.") from away
        except RequestRefused as refused:
            raise MediaUnreachable(f"Failed to download image from the provided URL: {refused}") from refused
        except OSError as error:
            raise StorageFailed(f"There is no room for the inputs: {error.strerror or error}.") from error
        return target
