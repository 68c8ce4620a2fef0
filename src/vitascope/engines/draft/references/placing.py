"""Places cut-outs in a set: where they stand, in what light, with what shadow."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.matte import as_array, resized
from vitascope.engines.draft.references.cutout import Cutout, enlarged
from vitascope.engines.draft.references.light import Look, relit
from vitascope.engines.draft.references.oklab import from_oklab, to_oklab

if TYPE_CHECKING:
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.references.setting import Setting
    from vitascope.engines.draft.scene import Scene


@dataclass(frozen=True, slots=True)
class Place:
    """Where a cut-out goes: its top left corner and its size, in pixels; parts may lie outside the frame."""

    left: int
    top: int
    width: int
    height: int


def places_for(cutouts: list[Cutout], scene: Scene, width: int, height: int, seed: int) -> list[Place]:
    """Choose a place for each cut-out, side by side where there are several."""
    count = len(cutouts)
    lean = 1.0 if np.random.default_rng((seed, 0x91AC)).random() < 0.5 else -1.0
    # One stands off the middle, as photographers place it; several share the width.
    centres = [0.5 + 0.09 * lean] if count == 1 else [(i + 0.5) / count for i in range(count)]
    return [
        _place(cutout, scene, centre * width, width, height, alone=count == 1, room=0.8 if count == 1 else 1.04 / count)
        for cutout, centre in zip(cutouts, centres, strict=True)
    ]


def set_in(setting: Setting, cutout: Cutout, place: Place, look: Look | None, scene: Scene) -> Array:
    """Set a cut-out into the set; returns the picture, (h, w, 3) in 0..1."""
    whole = enlarged(cutout, place.width, place.height)
    whole = _without_cut_sides(whole, place, setting.rgb.shape[1])
    picture = setting.rgb.copy()
    frame_height, frame_width = picture.shape[:2]
    top, left = max(place.top, 0), max(place.left, 0)
    bottom = min(place.top + place.height, frame_height)
    right = min(place.left + place.width, frame_width)
    inner = slice(top - place.top, bottom - place.top), slice(left - place.left, right - place.left)
    outer = slice(top, bottom), slice(left, right)
    alpha = whole.alpha[inner][..., None]
    rgb = _harmonised(whole, setting, place)
    if look is not None:
        # The relit light is mixed with the harmonised one, which has taken part of the way already.
        rgb = 0.35 * rgb + 0.65 * _lit_as(rgb, look, setting.side, whole.alpha)
    rgb = _wrapped(rgb, whole.alpha, setting, place)[inner]
    shade = _shadow(whole, place, setting, scene)
    picture = picture * (1.0 - shade[..., None])
    picture[outer] = picture[outer] * (1.0 - alpha) + rgb * alpha
    return picture.astype(np.float32)


def _place(cutout: Cutout, scene: Scene, centre: float, width: int, height: int, *, alone: bool, room: float) -> Place:
    """Scale a cut-out to its share of the frame, and stand it there, within `room` of the width."""
    rows, columns = cutout.alpha.shape
    cut_below, cut_above = cutout.bottom > 0.08, cutout.top > 0.25
    share = 1.0 if cut_below and cut_above else 0.86 if cut_below else 0.56
    if scene.has("wide", "aerial"):
        share *= 0.68
    elif scene.has("close"):
        share = min(share * 1.3, 1.0)
    scale = min(share * height / rows, room * width / columns)
    if alone and cut_below and cut_above and scale * rows < height:
        scale = height / rows
    if alone and min(cutout.left, cutout.right) > 0.3:
        # Cut on both sides: it has to reach both sides again, as far as the head stays in the frame.
        scale = min(max(scale, width / columns), max(0.97 * height / rows, scale))
    new_width, new_height = max(round(columns * scale), 2), max(round(rows * scale), 2)
    left = round(centre - new_width / 2.0)
    if alone and cutout.left > 0.12 and cutout.left >= cutout.right:
        left = 0
    elif alone and cutout.right > 0.12:
        left = width - new_width
    elif new_width <= width:
        left = min(max(left, 0), width - new_width)
    top = height - new_height if cut_below else round(0.93 * height - new_height)
    return Place(left, top, new_width, new_height)


def _without_cut_sides(cutout: Cutout, place: Place, width: int) -> Cutout:
    """Fade a side that the reference's border cut, where it does not meet the border of the frame."""
    fade = max(place.width // 14, 2)
    along = np.clip(np.arange(place.width, dtype=np.float32) / fade, 0.0, 1.0)
    ramp = as_array(along * along * (3.0 - 2.0 * along))
    alpha = cutout.alpha
    if cutout.left and place.left > 0:
        alpha = as_array(alpha * ramp[None])
    if cutout.right and place.left + place.width < width:
        alpha = as_array(alpha * ramp[None, ::-1])
    if cutout.top and place.top > 0:
        down = np.clip(np.arange(place.height, dtype=np.float32) / fade, 0.0, 1.0)
        alpha = as_array(alpha * (down * down * (3.0 - 2.0 * down))[:, None])
    return Cutout(cutout.rgb, alpha, cutout.left, cutout.right, cutout.top, cutout.bottom)


def _harmonised(cutout: Cutout, setting: Setting, place: Place) -> Array:
    """Bring the subject's lightness, contrast and tint part of the way to those of the set around it."""
    lab = to_oklab(cutout.rgb)
    inside = cutout.alpha > 0.6
    if not inside.any():
        return cutout.rgb
    around = _surroundings(setting.rgb, place)
    far = to_oklab(around[None])[0]
    own_mean, own_spread = lab[inside].mean(0), float(lab[inside][:, 0].std())
    set_mean, set_spread = far.mean(0), float(far[:, 0].std())
    # A subject keeps its identity: it goes a third of the way, and never by more than a stop or so.
    shift = float(np.clip(0.36 * (set_mean[0] - own_mean[0]), -0.13, 0.09))
    contrast = float(np.clip((set_spread / max(own_spread, 0.03)) ** 0.25, 0.86, 1.12))
    out = lab.copy()
    out[..., 0] = (lab[..., 0] - own_mean[0]) * contrast + own_mean[0] + shift
    # The tint of the air lies on neutral things most; strong colours of its own stay.
    chroma = np.hypot(lab[..., 1], lab[..., 2])[..., None]
    pull = 0.42 / (1.0 + (chroma / 0.12) ** 2) + 0.08
    out[..., 1:] = lab[..., 1:] + pull * (set_mean[1:] - 0.25 * own_mean[1:])
    # Shadows do not turn blacker than the set's own.
    floor = float(np.percentile(far[:, 0], 1)) * 0.8
    out[..., 0] = np.clip(out[..., 0], min(floor, 0.12), 0.985)
    return from_oklab(out.astype(np.float32))


def _surroundings(rgb: Array, place: Place) -> Array:
    """Collect colours of the set, (n, 3): all of it, and once more what lies around the subject."""
    height, width = rgb.shape[:2]
    small = resized(rgb, 96, 72, cv2.INTER_AREA).reshape(-1, 3)
    grow = place.width // 4
    left, right = max(place.left - grow, 0), min(place.left + place.width + grow, width)
    top, bottom = max(place.top - grow, 0), min(place.top + place.height + grow, height)
    near = resized(np.ascontiguousarray(rgb[top:bottom, left:right]), 64, 64, cv2.INTER_AREA).reshape(-1, 3)
    return np.concatenate([small, near])


def _lit_as(rgb: Array, look: Look, side: float, alpha: Array) -> Array:
    """Relight a subject, and catch the light on the edge of it that faces the light."""
    # No part of a subject is taken for a lamp.
    out = relit(rgb, replace(look, lamps=0.0), side)
    soft = cv2.GaussianBlur(alpha, (0, 0), max(alpha.shape[0] / 90.0, 1.0))
    slope = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3)
    facing = np.clip(-slope * np.float32(side) * alpha.shape[0] / 60.0, 0.0, 1.0)
    facing = as_array(facing * np.clip(1.25 - soft, 0.0, 1.0))
    rim = facing[..., None] * np.clip(np.array(look.lit, np.float32), 0.0, 1.3) * np.float32(0.5 * look.exposure + 0.12)
    return as_array(1.0 - (1.0 - np.clip(out, 0.0, 1.0)) * (1.0 - np.clip(rim, 0.0, 0.6)))


def _wrapped(rgb: Array, alpha: Array, setting: Setting, place: Place) -> Array:
    """Let the light of what is behind spill over the rim, as a lens does."""
    reach = max(setting.rgb.shape[0] / 220.0, 1.0)
    thin = np.clip(alpha - cv2.GaussianBlur(alpha, (0, 0), 2.0 * reach), 0.0, 1.0) * 0.55
    small = cv2.resize(setting.rgb, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(setting.rgb.shape[0] / 320.0, 1.0))
    # The part of the set that lies behind the cut-out, by one affine step from the small blurred copy.
    step = np.array([[0.125, 0.0, place.left * 0.125], [0.0, 0.125, place.top * 0.125]], np.float32)
    behind = cv2.warpAffine(
        small, step, (place.width, place.height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return as_array(rgb + (1.0 - rgb) * behind * thin[..., None])


def _shadow(cutout: Cutout, place: Place, setting: Setting, scene: Scene) -> Array:
    """Return how much light the subject takes from the set: (h, w) in 0..1."""
    height, width = setting.rgb.shape[:2]
    mask = np.zeros((height, width), np.float32)
    hard = scene.weather == "clear" and scene.hour in ("morning", "day", "golden", "sunset", "dawn")
    if cutout.bottom > 0.08:
        # It stands below the frame: only a soft darkening of what is close behind it.
        _stamp(
            mask,
            cutout.alpha,
            place,
            shift=(round(-0.02 * place.width * setting.side), round(0.012 * place.height)),
        )
        return as_array(0.16 * cv2.GaussianBlur(mask, (0, 0), height / 50.0))
    base = place.top + place.height
    # Thrown on the ground: flattened, leaning away from the light.
    flat = max(round(place.height * (0.30 if hard else 0.18)), 2)
    thrown = cv2.resize(cutout.alpha[::-1], (place.width, flat), interpolation=cv2.INTER_AREA)
    lean = -setting.side * (0.9 if hard else 0.3)
    move = np.array([[1.0, lean, 0.5 * place.width], [0.0, 1.0, 0.0]], np.float32)
    sheared = as_array(cv2.warpAffine(thrown, move, (2 * place.width, flat)))
    sheared *= np.linspace(1.0, 0.15, flat, dtype=np.float32)[:, None]
    lying = Place(place.left - place.width // 2, base - round(0.10 * place.height), 2 * place.width, flat)
    _stamp(mask, sheared, lying, shift=(0, 0))
    mask = as_array(cv2.GaussianBlur(mask, (0, 0), place.height * (0.02 if hard else 0.035) + 1.0))
    # Where it touches the ground, hardly any light comes in.
    contact = np.zeros_like(mask)
    rise = (place.height - np.arange(place.height, dtype=np.float32)) / (0.1 * place.height)
    low = np.clip(1.0 - rise, 0.0, 1.0)
    _stamp(contact, cutout.alpha * low[:, None], place, shift=(0, round(0.016 * place.height)))
    contact = as_array(cv2.GaussianBlur(contact, (0, 0), place.height * 0.014 + 1.0))
    return np.clip((0.45 if hard else 0.3) * mask + 0.55 * contact, 0.0, 0.8).astype(np.float32)


def _stamp(mask: Array, alpha: Array, place: Place, *, shift: tuple[int, int]) -> None:
    """Write `alpha` into `mask` at `place`, moved by `shift`; what falls outside is dropped."""
    height, width = mask.shape
    x, y = place.left + shift[0], place.top + shift[1]
    left, top = max(x, 0), max(y, 0)
    right, bottom = min(x + alpha.shape[1], width), min(y + alpha.shape[0], height)
    if right > left and bottom > top:
        part = alpha[top - y : bottom - y, left - x : right - x]
        mask[top:bottom, left:right] = np.maximum(mask[top:bottom, left:right], part)
