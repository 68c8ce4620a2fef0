"""Figurines: small pictures of things, made large, lit by the scene and tinted as the prompt asks."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.light import linear, triple
from vitascope.engines.draft.noise import generator, smooth
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.solid import Solid
from vitascope.engines.draft.stamp import Cutout
from vitascope.engines.draft.subjects.animals import BUILDS, bodied

if TYPE_CHECKING:
    from vitascope.engines.draft.lexicon.figurines import Figurine
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb

_ARCHIVE = Path(__file__).parents[1] / "assets" / "figurines.zip"
_LARGE = 640
_LUMA = np.array([0.2126, 0.7152, 0.0722], np.float32)


def draw_figurine(one: Figurine, light: Light, seed: int, colour: Rgb | None) -> Cutout:
    """Draw a thing from its picture; a colour replaces the one that most of it has."""
    albedo, alpha = _picture(one.file, one.cut)
    if one.body == "sandless":
        alpha = _sandless(albedo, alpha)
    if one.body == "plain":
        albedo = _unspotted(albedo)
    if one.body.startswith("black"):
        colour = colour or (0.12, 0.12, 0.13)
    rng = generator(seed, 577)
    if colour is not None:
        albedo = _tinted(albedo, alpha, np.array(linear(colour), np.float32))
    bright = np.float32(0.94 + 0.12 * rng.random())
    body = one.body.removeprefix("black ")
    if body in BUILDS:
        board = bodied(body, (albedo, alpha), colour)
        board.albedo *= bright
    else:
        board = Solid(alpha.shape[1] / alpha.shape[0], alpha.shape[0])
        rows, cols = board.alpha.shape
        board.albedo, board.alpha = albedo[:rows, :cols] * bright, alpha[:rows, :cols]
        board.normal = _relief(board.albedo, board.alpha)
    board.gloss = board.alpha * np.float32(0.10)
    # a blue sky would turn what is grey or white all blue
    ambient = light.array("ambient")
    soft = replace(light, ambient=triple(0.55 * ambient + 0.45 * ambient.mean()))
    lit = board.lit(soft, fill=1.4)
    return _enlarged(lit)


@lru_cache(maxsize=48)
def _picture(file: str, cut: float) -> tuple[Array, Array]:
    """Read a picture, cut to what it shows: linear colour (h, w, 3) and cover (h, w)."""
    with zipfile.ZipFile(_ARCHIVE) as archive:
        raw = np.frombuffer(archive.read(f"{file}.webp"), np.uint8)
    decoded = cv2.imdecode(raw, cv2.IMREAD_UNCHANGED)
    assert decoded is not None, f"{file}.webp of the figurines is no picture"
    pixels = f32(decoded) / np.float32(255)
    rgb, alpha = pixels[..., 2::-1], pixels[..., 3]
    rows, cols = np.nonzero(alpha.max(axis=1) > 0.1)[0], np.nonzero(alpha.max(axis=0) > 0.1)[0]
    low = round(rows[-1] + 1 - cut * (rows[-1] + 1 - rows[0]))
    rgb, alpha = rgb[rows[0] : low, cols[0] : cols[-1] + 1], alpha[rows[0] : low, cols[0] : cols[-1] + 1]
    return f32(rgb**2.2), np.ascontiguousarray(alpha)


def _sandless(albedo: Array, alpha: Array) -> Array:
    """Leave out what has the colour of sand."""
    hsv = cv2.cvtColor(f32(np.clip(albedo, 0, 1) ** (1 / 2.2)), cv2.COLOR_RGB2HSV)
    sand = (hsv[..., 0] > 24) & (hsv[..., 0] < 56) & (hsv[..., 1] > 0.42) & (hsv[..., 2] > 0.62)
    bare = cv2.morphologyEx(f32(alpha * ~sand), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    return f32(np.minimum(alpha, bare))


def _unspotted(albedo: Array) -> Array:
    """Fill the spots of a coat with the colour about them; the head, in the left third, keeps its eyes."""
    filled = cv2.morphologyEx(albedo, cv2.MORPH_CLOSE, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (25, 25)))
    x = np.linspace(0, 1, albedo.shape[1], dtype=np.float32)
    return f32(albedo + (filled - albedo) * smooth(0.36, 0.44, x)[None, :, None])


def _relief(albedo: Array, alpha: Array) -> Array:
    """Guess the surface: round towards the rim, and a little higher where the picture is brighter."""
    inside = cv2.distanceTransform((alpha > 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    round_over = max(4.0, min(float(inside.max()), 0.16 * alpha.shape[0]))
    t = np.clip(inside / np.float32(round_over), 0, 1)
    height = np.sqrt(np.maximum(1 - (1 - t) ** 2, 0)) * np.float32(round_over)
    height = cv2.GaussianBlur(height, (0, 0), 2.5) + 6.0 * cv2.GaussianBlur(f32(albedo @ _LUMA), (0, 0), 2.0)
    gy, gx = np.gradient(height)
    normal = np.dstack([-gx * 0.6, gy * 0.6, np.ones_like(gx)])
    return f32(normal / np.sqrt((normal * normal).sum(axis=-1, keepdims=True)))


def _tinted(albedo: Array, alpha: Array, tone: Array) -> Array:
    """Replace the colour that most of the thing has; its light and dark stay."""
    hsv = cv2.cvtColor(f32(np.clip(albedo, 0, 1) ** (1 / 2.2)), cv2.COLOR_RGB2HSV)
    hue, sat, value = f32(hsv[..., 0]), f32(hsv[..., 1]), f32(hsv[..., 2])
    solid = alpha > 0.5
    vivid = solid & (sat > 0.30) & (value > 0.15)
    if vivid.sum() > 0.25 * solid.sum():
        # panes of glass are sky blue in all pictures: they are not what a colour is meant for
        glass = (hue > 185) & (hue < 222) & (value > 0.75)
        votes = np.bincount((hue[vivid] / 10).astype(int) % 36, (sat * np.where(glass, 0.3, 1.0))[vivid], 36)
        votes = votes + np.roll(votes, 1) + np.roll(votes, -1)
        main = float(np.argmax(votes)) * 10 + 5
        away = f32(np.abs((hue - main + 180) % 360 - 180))
        mask = (1 - smooth(24, 46, away)) * smooth(0.14, 0.30, sat)
    else:
        mask = 1 - smooth(0.22, 0.40, sat)
    luma = f32(albedo @ _LUMA)
    core = mask * solid > 0.5
    level = float(np.median(luma[core])) if core.any() else 0.3
    shade = np.clip(luma / max(level, 0.02), 0.15, 2.4)[..., None]
    new = tone * shade + np.float32(0.05) * np.clip(shade - 1, 0, 2)
    return f32(albedo + (np.clip(new, 0, 1) - albedo) * mask[..., None])


def _enlarged(lit: Cutout) -> Cutout:
    """Enlarge a drawing to `_LARGE` rows or columns, with its edges drawn together again."""
    scale = _LARGE / max(lit.alpha.shape)
    if scale <= 1.0:
        return lit
    size = (round(lit.alpha.shape[1] * scale), round(lit.alpha.shape[0] * scale))
    both = cv2.resize(np.dstack([lit.rgb, lit.alpha]), size, interpolation=cv2.INTER_CUBIC)
    both = np.clip(both, 0, None)
    reach = np.ones((2 * round(scale) - 1,) * 2, np.uint8)
    low, high = cv2.erode(both, reach), cv2.dilate(both, reach)
    span = high - low
    t = np.clip(((both - low) / np.maximum(span, 1e-4) - 0.5) * 1.9 + 0.5, 0, 1)
    crisp = f32(low + span * t)
    alpha = np.clip(crisp[..., 3], 0, 1)
    return Cutout(f32(crisp[..., :3]), f32(alpha))
