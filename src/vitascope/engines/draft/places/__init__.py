"""The places the draft engine can draw: one module per family, each with the same `render`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from vitascope.engines.draft.attendance import attended
from vitascope.engines.draft.camera import Canvas, View
from vitascope.engines.draft.develop import bloomed, encoded, filmic
from vitascope.engines.draft.picture import Picture, f32
from vitascope.engines.draft.places import (
    abstract,
    cavern,
    city,
    coast,
    country,
    desert,
    forest,
    hall,
    meadow,
    mountain,
    portrait,
    reef,
    room,
    snow,
    space,
    town,
)
from vitascope.engines.draft.stages import within
from vitascope.engines.draft.subjects import stage_subjects

if TYPE_CHECKING:
    from collections.abc import Callable

    from vitascope.engines.base import Progress
    from vitascope.engines.draft.scene import Scene

REGISTRY: dict[str, Callable[[Scene, Canvas, Progress], View]] = {
    "city": city.render,
    "coast": coast.render,
    "country": country.render,
    "desert": desert.render,
    "forest": forest.render,
    "hall": hall.render,
    "meadow": meadow.render,
    "mountain": mountain.render,
    "portrait": portrait.render,
    "room": room.render,
    "reef": reef.render,
    "abstract": abstract.render,
    "cavern": cavern.render,
    "space": space.render,
    "snow": snow.render,
    "town": town.render,
}
_SCALES = {"full": 1.25, "turbo": 0.86}
_OUTDOORS = frozenset({"coast", "country", "desert", "forest", "meadow", "mountain", "snow", "town"})


def render_place(scene: Scene, width: int, height: int, seed: int, *, quality: str, progress: Progress) -> Picture:
    """Draw the scene's place at width x height pixels; the same seed gives the same picture."""

    def drawn(report: Progress) -> Picture:
        view = _bare(scene, width, height, seed, quality, within(report, 0.0, 0.8))
        stage_subjects(scene, view, seed, within(report, 0.8, 0.92))
        report(0.92, "developing")
        return developed(view, scene, width, height)

    picture = attended(drawn, progress)
    progress(1.0, "developed")
    return picture


def bare_view(scene: Scene, width: int, height: int, seed: int, *, quality: str, progress: Progress) -> View:
    """Draw the scene's place without what stands in it, at the size that `quality` works at."""
    return attended(lambda report: _bare(scene, width, height, seed, quality, report), progress)


def _bare(scene: Scene, width: int, height: int, seed: int, quality: str, progress: Progress) -> View:
    scale = _SCALES.get(quality, 1.0)
    canvas = Canvas(round(width * scale), round(height * scale), seed, quality == "full")
    return REGISTRY.get(scene.place, mountain.render)(scene, canvas, progress)


def developed(view: View, scene: Scene, width: int, height: int) -> Picture:
    """Bring a view to display light and to width x height pixels."""
    # eyes get used to the night
    exposure = 1.0 + 0.6 * view.light.dark * (scene.place in _OUTDOORS)
    rgb = filmic(bloomed(view.rgb, 0.6), exposure)
    depth = view.depth
    scale = view.camera.height / height
    if rgb.shape[:2] != (height, width):
        how = cv2.INTER_AREA if scale > 1 else cv2.INTER_CUBIC
        rgb = f32(cv2.resize(rgb, (width, height), interpolation=how))
        depth = f32(cv2.resize(depth, (width, height), interpolation=cv2.INTER_NEAREST))
    return Picture(encoded(rgb), depth, view.camera.horizon / view.camera.height, view.board, view.wet)
