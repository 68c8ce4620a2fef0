"""Where cut-outs stand in a set: at what distance, how large, on what."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.lexicon import stand_in
from vitascope.engines.draft.matte import resized
from vitascope.engines.draft.subjects.catalogue import model_of

if TYPE_CHECKING:
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.references.cutout import Cutout
    from vitascope.engines.draft.references.setting import Setting
    from vitascope.engines.draft.scene import Scene

PLINTH = 0.7
"""The height of a plinth in metres."""

_INDOORS = frozenset({"hall", "room", "cavern"})


@dataclass(frozen=True, slots=True)
class Build:
    """What is known of a thing in a reference: its height in metres, and whether it is one for a table or the air."""

    tall: float
    small: bool = False
    flies: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cut-out goes: its top left corner and its size, in pixels; parts may lie outside the frame.

    `z` is its distance in metres, `plinth` the height in pixels of what it stands on. `stands` is False for what
    comes into the frame from below or hangs in the air: it throws no shadow on the ground.
    """

    left: int
    top: int
    width: int
    height: int
    z: float = 1.6
    plinth: int = 0
    stands: bool = False

    @property
    def foot(self) -> tuple[float, int]:
        """The middle of its lower edge: column and row."""
        return self.left + self.width / 2.0, self.top + self.height


def build_of(kind: str | None, cutout: Cutout, *, outdoors: bool, even: bool, huge: bool) -> Build:
    """Guess the build of a thing from what it is called, or else from its picture.

    `outdoors` tells that sky was seen behind it, `even` that all around it looks alike, as around a thing on a table.
    """
    wide = cutout.alpha.shape[1] / cutout.alpha.shape[0]
    # how large a thing is that only a stand-in could show, nobody knows
    model = model_of(kind) if kind is not None and not stand_in(kind)[0] else None
    if model is not None:
        small = model.habitat == "table" and not huge
        tall = 0.5 if small else max(model.tall, 2.6) if huge else model.tall
        return Build(tall, small=small, flies=model.habitat == "air")
    if huge:
        return Build(3.0)
    if outdoors:
        return Build(9.0 if wide < 1.6 else 5.0)
    if even:
        return Build(0.5, small=True)
    return Build(1.15 if wide > 1.2 else 1.75)


def places_for(cutouts: list[Cutout], builds: list[Build], setting: Setting, scene: Scene, seed: int) -> list[Place]:
    """Choose a place for each cut-out: on the ground where it is whole, at the frame where its picture cut it."""
    rng = np.random.default_rng((seed, 0x91AC))
    count = len(cutouts)
    mirrored = rng.random() < 0.5
    # What its picture cut on the left stands on the left, what was cut on the right on the right.
    sides = [float(cutout.right > 0.12) - float(cutout.left > 0.12) for cutout in cutouts]
    order = sorted(range(count), key=lambda i: (sides[i], -i if mirrored else i))
    seats = [1 / 3 if mirrored else 2 / 3] if count == 1 else [(order.index(i) + 0.5) / count for i in range(count)]
    busy = resized(setting.busy, 96, 72, cv2.INTER_AREA)
    depth = resized(setting.view.depth, 96, 72, cv2.INTER_NEAREST)
    if count == 1 and setting.photographed:
        # It stands on the side where it hides less of the place.
        left, right = float(busy[:, :48].sum()), float(busy[:, 48:].sum())
        seats = [0.27 if left < 0.8 * right else 0.73 if right < 0.8 * left else seats[0]]
    places = []
    for cutout, build, seat in zip(cutouts, builds, seats, strict=True):
        centre = seat + float(rng.uniform(-0.06, 0.06))
        size = float(rng.uniform(0.92, 1.08)) * (1.0 if count == 1 else 0.86)
        if max(cutout.bottom, cutout.top, cutout.left, cutout.right) > 0.08:
            places.append(_at_frame(cutout, setting, scene, centre, size, alone=count == 1, room=1.16 / count))
        else:
            places.append(_on_ground(cutout, build, setting, scene, (centre, size, count), (busy, depth), rng))
    return places


def _at_frame(
    cutout: Cutout, setting: Setting, scene: Scene, centre: float, size: float, *, alone: bool, room: float
) -> Place:
    """Put a cut-out that its picture's border cut so that the cut falls on the border of the frame."""
    height, width = setting.rgb.shape[:2]
    rows, columns = cutout.alpha.shape
    below, above = cutout.bottom > 0.08, cutout.top > 0.2
    share = 1.0 if below and above else 0.80 if below else 0.62
    share *= 1.0 if above and below else size
    if scene.has("wide", "aerial"):
        share *= 0.86
    elif scene.has("close") or height > width:
        share = min(share * 1.12, 1.0)
    scale = min(share * height / rows, (0.8 if alone else room) * width / columns)
    if above and (alone or below) and scale * rows < height:
        scale = height / rows
    if above and not below:
        # Only its top was cut: what hangs from the frame's upper edge has to reach the lower one too.
        scale = max(scale, 1.06 * height / rows)
    if alone and min(cutout.left, cutout.right) > 0.3:
        # Cut on both sides: it has to reach both sides again, as far as the head stays in the frame.
        scale = min(max(scale, width / columns), max(0.97 * height / rows, scale))
    new_width, new_height = max(round(columns * scale), 2), max(round(rows * scale), 2)
    left = min(max(round(centre * width - new_width / 2.0), 0), max(width - new_width, 0))
    leftmost, rightmost = cutout.left > 0.12, cutout.right > 0.12
    if leftmost and (not rightmost or cutout.left >= cutout.right):
        left = 0
    elif rightmost:
        left = width - new_width
    top = height - new_height if below else 0 if above else round(0.95 * height) - new_height
    return Place(left, top, new_width, new_height, stands=not below and not above)


def _on_ground(
    cutout: Cutout, build: Build, setting: Setting, scene: Scene, wish: tuple[float, float, int],
    maps: tuple[Array, Array], rng: np.random.Generator,
) -> Place:  # fmt: skip
    """Stand a whole cut-out on the ground of the set, as large as its build makes it at its distance."""
    height, width = setting.rgb.shape[:2]
    camera = setting.view.camera
    centre, size, count = wish
    aspect = cutout.alpha.shape[1] / cutout.alpha.shape[0]
    share = (0.46 if count == 1 else 0.40) * size
    share *= 0.8 if scene.has("wide", "aerial") else 1.25 if scene.has("close") else 1.0
    # With what it stands on, a small thing is as tall as another.
    share *= 1.4 if aspect < 0.35 else 0.62 if build.small and not setting.tabletop else 1.0
    room = (0.62 if count == 1 else 0.98 / count) * width
    close = _close_up(build, setting, (centre, size * 0.36 * height, share * height), room, aspect, rng)
    if close is not None:
        return _framed(close, width)
    if scene.place in _INDOORS and not build.small:
        build = replace(build, tall=min(build.tall, 5.0))
    plinth = PLINTH if build.small else 0.0
    pixels = min(share * height, room / aspect)
    wanted = camera.focal * build.tall / pixels
    if build.flies and scene.place not in _INDOORS:
        top = round((0.08 + 0.1 * float(rng.random())) * height)
        return _framed(Place(round(centre * width - pixels * aspect / 2), top, round(pixels * aspect), round(pixels),
                             wanted), width)  # fmt: skip
    best: tuple[float, Place] | None = None
    for _ in range(70):
        z = wanted * float(np.exp(abs(rng.normal()) * 0.30 - 0.08))
        across = centre + float(rng.normal()) * 0.05
        score, place = _tried(setting, maps, (across, z), pixels, build.tall, plinth, aspect)
        score -= 2.0 * abs(float(np.log(place.height / pixels))) + 4.0 * abs(across - centre)
        if best is None or score > best[0]:
            best = score, place
    assert best is not None
    return _framed(best[1], width)


def _close_up(
    build: Build, setting: Setting, wish: tuple[float, float, float], room: float, aspect: float,
    rng: np.random.Generator,
) -> Place | None:  # fmt: skip
    """Stand a cut-out on the set's table or pedestal, or on its backdrop; None where the set has neither.

    `wish` is where it goes across, and its height in pixels on a surface and elsewhere; `room` is how wide it may be.
    """
    height, width = setting.rgb.shape[:2]
    centre, laid, alone = wish
    surface = setting.view.surface
    if build.small and surface is not None:
        z = (surface.near + surface.far) / 2
        x = surface.left + (surface.right - surface.left) * (0.5 + 0.6 * (centre - 0.5))
        column, row = setting.view.camera.project(x, surface.y, z)
        tall = round(min(laid, room / aspect))
        foot = round(row)
    elif setting.tabletop:
        tall, column = round(min(alone, room / aspect)), centre * width
        foot = round((0.86 + 0.04 * float(rng.random())) * height)
        z = float(setting.view.depth[min(foot, height - 1), min(max(round(column), 0), width - 1)])
    else:
        return None
    return Place(round(column - tall * aspect / 2), foot - tall, round(tall * aspect), tall, z, stands=True)


def _tried(
    setting: Setting, maps: tuple[Array, Array], spot: tuple[float, float], wanted: float, tall: float, plinth: float,
    aspect: float,
) -> tuple[float, Place]:  # fmt: skip
    """Judge a spot, (across, z): is the ground there in the frame, seen and dry, and what would be hidden.

    `wanted` is the height in pixels that a thing of `tall` metres ought to have.
    """
    across, z = spot
    view, camera = setting.view, setting.view.camera
    height, width = camera.height, camera.width
    x = (across - camera.centre) * width / camera.focal * z
    ground = view.ground_at(x, z)
    wet = view.wet and ground < 0.05
    column, row = camera.project(x, max(ground, 0.0) if view.wet else ground, z)
    pixels, base = camera.focal * tall / z, camera.focal * plinth / z
    # Ground nearer than the frame shows is brought to its lower edge, with what stands on it as large as it is there.
    lowest = 0.955 * height
    if row > lowest and row > camera.horizon + 1:
        shrink = (lowest - camera.horizon) / (row - camera.horizon)
        shrink = max(shrink, 0.74 * wanted / pixels)
        pixels, base, row, z = pixels * shrink, base * shrink, lowest, z / max(shrink, 0.1)
    row = min(row, lowest)
    pixels = float(np.clip(pixels, 0.16 * height, 0.8 * height))
    place = Place(
        round(column - pixels * aspect / 2), round(row - base - pixels), max(round(pixels * aspect), 2),
        max(round(pixels), 2), z, round(base), stands=True,
    )  # fmt: skip
    busy, depth = maps
    rows, columns = busy.shape
    box = np.s_[
        max(int(place.top / height * rows), 0) : max(int(row / height * rows), 1),
        max(int(place.left / width * columns), 0) : max(int((place.left + place.width) / width * columns), 1),
    ]
    part = depth[box]
    hidden = float((part < 0.93 * z).mean()) if part.size else 1.0
    covered = float(busy[box].sum() / max(float(busy.sum()), 1.0))
    score = -5.0 * hidden - 2.0 * covered - 3.0 * wet - 6.0 * max(0.03 - place.top / height, 0.0)
    score -= 8.0 * max(-place.left, place.left + place.width - width, 0) / width
    return score, place


def _framed(place: Place, width: int) -> Place:
    """Return the place moved sideways until all of it is in the frame."""
    margin = round(0.02 * width)
    left = min(max(place.left, margin), max(width - margin - place.width, margin))
    return replace(place, left=left)
