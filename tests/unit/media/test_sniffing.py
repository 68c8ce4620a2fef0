"""Files are known by their first bytes."""

from __future__ import annotations

import pytest

from vitascope.media.sniffing import describe, sniff

EBML = b"\x1a\x45\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1f\x42\x82"


@pytest.mark.parametrize(
    ("head", "media_type"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "image/png"),
        (b"RIFF\x24\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"GIF89a\x01\x00\x01\x00", "image/gif"),
        (b"BM\x36\x00\x00\x00\x00\x00\x00\x00", "image/bmp"),
        (b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00", "image/tiff"),
        (b"MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00", "image/tiff"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00\x02\x00isomiso2avc1mp41", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "video/quicktime"),
        (EBML + b"\x84webm", "video/webm"),
        (EBML + b"\x88matroska", None),
        (b"%PDF-1.7", None),
        (b"<html>", None),
        (b"#EXTM3U\n#EXT-X-VERSION:3", None),
        (b"", None),
    ],
)
def test_only_accepted_kinds_are_known(head: bytes, media_type: str | None) -> None:
    """Accepted pictures and films are named by media type, everything else is None."""
    assert sniff(head) == media_type


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"", "an empty file"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html><title>", "an HTML page"),
        (b"<svg xmlns=", "an SVG drawing"),
        (b"<?xml version", "an XML document"),
        (b'{"error": "no"}', "a JSON document"),
        (b"%PDF-1.7", "a file of type application/pdf"),
        ("déjà v".encode() + "ü".encode()[:1], "a text"),
        (b"\x00\x01\x02\x03", "a file of an unknown type"),
    ],
)
def test_a_stranger_is_described(head: bytes, words: str) -> None:
    """What is not accepted is described, so that the caller sees what was sent."""
    assert describe(head) == words
