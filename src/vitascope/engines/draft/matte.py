"""What in a picture is its subject, and what is sky.

The subject is found by a small network (U-2-Net, see NOTICE) or, where that cannot run, by colour contrast
and GrabCut. The sky is found by rule. Both come back as soft masks whose edges follow the picture's own
edges.
"""

from __future__ import annotations

import functools
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed, stopped_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from vitascope.engines.base import Pixels
    from vitascope.engines.draft.picture import Array

NET_PATH = Path(__file__).parent / "assets" / "u2netp.onnx"
NET_SIZE = 320
"""The network's input side in pixels."""

_IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], np.float32)
_IMAGENET_STD = np.array([0.229, 0.224, 0.225], np.float32)
_NEXT = [1, 2, 0]  # the channel after each


@dataclass(frozen=True, slots=True)
class Matte:
    """The subject of a picture: `alpha` float32 (height, width) in 0..1, and how sure its finder was."""

    alpha: Array
    confidence: float
    source: Literal["caller", "net", "classical"]

    @property
    def area(self) -> float:
        """The share of the picture that the subject covers."""
        return float((self.alpha > 0.5).mean())

    @property
    def found(self) -> bool:
        """Whether there is a subject worth cutting out: no speck, not the whole picture, no blur."""
        if self.source == "caller":
            return self.area > 0.001
        return 0.012 < self.area < 0.8 and self.confidence > 0.65


class MatteNet:
    """The network, loaded. One instance serves one process."""

    def __init__(self, session: Any, options: Callable[[], Any]) -> None:
        """`options` makes what one run of `session` is told beforehand."""
        self._session, self._options = session, options
        self._input = str(session.get_inputs()[0].name)

    def saliency(self, rgb: Pixels) -> Array:
        """How much each pixel belongs to the subject: float32 (320, 320) in 0..1, for uint8 (h, w, 3)."""
        small = cv2.resize(rgb, (NET_SIZE, NET_SIZE), interpolation=cv2.INTER_AREA).astype(np.float32)
        small /= max(float(small.max()), 1.0)
        planes = ((small - _IMAGENET_MEAN) / _IMAGENET_STD).transpose(2, 0, 1)[None]
        options = self._options()
        with stopped_by(lambda: setattr(options, "terminate", True)):
            answer = self._session.run(None, {self._input: np.ascontiguousarray(planes)}, options)[0][0, 0]
        return np.clip(np.asarray(answer, np.float32), 0.0, 1.0)


@functools.cache
def load_matte_net() -> MatteNet | None:
    """Load the network, once per process; None where onnxruntime or its file is not installed."""
    try:
        runtime = importlib.import_module("onnxruntime")
    except ImportError:
        return None
    if not NET_PATH.is_file():
        return None
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 2
    options.inter_op_num_threads = 1
    # Bytes must be equal from run to run: no choice of kernel by timing.
    options.use_deterministic_compute = True
    # Its arenas would hold on to some 250 MB between pictures; without them it is as fast.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    # Waiting threads must not spin: the cores are shared with other slots, and with OpenCV.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    session = runtime.InferenceSession(str(NET_PATH), options, providers=["CPUExecutionProvider"])
    return MatteNet(session, runtime.RunOptions)


def subject_matte(rgb: Pixels, net: MatteNet | None) -> Matte:
    """Find the subject of `rgb`, uint8 (h, w, 3), by the network, or by contrast where `net` is None."""
    height, width = rgb.shape[:2]
    if net is not None:
        coarse = net.saliency(rgb)
        source: Literal["net", "classical"] = "net"
    else:
        coarse = contrast_cutout(rgb)
        source = "classical"
    # Sure pixels are near 0 or 1. Only those that claim some subject count: an empty picture is not "sure".
    claimed = coarse > 0.1
    confidence = float((np.abs(coarse[claimed] - 0.5) * 2.0).mean()) if claimed.any() else 0.0
    alpha = resized(coarse, width, height, cv2.INTER_CUBIC)
    refined = guided(alpha, rgb, radius=0.010, epsilon=2e-4)
    # The filter may leak into regions of like colour far from the subject: keep it near the coarse mask.
    near = np.clip(alpha * 3.0, 0.0, 1.0)
    alpha = np.clip((np.minimum(refined, near) - 0.12) / 0.76, 0.0, 1.0)
    return Matte(_without_islands(alpha), confidence, source)


def callers_matte(rgba: Pixels) -> Matte | None:
    """Take the caller's own cut-out, where the alpha of `rgba`, uint8 (h, w, 4), says that there is one."""
    alpha = rgba[..., 3]
    if int(alpha.min()) == 255:
        return None
    return Matte(alpha.astype(np.float32) / 255.0, 1.0, "caller")


def contrast_cutout(rgb: Pixels) -> Array:
    """Cut out what differs from the rim of `rgb`, by GrabCut; a mask in 0..1, of at most 256 pixels a side."""
    height, width = rgb.shape[:2]
    scale = min(256.0 / max(height, width), 1.0)
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    rows, columns = lab.shape[:2]
    rim = max(min(rows, columns) // 16, 1)
    border = np.ones((rows, columns), bool)
    # The lower rim is left out: subjects stand on it.
    border[rim:, rim:-rim] = False
    samples = lab[border]
    inverse = np.linalg.inv(np.cov(samples.T) + 12.0 * np.eye(3))
    offset = lab - samples.mean(0)
    distance = np.sqrt(np.einsum("hwi,ij,hwj->hw", offset, inverse, offset)).astype(np.float32)
    distance = cv2.GaussianBlur(distance, (0, 0), 2.5)
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    centred = np.exp(-(((x / columns - 0.5) / 0.36) ** 2) - ((y / rows - 0.55) / 0.42) ** 2)
    score = distance * (0.35 + 0.65 * centred)
    threshold = float(np.percentile(score, 72))
    trimap = np.full((rows, columns), cv2.GC_PR_BGD, np.uint8)
    trimap[score > threshold] = cv2.GC_PR_FGD
    trimap[border] = cv2.GC_BGD
    if not (trimap == cv2.GC_PR_FGD).any():
        return np.zeros((rows, columns), np.float32)
    cv2.setRNGSeed(7)  # GrabCut starts from k-means, which draws
    models = np.zeros((1, 65), np.float64), np.zeros((1, 65), np.float64)
    whole = (0, 0, columns, rows)
    cv2.grabCut(small, trimap, whole, models[0], models[1], 4, cv2.GC_INIT_WITH_MASK)
    mask = ((trimap == cv2.GC_FGD) | (trimap == cv2.GC_PR_FGD)).astype(np.float32)
    return as_array(cv2.GaussianBlur(mask, (0, 0), 1.0))


@dataclass(frozen=True, slots=True)
class Sky:
    """The sky of a picture: `mask` float32 (h, w) in 0..1, and how far it can be trusted, 0..1."""

    mask: Array
    confidence: float

    @property
    def area(self) -> float:
        """The share of the picture that is sky."""
        return float(self.mask.mean())

    @property
    def horizon(self) -> float:
        """Where the sky ends, as a fraction of the height from the top: its lowest row that is a fifth sky."""
        rows = np.flatnonzero((self.mask > 0.5).mean(1) > 0.2)
        return float((rows[-1] + 1) / self.mask.shape[0]) if rows.size else 0.0


def sky_matte(rgb: Pixels) -> Sky:
    """Find the sky of `rgb`, uint8 (h, w, 3): smooth, like the top edge in colour, and connected with it."""
    height, width = rgb.shape[:2]
    scale = min(288.0 / max(height, width), 1.0)
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    candidate = _grow_from_top(lab)
    if candidate.mean() < 0.03:
        return Sky(np.zeros((height, width), np.float32), 0.0)
    confidence = _sky_confidence(candidate, lab)
    # Growth stops short of the edges, where the picture is not calm: the filter below takes the rim back
    # exactly.
    reached = cv2.dilate(candidate.astype(np.uint8), np.ones((5, 5), np.uint8))
    soft = resized(as_array(reached), width, height, cv2.INTER_LINEAR)
    soft = guided(soft, rgb, radius=0.012, epsilon=3e-4)
    return Sky(np.clip((soft - 0.15) / 0.7, 0.0, 1.0), confidence)


def _grow_from_top(lab: Array) -> Array:
    """Where the sky is in a small Lab picture: boolean (h, w).

    The sky's colour changes slowly over the picture, so it is fitted as a surface, from the top edge down.
    """
    rows, columns = lab.shape[:2]
    y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
    y, x = y / rows, x / columns
    basis = np.stack([np.ones_like(x), x, y, y * y, x * y], axis=-1)
    smooth = cv2.GaussianBlur(lab, (0, 0), 1.0)
    slope = np.abs(cv2.Sobel(smooth, cv2.CV_32F, 1, 0)) + np.abs(cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    calm = slope.sum(2) < 46.0
    seed = calm & (y < 0.07)
    if seed.mean() < 0.03:
        return np.zeros((rows, columns), bool)
    sky = seed
    for terms, reach in ((1, 0.3), (3, 0.55), (4, 0.8), (5, 1.0)):
        samples, colours = basis[sky][:, :terms], lab[sky]
        damping = 2.0 * np.eye(terms, dtype=np.float32)
        surface = np.linalg.solve(samples.T @ samples + damping, samples.T @ colours)
        # Clouds differ in lightness far more than in hue, and are lighter than the air between them.
        off = lab - basis[..., :terms] @ surface
        distance = np.sqrt(
            (off[..., 0] * np.where(off[..., 0] > 0, 0.42, 0.75)) ** 2 + (off[..., 1:] ** 2).sum(2) * 1.7
        )
        candidate = (distance < 23.0) & calm & (y < reach)
        candidate = cv2.morphologyEx(candidate.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
        _, labels = cv2.connectedComponents(candidate)
        top = np.unique(labels[:2])
        sky = np.isin(labels, top[top > 0])
        if not sky.any():
            return np.zeros((rows, columns), bool)
    return np.asarray(cv2.morphologyEx(sky.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)), bool)


def _sky_confidence(sky: Array, lab: Array) -> float:
    """How sure the sky is: it spans the top, differs from what is below it, and is not torn by lattices."""
    mask = sky.astype(np.uint8)
    inside = cv2.erode(mask, np.ones((5, 5), np.uint8)) > 0
    outside = (cv2.dilate(mask, np.ones((9, 9), np.uint8)) > 0) & (cv2.dilate(mask, np.ones((3, 3), np.uint8)) == 0)
    if not inside.any() or not outside.any():
        return 0.3
    contrast = float(np.linalg.norm(np.median(lab[inside], 0) - np.median(lab[outside], 0)))
    edge = float((mask - cv2.erode(mask, np.ones((3, 3), np.uint8))).sum()) / (2.0 * mask.shape[1])
    span = float(mask[:3].mean())
    blue = float(np.median(lab[inside][:, 2])) < 134.0
    ragged = float(np.clip((edge - 1.2) / 2.5, 0.0, 1.0))
    return float(np.clip(contrast / 55.0, 0.0, 1.0)) * span * (1.0 - ragged) * (1.0 if blue else 0.75)


def guided(mask: Array, rgb: Pixels, *, radius: float, epsilon: float) -> Array:
    """Move the edges of `mask` onto those of `rgb`, by the guided filter of He et al.

    `mask` is float32 (h, w); `radius` is a fraction of the longer side, `epsilon` a variance of colours in
    0..1. The coefficients are found on a small copy and applied at full size.
    """
    height, width = mask.shape
    scale = min(480.0 / max(height, width), 1.0)
    columns, rows = max(round(width * scale), 2), max(round(height * scale), 2)
    guide = cv2.resize(rgb, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32) / 255.0
    small = resized(mask, columns, rows, cv2.INTER_AREA)
    reach = max(round(radius * max(rows, columns)), 2)

    def mean(field: Array) -> Array:
        return as_array(cv2.blur(field, (2 * reach + 1, 2 * reach + 1)))

    guide_mean, mask_mean = mean(guide), mean(small)
    covariance = mean(guide * small[..., None]) - guide_mean * mask_mean[..., None]
    squares = mean(guide * guide) - guide_mean * guide_mean + np.float32(epsilon)
    turned, turned_mean = guide[..., _NEXT], guide_mean[..., _NEXT]
    mixed = mean(guide * turned) - guide_mean * turned_mean
    slope = _solved(squares, mixed, covariance)
    offset = mask_mean - (slope * guide_mean).sum(-1)
    slope = resized(mean(slope), width, height, cv2.INTER_LINEAR)
    offset = resized(mean(offset), width, height, cv2.INTER_LINEAR)
    weighted = cv2.multiply(slope, rgb, scale=1.0 / 255.0, dtype=cv2.CV_32F)
    answer = as_array(cv2.transform(weighted, np.ones((1, 3), np.float32))) + offset
    return as_array(np.clip(answer, 0.0, 1.0))


def _solved(squares: Array, mixed: Array, right: Array) -> Array:
    """Solve a symmetric system of three equations at each pixel, by elimination: all are float32 (h, w, 3).

    `squares` are the elements on the diagonal, `mixed` those of channels 0 and 1, 1 and 2, 2 and 0. Cofactors would
    cancel each other out where the channels are nearly equal.
    """
    (a, b, c), (ab, bc, ca) = cv2.split(squares), cv2.split(mixed)
    x, y, z = cv2.split(right)
    p, q = ab / a, ca / a
    b, bc, c = b - p * ab, bc - p * ca, c - q * ca
    y, z = y - p * x, z - q * x
    r = bc / b
    z = (z - r * y) / (c - r * bc)
    y = (y - bc * z) / b
    x = (x - ab * y - ca * z) / a
    return as_array(cv2.merge([x, y, z]))


def spread(rgb: Pixels, hole: Pixels) -> Array:
    """Fill `hole`, nonzero uint8 (h, w), of `rgb` with the colours around it; float32 (h, w, 3) in 0..255.

    The fill is a membrane stretched over the hole: it meets the picture without a seam, and has no structure of
    its own. It is relaxed on a pyramid, from coarse to fine.
    """
    weight = (hole == 0).astype(np.float32)
    levels = [(rgb.astype(np.float32) * weight[..., None], weight)]
    while min(levels[-1][1].shape) > 8:
        colour, share = levels[-1]
        levels.append((as_array(cv2.pyrDown(colour)), as_array(cv2.pyrDown(share))))
    colour, share = levels[-1]
    filled = np.broadcast_to(colour.sum((0, 1)) / max(float(share.sum()), 1e-3), colour.shape).astype(np.float32)
    for i, (colour, share) in enumerate(reversed(levels)):
        rows, columns = share.shape
        filled = resized(filled, columns, rows, cv2.INTER_LINEAR)
        # A coarse pixel that is known in part is known.
        known = (share > 0.35)[..., None] if i < len(levels) - 1 else (share > 0.5)[..., None]
        held = colour / np.maximum(share[..., None], 1e-3)
        for _ in range(30 if i < len(levels) - 2 else 4):
            heed()
            filled = np.where(known, held, cv2.blur(np.where(known, held, filled), (3, 3)))
    return as_array(filled)


def resized(field: Array, width: int, height: int, interpolation: int) -> Array:
    """`field`, float32 (h, w) or (h, w, c), at another size."""
    if field.shape[:2] == (height, width):
        return field
    return as_array(cv2.resize(field, (width, height), interpolation=interpolation))


def as_array(field: Any) -> Array:
    """Return what OpenCV made as the float32 array it is, without a copy. Work that nobody wants any more ends here."""
    heed()
    return np.asarray(field, np.float32)


def _without_islands(alpha: Array) -> Array:
    """`alpha` without the specks that are small beside its largest part."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((alpha > 0.5).astype(np.uint8))
    if count < 3:
        return alpha
    areas = stats[1:, cv2.CC_STAT_AREA]
    specks = np.flatnonzero(areas < 0.06 * areas.max()) + 1
    if not specks.size:
        return alpha
    # A speck goes with its soft rim, but never takes a rim that belongs to a part that stays.
    kernel = np.ones((9, 9), np.uint8)
    speck = cv2.dilate(np.isin(labels, specks).astype(np.uint8), kernel) > 0
    kept = cv2.dilate(((labels > 0) & ~np.isin(labels, specks)).astype(np.uint8), kernel) > 0
    return np.where(speck & ~kept, np.float32(0.0), alpha)
