"""WaveSpeed's bodies as Submissions."""

from __future__ import annotations

import re
import secrets

from vitascope.catalog import GEN4_TURBO, Model
from vitascope.dialects.wavespeed.schemas import MAX_SEED, ImageInputs, VideoInputs
from vitascope.tasks.model import InputImage, Submission

_TAG = re.compile(r"(?<!\w)@([A-Za-z][A-Za-z0-9_]*)")


def image_submission(model: Model, inputs: ImageInputs, references: list[str]) -> Submission:
    """A request to one of the image models; `references` are the sources of its reference images."""
    return Submission(
        model=model.name,
        prompt=inputs.prompt,
        sizes=(model.size(inputs.resolution, inputs.aspect_ratio),),
        seed=random_seed() if inputs.seed == -1 else inputs.seed,
        references=bind_tags(inputs.prompt, references),
        output_format="JPG",
        client_options={"base64": inputs.enable_base64_output},
    )


def video_submission(inputs: VideoInputs, image: str, seconds: int) -> Submission:
    """A request to gen4-turbo, which has no length of its own on this wire: it is a setting."""
    sizes = GEN4_TURBO.sizes[GEN4_TURBO.default_resolution]
    return Submission(
        model=GEN4_TURBO.name,
        prompt=inputs.prompt,
        sizes=(sizes[inputs.aspect_ratio],) if inputs.aspect_ratio else tuple(sizes.values()),
        seed=random_seed(),
        first_frame=InputImage(source=image),
        duration=seconds,
        output_format="MP4",
    )


def bind_tags(prompt: str, references: list[str]) -> tuple[InputImage, ...]:
    """Bind each `@name` of the prompt to a reference, in order of first appearance; the rest have no name."""
    names = list(dict.fromkeys(_TAG.findall(prompt)))
    names += [None] * (len(references) - len(names))
    return tuple(InputImage(source=source, tag=tag) for source, tag in zip(references, names, strict=False))


def random_seed() -> int:
    """A seed in the range of this wire."""
    return secrets.randbelow(MAX_SEED + 1)
