"""How near everything in a picture is, in layers: what stands in front, and all that is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.film.depth import filled, flattened, nearest_outside, nearness, subject_nearness
from vitascope.engines.draft.matte import Matte, Sky, as_array, guided, resized

if TYPE_CHECKING:
    from vitascope.engines.base import Origin, Pixels
    from vitascope.engines.draft.picture import Array, Mask

GUESSED_SLACK, KNOWN_SLACK = 1 / 80, 1 / 90
_UNDER_SKY = frozenset({"city", "coast", "country", "desert", "forest", "meadow", "mountain", "snow", "town"})
_SIDE = 384
_SOFT, _SOFT_THINGS = 1 / 130, 1 / 300  # of the longer side; among upright things few edges are left
_JUMP = 0.05  # of nearness from one pixel to its neighbours: an edge, not a slope
_LEAST_THING = 60  # samples
_LEAST_EDGE = 6  # pixels of edge that a part needs
_EDGES = 0.06  # of the longer side: the least length of edges that is worth a layer of its own
_BAND = 0.08  # of the longer side, from an edge inwards: farther than one layer moves against another
_STEPS = 255
_STEP, _GAP, _MOST_GROUPS = 0.02, 4, 3  # a gap is so many steps of nearness in which nothing stands
_UPRIGHT = 0.6  # the share of the outline of an upright thing that is an edge


@dataclass(frozen=True, slots=True)
class Front:
    """What stands in front of the rest: its matte, (h, w) in 0..1, and its nearness, one value or (h, w)."""

    matte: Array
    near: Array | float


@dataclass(frozen=True, slots=True)
class Relief:
    """A picture's nearness, 0 at the sky and 1 at the nearest, linear in the inverse of the distance.

    `behind` is that of what is behind all fronts, also where they hide it, (h, w); `fronts` are ordered from the
    farthest to the nearest. `slack` is how far off the edge of a matte may be, as a share of the height. `whole` tells
    that a front is no single body but all that is nearer than the rest, ground and water too.
    """

    behind: Array
    fronts: tuple[Front, ...]
    slack: float
    whole: bool


def guessed(rgb: Pixels, subject: Matte, sky: Sky, rigid: float) -> Relief:
    """Guess the relief of `rgb`, uint8 (h, w, 3), of which `rigid`, 0..1, is built: its subject before a plane."""
    behind = flattened(nearness(rgb, subject, sky), min(1.5 * rigid + 0.25, 1.0))
    fronts = (Front(subject.alpha, subject_nearness(behind, subject)),) if subject.found else ()
    return Relief(behind, fronts, GUESSED_SLACK, whole=False)


def known(rgb: Pixels, depth: Array) -> Relief:
    """Take the relief of `rgb`, uint8 (h, w, 3), from its true depth: (rows, columns) in metres, infinite in the sky.

    What stands upright becomes a layer, and what is nearer than the distance that most of the other edges cross. Edges
    that remain within a layer are softened; slopes and planes stay as they are, so that straight lines stay straight.
    """
    near = _inverse(depth)
    low = as_array(cv2.erode(near, np.ones((3, 3), np.uint8)))
    edges = near - low > _JUMP
    things = _things(near, edges)
    level = _level(near, low, edges & ~_grown(things, 5))
    # Far from its edges nothing is seen behind the front: there, it may as well stay on the plate.
    front = _standing_out((near > level) & ~things, edges)
    front &= _grown(front & edges & (low <= level), 2 * round(_BAND * max(near.shape)) + 1)
    groups = [group for group in _groups(near, things) if group.any()]
    nearer = [group for group in groups if near[group].mean() > level]
    parts = (*groups[: len(groups) - len(nearer)], front, *nearer)
    fronts: list[Front] = []
    above = np.zeros(near.shape, bool)
    for part in reversed(parts):
        if part.any():
            taken = part & ~_grown(above, 3)
            if (part & things).any():
                own = _laid(_as_beside(near, taken), rgb, _SOFT_THINGS)
            else:
                own = _laid(filled(near, ~_core(taken)), rgb, _SOFT)
            fronts.insert(0, Front(_matte(_hidden_too(part, above), rgb), own))
            above |= part
    return Relief(_laid(filled(near, _grown(above, 5)), rgb, _SOFT), tuple(fronts), KNOWN_SLACK, whole=True)


def sky_of(origin: Origin, width: int, height: int) -> Sky:
    """Return the sky of a picture whose depth is known: where it is infinite, unless that is no sky."""
    if not _UNDER_SKY & set(origin.keywords):
        return Sky(np.zeros((height, width), np.float32), 0.0)
    mask = resized(as_array(~np.isfinite(origin.depth)), width, height, cv2.INTER_LINEAR)
    return Sky(as_array(cv2.GaussianBlur(mask, (0, 0), height / 400.0)), 1.0)


def _inverse(depth: Array) -> Array:
    """Turn metres into nearness, stretched to all of 0..1: what is straight in the one is straight in the other.

    At most `_SIDE` samples a side come back; what is thin and near is not lost between two of them.
    """
    inverse = as_array(1.0 / np.maximum(depth, 1e-3))
    growth = max(depth.shape) / _SIDE
    if growth > 1.0:
        reach = 2 * int(0.5 * growth) + 1
        size = (max(round(depth.shape[1] / growth), 2), max(round(depth.shape[0] / growth), 2))
        inverse = resized(as_array(cv2.dilate(inverse, np.ones((reach, reach), np.uint8))), *size, cv2.INTER_NEAREST)
    if not inverse.any():
        return inverse
    near = np.clip(inverse / np.percentile(inverse[inverse > 0.0], 98), 0.0, 1.0)
    least = float(np.percentile(near, 1))
    return as_array((near - least).clip(0.0) / max(1.0 - least, 0.4))


def _things(near: Array, edges: Mask) -> Mask:
    """Find what stands upright: patches that are all as near, and end in an edge for a good part of their outline."""
    levels = np.round(near * _STEPS).astype(np.uint8)
    found = np.zeros(near.shape, bool)
    for level in np.flatnonzero(np.bincount(levels[edges], minlength=1) > _LEAST_EDGE):
        flat = (levels == level).astype(np.uint8)
        count, labels = cv2.connectedComponents(flat, connectivity=4)
        rim = (flat > 0) & (cv2.erode(flat, np.ones((3, 3), np.uint8)) == 0)
        outline = np.bincount(labels[rim], minlength=count)
        edged = np.bincount(labels[rim & edges], minlength=count)
        stands = (np.bincount(labels.ravel(), minlength=count) > _LEAST_THING) & (edged > _UPRIGHT * outline)
        stands[0] = False
        found |= stands[labels]
    return found


def _groups(near: Array, things: Mask) -> list[Mask]:
    """Part upright things where there are gaps between their distances, the farthest first.

    In one layer, what is near would drag along what is far behind it.
    """
    if not things.any():
        return []
    steps = np.unique(np.round(near[things] / _STEP).astype(int))
    gaps = np.diff(steps)
    widest = np.sort(np.argsort(-gaps, kind="stable")[: _MOST_GROUPS - 1])
    cuts = [_STEP * float(steps[k] + steps[k + 1]) / 2.0 for k in widest if gaps[k] >= _GAP]
    ends = [-1.0, *cuts, 2.0]
    return [things & (near > low) & (near <= high) for low, high in pairwise(ends)]


def _level(near: Array, low: Array, edges: Mask) -> float:
    """Find the nearness that parts front and back best along `edges`; above all where there are hardly any."""
    if edges.sum() < _EDGES * max(near.shape):
        return np.inf
    levels = np.linspace(0.04, 0.96, 47, dtype=np.float32)
    # An edge is parted well by a level in its middle, badly by one at its foot.
    parted = np.minimum(near[edges][:, None] - levels, levels - low[edges][:, None]).clip(0.0).sum(0)
    return float(levels[int(parted.argmax())])


def _standing_out(front: Mask, edges: Mask) -> Mask:
    """Return the parts of `front` that have an edge; the others go over into what is behind without one."""
    count, labels = cv2.connectedComponents(front.astype(np.uint8))
    edged = np.bincount(labels[front & edges], minlength=count)
    edged[0] = 0
    return np.asarray((edged > _LEAST_EDGE)[labels], np.bool_)


def _hidden_too(part: Mask, above: Mask) -> Mask:
    """Return `part` with what of it lies behind the layers above: there, it goes on as it ends beside them."""
    beside = _as_beside(as_array(part), ~above) > 0.5
    return np.asarray(part | (above & beside), np.bool_)


def _as_beside(field: Array, taken: Mask) -> Array:
    """Return `field` with everything outside the mask `taken` as it is at the nearest place inside."""
    if taken.all() or not taken.any():
        return field
    return as_array(field.ravel()[nearest_outside(np.asarray(~taken, np.uint8))[1]])


def _matte(part: Mask, rgb: Pixels) -> Array:
    """Bring a mask to the size of `rgb`, (h, w), its edges moved onto the picture's."""
    matte = resized(as_array(part), rgb.shape[1], rgb.shape[0], cv2.INTER_LINEAR)
    return as_array(np.clip((guided(matte, rgb, radius=0.006, epsilon=1e-4) - 0.2) / 0.6, 0.0, 1.0))


def _core(mask: Mask) -> Mask:
    """Return a mask without its rim, but with what is so thin that it is all rim."""
    core = np.asarray(cv2.erode(mask.astype(np.uint8), np.ones((3, 3), np.uint8)), np.bool_)
    return np.asarray(core | (mask & ~_grown(core, 5)), np.bool_)


def _grown(mask: Mask, size: int) -> Mask:
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((size, size), np.uint8)), np.bool_)


def _laid(near: Array, rgb: Pixels, soft: float) -> Array:
    """Bring nearness to the size of `rgb`, its edges softened outwards by `soft`: what is before them is not bent."""
    soft *= max(near.shape)
    reach = 2 * round(soft) + 1
    wide = cv2.dilate(near, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    wide = cv2.GaussianBlur(wide, (0, 0), soft)
    # Cubic, for slopes without kinks; but it overshoots.
    return np.clip(resized(as_array(wide), rgb.shape[1], rgb.shape[0], cv2.INTER_CUBIC), 0.0, 1.0)
