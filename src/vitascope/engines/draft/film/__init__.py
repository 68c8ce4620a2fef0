"""Image to video: a still picture taken apart into layers, and a camera moved among them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.base import Film, GenerationRequest, Progress
from vitascope.engines.draft.attendance import attended
from vitascope.engines.draft.film.air import Air
from vitascope.engines.draft.film.birds import Birds
from vitascope.engines.draft.film.camera import CameraPath
from vitascope.engines.draft.film.depth import structure
from vitascope.engines.draft.film.direction import Direction, read_direction
from vitascope.engines.draft.film.flow import Flow
from vitascope.engines.draft.film.layers import Layers, on_field_grid, take_apart
from vitascope.engines.draft.film.particles import Particles
from vitascope.engines.draft.film.relief import guessed, known, sky_of
from vitascope.engines.draft.film.render import FilmRenderer
from vitascope.engines.draft.film.warp import Warper
from vitascope.engines.draft.matte import Matte, Sky, load_matte_net, sky_matte, subject_matte
from vitascope.engines.draft.stages import within

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.scene import Scene

_GOES_ON = {"snow": "snow", "rain": "rain", "storm": "rain", "fog": "fog", "dust": "dust", "water": "water"}

PREPARED = 0.08
"""The share of the whole work that is done when the first frame can be made."""

_MARGIN = 0.07


def animate(request: GenerationRequest, scene: Scene, progress: Progress) -> Film:
    """Make a film that starts on `request.first_frame`, exactly, and moves as `request.prompt` asks.

    The frames are made while they are consumed. `request.first_frame` must be (height, width, 3) uint8.
    """
    first = request.first_frame
    if first is None:
        raise ValueError("a film needs a first frame")
    still = np.ascontiguousarray(first)
    starting = "reading the picture"
    renderer, notes, coverage = attended(
        lambda report: _prepared(request, still, scene, report), within(progress, 0.0, PREPARED), starting
    )
    progress(PREPARED, "the first frame is ready")
    return Film(renderer.frames(request.frame_count, within(progress, PREPARED, 1.0)), notes, coverage)


def _prepared(
    request: GenerationRequest, first: Pixels, scene: Scene, progress: Progress
) -> tuple[FilmRenderer, tuple[str, ...], float | None]:
    """Take the picture apart and plan its motion; also say what there is to note, and how much is acted out."""
    net, origin = load_matte_net(), request.origin
    matte = subject_matte(first, net)
    progress(0.4, "finding the sky")
    sky = sky_matte(first) if origin is None else sky_of(origin, *first.shape[1::-1])
    told = () if origin is None else origin.keywords
    body = on_field_grid(matte.alpha if matte.found else np.zeros_like(matte.alpha))
    direction = directed(read_direction(request.prompt), scene, told, matte, sky, request.seed)
    built, rigid = structure(first)
    progress(0.5, "taking the picture apart")
    relief = guessed(first, matte, sky, rigid) if origin is None else known(first, origin.depth)
    layers = take_apart(first, relief, request.seed, margin_for(direction, first, rigid))
    progress(0.8, "preparing the motion")
    width, height = layers.size
    renderer = FilmRenderer(
        layers=layers,
        body=body,
        path=CameraPath(direction, width, height, request.duration, request.seed),
        flow=Flow(first, matte, sky, direction, request.seed, built),
        air=Air(first, layers.near, body, direction, request.seed, people=direction.people),
        birds=Birds(first, sky, direction, request.seed),
        particles=Particles(direction, width, height, request.seed),
        warper=Warper(width, height, _nears(layers), layers.margin),
        fps=request.fps,
    )
    idle = renderer.idle()
    notes = notes_for(direction, idle, parted=bool(layers.sheets), by_contrast=net is None and origin is None)
    return renderer, notes, acted(direction, idle)


def directed(asked: Direction, scene: Scene, told: Collection[str], matte: Matte, sky: Sky, seed: int) -> Direction:
    """Complete what was asked for: the camera by default, the air by what the picture shows, or its file has `told`."""
    ambient = dict(asked.ambient)
    for name, moves in _GOES_ON.items():
        if name in {scene.weather, *told} - scene.negations:
            ambient.setdefault(moves, 1.0)
    if asked.static:
        # A camera that must stand still was asked for by someone who wants stillness: nothing is added.
        return replace(asked, ambient=ambient)
    if sky.area > 0.08 and sky.confidence > 0.35:
        ambient.setdefault("clouds", 0.6)
    if matte.found and (asked.people or scene.people or "people" in told):
        ambient.setdefault("breath", 0.5)
    ambient.setdefault("foliage", 0.45)
    if asked.moves:
        return replace(asked, ambient=ambient)
    draw = np.random.default_rng((seed, 0xD1F7))
    side = 1.0 if draw.random() < 0.5 else -1.0
    return replace(
        asked,
        push=float(draw.uniform(0.075, 0.105)),
        pan=side * float(draw.uniform(0.008, 0.018)),
        tilt=float(draw.uniform(-0.006, 0.010)),
        ambient=ambient,
    )


def margin_for(direction: Direction, first: Pixels, rigid: float) -> int:
    """Return how many pixels around the picture a camera that pulls out may show.

    They are mirrored, so they are not many, and fewer where much is built, 0..1: its lines would have kinks.
    """
    return round(_MARGIN * (1.0 - 0.6 * rigid) * max(first.shape)) if direction.push < 0 else 0


def _nears(layers: Layers) -> tuple[float, float]:
    """Return the least and the greatest nearness of all layers."""
    nears = [float(layers.near.min()), float(layers.near.max())]
    for sheet in layers.sheets:
        nears += [float(np.min(sheet.near)), float(np.max(sheet.near))]
    return min(nears), max(nears)


def acted(direction: Direction, idle: Collection[str]) -> float | None:
    """Return the share of the words that ask for motion that is acted out, 0..1; None where there are none.

    `idle` names the motions for which the picture has nothing that could move.
    """
    count = len(direction.asked) + len(direction.undone)
    return sum(name not in idle for name in direction.asked.values()) / count if count else None


def notes_for(direction: Direction, idle: Collection[str], *, parted: bool, by_contrast: bool) -> tuple[str, ...]:
    """Say what the caller should know about how the film was made, what moves in it and what was left out."""
    notes = ["Animated by the draft renderer from the first frame, not by a video model."]
    moving = [words for words, name in direction.asked.items() if name not in idle]
    nowhere = [words for words, name in direction.asked.items() if name in idle]
    if moving:
        notes.append(f"Moves as asked: {_quoted(moving)}.")
    if nowhere:
        notes.append(f"Asked to move, but not found in the picture: {_quoted(nowhere)}.")
    if direction.undone:
        notes.append(
            f"Not acted out: {_quoted(direction.undone)}. "
            "The draft renderer moves the camera, the air and the light, not bodies."
        )
    if not parted:
        notes.append("No clear subject was found: the picture moves as a single relief.")
    if by_contrast:
        notes.append("The subject was found by contrast: the matting network is not installed.")
    return tuple(notes)


def _quoted(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words[:6])
