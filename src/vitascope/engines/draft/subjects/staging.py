"""Sets the drawings of a scene's subjects into a view: where, how large, with shadow and mirror image."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.stamp import Cutout, stamp
from vitascope.engines.draft.subjects.afloat import islet
from vitascope.engines.draft.subjects.catalogue import MODELS, Model

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.camera import Surface, View
    from vitascope.engines.draft.scene import Scene, Subject


_FRUIT = frozenset({"apple", "orange", "lemon", "pear", "strawberry"})


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where one thing goes: the pixel of its foot, its height in pixels, its distance in metres."""

    column: float
    row: float
    pixels: float
    z: float


def stage_subjects(scene: Scene, view: View, seed: int, progress: Progress) -> None:
    """Draw all of the scene's subjects into the view, in place, far ones first."""
    cast = [(kind, subject) for kind, subject in _cast(scene) if kind not in view.fitted]
    planned: list[tuple[_Spot, Cutout, Model]] = []
    for number, (kind, subject) in enumerate(cast):
        progress(0.7 * number / max(len(cast), 1), f"drawing {kind}")
        planned += _planned(scene, view, kind, subject, seed + 17 * number, (number, len(cast)))
    planned = _combined([kind for kind, _ in cast], planned)
    planned.sort(key=lambda item: -item[0].z)
    for number, (spot, cutout, model) in enumerate(planned):
        if number % 4 == 0:
            progress(0.7 + 0.3 * number / max(len(planned), 1), "placing")
        _set(view, spot, cutout, model)
    progress(1.0, "placed")


def _cast(scene: Scene) -> list[tuple[str, Subject]]:
    """Turn subjects into models: a caravan is camels, a bowl stands behind what is in it."""
    cast = []
    for subject in scene.subjects:
        kind = "camel" if subject.kind == "caravan" else subject.kind
        if kind in MODELS and not (scene.place == "portrait" and kind == "person"):
            cast.append((kind, subject))
    return sorted(cast, key=lambda item: item[0] != "bowl")


def _combined(kinds: list[str], planned: list[tuple[_Spot, Cutout, Model]]) -> list[tuple[_Spot, Cutout, Model]]:
    """Bring together what belongs together: a train onto its bridge, fruit into its bowl."""
    spots = {id(model): spot for spot, _, model in reversed(planned)}
    out = []
    bridge, bowl = spots.get(id(MODELS["bridge"])), spots.get(id(MODELS["bowl"]))
    fruit = {id(MODELS[kind]) for kind in kinds if kind in _FRUIT}
    heaped = 0
    for spot, cutout, model in planned:
        placed = spot
        if bridge is not None and model is MODELS["train"]:
            placed = _Spot(bridge.column, bridge.row - bridge.pixels * 0.83, bridge.pixels * 0.46, bridge.z * 0.99)
        elif bowl is not None and id(model) in fruit:
            across = ((heaped % 3) - 1) * 0.34 * bowl.pixels
            size = min(spot.pixels, bowl.pixels * 0.72)
            placed = _Spot(
                bowl.column + across, bowl.row - bowl.pixels * (0.70 - 0.03 * (heaped % 2)), size, bowl.z * 0.98
            )
            heaped += 1
        out.append((placed, cutout, model))
    return out


def _planned(
    scene: Scene, view: View, kind: str, subject: Subject, seed: int, slot: tuple[int, int]
) -> list[tuple[_Spot, Cutout, Model]]:
    model = MODELS[kind]
    count = 7 if subject.kind == "caravan" else subject.count
    colour = subject.colour.rgb if subject.colour else None
    share = model.share * (
        0.40 if scene.has("wide") or subject.kind == "caravan" else 1.45 if scene.has("close") else 1.0
    )
    if slot[1] > 1 and model.habitat not in {"table", "fore"}:
        share *= 0.88
    if count > 1 and model.habitat != "air":
        share *= 0.86
    rng = generator(seed, 571)
    drawings = [model.draw(view.light, seed + k, colour) for k in range(min(count, 4))]
    out = []
    for k, spot in enumerate(_spots(scene, view, model, share, count, rng, slot)):
        drawing = drawings[k % len(drawings)]
        turned = drawing.mirrored() if subject.kind != "caravan" and kind != "train" and rng.random() < 0.5 else drawing
        out.append((spot, turned, model))
    return out


def _spots(
    scene: Scene,
    view: View,
    model: Model,
    share: float,
    count: int,
    rng: np.random.Generator,
    slot: tuple[int, int],
) -> list[_Spot]:
    tall = share * view.camera.height
    if view.camera.height > view.camera.width:
        tall *= 0.72 if model.habitat != "fore" else 1.0
    if model.habitat == "fore":
        return [_Spot(view.camera.width * (0.42 + 0.16 * rng.random()), view.camera.height * 1.01, tall, 3.0)]
    if view.surface is not None and model.habitat in {"table", "anywhere"}:
        return _on_surface(view, view.surface, model, count, rng, slot)
    if scene.place == "room" and model.habitat in {"table", "anywhere"}:
        return _on_table(view, tall, count, rng, slot)
    if model.habitat == "air" or (model.habitat == "anywhere" and scene.place == "space"):
        return _in_air(scene, view, model, tall, count, rng)
    return _on_ground(
        view, model, tall, count, rng, row=scene.subject("caravan") is not None and model is MODELS["camel"]
    )


def _on_table(view: View, tall: float, count: int, rng: np.random.Generator, slot: tuple[int, int]) -> list[_Spot]:
    width, height = view.camera.width, view.camera.height
    spots = []
    for k in range(count):
        middle = 0.5 + (slot[0] - (slot[1] - 1) / 2) * min(0.24, 0.7 / slot[1])
        across = middle + (k - (count - 1) / 2) * min(0.20, 0.72 / count) / slot[1] ** 0.5 + rng.normal() * 0.02
        if count == 1 and slot[1] == 1:
            across = (0.40, 0.5, 0.60)[int(rng.integers(0, 3))]
        depth = 0.80 + 0.08 * rng.random() - 0.05 * (k % 2)
        spots.append(
            _Spot(
                width * across, height * depth, tall * (0.92 + 0.14 * rng.random()) * (0.75 + 0.3 * depth), 1.6 - depth
            )
        )
    return spots


def _on_surface(
    view: View, surface: Surface, model: Model, count: int, rng: np.random.Generator, slot: tuple[int, int]
) -> list[_Spot]:
    """Put small things side by side on the surface, nearer and farther by turns."""
    tall = max(model.tall, 0.10) * 1.5 * view.camera.focal
    middle = (surface.near + surface.far) / 2
    if surface.hero:
        tall = model.share * surface.hero * view.camera.height * middle / (slot[1] + 0.4 * (count - 1)) ** 0.35
    spots = []
    for k in range(count):
        share = (slot[0] + (k + 0.5) / count) / slot[1]
        turn = (0.38 + 0.618 * (3 * slot[0] + k)) % 1.0
        x = surface.left + (surface.right - surface.left) * share
        z = surface.near + (surface.far - surface.near) * turn + 0.02 * rng.random()
        column, row = view.camera.project(x, surface.y, z)
        spots.append(_Spot(column, row, tall / z, z))
    return spots


def _in_air(scene: Scene, view: View, model: Model, tall: float, count: int, rng: np.random.Generator) -> list[_Spot]:
    width, height = view.camera.width, view.camera.height
    deep = scene.place in {"reef", "space"}
    low = 0.72 if deep else max(0.25, min(0.62, view.camera.horizon / height - 0.03))
    taken: list[tuple[float, float, float]] = []
    spots = []
    for k in range(count):
        size = tall * (1.0 if k == 0 else 0.28 + 0.60 * rng.random() ** 1.5) * (1.0 if count < 4 else 0.9)
        best = (-1e9, 0.0, 0.0)
        for _ in range(24):
            x, y = (0.10 + 0.80 * rng.random()) * width, (0.12 + (low - 0.12) * rng.random()) * height + size * 0.5
            gap = min((np.hypot(x - a, y - b) - 0.55 * (size + c) for a, b, c in taken), default=0.0)
            if k == 0:
                gap = -abs(abs(x / width - 0.5) - 0.16) * width
            best = max(best, (gap, x, y))
        _, x, y = best
        taken.append((x, y, size))
        z = view.camera.focal * model.tall / size if not deep else 4.0 + 8.0 * (1 - size / tall)
        spots.append(_Spot(x, min(max(y, size * 1.04), height * 0.86), size, float(z)))
    return spots


def _on_ground(
    view: View, model: Model, tall: float, count: int, rng: np.random.Generator, *, row: bool
) -> list[_Spot]:
    camera = view.camera
    spots: list[_Spot] = []
    near, far = view.reach
    wanted = float(np.clip(camera.focal * model.tall / tall, near, far * 3.0))
    for k in range(count):
        best: tuple[float, _Spot] | None = None
        for _ in range(40):
            across = (
                (1 / 3 if rng.random() < 0.5 else 2 / 3) + rng.normal() * 0.07 if k == 0 else 0.08 + 0.84 * rng.random()
            )
            z = wanted * (1.0 + 0.12 * rng.normal()) if k == 0 else wanted * (0.85 + 0.9 * rng.random())
            if rng.random() < 0.5:
                z *= float(np.exp(abs(rng.normal()) * 0.6))
            if row:
                across, z = 0.22 + 0.56 * (k + 0.5 * rng.random()) / count, wanted * (1 + 0.05 * k)
            spot, score = _tried(view, model, across, float(np.clip(z, near * 0.8, far * 4)), tall * wanted)
            score -= 0.7 * abs(float(np.log(spot.z / wanted)))
            score -= (
                sum(
                    max(0.0, 1.0 - abs(spot.column - s.column) / (0.5 * spot.pixels + 0.03 * camera.width))
                    for s in spots
                )
                * 2
            )
            if best is None or score > best[0]:
                best = (score, spot)
        assert best is not None
        spots.append(best[1])
    return spots


def _tried(view: View, model: Model, across: float, z: float, size: float) -> tuple[_Spot, float]:
    """Judge one spot: is it seen, inside the frame, dry or wet as the model needs."""
    camera = view.camera
    x = (across * camera.width - camera.width * camera.centre) / camera.focal * z
    floats = model.habitat == "water"
    ground = view.ground_at(x, z)
    y = max(ground, 0.0) if view.wet else ground
    if floats:
        y = 0.0 if view.wet else y
    column, row = camera.project(x, y, z)
    pixels = size / z
    score = 0.0
    if view.wet:
        wet = ground < 0.05
        score -= 3.0 * (wet != floats) if model.habitat != "shore" else 0.0
    c, r = int(np.clip(column, 0, camera.width - 1)), int(np.clip(row - 0.15 * pixels, 0, camera.height - 1))
    if view.depth[r, c] < z * 0.96:
        score -= 4.0
    over = row - camera.height * 0.97
    score -= max(0.0, over / camera.height * 90)
    score -= max(0.0, (pixels - row) / camera.height * 6)
    score -= abs(y - (camera.eye - 1.7)) * 0.01
    return _Spot(column, row, pixels, z), score


def _set(view: View, spot: _Spot, cutout: Cutout, model: Model) -> None:
    base = (spot.column, spot.row)
    afloat = view.wet and model.habitat in {"water", "shore"}
    stands = model.habitat not in {"air", "fore"} and not afloat
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
    stamp(view, cutout, base, spot.pixels, spot.z, test=model.habitat != "fore" and view.air >= 0 and spot.z > 2.0)


def _mirror(view: View, cutout: Cutout, base: tuple[float, float], spot: _Spot, strength: float) -> None:
    """Lay the mirror image below the foot, broken into ripples and fading downwards."""
    flipped = cutout.flipped()
    rows = flipped.alpha.shape[0]
    fade = np.linspace(1.0, 0.35, rows, dtype=np.float32)
    sway = np.sin(np.arange(rows) * 0.55) * np.linspace(0, 0.02 * flipped.alpha.shape[1], rows)
    grid_y, grid_x = np.mgrid[0:rows, 0 : flipped.alpha.shape[1]].astype(np.float32)
    moved = grid_x + sway.astype(np.float32)[:, None]
    alpha = cv2.remap(np.ascontiguousarray(flipped.alpha), moved, grid_y, cv2.INTER_LINEAR)
    rgb = cv2.remap(np.ascontiguousarray(flipped.rgb), moved, grid_y, cv2.INTER_LINEAR)
    soft = Cutout(rgb * (0.8 * fade[:, None, None]), alpha * fade[:, None])
    tall = spot.pixels * 0.92
    stamp(view, soft, (base[0], base[1] + tall), tall, spot.z * 0.9, strength=min(strength, 0.9), test=False)


def _shadow(view: View, cutout: Cutout, base: tuple[float, float], spot: _Spot) -> None:
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
