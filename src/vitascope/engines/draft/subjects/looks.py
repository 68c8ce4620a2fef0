"""Who somebody is, as far as it shows: skin, hair, clothes and age as the words say, else as the seed decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from vitascope.engines.draft.noise import generator

if TYPE_CHECKING:
    from vitascope.engines.draft.scene import Rgb

Value = TypeVar("Value")

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
    (r"red hair\w*|red haired|redhead|ginger|auburn", (0.56, 0.26, 0.13)),
    (r"black hair\w*|dark hair\w*", (0.09, 0.07, 0.07)),
    (r"brown hair\w*|brunette|chestnut hair", (0.32, 0.20, 0.12)),
    (r"(?:white|silver|grey|gray) hair\w*", (0.82, 0.81, 0.79)),
    (r"pink hair\w*", (0.92, 0.50, 0.66)),
    (r"blue hair\w*", (0.25, 0.40, 0.78)),
    (r"green hair\w*", (0.30, 0.62, 0.36)),
    (r"purple hair\w*", (0.50, 0.28, 0.66)),
)
_UNIFORMS: tuple[tuple[str, Rgb], ...] = (
    (r"chefs?|cooks?|bakers?|doctors?|nurses?|surgeons?|scientists?|brides?|dentists?|lab coat", (0.92, 0.92, 0.90)),
    (r"police\w*|pilots?|captains?|sailors?|mechanics?|plumbers?", (0.14, 0.20, 0.36)),
    (r"firefighters?|fireman|firemen|santa", (0.76, 0.14, 0.10)),
    (r"monks?", (0.86, 0.46, 0.12)),
    (r"nuns?|priests?|ninjas?|grooms?|business\w*|vampires?|pianists?|conductors?", (0.10, 0.10, 0.12)),
    (r"detectives?|cowboys?|explorers?|shepherds?", (0.50, 0.38, 0.24)),
    (r"wizards?|witch|mages?|sorcerers?", (0.32, 0.22, 0.52)),
    (r"knights?|warriors?|samurai|gladiators?", (0.56, 0.58, 0.62)),
    (r"farmers?|gardeners?|workers?|builders?|miners?|engineers?", (0.22, 0.38, 0.58)),
    (r"queen|princess|ballerinas?|dancers?", (0.86, 0.50, 0.64)),
)
_GARMENTS: tuple[tuple[str, str], ...] = (
    (
        (
            r"dress(?:es)?|gowns?|skirts?|robes?|kimonos?|saris?|monks?|nuns?|wizards?|witch|queen|princess|bride"
            r"|ballerinas?|priests?|abayas?"
        ),
        "dress",
    ),
    (r"coats?|raincoats?|cloaks?|trench coat|detectives?|lab coat|scientists?|apron|chefs?", "coat"),
    (r"shorts|footballers?|soccer|athletes?|swimmers?|surfers?|bikini|swimsuit|lifeguard", "shorts"),
    (r"trousers|pants|jeans|suits?|overalls", "trousers"),
)
_CUTS: tuple[tuple[str, str], ...] = (
    (r"bald|shaved head", "bald"),
    (r"curly|curls|afro", "curly"),
    (r"bun|updo|ballerina", "bun"),
    (r"long (?:\w+ ){0,2}hair\w*|long haired|braids?|ponytail", "long"),
    (r"short (?:\w+ ){0,2}hair\w*|short haired|pixie cut|crew cut", "short"),
)
_HATS: tuple[tuple[str, str], ...] = (
    (r"santa|beanie|wool hat|woolly hat|woolen hat|knitted hat|fisherm[ae]n|sailor", "wool"),
    (r"wizard|witch|sorcerer", "point"),
    (r"king|queen|crown|princess|prince", "crown"),
    (r"hat|top hat|fedora|cowboy|detective|farmer|straw hat|scarecrow", "brim"),
    (r"cap|baseball cap|police\w*|chef", "cap"),
    (r"helmet|knight|viking|pilot|firefighter", "helmet"),
)
_OLD = r"old|elderly|aged|grand\w+|granny|wrinkl\w+|senior|ageing|veteran|wizard|sage|santa"
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
    """Who is drawn: `age` is child, adult or old; `hair` its cut (short, long, bun, curly, bald).

    `garment` is what is seen below the waist: trousers, dress, coat or shorts.
    """

    skin: Rgb
    tone: Rgb
    hair: str
    coat: Rgb
    age: str
    beard: bool
    hat: str
    collar: str
    glasses: bool
    garment: str


def _said(pattern: str, words: str) -> bool:
    return re.search(rf"\b(?:{pattern})\b", words) is not None


def _first(table: tuple[tuple[str, Value], ...], words: str) -> Value | None:
    """Give what the first pattern of a table that the words match stands for."""
    return next((value for pattern, value in table if _said(pattern, words)), None)


def person_of(words: str, seed: int, number: int, coat: Rgb | None) -> Person:
    """Work out who is asked for; what `words` leave open the seed and the number of the figure decide."""
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
    strange = _said(r"aliens?|extraterrestrials?|martians?|orcs?|goblins?|zombies?", words)
    if strange:
        skin = (0.46, 0.68, 0.34)
    tone = _first(_HAIRS, words)
    if tone is None:
        natural: tuple[Rgb, ...] = ((0.09, 0.07, 0.06), (0.26, 0.16, 0.09), (0.42, 0.27, 0.15), (0.72, 0.54, 0.30))
        tone = (0.80, 0.79, 0.77) if age == "old" else natural[int(rng.integers(0, 2 if skin[0] < 0.8 else 4))]
    cut = _cut(words, female=female, age=age, pick=float(rng.random()))
    pick = (int(rng.integers(0, 6)) + number) % 6
    return Person(
        skin,
        tone,
        cut,
        coat or _first(_UNIFORMS, words) or _COATS[pick],
        age,
        age != "child" and not female and _said(r"beard\w*|fisherm[ae]n|wizard|viking|santa|sailor", words),
        _first(_HATS, words) or "",
        "hood"
        if _said(r"hood\w*|raincoats?|parka", words)
        else "tie"
        if _said(r"suits?|tie|necktie|detective|businessm[ae]n", words)
        else "round",
        _said(r"glasses|spectacles|sunglasses", words),
        _garment(words, female=female, age=age, pick=float(rng.random())),
    )


def _garment(words: str, *, female: bool, age: str, pick: float) -> str:
    if garment := _first(_GARMENTS, words):
        return garment
    if age == "child":
        return "shorts" if pick < 0.5 else "dress" if female else "trousers"
    return "dress" if female and pick < 0.55 else "coat" if pick > 0.8 else "trousers"


def _cut(words: str, *, female: bool, age: str, pick: float) -> str:
    if cut := _first(_CUTS, words):
        return cut
    if female:
        return "bun" if age == "old" or pick < 0.25 else "long" if pick < 0.8 else "curly"
    return "curly" if pick < 0.2 else "short"


LOOKS = (
    *(pattern for pattern, _ in _HAIRS),
    _OLD,
    _YOUNG,
    r"bald|curly|curls|afro|braids?|ponytail|long hair\w*|short hair\w*|bun|beard\w*|hoods?|hooded|beanie|suits?|tie",
    r"dress(?:es)?|gowns?|skirts?|robes?|shorts|trousers|jeans|long (?:\w+ ){1,2}hair\w*",
)
"""Patterns of the words that show in somebody's looks."""
