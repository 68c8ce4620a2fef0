"""What a cut-out does to the ground that it stands on: its shadow, and a plinth for what would be lost on the floor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.matte import as_array

if TYPE_CHECKING:
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.references.cutout import Cutout
    from vitascope.engines.draft.references.setting import Setting
    from vitascope.engines.draft.references.standing import Place
    from vitascope.engines.draft.scene import Scene


def shade(cutout: Cutout, place: Place, setting: Setting, scene: Scene) -> Array:
    """Return how much light a subject takes from the set: (h, w) in 0..1."""
    height, width = setting.rgb.shape[:2]
    mask = np.zeros((height, width), np.float32)
    if not place.stands:
        # It comes into the frame from outside: only a soft darkening of what is close behind it.
        x, y = round(-0.02 * place.width * setting.side), round(0.012 * place.height)
        stamped(mask, cutout.alpha, place.left + x, place.top + y)
        return as_array(0.16 * cv2.GaussianBlur(mask, (0, 0), height / 50.0))
    indoors = scene.place in ("hall", "room", "cavern", "portrait", "abstract")
    hard = not indoors and scene.weather == "clear" and scene.hour in ("morning", "day", "golden", "sunset", "dawn")
    middle, base = place.foot[0], place.foot[1] + place.plinth
    mask = _thrown(cutout, place, setting, hard=hard)
    mask = as_array(cv2.GaussianBlur(mask, (0, 0), place.height * (0.012 if hard else 0.03) + 1.0))
    # Where it touches the ground, hardly any light comes in.
    contact = np.zeros_like(mask)
    low = _feet(cutout.alpha)
    stamped(contact, low, place.left, place.top + place.plinth + round(0.010 * place.height))
    contact = as_array(cv2.GaussianBlur(contact, (0, 0), place.height * 0.010 + 1.0))
    rows, columns = np.ogrid[0:height, 0:width]
    wide = 0.52 * place.width
    pool = np.exp(-(((columns - middle) / wide) ** 2) - ((rows - base) / (0.10 * wide + 2.0)) ** 2).astype(np.float32)
    dark = (0.5 if hard else 0.3) * mask + 0.7 * contact + 0.24 * pool
    # Walls and sky far behind it take no shadow.
    ground = np.clip(1.0 - (setting.view.depth / max(place.z, 1e-3) - 1.8) / 0.8, 0.0, 1.0)
    return as_array(np.clip(dark * ground, 0.0, 0.78))


def _feet(alpha: Array) -> Array:
    """Return the lowest parts of an outline, (h, w), by columns: a wheel farther back touches the ground higher."""
    height = alpha.shape[0]
    solid = alpha > 0.5
    lowest = height - np.argmax(solid[::-1], axis=0)
    stands = solid.any(axis=0) & (lowest > 0.76 * height)
    rise = (lowest[None] - np.arange(height, dtype=np.float32)[:, None]) / (0.06 * height)
    return as_array(alpha * np.clip(1.0 - np.abs(rise), 0.0, 1.0) * stands[None])


def _thrown(cutout: Cutout, place: Place, setting: Setting, *, hard: bool) -> Array:
    """Lay a cut-out's outline on the ground, away from the light: (h, w) in 0..1."""
    height, width = setting.rgb.shape[:2]
    camera, light = setting.view.camera, setting.view.light
    flat = max(float(np.hypot(light.sun[0], light.sun[2])), 0.05)
    reach = min(flat / max(light.sun[1], 0.25), 2.2) if hard else 0.5
    middle, base = place.foot[0], place.foot[1] + place.plinth
    # The ground seen at a low angle: what lies on it is foreshortened.
    lay = float(np.clip((base - camera.horizon) / height, 0.10, 0.4))
    tip_x = -light.sun[0] / flat * reach * place.height
    tip_y = light.sun[2] / flat * reach * place.height * lay if hard else 0.12 * place.height * lay
    rows, columns = cutout.alpha.shape
    matrix = np.array(
        [
            [1.0, -tip_x / rows, middle - columns / 2.0 + tip_x],
            [0.0, -tip_y / rows, base + tip_y - 0.012 * place.height],
        ],
        np.float64,
    )
    if abs(matrix[1, 1]) < 1e-3:
        return np.zeros((height, width), np.float32)
    fading = cutout.alpha * np.linspace(0.25, 1.0, rows, dtype=np.float32)[:, None]
    return as_array(cv2.warpAffine(fading, matrix, (width, height), flags=cv2.INTER_LINEAR))


def plinth(picture: Array, place: Place, setting: Setting) -> Array:
    """Return the picture, (h, w, 3), with a plinth of stone under a cut-out."""
    half = max(round(0.40 * place.width), 6)
    lid = max(round(0.16 * half), 3)
    height, width = picture.shape[:2]
    middle, top, low = round(place.foot[0]), place.foot[1] + lid, min(place.foot[1] + place.plinth, height)
    floor = picture[max(low - 4, 0) : low + 4].reshape(-1, 3).mean(0) if low < height - 4 else picture[-8:].mean((0, 1))
    tone = 0.45 * floor + 0.55 * np.array([0.62, 0.60, 0.57], np.float32) * float(
        np.clip(picture.mean() * 2.2, 0.5, 1.0)
    )
    out = picture.copy()
    front = np.array([[middle - half, top], [middle + half, top], [middle + half, low], [middle - half, low]])
    upper = np.array(
        [[middle - half, top], [middle + half, top], [middle + half - lid, top - 2 * lid],
         [middle - half + lid, top - 2 * lid]]
    )  # fmt: skip
    grain = np.random.default_rng(0x57E).standard_normal((height, width), np.float32)
    grain = as_array(cv2.GaussianBlur(grain, (0, 0), 1.2)) * np.float32(0.03)
    x = np.clip((np.arange(width, dtype=np.float32) - middle) / half, -1.0, 1.0)[None] * np.float32(setting.side)
    y = np.clip((np.arange(height, dtype=np.float32) - top) / max(low - top, 1), 0.0, 1.0)[:, None]
    for corners, level in ((upper, 1.12 + 0.10 * x + 0 * y), (front, 0.80 + 0.16 * x - 0.26 * y)):
        cover = np.zeros((height, width), np.uint8)
        cv2.fillPoly(cover, [np.round(corners * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        weight = (cover.astype(np.float32) / 255.0)[..., None]
        stone = np.clip(tone * (level + grain)[..., None], 0.0, 0.92)
        out = out * (1.0 - weight) + stone * weight
    # The thing darkens the lid that it stands on.
    yy, xx = np.ogrid[0:height, 0:width]
    under = np.exp(-(((xx - middle) / (0.8 * half)) ** 2) - ((yy - top + 0.6 * lid) / (0.8 * lid)) ** 2)
    return as_array(out * (1.0 - 0.42 * under[..., None]))


def stamped(mask: Array, part: Array, left: int, top: int) -> None:
    """Write `part` into `mask` with its corner at (left, top), where it is the greater; what is outside is dropped."""
    height, width = mask.shape[:2]
    x0, y0 = max(left, 0), max(top, 0)
    x1, y1 = min(left + part.shape[1], width), min(top + part.shape[0], height)
    if x1 > x0 and y1 > y0:
        piece = part[y0 - top : y1 - top, x0 - left : x1 - left]
        mask[y0:y1, x0:x1] = np.maximum(mask[y0:y1, x0:x1], piece)
