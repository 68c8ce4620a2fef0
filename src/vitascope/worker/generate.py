"""One job inside the slot's process: decode, generate, look, encode."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import cast

from vitascope.catalog import MODELS, Kind, Size, nearest_size
from vitascope.engines.base import Engine, Film, GenerationRequest, Image, Origin, Pixels, Progress, Reference
from vitascope.errors import EngineFailed
from vitascope.media.depthmap import depth_in, to_packet
from vitascope.media.images import (
    ImageFormat,
    decode_image,
    encode_image,
    first_frame,
    first_frame_depth,
    flatten,
)
from vitascope.media.video import VideoFormat, encode_film
from vitascope.pipeline.ports import InputFile, SlotJob, SlotResult
from vitascope.safety import PixelCheck, Watched
from vitascope.safety.pixels import Mode

MEDIA_TYPES = {
    "JPG": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "MP4": "video/mp4",
    "MOV": "video/quicktime",
    "WEBM": "video/webm",
}
REFERENCE_EDGE = 2048
"""A reference is decoded to at most this many pixels along its longer edge: more is never seen in the output."""


def generate(engine: Engine, job: SlotJob, check: PixelCheck, progress: Progress) -> SlotResult:
    """Do `job` and leave the file at its `output_path`. Raises as `Engine.generate` and the media functions do."""
    started = time.monotonic()
    progress(0.0, "reading the inputs")
    request = _request(job)
    (output,) = engine.generate([request], progress)
    path = Path(job.output_path)
    if isinstance(output, Film):
        unsafe = _write_film(output, job, request, check)
    else:
        unsafe = _write_image(output, job, request, check)
    return SlotResult(
        media_type=MEDIA_TYPES[job.output_format],
        size=path.stat().st_size,
        width=request.width,
        height=request.height,
        inference_ms=round((time.monotonic() - started) * 1000),
        nsfw=unsafe,
        notes=(*output.notes, *_unknown_options(engine, job)),
        coverage=output.coverage,
    )


def _unknown_options(engine: Engine, job: SlotJob) -> list[str]:
    """What the caller asked for and this engine has no notion of."""
    unknown = sorted(set(job.options) - engine.capabilities.options)
    return [f"{name} {job.options[name]!r} had no effect: this engine does not know it" for name in unknown]


def _request(job: SlotJob) -> GenerationRequest:
    references = tuple(_reference(job, file) for file in job.references)
    size = job.sizes[0]
    first_frame, origin = None, None
    if job.first_frame is not None:
        size, first_frame, origin = _first_frame(job, job.first_frame)
    return GenerationRequest(
        model=job.model,
        prompt=job.prompt,
        width=size[0],
        height=size[1],
        seed=job.seed,
        quality=job.quality,
        references=references,
        first_frame=first_frame,
        origin=origin,
        duration=job.duration,
        fps=job.fps,
        options=job.options,
    )


def _reference(job: SlotJob, file: InputFile) -> Reference:
    path = Path(file.path)
    pixels = decode_image(path, max_pixels=job.max_pixels, max_edge=REFERENCE_EDGE)
    return Reference(pixels, file.tag, _origin(path, pixels))


def _origin(path: Path, pixels: Pixels) -> Origin | None:
    """What the file of `pixels` says of their making."""
    known = depth_in(path, flatten(pixels))
    return None if known is None else Origin(*known)


def _first_frame(job: SlotJob, file: InputFile) -> tuple[Size, Pixels, Origin | None]:
    """The film's size, the picture cropped and scaled to it, and what the picture's file says of its making."""
    path = Path(file.path)
    pixels = flatten(decode_image(path, max_pixels=job.max_pixels))
    height, width = pixels.shape[:2]
    size = nearest_size(job.sizes, width, height)
    origin = _origin(path, pixels)
    if origin is not None:
        origin = replace(origin, depth=first_frame_depth(origin.depth, pixels, *size))
    return size, first_frame(pixels, *size), origin


def _write_image(output: Image, job: SlotJob, request: GenerationRequest, check: PixelCheck) -> bool | None:
    expected = (request.height, request.width, 3)
    if MODELS[job.model].kind is not Kind.IMAGE or output.pixels.shape != expected:
        raise EngineFailed(f"The engine made a picture of shape {output.pixels.shape}; {expected} was asked for.")
    origin = output.origin
    encode_image(
        output.pixels,
        Path(job.output_path),
        cast("ImageFormat", job.output_format),
        quality=job.output_quality,
        xmp=None if origin is None else to_packet(origin.depth, origin.keywords, output.pixels),
    )
    return None if job.safety == "none" else check.is_unsafe(output.pixels)


def _write_film(output: Film, job: SlotJob, request: GenerationRequest, check: PixelCheck) -> bool | None:
    mode: Mode = "none" if job.safety == "none" else "full" if job.safety == "full" else "fast"
    watched = Watched(output.frames, request.frame_count, check, mode)
    encode_film(
        iter(watched),
        Path(job.output_path),
        width=request.width,
        height=request.height,
        fps=request.fps,
        frame_count=request.frame_count,
        quality=job.output_quality,
        video_format=cast("VideoFormat", job.output_format),
    )
    return watched.unsafe
