"""Pictures of every accepted kind become upright sRGB arrays; what is not a picture is told so."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from vitascope import errors
from vitascope.media.images import decode_image, image_size

if TYPE_CHECKING:
    from pathlib import Path

    from vitascope.media.images import Pixels

MEASURE = """
import sys
from pathlib import Path
from vitascope import errors
from vitascope.media.images import decode_image

def peak():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])

before = peak()
try:
    print(decode_image(Path(sys.argv[1]), max_edge=int(sys.argv[2]) or None).shape)
except errors.MediaInvalid as error:
    print(error)
print((peak() - before) // 1024)
"""
"""Decodes a picture in a process of its own; prints what came of it, and by how many MiB memory grew."""


def halves(width: int = 64, height: int = 32) -> Image.Image:
    """Draw a picture with a red left half and a blue right half."""
    image = Image.new("RGB", (width, height), (255, 0, 0))
    image.paste((0, 0, 255), (width // 2, 0, width, height))
    return image


def saved(folder: Path, image: Image.Image, image_format: str, **options: Any) -> Path:
    """Write a picture with Pillow and return its path; the name says nothing of the format."""
    path = folder / "input"
    image.save(path, format=image_format, **options)
    return path


def near(pixels: Pixels, x: int, y: int, colour: tuple[int, ...], tolerance: int = 6) -> bool:
    """Whether the pixel at (x, y) is `colour` but for what a lossy format does."""
    return bool(np.abs(pixels[y, x].astype(int) - colour).max() <= tolerance)


def measured(path: Path, max_edge: int = 0) -> tuple[str, int]:
    """Decode in a fresh process: what it says, and the growth of its memory in MiB."""
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, path, str(max_edge)], check=True, capture_output=True, text=True
    )
    said, grown = done.stdout.splitlines()
    return said, int(grown)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_accepted_format_is_decoded(tmp_path: Path, image_format: str) -> None:
    """Each format gives opaque RGBA of the file's size."""
    pixels = decode_image(saved(tmp_path, halves(), image_format))
    assert pixels.shape == (32, 64, 4)
    assert near(pixels, 4, 4, (255, 0, 0, 255))
    assert near(pixels, 60, 4, (0, 0, 255, 255))


def test_the_array_may_be_written_to(tmp_path: Path) -> None:
    """An engine may hand the array to a library that refuses read-only memory."""
    assert decode_image(saved(tmp_path, halves(), "PNG")).flags.writeable


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "CMYK", "YCbCr"])
def test_every_colour_mode_becomes_rgba(tmp_path: Path, mode: str) -> None:
    """Bilevel, gray, palette, gray with alpha, print and video colours keep a bright and a dark half."""
    image = Image.new("L", (64, 32), 255)
    image.paste(0, (32, 0, 64, 32))
    pixels = decode_image(saved(tmp_path, image.convert("RGB").convert(mode), "TIFF" if mode != "P" else "GIF"))
    assert near(pixels, 4, 4, (255, 255, 255, 255))
    assert near(pixels, 60, 4, (0, 0, 0, 255))


def test_a_print_jpeg_keeps_its_colours(tmp_path: Path) -> None:
    """A CMYK JPEG, as print programs write it, is not inverted."""
    pixels = decode_image(saved(tmp_path, halves().convert("CMYK"), "JPEG"))
    assert near(pixels, 4, 4, (255, 0, 0, 255))


@pytest.mark.parametrize("image_format", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_not_clipped(tmp_path: Path, image_format: str) -> None:
    """Gray of 16 bits keeps its shades."""
    shades = np.array([[0, 0x4000, 0x8000, 0xFFFF]], np.uint16).repeat(4, axis=0)
    pixels = decode_image(saved(tmp_path, Image.fromarray(shades), image_format))
    assert pixels[0, :, 0].tolist() == [0, 0x40, 0x80, 0xFF]


def test_samples_that_are_not_integers_are_refused(tmp_path: Path) -> None:
    """Nobody can tell which number of a float picture is white."""
    path = saved(tmp_path, Image.fromarray(np.ones((4, 4), np.float32)), "TIFF")
    with pytest.raises(errors.MediaInvalid, match="8 or 16 bits"):
        decode_image(path)


def test_the_first_frame_of_an_animation_is_taken(tmp_path: Path) -> None:
    """An animated GIF is its first frame."""
    second = Image.new("RGB", (64, 32), (0, 255, 0))
    pixels = decode_image(saved(tmp_path, halves(), "GIF", save_all=True, append_images=[second]))
    assert near(pixels, 4, 4, (255, 0, 0, 255))


def test_alpha_is_kept(tmp_path: Path) -> None:
    """A cut-out stays one."""
    image = halves().convert("RGBA")
    image.putalpha(Image.linear_gradient("L").resize((64, 32)))
    pixels = decode_image(saved(tmp_path, image, "PNG"))
    assert np.array_equal(pixels[..., 3], np.asarray(image.getchannel("A")))


def test_a_transparent_palette_entry_becomes_alpha(tmp_path: Path) -> None:
    """One transparent entry of a palette is alpha, also when the picture is shrunk."""
    image = halves(640, 320).quantize(2)
    hole = image.getpixel((4, 4))
    pixels = decode_image(saved(tmp_path, image, "PNG", transparency=hole), max_edge=64)
    assert (pixels[4, 4, 3], pixels[4, 60, 3]) == (0, 255)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize("max_edge", [None, 32])
def test_the_camera_s_orientation_is_applied(tmp_path: Path, image_format: str, max_edge: int | None) -> None:
    """A picture taken with the camera on its side stands upright: left becomes top."""
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(tmp_path, halves(), image_format, exif=exif)
    pixels = decode_image(path, max_edge=max_edge)
    assert pixels.shape == ((64, 32, 4) if max_edge is None else (32, 16, 4))
    assert near(pixels, 2, 2, (255, 0, 0, 255))
    assert near(pixels, 2, -3, (0, 0, 255, 255))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_size_is_that_of_the_upright_picture(tmp_path: Path, orientation: int) -> None:
    """The size read from the header and the size of the array agree for every orientation."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(tmp_path, halves(), "JPEG", exif=exif)
    assert image_size(path) == decode_image(path).shape[1::-1]


@pytest.mark.parametrize("image_format", ["PNG", "WEBP", "TIFF", "GIF", "BMP"])
def test_the_size_is_read_of_every_format(tmp_path: Path, image_format: str) -> None:
    """Width comes first."""
    assert image_size(saved(tmp_path, halves(), image_format)) == (64, 32)


def test_broken_metadata_does_not_break_the_picture(tmp_path: Path) -> None:
    """An EXIF block that makes no sense is passed over."""
    assert decode_image(saved(tmp_path, halves(), "JPEG", exif=b"Exif\0\0not exif")).shape == (32, 64, 4)


def test_an_embedded_profile_is_applied(tmp_path: Path) -> None:
    """Colours of another colour space come out as sRGB's: here red and blue are named the other way round."""
    profile = swapped_profile()
    pixels = decode_image(saved(tmp_path, halves(), "PNG", icc_profile=profile))
    assert near(pixels, 4, 4, (0, 0, 255, 255))


def swapped_profile() -> bytes:
    """Make sRGB with the names of its red and blue primaries exchanged, and another name for itself."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
    return profile.replace("sRGB".encode("utf-16-be"), "swap".encode("utf-16-be"))


def test_a_senseless_profile_is_passed_over(tmp_path: Path) -> None:
    """A broken profile leaves the colours as they are."""
    pixels = decode_image(saved(tmp_path, halves(), "PNG", icc_profile=b"not a profile"))
    assert near(pixels, 4, 4, (255, 0, 0, 255))


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP", "GIF", "TIFF"])
def test_a_picture_cut_short_is_refused(tmp_path: Path, image_format: str) -> None:
    """Half a file is damaged, not half a picture."""
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8)
    path = saved(tmp_path, Image.fromarray(noise), image_format)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(errors.MediaInvalid, match="damaged or incomplete"):
        decode_image(path)


def test_a_web_page_called_a_picture_is_named(tmp_path: Path) -> None:
    """The text says what the file is instead."""
    path = tmp_path / "picture.jpg"
    path.write_bytes(b"<!DOCTYPE html><title>Sign in</title>")
    with pytest.raises(errors.MediaInvalid, match="not a picture but an HTML page; send JPEG"):
        decode_image(path)


@pytest.mark.parametrize("image_format", ["ICO", "PPM", "TGA", "AVIF"])
def test_other_formats_are_refused(tmp_path: Path, image_format: str) -> None:
    """Only the formats of the list are opened, whatever else Pillow can read."""
    with pytest.raises(errors.MediaInvalid, match="not a picture but"):
        decode_image(saved(tmp_path, halves(), image_format))


def test_a_damaged_header_is_said_as_damage(tmp_path: Path) -> None:
    """A file that starts as a PNG and goes on as nothing is damaged, not of another kind."""
    path = tmp_path / "input"
    path.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR")
    with pytest.raises(errors.MediaInvalid, match="damaged or incomplete"):
        decode_image(path)


def test_max_pixels_is_exact(tmp_path: Path) -> None:
    """A picture of exactly the limit passes, one pixel less is refused with its size named."""
    path = saved(tmp_path, halves(), "PNG")
    assert decode_image(path, max_pixels=2048).size == 8192
    with pytest.raises(errors.MediaInvalid, match=r"64x32 pixels, which is more than 0\.002047 megapixels"):
        decode_image(path, max_pixels=2047)


def test_max_edge_never_enlarges(tmp_path: Path) -> None:
    """A picture within the edge keeps its size."""
    assert decode_image(saved(tmp_path, halves(), "PNG"), max_edge=64).shape == (32, 64, 4)


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """A PNG of 100 megapixels in 12 kB is refused by its header, in little memory."""
    path = saved(tmp_path, Image.new("1", (10_000, 10_000)), "PNG")
    assert path.stat().st_size < 20_000
    said, grown = measured(path)
    assert ("more than 64 megapixels" in said, grown < 16) == (True, True)


def test_a_tile_bomb_is_refused(tmp_path: Path) -> None:
    """A TIFF of 16x16 pixels cut from a tile of 256 megapixels is refused."""
    side = 16_384
    data = zlib.compress(bytes(1000))
    tags = [(256, 16), (257, 16), (258, 8), (259, 8), (262, 1), (277, 1), (322, side), (323, side), (324, 8)]
    entries = [struct.pack("<HHII", tag, 4, 1, value) for tag, value in [*tags, (325, len(data))]]
    directory = struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4)
    path = tmp_path / "input"
    path.write_bytes(struct.pack("<2sHI", b"II", 42, 8 + len(data)) + data + directory)
    with pytest.raises(errors.MediaInvalid, match="tiles of more than 64 megapixels"):
        decode_image(path)


def test_a_large_photograph_is_shrunk_while_it_is_decoded(tmp_path: Path) -> None:
    """A JPEG of 48 megapixels, 192 MB as RGBA, costs a small part of that where a small one is asked for."""
    path = saved(tmp_path, halves(8000, 6000), "JPEG")
    said, grown = measured(path, max_edge=1000)
    assert (said, grown < 60) == ("(750, 1000, 4)", True)


def test_pillow_s_own_limit_speaks_our_language(tmp_path: Path) -> None:
    """Beyond Pillow's own limit the error is still ours."""
    header = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0))
    path = tmp_path / "input"
    path.write_bytes(header + chunk(b"IDAT", zlib.compress(bytes(100))))
    with pytest.raises(errors.MediaInvalid, match="more than 64 megapixels"):
        decode_image(path)


def chunk(name: bytes, data: bytes) -> bytes:
    """Build a chunk of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def test_a_missing_file_is_not_the_caller_s_fault(tmp_path: Path) -> None:
    """A file that is not there is an error of ours and stays one."""
    with pytest.raises(FileNotFoundError):
        decode_image(tmp_path / "nothing")


def test_a_png_is_the_same_through_memory(tmp_path: Path) -> None:
    """A lossless file gives exactly its pixels."""
    noise = np.random.default_rng(1).integers(0, 255, (20, 30, 4), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, "PNG")
    path = tmp_path / "input"
    path.write_bytes(buffer.getvalue())
    assert np.array_equal(decode_image(path), noise)
