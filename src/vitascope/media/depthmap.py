"""Depth inside a picture's file: an XMP packet in the words of Google's GDepth, which JPEG, PNG and WEBP all carry.

https://developers.google.com/depthmap-metadata/reference. Beside the map stand keywords (Dublin Core), and a glance at
the picture that the map was made for: software that crops or turns a picture often keeps its metadata as it was.
Everything here blocks. Arrays are as in `media.images`.
"""

from __future__ import annotations

import base64
import binascii
import io
import math
import re
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFilter

from vitascope.media.images import read_xmp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from vitascope.media.images import Pixels

Depth = npt.NDArray[np.float32]
"""A depth map: (rows, columns), metres from the camera, infinite where nothing ends the view."""

MAX_PACKET_BYTES = 65_000
"""What one segment of a JPEG holds, less its heading."""

_MAX_MAP_BYTES = 44_000  # a third more in base64
_MOST_KEYWORDS = 20
_SIDES = (384, 256, 160, 96)
_MOST_PIXELS, _LEAST_SIDE = 1 << 20, 2
_NEAREST, _FAR = 1e-3, 1e9
_LEVELS = 255
_GLANCE = 16
_LIKE = 12.0  # steps of 255 by which nearly all of two glances may differ: more than a JPEG of low quality does
_LEANING = 0.02

_PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:GDepth="http://ns.google.com/photos/1.0/depthmap/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:vitascope="urn:vitascope:xmp:1"
 GDepth:Format="RangeInverse" GDepth:Near="{near:.6g}" GDepth:Far="{far:.6g}" GDepth:Units="m"
 GDepth:MeasureType="OpticalAxis" GDepth:Mime="image/png" GDepth:Data="{data}" vitascope:Glance="{glance}">
<dc:subject><rdf:Bag>{keywords}</rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
_DAMAGE = (
    OSError, ValueError, SyntaxError, binascii.Error, Image.DecompressionBombError, Image.DecompressionBombWarning
)  # fmt: skip
# As an attribute, which is how it is written here, or as an element, which is what some editors make of it.
_VALUE = r'(?:="|>)([^"<]*)'
_WORD = re.compile(r"[a-z][a-z -]{0,30}")
_KEYWORD = re.compile(rf"<rdf:li>({_WORD.pattern})</rdf:li>")


def to_packet(depth: Depth, keywords: Sequence[str], pixels: Pixels) -> bytes:
    """Write an XMP packet with the depth of `pixels`, which fits into a JPEG's segment.

    A hundredth of the pixels may be nearer than the nearest that is told; what is no distance, such as 0, is endless.
    Of `keywords` the first few are kept that are words in small letters.
    """
    words = [word for word in keywords if _WORD.fullmatch(word)][:_MOST_KEYWORDS]
    seen = np.isfinite(depth) & (depth > 0.0)
    near = max(float(np.percentile(depth[seen], 1)), _NEAREST) if seen.any() else 1.0
    # GDepth's inverse range, with a far end that is as good as infinite: 0 at `near`, 1 at no end.
    inverse = np.where(seen, np.minimum(1.0 - near / np.maximum(depth, near), 1.0 - 1.0 / _LEVELS), 1.0)
    whole = Image.fromarray((inverse * _LEVELS + 0.5).astype(np.uint8))
    for side in _SIDES:
        scale = min(side / max(whole.size), 1.0)
        size = (max(round(whole.width * scale), 1), max(round(whole.height * scale), 1))
        # What is thin and near, a mast or a cable, is not lost between two samples.
        kept = whole.filter(ImageFilter.MinFilter(2 * math.floor(0.5 / scale) + 1))
        file = io.BytesIO()
        kept.resize(size, Image.Resampling.NEAREST).save(file, "PNG", optimize=True)
        if file.tell() <= _MAX_MAP_BYTES:
            break
    return _PACKET.format(
        near=near,
        far=_FAR,
        data=base64.b64encode(file.getvalue()).decode(),
        glance=base64.b64encode(_glance(pixels)).decode(),
        keywords="".join(f"<rdf:li>{word}</rdf:li>" for word in words),
    ).encode()


def from_packet(packet: bytes, pixels: Pixels) -> tuple[Depth, tuple[str, ...]] | None:
    """Read the depth of `pixels` and its keywords; None where there is none, or it is another picture's."""
    if len(packet) > MAX_PACKET_BYTES:
        return None
    text = packet.decode("utf-8", "replace")
    try:
        glance = np.frombuffer(_bytes(text, "vitascope:Glance"), np.uint8)
        near = float(_value(text, "GDepth:Near"))
        with Image.open(io.BytesIO(_bytes(text, "GDepth:Data")), formats=("PNG",)) as image:
            if image.mode != "L" or image.width * image.height > _MOST_PIXELS or min(image.size) < _LEAST_SIDE:
                return None
            inverse = np.asarray(image, np.float32) / np.float32(_LEVELS)
    except _DAMAGE:
        return None
    if not (_NEAREST <= near <= _FAR and _is_like(glance, inverse, pixels)):
        return None
    with np.errstate(divide="ignore"):
        depth = np.where(inverse < 1.0, near / (1.0 - inverse), np.inf).astype(np.float32)
    return depth, tuple(_KEYWORD.findall(text))


def depth_in(path: Path, pixels: Pixels) -> tuple[Depth, tuple[str, ...]] | None:
    """Read what the file at `path`, of which `pixels` were decoded, tells of them: depth and keywords, or None."""
    packet = read_xmp(path)
    return None if packet is None else from_packet(packet, pixels)


def _value(text: str, name: str) -> str:
    """Find a property; "" where it is missing."""
    found = re.search(name + _VALUE, text)
    return found.group(1) if found else ""


def _bytes(text: str, name: str) -> bytes:
    return base64.b64decode(_value(text, name), validate=True)


def _glance(pixels: Pixels) -> bytes:
    """Give a picture of 16 x 16 greys."""
    grey = Image.fromarray(pixels).convert("L")
    return grey.resize((_GLANCE, _GLANCE), Image.Resampling.BOX, reducing_gap=2.0).tobytes()


def _is_like(glance: npt.NDArray[np.uint8], inverse: Depth, pixels: Pixels) -> bool:
    """Tell whether `pixels` are still the picture that a map was made for."""
    rows, columns = inverse.shape
    height, width = pixels.shape[:2]
    if glance.size != _GLANCE**2 or abs(columns * height / (rows * width) - 1.0) > _LEANING + 1.0 / min(rows, columns):
        return False
    now = np.frombuffer(_glance(pixels), np.uint8)
    return float(np.percentile(np.abs(now.astype(np.int16) - glance.astype(np.int16)), 95)) < _LIKE
