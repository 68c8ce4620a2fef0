"""From whatever a picture file holds to 8-bit sRGB with alpha: samples, palettes, profiles, orientation."""

from __future__ import annotations

import io
import struct

import numpy as np
import numpy.typing as npt
from PIL import ExifTags, Image

from vitascope import errors

_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SWAPS_SIDES = 5
_STRIP_PIXELS = 1 << 20
_PLAIN = frozenset({"L", "LA", "RGB", "RGBA", "CMYK", "YCbCr"})
_EIGHT_BITS = frozenset({"1", "P", "PA", "La", "RGBa", "RGBX", "LAB", "HSV"}) | _PLAIN
_PROFILED = {"L": "RGB", "RGB": "RGB", "RGBA": "RGBA", "CMYK": "RGB"}


def to_rgba(image: Image.Image, max_edge: int | None) -> npt.NDArray[np.uint8]:
    """Turn an opened picture into an array: 8-bit sRGB RGBA, upright, no side longer than `max_edge` pixels.

    Shrinks before it converts, so that a large photograph never exists at full size in memory if it can be
    helped (a JPEG is decoded at a fraction of its size). Returns shape (height, width, 4). Raises
    `errors.MediaInvalid` for samples that are not integers.
    """
    orientation = _orientation(image)
    if image.mode not in _EIGHT_BITS:
        image = _to_eight_bits(image)
    if image.mode not in _PLAIN or "transparency" in image.info:
        # A palette, or one colour that stands for transparent, does not survive resampling.
        image = image.convert("RGBA")
    if max_edge is not None:
        _shrink(image, max_edge)
    image.load()
    image = _to_srgb(image)
    turn = _TURNS.get(orientation)
    return _to_array(image if turn is None else image.transpose(turn))


def _shrink(image: Image.Image, max_edge: int) -> None:
    """Shrink in place. A JPEG that is not decoded yet is decoded at 1/2, 1/4 or 1/8 of its size, if that suffices."""
    scale = max_edge / max(image.size)
    if scale < 1:
        # Not a square: Pillow would pick the fraction by the shorter side then, and decode four times the pixels.
        box = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
        image.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _to_array(image: Image.Image) -> npt.NDArray[np.uint8]:
    """Copy to a writable array, some rows at a time: the whole would be held four times otherwise."""
    width, height = image.size
    array = np.empty((height, width, 4), np.uint8)
    step = max(1, _STRIP_PIXELS // width)
    for top in range(0, height, step):
        strip = image.crop((0, top, width, min(top + step, height)))
        array[top : top + step] = np.asarray(strip if strip.mode == "RGBA" else strip.convert("RGBA"))
    return array


def upright_size(image: Image.Image) -> tuple[int, int]:
    """Width and height of an opened picture as it is meant to be seen. Decodes no pixels."""
    width, height = image.size
    return (height, width) if _orientation(image) >= _SWAPS_SIDES else (width, height)


def _orientation(image: Image.Image) -> int:
    """Read the EXIF orientation, 1 to 8; 1 where there is none or it makes no sense."""
    if image.format == "TIFF" or (image.format == "PNG" and "exif" not in image.info):
        # Pillow turns a TIFF while decoding; and to look for the EXIF of a PNG it would decode all of it.
        return 1
    try:
        value = image.getexif().get(ExifTags.Base.Orientation)
    except (SyntaxError, ValueError, OSError, struct.error, TypeError, KeyError):
        # Broken metadata does not make a broken picture.
        return 1
    return value if isinstance(value, int) and value in _TURNS else 1


def _to_eight_bits(image: Image.Image) -> Image.Image:
    """Scale 16-bit gray to 8 bits; Pillow's own conversion clips it to white."""
    if not image.mode.startswith("I"):
        raise errors.MediaInvalid(f"The picture has samples of the kind {image.mode}; send 8 or 16 bits a channel.")
    samples = np.clip(np.asarray(image), 0, 65535) >> 8
    return Image.fromarray(samples.astype(np.uint8))


def _to_srgb(image: Image.Image) -> Image.Image:
    """Apply the embedded colour profile, if there is one, it differs from sRGB and it makes sense."""
    embedded = image.info.get("icc_profile")
    mode = _PROFILED.get(image.mode)
    if not embedded or mode is None:
        return image
    from PIL import ImageCms  # noqa: PLC0415 - takes a tenth of a second, and few pictures have a profile

    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(embedded))
        if "srgb" in ImageCms.getProfileDescription(profile).lower():
            return image
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        return ImageCms.profileToProfile(image, profile, srgb, outputMode=mode) or image
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return image
