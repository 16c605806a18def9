"""What the player shows of a reference motion by itself."""

from __future__ import annotations

from typing import Any

import numpy as np

from pe_coach.advice.spoken import words_for
from pe_coach.alignment import Reference
from pe_coach.events import load_event
from pe_coach.pose.skeleton import COCO17
from pe_coach.report.replay import SCHEMA, flat

Data = dict[str, Any]

TORSO_PX = 180.0
"""Length of the trunk in the picture."""

SIDE_PX = 900
"""Side of the picture: a body with its arms up is four trunks high."""

HIPS = (0.5, 0.48)
"""Where the hips stand, shares of the picture: legs are longer than what is above."""


def reference_replay(reference: Reference, *, lang: str = "en") -> Data:
    """The movement of a reference as data for the player, which shows it alone: every row is a frame.

    Shaped like what `report.replay` finds; nobody else is in it. The hips stay in the middle.
    """
    say = words_for(load_event(reference.event), lang)
    middle = np.array(HIPS) * SIDE_PX
    points = flat(reference.position * np.array([TORSO_PX, -TORSO_PX]) + middle)
    count = len(points)
    frames = {
        "frame": list(range(count)),
        "time": [round(float(at), 6) for at in reference.time_s],
        "points": [[None] * len(points[0])] * count,
        "sure": ["0" * len(COCO17.names)] * count,
        "near": ["l"] * count,
        "window": [[SIDE_PX // 2, SIDE_PX // 2, SIDE_PX]] * count,
        "ghost": points,
    }
    return {
        "schema": SCHEMA,
        "lang": lang,
        "alone": True,
        "size": [SIDE_PX, SIDE_PX],
        "limbs": [list(limb) for limb in COCO17.limbs],
        "phases": [
            {"id": phase, "name": say.name("phases", phase), "start": float(start), "stop": float(stop)}
            for phase, (start, stop) in zip(reference.phases, reference.bounds_s, strict=True)
        ],
        "instants": [
            {"id": name, "name": say.name("instants", name), "time": float(reference.time_s[row])}
            for name, row in reference.instants.items()
        ],
        "corrections": [],
        "frames": frames,
        "angles": [],
        "trails": [],
        "other": None,
    }
