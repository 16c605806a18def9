"""Key point sequences of the data folder: where they lie, and what is found in them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from pe_coach.alignment.building import Movement
from pe_coach.events import Event, Instants, cut_phases, find_instants
from pe_coach.events.event import JumpInstants
from pe_coach.events.jump_instants import LATE_FLIGHT
from pe_coach.motion import MOTIONS, Motion, to_motion
from pe_coach.pose import PoseSequence, load_keypoints

LABEL_LAG_FRAMES = 0.5
"""A label names the first frame after an instant, so the instant lies half a frame earlier on average."""

TRUSTED_FRAMES = 1.5
"""The program's own instant is used where it lies this near to the label: pupils are measured by the same rule."""

LABELS = {"takeoff_touchdown": "touch_down", "toe_off": "toe_off", "landing": "landing", "mat_contact": "landing"}
"""Names of the labels, and of the program's instants."""


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def ids(folder: Path, prefixes: Iterable[str]) -> list[str]:
    """Ids of the sequences that begin so, in the order of their names."""
    return sorted(r["id"] for r in rows(folder / "sequences.csv") if r["id"].startswith(tuple(prefixes)))


def file_of(folder: Path, ident: str) -> Path:
    return folder / next(r["file"] for r in rows(folder / "sequences.csv") if r["id"] == ident)


def motions(folder: Path, idents: Iterable[str]) -> dict[str, Motion]:
    """Movements of sequences in which nothing is looked for."""
    return {ident: to_motion(load_keypoints(file_of(folder, ident))) for ident in idents}


def repeated(poses: PoseSequence, times: int) -> PoseSequence:
    """A cycle that closes on itself, several times: whoever looks for cycles needs to see it begin again."""
    step = float(np.median(np.diff(poses.time_s)))
    cycle_s = float(poses.time_s[-1] - poses.time_s[0]) + step

    def again(values: np.ndarray) -> np.ndarray:
        return np.concatenate([values] * times)

    time_s = np.concatenate([poses.time_s + k * cycle_s for k in range(times)])
    return PoseSequence(
        again(poses.xy), again(poses.confidence), again(poses.spread), time_s, poses.size, again(poses.camera)
    )


def movement(event: Event, folder: Path, ident: str, *, cycles: int = 1) -> Movement:
    """A sequence with its instants: the program's own where they are near the label, else the label's.

    `cycles`: how often a single closed cycle is repeated.
    """
    motion = MOTIONS[event.movement](repeated(load_keypoints(file_of(folder, ident)), cycles))
    instants = find_instants(motion, event.instants)
    if isinstance(event.instants, JumpInstants):
        instants = _labelled(instants, motion, labels(folder, ident), event.instants)
    return Movement(ident, motion, instants, cut_phases(event, instants))


def labels(folder: Path, ident: str) -> dict[str, float]:
    """Seconds of the labelled instants of a sequence, by the program's names."""
    found = [r for r in rows(folder / "events.csv") if r["id"] == ident and r["instant"] in LABELS]
    return {LABELS[r["instant"]]: float(r["time_s"]) for r in found}


def _labelled(instants: Instants, motion: Motion, said: dict[str, float], rules: JumpInstants) -> Instants:
    frame_s = float(np.median(np.diff(motion.time_s)))
    time_s = dict(instants.time_s)
    for name, at in said.items():
        label = at - LABEL_LAG_FRAMES * frame_s
        if abs(time_s.get(name, np.inf) - label) > TRUSTED_FRAMES * frame_s:
            time_s[name] = label
    if "landing" in time_s and "toe_off" in time_s:
        time_s["reach"] = time_s["toe_off"] + LATE_FLIGHT * (time_s["landing"] - time_s["toe_off"])
        time_s["landed"] = min(time_s["landing"] + rules.landing_lasts_s, float(motion.time_s[-1]))
    return replace(instants, cycles=(time_s,))
