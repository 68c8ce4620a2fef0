"""The address under which callers know this server."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from vitascope.settings import Settings

_HTTP = {"ws": "http", "wss": "https"}


def own_address(connection: HTTPConnection) -> str:
    """As set, else as the request or the socket names it; without a slash at the end."""
    settings: Settings = connection.state.settings
    asked_at = connection.base_url
    scheme = _HTTP.get(asked_at.scheme, asked_at.scheme)
    return (settings.public_url or str(asked_at.replace(scheme=scheme))).rstrip("/")
