"""A peer on the same key points: kodokan 0.0.29, which scores a movement against genuine demonstrations.

    pip install kodokan dtaidistance pandas pyarrow

Both get the same cut of every motion (from 0.6 s before the plant to the landing, as the event's instants say; other
events whole), the same elite jumps as demonstrations and, left out, the same ones without.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.validation import changes
from benchmarks.validation.material import Attempt, elites, graded_as, others, report_of, total_of
from benchmarks.validation.sections import Bar, Section, quantile, share, table
from pe_coach.filming import DEMO_JUMPS
from pe_coach.pose import PoseSequence
from pe_coach.report.types import Report
from pe_coach.scoring import Status

Floats = NDArray[np.float64]

BEFORE_S = 0.6
BIAS_DEG = 3.0
OPENS = {"knee": 1.0, "hip": -1.0, "elbow": -1.0, "shoulder": 1.0}
"""The way in which a bend makes an inner angle larger, in a hanging limb."""


@dataclass(frozen=True)
class Peer:
    """kodokan's functions."""

    joint_angles: Callable[[Floats], Floats]
    clean: Callable[[Floats], Floats]
    build: Callable[[list[Floats]], dict[str, Any]]
    score: Callable[[Floats, dict[str, Any]], dict[str, Any]]

    def features(self, poses: PoseSequence) -> Floats:
        """Inner angles (T, 8) of a motion."""
        points = np.concatenate([poses.xy, poses.confidence[..., None]], -1)
        return self.clean(np.stack([self.joint_angles(frame) for frame in points]))


def peer() -> Peer | None:
    """kodokan, or None where it is not installed."""
    try:
        compare, score = import_module("kodokan.compare"), import_module("kodokan.score")
        import_module("dtaidistance")
    except ImportError:
        return None
    return Peer(compare.joint_angles, compare._clean, score.build_reference, score.score)


@dataclass(frozen=True)
class Asked:
    """One row: motions, with the set that they are compared with."""

    what: str
    motions: tuple[Attempt, ...]
    left_out: bool


def check(data: Path) -> Section:
    """Both programs side by side."""
    kodokan = peer()
    if kodokan is None:
        return Section(
            "A peer: kodokan", "kodokan is not installed: `pip install kodokan dtaidistance pandas pyarrow`.\n"
        )
    whole = [a for a in (_cut(m) for m in elites(data)) if a is not None]
    sets = {
        False: kodokan.build([kodokan.features(a.poses) for a in whole]),
        True: kodokan.build([kodokan.features(a.poses) for a in whole if a.id not in DEMO_JUMPS]),
    }
    rows, times = [], {"pe-coach": [], "kodokan": []}
    for asked in _asked(data, whole):
        theirs, ours = [], []
        for motion in asked.motions:
            start = time.perf_counter()
            theirs.append(float(kodokan.score(kodokan.features(motion.poses), sets[asked.left_out])["score"]))
            middle = time.perf_counter()
            ours.append(report_of(motion))
            times["kodokan"].append(middle - start)
            times["pe-coach"].append(time.perf_counter() - middle)
        rows.append((asked.what, len(ours), _spread(theirs), _spread([total_of(r) for r in ours]), _status(ours)))
    seconds = {name: quantile(values, 0.5) for name, values in times.items()}
    text = (
        "The same key points for both, the 17 elite long jumps as genuine demonstrations; left out: the four jumps of\n"
        "the demo against the other thirteen. Numbers: median (smallest to largest).\n\n"
        + table(("asked", "motions", "kodokan 0.0.29", "pe-coach: total", "pe-coach: answer"), rows)
        + f"\nOne grade of these jumps takes kodokan {seconds['kodokan']:.2f} s (a number) and pe-coach "
        f"{seconds['pe-coach']:.2f} s (number,\n"
        "interval, phases, criteria, corrections), median on the machine that wrote this page.\n"
    )
    bar = Bar("peer kodokan: table side by side", "stated", "see below", True)
    return Section("A peer: kodokan", text, (bar,))


def _asked(data: Path, whole: list[Attempt]) -> list[Asked]:
    own = tuple(replace(a, reference=None) for a in whole)
    new = tuple(a for a in whole if a.id in DEMO_JUMPS)
    return [
        Asked("identity: elite jumps against their own set", own, False),
        Asked("elite jumps left out", new, True),
        Asked("the same at half speed", tuple(a.changed(_slowed(a.poses)) for a in new), True),
        Asked("the same reversed", tuple(a.changed(_reversed(a.poses)) for a in new), True),
        Asked("the same, frozen in mid-flight", tuple(a.changed(_frozen(a.poses)) for a in new), True),
        Asked(f"the same, every angle + {BIAS_DEG:g}°", tuple(a.changed(_biased(a.poses)) for a in new), True),
        Asked("running jumps that run on", tuple(others(data, "rj")), True),
        Asked("another event (flop, scissors, standing jumps)", tuple(others(data, "hj", "slj")), True),
        Asked("other motions (run, backflip, crawling, dance)", tuple(others(data, "ctl")), True),
    ]


def _cut(motion: Attempt) -> Attempt | None:
    """From shortly before the plant to the landing; None where the instants are not found."""
    found = {i.name: i.time_s for i in graded_as(motion).report.instants}
    if not {"touch_down", "landing"} <= set(found):
        return None
    poses = motion.poses
    rows = (poses.time_s >= found["touch_down"] - BEFORE_S) & (poses.time_s <= found["landing"] + 0.2)
    return motion.changed(_rows(poses, np.flatnonzero(rows)))


def _rows(poses: PoseSequence, rows: NDArray[np.intp]) -> PoseSequence:
    """These frames in this order, evenly spaced."""
    step = float(np.median(np.diff(poses.time_s)))
    return replace(
        poses,
        xy=poses.xy[rows],
        confidence=poses.confidence[rows],
        spread=poses.spread[rows],
        camera=poses.camera[rows],
        time_s=np.arange(len(rows)) * step,
    )


def _slowed(poses: PoseSequence) -> PoseSequence:
    """Half as fast, with a picture between every two."""
    return changes.resampled(changes.faster(poses, 0.5), 1 / float(np.median(np.diff(poses.time_s))))


def _reversed(poses: PoseSequence) -> PoseSequence:
    return _rows(poses, np.arange(len(poses.time_s))[::-1])


def _frozen(poses: PoseSequence) -> PoseSequence:
    return _rows(poses, np.full(len(poses.time_s), 2 * len(poses.time_s) // 3))


def _biased(poses: PoseSequence) -> PoseSequence:
    """Every inner angle of arms and legs larger by the bias, as far as limbs hang."""
    for chain in changes.CHAINS:
        kind = chain.rsplit("_", 1)[-1]
        if kind in OPENS:
            poses = changes.bent(poses, chain, np.full(len(poses.time_s), OPENS[kind] * BIAS_DEG))
    return poses


def _spread(values: list[float]) -> str:
    known = [v for v in values if np.isfinite(v)]
    if not known:
        return "none"
    return f"{np.median(known):.0f} ({min(known):.0f} to {max(known):.0f})"


def _status(reports: list[Report]) -> str:
    refused = share(r.status in (Status.REJECTED, Status.FAILED) for r in reports)
    codes = [r.reasons[0].code for r in reports if r.status is Status.REJECTED and r.reasons]
    why = ", ".join(sorted(set(codes)))
    return f"{refused:.0f} % refused" + (f" ({why})" if why else "")
