"""Everything that can go wrong in the core, as a tree. No HTTP status here: each dialect maps these to its own.

    VitascopeError
    ├── RequestRefused            the request cannot be accepted as it stands; nothing was created
    │   ├── InvalidParameter      a value is missing, of the wrong type or out of range
    │   ├── Unauthorized          no key, or a key that is not known
    │   ├── NotFound              no such thing for this owner
    │   ├── Gone                  it existed and its time is over
    │   ├── TooLarge              more bytes than are accepted
    │   ├── Conflict              it exists already, or is in a state that forbids the call
    │   ├── InsufficientBalance   the owner's balance does not cover what it costs
    │   ├── Stalled               the caller stopped sending in the middle of its request
    │   ├── RateLimited           the key has submitted as much as it may in a minute
    │   ├── Overloaded            try again later
    │   └── StorageAway           files can be neither kept nor read now; try again later
    ├── GenerationFailed          an accepted generation ends without an output; the caller may read why
    │   ├── MediaUnreachable      an input could not be fetched
    │   ├── MediaInvalid          an input is not a picture that can be decoded within the limits
    │   ├── GenerationRefused     the engine cannot meet this request
    │   ├── EngineFailed          the engine raised
    │   ├── EngineCrashed         the engine's process died each time it was tried
    │   └── StorageFailed         the output could not be stored
    ├── StillHeld                 a living worker runs the generation; it is not to be taken
    ├── ClaimLost                 another worker holds the generation now; its result is not ours to write
    ├── SlotDied                  the engine's process is gone; the generation may be tried again
    ├── DatabaseAway              the database cannot be reached; what was under way may be tried again
    └── Misconfigured             the settings cannot work; said at start, with the way out

Messages name the offending value and what to do. A message of `GenerationFailed` is shown to callers, some of whose
clients resubmit a task by themselves when the text contains "timeout", "connection", "429" or "HTTP 5": those words
are kept out of permanent failures.
"""

from __future__ import annotations


class VitascopeError(Exception):
    """The root. Its text is meant for a person."""


class RequestRefused(VitascopeError):  # noqa: N818 - the tree is named by what happened
    """The request cannot be accepted as it stands; nothing was created."""


class InvalidParameter(RequestRefused):
    """A parameter is missing, of the wrong type or out of range. `parameter` is its name on the wire."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter


class Unauthorized(RequestRefused):
    """No key was given, or it is not known."""


class NotFound(RequestRefused):
    """There is no such thing for this owner."""


class Gone(RequestRefused):
    """It existed and its time is over."""


class TooLarge(RequestRefused):
    """More bytes than are accepted."""


class Conflict(RequestRefused):
    """It exists already, or is in a state that forbids the call."""


class InsufficientBalance(RequestRefused):
    """The owner's balance does not cover what it costs."""


class Stalled(RequestRefused):
    """The caller stopped sending in the middle of its request."""


class RateLimited(RequestRefused):
    """The key has submitted as much as it may in a minute, or its owner has uploaded as much as they may in an hour."""


class Overloaded(RequestRefused):
    """The server holds as much as it can; try again later."""


class StorageAway(RequestRefused):
    """Files can be neither kept nor read now: the disk is full, or the object store is away; try again later."""


class GenerationFailed(VitascopeError):  # noqa: N818
    """An accepted generation ends without an output. `code` is stored and mapped by each dialect."""

    code = "internal"


class MediaUnreachable(GenerationFailed):
    """An input could not be fetched."""

    code = "media_unreachable"


class MediaInvalid(GenerationFailed):
    """An input is not a picture that can be decoded within the limits."""

    code = "media_invalid"


class GenerationRefused(GenerationFailed):
    """The engine cannot meet this request."""

    code = "refused"


class EngineFailed(GenerationFailed):
    """The engine raised."""

    code = "engine_failed"


class EngineCrashed(GenerationFailed):
    """The engine's process died each time the generation was tried."""

    code = "engine_crashed"


class StorageFailed(GenerationFailed):
    """The output could not be stored."""

    code = "storage_failed"


FAILURES: dict[str, type[GenerationFailed]] = {
    kind.code: kind
    for kind in (
        GenerationFailed,
        MediaUnreachable,
        MediaInvalid,
        GenerationRefused,
        EngineFailed,
        EngineCrashed,
        StorageFailed,
    )
}
"""Each failure by its code, to rebuild one that crossed a process border."""


class StillHeld(VitascopeError):  # noqa: N818
    """A living worker runs the generation. It is not to be taken."""


class ClaimLost(VitascopeError):  # noqa: N818
    """Another worker holds the generation now, or it has ended; what we have is not ours to write."""


class SlotDied(VitascopeError):  # noqa: N818
    """The engine's process is gone. The generation may be tried again."""


class DatabaseAway(VitascopeError):  # noqa: N818
    """The database cannot be reached. What was under way may be tried again once it is back.

    Its text is for the log: callers are `TOLD` no more than they need.
    """

    TOLD = "The server cannot reach its database; try again in a moment."


class Misconfigured(VitascopeError):  # noqa: N818
    """The settings cannot work. The text says which, and the way out."""
