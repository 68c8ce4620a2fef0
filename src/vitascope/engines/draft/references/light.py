"""Relights photographs: from whatever hour they were taken at to the hour a prompt asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from vitascope.engines.draft.attendance import heed
from vitascope.engines.draft.matte import as_array, resized
from vitascope.engines.draft.references.oklab import LUMA, to_display, to_linear

if TYPE_CHECKING:
    from vitascope.engines.draft.picture import Array
    from vitascope.engines.draft.scene import Rgb, Scene


@dataclass(frozen=True, slots=True)
class Look:
    """The light of an hour on things lit by day: linear gains for what the sun meets and for the shade.

    `exposure` multiplies all, `fade` takes colour away, `glow` is how much light the air itself sends from
    the sun's side, `lamps` how much small bright things burn on.
    """

    lit: Rgb
    shade: Rgb
    exposure: float = 1.0
    fade: float = 0.0
    glow: float = 0.0
    lamps: float = 0.0


LOOKS = {
    "dawn": Look((1.16, 0.93, 0.84), (0.80, 0.84, 1.06), 0.86, 0.12, 0.16),
    "morning": Look((1.10, 1.00, 0.88), (0.90, 0.96, 1.06), 1.0, 0.0, 0.06),
    "day": Look((1.03, 1.00, 0.97), (0.97, 1.00, 1.04)),
    "golden": Look((1.30, 0.98, 0.62), (0.82, 0.84, 0.98), 0.94, 0.0, 0.15),
    "sunset": Look((1.42, 0.84, 0.50), (0.68, 0.62, 0.84), 0.80, 0.0, 0.18),
    "blue": Look((0.66, 0.84, 1.28), (0.52, 0.74, 1.30), 0.48, 0.18, 0.03, 0.75),
    "night": Look((0.62, 0.80, 1.26), (0.42, 0.62, 1.25), 0.32, 0.22, 0.0, 1.0),
    "overcast": Look((0.95, 0.99, 1.04), (0.93, 0.99, 1.06), 0.82, 0.30),
    "storm": Look((0.88, 0.98, 1.06), (0.78, 0.92, 1.08), 0.50, 0.42),
    "dramatic": Look((1.16, 1.00, 0.82), (0.55, 0.64, 0.84), 0.74, 0.10, 0.05),
    "neon": Look((1.20, 0.52, 1.05), (0.42, 0.72, 1.32), 0.48, 0.2, 0.06, 0.8),
}

_HOUR_WORDS = (
    ("neon", r"\bneon|cyberpunk"),
    ("blue", r"blue hour|dusk|twilight"),
    ("night", r"\bnight|midnight|moonli|starry|\bmoon\b"),
    ("sunset", r"sunset|sundown|evening"),
    ("golden", r"golden (hour|light)|late afternoon|warm (sun)?light"),
    ("dawn", r"dawn|sunrise|daybreak"),
    ("morning", r"morning"),
    ("storm", r"storm|tempest"),
    ("overcast", r"overcast|cloudy|\brain|grey sky|gray sky|fog|mist|snow"),
    ("dramatic", r"dramatic (light|shadow|mood|sky)|chiaroscuro|low key|moody"),
    ("day", r"\bnoon|midday|daylight|\bday(time)?\b|afternoon|sunny"),
)


def asked_look(scene: Scene) -> str | None:
    """Return the name of the light that the words ask for, one of `LOOKS`; None where they ask for none."""
    return next((name for name, words in _HOUR_WORDS if re.search(words, scene.text)), None)


def sky_scene_hour(look: str, scene: Scene) -> str:
    """Return the hour whose sky goes with a look: the scene's own where the look is one of weather."""
    return {"overcast": scene.hour, "storm": scene.hour, "dramatic": scene.hour, "neon": "night"}.get(look, look)


def relit(rgb: Array, look: Look, side: float, *, near: Array | None = None, sky: Array | None = None) -> Array:
    """Return `rgb`, display (h, w, 3) in 0..1, in another light that comes from `side` (-1 left, 1 right).

    `near` is nearness 0..1 and `sky` a mask 0..1, both (h, w): the air glows over what is far, and lamps are
    not looked for in the sky.
    """
    height, width = rgb.shape[:2]
    light = to_linear(rgb)
    luma = light @ LUMA
    x = np.linspace(-1.0, 1.0, width, dtype=np.float32)[None] * np.float32(side)
    y = np.linspace(0.0, 1.0, height, dtype=np.float32)[:, None]
    # What is bright in its neighbourhood met the light before, and meets it again.
    around = _wide_mean(luma, height / 9.0)
    facing = np.clip(0.5 + 0.7 * (luma - around) / (luma + around + 0.05) + 0.22 * x, 0.0, 1.0)[..., None]
    # What is dark already does not get darker still.
    exposure = look.exposure ** float(np.clip(luma.mean() / 0.2, 0.15, 1.0))
    heed()
    tint = np.array(look.shade, np.float32) * (1.0 - facing) + np.array(look.lit, np.float32) * facing
    heed()
    grey = luma[..., None]
    out = (light * (1.0 - look.fade) + grey * look.fade) * tint * np.float32(exposure)
    if look.lamps:
        out += _lamps(light, luma, sky)[..., None] * np.float32(look.lamps) * np.array([1.0, 0.60, 0.26], np.float32)
    if look.glow:
        distance = 1.0 if near is None else 0.35 + 0.65 * (1.0 - near)
        heed()
        air = np.exp(-(((x - 0.85) / 0.8) ** 2) - ((y - 0.30) / 0.5) ** 2) * distance
        colour = np.array(look.lit, np.float32) ** 2
        veil = (air * np.float32(look.glow))[..., None]
        heed()
        out = out + (colour - out) * np.clip(veil, 0.0, 0.6) * 0.8
    return to_display(exposed(out.astype(np.float32)))


def turned(rgb: Array, side: float, amount: float) -> Array:
    """Return `rgb`, display (h, w, 3) in 0..1, with its light falling off across it: brighter toward `side`."""
    x = np.linspace(-1.0, 1.0, rgb.shape[1], dtype=np.float32)[None, :, None] * np.float32(side)
    return as_array(np.clip(rgb * (1.0 + np.float32(amount) * x), 0.0, 1.0))


def calmed(rgb: Array) -> Array:
    """Return `rgb`, display (h, w, 3) in 0..1, with a shoulder: what follows adds contrast, and must not clip."""
    heed()
    knee, room = np.float32(0.72), np.float32(0.22)
    over = np.maximum(rgb - knee, 0.0)
    return np.where(rgb > knee, knee + room * (1.0 - np.exp(-over / room)), rgb).astype(np.float32)


def exposed(light: Array) -> Array:
    """Return linear light with a shoulder: what is under 0.7 stays, what is over it bends below white."""
    heed()
    knee = np.float32(0.7)
    over = np.maximum(light - knee, 0.0)
    room = 1.0 - knee
    return np.where(light > knee, knee + room * over / (over + room), light).astype(np.float32)


def _lamps(light: Array, luma: Array, sky: Array | None) -> Array:
    """Find small, bright, warm things, which go on shining when it gets dark, with their halo: (h, w).

    What is bright but neutral is daylight on leaves and water, or sky between them, and goes out with the day;
    what is warm but not bright may be skin.
    """
    height = luma.shape[0]
    hot = np.clip((luma - _wide_mean(luma, height * 0.02) - 0.08) * 5.0, 0.0, 1.0) * np.clip(luma * 4.0 - 1.3, 0, 1)
    warm = (light[..., 0] - np.maximum(1.02 * light[..., 1], light[..., 2])) / (light.sum(2) + 0.05)
    hot *= np.clip(warm * 9.0 - 0.15, 0.0, 1.0)
    if sky is not None:
        hot *= 1.0 - np.clip(_wide_mean(sky, height * 0.01) * 3.0, 0.0, 1.0)
    return as_array(0.6 * hot + 0.7 * _wide_mean(hot, height * 0.012) + 0.6 * _wide_mean(hot, height * 0.05))


def _wide_mean(field: Array, sigma: float) -> Array:
    """Blur widely: on a small copy, because nothing fine is left in it."""
    height, width = field.shape
    step = max(int(sigma / 3.0), 1)
    small = resized(
        np.ascontiguousarray(field, np.float32), max(width // step, 4), max(height // step, 4), cv2.INTER_AREA
    )
    return resized(as_array(cv2.GaussianBlur(small, (0, 0), sigma / step)), width, height, cv2.INTER_LINEAR)
