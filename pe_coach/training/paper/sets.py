"""The data sets by name."""

from __future__ import annotations

from pe_coach.training.paper.coco import COCO_POINTS
from pe_coach.training.paper.mpii import MPII_POINTS
from pe_coach.training.paper.people import DataSet

SETS: dict[str, DataSet] = {"coco": COCO_POINTS, "mpii": MPII_POINTS}
