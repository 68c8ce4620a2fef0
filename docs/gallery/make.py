"""Draws the gallery: `make gallery`.

What is drawn, and what we think of it, stands in `gallery.toml`; the pictures go beside it, and `README.md` is written
from both. Prompts of a blind set were written before anybody saw a result, and drawn once.
"""

from __future__ import annotations

import sys
import textwrap
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from vitascope.engines.base import Film, GenerationRequest, Image, Origin, Pixels, Reference
from vitascope.engines.draft import DraftEngine
from vitascope.media.depthmap import depth_in, to_packet
from vitascope.media.images import decode_image, encode_image, first_frame, first_frame_depth, flatten

HERE = Path(__file__).parent
SHOWN_WIDTH = 640
STRIP_FRAMES, STRIP_WIDTH = 4, 480
THUMBNAIL = (320, 240)
PER_ROW = 4
MAX_PIXELS = 64_000_000
QUALITY = 82

Entry = dict[str, Any]


def main(only: list[str]) -> None:
    """Draw all but the blind sets, or those whose names are given; then write the page."""
    gallery = tomllib.loads((HERE / "gallery.toml").read_text())
    engine = DraftEngine()
    engine.load()
    for entry in (*gallery["text"], *gallery["references"]):
        if not only or entry["name"] in only:
            print(entry["name"], flush=True)
            image = _picture(engine, entry)
            _save(_shown(image.pixels, SHOWN_WIDTH), entry["name"], image.origin)
    for entry in gallery["film"]:
        if not only or entry["name"] in only:
            print(entry["name"], flush=True)
            _save(_strip(engine, entry), entry["name"])
    for blind in gallery["blind"]:
        if blind["name"] in only:
            print(blind["name"], flush=True)
            _save(_sheet(engine, blind), blind["name"])
    (HERE / "README.md").write_text("\n".join(_page(gallery)) + "\n")


def _picture(engine: DraftEngine, entry: Entry) -> Image:
    width, height = entry.get("size", (1440, 1080))
    references = tuple(_reference(one) for one in entry.get("images", ()))
    request = GenerationRequest(
        "gen4-image", entry["prompt"], width, height, entry.get("seed", 7), "full", references=references
    )
    (image,) = engine.generate([request], _ignore)
    assert isinstance(image, Image)
    return image


def _reference(one: Entry) -> Reference:
    pixels = decode_image(HERE / one["file"], max_pixels=MAX_PIXELS)
    told = depth_in(HERE / one["file"], flatten(pixels))
    return Reference(pixels, one.get("tag"), None if told is None else Origin(*told))


def _strip(engine: DraftEngine, entry: Entry) -> Pixels:
    """Frames of a film of five seconds, from the first to the last, side by side."""
    width, height = entry.get("size", (1280, 720))
    if "file" in entry:
        given = _reference(entry)
        frame, origin = first_frame(flatten(given.pixels), width, height), given.origin
        if origin is not None:
            origin = Origin(first_frame_depth(origin.depth, given.pixels, width, height), origin.keywords)
    else:
        drawn = _picture(engine, {"prompt": entry["frame"], "size": (width, height)})
        frame, origin = drawn.pixels, drawn.origin
    request = GenerationRequest(
        "gen4-turbo", entry["prompt"], width, height, 7, first_frame=frame, origin=origin, duration=5.0
    )
    (film,) = engine.generate([request], _ignore)
    assert isinstance(film, Film)
    chosen = set(np.linspace(0, request.frame_count - 1, STRIP_FRAMES).round().astype(int).tolist())
    frames = [_shown(frame, STRIP_WIDTH) for position, frame in enumerate(film.frames) if position in chosen]
    return np.hstack(frames)


def _sheet(engine: DraftEngine, blind: Entry) -> Pixels:
    """Thumbnails of a set, row by row in the order of its prompts."""
    drawn = [
        _shown(_picture(engine, {"prompt": one["prompt"], "size": (960, 720), "seed": number}).pixels, THUMBNAIL[0])
        for number, one in enumerate(blind["prompts"], start=1)
    ]
    drawn += [np.full_like(drawn[0], 255)] * (-len(drawn) % PER_ROW)
    return np.vstack([np.hstack(drawn[start : start + PER_ROW]) for start in range(0, len(drawn), PER_ROW)])


def _shown(pixels: Pixels, width: int) -> Pixels:
    height = round(pixels.shape[0] * width / pixels.shape[1])
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _save(pixels: Pixels, name: str, origin: Origin | None = None) -> None:
    xmp = None if origin is None else to_packet(origin.depth, origin.keywords, pixels)
    encode_image(pixels, HERE / f"{name}.jpg", "JPG", quality=QUALITY, xmp=xmp)


def _ignore(_fraction: float, _stage: str) -> None:
    """Nobody is told."""


def _page(gallery: Entry) -> Iterator[str]:
    yield "# Gallery of the draft renderer"
    yield ""
    yield from textwrap.wrap(gallery["about"].strip(), 120)
    yield ""
    for kind, title in (("text", "Text to image"), ("references", "References to image"), ("film", "Image to video")):
        yield f"## {title}"
        yield ""
        for entry in gallery[kind]:
            yield from _shown_entry(entry)
    for blind in gallery["blind"]:
        yield from _shown_blind(blind)


def _shown_entry(entry: Entry) -> Iterator[str]:
    yield f"![{entry['name'].replace('-', ' ')}]({entry['name']}.jpg)"
    yield ""
    yield f"> {' '.join(entry['prompt'].split())}"
    yield ""
    inputs = ", ".join(f"[{Path(one['file']).stem}]({one['file']})" for one in entry.get("images", ()))
    if inputs:
        yield f"With {inputs}."
    elif "file" in entry:
        yield f"Begins with [{Path(entry['file']).stem}]({entry['file']})."
    elif "frame" in entry:
        yield f"Begins with a picture of its own: “{entry['frame']}”."
    yield f"**{entry['verdict'].capitalize()}.** {entry['says']}"
    yield ""


def _shown_blind(blind: Entry) -> Iterator[str]:
    counts = Counter(one["verdict"] for one in blind["prompts"])
    yield f"## {blind['title']}"
    yield ""
    yield from textwrap.wrap(blind["about"].strip(), 120)
    yield ""
    yield f"Good {counts['good']}, partly {counts['partly']}, missed {counts['missed']}."
    yield ""
    yield f"![{blind['title']}]({blind['name']}.jpg)"
    yield ""
    yield "| | Prompt | Verdict | Why |"
    yield "|---|---|---|---|"
    for number, one in enumerate(blind["prompts"], start=1):
        prompt = one["prompt"].replace("|", "\\|")
        yield f"| {number} | {prompt} | {one['verdict']} | {one.get('says', '')} |"
    yield ""


if __name__ == "__main__":
    main(sys.argv[1:])
