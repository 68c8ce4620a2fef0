"""Pictures: files to arrays and arrays to files.

Arrays are uint8, shape (height, width, 3) or (height, width, 4), sRGB. Everything here blocks: call it from a
thread or, better, from an engine's child process.
"""

from __future__ import annotations

import contextlib
import struct
import zlib
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, PngImagePlugin, TiffImagePlugin, UnidentifiedImageError

from vitascope import errors
from vitascope.media.colours import to_rgba, upright_size
from vitascope.media.sniffing import HEAD, describe, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from vitascope.media.depthmap import Depth

__all__ = ["ImageFormat", "Pixels", "cover", "decode_image", "encode_image", "flatten", "image_size", "sniff"]

Pixels = npt.NDArray[np.uint8]
"""A picture: uint8, shape (height, width, 3), sRGB; (height, width, 4) with alpha."""

ImageFormat = Literal["JPG", "PNG", "WEBP"]
"""The formats pictures are written in."""

_READ = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
_TILE_WIDTH, _TILE_LENGTH = 322, 323
_WRITE: dict[str, tuple[str, dict[str, Any]]] = {
    "JPG": ("JPEG", {"subsampling": 0}),
    "PNG": ("PNG", {"compress_level": 1}),
    "WEBP": ("WEBP", {"method": 2}),
}
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders raise on damaged files: it has no exception of its own for them."""

_DAMAGED = "The picture is damaged or incomplete and cannot be decoded."
_ANY_SIZE = 1 << 62
_NO_QUALITY = frozenset({"PNG"})


def decode_image(path: Path, *, max_pixels: int = 64_000_000, max_edge: int | None = None) -> Pixels:
    """Decode the first frame of the picture at `path` to RGBA, shape (height, width, 4), upright, sRGB.

    `max_pixels` is checked against the header before a pixel is decoded. `max_edge` shrinks, keeping the
    aspect ratio, so that no side is longer; it never enlarges. Peak memory is 8
    bytes a pixel of the file, 12 where it is turned or has a colour profile, 16 for WEBP, and a JPEG much less with
    `max_edge`. Raises `errors.MediaInvalid`, with a text meant for the caller that gave the picture.
    """
    with _opened(path, max_pixels) as image:
        return to_rgba(image, max_edge)


def image_size(path: Path, *, max_pixels: int = 64_000_000) -> tuple[int, int]:
    """Width and height of the picture at `path`, as it is meant to be seen. Reads the header only.

    Raises `errors.MediaInvalid` as `decode_image` does, except that damage behind the header goes unseen.
    """
    with _opened(path, max_pixels) as image:
        return upright_size(image)


@contextlib.contextmanager
def _opened(path: Path, max_pixels: int) -> Iterator[Image.Image]:
    """Open a picture of an accepted format and size; what fails inside becomes `errors.MediaInvalid`."""
    with path.open("rb") as file:
        try:
            with Image.open(file, formats=_READ) as image:
                _check_size(image, max_pixels)
                yield image
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise errors.MediaInvalid(f"The picture has more than {_megapixels(max_pixels)}.") from error
        except UnidentifiedImageError as error:
            raise errors.MediaInvalid(_why_not_a_picture(path)) from error
        except _DAMAGE as error:
            raise errors.MediaInvalid(_DAMAGED) from error


def _check_size(image: Image.Image, max_pixels: int) -> None:
    width, height = image.size
    if width * height > max_pixels:
        raise errors.MediaInvalid(
            f"The picture is {width}x{height} pixels, which is more than {_megapixels(max_pixels)}."
        )
    if isinstance(image, TiffImagePlugin.TiffImageFile):
        # A TIFF of 16x16 pixels may be cut from one tile of gigabytes, and the tile is unpacked as a whole.
        tile = int(image.tag_v2.get(_TILE_WIDTH, 0)) * int(image.tag_v2.get(_TILE_LENGTH, 0))
        if tile > max_pixels:
            raise errors.MediaInvalid(f"The picture has tiles of more than {_megapixels(max_pixels)}.")


def _megapixels(pixels: int) -> str:
    return f"{pixels / 1e6:g} megapixels"


def _why_not_a_picture(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(HEAD)
    if (sniff(head) or "").startswith("image/"):
        return _DAMAGED
    return f"The file is not a picture but {describe(head)}; send JPEG, PNG, WEBP, GIF, BMP or TIFF."


def read_xmp(path: Path) -> bytes | None:
    """Return the XMP packet of the picture at `path`, None where it has none. Raises as `decode_image`.

    Decodes no pixels: of a PNG the packet is found where it stands before them.
    """
    with _opened(path, _ANY_SIZE) as image:
        packet = image.info.get("xmp")
        return packet if isinstance(packet, bytes) else None


def _with_xmp(xmp: bytes, image_format: ImageFormat) -> dict[str, Any]:
    """Give the options with which Pillow writes an XMP packet into a file."""
    if image_format != "PNG":
        return {"xmp": xmp}
    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt("XML:com.adobe.xmp", xmp.decode())
    return {"pnginfo": chunks}


def first_frame(pixels: Pixels, width: int, height: int) -> Pixels:
    """`cover` for the frame that a film begins with: heads stay in it.

    In pictures as tall as wide there are mostly people, and their heads are at the top.
    """
    return cover(pixels, width, height, upper=_above(*pixels.shape[:2]))


def first_frame_depth(depth: Depth, pixels: Pixels, width: int, height: int) -> Depth:
    """Crop the depth map of `pixels` as `first_frame` crops them. It keeps its own resolution."""
    rows, columns = depth.shape
    upper = _above(*pixels.shape[:2])
    left, top, right, low = (round(edge) for edge in _crop(columns, rows, width, height, upper))
    return depth[top : max(low, top + 1), left : max(right, left + 1)]


def _above(rows: int, columns: int) -> float:
    return 0.08 if rows >= columns else 0.4


def _crop(columns: int, rows: int, width: int, height: int, upper: float) -> tuple[float, float, float, float]:
    """Find what of a picture of `columns` x `rows` has the aspect of `width` x `height`: left, top, right, lower."""
    scale = min(columns / width, rows / height)
    across, down = width * scale, height * scale
    left, top = (columns - across) / 2, (rows - down) * upper
    return left, top, left + across, top + down


def cover(pixels: Pixels, width: int, height: int, *, upper: float = 0.5) -> Pixels:
    """Crop a picture to the aspect of `width` x `height`, in the middle of its width, and scale it to that size.

    `upper` is the share of what goes above and below that goes above.

    Takes and returns 3 or 4 channels. Transparent pixels do not bleed their hidden colour into their
    neighbours.
    """
    rows, columns = pixels.shape[:2]
    if (columns, rows) == (width, height):
        return pixels.copy()
    image = Image.fromarray(pixels).resize(
        (width, height),
        Image.Resampling.LANCZOS,
        box=_crop(columns, rows, width, height, upper),
        reducing_gap=3.0,
    )
    return np.array(image)


def flatten(pixels: Pixels, background: tuple[int, int, int] = (255, 255, 255)) -> Pixels:
    """Lay a picture with alpha over one colour: shape (h, w, 4) to (h, w, 3). Three channels stay."""
    rows, columns, channels = pixels.shape
    if channels == len(background):
        return pixels
    below = Image.new("RGB", (columns, rows), background)
    above = Image.fromarray(pixels)
    below.paste(above, mask=above.getchannel("A"))
    return np.array(below)


def encode_image(
    pixels: Pixels, path: Path, image_format: ImageFormat, quality: int = 95, xmp: bytes | None = None
) -> None:
    """Write a picture (h, w, 3) or (h, w, 4) to `path`, with `xmp` as its only metadata. Equal input, equal bytes.

    `quality` is 1 to 100 and says nothing to PNG. JPG has no alpha: it is flattened on white. Raises
    `errors.StorageFailed` where the file cannot be written; then it is removed.
    """
    name, options = _WRITE[image_format]
    if xmp is not None:
        options = {**options, **_with_xmp(xmp, image_format)}
    if image_format not in _NO_QUALITY:
        options = {**options, "quality": quality}
    image = Image.fromarray(flatten(pixels) if image_format == "JPG" else pixels)
    try:
        image.save(path, format=name, **options)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise errors.StorageFailed(f"The picture could not be written: {error.strerror or error}.") from error
