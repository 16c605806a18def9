"""Every error a user can meet.

    PeCoachError
    ├── UsageError             the command or its options are wrong (exit code 2)
    ├── ClipError              the film cannot be read
    ├── KeypointFileError      a key point file cannot be used
    ├── PeopleError            nobody to grade is in the film
    ├── MotionError            somebody is there, but too little of the movement
    ├── EventError             unknown event, or a mistake in an event file
    ├── ReferenceMotionError   unknown or damaged reference motion
    ├── ModelError             a network file is missing, damaged or of the wrong kind
    ├── OutputError            a result cannot be written
    ├── StoreError             what was kept cannot be found or used
    └── WorkerError            a worker process was lost or ended with the file it worked on

An error means that no answer is possible. A doubtful answer is no error: it is a status with reasons in the report.
"""

from __future__ import annotations


class PeCoachError(Exception):
    """What happened, which file, what to do: one line for a person.

    `code` is stable and machine-readable; `text` is the line.

    >>> str(ClipError("unreadable", "holiday.mp4 is not a film. Export it from the phone again."))
    'holiday.mp4 is not a film. Export it from the phone again.'
    """

    def __init__(self, code: str, text: str) -> None:
        super().__init__(code, text)  # both, so that an error comes back whole from another process
        self.code = code
        self.text = text

    def __str__(self) -> str:
        return self.text


class UsageError(PeCoachError):
    """The command or its options are wrong."""


class ClipError(PeCoachError):
    """The film cannot be read."""


class KeypointFileError(PeCoachError):
    """A key point file cannot be used."""


class PeopleError(PeCoachError):
    """Nobody to grade is in the film."""


class MotionError(PeCoachError):
    """Somebody is there, but too little of the movement."""


class EventError(PeCoachError):
    """Unknown event, or a mistake in an event file."""


class ReferenceMotionError(PeCoachError):
    """Unknown or damaged reference motion."""


class ModelError(PeCoachError):
    """A network file is missing, damaged or of the wrong kind."""


class OutputError(PeCoachError):
    """A result cannot be written."""


class StoreError(PeCoachError):
    """What was kept of classes, pupils and attempts cannot be found or used."""


class WorkerError(PeCoachError):
    """A worker process died with the file it worked on, or was ended because it took too much."""
