"""A still picture taken apart: the plate behind, the sheets before it, and how near each of them is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.film.blending import weighted
from vitascope.engines.draft.film.depth import nearest_outside
from vitascope.engines.draft.matte import as_array, resized, spread

if TYPE_CHECKING:
    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.film.relief import Front, Relief
    from vitascope.engines.draft.picture import Array

FIELD_STEP = 4
"""Motion fields have one sample for every so many pixels."""

_MIRRORED = 0.09
"""How far into a hole its surroundings are mirrored, in heights of the picture."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One front of a picture as a layer of its own.

    `rgba` holds it at twice the picture's size, (2h, 2w, 4) uint8, its colours multiplied by its alpha; where that
    fades, the picture's own surroundings fade with it, so that fur and lace keep the background they were photographed
    against; with a margin as the plate's. `near` is its nearness in 0..1, one value or a field on the field grid, and
    `matte` its alpha on that. `cut` tells of a body that the picture's border cuts off.
    """

    rgba: Pixels
    near: Array | float
    matte: Array
    cut: bool


@dataclass(frozen=True, slots=True)
class Layers:
    """A picture as layers.

    `first` is the picture itself, (h, w, 3); `plate` the picture without its sheets at twice the size, (2h, 2w, 4),
    opaque: four channels are sampled in less time than three. `near` is the nearness of the plate on the field grid,
    `seen` that of the picture as fog sees it. `sheets` are ordered from the farthest to the nearest, `whole` is as a
    `Relief`'s. With nothing moved the layers add up to the picture exactly: the plate differs from it only where a
    sheet is opaque. The plate is `margin` pixels of the picture larger on each side, where what is within the border
    is mirrored.
    """

    first: Pixels
    plate: Pixels
    near: Array
    seen: Array
    sheets: tuple[Sheet, ...]
    whole: bool
    margin: int = 0

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.first.shape[1], self.first.shape[0]


def take_apart(first: Pixels, relief: Relief, seed: int, margin: int = 0) -> Layers:
    """Take `first`, uint8 (h, w, 3), apart into layers, along its relief, with so much of a margin in pixels."""
    near = on_field_grid(relief.behind)
    plate, slack = first, _odd(first.shape[0] * relief.slack)
    sheets: list[Sheet] = []
    with ThreadPoolExecutor(1, thread_name_prefix="film") as pool:
        for front in reversed(relief.fronts):
            hole = _hole(front.matte, slack)
            if not hole.any():
                continue
            making = pool.submit(_sheet, plate, hole, front, margin, whole=relief.whole)
            plate = _plate(plate, hole, slack // 2, seed)
            sheets.insert(0, making.result())
    seen = near
    if relief.whole:
        # A body alone is kept clear of fog as a whole; of all that is near, each part has its own share of it.
        for sheet in sheets:
            seen = as_array(seen + sheet.matte * (sheet.near - seen))
    opaque = np.asarray(cv2.cvtColor(_framed(plate, margin), cv2.COLOR_RGB2RGBA), np.uint8)
    return Layers(first, doubled(opaque), near, seen, tuple(sheets), relief.whole, margin)


def _sheet(picture: Pixels, hole: Pixels, front: Front, margin: int, *, whole: bool) -> Sheet:
    """Make a sheet of what `picture` shows in `hole`; unless it is the `whole` front, it is one body."""
    height, width = hole.shape
    alpha = _feathered(hole)
    rgba = _framed(np.dstack([picture, alpha]), margin)
    if not whole:
        # Of a body there is only one: where it ends within the picture, it is not mirrored.
        rgba[..., 3] = cv2.copyMakeBorder(alpha, *4 * (margin,), cv2.BORDER_REPLICATE)
    rgba[..., :3] = weighted(rgba[..., :3], rgba[..., 3])
    left, top, wide, high = cv2.boundingRect(alpha)
    inside = left > 1 and top > 1 and left + wide < width - 1 and top + high < height - 1
    return Sheet(
        rgba=doubled(rgba),
        near=on_field_grid(front.near) if isinstance(front.near, np.ndarray) else front.near,
        matte=on_field_grid(as_array(alpha)) / np.float32(255.0),
        cut=not whole and not inside,
    )


def _framed(picture: Pixels, margin: int) -> Pixels:
    """Return `picture` with a margin of its own mirror image."""
    if not margin:
        return picture
    return np.asarray(cv2.copyMakeBorder(picture, *4 * (margin,), cv2.BORDER_REFLECT_101), np.uint8)


def _hole(matte: Array, slack: int) -> Pixels:
    """Return what has to be taken out of the plate, (h, w) in 0 and 1: the matte, and `slack` around it."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (slack, slack))
    solid = cv2.dilate((matte > 0.5).astype(np.uint8), kernel, iterations=2)
    # A faint claim far from anything solid would tear a piece out of the background and carry it along.
    return np.asarray(cv2.dilate(((matte > 0.08) & (solid > 0)).astype(np.uint8), kernel), np.uint8)


def _feathered(hole: Pixels) -> Pixels:
    """Return the alpha of what fills a hole: a narrow feather, all of it outside, where plate and picture are equal."""
    outside = cv2.distanceTransform(1 - hole, cv2.DIST_L2, 5)
    fade = np.clip(1.0 - (outside - 1.0) / (hole.shape[0] / 160.0), 0.0, 1.0)
    fade = fade * fade * (3.0 - 2.0 * fade)
    return np.asarray(np.where(hole > 0, 1.0, fade) * 255.0 + 0.5, np.uint8)


def on_field_grid(field: Array) -> Array:
    """Bring a full-size (h, w) field to the grid of motion fields."""
    columns, rows = field_size(field.shape[1], field.shape[0])
    return as_array(cv2.resize(field, (columns, rows), interpolation=cv2.INTER_AREA))


def field_size(width: int, height: int) -> tuple[int, int]:
    """Return (columns, rows) of the motion fields of a picture of `width` by `height` pixels."""
    return max(width // FIELD_STEP, 2), max(height // FIELD_STEP, 2)


def doubled(picture: Pixels) -> Pixels:
    """Return `picture` at twice its size, every second sample of which is a pixel of the picture itself.

    Bilinear sampling of the doubled picture is about as sharp as cubic sampling of the picture, at a third of
    the cost, and gives the picture back exactly where nothing has moved.
    """
    height, width = picture.shape[:2]
    step = np.array([[2, 0, 0], [0, 2, 0]], np.float32)
    big = cv2.warpAffine(picture, step, (2 * width, 2 * height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    big[::2, ::2] = picture
    return np.asarray(big, np.uint8)


def _plate(first: Pixels, hole: Pixels, rim: int, seed: int) -> Pixels:
    """Return `first` with `hole` filled from its surroundings: mirrored near its edge, spread farther in.

    The outermost `rim` pixels of the hole still show what is around it.
    """
    plate, height = first.copy(), first.shape[0]
    left, top, wide, high = cv2.boundingRect(hole)
    # So far out, and no farther, is the picture mirrored.
    margin = round(_MIRRORED * height) + 8
    part = slice(max(top - margin, 0), top + high + margin), slice(max(left - margin, 0), left + wide + margin)
    plate[part] = _filled(first[part], hole[part], rim, height, seed)
    return plate


def _filled(first: Pixels, hole: Pixels, rim: int, lines: int, seed: int) -> Pixels:
    """See `_plate`; of a picture `lines` high, this is a part."""
    height, width = first.shape[:2]
    # It is smooth: half the size is enough.
    size = (max(width // 2, 1), max(height // 2, 1))
    colour = spread(
        np.asarray(cv2.resize(first, size, interpolation=cv2.INTER_AREA), np.uint8),
        np.asarray(cv2.resize(hole, size, interpolation=cv2.INTER_AREA) > 0, np.uint8),
    )
    colour = resized(colour, width, height, cv2.INTER_LINEAR)
    inside, nearest = nearest_outside(hole)
    heed()
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    mirror_x = 2.0 * (nearest % width).astype(np.float32) - x
    mirror_y = 2.0 * (nearest // width).astype(np.float32) - y
    # Neighbours may have rim pixels far apart, where the mirrored pictures of two sides meet: smooth the map,
    # and where it is torn, trust the spread colour.
    smooth_x, smooth_y = cv2.blur(mirror_x, (9, 9)), cv2.blur(mirror_y, (9, 9))
    torn = np.abs(mirror_x - smooth_x) + np.abs(mirror_y - smooth_y) > 12.0
    mirrored = cv2.remap(first, smooth_x, smooth_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101)
    within_hole = cv2.remap(hole, smooth_x, smooth_y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT_101)
    heed()
    # Never on the seam itself, where the mirrored picture begins with the picture that is there.
    blocked = ((torn | (within_hole > 0)) & (inside > 2.5)).astype(np.uint8)
    reach = _odd(lines / 70.0)
    blocked = cv2.dilate(blocked, np.ones((reach, reach), np.uint8))
    trust = np.clip(1.0 - inside / (_MIRRORED * lines), 0.0, 1.0) * (blocked == 0)
    trust = cv2.GaussianBlur(trust.astype(np.float32), (0, 0), lines / 200.0)[..., None]
    grain = np.random.default_rng((seed, 0x97A1)).standard_normal((height, width, 1), np.float32) * 2.0
    heed()
    fill = colour * (1.0 - trust) + mirrored.astype(np.float32) * trust + grain * (1.0 - trust)
    seam = np.clip(inside / max(0.6 * rim, 1.0), 0.0, 1.0)[..., None]
    heed()
    plate = first * (1.0 - seam) + fill * seam
    return np.asarray(np.clip(plate + 0.5 * (seam > 0), 0.0, 255.0), np.uint8)


def _odd(size: float) -> int:
    return 2 * max(round(size / 2.0), 1) + 1
