"""Frames of a film, each a pure function of its number."""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.film.blending import laid_over
from vitascope.engines.draft.film.flow import added
from vitascope.engines.draft.matte import as_array

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vitascope.engines.base import Pixels, Progress
    from vitascope.engines.draft.film.air import Air
    from vitascope.engines.draft.film.birds import Birds
    from vitascope.engines.draft.film.camera import CameraPath, Pose
    from vitascope.engines.draft.film.flow import Drift, Flow
    from vitascope.engines.draft.film.layers import Layers, Sheet
    from vitascope.engines.draft.film.particles import Particles
    from vitascope.engines.draft.film.warp import Warper
    from vitascope.engines.draft.picture import Array

AHEAD = 3
"""How many frames are in the making at a time: enough to keep two cores busy, few enough to stop at once."""


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
        frame = self.warper.sample(self.layers.plate, offsets)
        if self.birds:
            frame = self.birds.draw(frame, seconds, pose, self.warper, offsets)
        frame = self.particles.draw(frame, seconds, pose, before=False)
        own = self.flow.subject(seconds)
        if self.layers.whole:
            own = added(drift, own)
        seen = offsets
        for sheet in self.layers.sheets:
            moved = self._set_before(frame, sheet, pose, own)
            matte = self.warper.carried(sheet.matte, moved)
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

    def _set_before(self, frame: Pixels, sheet: Sheet, pose: Pose, drift: Drift | None) -> Array:
        """Set a sheet into `frame`, which holds what is behind it; returns how it moved."""
        offsets = self.warper.sources(pose, sheet.near, drift, cut=sheet.cut)
        height, width = frame.shape[:2]
        reach_x = int(np.ceil(np.abs(offsets[..., 0]).max())) + 2
        reach_y = int(np.ceil(np.abs(offsets[..., 1]).max())) + 2
        left, top, right, bottom = sheet.box
        box = (
            max(left - reach_x, 0),
            max(top - reach_y, 0),
            min(right + reach_x, width),
            min(bottom + reach_y, height),
        )
        seen = self.warper.sample(sheet.rgba, offsets, box)
        region = frame[box[1] : box[3], box[0] : box[2]]
        region[:] = laid_over(
            region,
            np.asarray(cv2.cvtColor(seen, cv2.COLOR_RGBA2RGB), np.uint8),
            np.asarray(cv2.extractChannel(seen, 3), np.uint8),
        )
        return offsets
