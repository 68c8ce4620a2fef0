"""What a file is, by its first bytes: never by its name, nor by what a server or a caller says of it."""

from __future__ import annotations

import filetype  # type: ignore[import-untyped]

HEAD = 4096
"""How many bytes from the start of a file are enough for `sniff` and `describe`."""

_ACCEPTED = {
    "image/jpeg": "image/jpeg",
    "image/png": "image/png",
    "image/apng": "image/png",
    "image/webp": "image/webp",
    "image/gif": "image/gif",
    "image/bmp": "image/bmp",
    "image/tiff": "image/tiff",
    "video/mp4": "video/mp4",
    "video/x-m4v": "video/mp4",
    "video/quicktime": "video/quicktime",
    "video/webm": "video/webm",
}

_TEXTS = (
    ((b"<!doctype html", b"<html", b"<head", b"<body", b"<script"), "an HTML page"),
    ((b"<svg",), "an SVG drawing"),
    ((b"<?xml",), "an XML document"),
    ((b"{", b"["), "a JSON document"),
)


def sniff(head: bytes) -> str | None:
    """Tell the media type of the file that starts with `head`, or None where it is not one that we accept.

    Accepted are JPEG, PNG, WEBP, GIF, BMP and TIFF pictures and MP4, MOV and WEBM films. `HEAD` bytes
    suffice.
    """
    return _ACCEPTED.get(_guess(head) or "")


def describe(head: bytes) -> str:
    """Say what the file that starts with `head` looks like, for a message: "an HTML page", "a text"."""
    if not head:
        return "an empty file"
    known = _guess(head)
    if known is not None:
        return f"a file of type {known}"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for starts, name in _TEXTS:
        if text.startswith(starts):
            return name
    return "a text" if _is_text(head) else "a file of an unknown type"


def _guess(head: bytes) -> str | None:
    kind = filetype.guess(head[:HEAD]) if head else None
    return None if kind is None else str(kind.mime)


def _is_text(head: bytes) -> bool:
    # The cut at HEAD bytes may fall inside a character: up to three bytes of it may be missing.
    for end in range(len(head), max(len(head) - 4, 0), -1):
        try:
            text = head[:end].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return all(character.isprintable() or character.isspace() for character in text)
    return False
