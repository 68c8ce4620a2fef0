"""Runware's tasks as Submissions."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from vitascope.catalog import GEN4_IMAGE_TURBO, GEN4_TURBO, MAX_SEED, Model, Size, price_of
from vitascope.dialects.runware.errors import TaskRefused
from vitascope.dialects.runware.parameters import ImageInference, Inference, VideoInference
from vitascope.tasks.model import Destination, InputImage, Submission
from vitascope.wire import Source

DIALECT = "runware"
LONGEST_TTL = 365 * 24 * 3600
DEFAULT_IMAGE_SIZE = (1024, 1024)

IMAGE_SIZES: tuple[Size, ...] = (
    DEFAULT_IMAGE_SIZE,
    (1080, 1080),
    (1168, 880),
    (1360, 768),
    (1440, 1080),
    (1080, 1440),
    (1808, 768),
    (1920, 1080),
    (1080, 1920),
    (2112, 912),
    (1280, 720),
    (720, 1280),
    (720, 720),
    (960, 720),
    (720, 960),
    (1680, 720),
    (512, 512),
)
"""Those of Runway's API, and the one that a client sends when its user gives none (contract sections 7 and 7.1)."""

VIDEO_SIZES: tuple[Size, ...] = tuple(GEN4_TURBO.sizes[GEN4_TURBO.default_resolution].values())


def model_of(asked: Inference) -> Model:
    """The catalogue's model."""
    return GEN4_IMAGE_TURBO if isinstance(asked, ImageInference) else GEN4_TURBO


def pictures_of(asked: Inference) -> tuple[str, list[str]]:
    """The parameter that names the task's pictures, and these."""
    if isinstance(asked, ImageInference):
        return "inputs.referenceImages", list(asked.inputs.referenceImages)
    assert isinstance(asked, VideoInference)
    return "inputs.frameImages", [frame.image for frame in asked.inputs.frameImages]


def submission(asked: Inference, sizes: tuple[Size, ...], pictures: list[Source]) -> Submission:
    """A task in our own words, in one of `sizes` and with its `pictures`."""
    is_video = isinstance(asked, VideoInference)
    images = tuple(InputImage(source=picture.name) for picture in pictures)
    return Submission.model_validate(
        {
            "model": model_of(asked).name,
            "prompt": asked.positivePrompt or "",
            "sizes": sizes,
            "seed": secrets.randbelow(MAX_SEED + 1) if asked.seed is None else asked.seed,
            "references": () if is_video else images,
            "first_frame": images[0] if is_video else None,
            "duration": asked.duration if isinstance(asked, VideoInference) else 0,
            "count": asked.numberResults,
            "output_format": asked.outputFormat,
            "output_quality": asked.outputQuality,
            "safety": safety(asked),
            "options": {} if asked.moderation == "auto" else {"publicFigureThreshold": asked.moderation},
            "keep_seconds": _keep_seconds(asked),
            "destinations": _destinations(asked),
            "client_options": {"outputType": asked.outputType, "includeCost": asked.includeCost},
            "client_inputs": _told(asked, pictures),
        }
    )


def safety(asked: Inference) -> str:
    """How the output is looked at: `mode` wins, and `checkContent` alone means `fast`."""
    assert isinstance(asked, ImageInference | VideoInference)
    return asked.safety.mode or ("fast" if asked.safety.checkContent else "none")


def price(own: Mapping[str, Decimal], asked: Inference) -> Decimal:
    """What one result costs, in USD, where `own` are the owner's prices."""
    seconds = asked.duration if isinstance(asked, VideoInference) else 0
    return price_of(own, DIALECT, model_of(asked), seconds=seconds)


def client_id(task_uuid: str) -> str:
    """One name for a UUID, however it is written."""
    return UUID(task_uuid).hex


def fingerprint(asked: Inference) -> str:
    """What was asked, in 64 characters: equal for equal tasks, however they were written."""
    return hashlib.sha256(asked.model_dump_json(exclude={"taskUUID"}).encode()).hexdigest()


def sizes(asked: Inference) -> tuple[Size, ...]:
    """The size that was asked for, or those to choose from. Raises `TaskRefused`."""
    allowed = VIDEO_SIZES if isinstance(asked, VideoInference) else IMAGE_SIZES
    if asked.width is None and asked.height is None:
        return allowed if isinstance(asked, VideoInference) else (DEFAULT_IMAGE_SIZE,)
    if asked.width is None or asked.height is None:
        name = "width" if asked.width is None else "height"
        raise TaskRefused(
            f"missing{name.title()}",
            f"Parameter {name!r} is required: width and height go together.",
            parameter=name,
            type="integer",
        )
    if (asked.width, asked.height) not in allowed:
        names = [f"{width}x{height}" for width, height in allowed]
        # The one that is nowhere a width is the one to name; where both are sizes of others, it is the pair.
        name = "height" if any(asked.width == width for width, _ in allowed) else "width"
        raise TaskRefused(
            f"invalid{name.title()}",
            f"Invalid value for 'width' and 'height' parameters: {asked.width}x{asked.height} is not one of "
            f"{', '.join(names)}.",
            parameter=name,
            type="integer",
            allowedValues=names,
        )
    return ((asked.width, asked.height),)


def _told(asked: Inference, pictures: list[Source]) -> dict[str, Any]:
    """What is told again of a task: what was sent of it, with URLs for its pictures."""
    parameter, _ = pictures_of(asked)
    urls = {parameter.removeprefix("inputs."): [picture.url for picture in pictures]}
    return asked.model_dump(mode="json", exclude_unset=True) | {"inputs": urls}


def _keep_seconds(asked: Inference) -> int | None:
    """`ttl` is about URLs: whoever is sent the output itself may ask for it as long as for any other."""
    return min(asked.ttl, LONGEST_TTL) if asked.ttl is not None and asked.outputType == "URL" else None


def _destinations(asked: Inference) -> tuple[Destination, ...]:
    wishes = []
    if asked.webhookURL is not None:
        wishes.append(Destination(kind="webhook", url=asked.webhookURL, per="generation"))
    if asked.uploadEndpoint is not None:
        wishes.append(Destination(kind="upload", url=asked.uploadEndpoint, per="generation"))
    return tuple(wishes)
