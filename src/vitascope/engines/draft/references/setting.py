"""The set that subjects are placed in: a location reference, cropped and relit, or a place drawn from the prompt."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.camera import Camera, View
from vitascope.engines.draft.develop import to_linear, tone_mapped
from vitascope.engines.draft.light import light_of
from vitascope.engines.draft.matte import Matte, Sky, as_array, resized, sky_matte
from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.places import bare_view, developed
from vitascope.engines.draft.prompt import read_prompt
from vitascope.engines.draft.references.crop import crop_window
from vitascope.engines.draft.references.cutout import enlarged_picture
from vitascope.engines.draft.references.distance import guessed, known
from vitascope.engines.draft.references.light import LOOKS, asked_look, relit, sky_scene_hour, turned
from vitascope.engines.draft.references.style import split_toned
from vitascope.engines.draft.scene import Subject
from vitascope.engines.draft.sky import paint_sky
from vitascope.engines.draft.stages import within
from vitascope.engines.draft.subjects import stage_subjects

if TYPE_CHECKING:
    from vitascope.engines.base import GenerationRequest, Origin, Pixels, Progress
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Scene

SKY_TRUST = 0.42
"""Below this confidence a sky is left as it was photographed: a torn edge is worse than the wrong hour."""


_NO_PLACE = frozenset({"portrait", "headshot", "face", "selfie", "bust", "mood", "background", "texture", "energy"})
_BACKDROP = "studio(?! apartment)|backdrops?|seamless|(white|plain|grey|gray|black|solid|neutral|colou?red) background"
_PEDESTAL = "pedestals?|plinths?|podiums?"
_NOT_OF_THE_SET = (
    r"((instead of|rather than|not|no|without) )?@\w+('s)?"
    r"|\b(portrait|head ?shot|selfie|photo|picture|image)s?( of)?\b"
)
_MIRRORS = {"hall": 0.30, "room": 0.12, "city": 0.10, "cavern": 0.16}


@dataclass(frozen=True, slots=True)
class Setting:
    """A set.

    `view` holds it at full size, its `rgb` in display light, 0..1. `side` is where the light comes from (-1 left,
    1 right); `photographed` tells a reference from a drawn place. `busy` (h, w) in 0..1 is what had better not be
    hidden; `tabletop` whether what stands in it is seen as close as on a table, whatever its size.
    """

    view: View
    side: float
    photographed: bool
    busy: Array
    tabletop: bool = False
    notes: tuple[str, ...] = ()

    @property
    def rgb(self) -> Array:
        """The picture, display sRGB (h, w, 3)."""
        return self.view.rgb

    @property
    def horizon(self) -> float:
        """The eye line as a fraction of the height from the top."""
        return self.view.camera.horizon / self.view.camera.height


def photographed(
    request: GenerationRequest, scene: Scene, rgb: Pixels, matte: Matte, tag: str, origin: Origin | None
) -> Setting:
    """Make the set from a location reference, uint8 (h, w, 3), in the light that the prompt asks for.

    What of `scene.subjects` is not in the photograph is drawn into it. `origin` is what the reference's file tells.
    """
    width, height = request.width, request.height
    draw = np.random.default_rng((request.seed, 0xC409))
    lean = (float(draw.random()), float(draw.random()))
    window = crop_window(matte.alpha, width, height, zoom=float(draw.uniform(1.0, 1.12)), lean=lean)
    picture = enlarged_picture(rgb[window].astype(np.float32) / 255.0, width, height)
    pixels = np.asarray(np.clip(picture * 255.0 + 0.5, 0, 255), np.uint8)
    sky = sky_matte(pixels)
    subject = replace(matte, alpha=resized(np.ascontiguousarray(matte.alpha[window]), width, height, cv2.INTER_LINEAR))
    if origin is None:
        there = guessed(pixels, subject, sky)
    else:
        whole = resized(origin.depth, rgb.shape[1], rgb.shape[0], cv2.INTER_NEAREST)
        there = known(np.ascontiguousarray(whole[window]), width, height)
    picture, side, notes = _in_light(request, scene, picture, sky, there.near, tag)
    if scene.palette:
        picture = split_toned(picture, [colour.rgb for colour in scene.palette])
    light = light_of(replace(scene, place="meadow"), request.seed)
    wet = 0.3 if scene.weather in ("rain", "storm") else 0.0
    view = View(picture.astype(np.float32), there.depth, there.camera, light, reach=there.reach, air=0.0008, mirror=wet)
    if scene.subjects:
        view = _peopled(view, scene, request.seed)
    return Setting(view, side, photographed=True, busy=subject.alpha, notes=notes)


def set_scene(prompt: str) -> Scene:
    """Read what the prompt says about the set alone: without the references' names, and without framing words."""
    return read_prompt(re.sub(_NOT_OF_THE_SET, " ", prompt))


def names_place(scene: Scene) -> bool:
    """Tell whether the prompt says where things are: a word for a place, or for a plain backdrop."""
    words = {word for phrase in scene.understood for word in (phrase, *phrase.split())} - scene.negations
    return not words.isdisjoint(lexicon.PLACES.keys() - _NO_PLACE) or _wants_backdrop(scene)


def is_backdrop(scene: Scene) -> bool:
    """Tell whether the set is a plain backdrop: asked for, or because no place is named."""
    return scene.place in ("portrait", "abstract") or not names_place(scene) or _wants_backdrop(scene)


def drawn(request: GenerationRequest, scene: Scene, progress: Progress) -> Setting:
    """Draw the set that `scene` asks for, with the things in it that no reference shows."""
    if is_backdrop(scene):
        return _backdrop(request, scene)
    width, height = request.width, request.height
    tabletop = scene.place == "room" and scene.variant == "table"
    # A table that something will stand on is shown close, even where that comes from a reference.
    laid = replace(scene, subjects=(Subject("cup"),)) if tabletop and not scene.subjects else scene
    view = bare_view(laid, width, height, request.seed, quality=request.quality, progress=within(progress, 0.0, 0.75))
    before = view.depth.copy()
    stage_subjects(scene, view, request.seed, within(progress, 0.75, 0.95))
    progress(0.95, "developing")
    staged = (view.depth < 0.985 * before).astype(np.float32)
    picture = developed(view, scene, width, height)
    rgb = picture.rgb
    if len(scene.palette) > 1:
        rgb = split_toned(rgb, [colour.rgb for colour in scene.palette], 0.26)
    scale = height / view.camera.height
    camera = replace(
        view.camera, width=width, height=height, focal=view.camera.focal * scale, horizon=view.camera.horizon * scale
    )
    wet = 0.4 if scene.has("wet") or scene.weather in ("rain", "storm") else 0.0
    mirror = max(view.mirror, wet, _MIRRORS.get(scene.place, 0.0))
    full = replace(view, rgb=rgb, depth=picture.depth, camera=camera, mirror=mirror)
    sun = view.light.sun[0]
    return Setting(
        full,
        1.0 if sun >= 0.0 else -1.0,
        photographed=False,
        busy=resized(staged, width, height, cv2.INTER_AREA),
        tabletop=tabletop and not scene.has("aerial"),
    )


def _in_light(
    request: GenerationRequest, scene: Scene, picture: Array, sky: Sky, near: Array, tag: str
) -> tuple[Array, float, tuple[str, ...]]:
    """Return a photographed place in the light asked for, the side that it comes from, and what to note."""
    side = _bright_side(picture)
    look = asked_look(scene)
    turn = np.random.default_rng((request.seed, 0x7097)).uniform(-1.0, 1.0)
    if look is None:
        return turned(picture, float(turn), 0.16), side, ()
    notes: list[str] = []
    air = sky.mask if sky.area > 0.04 and sky.confidence > 0.2 else None
    if air is not None and sky.confidence > SKY_TRUST and look != "neon":
        height, width = picture.shape[:2]
        heaven, side = _new_sky(scene, look, width, height, min(sky.horizon + 0.06, 0.95), request.seed)
        picture = relit(picture, LOOKS[look], side, near=near, sky=air)
        mask = _against_halo(sky, picture)[..., None]
        picture = picture * (1.0 - mask) + heaven * mask
    else:
        # Without a sky it may be a room: what is warm and bright there is rather a face than a lamp.
        side = 1.0 if turn > 0.0 else -1.0
        picture = relit(picture, replace(LOOKS[look], lamps=0.0), side, near=near, sky=air)
        if air is not None and sky.confidence > 0.35 and look not in ("day", "neon"):
            notes.append(f"The sky of {tag} was relit, not replaced: its outline was not certain.")
    return turned(picture, float(turn), 0.12), side, tuple(notes)


def _peopled(view: View, scene: Scene, seed: int) -> View:
    """Return the view, in display light, with the scene's things drawn into it."""
    empty = to_linear(view.rgb)
    there = replace(view, rgb=empty.copy(), depth=view.depth.copy())
    stage_subjects(scene, there, seed, lambda _fraction, _stage: None)
    changed = np.abs(there.rgb - empty).max(2) > 1e-4
    lit = np.clip(there.rgb, 0.0, 1.0)
    display = np.where(lit <= 0.0031308, lit * 12.92, 1.055 * lit ** (1 / 2.4) - 0.055)
    return replace(there, rgb=np.where(changed[..., None], display, view.rgb).astype(np.float32))


def _wants_backdrop(scene: Scene) -> bool:
    # A pedestal comes with the place that is drawn around it.
    return scene.says(_BACKDROP) and not scene.says(_PEDESTAL)


def _backdrop(request: GenerationRequest, scene: Scene) -> Setting:
    """Make a studio's paper backdrop: a soft pool of light on a wall that turns into the floor."""
    width, height = request.width, request.height
    named = re.findall(r"\b(\w+) (?:background|backdrop|paper|seamless|studio)\b", scene.text)
    name = next((lexicon.COLOUR_NAMES[word] for word in named if word in lexicon.COLOUR_NAMES), None)
    plain = scene.palette[0].rgb if scene.palette else (0.60, 0.58, 0.56)
    tone = np.array(lexicon.COLOURS[name] if name is not None else plain, np.float32)
    # Neither paper white nor pitch black: the light needs room to show.
    tone = tone * np.float32(0.68) + np.float32(0.16)
    rng = generator(request.seed, 0xBAC)
    side = 1.0 if rng.random() < 0.5 else -1.0
    turn, bend = side * rng.uniform(0.10, 0.26), rng.uniform(0.64, 0.80)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = x / width - 0.5, y / height
    pool = np.exp(-(((x - turn) / 0.5) ** 2) - ((y - rng.uniform(0.3, 0.5)) / 0.5) ** 2)
    floor = np.clip((y - bend) / 0.2, 0.0, 1.0)
    level = rng.uniform(0.66, 0.78) + 0.40 * pool + 0.16 * floor * floor * (3.0 - 2.0 * floor)
    grain = rng.standard_normal((height, width), np.float32)
    rgb = np.clip(tone * level[..., None] + 0.006 * grain[..., None], 0.0, 0.94)
    camera = Camera(width, height, focal=1.1 * width, horizon=0.5 * height, eye=1.5)
    depth = 1.0 / np.maximum((y - 0.5) * height / (camera.focal * camera.eye), 1.0 / 7.0)
    view = View(rgb.astype(np.float32), depth.astype(np.float32), camera, light_of(scene, request.seed))
    return Setting(view, side, photographed=False, busy=np.zeros((height, width), np.float32), tabletop=True)


def _new_sky(scene: Scene, look: str, width: int, height: int, horizon: float, seed: int) -> tuple[Array, float]:
    """Paint the sky of the asked light; returns it, (h, w, 3) in 0..1, and the side its light comes from."""
    there = replace(scene, hour=sky_scene_hour(look, scene))
    if look == "storm":
        there = replace(there, weather="storm")
    elif look in ("overcast", "dramatic") and there.weather == "clear":
        there = replace(there, weather="cloudy")
    light = light_of(there, seed)
    camera = Camera(width, height, focal=0.9 * width, horizon=horizon * height, eye=1.7)
    painted = tone_mapped(paint_sky(there, light, camera, seed))
    return painted, 1.0 if light.sun[0] >= 0.0 else -1.0


def _against_halo(sky: Sky, picture: Array) -> Array:
    """Return the sky's mask grown by a pixel or two: a rim of the old sky would glow against the new one.

    What is thin, masts and wires, would drown in that: there it stays as it is.
    """
    size = 2 * max(round(picture.shape[0] / 900.0), 1) + 1
    grown = as_array(cv2.GaussianBlur(cv2.dilate(sky.mask, np.ones((size, size), np.uint8)), (0, 0), 0.35 * size))
    broad = np.ones((3 * size, 3 * size), np.uint8)
    thin = as_array(cv2.morphologyEx(sky.mask, cv2.MORPH_CLOSE, broad)) - sky.mask
    near_thin = as_array(cv2.GaussianBlur(cv2.dilate(thin, np.ones((size, size), np.uint8)), (0, 0), 0.5 * size))
    return as_array(grown + (sky.mask - grown) * np.clip(2.0 * near_thin, 0.0, 1.0))


def _bright_side(picture: Array) -> float:
    """Return -1 where the left of a picture is the brighter half, else 1."""
    columns = picture.mean((0, 2))
    half = len(columns) // 2
    return -1.0 if columns[:half].mean() > columns[half:].mean() else 1.0
