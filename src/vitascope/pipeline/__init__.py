"""One generation from claim to finished: the only code that knows the order."""

from vitascope.pipeline.ports import InputFile, SlotJob, SlotResult, Slots
from vitascope.pipeline.run import Pipeline

__all__ = ["InputFile", "Pipeline", "SlotJob", "SlotResult", "Slots"]
