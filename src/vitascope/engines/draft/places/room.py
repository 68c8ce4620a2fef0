"""Small interiors: a living room with its hearth or window, and a table for still lifes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.camera import Camera, Canvas, View
from vitascope.engines.draft.light import light_of, linear, triple
from vitascope.engines.draft.noise import generator, sample_fast, smooth, spectral
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.places import interior, tabletop
from vitascope.engines.draft.places.fitted import FITTERS
from vitascope.engines.draft.sky import paint_sky
from vitascope.engines.draft.stamp import stamp
from vitascope.engines.draft.subjects.furniture import armchair, hearth, picture_frame, shelf_of_books, sofa
from vitascope.engines.draft.subjects.growing import plant
from vitascope.engines.draft.subjects.vessels import lamp

if TYPE_CHECKING:
    from vitascope.engines.base import Progress
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.picture import Array, Mask
    from vitascope.engines.draft.scene import Rgb, Scene

_WALLS: tuple[Rgb, ...] = (
    (0.62, 0.55, 0.46),
    (0.36, 0.42, 0.42),
    (0.54, 0.36, 0.28),
    (0.42, 0.44, 0.50),
    (0.70, 0.64, 0.54),
)


_RUGS: tuple[Rgb, ...] = ((0.52, 0.16, 0.14), (0.20, 0.28, 0.38), (0.60, 0.50, 0.36))
_TALL, _DEEP = 2.8, 5.6


def render(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    """Draw a room, or a table top for the variant "table"."""
    if scene.variant == "studio":
        return tabletop.studio(scene, canvas, progress)
    if scene.variant == "picnic" or (scene.variant == "table" and scene.has("aerial")):
        return tabletop.from_above(scene, canvas, progress)
    if scene.variant == "table" and scene.subjects:
        return _table(scene, canvas, progress)
    if scene.variant in FITTERS or scene.variant == "table":
        # a table with nothing on it would be an empty picture: the room is shown
        return interior.render(scene, canvas, progress)
    return _living(scene, canvas, progress)


def _wood(x: Array, z: Array, seed: int, plank: float) -> Array:
    """Give planks along z their linear colour."""
    tile = spectral(512, seed, 441, 2.2, 3.0)
    board = np.floor(x / plank)
    shift = sample_fast(tile, (board * 97.0).astype(np.float32), (board * 53.0).astype(np.float32))
    rings = sample_fast(tile, (x * 190).astype(np.float32), (z * 14 + shift * 60).astype(np.float32))
    figure = np.sin(
        (x * 34 + 1.6 * sample_fast(tile, (x * 50).astype(np.float32), (z * 9 + shift * 40).astype(np.float32))) * 5.0
    )
    heed()
    tone = np.array([0.30, 0.155, 0.075], np.float32)
    seam = np.abs(x / plank - board - 0.5) > 0.492
    heed()
    level = (1 + 0.16 * shift + 0.10 * rings + 0.07 * figure) * (1 - 0.6 * seam)
    heed()
    return f32((tone * level[..., None]).astype(np.float32))


def _table(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    w, h = canvas.width, canvas.height
    rng = generator(canvas.seed, 442)
    side = 1.0 if rng.random() < 0.5 else -1.0
    outside = light_of(scene, canvas.seed)
    day = float(1.0 - 0.85 * outside.dark)
    edge = 0.58
    camera = Camera(w, h, 1.5 * h, 0.20 * h, 0.62)
    key = (
        outside.array("sun_colour") * 0.35 * day
        + np.array([0.9, 0.86, 0.78], np.float32) * 0.85 * day
        + np.array([1.0, 0.62, 0.30], np.float32) * 1.5 * (1 - day)
    )
    ambient = outside.array("middle") * 0.28 * day + np.array([0.17, 0.14, 0.11], np.float32)
    light = replace(
        outside,
        sun=(0.74 * side, 0.50, 0.30),
        sun_colour=(float(key[0]) * 1.35, float(key[1]) * 1.35, float(key[2]) * 1.35),
        ambient=triple(ambient),
        haze=triple(ambient),
        fog=0.0,
    )
    progress(0.1, "the room behind")
    rgb = _backdrop(scene, canvas, outside, side, edge, day)
    progress(0.5, "the table")
    top = int(edge * h)
    y, x = np.mgrid[top:h, 0:w].astype(np.float32)
    depth = camera.eye * camera.focal / (y + 0.5 - camera.horizon)
    across = (x - w / 2) * depth / camera.focal
    albedo = _wood(across, depth, canvas.seed, 0.16)
    if scene.palette:
        albedo = albedo * 0.6 + albedo.mean() * 1.2 * np.array(linear(scene.palette[0].rgb), np.float32)
    pool = np.exp(-(((x / w - (0.5 + 0.30 * side)) / 0.50) ** 2) - ((y / h - 0.72) / 0.34) ** 2)
    # the window's cross falls over the board in slanted bars
    u, v = (x / w - 0.5) * side + (y / h - edge) * 1.1, y / h
    bars = smooth(0.02, 0.05, np.abs((u / 0.30) % 1 - 0.5)) * smooth(0.015, 0.04, np.abs((v / 0.20) % 1 - 0.5))
    patch = bars * smooth(-0.05, 0.12, u)
    board = albedo * (
        light.array("ambient") * 1.2 + light.array("sun_colour") * (0.10 + 0.34 * pool + 0.30 * patch * day)[..., None]
    )
    heed()
    source = cv2.resize(rgb[max(0, top - (h - top)) : top][::-1], (w, h - top))
    mirror = cv2.GaussianBlur(source, (0, 0), h / 70)
    heed()
    shine = (0.05 + 0.55 * np.exp(-(y / h - edge) * 5.0))[..., None]
    rgb[top:] = board + (mirror - board * 0.5) * shine * 0.7
    heed()
    soft = np.exp(-np.abs(y / h - edge) * 160)[..., None]
    rgb[top:] = rgb[top:] * (1 - 0.35 * soft)
    full = np.full((h, w), 6.0, np.float32)
    full[top:] = depth
    progress(1.0, "set")
    return View(rgb.astype(np.float32), full, camera, light, reach=(0.5, 1.0), air=0.0, mirror=0.20)


def _backdrop(scene: Scene, canvas: Canvas, light: Light, side: float, edge: float, day: float) -> Array:
    """Paint a wall with a window, far out of focus."""
    w, h = canvas.width // 2, canvas.height // 2
    rng = generator(canvas.seed, 443)
    y, x = np.mgrid[0:h, 0:w].astype(np.float32)
    y, x = y / h, (x / w - 0.5) * side * -1
    wall = np.array(linear(_WALLS[int(rng.integers(0, len(_WALLS)))]), np.float32)
    fall = np.exp(-(((x + 0.22) / 0.55) ** 2)) * (0.55 + 0.4 * (1 - y))
    rgb = wall * ((0.14 + 0.50 * fall * day)[..., None] + 0.12 * (1 - day) * np.array([1.0, 0.7, 0.4], np.float32))
    left, right, low = -0.42 - 0.04 * rng.random(), -0.06, edge - 0.06
    outside = cv2.resize(paint_sky(scene, light, Camera(w, h, h * 1.1, h * 0.62, 1.6), canvas.seed), (w, h))
    trees = spectral(256, canvas.seed, 444, 2.6, 4.0)
    leaf = sample_fast(trees, x * 240, y * 240)
    hedge = smooth(0.30, 0.42, y + 0.06 * leaf)
    green = (
        np.array([0.10, 0.17, 0.05], np.float32)
        * (1 + 0.5 * leaf)[..., None]
        * (light.array("ambient") * 2 + 0.5 * light.array("sun_colour"))
    )
    outside = outside + (green - outside) * hedge[..., None]
    frame = np.minimum(np.minimum(x - left, right - x), low - y)
    bar = np.minimum(np.abs(x - (left + right) / 2), np.abs(y - low * 0.45))
    glass = (frame > 0) & (bar > 0.007)
    rgb = np.where(
        ((frame > -0.022) & ~glass)[..., None], np.array([0.52, 0.50, 0.46], np.float32) * (0.30 + 0.4 * day), rgb
    )
    rgb = np.where(glass[..., None], outside * 1.25, rgb)
    for _ in range(9):
        cx, cy, r = rng.random() - 0.3, 0.15 + 0.4 * rng.random(), 0.02 + 0.03 * rng.random()
        disc = 1 - smooth(r * 0.8, r, np.hypot((x - cx) * w / h, y - cy))
        rgb = rgb + (disc * (0.16 + 0.5 * (1 - day)) * (cx > 0.02))[..., None] * np.array([1.0, 0.66, 0.32], np.float32)
    soft = cv2.GaussianBlur(rgb.astype(np.float32), (0, 0), h / 46)
    out: Array = cv2.resize(soft, (canvas.width, canvas.height), interpolation=cv2.INTER_CUBIC)
    return np.maximum(out, 0)


def _living(scene: Scene, canvas: Canvas, progress: Progress) -> View:
    rng = generator(canvas.seed, 445)
    outside = light_of(scene, canvas.seed)
    day = float(1.0 - 0.9 * outside.dark)
    fire = scene.has("warm") or scene.says(r"\w*fire(?:s|places?|side|light|lit|wood)?") or outside.dark > 0.5
    w, h = canvas.width, canvas.height
    camera = Camera(w, h, 0.82 * min(h, w * 1.1), 0.50 * h, 1.35, 0.5 + (rng.random() - 0.5) * 0.16)
    half, on_left = 3.0 + 0.6 * rng.random(), rng.random() < 0.5
    progress(0.08, "walls and floor")
    box = _shell(camera, half)
    albedo = _materials(scene, box, canvas.seed, rng)
    progress(0.3, "window and lamps")
    hearth_x = (0.9 if on_left else -0.9) if fire else None
    window_x = -1.25 if on_left else 1.25
    lamps = [((window_x * 1.9, 1.35, 5.0), f32([1.6, 1.06, 0.54]))]
    if hearth_x is not None:
        lamps.append(((hearth_x, 0.55, 5.0), f32([3.4, 1.43, 0.41])))
    base = outside.array("middle") * 0.5 * day + f32([0.16, 0.13, 0.10])
    corner = 1 - 0.45 * np.exp(-np.abs(half - np.abs(box.x)) / 0.35) * box.back
    corner = corner - 0.3 * np.exp(-np.abs(_DEEP - box.z) / 0.4) * ~box.back
    rgb = f32(albedo * (base * (0.70 + 0.30 * day) * corner[..., None] + _lamplight(box, lamps)))
    glass = _window(rgb, scene, canvas, outside, box, window_x)
    if day > 0.3:
        u, v = box.x - window_x - (_DEEP - box.z) * (0.30 if on_left else -0.30), _DEEP - box.z
        patch = (np.abs(u) < 0.62) & (np.abs(v - 1.7) < 0.95) & (np.abs(u) > 0.03) & (np.abs(v - 1.7) > 0.03)
        soft = cv2.GaussianBlur((patch & box.floor).astype(np.float32), (0, 0), h / 260)
        heed()
        rgb += albedo * (soft * 0.8 * day)[..., None] * outside.array("sun_colour")
    ambient = triple(base * 1.1 + f32([0.08, 0.06, 0.04]))
    side = -0.6 if on_left else 0.6
    light = replace(
        outside, sun=(side, 0.45, 0.45), sun_colour=(1.25, 0.92, 0.62), ambient=ambient, haze=ambient, fog=0.0
    )
    depth = f32(np.where(glass, np.float32(60.0), box.z))
    view = View(rgb, depth, camera, light, reach=(2.6, 4.4), air=0.0, mirror=0.10)
    progress(0.6, "furniture")
    _furnish(view, canvas.seed, hearth_x, window_x, half)
    progress(1.0, "furnished")
    return replace(view, fitted=frozenset({"lamp", "plant", "framed picture"}))


@dataclass(frozen=True, slots=True)
class _Box:
    """What each pixel shows of an empty room, all (h, w)."""

    x: Array
    y: Array
    z: Array
    back: Mask
    side: Mask
    floor: Mask


def _shell(camera: Camera, half: float) -> _Box:
    shape = (camera.height, camera.width)
    cx, sl = np.broadcast_to(camera.columns()[None, :], shape), np.broadcast_to(camera.slopes()[:, None], shape)
    z_side = half / np.maximum(np.abs(cx), 1e-5)
    z_flat = np.where(sl < 0, -camera.eye / np.minimum(sl, -1e-5), (_TALL - camera.eye) / np.maximum(sl, 1e-5))
    z = f32(np.minimum(np.minimum(z_side, z_flat), _DEEP))
    back, side = z >= _DEEP, (z >= z_side) & (z < _DEEP)
    floor = (z >= z_flat) & (z < _DEEP) & (sl < 0) & ~side
    return _Box(f32(cx * z), f32(camera.eye + sl * z), z, back, side, floor)


def _materials(scene: Scene, box: _Box, seed: int, rng: np.random.Generator) -> Array:
    tone = scene.palette[0].rgb if scene.palette else _WALLS[int(rng.integers(0, len(_WALLS)))]
    wall = np.array(linear(tone), np.float32)
    y, walls = box.y, box.back | box.side
    panel = walls & (y < 0.95)
    rail = walls & ((np.abs(y - 0.97) < 0.025) | (y < 0.12) | (y > _TALL - 0.09))
    albedo = np.where(panel[..., None], wall * 0.72, wall)
    albedo = np.where(rail[..., None], f32([0.62, 0.58, 0.50]), albedo)
    albedo = np.where((~walls & ~box.floor)[..., None], f32([0.66, 0.63, 0.58]), albedo)
    rug = np.hypot(box.x / 1.9, (box.z - 3.7) / 1.15)
    heed()
    weave = np.sin(rug * 42) * 0.14 + 0.10 * np.sin(np.arctan2(box.z - 3.7, box.x) * 24) * (rug > 0.5)
    rug_tone = np.array(linear(_RUGS[int(rng.integers(0, len(_RUGS)))]), np.float32)
    ground = np.where((rug < 1)[..., None], rug_tone * (0.9 + weave)[..., None], _wood(box.z, box.x, seed, 0.17))
    return f32(np.where(box.floor[..., None], ground, albedo))


def _lamplight(box: _Box, lamps: list[tuple[tuple[float, float, float], Array]]) -> Array:
    """Gather the light of point lamps on the room's planes, linear (h, w, 3)."""
    x, y, z, floor, side, back = box.x, box.y, box.z, box.floor, box.side, box.back
    out = np.zeros((*x.shape, 3), np.float32)
    for (lx, ly, lz), tone in lamps:
        heed()
        dx, dy, dz = lx - x, ly - y, lz - z
        d2 = dx * dx + dy * dy + dz * dz + 0.25
        facing = np.where(
            floor, np.abs(dy), np.where(side, np.abs(dx), np.where(back, np.abs(dz) + 0.35, np.abs(dy)))
        ) / np.sqrt(d2)
        heed()
        out += (facing / d2)[..., None] * tone * 0.9
        out += (0.10 / (1 + d2))[..., None] * tone
    return out


def _window(rgb: Array, scene: Scene, canvas: Canvas, light: Light, box: _Box, centre: float) -> Mask:
    """Open a window in the back wall, in place; returns where its glass is."""
    x, y, back = box.x, box.y, box.back
    sky = paint_sky(
        scene, light, Camera(canvas.width, canvas.height, canvas.height * 1.1, canvas.height * 0.46, 1.6), canvas.seed
    )
    heed()
    frame = np.minimum(0.72 - np.abs(x - centre), np.minimum(y - 0.95, 2.35 - y))
    bar = np.minimum(np.abs(x - centre), np.abs(y - 1.75))
    glass = back & (frame > 0.0) & (bar > 0.025)
    wood = back & (frame > -0.09) & ~glass
    np.copyto(rgb, sky.astype(rgb.dtype), where=glass[..., None])
    np.copyto(
        rgb,
        np.broadcast_to(
            np.array([0.34, 0.31, 0.27], np.float32) * (light.array("middle") * 0.7 + 0.22), rgb.shape
        ).astype(rgb.dtype),
        where=wood[..., None],
    )
    heed()
    curtain = back & (np.abs(np.abs(x - centre) - 0.92) < 0.20) & (y > 0.10) & (y < 2.52)
    folds = 0.62 + 0.38 * np.sin(x * 42 + 0.6 * np.sin(y * 3))
    tone = np.array([0.40, 0.30, 0.24], np.float32) * (light.array("middle") * 0.6 + 0.22)
    np.copyto(rgb, (folds[..., None] * tone).astype(rgb.dtype), where=curtain[..., None])
    seen: Mask = glass & ~curtain
    return seen


def _furnish(view: View, seed: int, hearth_x: float | None, window_x: float, half: float) -> None:
    rng = generator(seed, 446)
    light = view.light
    left = -1.0 if window_x < 0 else 1.0
    pieces = [(5.45, window_x * 1.95, 0.0, 2.0, shelf_of_books(light, seed))]
    if hearth_x is not None:
        pieces.append((5.40, hearth_x, 0.0, 1.55, hearth(light, seed)))
        pieces.append((5.5, hearth_x, 1.66, 0.62, picture_frame(light, seed)))
    else:
        pieces.append((5.5, -window_x * 0.7, 1.35, 0.85, picture_frame(light, seed)))
    pieces.append((4.9, left * (half - 0.55), 0.0, 1.45, lamp(light, seed, None)))
    pieces.append((4.3, -left * (half - 0.75), 0.0, 1.05, plant(light, seed, None)))
    pieces.append(
        (3.9, left * 1.55, 0.0, 0.95, sofa(light, seed))
        if hearth_x is None or rng.random() < 0.5
        else (3.7, left * 1.45, 0.0, 1.05, armchair(light, seed))
    )
    for z, x, y, tall, drawing in sorted(pieces, key=lambda piece: -piece[0]):
        column, row = view.camera.project(x, y, z)
        size = tall * view.camera.focal / z
        if y == 0.0:
            _ground_shadow(view, column, row, size * drawing.aspect * 0.5)
        stamp(view, drawing, (column, row), size, z, test=False)


def _ground_shadow(view: View, column: float, row: float, reach: float) -> None:
    h, w = view.depth.shape
    top, low = int(max(0, row - reach * 0.5)), int(min(h, row + reach * 0.5))
    left, right = int(max(0, column - reach * 1.4)), int(min(w, column + reach * 1.4))
    y, x = np.mgrid[top:low, left:right].astype(np.float32)
    dark = np.exp(-(((x - column) / (reach * 1.05)) ** 4) - ((y - row) / (reach * 0.22)) ** 2) * 0.6
    view.rgb[top:low, left:right] *= (1 - dark)[..., None]
