"""Hours and weather as light: where the sun stands and what colour everything far away takes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from vitascope.engines.draft.noise import generator
from vitascope.engines.draft.picture import Array
from vitascope.engines.draft.scene import Rgb, Scene

HOURS = ("dawn", "morning", "day", "golden", "sunset", "blue", "night")


@dataclass(frozen=True, slots=True)
class Light:
    """The light of a scene; all colours are linear RGB.

    `sun` is the unit vector to the sun or moon: x right, y up, z into the picture. `zenith`, `middle` and
    `low` are the sky's colours from top to horizon, `haze` what distance fades into, `ambient` the light of
    the whole sky on a level surface. `fog` is the extinction per metre. `dark` is how far night has come.
    """

    sun: tuple[float, float, float]
    sun_colour: Rgb
    zenith: Rgb
    middle: Rgb
    low: Rgb
    ambient: Rgb
    haze: Rgb
    fog: float
    dark: float
    clouds: float
    disc: float

    def array(self, name: str) -> Array:
        """Give one of the colours, or `sun`, as a float32 array of shape (3,)."""
        return np.array(getattr(self, name), np.float32)


# elevation in degrees, sun colour, strength, zenith, middle, low, dark, how near the sun stands to the view
_TABLE: dict[str, tuple[float, Rgb, float, Rgb, Rgb, Rgb, float, float]] = {
    "dawn": (5, (1.0, 0.56, 0.34), 2.4, (0.13, 0.20, 0.42), (0.50, 0.40, 0.50), (1.05, 0.62, 0.42), 0.12, 0.30),
    "morning": (20, (1.0, 0.82, 0.60), 3.0, (0.12, 0.28, 0.60), (0.38, 0.54, 0.74), (0.92, 0.82, 0.68), 0.0, 1.8),
    "day": (46, (1.0, 0.94, 0.84), 3.3, (0.07, 0.20, 0.54), (0.22, 0.44, 0.78), (0.58, 0.74, 0.90), 0.0, 2.2),
    "golden": (10, (1.0, 0.62, 0.28), 3.6, (0.13, 0.24, 0.48), (0.52, 0.50, 0.50), (1.10, 0.68, 0.34), 0.04, 0.45),
    "sunset": (3.2, (1.0, 0.38, 0.12), 3.2, (0.08, 0.12, 0.34), (0.52, 0.24, 0.34), (1.15, 0.42, 0.14), 0.16, 0.25),
    "blue": (8, (0.34, 0.40, 0.62), 0.45, (0.020, 0.055, 0.19), (0.075, 0.145, 0.34), (0.36, 0.30, 0.38), 0.65, 0.5),
    "night": (
        17,
        (0.55, 0.70, 1.0),
        0.62,
        (0.006, 0.014, 0.045),
        (0.016, 0.036, 0.088),
        (0.048, 0.080, 0.14),
        1.0,
        0.4,
    ),
}

_OVERCAST = "overcast|leaden|(?:gr[ae]y|heavy|gloomy) (?:gr[ae]y )?(?:sky|skies)"
_GREY: dict[str, tuple[float, float, float, float]] = {
    # weather: how grey the sky turns, how dark, how much sun is left, cloud cover
    "clear": (0.0, 1.0, 1.0, 0.30),
    "cloudy": (0.35, 0.92, 0.55, 0.78),
    "overcast": (0.78, 0.82, 0.22, 1.0),
    "fog": (0.60, 0.95, 0.35, 0.25),
    "rain": (0.75, 0.62, 0.18, 1.0),
    "snow": (0.65, 0.90, 0.35, 0.85),
    "storm": (0.80, 0.36, 0.16, 1.05),
    "dust": (0.25, 0.85, 0.55, 0.30),
}


def _mix(a: Rgb, b: Rgb, t: float) -> Rgb:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def _scaled(a: Rgb, k: float) -> Rgb:
    return (a[0] * k, a[1] * k, a[2] * k)


def triple(values: Array) -> Rgb:
    """Turn an array of three into a plain colour."""
    r, g, b = (float(v) for v in values)
    return (r, g, b)


def luminance(a: Rgb) -> float:
    """Give the luminance of a linear colour."""
    return 0.2126 * a[0] + 0.7152 * a[1] + 0.0722 * a[2]


def linear(colour: Rgb) -> Rgb:
    """Turn an sRGB colour into linear light."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return (r, g, b)


def _weathered(light: Light, weather: str) -> Light:
    grey, dark, sun, clouds = _GREY[weather]
    pale = {"dust": (0.62, 0.40, 0.22), "storm": (0.30, 0.35, 0.42)}.get(weather, (0.55, 0.60, 0.66))

    def sky(colour: Rgb) -> Rgb:
        level = max(luminance(colour), 0.35 * luminance(light.low), 0.012)
        return _scaled(_mix(colour, _scaled(pale, level / luminance(pale)), grey), dark)

    fog = light.fog * {
        "clear": 1.0,
        "cloudy": 1.2,
        "overcast": 1.5,
        "rain": 5.0,
        "storm": 3.5,
        "snow": 5.0,
        "fog": 16.0,
    }.get(weather, 7.0)
    return replace(
        light,
        zenith=sky(light.zenith),
        middle=sky(light.middle),
        low=sky(light.low),
        haze=sky(light.haze),
        ambient=_scaled(sky(light.ambient), 1.15),
        sun_colour=_scaled(light.sun_colour, sun),
        disc=light.disc * max(0.0, sun * 1.6 - 0.6),
        clouds=clouds,
        fog=fog,
    )


def light_of(scene: Scene, seed: int, *, facing: float | None = None) -> Light:
    """Work out the scene's light. `facing` fixes the sun's azimuth from the view, in radians."""
    elevation, colour, strength, zenith, middle, low, dark, spread = _TABLE[scene.hour]
    rng = generator(seed, 11)
    side = 1.0 if rng.random() < 0.5 else -1.0
    azimuth = side * (0.10 + spread * (0.35 + 0.75 * rng.random())) if facing is None else facing
    up = math.radians(elevation)
    sun = (math.sin(azimuth) * math.cos(up), math.sin(up), math.cos(azimuth) * math.cos(up))
    ambient = _scaled(_mix(_mix(zenith, middle, 0.6), low, 0.25), 0.85)
    light = Light(
        sun=sun,
        sun_colour=_scaled(colour, strength),
        zenith=zenith,
        middle=middle,
        low=low,
        ambient=ambient,
        haze=_mix(middle, low, 0.55),
        fog=0.00006 * (2.2 if scene.hour in {"dawn", "sunset", "golden"} else 1.0),
        dark=dark,
        clouds=0.30,
        disc=1.0,
    )
    weather = scene.weather
    if weather in {"clear", "cloudy"} and scene.says(_OVERCAST):
        weather = "overcast"
    light = _weathered(light, weather)
    for name in ("red", "orange", "pink", "purple", "violet", "green", "golden", "blue", "turquoise"):
        if scene.has(f"{name} sky"):
            light = _tinted(light, name, scene)
    return light


def _tinted(light: Light, name: str, scene: Scene) -> Light:
    rgb = next((linear(c.rgb) for c in scene.palette if c.name == name), (0.4, 0.2, 0.6))
    tone = _scaled(rgb, 1.0 / max(luminance(rgb), 0.05))

    def sky(colour: Rgb, amount: float) -> Rgb:
        return _mix(colour, _scaled(tone, luminance(colour)), amount)

    return replace(
        light,
        zenith=sky(light.zenith, 0.55),
        middle=sky(light.middle, 0.5),
        low=sky(light.low, 0.38),
        haze=sky(light.haze, 0.42),
        ambient=sky(light.ambient, 0.3),
    )
