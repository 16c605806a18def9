"""What the player shows of an attempt, as plain data: the pupil, the ghost, angles and trails, frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment.bones import bone_lengths
from pe_coach.motion import body
from pe_coach.pose.near import near_side
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.skeleton import COCO17
from pe_coach.pose.steady import project
from pe_coach.report.arcs import arcs
from pe_coach.report.as_text import spoken
from pe_coach.report.drawing import mark_of
from pe_coach.report.ghost import Gradable, Moving, ghost, other_postures, other_times, reference_postures
from pe_coach.report.types import Report
from pe_coach.words import Words

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Data = dict[str, Any]

SCHEMA = 1
"""Of the data; the player refuses any other."""

MARGIN_S = 1.0
"""Shown before and after the movement, seconds of the film."""

MOST_FRAMES = 1500
"""Of a film in which no movement was found: 25 s at 60 frames a second."""

FRAMES_PER_S = 60.0
"""Films with more are thinned to about this, as everywhere."""

WINDOW_S = 0.4
"""Standard deviation over which the middle of the enlarged part of the picture is smoothed: it follows, and does not
shake."""

WINDOW_SHARE, USUAL = 0.7, 0.9
"""Share of the enlarged part's height that the pupil takes in so many of the frames: a point that is wrong in a few
does not make everything small."""


def replay(graded: Gradable, *, lang: str = "en", ghost: Gradable | None = None) -> Data:
    """What the player shows of a graded attempt; everything in it can be written as JSON.

    Args:
        graded: the attempt.
        lang: language of the labels.
        ghost: another attempt to lay over it, the pupil's own best one for instance; None lays the reference over it.

    Times are seconds of the film, places px of the film. Every list under a key `frames` has one entry a shown frame:
    `frame` its number in the film, `points` and `ghost` the 17 points as x, y, x, y, …, null where not known.

    Raises:
        MotionError: the trunk is seen in too few frames.
    """
    plain, say = spoken(graded.report, lang)
    moving = Moving.of(graded)
    data: Data = {"schema": SCHEMA, "lang": lang, "limbs": [list(limb) for limb in COCO17.limbs]}
    data |= _landmarks(graded, plain, say)
    if moving is None:
        return data | {"size": None, "frames": {"frame": [], "time": []}, "angles": [], "trails": [], "other": None}
    shown = _shown(moving.poses, graded.report)
    postures, over, other = _ghost(moving, ghost)
    return data | {
        "size": _size(moving.poses),
        "frames": _frames(moving, shown) | {"ghost": flat(over[shown]), "row": _rows(moving.rows[shown])},
        "model": _model(moving) if other is None else None,
        "angles": _angles(moving, postures, shown, plain, say),
        "trails": _trails(moving, shown, plain),
        "other": None if other is None else _other(other, other_times(moving, other)[shown]),
    }


def within(data: Data, keep: Sequence[int]) -> Data:
    """The same replay with some of its shown frames only, counted from 0."""

    def kept(part: Any) -> Any:
        if isinstance(part, dict):
            return {
                key: {name: [row[k] for k in keep] for name, row in value.items()} if key == "frames" else kept(value)
                for key, value in part.items()
            }
        return [kept(each) for each in part] if isinstance(part, list) else part

    return {key: value if key == "limbs" else kept({key: value})[key] for key, value in data.items()}


def thinned(data: Data, most: int) -> Data:
    """The same replay with at most so many frames, evenly spaced over the movement alone: for files that stay small."""
    phases, times = data["phases"], data["frames"]["time"]
    start, stop = (phases[0]["start"], phases[-1]["stop"]) if phases else (-np.inf, np.inf)
    inside = [k for k, at in enumerate(times) if start - 0.1 <= at <= stop + 0.1] or list(range(len(times)))
    if len(inside) > most:
        inside = [inside[k] for k in np.linspace(0, len(inside) - 1, most).round().astype(int)]
    return within(data, inside)


def _landmarks(graded: Gradable, plain: Data, say: Words) -> Data:
    """Phases, instants and corrections."""
    return {
        "phases": [
            {"id": p["name"], "name": say.name("phases", p["name"]), "start": p["start_s"], "stop": p["stop_s"]}
            for p in sorted(plain["phases"], key=lambda p: p["start_s"])
        ],
        "instants": [
            {"id": i["name"], "name": say.name("instants", i["name"]), "time": i["time_s"]} for i in plain["instants"]
        ],
        "corrections": [_correction(c, graded.take_off_side, say) for c in plain["corrections"]],
    }


def _correction(correction: Data, side: str | None, say: Words) -> Data:
    mark = mark_of(correction["joint"], side)
    return {
        "time": correction["time_s"],
        "frame": correction["frame"],
        "phase": correction["phase"],
        "joint": say.name("joints", correction["joint"]),
        "advice": correction["advice"],
        "points": list(mark.points),
        "limbs": [list(limb) for limb in mark.limbs],
    }


def _shown(poses: PoseSequence, report: Report) -> Rows:
    """Numbers of the frames that are shown: around the movement, else where somebody is seen, else all."""
    time_s = poses.time_s
    start_s, stop_s = _span(poses, report)
    rate = (len(time_s) - 1) / max(float(np.ptp(time_s)), 1e-9)
    stride = max(1, round(rate / FRAMES_PER_S))
    inside = (time_s >= start_s - MARGIN_S - 1e-9) & (time_s <= stop_s + MARGIN_S + 1e-9)
    return np.flatnonzero(inside & (np.arange(len(time_s)) % stride == 0))[:MOST_FRAMES]


def _span(poses: PoseSequence, report: Report) -> tuple[float, float]:
    if report.phases:
        return min(p.start_s for p in report.phases), max(p.stop_s for p in report.phases)
    seen = poses.time_s[np.isfinite(poses.xy).any((1, 2))]
    return (float(seen[0]), float(seen[-1])) if len(seen) else (float(poses.time_s[0]), float(poses.time_s[-1]))


def _ghost(moving: Moving, attempt: Gradable | None) -> tuple[Floats, Floats, Moving | None]:
    """What is laid over the pupil: postures, take-off side left, and px, both (T, 17, 2); and whose they are."""
    other = Moving.of(attempt) if attempt is not None else None
    if other is not None:
        postures, lengths = other_postures(moving, other), bone_lengths(other.oriented)
    else:
        postures, reference = reference_postures(moving), moving.graded.reference
        lengths = bone_lengths(moving.oriented if reference is None else reference.position)
    return postures, ghost(moving, postures, lengths), other


def _model(moving: Moving) -> Data | None:
    """The reference that is shown beside the pupil, which way it faces there, and which of its legs is near."""
    reference, mirrored = moving.graded.reference, moving.motion.mirrored
    if reference is None:
        return None
    near = "left" if mirrored else "right"
    return {
        "event": moving.graded.report.event,
        "reference": reference.name,
        "mirrored": mirrored,
        "takeoff_near": moving.side == near,
    }


def _rows(rows: Floats) -> list[float | None]:
    return [None if not np.isfinite(row) else round(row, 1) for row in rows.tolist()]


def _frames(moving: Moving, shown: Rows) -> Data:
    poses = moving.poses
    return {
        "frame": shown.tolist(),
        "time": [round(float(at), 6) for at in poses.time_s[shown]],
        "points": flat(poses.xy[shown]),
        "sure": ["".join(str(min(9, int(10 * sure))) for sure in row) for row in poses.confidence[shown]],
        "near": [side[:1] for side in near_side(poses)[shown]],
        "window": _windows(poses, shown),
    }


def _size(poses: PoseSequence) -> tuple[int, int]:
    """Width and height of the picture; of key points without one, as far as they reach."""
    if poses.size is not None:
        return poses.size
    known = poses.xy[np.isfinite(poses.xy).all(-1)]
    width, height = np.ceil(known.max(0)).astype(int).tolist() if len(known) else (1, 1)
    return max(width, 1), max(height, 1)


def _windows(poses: PoseSequence, shown: Rows) -> list[list[int]]:
    """Middle x, y and side of the square around the pupil that an enlarged picture shows, px."""
    from scipy.ndimage import gaussian_filter1d

    xy = poses.xy[shown]
    seen = np.flatnonzero(np.isfinite(xy).any((1, 2)))
    if not len(seen):
        return [[0, 0, 0] for _ in shown]
    low, high = np.nanmin(xy[seen], 1), np.nanmax(xy[seen], 1)
    middle = np.stack([np.interp(np.arange(len(shown)), seen, m) for m in ((low + high) / 2).T], 1)
    step_s = float(np.median(np.diff(poses.time_s[shown]))) if len(shown) > 1 else 1.0
    middle = gaussian_filter1d(middle, WINDOW_S / step_s, axis=0, mode="nearest")
    reach = np.maximum(np.abs(low - middle[seen]), np.abs(high - middle[seen])).max(1)
    side = min(2 * float(np.quantile(reach, USUAL)) / WINDOW_SHARE, float(_size(poses)[1]))
    return [[round(x), round(y), round(side)] for x, y in middle.tolist()]


def _angles(moving: Moving, postures: Floats, shown: Rows, plain: Data, say: Words) -> list[Data]:
    """The angles that carry the corrections, each joint's once."""
    joints = dict.fromkeys(c["joint"] for c in plain["corrections"])
    found = ((joint, arcs(moving, postures, joint)) for joint in joints)
    return [
        {
            "joint": say.name("joints", joint),
            "chain": arc.chain,
            "frames": {"value": _whole(arc.value_deg[shown]), "ghost": _whole(arc.ghost_deg[shown])}
            | ({} if arc.chain else {"at": flat(arc.px[shown])}),
        }
        for joint, arc in found
        if arc is not None
    ]


def _trails(moving: Moving, shown: Rows, plain: Data) -> list[Data]:
    """Ways of the hips and of the first corrected joint, in px of the film's first frame, and back to every frame."""
    poses = moving.poses
    first = plain["corrections"][0]["joint"] if plain["corrections"] else None
    marked = mark_of(first, moving.graded.take_off_side).points if first else ()
    ways = [body.mid_hip(poses.xy), *(poses.xy[:, point] for point in marked)]
    still = bool(np.allclose(poses.camera, np.eye(3)))
    back = None if still else [[float(f"{v:.6g}") for v in m.ravel()] for m in np.linalg.inv(poses.camera[shown])]
    trails = []
    for xy in ways:
        common = project(poses.camera[shown], xy[shown, None])[:, 0]
        frames = {"at": flat(common)} | ({} if back is None else {"back": back})
        trails.append({"frames": frames})
    return trails


def _other(other: Moving, at_s: Floats) -> Data:
    """The other attempt's own frames, for its film beside the pupil's."""
    known = np.isfinite(at_s)
    ends = np.flatnonzero(known)
    filled = np.interp(np.arange(len(at_s)), ends, at_s[ends]) if len(ends) else np.zeros(len(at_s))
    rows = np.abs(other.time_s[None] - filled[:, None]).argmin(1)
    return {"size": _size(other.poses), "frames": _frames(other, rows)}


def flat(xy: Floats) -> list[list[int | None]]:
    """(N, …, 2) px to whole numbers in a row a frame."""
    return [[None if not np.isfinite(v) else round(v) for v in row] for row in xy.reshape(len(xy), -1).tolist()]


def _whole(values: Floats) -> list[int | None]:
    return [None if not np.isfinite(v) else round(v) for v in values.tolist()]
