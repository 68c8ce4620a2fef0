"""What crosses the border between a worker and a slot's process: one JSON object a line, over a socket pair.

To the child:   {"load": EngineProfile}     first, and once; its options may be keys, so it is not on the command line
                {"run": SlotJob}            generate; one at a time
                {"cancel": true}            stop what is running
From the child: {"ready": {"grace": s}}     loaded; `grace` is how long a cancellation may take
                {"progress": [0..1, stage]}
                {"done": SlotResult} | {"failed": [code, message]} | {"cancelled": true}    the end of a run
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from vitascope.pipeline.ports import InputFile, SlotJob, SlotResult
from vitascope.settings import EngineProfile

Message = dict[str, Any]

MAX_LINE_BYTES = 4 * 1024 * 1024


def encode(message: Message) -> bytes:
    """One line."""
    return json.dumps(message, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes) -> Message:
    """The message of one line."""
    message: Message = json.loads(line)
    return message


def load(profile: EngineProfile) -> Message:
    """The message that says which engine to load."""
    return {"load": profile.model_dump(mode="json")}


def run(job: SlotJob) -> Message:
    """The message that starts `job`."""
    return {"run": asdict(job)}


def job_of(fields: Message) -> SlotJob:
    """The job inside a `run` message."""
    first_frame = fields.pop("first_frame")
    return SlotJob(
        **{
            **fields,
            "sizes": tuple((width, height) for width, height in fields["sizes"]),
            "references": tuple(InputFile(**reference) for reference in fields["references"]),
            "first_frame": InputFile(**first_frame) if first_frame is not None else None,
        }
    )


def done(result: SlotResult) -> Message:
    """The message that ends a run with its result."""
    return {"done": asdict(result)}


def result_of(fields: Message) -> SlotResult:
    """The result inside a `done` message."""
    return SlotResult(**{**fields, "notes": tuple(fields["notes"])})
