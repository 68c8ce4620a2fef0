"""Frames of a film, each a pure function of its number."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.film.blending import set_over
from vitascope.engines.draft.film.flow import added
from vitascope.engines.draft.matte import as_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vitascope.engines.base import Pixels, Progress
    from vitascope.engines.draft.film.air import Air
    from vitascope.engines.draft.film.birds import Birds
    from vitascope.engines.draft.film.camera import CameraPath
    from vitascope.engines.draft.film.flow import Flow
    from vitascope.engines.draft.film.layers import Layers, Sheet
    from vitascope.engines.draft.film.particles import Particles
    from vitascope.engines.draft.film.warp import Warper
    from vitascope.engines.draft.picture import Array, Mask

AHEAD = 3
"""How many frames are in the making at a time: enough to keep two cores busy, few enough to stop at once."""


BAND_ROWS = 20
"""A sheet is set into a frame by bands of so many rows of the field grid: each only where the sheet is there."""

GAP_COLUMNS = 8
"""A gap in a band that is no wider is not worth to be left out."""


@dataclass(frozen=True, slots=True)
class FilmRenderer:
    """Everything a frame is made of; `body` is the matte of the one body, if any, that fog keeps clear of."""

    layers: Layers
    body: Array
    path: CameraPath
    flow: Flow
    air: Air
    birds: Birds
    particles: Particles
    warper: Warper
    fps: int

    def idle(self) -> frozenset[str]:
        """Name the motions that were asked for, or may be, and that nothing in this picture performs."""
        return self.flow.idle() if self.birds else self.flow.idle() | {"birds"}

    def frame(self, number: int) -> Pixels:
        """Make frame `number`, (h, w, 3) uint8; frame 0 is the picture itself."""
        if number == 0:
            return self.layers.first.copy()
        seconds = number / self.fps
        pose = self.path.at(seconds)
        drift = self.flow.plate(seconds)
        offsets = self.warper.sources(pose, self.layers.near, drift)
        frame = _without_alpha(self.warper.sample(self.layers.plate, offsets))
        if self.birds:
            frame = self.birds.draw(frame, seconds, pose, self.warper, offsets)
        frame = self.particles.draw(frame, seconds, pose, before=False)
        own = self.flow.subject(seconds)
        if self.layers.whole:
            own = added(drift, own)
        seen = offsets
        for sheet in self.layers.sheets:
            moved = self.warper.sources(pose, sheet.near, own, cut=sheet.cut)
            matte = self.warper.carried(sheet.matte, moved)
            self._set_before(frame, sheet, moved, matte)
            seen = as_array(seen + matte[..., None] * (moved - seen))
        if self.air.foggy:
            # One veil over all of it, thin where the subject is: a second one behind it would leave a clear rim.
            near, cover = self.warper.carried(self.layers.seen, seen), self.warper.carried(self.body, seen)
            frame = self.air.veil(frame, seconds, near, cover, pose)
        if self.air.lit:
            frame = self.air.shine(frame, seconds, self.warper.carried(self.air.hot, offsets))
        return self.particles.draw(frame, seconds, pose, before=True)

    def frames(self, count: int, progress: Progress) -> Iterator[Pixels]:
        """Yield the first `count` frames in order; `progress` is told before each, and may raise."""
        with ThreadPoolExecutor(2, thread_name_prefix="film") as pool:
            making: deque[Future[Pixels]] = deque()
            try:
                for number in range(count):
                    while len(making) < AHEAD and number + len(making) < count:
                        making.append(pool.submit(self.frame, number + len(making)))
                    progress(number / count, f"frame {number + 1} of {count}")
                    yield making.popleft().result()
                progress(1.0, "done")
            finally:
                for future in making:
                    future.cancel()

    def _set_before(self, frame: Pixels, sheet: Sheet, moved: Array, matte: Array) -> None:
        """Set a sheet into `frame`, which holds what is behind it, where its `matte` now is on the field grid."""
        height, width = frame.shape[:2]
        rows, columns = matte.shape
        for start in range(0, rows, BAND_ROWS):
            end = min(start + BAND_ROWS, rows)
            top, bottom = start * height // rows, end * height // rows
            # One sample more on each side: between two samples alpha may be greater than at either.
            for first, last in _runs(matte[max(start - 1, 0) : end + 1].max(axis=0) > 0.0):
                left, right = max(first - 1, 0) * width // columns, min(last + 2, columns) * width // columns
                seen = self.warper.sample(sheet.rgba, moved, (left, top, right, bottom))
                region = frame[top:bottom, left:right]
                region[:] = set_over(region, _without_alpha(seen), np.asarray(cv2.extractChannel(seen, 3), np.uint8))


def _runs(taken: Mask) -> Iterator[tuple[int, int]]:
    """Give the first and the last place of each stretch in which `taken`, a row, holds but for narrow gaps."""
    places = np.flatnonzero(taken)
    gaps = np.flatnonzero(np.diff(places) > GAP_COLUMNS)
    if places.size:
        yield from zip(places[[0, *gaps + 1]].tolist(), places[[*gaps, -1]].tolist(), strict=True)


def _without_alpha(rgba: Pixels) -> Pixels:
    return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB), np.uint8)
