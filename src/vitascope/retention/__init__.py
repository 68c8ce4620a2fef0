"""What is kept, for how long and in how many bytes, and how the rest goes."""

from vitascope.retention.report import Report
from vitascope.retention.sweep import Sweep
from vitascope.retention.sweeper import Sweeper

__all__ = ["Report", "Sweep", "Sweeper"]
