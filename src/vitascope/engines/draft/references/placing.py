"""Places cut-outs in a set: in its light, behind its air, with shadow, mirror image and what they stand on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.develop import tone_mapped
from vitascope.engines.draft.matte import as_array, resized
from vitascope.engines.draft.references.cutout import Cutout, enlarged
from vitascope.engines.draft.references.ground import plinth, shade, stamped
from vitascope.engines.draft.references.light import Look, relit
from vitascope.engines.draft.references.oklab import from_oklab, to_oklab

if TYPE_CHECKING:
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.references.setting import Setting
    from vitascope.engines.draft.references.standing import Place
    from vitascope.engines.draft.scene import Scene


def set_in(setting: Setting, cutout: Cutout, place: Place, look: Look | None, scene: Scene) -> Setting:
    """Return the set with a cut-out in it."""
    whole = enlarged(cutout, place.width, place.height)
    whole = _without_cut_sides(whole, place, setting.rgb.shape[1])
    rgb = _harmonised(whole, setting, place)
    if look is not None:
        # The relit light is mixed with the harmonised one, which has taken part of the way already.
        rgb = 0.35 * rgb + 0.65 * _lit_as(rgb, look, setting.side, whole.alpha)
    rgb = _aired(_wrapped(rgb, whole.alpha, setting, place), setting, place)
    picture = setting.rgb * (1.0 - shade(whole, place, setting, scene)[..., None])
    if place.plinth:
        picture = plinth(picture, place, setting)
    if place.stands and setting.view.mirror > 0.05:
        picture = _mirrored(picture, rgb, whole.alpha, place, setting.view.mirror)
    picture, depth = picture.astype(np.float32), setting.view.depth.copy()
    height, width = depth.shape
    top, left = max(place.top, 0), max(place.left, 0)
    bottom, right = min(place.top + place.height, height), min(place.left + place.width, width)
    inner = slice(top - place.top, bottom - place.top), slice(left - place.left, right - place.left)
    outer = slice(top, bottom), slice(left, right)
    # Only what stands clearly before it hides it: depths of a set are no finer than that, and those of a photograph are
    # estimates, by which the ground at its feet may seem nearer than they are.
    feet = float(depth[bottom - 1, (left + right - 1) // 2])
    seen = (depth[outer] > 0.8 * min(place.z, feet)).astype(np.float32) if place.stands else np.float32(1.0)
    alpha = (whole.alpha[inner] * seen)[..., None]
    picture[outer] = picture[outer] * (1.0 - alpha) + rgb[inner] * alpha
    np.copyto(depth[outer], np.float32(place.z), where=alpha[..., 0] > 0.5)
    return replace(setting, view=replace(setting.view, rgb=picture, depth=depth))


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
    shift = float(np.clip(0.36 * (set_mean[0] - own_mean[0]), -0.13, 0.07))
    contrast = float(np.clip((set_spread / max(own_spread, 0.03)) ** 0.25, 0.84, 1.05))
    out = lab.copy()
    out[..., 0] = (lab[..., 0] - own_mean[0]) * contrast + own_mean[0] + shift
    # The tint of the air lies on neutral things most; strong colours of its own stay.
    chroma = np.hypot(lab[..., 1], lab[..., 2])[..., None]
    pull = 0.42 / (1.0 + (chroma / 0.12) ** 2) + 0.08
    out[..., 1:] = lab[..., 1:] + pull * (set_mean[1:] - 0.25 * own_mean[1:])
    # Shadows do not turn blacker than the set's own.
    floor = float(np.percentile(far[:, 0], 1)) * 0.8
    out[..., 0] = np.clip(out[..., 0], min(floor, 0.12), 0.97)
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
    # No part of a subject is taken for a lamp, and faces stay readable at night.
    # Skin in the full colour of a low sun would look painted.
    red, green, blue = (gain**0.6 for gain in look.lit)
    out = relit(rgb, replace(look, lit=(red, green, blue), lamps=0.0, exposure=max(look.exposure, 0.42)), side)
    soft = cv2.GaussianBlur(alpha, (0, 0), max(alpha.shape[0] / 90.0, 1.0))
    slope = cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3)
    facing = np.clip(-slope * np.float32(side) * alpha.shape[0] / 60.0, 0.0, 1.0)
    facing = as_array(facing * np.clip(1.25 - soft, 0.0, 1.0))
    rim = facing[..., None] * np.clip(np.array(look.lit, np.float32), 0.0, 1.3) * np.float32(0.5 * look.exposure + 0.12)
    return as_array(1.0 - (1.0 - np.clip(out, 0.0, 1.0)) * (1.0 - np.clip(rim, 0.0, 0.6)))


def _aired(rgb: Array, setting: Setting, place: Place) -> Array:
    """Fade a subject into the air before it."""
    through = float(np.exp(-place.z * max(setting.view.air, 0.0)))
    if through > 0.995:
        return rgb
    haze = tone_mapped(setting.view.light.array("haze")[None, None])
    return as_array(rgb * through + haze * np.float32(0.86 * (1.0 - through)))


def _wrapped(rgb: Array, alpha: Array, setting: Setting, place: Place) -> Array:
    """Let the light of what is behind spill over the rim, as a lens does."""
    reach = max(setting.rgb.shape[0] / 220.0, 1.0)
    thin = np.clip(alpha - cv2.GaussianBlur(alpha, (0, 0), 2.0 * reach), 0.0, 1.0) * 0.5
    small = cv2.resize(setting.rgb, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    small = cv2.GaussianBlur(small, (0, 0), max(setting.rgb.shape[0] / 320.0, 1.0))
    # The part of the set that lies behind the cut-out, by one affine step from the small blurred copy.
    step = np.array([[0.125, 0.0, place.left * 0.125], [0.0, 0.125, place.top * 0.125]], np.float32)
    behind = cv2.warpAffine(
        small, step, (place.width, place.height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return as_array(rgb + (1.0 - rgb) * behind * thin[..., None])


def _mirrored(picture: Array, rgb: Array, alpha: Array, place: Place, strength: float) -> Array:
    """Lay the mirror image on the ground below a cut-out, blurred, and fading downward."""
    rows = max(round(0.7 * place.height), 2)
    down = np.linspace(1.0, 0.0, rows, dtype=np.float32)[:, None] * np.float32(strength)
    flipped = np.ascontiguousarray(alpha[::-1][:rows]) * down
    colour = np.ascontiguousarray(rgb[::-1][:rows])
    blur = max(place.height / 160.0, 0.8)
    colour = as_array(cv2.GaussianBlur(colour, (0, 0), 0.7 * blur, sigmaY=2.5 * blur))
    flipped = as_array(cv2.GaussianBlur(flipped, (0, 0), 0.7 * blur, sigmaY=2.5 * blur))
    at = replace(place, top=place.foot[1] + place.plinth, height=rows)
    weight = np.zeros(picture.shape[:2], np.float32)
    stamped(weight, flipped, at.left, at.top)
    seen = np.zeros_like(picture)
    stamped(seen, colour, at.left, at.top)
    return as_array(picture * (1.0 - weight[..., None]) + seen * weight[..., None])
