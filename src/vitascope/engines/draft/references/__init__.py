"""Reference images: subjects cut out of pictures, set into places, in the look of others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.base import GenerationRequest, Image, Pixels, Progress
from vitascope.engines.draft.attendance import attended
from vitascope.engines.draft.coverage import coverage_of
from vitascope.engines.draft.finish import finish
from vitascope.engines.draft.matte import Matte, callers_matte, load_matte_net, sky_matte, subject_matte
from vitascope.engines.draft.picture import Picture
from vitascope.engines.draft.references.cast import is_huge, on_table, stand_ins, to_draw
from vitascope.engines.draft.references.cutout import Cutout, cut_out
from vitascope.engines.draft.references.light import LOOKS, asked_look, calmed
from vitascope.engines.draft.references.notes import FIRST_NOTE, called, notes_on_parts
from vitascope.engines.draft.references.placing import set_in
from vitascope.engines.draft.references.roles import Roles, assign_roles
from vitascope.engines.draft.references.setting import Setting, drawn, names_place, photographed, set_scene
from vitascope.engines.draft.references.standing import Build, build_of, places_for
from vitascope.engines.draft.references.style import is_painted, painted, with_palette
from vitascope.engines.draft.stages import within

if TYPE_CHECKING:
    from vitascope.engines.draft.scene import Scene

__all__ = ["FIRST_NOTE", "compose"]

_INDOORS = frozenset({"hall", "room", "cavern", "portrait", "abstract"})


@dataclass(frozen=True, slots=True)
class _Parts:
    """The references as they were read: at working size, with what was found in each, and what each is for."""

    pictures: tuple[Pixels, ...]
    mattes: tuple[Matte, ...]
    roles: Roles
    kinds: dict[int, str]


def compose(request: GenerationRequest, scene: Scene, progress: Progress) -> Image:
    """Compose a picture of exactly the size asked for, guided by one to three references."""
    image = attended(lambda report: _composed(request, scene, report), progress, "reading the references")
    progress(1.0, "done")
    return image


def _composed(request: GenerationRequest, scene: Scene, progress: Progress) -> Image:
    around = set_scene(request.prompt)
    parts, notes = _read(request, around, within(progress, 0.0, 0.25))
    roles = parts.roles
    there = to_draw(around if roles.location is None else scene, parts.kinds, kept=roles.location is not None)
    there = on_table(there, parts.kinds)
    progress(0.25, "making the set")
    setting = _setting(request, there, parts, within(progress, 0.25, 0.65))
    notes += notes_on_parts(request, roles, there, setting)
    if roles.subjects:
        setting = _with_subjects(request, there, parts, setting, within(progress, 0.65, 0.85))
    progress(0.85, "finishing")
    rgb = setting.rgb
    if roles.style is not None:
        look = parts.pictures[roles.style]
        rgb = with_palette(rgb, look)
        progress(0.9, "finishing")
        if is_painted(look) and not scene.style:
            rgb = painted(rgb)
    # Photographs take named colours in their light already: a grade over all would be harsh on faces.
    style = "" if scene.style == "cinematic" else scene.style
    toned = setting.photographed or len(there.palette) > 1
    graded = replace(there, style=style, palette=() if toned else there.palette)
    if setting.photographed and np.isinf(setting.view.depth).any():
        # Rain falls on a photograph that shows the sky, whatever place the words would have been read as.
        graded = replace(graded, place="meadow")
    picture = Picture(calmed(rgb.astype(np.float32)), setting.view.depth, setting.horizon, setting.view.board)
    pixels = finish(picture, graded, request.seed)
    return Image(pixels, (FIRST_NOTE, *notes), coverage_of(there))


def _read(request: GenerationRequest, around: Scene, progress: Progress) -> tuple[_Parts, list[str]]:
    """Bring the references to a working size, and find what is in them and what they are for.

    `around` is what the prompt says about the set alone.
    """
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
                name = called(request.references, i)
                notes.append(f"{name} was cut out by contrast: the matting network is not installed.")
        pictures.append(rgb)
        mattes.append(matte)
    roles = assign_roles(request.prompt, request.references, mattes, place_named=names_place(around))
    kinds = stand_ins(around, request.references, roles)
    return _Parts(tuple(pictures), tuple(mattes), roles, kinds), notes


def _setting(request: GenerationRequest, scene: Scene, parts: _Parts, progress: Progress) -> Setting:
    """Make the set: from the location reference where there is one, else a place drawn from the prompt."""
    i = parts.roles.location
    if i is None:
        return drawn(request, scene, progress)
    progress(0.1, "relighting the place")
    name = called(request.references, i)
    return photographed(request, scene, parts.pictures[i], parts.mattes[i], name, request.references[i].origin)


def _with_subjects(
    request: GenerationRequest, scene: Scene, parts: _Parts, setting: Setting, progress: Progress
) -> Setting:
    """Set every subject into the set, the farther ones first."""
    cutouts: list[Cutout] = []
    builds: list[Build] = []
    for i in parts.roles.subjects:
        progress(0.0, "cutting out the subject")
        picture, matte = parts.pictures[i], parts.mattes[i]
        cutout = cut_out(picture, matte)
        sky = sky_matte(picture)
        outdoors = sky.area > 0.12 and sky.confidence > 0.3
        builds.append(
            build_of(
                parts.kinds.get(i), cutout, outdoors=outdoors, even=_is_even(picture, matte),
                huge=is_huge(scene),
            )
        )  # fmt: skip
        cutouts.append(cutout)
    places = places_for(cutouts, builds, setting, scene, request.seed)
    name = asked_look(scene)
    look = LOOKS[name] if name is not None else LOOKS.get(scene.hour) if not setting.photographed else None
    if not setting.photographed and scene.place in _INDOORS:
        # A room has a light of its own, which the harmonising takes up.
        look = None
    softened = cv2.GaussianBlur(setting.rgb, (0, 0), request.height / 900.0).astype(np.float32)
    setting = replace(setting, view=replace(setting.view, rgb=softened))
    order = sorted(range(len(cutouts)), key=lambda i: -places[i].z)
    for step, i in enumerate(order):
        progress((step + 1) / (len(order) + 1), "placing the subject")
        setting = set_in(setting, cutouts[i], places[i], look, scene)
    return setting


def _is_even(picture: Pixels, matte: Matte) -> bool:
    """Tell whether what is above the subject looks like what is below it, as on a table top seen from above."""
    small = cv2.resize(picture, (48, 48), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    free = cv2.resize(matte.alpha, (48, 48), interpolation=cv2.INTER_AREA) < 0.1
    upper, lower = lab[:16][free[:16]], lab[32:][free[32:]]
    if len(upper) < 24 or len(lower) < 24:
        return False
    return float(np.linalg.norm(np.median(upper, 0) - np.median(lower, 0))) < 26.0
