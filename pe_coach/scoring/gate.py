"""The gate: may this result be shown as a grade, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    """What a result is worth.

    `failed`: the file could not be read or graded at all (an error). `rejected`: readable, but not a grade one can
    defend. `warning`: look at the reasons first; a partial result has phases but no score. `accepted`: no doubt known.
    """

    ACCEPTED = "accepted"
    WARNING = "warning"
    REJECTED = "rejected"
    FAILED = "failed"


@dataclass(frozen=True)
class Reason:
    """Why a result is doubtful: a stable code, and one sentence that says what was seen and what to do."""

    code: str
    text: str


@dataclass(frozen=True)
class Gate:
    """Status and reasons of a result."""

    status: Status
    reasons: tuple[Reason, ...] = ()


REASON_CODES = (
    "unreadable", "nobody_found", "several_athletes", "wrong_activity", "wrong_view", "phase_not_seen",
    "low_frame_rate", "slow_motion", "low_coverage", "too_small", "damaged_file", "few_references",
    "too_short", "unknown_event", "unknown_reference", "bad_keypoints", "bad_model", "bad_event", "not_writable",
    "frame_count", "camera_lost", "several_shots", "internal_error",
    "low_confidence", "unknown_rule", "athlete_lost",
    "unknown_scale", "bad_scale", "bad_marks", "bad_calibration", "bad_report", "bad_panel",
)  # fmt: skip
"""Every code that a reason or an error of a clip may carry."""
