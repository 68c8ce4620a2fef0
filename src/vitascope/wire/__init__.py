"""What dialects share in reading their callers: texts, addresses, and pictures named or sent."""

from vitascope.wire.addresses import own_address
from vitascope.wire.sources import PictureSources, Source
from vitascope.wire.text import Text, shown

__all__ = ["PictureSources", "Source", "Text", "own_address", "shown"]
