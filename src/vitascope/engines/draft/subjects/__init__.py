"""What stands in a place: chooses drawings for the subjects named, and sets them into the view."""

from __future__ import annotations

from vitascope.engines.draft.subjects.staging import stage_subjects

__all__ = ["stage_subjects"]
