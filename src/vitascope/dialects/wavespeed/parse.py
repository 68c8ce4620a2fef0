"""WaveSpeed's bodies as Submissions."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, get_args

from vitascope.catalog import GEN4_TURBO, Model, price_of
from vitascope.dialects.wavespeed.routing import DIALECT
from vitascope.dialects.wavespeed.schemas import MAX_SEED, AspectRatio, ImageInputs, ModelInputs, VideoInputs
from vitascope.dialects.wavespeed.webhooks import destinations
from vitascope.errors import InvalidParameter
from vitascope.tasks.model import InputImage, Submission
from vitascope.wire import Source

MAX_IDEMPOTENCY_KEY = 255

_TAG = re.compile(r"(?<!\w)@([A-Za-z][A-Za-z0-9_]*)")


def image_submission(model: Model, inputs: ImageInputs, references: list[Source]) -> Submission:
    """A request to one of the image models; `references` are its reference images."""
    return Submission(
        model=model.name,
        prompt=inputs.prompt,
        sizes=(model.size(inputs.resolution, inputs.aspect_ratio),),
        seed=random_seed() if inputs.seed == -1 else inputs.seed,
        references=bind_tags(inputs.prompt, [source.name for source in references]),
        output_format="JPG",
        destinations=destinations(inputs),
        client_options={"base64": inputs.enable_base64_output},
        client_inputs={**_told(inputs), "reference_images": [source.url for source in references]},
    )


def video_submission(inputs: VideoInputs, image: Source, seconds: int) -> Submission:
    """A request to gen4-turbo, which has no length of its own on this wire: it is a setting."""
    sizes = GEN4_TURBO.sizes[GEN4_TURBO.default_resolution]
    ratios = (inputs.aspect_ratio,) if inputs.aspect_ratio else get_args(AspectRatio)
    return Submission(
        model=GEN4_TURBO.name,
        prompt=inputs.prompt,
        sizes=tuple(sizes[ratio] for ratio in ratios),
        seed=random_seed(),
        first_frame=InputImage(source=image.name),
        duration=seconds,
        output_format="MP4",
        destinations=destinations(inputs),
        client_inputs={**_told(inputs), "image": image.url},
    )


def _told(inputs: ModelInputs) -> dict[str, Any]:
    """What is told again of a request: all but where to tell it."""
    return inputs.model_dump(exclude={"webhook_url"})


def bind_tags(prompt: str, references: list[str]) -> tuple[InputImage, ...]:
    """Bind each `@name` of the prompt to a reference, in order of first appearance; the rest have no name."""
    names = list(dict.fromkeys(_TAG.findall(prompt)))
    names += [None] * (len(references) - len(names))
    return tuple(InputImage(source=source, tag=tag) for source, tag in zip(references, names, strict=False))


def price(own: Mapping[str, Decimal], model: Model, inputs: ModelInputs) -> Decimal:
    """What such a request costs, in USD, where `own` are the owner's prices."""
    resolution = inputs.resolution if isinstance(inputs, ImageInputs) else model.default_resolution
    return price_of(own, DIALECT, model, resolution=resolution)


def random_seed() -> int:
    """A seed in the range of this wire."""
    return secrets.randbelow(MAX_SEED + 1)


def idempotency_key(header: str | None) -> str | None:
    """The `Idempotency-Key` header: the caller's own name for a request. Raises `InvalidParameter`."""
    if header is None:
        return None
    if not (0 < len(header) <= MAX_IDEMPOTENCY_KEY and header.isascii() and header.isprintable()):
        raise InvalidParameter(
            "Idempotency-Key", f"The header Idempotency-Key must be 1 to {MAX_IDEMPOTENCY_KEY} printable characters."
        )
    return header


def fingerprint(model: Model, inputs: ModelInputs) -> str:
    """What was asked, in 64 characters: equal for equal bodies, however they were written. -1 stays -1."""
    return hashlib.sha256(f"{model.name} {inputs.model_dump_json()}".encode()).hexdigest()
