"""The gate: may this result be shown as a grade, and if not, why."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from pe_coach.words import say, words


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
    """Why a result is doubtful: a stable code, and one sentence that says what was seen and what to do.

    `says` is the sentence's key in the words of every language and `values` what fills it; both are empty where the
    text exists in English only.
    """

    code: str
    text: str
    says: str = ""
    values: dict[str, str | int | float] = field(default_factory=dict, compare=False)

    @classmethod
    def of(cls, code: str, says: str, **values: str | int | float) -> Reason:
        """A reason from the words, in English at first.

        >>> Reason.of("low_frame_rate", "reasons.low_frame_rate_rejected", rate=12.0).in_language("de").text
        'Der Film hat 12 Bilder pro Sekunde; filmen Sie mit 60.'
        """
        return cls(code, say("en", says, **values), says, values)

    @classmethod
    def of_error(cls, code: str, detail: str) -> Reason:
        """The reason for a clip that failed: the error's own English text, with a sentence in other languages."""
        says = f"errors.{code}" if code in words("en").tables["errors"] else ""
        return cls(code, detail, says, {"detail": detail} if says else {})

    def in_language(self, lang: str) -> Reason:
        """The reason with its text in another language, where there are words for it."""
        return replace(self, text=say(lang, self.says, **self.values)) if self.says else self


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
    "too_long", "low_confidence", "unknown_rule", "athlete_lost",
    "impossible_order", "impossible_motion",
    "unknown_scale", "bad_scale", "bad_marks", "bad_calibration", "bad_report", "bad_panel",
    "bad_gradebook", "not_installed", "bad_roster",
    "unknown_ticket", "same_film", "bad_store",
    "timeout", "out_of_memory", "crashed", "no_cluster", "no_consent",
)  # fmt: skip
"""Every code that a reason or an error of a clip may carry."""
