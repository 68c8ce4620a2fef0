"""Pictures are cropped and written exactly as asked."""

from __future__ import annotations

import resource
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from vitascope import errors
from vitascope.media.images import ImageFormat, Pixels, cover, decode_image, encode_image, flatten, image_size
from vitascope.media.sniffing import sniff

if TYPE_CHECKING:
    from pathlib import Path

FORMATS: list[tuple[ImageFormat, str]] = [("JPG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]


def gradient(width: int, height: int, channels: int = 3) -> Pixels:
    """Draw red rising to the right, green rising downwards, blue and alpha full."""
    pixels = np.full((height, width, channels), 255, np.uint8)
    pixels[..., 0] = np.linspace(0, 255, width, dtype=np.uint8)[None, :]
    pixels[..., 1] = np.linspace(0, 255, height, dtype=np.uint8)[:, None]
    return pixels


@pytest.mark.parametrize(("image_format", "media_type"), FORMATS)
def test_a_picture_comes_back_as_it_was_written(tmp_path: Path, image_format: ImageFormat, media_type: str) -> None:
    """Kind, size and colours survive the file."""
    pixels, path = gradient(160, 90), tmp_path / "output"
    encode_image(pixels, path, image_format)
    assert (sniff(path.read_bytes()), image_size(path)) == (media_type, (160, 90))
    assert np.abs(decode_image(path)[..., :3].astype(int) - pixels).mean() < 1.5


@pytest.mark.parametrize(("image_format", "media_type"), FORMATS)
def test_the_same_picture_gives_the_same_bytes(tmp_path: Path, image_format: ImageFormat, media_type: str) -> None:
    """Writing is a function of the pixels, for every kind of file."""
    for name in ("first", "second"):
        encode_image(gradient(160, 90), tmp_path / name, image_format)
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes(), media_type


def test_png_loses_nothing(tmp_path: Path) -> None:
    """A PNG gives back the very pixels, alpha too."""
    pixels = gradient(31, 17, 4)
    pixels[..., 3] = np.arange(31, dtype=np.uint8)
    encode_image(pixels, tmp_path / "output", "PNG")
    assert np.array_equal(decode_image(tmp_path / "output"), pixels)


def test_jpg_keeps_sharp_colours(tmp_path: Path) -> None:
    """No chroma is thrown away: a red line one pixel wide stays red."""
    pixels = np.zeros((64, 64, 3), np.uint8)
    pixels[:, 31, 0] = 255
    encode_image(pixels, tmp_path / "output", "JPG")
    assert decode_image(tmp_path / "output")[32, 31, 0] > 240


def test_jpg_flattens_alpha_on_white(tmp_path: Path) -> None:
    """What is transparent is white where the format has no alpha."""
    encode_image(np.zeros((16, 16, 4), np.uint8), tmp_path / "output", "JPG")
    assert decode_image(tmp_path / "output")[8, 8].tolist() == [255, 255, 255, 255]


def test_lower_quality_is_a_smaller_file(tmp_path: Path) -> None:
    """The caller's quality reaches the encoder."""
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    for quality in (30, 95):
        encode_image(noise, tmp_path / str(quality), "WEBP", quality)
    assert (tmp_path / "30").stat().st_size < (tmp_path / "95").stat().st_size


@pytest.mark.parametrize(("image_format", "media_type"), FORMATS)
def test_a_file_tells_nothing_but_the_picture(tmp_path: Path, image_format: ImageFormat, media_type: str) -> None:
    """No EXIF, no profile and no text goes out with a picture."""
    encode_image(gradient(16, 16), tmp_path / "output", image_format)
    with Image.open(tmp_path / "output") as image:
        assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density", "loop", "background"}, (
            media_type
        )


def test_a_disk_that_takes_no_more_is_said(tmp_path: Path) -> None:
    """A write that fails is a failure of storage, named by its reason, and leaves no file."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    noise = np.random.default_rng(0).integers(0, 255, (640, 480, 3), np.uint8)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(errors.StorageFailed, match="File too large"):
            encode_image(noise, tmp_path / "output", "PNG")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize(
    ("width", "height"), [(1440, 1080), (64, 64), (200, 100), (100, 200), (300, 301), (1, 1), (37, 5)]
)
@pytest.mark.parametrize("channels", [3, 4])
def test_cover_gives_exactly_the_size(width: int, height: int, channels: int) -> None:
    """Any size can be asked for, and the channels stay."""
    assert cover(gradient(300, 200, channels), width, height).shape == (height, width, channels)


def test_cover_keeps_the_middle() -> None:
    """The crop takes as much from either side, and does not squeeze."""
    pixels = cover(gradient(400, 100), 100, 100)
    assert (abs(int(pixels[50, 0, 0]) - 96) <= 2, abs(int(pixels[50, -1, 0]) - 159) <= 2) == (True, True)


def test_cover_of_the_same_size_changes_nothing() -> None:
    """A picture of the right size is copied, not resampled and not shared."""
    pixels = gradient(40, 30)
    covered = cover(pixels, 40, 30)
    assert (np.array_equal(covered, pixels), covered is pixels) == (True, False)


def test_hidden_colours_do_not_bleed() -> None:
    """The colour below full transparency does not tint the edge of a cut-out."""
    pixels = np.zeros((64, 64, 4), np.uint8)
    pixels[:, :32] = (255, 0, 0, 255)
    pixels[:, 32:] = (0, 255, 0, 0)
    covered = cover(pixels, 24, 24)
    assert covered[..., 1][covered[..., 3] > 8].max() == 0


def test_flatten_mixes_by_alpha() -> None:
    """Half-transparent black over a colour is half that colour."""
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[..., 3] = 128
    assert flatten(pixels, (200, 100, 0))[0, 0].tolist() == [100, 50, 0]


def test_flatten_leaves_opaque_pictures_alone() -> None:
    """Three channels have nothing to flatten."""
    pixels = gradient(4, 4)
    assert flatten(pixels) is pixels


def test_cover_may_keep_the_top() -> None:
    """With nothing to go above, the top row of a tall picture stays."""
    pixels = np.zeros((200, 100, 3), np.uint8)
    pixels[:100] = 255
    assert cover(pixels, 100, 100, upper=0.0).min() == 255
    assert cover(pixels, 100, 100, upper=1.0).max() == 0
