"""Safety checks on what was made."""

from vitascope.safety.pixels import PixelCheck, Watched

__all__ = ["PixelCheck", "Watched"]
