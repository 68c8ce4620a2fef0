"""Base64 in a request is decoded strictly, and never beyond the limit."""

from __future__ import annotations

import base64

import pytest

from vitascope import errors
from vitascope.media.inline import decode_inline

DATA = b"\x89PNG\r\n\x1a\n\xff\xfe"


@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,", "DATA:;BASE64,", "data:image/png;name=a;base64,"])
def test_base64_is_decoded_with_and_without_a_data_uri(prefix: str) -> None:
    """Both ways of writing it give the same bytes."""
    assert decode_inline(prefix + base64.b64encode(DATA).decode(), 100) == DATA


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("data:image/png;base64,", "empty"),
        ("data:image/png,raw", "not base64"),
        ("data:image/png;base64", "not base64"),
        ("AAA", "not valid"),
        ("AAAA\nAAAA", "not valid"),
        ("_-8=", "not valid"),
        ("AA=A", "not valid"),
        ("AAAA====", "not valid"),
        ("äöü!", "not valid"),
        ("https://example.com/a.png", "starting with 'https://example.com/'"),
    ],
)
def test_what_is_not_strict_base64_is_refused(text: str, words: str) -> None:
    """Missing padding, white space, the URL alphabet and plain text are refused."""
    with pytest.raises(errors.MediaInvalid, match=words):
        decode_inline(text, 100)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_the_limit_is_exact(size: int) -> None:
    """Bytes up to the limit pass, whatever their padding."""
    assert decode_inline(base64.b64encode(bytes(size)).decode(), size) == bytes(size)


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 6])
def test_one_byte_above_the_limit_is_refused(size: int) -> None:
    """The text names the size and the limit."""
    with pytest.raises(errors.MediaInvalid, match=rf"{size} bytes; at most {size - 1} "):
        decode_inline(base64.b64encode(bytes(size)).decode(), size - 1)


def test_the_size_is_checked_before_decoding() -> None:
    """An oversized text is refused without looking at its letters."""
    with pytest.raises(errors.MediaInvalid, match="at most 10 are accepted"):
        decode_inline("!" * 1000, 10)
