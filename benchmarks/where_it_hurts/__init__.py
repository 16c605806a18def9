"""Where the key points go wrong: frames of recorded films and labelled people, by event and by cause."""

from benchmarks.where_it_hurts.cases import (
    BLURRED,
    CUT,
    HIDDEN,
    INVERTED,
    LYING,
    NO_TILT,
    NOBODY,
    NONE,
    OTHER,
    PART,
    SIDES,
    SMALL,
    WET,
    Case,
    blurred_below,
    causes,
    worst,
)
from benchmarks.where_it_hurts.films import alone, judged, of_clip
from benchmarks.where_it_hurts.known import Known
from benchmarks.where_it_hurts.people import of_people, of_person
from benchmarks.where_it_hurts.saving import read_bad, save
from benchmarks.where_it_hurts.signs import compared, is_cut_off, sharpness, sides_exchanged, whom
from benchmarks.where_it_hurts.tables import by_cause, by_clip, by_event, hit_share, lost
from benchmarks.where_it_hurts.watched import Followed

__all__ = [
    "BLURRED",
    "CUT",
    "HIDDEN",
    "INVERTED",
    "LYING",
    "NOBODY",
    "NONE",
    "NO_TILT",
    "OTHER",
    "PART",
    "SIDES",
    "SMALL",
    "WET",
    "Case",
    "Followed",
    "Known",
    "alone",
    "blurred_below",
    "by_cause",
    "by_clip",
    "by_event",
    "causes",
    "compared",
    "hit_share",
    "is_cut_off",
    "judged",
    "lost",
    "of_clip",
    "of_people",
    "of_person",
    "read_bad",
    "save",
    "sharpness",
    "sides_exchanged",
    "whom",
    "worst",
]
