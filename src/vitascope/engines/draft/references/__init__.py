"""Reference images: subjects cut out of pictures, set into places, in the look of others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.base import GenerationRequest, Image, Pixels, Progress, Reference
from vitascope.engines.draft.finish import finish
from vitascope.engines.draft.matte import Matte, callers_matte, load_matte_net, subject_matte
from vitascope.engines.draft.picture import Picture
from vitascope.engines.draft.references.cutout import Cutout, cut_out
from vitascope.engines.draft.references.light import LOOKS, asked_look
from vitascope.engines.draft.references.placing import places_for, set_in
from vitascope.engines.draft.references.roles import Roles, assign_roles
from vitascope.engines.draft.references.setting import Setting, drawn, names_place, photographed
from vitascope.engines.draft.references.style import is_painted, painted, with_palette
from vitascope.engines.draft.stages import within

if TYPE_CHECKING:
    from vitascope.engines.draft.scene import Scene

FIRST_NOTE = "Composed by the draft renderer from the reference pictures, not by an image model."


def compose(request: GenerationRequest, scene: Scene, progress: Progress) -> Image:
    """Compose a picture of exactly the size asked for, guided by one to three references."""
    progress(0.0, "reading the references")
    pictures, mattes, notes = _read(request, within(progress, 0.0, 0.3))
    roles = assign_roles(request.prompt, request.references, mattes, place_named=names_place(request.prompt))
    progress(0.3, "making the set")
    setting = _setting(request, scene, roles, pictures, mattes, within(progress, 0.3, 0.65))
    notes += setting.notes
    progress(0.65, "placing the subject")
    if roles.subjects:
        setting = _with_subjects(request, scene, roles, pictures, mattes, setting, within(progress, 0.65, 0.85))
        names = " and ".join(_name(request.references, i) for i in roles.subjects)
        notes.append(f"Pose, clothes and view angle of {names} were kept as in the reference.")
    if roles.location is not None and (asked := re.search(_VIEWS, request.prompt.lower())):
        name = _name(request.references, roles.location)
        notes.append(f"The view of {name} was kept as in the reference: '{asked.group(0)}' was not done.")
    progress(0.85, "finishing")
    rgb = setting.rgb
    if roles.style is not None:
        rgb = with_palette(rgb, pictures[roles.style])
        progress(0.9, "finishing")
        if is_painted(pictures[roles.style]) and not scene.style:
            rgb = painted(rgb)
        name = _name(request.references, roles.style)
        notes.append(f"Of {name} the palette and tone were taken; its brushwork only in part.")
    depth = 3.0 / np.maximum(setting.near, 0.002)
    pixels = finish(Picture(rgb.astype(np.float32), depth.astype(np.float32), setting.horizon), scene, request.seed)
    progress(1.0, "done")
    return Image(pixels, (FIRST_NOTE, *notes))


_VIEWS = r"from (above|below|behind|the (side|air|back))|aerial view|bird'?s[- ]eye|reverse angle|top[- ]down"


def _read(request: GenerationRequest, progress: Progress) -> tuple[list[Pixels], list[Matte], list[str]]:
    """Bring the references to a working size and find what is in them."""
    net = load_matte_net()
    pictures: list[Pixels] = []
    mattes: list[Matte] = []
    notes: list[str] = []
    limit = 1.1 * max(request.width, request.height)
    for i, reference in enumerate(request.references):
        progress(i / len(request.references), "reading the references")
        rgba = reference.pixels
        scale = limit / max(rgba.shape[:2])
        if scale < 1.0:
            rgba = np.asarray(cv2.resize(rgba, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
        rgb = np.ascontiguousarray(rgba[..., :3])
        matte = callers_matte(rgba)
        if matte is None:
            matte = subject_matte(rgb, net)
            if net is None:
                name = _name(request.references, i)
                notes.append(f"{name} was cut out by contrast: the matting network is not installed.")
        pictures.append(rgb)
        mattes.append(matte)
    return pictures, mattes, notes


def _setting(
    request: GenerationRequest, scene: Scene, roles: Roles, pictures: list[Pixels], mattes: list[Matte],
    progress: Progress,
) -> Setting:  # fmt: skip
    """Make the set: from the location reference where there is one, else a place drawn from the prompt."""
    if roles.location is None:
        return drawn(request, progress)
    i = roles.location
    progress(0.1, "making the set")
    return photographed(request, scene, pictures[i], mattes[i], _name(request.references, i))


def _with_subjects(
    request: GenerationRequest, scene: Scene, roles: Roles, pictures: list[Pixels], mattes: list[Matte],
    setting: Setting, progress: Progress,
) -> Setting:  # fmt: skip
    """Set every subject into the set, the larger ones last, which is nearest."""
    cutouts: list[Cutout] = []
    for i in roles.subjects:
        progress(0.0, "cutting out the subject")
        cutouts.append(cut_out(pictures[i], mattes[i]))
    places = places_for(cutouts, scene, request.width, request.height, request.seed)
    name = asked_look(request.prompt)
    look = LOOKS[name] if name is not None else LOOKS.get(scene.hour) if not setting.photographed else None
    softened = cv2.GaussianBlur(setting.rgb, (0, 0), request.height / 620.0)
    rgb = softened.astype(np.float32)
    order = sorted(range(len(cutouts)), key=lambda i: places[i].height)
    for step, i in enumerate(order):
        progress((step + 1) / (len(order) + 1), "placing the subject")
        there = Setting(rgb, setting.near, setting.horizon, setting.side, photographed=setting.photographed)
        rgb = set_in(there, cutouts[i], places[i], look, scene)
    return Setting(rgb, setting.near, setting.horizon, setting.side, photographed=setting.photographed)


def _name(references: tuple[Reference, ...], index: int) -> str:
    """Return what to call a reference in a note."""
    tag = references[index].tag
    return f"@{tag}" if tag else f"reference {index + 1}"
