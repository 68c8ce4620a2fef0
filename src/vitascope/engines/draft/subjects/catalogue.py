"""Every subject that can be drawn: its drawing, its size, and where such a thing belongs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial

from vitascope.engines.draft.lettering import draw_writing
from vitascope.engines.draft.lexicon.figurines import figurines
from vitascope.engines.draft.lexicon.kinds import stand_in
from vitascope.engines.draft.light import Light
from vitascope.engines.draft.scene import Rgb, Scene
from vitascope.engines.draft.stamp import Cutout
from vitascope.engines.draft.subjects import (
    acting,
    afloat,
    aloft,
    built,
    furniture,
    growing,
    people,
    sights,
    swimming,
    things,
    vehicles,
    vessels,
)
from vitascope.engines.draft.subjects.figurines import draw_figurine
from vitascope.engines.draft.subjects.standins import FORMS, draw_stand_in
from vitascope.engines.draft.vegetation import broadleaf

Draw = Callable[[Light, int, Rgb | None], Cutout]


@dataclass(frozen=True, slots=True)
class Model:
    """A drawing and how it is set: `habitat` is ground, shore, water, swimming, air, wall, fore, table or anywhere.

    `tall` is its height in metres; `share` the part of the picture's height that one alone should fill.
    """

    draw: Draw
    habitat: str
    tall: float
    share: float


def is_drawn(kind: str) -> bool:
    """Tell whether the renderer draws this kind of subject, as a figure or as part of the place."""
    return model_of(kind) is not None or kind == "sun"


def needs_ground(scene: Scene) -> bool:
    """Tell whether something of the scene must stand on dry land."""
    models = [model_of(subject.kind) for subject in scene.subjects]
    return any(model is not None and model.habitat == "ground" for model in models)


@cache
def model_of(kind: str) -> Model | None:
    """Find how a kind of thing is drawn: as a figurine, a stand-in, writing or a solid; None if it cannot be drawn."""
    one = figurines().get(kind)
    if one is not None:
        return Model(partial(draw_figurine, one), one.habitat, one.tall, share_of(one.habitat, one.tall))
    form, noun = stand_in(kind)
    if form:
        habitat, tall = FORMS[form]
        return Model(partial(draw_stand_in, form, noun), habitat, tall, max(share_of(habitat, tall), 0.34))
    if kind in WRITTEN:
        habitat, tall, share = WRITTEN[kind]
        return Model(partial(draw_writing, kind, ""), habitat, tall, share)
    return MODELS.get(kind)


def share_of(habitat: str, tall: float) -> float:
    """Give the part of the picture's height that a thing of this size should fill: small things are shown larger."""
    if habitat == "table":
        return min(max(0.32 * math.pow(tall / 0.15, 0.32), 0.17), 0.60)
    if habitat == "air":
        return min(max(0.13 * math.pow(tall, 0.2), 0.09), 0.32)
    if habitat in {"swimming", "water"}:
        return min(max(0.17 * math.pow(tall, 0.3), 0.09), 0.32)
    return min(max(0.27 * math.pow(tall, 0.26), 0.14), 0.56)


def _tree(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    return broadleaf(seed, light, tone=colour or (0.27, 0.36, 0.13), pixels=620)


def _caravan(light: Light, seed: int, colour: Rgb | None) -> Cutout:
    return draw_figurine(figurines()["camel"], light, seed, colour)


MODELS: dict[str, Model] = {
    "person": Model(acting.anybody, "ground", 1.95, 0.38),
    "astronaut": Model(people.astronaut, "anywhere", 1.95, 0.42),
    "robot": Model(people.robot, "ground", 3.2, 0.46),
    "lighthouse": Model(afloat.lighthouse, "shore", 34.0, 0.56),
    "sailboat": Model(afloat.sailboat, "water", 13.0, 0.34),
    "boat": Model(afloat.boat, "water", 1.4, 0.085),
    "ship": Model(afloat.ship, "water", 30.0, 0.17),
    "island": Model(afloat.islet, "water", 16.0, 0.16),
    "pier": Model(afloat.pier, "fore", 6.0, 0.40),
    "waterlily": Model(growing.waterlily, "water", 0.35, 0.09),
    "balloon": Model(aloft.balloon, "air", 22.0, 0.30),
    "bird": Model(aloft.bird, "air", 0.5, 0.055),
    "kite": Model(aloft.kite, "air", 1.6, 0.20),
    "dragon": Model(aloft.dragon, "air", 14.0, 0.40),
    "lantern": Model(aloft.lantern, "air", 0.9, 0.10),
    "rocket": Model(aloft.rocket, "air", 40.0, 0.55),
    "spaceship": Model(aloft.spaceship, "air", 40.0, 0.24),
    "planet": Model(aloft.planet, "air", 2000.0, 0.32),
    "butterfly": Model(swimming.butterfly, "air", 0.08, 0.10),
    "fish": Model(swimming.fish, "air", 0.3, 0.075),
    "jellyfish": Model(swimming.jellyfish, "air", 0.8, 0.22),
    "whale": Model(swimming.whale, "air", 5.0, 0.24),
    "turtle": Model(swimming.turtle, "air", 0.8, 0.20),
    "tree": Model(_tree, "ground", 11.0, 0.46),
    "palm": Model(growing.palm, "ground", 9.0, 0.52),
    "cactus": Model(growing.cactus, "ground", 4.5, 0.30),
    "house": Model(built.house, "ground", 7.0, 0.24),
    "castle": Model(built.castle, "ground", 42.0, 0.36),
    "tower": Model(built.tower, "ground", 40.0, 0.48),
    "pagoda": Model(built.pagoda, "ground", 28.0, 0.46),
    "windmill": Model(built.windmill, "ground", 17.0, 0.40),
    "bridge": Model(built.bridge, "shore", 12.0, 0.22),
    "tent": Model(built.tent, "ground", 2.0, 0.14),
    "campfire": Model(built.campfire, "ground", 1.1, 0.12),
    "car": Model(vehicles.car, "ground", 1.45, 0.19),
    "train": Model(vehicles.train, "ground", 4.2, 0.15),
    "statue": Model(built.statue, "ground", 3.4, 0.48),
    "child": Model(acting.anybody, "ground", 1.35, 0.32),
    "bench": Model(furniture.bench, "ground", 0.95, 0.26),
    "sofa": Model(furniture.sofa, "ground", 0.95, 0.30),
    "armchair": Model(furniture.armchair, "ground", 1.05, 0.32),
    "caravan": Model(_caravan, "ground", 2.1, 0.24),
    "volcano": Model(sights.volcano, "ground", 60.0, 0.60),
    "waterfall": Model(sights.waterfall, "ground", 18.0, 0.62),
    "pyramid": Model(sights.pyramid, "ground", 30.0, 0.44),
    "igloo": Model(sights.igloo, "ground", 2.4, 0.26),
    "market stall": Model(sights.market, "ground", 2.6, 0.42),
    "fireworks": Model(sights.fireworks, "air", 40.0, 0.40),
    "apple": Model(things.apple, "table", 0.085, 0.34),
    "orange": Model(things.round_fruit, "table", 0.08, 0.27),
    "lemon": Model(things.lemon, "table", 0.07, 0.22),
    "pear": Model(things.pear, "table", 0.11, 0.36),
    "strawberry": Model(things.strawberry, "table", 0.06, 0.26),
    "pumpkin": Model(things.pumpkin, "table", 0.25, 0.34),
    "cup": Model(vessels.cup, "table", 0.09, 0.30),
    "bottle": Model(vessels.bottle, "table", 0.30, 0.62),
    "glass": Model(vessels.glass, "table", 0.20, 0.50),
    "vase": Model(vessels.vase, "table", 0.28, 0.50),
    "bouquet": Model(vessels.bouquet, "table", 0.40, 0.66),
    "tulips": Model(vessels.tulips, "table", 0.40, 0.66),
    "sunflowers": Model(vessels.sunflowers, "table", 0.40, 0.66),
    "bowl": Model(vessels.bowl, "table", 0.12, 0.26),
    "book": Model(things.book, "table", 0.12, 0.24),
    "candle": Model(vessels.candle, "table", 0.22, 0.42),
    "lamp": Model(vessels.lamp, "table", 0.45, 0.58),
    "plant": Model(growing.plant, "table", 0.35, 0.52),
    "crystal": Model(things.crystal, "table", 0.2, 0.42),
    "sphere": Model(things.sphere, "anywhere", 0.3, 0.36),
}

WRITTEN: dict[str, tuple[str, float, float]] = {
    "signboard": ("ground", 2.2, 0.36),
    "chalkboard": ("ground", 1.3, 0.40),
    "poster": ("wall", 1.0, 0.38),
    "neon": ("wall", 1.0, 0.20),
}
"""What carries writing: habitat, height in metres and share, as a model's."""
