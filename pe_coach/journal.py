"""The program's log, a JSON object a line, for whoever looks for a fault.

It says what happened, never to whom: no names of pupils or files, no paths, no messages of errors, which may hold both.
A line has `time` (UTC), `version`, `process`, `event`, the facts that the event came with, and of an error its kind
and the places in the program's own source. What other libraries log is not taken in.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from traceback import extract_tb
from types import TracebackType

from pe_coach.files import not_writable, write_parts
from pe_coach.version import __version__

KEPT_DAYS = 30
"""Older lines go when a log is opened,"""
LARGEST_BYTES = 1 << 20
"""and the oldest ones of a log that is larger than this."""

PROGRAM = "pe_coach"
"""Name of the loggers that are heard, and of the package whose source is named."""

Fact = str | int | float | bool | None | list[str] | dict[str, float]


def tell(log: logging.Logger, event: str, level: int = logging.INFO, *, failed: bool = False, **facts: Fact) -> None:
    """Take down that something happened; `facts` name nobody. `failed`: with the error that is being handled."""
    log.log(level, event, exc_info=failed, extra={"facts": facts})


def keep(file: Path, level: int = logging.INFO) -> None:
    """Write to a file from here on, in this process; several processes may write to the same one.

    Raises:
        OutputError: it cannot be written to.
    """
    try:
        handler = logging.FileHandler(file, "a", encoding="utf-8", delay=False)
    except OSError as error:
        raise not_writable(file, error) from error
    handler.setFormatter(Lines())
    handler.setLevel(level)
    log = logging.getLogger(PROGRAM)
    log.addHandler(handler)
    log.setLevel(min(level, log.level or level))


def keep_all(file: Path) -> None:
    """As `keep`; errors that nobody catches are taken down too, and nothing of them is printed."""
    keep(file)
    log = logging.getLogger(PROGRAM)

    def ended(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        log.error("ended", exc_info=(kind, error or kind(), trace))

    sys.excepthook = ended
    threading.excepthook = lambda told: ended(told.exc_type, told.exc_value, told.exc_traceback)


def note(file: Path, event: str, *, failed: bool = False, **facts: Fact) -> None:
    """As `tell`, straight to a file, from a process that keeps no log of its own; a file that cannot be written to is
    no reason to stop."""
    error = sys.exc_info() if failed else None
    record = logging.LogRecord(PROGRAM, logging.INFO, __file__, 0, event, None, error)
    record.facts = facts
    with suppress(OSError), file.open("a", encoding="utf-8") as log:
        log.write(f"{Lines().format(record)}\n")


def trim(file: Path) -> None:
    """Drop lines that are too old, too many, or none of a log's; nothing may write to it now."""
    with suppress(OSError):
        if file.exists():
            write_parts(file, list(_worth_keeping(file.read_text(encoding="utf-8", errors="replace"))))


def _worth_keeping(text: str) -> Iterator[bytes]:
    oldest = (datetime.now(UTC) - timedelta(days=KEPT_DAYS)).isoformat()
    for line in text[-LARGEST_BYTES:].splitlines():
        with suppress(ValueError, KeyError, TypeError):
            if str(json.loads(line)["time"]) >= oldest:
                yield f"{line}\n".encode()


class Lines(logging.Formatter):
    """Makes a line of a record: its event as it stands in the source, with nothing filled in."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        told: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "version": __version__,
            "process": record.process,
            "event": str(record.msg),
        }
        told |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0]:
            told |= {"error": record.exc_info[0].__name__, "at": _places(record.exc_info[2])}
        return json.dumps(told)


def _places(trace: TracebackType | None) -> list[str]:
    """Where in the program's own source an error passed, the innermost last."""
    here = Path(__file__).parent
    frames = [(Path(frame.filename), frame.lineno) for frame in extract_tb(trace)]
    return [f"{file.relative_to(here).as_posix()}:{line}" for file, line in frames if file.is_relative_to(here)]
