"""How a process of ours says what happens: one line an event on standard error, as text or as JSON.

Our own events go from structlog straight to standard error, which is cheap enough for the way of every request. What
libraries say through `logging`, warnings, and what nobody caught pass through the same processors to the same place.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import Any, Literal, NamedTuple, TextIO, cast

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import EventDict, Processor

from vitascope import telemetry

Format = Literal["console", "json"]
Level = Literal["debug", "info", "warning", "error"]

_FIRST = ("timestamp", "level", "event")

_log = structlog.get_logger()


class Style(NamedTuple):
    """How lines look, and the level from which there are any."""

    format: Format = "console"
    level: Level = "info"


def configure(style: Style, **always: str) -> None:
    """Set up the log of this process, once, at its start. `always` are keys that each of its lines has.

    Libraries are heard at warnings and above, whatever the level of our own events is.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        _adding(always),
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso" if style.format == "json" else "%Y-%m-%d %H:%M:%S", utc=True),
    ]
    rendering = _as_json() if style.format == "json" else _as_text()
    level = logging.getLevelNamesMapping()[style.level.upper()]
    target = cast("TextIO", _StandardError())
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=target),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(target)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    logging.basicConfig(level=max(level, logging.WARNING), handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


class _StandardError:
    """Standard error as a file that never fails: on a full disk or a closed pipe lines are lost, and nothing else."""

    def write(self, text: str) -> None:
        with suppress(OSError):
            sys.stderr.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            sys.stderr.flush()


def _adding(always: Mapping[str, str]) -> Processor:
    def add(_logger: Any, _method: str, event: EventDict) -> EventDict:
        event.update(always)
        return event

    return add


def _as_text() -> list[Processor]:
    return [
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)
    ]


def _as_json() -> list[Processor]:
    # Without local variables: they hold prompts and keys.
    tracebacks = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
    return [tracebacks, _in_order, structlog.processors.JSONRenderer()]


def _in_order(_logger: Any, _method: str, event: EventDict) -> EventDict:
    """What every line has comes first, for those who read JSON with their eyes."""
    return {**{key: event.pop(key) for key in _FIRST}, **event}


def _uncaught(kind: type[BaseException], error: BaseException, traceback: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, traceback)
    else:
        _log.critical(telemetry.PROCESS_CRASHED, exc_info=(kind, error, traceback))


def _uncaught_in_thread(crash: threading.ExceptHookArgs) -> None:
    if crash.exc_value is not None and crash.exc_type is not SystemExit:
        _uncaught(crash.exc_type, crash.exc_value, crash.exc_traceback)
