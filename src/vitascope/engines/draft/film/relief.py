"""How near everything in a picture is, in two layers: what stands in front, and all that is behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.film.depth import filled, flattened, nearness, subject_nearness
from vitascope.engines.draft.matte import Matte, Sky, as_array, guided, resized

if TYPE_CHECKING:
    from vitascope.engines.base import Origin, Pixels
    from vitascope.engines.draft.picture import Array, Mask

GUESSED_SLACK, KNOWN_SLACK = 1 / 80, 1 / 90
_UNDER_SKY = frozenset({"city", "coast", "country", "desert", "forest", "meadow", "mountain", "snow", "town"})
_JUMP = 0.05  # of nearness from one pixel to its neighbours: an edge, not a slope
_LEAST_EDGE = 6  # pixels of edge that a part needs
_EDGES = 0.06  # of the longer side: the least length of edges that is worth a layer of its own


@dataclass(frozen=True, slots=True)
class Relief:
    """A picture's nearness, 0 at the sky and 1 at the nearest, linear in the inverse of the distance.

    `behind` is that of what is behind the front, also where the front hides it, (h, w); `front` the matte of the
    front, (h, w) in 0..1, or None where nothing stands out; `near` its nearness, one value or (h, w). `slack` is how
    far off the matte's edge may be, as a share of the height. `whole` tells that the front is no single body but all
    that is nearer than the rest, ground and water too.
    """

    behind: Array
    front: Array | None
    near: Array | float
    slack: float
    whole: bool


def guessed(rgb: Pixels, subject: Matte, sky: Sky, rigid: float) -> Relief:
    """Guess the relief of `rgb`, uint8 (h, w, 3), of which `rigid`, 0..1, is built: its subject before a plane."""
    behind = flattened(nearness(rgb, subject, sky), min(1.5 * rigid + 0.25, 1.0))
    if not subject.found:
        return Relief(behind, None, 0.5, GUESSED_SLACK, whole=False)
    return Relief(behind, subject.alpha, subject_nearness(behind, subject), GUESSED_SLACK, whole=False)


def known(rgb: Pixels, depth: Array) -> Relief:
    """Take the relief of `rgb`, uint8 (h, w, 3), from its true depth: (rows, columns) in metres, infinite in the sky.

    The picture is parted in front and behind at the distance that the most and highest of its edges cross. Edges that
    remain within a layer are softened; slopes and planes are left as they are, so that straight lines stay straight.
    """
    height, width = rgb.shape[:2]
    near = _inverse(depth)
    low = as_array(cv2.erode(near, np.ones((3, 3), np.uint8)))
    level = _level(near, low)
    soft = max(near.shape) / 130.0
    if level is None:
        return Relief(_laid(near, rgb, soft), None, 0.5, KNOWN_SLACK, whole=True)
    front = _standing_out(near > level, near - low > _JUMP)
    alpha = resized(as_array(front), width, height, cv2.INTER_LINEAR)
    alpha = np.clip((guided(alpha, rgb, radius=0.006, epsilon=1e-4) - 0.2) / 0.6, 0.0, 1.0)
    rim = as_array(cv2.dilate(as_array(front), np.ones((5, 5), np.uint8))) > 0
    core = as_array(cv2.erode(as_array(front), np.ones((3, 3), np.uint8))) > 0
    return Relief(
        behind=_laid(filled(near, rim), rgb, soft),
        front=as_array(alpha),
        near=_laid(filled(near, ~core), rgb, soft),
        slack=KNOWN_SLACK,
        whole=True,
    )


def sky_of(origin: Origin, width: int, height: int) -> Sky:
    """Return the sky of a picture whose depth is known: where it is infinite, unless that is no sky."""
    if not _UNDER_SKY & set(origin.keywords):
        return Sky(np.zeros((height, width), np.float32), 0.0)
    mask = resized(as_array(~np.isfinite(origin.depth)), width, height, cv2.INTER_LINEAR)
    return Sky(as_array(cv2.GaussianBlur(mask, (0, 0), height / 400.0)), 1.0)


def _inverse(depth: Array) -> Array:
    """Turn metres into nearness, stretched to all of 0..1: what is straight in the one is straight in the other."""
    finite = depth[np.isfinite(depth)]
    if not finite.size:
        return np.zeros_like(depth)
    near = np.clip(np.percentile(finite, 2) / np.maximum(depth, 1e-3), 0.0, 1.0)
    least = float(np.percentile(near, 1))
    return as_array((near - least).clip(0.0) / max(1.0 - least, 0.4))


def _level(near: Array, low: Array) -> float | None:
    """Find the nearness at which front and back are best parted; None where there are hardly any edges."""
    edge = near - low > _JUMP
    if edge.sum() < _EDGES * max(near.shape):
        return None
    levels = np.linspace(0.04, 0.96, 47, dtype=np.float32)
    above, below = near[edge][:, None], low[edge][:, None]
    # An edge is parted well by a level in its middle, badly by one at its foot.
    parted = np.minimum(above - levels, levels - below).clip(0.0).sum(0)
    return float(levels[int(parted.argmax())])


def _standing_out(front: Mask, edges: Mask) -> Mask:
    """Return the parts of `front` that have an edge; the others go over into what is behind without one."""
    count, labels = cv2.connectedComponents(front.astype(np.uint8))
    edged = np.bincount(labels[front & edges], minlength=count)
    edged[0] = 0
    return np.asarray((edged > _LEAST_EDGE)[labels], np.bool_)


def _laid(near: Array, rgb: Pixels, soft: float) -> Array:
    """Bring nearness to the size of `rgb`, its edges softened outwards: what is before them is not bent."""
    reach = 2 * round(soft) + 1
    wide = cv2.dilate(near, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    wide = cv2.GaussianBlur(wide, (0, 0), soft)
    # Cubic, for slopes without kinks; but it overshoots.
    return np.clip(resized(as_array(wide), rgb.shape[1], rgb.shape[0], cv2.INTER_CUBIC), 0.0, 1.0)
