"""The words of the core: Submission, Task, Generation and their states.

A dialect parses its vendor's body into a `Submission`; the service turns that into a `Task` with one `Generation` per
output. Nothing here knows a vendor, a database or an engine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from vitascope.catalog import MAX_SEED


class State(StrEnum):
    """The states of a task and of a generation. A terminal state never changes."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Whether nothing more will happen."""
        return self in {State.SUCCEEDED, State.FAILED, State.CANCELLED}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


ASSET_SCHEME = "asset:"
"""Before the id of an asset, where an input is one that we hold."""


class InputImage(_Value):
    """A picture given with a request: `source` is an http(s) URL, a data URI, bare base64, or `asset:<id>`."""

    source: str
    tag: str | None = None


class Destination(_Value):
    """Where a caller wants to hear of a result: once for the `task`, or for each `generation`, when it has ended.

    A webhook tells of success and failure, an upload takes the bytes of an output.
    """

    kind: Literal["webhook", "upload"]
    url: str
    per: Literal["task", "generation"]


class Submission(_Value):
    """What a caller asks for, in our own words.

    `sizes` are the (width, height) the output may have: one where the caller chose; several where the size follows the
    first frame, of which the nearest in aspect is taken. `duration` is in seconds, 0 for an image. `seed` is that of
    the first output; the others follow it. `options` are what only some engines know. Outputs are kept `keep_seconds`,
    or as long as the owner's setting says. `client_options` belongs to the dialect: what its `render` needs to know.
    `client_inputs` are the caller's parameters in the dialect's words, to be shown again: images in them are URLs.
    """

    model: str
    prompt: str
    sizes: tuple[tuple[int, int], ...]
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)]
    references: tuple[InputImage, ...] = ()
    first_frame: InputImage | None = None
    duration: float = 0.0
    count: Annotated[int, Field(ge=1, le=20)] = 1
    output_format: Literal["JPG", "PNG", "WEBP", "MP4", "MOV", "WEBM"] = "JPG"
    output_quality: Annotated[int, Field(ge=20, le=99)] = 95
    safety: Literal["none", "fast", "full"] = "fast"
    options: dict[str, str] = {}
    keep_seconds: Annotated[int, Field(ge=60)] | None = None
    destinations: tuple[Destination, ...] = ()
    client_options: dict[str, str | int | float | bool] = {}
    client_inputs: dict[str, JsonValue] = {}


class Asset(_Value):
    """Bytes we hold, or will. `size` in bytes.

    `storage_key` is None for an upload that has not arrived yet, and once the bytes were removed; `removed_reason`
    says why they were. A pinned asset does not expire.
    """

    id: UUID
    owner: str
    kind: Literal["upload", "input", "output"]
    media_type: str
    size: int
    storage_key: str | None
    created_at: datetime
    expires_at: datetime
    pinned: bool = False
    removed_reason: str | None = None


class Failure(_Value):
    """Why a generation failed: a code of `errors.FAILURES` and a sentence for the caller."""

    code: str
    message: str


class Generation(_Value):
    """One output of a task.

    `progress` is 0..1; `inference_ms` is what the engine took, encoding included; `price` in USD is held while it has
    not ended and billed only where it succeeds.
    """

    id: UUID
    position: int
    seed: int
    state: State = State.QUEUED
    attempt: int = 0
    progress: float = 0.0
    stage: str = ""
    output: Asset | None = None
    width: int | None = None
    height: int | None = None
    nsfw: bool | None = None
    notes: tuple[str, ...] = ()
    coverage: float | None = None
    failure: Failure | None = None
    inference_ms: int | None = None
    price: Decimal = Decimal(0)


class Task(_Value):
    """One accepted request, with its generations in order. `deleted_for` is how long ago, to the second, it was."""

    id: UUID
    owner: str
    dialect: str
    model: str
    submission: Submission
    public_url: str
    generations: tuple[Generation, ...]
    created_at: datetime
    state: State = State.QUEUED
    started_at: datetime | None = None
    finished_at: datetime | None = None
    deleted_at: datetime | None = None
    deleted_for: timedelta | None = None

    @property
    def progress(self) -> float:
        """The mean progress of the generations, 0..1."""
        return sum(generation.progress for generation in self.generations) / len(self.generations)


@dataclass(frozen=True, slots=True)
class NewTask:
    """A task about to be written, with the ids it and its generations will have.

    `price` in USD is that of each generation. `client_id` is the caller's own name for the task, unique among those of
    the owner in this dialect, and `fingerprint` tells what is asked under it.
    """

    id: UUID
    generation_ids: tuple[UUID, ...]
    owner: str
    dialect: str
    public_url: str
    profile: str
    submission: Submission
    key_id: UUID | None = None
    price: Decimal = Decimal(0)
    client_id: str | None = None
    fingerprint: str | None = None

    def seed(self, position: int) -> int:
        """The seed of the generation at `position`: seeds follow each other, from the one that was asked for."""
        return (self.submission.seed + position) % (MAX_SEED + 1)

    def as_written(self, created_at: datetime) -> Task:
        """The task as the database now has it, without asking."""
        return Task(
            id=self.id,
            owner=self.owner,
            dialect=self.dialect,
            model=self.submission.model,
            submission=self.submission,
            public_url=self.public_url,
            created_at=created_at,
            generations=tuple(
                Generation(id=generation_id, position=position, seed=self.seed(position), price=self.price)
                for position, generation_id in enumerate(self.generation_ids)
            ),
        )


class Claim(_Value):
    """The right to run one generation, once: every write of a worker names (id, attempt) and fails when it is stale.

    `waited` is how many seconds ago its task was accepted.
    """

    generation_id: UUID
    task_id: UUID
    owner: str
    profile: str
    attempt: int
    seed: int
    submission: Submission
    submitted_at: datetime
    waited: float


@dataclass(frozen=True, slots=True)
class Ended:
    """What is told and counted of a generation that ended."""

    state: State
    profile: str
    model: str
    failure: Failure | None = None


class Output(_Value):
    """A finished output as the pipeline hands it to the store: stored bytes and what is known of them."""

    storage_key: str
    media_type: str
    size: int
    width: int
    height: int
    nsfw: bool | None
    notes: tuple[str, ...]
    coverage: float | None = None
    inference_ms: int
