"""The models callers may ask for, as data: their names, sizes and limits, and what is said of them.

Sizes are (width, height) in pixels. The aspect ratios of the image models are those of WaveSpeed's pages
(contract section 12); those of gen4-turbo are Runway's, of which WaveSpeed offers five.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

Size = tuple[int, int]

MAX_SEED = 2**32 - 1
FRAMES_PER_SECOND = 24


class Kind(StrEnum):
    """What a model makes."""

    IMAGE = "image"
    VIDEO = "video"


@dataclass(frozen=True, slots=True)
class Model:
    """One model. `sizes` maps resolution, then aspect ratio, to a size; a video model has one resolution."""

    name: str
    kind: Kind
    title: str
    summary: str
    sizes: dict[str, dict[str, Size]]
    default_resolution: str
    quality: str = "full"
    max_references: int = 0
    dialect_names: dict[str, str] = field(default_factory=dict)

    def size(self, resolution: str, aspect_ratio: str) -> Size:
        """The size of an aspect ratio at a resolution. KeyError where the model has none."""
        return self.sizes[resolution][aspect_ratio]


def nearest_size(sizes: Iterable[Size], width: int, height: int) -> Size:
    """Of `sizes`, the one whose aspect ratio is nearest to width:height.

    Nearness is measured by the factor between the two ratios, so that 2:1 is as far from 1:1 as 1:2 is.
    """
    source = width / height

    def distance(size: Size) -> float:
        ratio = size[0] / size[1]
        return max(ratio / source, source / ratio)

    return min(sizes, key=distance)


_IMAGE_SIZES: dict[str, dict[str, Size]] = {
    "1080p": {
        "16:9": (1920, 1080),
        "9:16": (1080, 1920),
        "1:1": (1080, 1080),
        "4:3": (1440, 1080),
        "3:4": (1080, 1440),
    },
    "720p": {
        "16:9": (1280, 720),
        "9:16": (720, 1280),
        "1:1": (720, 720),
        "4:3": (960, 720),
        "3:4": (720, 960),
    },
}

GEN4_IMAGE = Model(
    name="gen4-image",
    kind=Kind.IMAGE,
    title="Gen-4 Image",
    summary="An image from a prompt, guided by up to three reference images.",
    sizes=_IMAGE_SIZES,
    default_resolution="1080p",
    max_references=3,
    dialect_names={"wavespeed": "runwayml/gen4-image"},
)
GEN4_IMAGE_TURBO = Model(
    name="gen4-image-turbo",
    kind=Kind.IMAGE,
    title="Gen-4 Image Turbo",
    summary="The faster image model, guided by up to three reference images.",
    sizes=_IMAGE_SIZES,
    default_resolution="1080p",
    quality="turbo",
    max_references=3,
    dialect_names={"wavespeed": "runwayml/gen4-image-turbo", "runware": "runway:4@2"},
)
GEN4_TURBO = Model(
    name="gen4-turbo",
    kind=Kind.VIDEO,
    title="Gen-4 Turbo",
    summary="A video from one image, which becomes its first frame.",
    sizes={
        "720p": {
            "16:9": (1280, 720),
            "9:16": (720, 1280),
            "4:3": (1104, 832),
            "3:4": (832, 1104),
            "1:1": (960, 960),
            "21:9": (1584, 672),
        },
    },
    default_resolution="720p",
    quality="turbo",
    dialect_names={"wavespeed": "runwayml/gen4-turbo", "runware": "runway:1@1"},
)

PRICE_PLACES = 6
"""Balances and prices are kept to a millionth of a dollar."""

PRICES: dict[str, Decimal] = {
    "wavespeed/gen4-image/720p": Decimal("0.05"),
    "wavespeed/gen4-image/1080p": Decimal("0.08"),
    "wavespeed/gen4-image-turbo": Decimal("0.03"),
    "wavespeed/gen4-turbo": Decimal("0.50"),
    "runware/gen4-image-turbo": Decimal("0.02"),
    "runware/gen4-turbo": Decimal("0.0042"),
    "runware/gen4-turbo/second": Decimal("0.05"),
}
"""The vendors' list prices in USD of one output, by dialect, model and, where it matters, resolution.

A name that ends in `/second` is that of each second of a film, on top. Runware's pages list 0.05 a second, and each of
their examples is billed 0.0042 more. Those of the turbo models are on WaveSpeed's pages; for gen4-image, of which no
page says it, Runway's credits.
"""


def price_of(
    own: Mapping[str, Decimal], dialect: str, model: Model, *, resolution: str = "", seconds: float = 0.0
) -> Decimal:
    """The price in USD of one output: the owner's `own`, else the list price. KeyError where the model has none."""
    name = f"{dialect}/{model.name}"
    if f"{name}/{resolution}" in PRICES:
        name = f"{name}/{resolution}"
    prices = {**PRICES, **own}
    return prices[name] + prices.get(f"{name}/second", Decimal(0)) * Decimal(str(seconds))


MODELS: dict[str, Model] = {model.name: model for model in (GEN4_IMAGE, GEN4_IMAGE_TURBO, GEN4_TURBO)}
