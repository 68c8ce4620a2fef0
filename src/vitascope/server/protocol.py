"""HTTP before there is a request: what cannot be read as one is refused in the form of every other refusal."""

from __future__ import annotations

import json
import sys
from http import HTTPStatus

from httptools import HttpParserUpgrade, HttpRequestParser
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES = 64 * 1024
"""What the request line and the headers may hold, and so may trailers. The parser itself has no bound."""

_LINGER_SECONDS = 2.0
"""How long a caller who is refused may still send. A connection closed at once would take the answer with it."""

_OF_AN_UPGRADE = {b"upgrade", b"http2-settings"}


class Protocol(HttpToolsProtocol):
    """uvicorn's protocol, with a bound on heads, with errors as JSON, and with the bodies of requests to upgrade.

    Java's own client asks of every server without TLS to change to HTTP/2. Whoever does not speak it may pass that
    over (RFC 9110, section 7.8), and would but for the parser, which takes what follows the head for HTTP/2 already.
    """

    _head_bytes = 0
    """What has arrived and is part of no body, since there last was one or a request began."""
    _read = b""
    _refused = False

    def data_received(self, data: bytes) -> None:
        """See uvicorn. At most one read more than `MAX_HEAD_BYTES` is held."""
        if self._refused:
            return
        self._head_bytes += len(data)
        self._read = data
        super().data_received(data)
        self._read = b""
        if self._head_bytes > MAX_HEAD_BYTES:
            self._refuse(
                HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                f"The request line and the headers are larger than the {MAX_HEAD_BYTES} bytes that are accepted.",
            )

    def on_message_begin(self) -> None:
        """See uvicorn."""
        self._head_bytes = 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """See uvicorn."""
        self._head_bytes = 0
        if not self._is_read_again():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """See uvicorn."""
        self._head_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """See uvicorn."""
        if not self._is_read_again():
            super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP."""
        self._refuse(HTTPStatus.BAD_REQUEST, msg)

    def _should_upgrade(self) -> bool:
        """See uvicorn. A WebSocket begins with GET: whoever offers one with a body is to be answered."""
        return self.parser.get_method() == b"GET" and super()._should_upgrade()

    def _is_read_again(self) -> bool:
        """Whether this head asks for an upgrade that is passed over. CONNECT counts as one and is none."""
        return self.parser.should_upgrade() and not self._should_upgrade() and self.parser.get_method() != b"CONNECT"

    def _unsupported_upgrade_warning(self) -> None:
        """Called where the parser has stopped behind such a head: read it again without what asked for the upgrade."""
        stopped = sys.exception()
        assert isinstance(stopped, HttpParserUpgrade)
        head = [b"%s %s HTTP/1.1" % (self.parser.get_method(), self.url)]
        head += [b"%s: %s" % header for header in self.headers if header[0] not in _OF_AN_UPGRADE]
        rest = self._read[stopped.args[0] :]
        self.parser = HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn does
        self.data_received(b"\r\n".join([*head, b"", b""]) + rest)

    def _refuse(self, status: HTTPStatus, message: str) -> None:
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            if self.cycle.response_started:  # there is an answer under way, which cannot be taken back
                self.transport.close()
                return
        body = json.dumps({"code": status, "message": message}).encode()
        head = (
            f"HTTP/1.1 {status} {status.phrase}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        self.transport.write(head.encode() + body)
        self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)
