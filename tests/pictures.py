"""Pictures for the tests to send, and what the pictures they get back are."""

from __future__ import annotations

import base64
import io

from PIL import Image

Colour = tuple[int, int, int]
BLUE: Colour = (40, 90, 160)
FILM = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + b"\0" * 64
"""What an MP4 file begins with."""


def picture(width: int = 64, height: int = 48, colour: Colour = BLUE, image_format: str = "PNG") -> bytes:
    """A file with a picture of one colour."""
    return _saved(Image.new("RGB", (width, height), colour), image_format)


def bands(width: int, height: int, left: Colour, middle: Colour, right: Colour, edge: int) -> bytes:
    """A PNG of one colour with a band of another, `edge` pixels wide, at its left and at its right."""
    image = Image.new("RGB", (width, height), middle)
    image.paste(left, (0, 0, edge, height))
    image.paste(right, (width - edge, 0, width, height))
    return _saved(image, "PNG")


def data_uri(content: bytes, media_type: str = "image/png") -> str:
    """`content` as a data URI."""
    return f"data:{media_type};base64,{base64.b64encode(content).decode()}"


def size_and_format(content: bytes) -> tuple[tuple[int, int], str | None]:
    """((width, height), format) of a picture's file, which is decoded whole."""
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        return image.size, image.format


def _saved(image: Image.Image, image_format: str) -> bytes:
    file = io.BytesIO()
    image.save(file, image_format)
    return file.getvalue()
