"""What dialects share in reading their callers: texts, addresses, bodies, and pictures named or sent."""

from vitascope.wire.addresses import own_address
from vitascope.wire.bodies import HeldBody, Later, Room, answered
from vitascope.wire.sources import PictureSources, Source
from vitascope.wire.text import Text, shown

__all__ = ["HeldBody", "Later", "PictureSources", "Room", "Source", "Text", "answered", "own_address", "shown"]
