"""Media given in the text of a request: data URIs and bare base64."""

from __future__ import annotations

import base64
import binascii

from vitascope import errors


def decode_inline(text: str, max_bytes: int) -> bytes:
    """Decode a base64 data URI (`data:image/png;base64,...`) or bare base64, of at most `max_bytes` bytes.

    The standard alphabet, padded, without white space. The media type of a data URI is not looked at: sniff
    the bytes. Raises `errors.MediaInvalid`.
    """
    payload = text
    if text[:5].lower() == "data:":
        head, comma, payload = text.partition(",")
        if not comma or not head.lower().endswith(";base64"):
            raise errors.MediaInvalid("The data URI is not base64: it must start like data:image/png;base64, .")
    if not payload:
        raise errors.MediaInvalid("The base64 text is empty.")
    # Before decoding, so that an oversized text costs no second copy of itself.
    size = len(payload) // 4 * 3 - payload.endswith("=") - payload.endswith("==")
    if size > max_bytes:
        raise errors.MediaInvalid(f"The base64 text holds {size} bytes; at most {max_bytes} are accepted.")
    try:
        data = base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _not_base64(payload) from error
    if len(data) != size:
        # Python overlooks padding behind a group that needs none.
        raise _not_base64(payload)
    return data


def _not_base64(payload: str) -> errors.MediaInvalid:
    start = payload[:20].encode("ascii", "replace").decode("ascii")
    return errors.MediaInvalid(f"The text starting with {start!r} is not valid base64.")
