"""A head and shoulders like a clay figure: skin, hair, clothes and age as the prompt says, the face only hinted at."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from vitascope.engines.draft.light import linear
from vitascope.engines.draft.noise import generator, sample_fast, spectral
from vitascope.engines.draft.picture import f32
from vitascope.engines.draft.solid import Solid

if TYPE_CHECKING:
    from vitascope.engines.draft.light import Light
    from vitascope.engines.draft.scene import Rgb
    from vitascope.engines.draft.stamp import Cutout

_SKINS: tuple[Rgb, ...] = ((0.93, 0.74, 0.62), (0.86, 0.64, 0.50), (0.72, 0.50, 0.36), (0.52, 0.34, 0.24))
_COATS: tuple[Rgb, ...] = (
    (0.22, 0.32, 0.44),
    (0.50, 0.24, 0.20),
    (0.26, 0.38, 0.30),
    (0.62, 0.52, 0.36),
    (0.36, 0.26, 0.40),
    (0.80, 0.76, 0.70),
)
_HAIRS: tuple[tuple[str, Rgb], ...] = (
    (r"blond\w*|fair hair|golden hair", (0.86, 0.68, 0.38)),
    (r"red hair\w*|red haired|redhead|ginger|auburn", (0.66, 0.28, 0.12)),
    (r"black hair\w*|dark hair\w*", (0.09, 0.07, 0.07)),
    (r"brown hair\w*|brunette|chestnut hair", (0.32, 0.20, 0.12)),
    (r"(?:white|silver|grey|gray) hair\w*", (0.82, 0.81, 0.79)),
    (r"pink hair\w*", (0.92, 0.50, 0.66)),
    (r"blue hair\w*", (0.25, 0.40, 0.78)),
    (r"green hair\w*", (0.30, 0.62, 0.36)),
    (r"purple hair\w*", (0.50, 0.28, 0.66)),
)
_OLD = r"old|elderly|aged|grand\w+|granny|wrinkl\w+|senior|ageing|veteran|wizard|sage"
_YOUNG = r"child|children|kids?|boys?|girls?|baby|babies|toddlers?|son|daughter|little"
_FEMALE = (
    r"wom[ae]n|girls?|lady|ladies|queen|princess|mother|grandmother|granny|bride|actress|she|her|daughter|sister|"
    r"witch|ballerina|waitress|female|nun|geisha|aunt"
)
_MALE = (
    r"m[ae]n|boys?|king|prince|father|grandfather|fisherm[ae]n|sailor|he|his|son|brother|wizard|detective|male|"
    r"gentleman"
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who is drawn: `age` is child, adult or old; `hair` its cut (short, long, bun, curly, bald)."""

    skin: Rgb
    tone: Rgb
    hair: str
    coat: Rgb
    age: str
    beard: bool
    hat: str
    collar: str
    glasses: bool


def _said(pattern: str, words: str) -> bool:
    return re.search(rf"\b(?:{pattern})\b", words) is not None


def person_of(prompt: str, seed: int, number: int, coat: Rgb | None) -> Person:
    """Work out who is asked for; what the prompt leaves open the seed and the number of the figure decide."""
    words = prompt.lower().replace("-", " ")
    rng = generator(seed, 452, number)
    female = _said(_FEMALE, words)
    if female == _said(_MALE, words):
        female = (number + int(rng.integers(0, 2))) % 2 == 0
    age = "old" if _said(_OLD, words) else "child" if _said(_YOUNG, words) else "adult"
    skin = _SKINS[int(rng.integers(0, len(_SKINS)))]
    if _said(r"black (?:wom[ae]n|m[ae]n|girl|boy|person)|african|dark skin\w*", words):
        skin = _SKINS[3]
    elif _said(r"pale|freckle\w*|redhead|ginger", words):
        skin = _SKINS[0]
    tone = next((rgb for pattern, rgb in _HAIRS if _said(pattern, words)), None)
    if tone is None:
        natural: tuple[Rgb, ...] = ((0.09, 0.07, 0.06), (0.26, 0.16, 0.09), (0.42, 0.27, 0.15), (0.72, 0.54, 0.30))
        tone = (0.80, 0.79, 0.77) if age == "old" else natural[int(rng.integers(0, 2 if skin[0] < 0.8 else 4))]
    return Person(
        skin,
        tone,
        _cut(words, female=female, age=age, pick=float(rng.random())),
        coat or _COATS[(int(rng.integers(0, 6)) + number) % 6],
        age,
        not female and age != "child" and _said(r"beard\w*|fisherm[ae]n|wizard|viking|santa|sailor", words),
        _hat(words),
        "hood"
        if _said(r"hood\w*|raincoats?|parka", words)
        else "tie"
        if _said(r"suits?|tie|necktie|detective|businessm[ae]n", words)
        else "round",
        _said(r"glasses|spectacles|sunglasses", words),
    )


def _cut(words: str, *, female: bool, age: str, pick: float) -> str:
    for cut, pattern in (
        ("bald", r"bald|shaved head"),
        ("curly", r"curly|curls|afro"),
        ("bun", r"bun|updo|ballerina"),
        ("long", r"long (?:\w+ ){0,2}hair\w*|long haired|braids?|ponytail"),
        ("short", r"short (?:\w+ ){0,2}hair\w*|short haired|pixie cut|crew cut"),
    ):
        if _said(pattern, words):
            return cut
    if female:
        return "bun" if age == "old" or pick < 0.25 else "long" if pick < 0.8 else "curly"
    return "curly" if pick < 0.2 else "short"


def _hat(words: str) -> str:
    for hat, pattern in (
        ("wool", r"beanie|wool hat|woolly hat|woolen hat|knitted hat|fisherm[ae]n|sailor"),
        ("point", r"wizard|witch|sorcerer"),
        ("crown", r"king|queen|crown|princess|prince"),
        ("brim", r"hat|top hat|fedora|cowboy|detective|farmer|straw hat|scarecrow"),
        ("cap", r"cap|baseball cap|police\w*|chef"),
        ("helmet", r"helmet|knight|viking|pilot|firefighter"),
    ):
        if _said(pattern, words):
            return hat
    return ""


def _mixed(a: Rgb, b: Rgb, t: float) -> Rgb:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def _dimmed(a: Rgb, k: float) -> Rgb:
    return (min(a[0] * k, 1.0), min(a[1] * k, 1.0), min(a[2] * k, 1.0))


def bust(who: Person, light: Light, seed: int, *, pixels: int = 620) -> Cutout:
    """Draw the person in three-quarter view, looking a little to the right."""
    board = Solid(1.0, pixels)
    child = who.age == "child"
    if child:
        who = replace(who, beard=False)
    c, y, rx, ry = 0.50, 0.655, (0.150 if child else 0.140), (0.168 if child else 0.182)
    _behind(board, who, (c, y), rx, ry)
    board.limb((c - 0.01, 0.36), (c, 0.54), 0.070 if child else 0.086, 0.072, _dimmed(who.skin, 0.88))
    _clothes(board, who, c, narrow=0.84 if child else 1.0)
    # the ear of the near side, the skull, the jaw
    board.ellipse((c - rx * 0.97, y - 0.012), 0.026, 0.042, _dimmed(who.skin, 0.94))
    board.ellipse((c, y), rx, ry, who.skin)
    _features(board, who, (c + 0.028, y), rx)
    _hair(board, who, (c, y), rx, ry)
    _headgear(board, who, (c, y), rx, ry)
    strands = spectral(1024, seed, 453, 1.0, 30.0)[: board.rows, : board.cols]
    fine = sample_fast(strands, f32(board.x * 620), f32(board.y * 90))
    hairy = np.abs(board.albedo - f32(linear(who.tone))).sum(axis=2) < 0.02
    board.normal[..., 0] += np.where(hairy, fine * 0.28, 0.03 * fine)
    board.normal /= np.sqrt((board.normal**2).sum(axis=-1, keepdims=True) + 1e-9)
    return board.lit(light, fill=1.0)


def _behind(board: Solid, who: Person, at: tuple[float, float], rx: float, ry: float) -> None:
    """Lay what of the hair falls behind the neck."""
    c, y = at
    if who.hair == "long":
        board.polygon(
            _rounded(
                [
                    (c - rx * 1.15, y + 0.05),
                    (c + rx * 1.05, y + 0.05),
                    (c + rx * 1.25, 0.40),
                    (c + 0.10, 0.30),
                    (c - 0.12, 0.28),
                    (c - rx * 1.45, 0.38),
                ]
            ),
            _dimmed(who.tone, 0.8),
            bulge=0.10,
        )
    elif who.hair == "curly":
        for k in range(16):
            a = np.pi * (-0.12 + 1.24 * k / 15)
            board.ellipse((c + np.cos(a) * rx * 1.12, y + 0.03 + np.sin(a) * ry * 1.05), 0.062, 0.060, who.tone)
    elif who.hair == "bun":
        board.ellipse((c - rx * 0.55, y + ry * 1.02), 0.075, 0.070, who.tone)


def _rounded(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Cut the corners of a closed outline thrice."""
    line = np.array(points)
    for _ in range(3):
        after = np.roll(line, -1, axis=0)
        line = np.stack([0.75 * line + 0.25 * after, 0.25 * line + 0.75 * after], axis=1).reshape(-1, 2)
    return [(float(x), float(y)) for x, y in line]


def _clothes(board: Solid, who: Person, c: float, *, narrow: float) -> None:
    w = 0.45 * narrow
    half = [(1.04, -0.20), (1.03, 0.06), (0.97, 0.22), (0.80, 0.335), (0.50, 0.395), (0.26, 0.445)]
    outline = [(c + px * w, py) for px, py in half] + [(c - px * w, py) for px, py in reversed(half)]
    board.polygon(_rounded(outline), who.coat, bulge=0.22)
    for side in (-1, 1):
        # the fold between arm and chest
        board.limb((c + side * w * 0.70, 0.20), (c + side * w * 0.66, -0.04), 0.006, 0.010, _dimmed(who.coat, 0.62))
    neck = [(c - 0.085, 0.455), (c + 0.085, 0.455), (c + 0.060, 0.405), (c, 0.385), (c - 0.060, 0.405)]
    if who.collar == "tie":
        board.polygon([(c - 0.092, 0.455), (c + 0.092, 0.455), (c + 0.01, 0.10)], (0.90, 0.89, 0.86), bulge=0.02)
        tie = [(c - 0.020, 0.39), (c + 0.026, 0.39), (c + 0.036, 0.12), (c + 0.005, 0.06), (c - 0.026, 0.12)]
        board.polygon(tie, (0.42, 0.12, 0.14), bulge=0.02)
        for side in (-1, 1):
            lapel = [(c + side * 0.09, 0.465), (c + side * 0.18, 0.40), (c + side * 0.13, 0.22), (c, 0.06)]
            board.polygon(lapel, _dimmed(who.coat, 0.85), bulge=0.02)
        return
    board.polygon(_rounded(neck), _dimmed(who.skin, 0.86), bulge=0.03)
    edge = 0.060 if who.collar == "hood" else 0.020
    tone = _dimmed(who.coat, 1.1 if who.collar == "hood" else 0.82)
    _arc(board, (c, 0.455), 0.098, 0.075, edge, tone)
    if who.collar == "hood":
        for k in range(3):
            board.ellipse((c + 0.01, 0.26 - 0.09 * k), 0.012, 0.012, (0.25, 0.22, 0.18))


def _arc(
    board: Solid, centre: tuple[float, float], half: float, sag: float, thick: float, tone: Rgb, *, tilt: float = 0.0
) -> None:
    """Lay a curved line: `half` wide to each side, its middle lower by `sag`, thinner at its ends."""
    at = np.linspace(-1.0, 1.0, 13)
    for u, v in pairwise(at):
        wide = thick * (1 - 0.45 * abs(u + v) / 2)
        board.limb(
            (centre[0] + u * half, centre[1] - sag * (1 - u * u) + tilt * u),
            (centre[0] + v * half, centre[1] - sag * (1 - v * v) + tilt * v),
            wide,
            wide,
            tone,
        )


def _blushed(board: Solid, centre: tuple[float, float], reach: float, amount: float) -> None:
    """Tint the skin, in place, without changing its shape."""
    near = np.exp(-((board.x - centre[0]) ** 2 + (board.y - centre[1]) ** 2) / (reach * reach)) * amount
    board.albedo += (f32([0.62, 0.16, 0.12]) - board.albedo) * near[..., None]


def _features(board: Solid, who: Person, at: tuple[float, float], rx: float) -> None:
    """Hint at a face: lids, brows, nose, mouth, cheeks; nothing that could be somebody's."""
    x, y = at
    skin = who.skin
    brow = _mixed(who.tone, _dimmed(skin, 0.5), 0.3)
    old, child = who.age == "old", who.age == "child"
    for side, wide in ((-1, 1.0), (1, 0.86)):
        ex = x + side * rx * 0.42 * wide
        _blushed(board, (ex + side * 0.012, y - 0.055), 0.036, 0.16)
        board.ellipse((ex, y + 0.002), 0.0150 * wide + 0.003 * child, 0.0185, (0.10, 0.075, 0.065), gloss=1.0)
        _arc(board, (ex, y + 0.050), 0.030 * wide, -0.010, 0.0062, brow, tilt=-0.004 * side)
        if old:
            _arc(board, (ex, y - 0.026), 0.022 * wide, 0.006, 0.0018, _dimmed(skin, 0.78))
            _arc(board, (x + side * 0.052, y - 0.075), 0.008, 0.0, 0.0018, _dimmed(skin, 0.80), tilt=-0.020 * side)
    if old:
        for k in range(2):
            _arc(board, (x - 0.005, y + 0.080 + 0.022 * k), 0.055, -0.004, 0.0016, _dimmed(skin, 0.84))
    board.limb((x + 0.005, y + 0.004), (x + 0.013, y - 0.042), 0.008, 0.014, _dimmed(skin, 1.02))
    board.ellipse((x + 0.012, y - 0.048), 0.019, 0.014, _dimmed(skin, 1.0))
    lips = _mixed(skin, (0.60, 0.20, 0.20), 0.60)
    _arc(board, (x + 0.003, y - 0.094), 0.038, 0.014, 0.0062, lips)
    if who.beard:
        board.polygon(
            _rounded(
                [
                    (x - 0.125, y - 0.03),
                    (x - 0.060, y - 0.082),
                    (x + 0.055, y - 0.082),
                    (x + 0.096, y - 0.03),
                    (x + 0.092, y - 0.13),
                    (x + 0.02, y - 0.215),
                    (x - 0.085, y - 0.16),
                ]
            ),
            who.tone,
            bulge=0.05,
        )
        _arc(board, (x + 0.003, y - 0.100), 0.026, 0.008, 0.0060, lips)
    if who.glasses:
        for side, wide in ((-1, 1.0), (1, 0.86)):
            ex = x + side * rx * 0.40 * wide
            for k in range(18):
                a, b = 2 * np.pi * k / 18, 2 * np.pi * (k + 1) / 18
                board.limb(
                    (ex + 0.040 * wide * np.cos(a), y + 0.034 * np.sin(a)),
                    (ex + 0.040 * wide * np.cos(b), y + 0.034 * np.sin(b)),
                    0.0035,
                    0.0035,
                    (0.12, 0.10, 0.09),
                )
        board.limb((x - 0.014, y + 0.004), (x + 0.016, y + 0.004), 0.003, 0.003, (0.12, 0.10, 0.09))


def _hair(board: Solid, who: Person, at: tuple[float, float], rx: float, ry: float) -> None:
    c, y = at
    if who.hair == "bald":
        for side in (-1, 1):
            board.ellipse((c + side * rx * 0.94, y + 0.01), 0.026, 0.060, who.tone)
        return
    # a cap of hair with a parting: what is above the brow and at the near side
    cap = [
        (c - rx * 1.10, y - 0.02),
        (c - rx * 0.86, y + 0.055),
        (c - rx * 0.52, y + ry * 0.62),
        (c + rx * 0.10, y + ry * 0.56),
        (c + rx * 0.72, y + ry * 0.40),
        (c + rx * 1.02, y + 0.02),
        (c + rx * 1.10, y + ry * 0.45),
        (c + rx * 0.80, y + ry * 0.98),
        (c + rx * 0.15, y + ry * 1.18),
        (c - rx * 0.60, y + ry * 1.10),
        (c - rx * 1.08, y + ry * 0.62),
    ]
    board.polygon(_rounded(cap), who.tone, bulge=0.07)
    if who.hair == "long":
        for side, low in ((-1, 0.37), (1, 0.40)):
            board.limb((c + side * rx * 0.99, y + 0.07), (c + side * rx * 1.06, 0.54), 0.026, 0.036, who.tone)
            board.limb((c + side * rx * 1.06, 0.54), (c + side * rx * 1.00, low), 0.036, 0.010, who.tone)
    elif who.hair == "curly":
        for k in range(15):
            a = np.pi * (0.05 + 0.90 * k / 14)
            board.ellipse((c + np.cos(a) * rx * 0.98, y + 0.045 + np.sin(a) * ry * 0.92), 0.052, 0.050, who.tone)
    if who.age == "adult" and who.hair == "short":
        board.limb((c - rx * 0.98, y + 0.05), (c - rx * 0.99, y - 0.01), 0.020, 0.008, who.tone)


def _crown(
    board: Solid, at: tuple[float, float], rx: float, ry: float, outline: list[tuple[float, float]], tone: Rgb
) -> None:
    """Draw the crown of a hat: its outline in half widths and heights of the head at `at`."""
    c, y = at
    board.polygon(_rounded([(c + rx * across, y + ry * up) for across, up in outline]), tone, bulge=0.12)


def _headgear(board: Solid, who: Person, at: tuple[float, float], rx: float, ry: float) -> None:
    c, y = at
    felt: Rgb = (0.26, 0.22, 0.19)
    if who.hat == "wool":
        wool = _mixed((0.20, 0.28, 0.38), who.coat, 0.2)
        _crown(board, at, rx, ry, [(-1.12, 0.42), (1.10, 0.42), (0.86, 1.22), (0.0, 1.45), (-0.86, 1.22)], wool)
        board.limb((c - rx * 1.05, y + ry * 0.46), (c + rx * 1.03, y + ry * 0.46), 0.034, 0.034, _dimmed(wool, 1.2))
    elif who.hat == "brim":
        _crown(board, at, rx, ry, [(-0.98, 0.55), (0.98, 0.55), (0.80, 1.42), (0.0, 1.34), (-0.80, 1.42)], felt)
        board.ellipse((c, y + ry * 0.58), rx * 1.85, 0.036, _dimmed(felt, 1.1))
        board.limb((c - rx * 0.95, y + ry * 0.70), (c + rx * 0.95, y + ry * 0.70), 0.016, 0.016, (0.10, 0.08, 0.08))
    elif who.hat == "point":
        blue: Rgb = (0.22, 0.20, 0.42)
        board.polygon(
            [(c - rx * 1.0, y + ry * 0.55), (c + rx * 1.0, y + ry * 0.55), (c + 0.05, 0.995)], blue, bulge=0.10
        )
        board.ellipse((c, y + ry * 0.56), rx * 1.9, 0.036, blue)
    elif who.hat == "crown":
        gold: Rgb = (0.92, 0.72, 0.28)
        for k in range(5):
            x = c + rx * (-0.85 + 0.425 * k)
            board.polygon(
                [(x - 0.030, y + ry * 0.80), (x + 0.030, y + ry * 0.80), (x, y + ry * 1.35)],
                gold,
                bulge=0.02,
                gloss=0.8,
            )
        board.limb((c - rx * 0.98, y + ry * 0.78), (c + rx * 0.98, y + ry * 0.78), 0.022, 0.022, gold, gloss=0.8)
    elif who.hat == "cap":
        _crown(board, at, rx, ry, [(-1.06, 0.48), (1.06, 0.48), (0.72, 1.18), (-0.72, 1.18)], _dimmed(who.coat, 0.9))
        board.ellipse((c + rx * 0.62, y + ry * 0.47), rx * 0.80, 0.024, _dimmed(who.coat, 0.7))
    elif who.hat == "helmet":
        board.ellipse((c, y + ry * 0.50), rx * 1.18, ry * 0.80, (0.60, 0.62, 0.65), gloss=0.9)
        board.limb(
            (c - rx * 1.12, y + ry * 0.24), (c + rx * 1.12, y + ry * 0.24), 0.018, 0.018, (0.44, 0.46, 0.50), gloss=0.8
        )
