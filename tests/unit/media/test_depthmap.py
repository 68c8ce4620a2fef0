"""Depth goes into a picture's file and comes out of it, unless it has become another picture's."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from vitascope.media.depthmap import MAX_PACKET_BYTES, Depth, from_packet, to_packet
from vitascope.media.images import (
    ImageFormat,
    Pixels,
    cover,
    decode_image,
    encode_image,
    first_frame,
    first_frame_depth,
    flatten,
    read_xmp,
)


def view() -> tuple[Pixels, Depth]:
    """A ball four metres away before ground that runs off to the horizon, and sky: 160 x 90."""
    depth = np.full((90, 160), np.inf, np.float32)
    depth[45:] = (60.0 / (np.arange(45, dtype=np.float32) + 1.0))[:, None]
    pixels = np.full((90, 160, 3), (120, 170, 230), np.uint8)
    pixels[45:] = (90, 130, 60)
    cv2.circle(depth, (50, 50), 15, 4.0, -1)
    cv2.circle(pixels, (50, 50), 15, (200, 30, 30), -1)
    return pixels, depth


@pytest.mark.parametrize("image_format", ["JPG", "PNG", "WEBP"])
def test_depth_survives_the_file(tmp_path: Path, image_format: ImageFormat) -> None:
    """Metres, the endless sky and the keywords come out of every format as they went in, to a level of 255."""
    pixels, depth = view()
    path = tmp_path / "picture"
    encode_image(pixels, path, image_format, xmp=to_packet(depth, ("meadow", "people"), pixels))
    packet = read_xmp(path)
    assert packet is not None
    read = from_packet(packet, flatten(decode_image(path)))
    assert read is not None
    assert read[1] == ("meadow", "people")
    assert np.array_equal(np.isinf(read[0]), np.isinf(depth))
    seen = np.isfinite(depth) & (depth > 1.5)
    assert np.abs(1 / read[0][seen] - 1 / depth[seen]).max() < 0.004


@pytest.mark.parametrize("image_format", ["JPG", "PNG", "WEBP"])
def test_a_file_without_depth_has_no_packet(tmp_path: Path, image_format: ImageFormat) -> None:
    """Nothing is written where nothing is known."""
    encode_image(view()[0], tmp_path / "picture", image_format)
    assert read_xmp(tmp_path / "picture") is None


def test_a_packet_fits_into_a_jpeg() -> None:
    """Even of a depth that is nothing but noise."""
    noise = np.random.default_rng(1).uniform(1.0, 3.0, (720, 1280)).astype(np.float32)
    assert len(to_packet(noise, (), np.zeros((720, 1280, 3), np.uint8))) <= MAX_PACKET_BYTES


@pytest.mark.parametrize(
    "altered",
    [
        pytest.param(lambda p: p[:, ::-1], id="turned round"),
        pytest.param(lambda p: p[20:80, 40:147], id="cropped"),
        pytest.param(lambda p: p[:, :90], id="another aspect"),
        pytest.param(lambda p: 255 - p, id="inverted"),
    ],
)
def test_an_altered_picture_has_lost_its_depth(altered: object) -> None:
    """Software that changes a picture often keeps its metadata; what it says is no longer so."""
    pixels, depth = view()
    assert callable(altered)
    assert from_packet(to_packet(depth, (), pixels), np.ascontiguousarray(altered(pixels))) is None


def test_a_smaller_copy_keeps_its_depth() -> None:
    """The depth of a picture is that of its half size."""
    pixels, depth = view()
    assert from_packet(to_packet(depth, (), pixels), cover(pixels, 80, 45)) is not None


def packed(**changed: str) -> bytes:
    """A packet of the view, with some of its properties changed."""
    text = to_packet(view()[1], (), view()[0]).decode()
    for name, value in changed.items():
        text = re.sub(rf'{name}="[^"]*"', f'{name}="{value}"', text)
    return text.encode()


def greys(width: int, height: int) -> str:
    """A PNG of greys, in base64."""
    file = io.BytesIO()
    Image.new("L", (width, height), 128).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


HUGE = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1\0\0\0\1\0\0\x08\0\0\0\0" + bytes(4)).decode()
"""The head of a PNG of 65,536 x 65,536 greys."""


def test_an_unchanged_packet_is_read() -> None:
    """What the next test changes is what it fails by."""
    assert from_packet(packed(), view()[0]) is not None


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe not xml", id="no text"),
        pytest.param(packed() + b" " * MAX_PACKET_BYTES, id="too long"),
        pytest.param(packed(Data=HUGE), id="a map that would be huge"),
        pytest.param(packed(Data=greys(1600, 900)), id="a map that is too large"),
        pytest.param(packed(Data=greys(16, 1)), id="a map that is a line"),
        pytest.param(packed(Data=greys(90, 90)), id="a map of another aspect"),
        pytest.param(packed(Data="AAAA"), id="a map that is no picture"),
        pytest.param(packed(Near="nan"), id="near is no number"),
        pytest.param(packed(Near="-2"), id="near is behind"),
        pytest.param(packed(Near="1e39"), id="near is beyond"),
        pytest.param(packed(Glance="AAAA"), id="a glance that is too short"),
        pytest.param(packed(Glance="*"), id="a glance that is none"),
    ],
)
def test_a_damaged_packet_is_passed_over(packet: bytes) -> None:
    """Whatever a stranger writes there, the picture is a picture without depth."""
    assert from_packet(packet, view()[0]) is None


def test_only_plain_keywords_are_kept_and_only_some() -> None:
    """An engine that tells a thousand words, or marks, does not break the file."""
    pixels, depth = view()
    packet = to_packet(depth, ("rock & roll", "<b>", *["word"] * 3000), pixels)
    assert len(packet) <= MAX_PACKET_BYTES
    read = from_packet(packet, pixels)
    assert read is not None
    assert set(read[1]) == {"word"}


def test_no_distance_is_endless() -> None:
    """Zeros, as engines write where they know nothing, do not bring everything else near."""
    pixels, depth = view()
    depth[:10] = 0.0
    read = from_packet(to_packet(depth, (), pixels), pixels)
    assert read is not None
    assert np.isinf(read[0][:10]).all()
    assert abs(float(read[0][50, 50]) - 4.0) < 0.1


def test_what_is_thin_is_not_lost() -> None:
    """A mast of one pixel in a picture of a thousand is in the map that is a third as large."""
    depth = np.full((562, 1000), np.inf, np.float32)
    depth[:, 500] = 5.0
    pixels = np.zeros((562, 1000, 3), np.uint8)
    for column in (500, 501, 502):
        read = from_packet(to_packet(np.roll(depth, column - 500, axis=1), (), pixels), pixels)
        assert read is not None
        assert np.isfinite(read[0]).any(axis=1).all()


def test_a_nearly_square_picture_is_cropped_with_its_depth() -> None:
    """The map of a picture of 1001 x 1000 may be a square; it shows what the picture shows all the same."""
    pixels = np.zeros((1000, 1001, 3), np.uint8)
    pixels[:500] = 255
    depth = np.where(np.arange(384) < 192, np.inf, 5.0).astype(np.float32)[:, None] + np.zeros((1, 384), np.float32)
    sky = float((first_frame(pixels, 1280, 720) > 128).mean())
    assert abs(float(np.isinf(first_frame_depth(depth, pixels, 1280, 720)).mean()) - sky) < 0.01


@pytest.mark.parametrize(("width", "height"), [(90, 160), (160, 40), (64, 64)])
def test_depth_is_cropped_as_its_picture(width: int, height: int) -> None:
    """The first frame of a film and its depth show the same part."""
    pixels, depth = view()
    picture, cropped = first_frame(pixels, width, height), first_frame_depth(depth, pixels, width, height)
    sky = cv2.resize(np.isinf(cropped).astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST) > 0
    assert (sky == (picture[..., 2] > 150)).mean() > 0.93
