"""The set that subjects are placed in: a location reference, cropped and relit, or a procedural place."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.camera import Camera
from vitascope.engines.draft.develop import tone_mapped
from vitascope.engines.draft.film.depth import nearness
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.matte import Matte, Sky, as_array, resized, sky_matte
from vitascope.engines.draft.places import render_place
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.references.cutout import enlarged_picture
from vitascope.engines.draft.references.light import LOOKS, asked_look, relit, sky_scene_hour
from vitascope.engines.draft.sky import paint_sky

if TYPE_CHECKING:
    from vitascope.engines.base import GenerationRequest, Pixels, Progress
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Scene

SKY_TRUST = 0.42
"""Below this confidence a sky is left as it was photographed: a torn edge is worse than the wrong hour."""


_NO_PLACE = frozenset({"portrait", "headshot", "face", "selfie", "bust", "mood", "background", "texture", "energy"})
_BACKDROP = (
    r"\bstudio\b(?! apartment)|backdrop|seamless|(white|plain|grey|gray|black|solid|neutral|colou?red) background"
)


@dataclass(frozen=True, slots=True)
class Setting:
    """A set: `rgb` (h, w, 3) in 0..1 and `near` (h, w) in 0..1.

    `horizon` is the eye line as a fraction of the height from the top, `side` is where the light comes from
    (-1 left, 1 right); `photographed` tells a reference from a drawn place.
    """

    rgb: Array
    near: Array
    horizon: float
    side: float
    photographed: bool
    notes: tuple[str, ...] = ()


def photographed(request: GenerationRequest, scene: Scene, rgb: Pixels, matte: Matte, tag: str) -> Setting:
    """Make the set from a location reference, uint8 (h, w, 3), in the light that the prompt asks for."""
    width, height = request.width, request.height
    picture, alpha = cover_crop(rgb, matte.alpha, width, height)
    picture = enlarged_picture(picture, width, height)
    pixels = np.asarray(np.clip(picture * 255.0 + 0.5, 0, 255), np.uint8)
    sky = sky_matte(pixels)
    subject = replace(matte, alpha=resized(alpha, width, height, cv2.INTER_LINEAR))
    near = nearness(pixels, subject, sky)
    side = _bright_side(picture)
    notes: list[str] = []
    horizon = sky.horizon if sky.area > 0.05 else 0.45
    look = asked_look(request.prompt)
    if look is not None:
        air = sky.mask if sky.area > 0.04 and sky.confidence > 0.2 else None
        if air is not None and sky.confidence > SKY_TRUST and look != "neon":
            heaven, side = _new_sky(scene, look, width, height, min(sky.horizon + 0.06, 0.95), request.seed)
            picture = relit(picture, LOOKS[look], side, near=near, sky=air)
            mask = _against_halo(sky, picture)[..., None]
            picture = picture * (1.0 - mask) + heaven * mask
        else:
            # Without a sky it may be a room: what is warm and bright there is rather a face than a lamp.
            picture = relit(picture, replace(LOOKS[look], lamps=0.0), side, near=near, sky=air)
            if air is not None and sky.confidence > 0.35 and look not in ("day", "neon"):
                notes.append(f"The sky of {tag} was relit, not replaced: its outline was not certain.")
    return Setting(picture.astype(np.float32), near, horizon, side, photographed=True, notes=tuple(notes))


def set_scene(prompt: str) -> Scene:
    """Read what the prompt says about the set alone: without the references' names, and without framing words."""
    return read_prompt(re.sub(r"@\w+('s)?|\b(portrait|head ?shot|selfie|photo|picture|image)s?( of)?\b", " ", prompt))


def names_place(prompt: str) -> bool:
    """Tell whether the prompt says where things are: a word for a place, or for a plain backdrop."""
    understood = set_scene(prompt).understood
    words = {word for phrase in understood for word in (phrase, *phrase.split())}
    return not words.isdisjoint(lexicon.PLACES.keys() - _NO_PLACE) or _wants_backdrop(prompt)


def drawn(request: GenerationRequest, progress: Progress) -> Setting:
    """Draw the set from what the prompt says; the people and things it names are left to the references."""
    scene = set_scene(request.prompt)
    plain = scene.place in ("portrait", "abstract") or not names_place(request.prompt)
    if plain or _wants_backdrop(request.prompt):
        return _backdrop(request, scene)
    empty = replace(scene, people=0, subjects=())
    picture = render_place(
        empty, request.width, request.height, request.seed, quality=request.quality, progress=progress
    )
    depth = np.nan_to_num(picture.depth, posinf=1e6)
    near = as_array(1.0 / (1.0 + np.maximum(depth, 0.0) / 12.0))
    return Setting(picture.rgb, near, picture.horizon, _bright_side(picture.rgb), photographed=False)


def _wants_backdrop(prompt: str) -> bool:
    return re.search(_BACKDROP, prompt.lower()) is not None


def _backdrop(request: GenerationRequest, scene: Scene) -> Setting:
    """Make a studio's paper backdrop: a soft pool of light on a wall that turns into the floor."""
    width, height = request.width, request.height
    tone = np.array(scene.palette[0].rgb if scene.palette else (0.60, 0.58, 0.56), np.float32)
    # Neither paper white nor pitch black: the light needs room to show.
    tone = tone * np.float32(0.68) + np.float32(0.16)
    side = 1.0 if np.random.default_rng((request.seed, 0xBAC)).random() < 0.5 else -1.0
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height
    pool = np.exp(-(((x - 0.16 * side) / 0.5) ** 2) - ((y - 0.42) / 0.5) ** 2)
    floor = np.clip((y - 0.72) / 0.2, 0.0, 1.0)
    level = 0.55 + 0.52 * pool + 0.16 * floor * floor * (3.0 - 2.0 * floor)
    grain = np.random.default_rng((request.seed, 0x6A1)).standard_normal((height, width), np.float32)
    rgb = np.clip(tone * level[..., None] + 0.006 * grain[..., None], 0.0, 0.96)
    near = np.clip(0.35 + 0.6 * y, 0.0, 1.0)
    return Setting(rgb.astype(np.float32), near.astype(np.float32), 0.6, side, photographed=False)


def cover_crop(rgb: Pixels, alpha: Array, width: int, height: int) -> tuple[Array, Array]:
    """Crop a picture and its matte to the aspect of `width` by `height`, keeping what matters in the frame.

    The picture comes back as float32 in 0..1, both at the reference's own scale.
    """
    rows, columns = rgb.shape[:2]
    if columns * height > rows * width:
        keep_columns, keep_rows = max(round(rows * width / height), 1), rows
    else:
        keep_columns, keep_rows = columns, max(round(columns * height / width), 1)
    weight = alpha + 0.02
    left = _best_start(weight.sum(0), keep_columns, bias=0.0)
    # Where it cannot all be kept, heads matter more than feet.
    top = _best_start(weight.sum(1), keep_rows, bias=0.25)
    body = np.flatnonzero((alpha > 0.5).mean(1) > 0.02)
    if body.size:
        top = min(top, max(int(body[0] - 0.05 * keep_rows), 0))
    window = slice(top, top + keep_rows), slice(left, left + keep_columns)
    return rgb[window].astype(np.float32) / 255.0, np.ascontiguousarray(alpha[window])


def _best_start(weight: Array, length: int, *, bias: float) -> int:
    """Return where a window of `length` holds most weight; `bias` favours what comes early."""
    room = len(weight) - length
    if room <= 0:
        return 0
    total = np.concatenate([[0.0], np.cumsum(weight * (1.0 + bias * np.linspace(1.0, 0.0, len(weight))))])
    held = total[length:] - total[: room + 1]
    # Among windows that hold nearly as much, the most central one.
    good = np.flatnonzero(held >= held.max() * 0.985)
    return int(good[np.abs(good - room / 2.0).argmin()])


def _new_sky(scene: Scene, look: str, width: int, height: int, horizon: float, seed: int) -> tuple[Array, float]:
    """Paint the sky of the asked light; returns it, (h, w, 3) in 0..1, and the side its light comes from."""
    there = replace(scene, hour=sky_scene_hour(look, scene))
    if look == "storm":
        there = replace(there, weather="storm")
    elif look == "overcast" and there.weather == "clear":
        there = replace(there, weather="cloudy")
    light = light_of(there, seed)
    camera = Camera(width, height, focal=0.9 * width, horizon=horizon * height, eye=1.7)
    painted = tone_mapped(paint_sky(there, light, camera, seed))
    return painted, 1.0 if light.sun[0] >= 0.0 else -1.0


def _against_halo(sky: Sky, picture: Array) -> Array:
    """Return the sky's mask grown by a pixel or two: a rim of the old sky would glow against the new one."""
    size = 2 * max(round(picture.shape[0] / 900.0), 1) + 1
    grown = cv2.dilate(sky.mask, np.ones((size, size), np.uint8))
    return as_array(cv2.GaussianBlur(grown, (0, 0), 0.35 * size))


def _bright_side(picture: Array) -> float:
    """Return -1 where the left of a picture is the brighter half, else 1."""
    columns = picture.mean((0, 2))
    half = len(columns) // 2
    return -1.0 if columns[:half].mean() > columns[half:].mean() else 1.0
