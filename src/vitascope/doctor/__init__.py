"""What would fail, said before it does, without a server and without the internet. Nothing is left behind."""

from vitascope.doctor.checks import examine, sound
from vitascope.doctor.findings import Finding, Level

__all__ = ["Finding", "Level", "examine", "sound"]
