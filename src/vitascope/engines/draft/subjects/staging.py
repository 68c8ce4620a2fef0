"""Sets the drawings of a scene's subjects into a view, with shadow and mirror image."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft import lexicon
from vitascope.engines.draft.lettering import draw_writing, labelled, written
from vitascope.engines.draft.lexicon.entries import spaced
from vitascope.engines.draft.light import triple
from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.stamp import Cutout, stamp
from vitascope.engines.draft.subjects.acting import PEOPLE, play, role_of
from vitascope.engines.draft.subjects.afloat import islet
from vitascope.engines.draft.subjects.catalogue import WRITTEN, model_of, share_of
from vitascope.engines.draft.subjects.furniture import side_table
from vitascope.engines.draft.subjects.hovering import in_air
from vitascope.engines.draft.subjects.layout import (
    ACROSS,
    Player,
    Spot,
    by_another,
    is_table,
    on_ground,
    on_surface,
    on_table,
    on_wall,
)
from vitascope.engines.draft.subjects.motifs import adorned

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.camera import View
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb, Scene, Subject
    from vitascope.engines.draft.subjects.acting import Role
    from vitascope.engines.draft.subjects.catalogue import Model

_FRUIT = frozenset(
    {"apple", "orange", "lemon", "pear", "strawberry", "banana", "grape", "green apple", "peach fruit", "cherry", "egg"}
)
_BRIGHT: tuple[Rgb, ...] = (
    (0.90, 0.75, 0.12), (0.80, 0.14, 0.12), (0.14, 0.40, 0.80), (0.16, 0.58, 0.28), (0.88, 0.42, 0.10)
)  # fmt: skip
_SWIMMERS = {"fish": "table", "turtle": "ground", "whale": "ground"}
"""What swims through the air of reefs as if it were water, and how it is set on dry land."""

_FLOCK = 4  # of so many each may be small
_OUTDOORS = spaced("coast desert forest meadow mountain snow city reef space abstract cavern portrait country town")


def stage_subjects(scene: Scene, view: View, seed: int, progress: Progress) -> None:
    """Draw all of the scene's subjects into the view, in place, far ones first."""
    players: list[Player] = []
    anchors = {subject.anchor for subject in scene.subjects if subject.kind in PEOPLE}
    cast = [
        subject
        for subject in _cast(scene)
        if subject.kind not in view.fitted or _special(subject) or subject.kind in anchors
    ]
    cast = [subject for subject in cast if not (subject.text and subject.kind in WRITTEN and _on_board(view, subject))]
    for number, subject in enumerate(cast):
        progress(0.7 * number / max(len(cast), 1), f"drawing {subject.kind}")
        rank = sum(one.kind == subject.kind for one in cast[:number])
        players.append(_player(scene, view, subject, seed + 17 * number, len(cast), rank))
    _arrange(scene, view, players, seed)
    planned = [(player, spot, _turned(player, k)) for player in players for k, spot in enumerate(player.spots)]
    # Far ones first, but nothing is set before what is to be read.
    planned.sort(key=lambda item: (_is_writing(item[0]), -item[1].z))
    for number, (player, spot, cutout) in enumerate(planned):
        if number % 4 == 0:
            progress(0.7 + 0.3 * number / max(len(planned), 1), "placing")
        _set(view, replace(spot, tested=spot.tested and not _is_writing(player)), cutout, player.model)
    progress(1.0, "placed")


def _is_writing(player: Player) -> bool:
    return bool(player.subject.text) and player.subject.kind in WRITTEN


def _local(scene: Scene, subject: Subject) -> Subject:
    """Give the form that a thing has where it is: an umbrella on a beach keeps off the sun."""
    if subject.kind == "umbrella" and scene.place == "coast" and not (subject.relation or subject.colour):
        return replace(subject, kind="beach umbrella")
    return replace(subject, count=7) if subject.kind == "caravan" else _readable(subject)


def _is_goods(subject: Subject) -> bool:
    """Tell whether a thing lies on a market's stalls."""
    model = model_of(subject.kind)
    return model is not None and model.habitat == "table" and model.tall < 0.35 and not subject.relation


def _special(subject: Subject) -> bool:
    """Tell whether the prompt says how a thing looks: what a place has anyway is then drawn anew."""
    return bool(subject.colour or subject.text or subject.pattern)


def _cast(scene: Scene) -> list[Subject]:
    """Choose who is seen: the place itself draws a portrait; fruit named beside a bowl lies in it."""
    cast = []
    anchors = {subject.anchor for subject in scene.subjects}
    furnished = (
        lexicon.FURNISHED.get(scene.variant, frozenset()) - (anchors - {"fire"})
        if scene.place == "room"
        else frozenset()
    )
    for subject in scene.subjects:
        if scene.place == "space" and subject.kind == "planet":
            continue  # the place has drawn it
        if model_of(subject.kind) is None or (subject.kind in furnished and not _special(subject)):
            continue
        if scene.place == "portrait" and (subject.kind in {"person", "child"} or subject.anchor in {"person", "child"}):
            continue
        if subject.kind == "yogi" and scene.people:
            continue  # who does yoga sits as one who does
        if scene.subject("market stall") is not None and _is_goods(subject):
            continue
        bowl = subject.kind in _FRUIT and not subject.relation and scene.subject("bowl") is not None
        rides = subject.kind == "train" and scene.subject("bridge") is not None
        if bowl or rides:
            cast.append(replace(subject, relation="in" if bowl else "on", anchor="bowl" if bowl else "bridge"))
        else:
            cast.append(_local(scene, subject))
    return cast


def _readable(subject: Subject) -> Subject:
    """Set a labelled stand-in where its card can be read: near, and in nobody's hand."""
    if not lexicon.stand_in(subject.kind)[0]:
        return subject
    relation = "beside" if subject.relation == "held" else subject.relation
    return replace(subject, relation=relation, depth=subject.depth or "near")


def _player(scene: Scene, view: View, subject: Subject, seed: int, company: int, rank: int) -> Player:
    model = model_of(subject.kind)
    assert model is not None
    if subject.kind in lexicon.POTTED and scene.place == "room":
        model = replace(model, habitat="table", tall=0.4, share=share_of("table", 0.4))
    draw = partial(draw_writing, subject.kind, subject.text) if subject.kind in WRITTEN else model.draw
    light = view.light
    if light.dark > 0:
        # what is named should be seen: a little more of the night's light falls on it
        light = replace(light, ambient=triple(light.array("ambient") * np.float32(1 + 1.7 * light.dark)))
    role = role_of(scene, subject, rank) if subject.kind in PEOPLE else None
    if role is not None:
        drawings = _figures(subject, role, light, seed, wet=view.wet)
        model = replace(model, habitat="swimming") if role.body == "swim" and view.wet else model
    else:
        drawings = [adorned(subject, draw, light, seed + k) for k in range(min(subject.count, 4))]
    if subject.text and subject.kind not in WRITTEN:
        drawings = [labelled(drawing, subject.text) for drawing in drawings]
    model = _out_of_water(scene, view, subject, model)
    return Player(subject, model, drawings, _share(scene, view, subject, model, company), seed, role=role)


def _share(scene: Scene, view: View, subject: Subject, model: Model, company: int) -> float:
    """Give the part of the picture's height that a thing should fill among so many others."""
    on_table = is_table(view) and model.habitat == "ground"
    share = share_of("table", model.tall) if on_table else model.share
    if model.habitat == "air" and subject.count < _FLOCK:
        # what flies alone is what the picture is about
        share = max(share, 0.18 if company == subject.count == 1 else 0.11)
    elif model.habitat == "air":
        share = max(share, 0.075)
    if scene.has("wide") or subject.kind == "caravan":
        share *= 0.40 if subject.kind not in WRITTEN else 0.8
    elif scene.has("close"):
        share *= 1.45
    if company > 1 and model.habitat not in {"table", "fore"}:
        share *= 0.88
    if model.habitat == "table" and scene.place in _OUTDOORS and any(_is_large(one) for one in scene.subjects):
        share *= 0.5
    if subject.count > 1 and model.habitat != "air":
        share *= 0.86
    return min(share, 0.86)


def _out_of_water(scene: Scene, view: View, subject: Subject, model: Model) -> Model:
    """Set what swims in the sea on the water where it is not seen from below, and on dry land where there is none.

    A hall with fish in it is an aquarium: there, they swim.
    """
    if scene.place in {"reef", "space", "hall"} or subject.kind not in _SWIMMERS:
        return model
    habitat = "swimming" if view.wet else _SWIMMERS[subject.kind]
    return replace(model, habitat=habitat, share=max(model.share, share_of(habitat, model.tall)))


def _figures(subject: Subject, role: Role, light: Light, seed: int, *, wet: bool) -> list[Cutout]:
    bright = generator(seed, 579).permutation(len(_BRIGHT)) if subject.kind == "child" else None

    def clad(number: int, light: Light, seed: int, colour: Rgb | None) -> Cutout:
        if colour is None and bright is not None:
            colour = _BRIGHT[int(bright[number])]
        return play(role, light, seed, number, colour, wet=wet)

    return [adorned(subject, partial(clad, k), light, seed) for k in range(min(subject.count, 4))]


def _is_large(subject: Subject) -> bool:
    model = model_of(subject.kind)
    return model is not None and model.habitat == "ground" and model.tall > 0.6


def _turned(player: Player, number: int) -> Cutout:
    drawing = player.drawings[number % len(player.drawings)]
    carries = player.role is not None and player.role.carries
    fixed = (
        player.subject.text
        or carries
        or lexicon.stand_in(player.subject.kind)[0]
        or player.subject.kind in {"caravan", "train", *WRITTEN}
    )
    return drawing.mirrored() if not fixed and generator(player.seed, 576, number).random() < 0.5 else drawing


def _arrange(scene: Scene, view: View, players: list[Player], seed: int) -> None:
    """Find every player's spots: first who stands alone, then who stands by another."""
    talls = {player.subject.kind: player.model.tall for player in players}
    loose = {"", "beside", "left of", "right of"} if is_table(view) or (view.surface and view.surface.hero) else {""}
    free = [one for one in players if one.subject.relation in loose or _apart(one, talls)]
    held = [one for one in players if one not in free]
    if not free:
        free, held = players[:1], players[1:]
    small = [one for one in free if one.model.habitat == "table"]
    standing = [one for one in free if one.model.habitat not in {"air", "fore", "wall"}]
    if view.surface is not None and view.surface.hero:
        on_surface(view, view.surface, standing, seed=seed)
    elif is_table(view):
        on_table(view, standing, seed=seed)
    taken: list[Spot] = []
    if small and scene.place not in _OUTDOORS and not any(one.spots for one in standing):
        taken.append(_on_side_table(view, small, seed, aside=len(standing) > len(small)))
    for one in free:
        if not one.spots:
            _by_itself(scene, view, one, taken)
        taken += one.spots
    _by_others(view, held, players)
    for one in held:
        if not one.spots:
            _by_itself(scene, view, one, taken)


def _apart(one: Player, talls: dict[str, float]) -> bool:
    """Tell whether a thing stands by itself: its anchor is not there, or of another order of size."""
    if one.subject.anchor not in talls:
        return True
    ratio = one.model.tall / talls[one.subject.anchor]
    near = one.subject.relation in {"before", "behind", "beside", "left of", "right of", "under"}
    return near and not 0.22 < ratio < 4.5


def _by_others(view: View, held: list[Player], players: list[Player]) -> None:
    """Place who stands by another, in as many rounds as the longest chain may need."""
    for _ in range(3):
        for one in held:
            anchor = next((a for a in players if a.subject.kind == one.subject.anchor and a.spots), None)
            if anchor is not None and anchor is not one and not one.spots:
                by_another(view, one, anchor)


def _on_board(view: View, subject: Subject) -> bool:
    """Write onto the place's own blank sign, if it is large enough to be read; tells whether it was."""
    if view.board is None or subject.kind in {"neon", "poster"} or view.board[2] - view.board[0] < 0.20:
        return False
    rows, cols = view.depth.shape
    left, top, right, low = view.board
    box = (int(left * cols), int(top * rows), int(right * cols), int(low * rows))
    wide, tall = (box[2] - box[0]) * 0.86, (box[3] - box[1]) * 0.80
    mask = written(subject.text, wide / max(tall, 1.0))
    scale = min(wide / mask.shape[1], tall / mask.shape[0])
    size = (max(2, int(mask.shape[1] * scale)), max(2, int(mask.shape[0] * scale)))
    ink = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)[..., None]
    row, col = (box[1] + box[3] - size[1]) // 2, (box[0] + box[2] - size[0]) // 2
    if row < 0 or col < 0 or row + size[1] > rows or col + size[0] > cols:
        return False
    part = view.rgb[row : row + size[1], col : col + size[0]]
    dark = float(part.mean()) < 0.22
    part += ink * ((0.75 if dark else 0.01) - part)
    return True


def _by_itself(scene: Scene, view: View, one: Player, taken: list[Spot]) -> None:
    habitat = one.model.habitat
    camera = view.camera
    if habitat == "fore":
        across = 0.42 + 0.16 * generator(one.seed, 571).random()
        one.spots.append(Spot(camera.width * across, camera.height * 1.01, one.pixels(view), 3.0))
    elif habitat == "wall":
        on_wall(view, one)
    elif habitat == "air" or scene.place == "space" or (habitat == "swimming" and scene.place == "reef"):
        in_air(scene, view, one)
    else:
        on_ground(view, one, taken)


def _on_side_table(view: View, small: list[Player], seed: int, *, aside: bool) -> Spot:
    """Put small things onto a low table in the foreground of a room, `aside` of who stands there; gives its room."""
    camera, rng = view.camera, generator(seed, 578)
    table = side_table(view.light, seed)
    side = next((one.subject.side for one in small if one.subject.side), "")
    across = ACROSS.get(side, 0.5 + 0.12 * float(rng.normal()))
    span = 0.44 if aside else 0.56
    if aside:
        across = 0.26 if across < 0.5 else 0.74
    tall = span * camera.width / table.aspect
    z = view.reach[0]
    spot = Spot(camera.width * float(np.clip(across, 0.06 + span / 2, 0.94 - span / 2)), camera.height * 1.02, tall, z)
    _shadow(view, table, (spot.column, spot.row), spot)
    stamp(view, table, (spot.column, spot.row), spot.pixels, z, test=False)
    pieces = [(one, k) for one in small for k in range(one.subject.count)]
    widths = [0.62 * one.pixels(view) * one.aspect for one, _ in pieces]
    shrink = min(1.0, 0.9 * span * camera.width / max(sum(widths), 1.0))
    left = spot.column - shrink * sum(widths) / 2
    for (one, _), wide in zip(pieces, widths, strict=True):
        size = shrink * wide / one.aspect
        row = spot.row - (0.80 + 0.10 * float(rng.random())) * tall
        one.spots.append(Spot(left + shrink * wide / 2, row, size, z * 0.97))
        left += shrink * wide
    return Spot(spot.column, spot.row, 0.75 * span * camera.width, z)


def _set(view: View, spot: Spot, cutout: Cutout, model: Model) -> None:
    base = (spot.column, spot.row)
    afloat = view.wet and model.habitat in {"water", "shore", "swimming"}
    stands = model.habitat not in {"air", "fore", "wall"} and not afloat
    if (
        view.wet
        and model.habitat == "ground"
        and view.ground_at((spot.column - view.camera.width * view.camera.centre) / view.camera.focal * spot.z, spot.z)
        < 0.0
    ):
        # no dry land was found: give it an island to stand on
        rock = islet(view.light, int(spot.column), None)
        tall = spot.pixels * 0.42
        stamp(view, rock, (spot.column, spot.row + tall * 0.25), tall, spot.z * 1.01)
        base = (spot.column, spot.row - tall * 0.22)
    if afloat:
        _mirror(view, cutout, base, spot, 0.55)
    elif view.mirror > 0.05 and stands:
        _mirror(view, cutout, base, spot, view.mirror)
    if stands:
        _shadow(view, cutout, base, spot)
    stamp(
        view,
        cutout,
        base,
        spot.pixels,
        spot.z,
        test=spot.tested and model.habitat not in {"fore", "wall"} and spot.z > 2.0,
    )


def _mirror(view: View, cutout: Cutout, base: tuple[float, float], spot: Spot, strength: float) -> None:
    """Lay the mirror image below the foot, broken into ripples and fading downwards."""
    flipped = cutout.flipped()
    rows = flipped.alpha.shape[0]
    fade = np.linspace(1.0, 0.35, rows, dtype=np.float32)
    t = np.linspace(0.0, 1.0, rows)
    sway = (np.sin(44 * t) + 0.6 * np.sin(97 * t + 1)) * (0.25 + t) * 0.010 * min(flipped.alpha.shape)
    grid_y, grid_x = np.mgrid[0:rows, 0 : flipped.alpha.shape[1]].astype(np.float32)
    moved = grid_x + sway.astype(np.float32)[:, None]
    alpha = cv2.remap(np.ascontiguousarray(flipped.alpha), moved, grid_y, cv2.INTER_LINEAR)
    rgb = cv2.remap(np.ascontiguousarray(flipped.rgb), moved, grid_y, cv2.INTER_LINEAR)
    soft = Cutout(rgb * (0.8 * fade[:, None, None]), alpha * fade[:, None])
    tall = spot.pixels * 0.92
    stamp(view, soft, (base[0], base[1] + tall), tall, spot.z * 0.9, strength=min(strength, 0.9), test=False)


def _shadow(view: View, cutout: Cutout, base: tuple[float, float], spot: Spot) -> None:
    """Darken the ground along the sun's direction and close under the foot, in place."""
    camera, light = view.camera, view.light
    flat = max(float(np.hypot(light.sun[0], light.sun[2])), 0.05)
    length = min(spot.pixels * flat / max(light.sun[1], 0.16), spot.pixels * 3.0)
    lay = max(0.10, min(0.5, (base[1] - camera.horizon) / camera.height))
    tip_x = -light.sun[0] / flat * length
    tip_y = light.sun[2] / flat * length * lay
    rows, cols = cutout.alpha.shape
    k = spot.pixels / rows
    matrix = np.array(
        [
            [k, -tip_x / rows, base[0] - k * cols / 2 + tip_x],
            [0.0, -tip_y / rows, base[1] + tip_y - 0.01 * spot.pixels],
        ],
        np.float64,
    )
    reach = int(spot.pixels * cutout.aspect + abs(tip_x)) + 8
    left, top = int(base[0] - reach), int(base[1] - abs(tip_y) - 0.1 * spot.pixels - 8)
    right, low = int(base[0] + reach), int(base[1] + abs(tip_y) + 0.12 * spot.pixels + 8)
    left, top, right, low = max(left, 0), max(top, 0), min(right, camera.width), min(low, camera.height)
    if right - left < 2 or low - top < 2:
        return
    matrix[:, 2] -= (left, top)
    cast = cv2.warpAffine(np.ascontiguousarray(cutout.alpha), matrix, (right - left, low - top), flags=cv2.INTER_LINEAR)
    cast = cv2.GaussianBlur(cast, (0, 0), max(0.6, spot.pixels * 0.012))
    y, x = np.mgrid[top:low, left:right].astype(np.float32)
    foot = spot.pixels * min(cutout.aspect, 1.4) * 0.40
    close = np.exp(-(((x - base[0]) / foot) ** 2) - ((y - base[1]) / (foot * 0.22 + 1)) ** 2)
    sun = float(max(light.sun_colour)) / (float(max(light.sun_colour)) + 2.2 * float(max(light.ambient)) + 1e-6)
    dark = np.maximum(cast * min(sun * 1.15, 0.75), close * 0.55)
    ground = view.depth[top:low, left:right]
    dark = dark * (np.isfinite(ground) & (ground > spot.z * 0.55) & (ground < spot.z * 2.2))
    view.rgb[top:low, left:right] *= (1 - dark)[..., None]
