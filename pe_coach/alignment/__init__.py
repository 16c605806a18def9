"""Room 6, which pupil's frame belongs to which reference frame."""

from pe_coach.alignment.align import Alignment, align
from pe_coach.alignment.barycentre import barycentre
from pe_coach.alignment.collection import load_reference, load_reference_of, reference_names, shipped_names
from pe_coach.alignment.dtw import warp, warp_fast
from pe_coach.alignment.oks import keypoint_similarity
from pe_coach.alignment.reference import Calibration, Reference

__all__ = [
    "Alignment",
    "Calibration",
    "Reference",
    "align",
    "barycentre",
    "keypoint_similarity",
    "load_reference",
    "load_reference_of",
    "reference_names",
    "shipped_names",
    "warp",
    "warp_fast",
]
