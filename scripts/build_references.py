"""Build the reference motions from key point sequences: pooled on the phase axis, calibrated, with provenance.

    python scripts/build_references.py --keypoints ../shared/data/keypoints

Writes reference_motions/EVENT/NAME.npz and .toml, and prints what the calibration rests on.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.alignment import Calibration, Reference, align, barycentre
from pe_coach.alignment.barycentre import Example, Pooled
from pe_coach.events import Event, Instants, Phases, cut_phases, find_instants, load_event
from pe_coach.filming.planar import DEMO_JUMPS
from pe_coach.motion import Motion, to_motion
from pe_coach.motion.series import oriented
from pe_coach.pose import load_keypoints
from pe_coach.scoring.score import weighted
from pe_coach.scoring.similarity import similarity

Floats = NDArray[np.float64]

LABEL_LAG_FRAMES = 0.5
"""A label names the first frame after an instant, so the instant lies half a frame earlier on average."""

TRUSTED_FRAMES = 1.5
"""The program's own instant is used where it lies this near to the label: pupils are measured by the same rule."""

ZERO_QUANTILE = 0.9
SLIDE = 0.25
"""Other motions are cut into windows that start this share of a window apart."""


@dataclass(frozen=True)
class Source:
    """One sequence that may go into a reference."""

    id: str
    motion: Motion
    instants: Instants
    phases: Phases


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def sequences(folder: Path, wanted: Iterable[str]) -> dict[str, Path]:
    """Files of the sequences whose event is wanted or whose id starts so."""
    return {r["id"]: folder / r["file"] for r in rows(folder / "sequences.csv") if r["id"].startswith(tuple(wanted))}


def source(event: Event, folder: Path, ident: str, path: Path) -> Source:
    """A sequence with its instants: the program's own where they are near the label, else the label's."""
    motion = to_motion(load_keypoints(path))
    own = find_instants(motion, event.instants)
    frame_s = float(np.median(np.diff(motion.time_s)))
    time_s = dict(own.time_s)
    for row in rows(folder / "events.csv"):
        name = {"takeoff_touchdown": "touch_down"}.get(row["instant"], row["instant"])
        if row["id"] != ident or name not in ("touch_down", "toe_off", "landing"):
            continue
        label = float(row["time_s"]) - LABEL_LAG_FRAMES * frame_s
        if abs(time_s.get(name, np.inf) - label) > TRUSTED_FRAMES * frame_s:
            time_s[name] = label
    if "landing" in time_s and "toe_off" in time_s:
        time_s["reach"] = time_s["toe_off"] + 2 / 3 * (time_s["landing"] - time_s["toe_off"])
        time_s["landed"] = min(time_s["landing"] + event.instants.landing_lasts_s, float(motion.time_s[-1]))
    instants = replace(own, cycles=(time_s,))
    return Source(ident, motion, instants, cut_phases(event, instants))


def pooled(event: Event, sources: Sequence[Source], name: str) -> Reference:
    """The barycentre of the sources, not calibrated yet."""
    names = [p.id for p in event.phases]
    examples = [
        Example(oriented(s.motion.position, s.instants.takeoff_side), s.motion.time_s, s.phases) for s in sources
    ]
    mean = barycentre(examples, names)
    return Reference(
        event.id, name, "real", tuple(s.id for s in sources), tuple(names), instant_rows(event, sources, mean),
        mean.position, mean.sigma, mean.count, mean.time_s, mean.phase_bounds, None, "",
    )  # fmt: skip


def instant_rows(event: Event, sources: Sequence[Source], mean: Pooled) -> dict[str, int]:
    """Row of every instant: at a bound of a phase, or at the mean place inside one."""
    bounds = mean.phase_bounds.tolist()
    rows_of = {p.start: bounds[k] for k, p in enumerate(event.phases)}
    rows_of |= {p.stop: bounds[k + 1] for k, p in enumerate(event.phases)}
    for name in set.intersection(*(set(s.instants.time_s) for s in sources)) - set(rows_of):
        for k, phase in enumerate(event.phases):
            shares = []
            for s in sources:
                start, stop = s.phases.bounds(phase.id)
                shares.append((s.instants.time_s[name] - start) / (stop - start))
            if min(shares) >= 0 and max(shares) <= 1:
                rows_of[name] = bounds[k] + round(float(np.mean(shares)) * (bounds[k + 1] - bounds[k]))
    return dict(sorted(rows_of.items(), key=lambda item: (item[1], item[0])))


def likeness(item: Source, reference: Reference) -> dict[str, float]:
    return similarity(align(item.motion, item.phases, reference, item.instants.takeoff_side), reference).by_phase


def windows(motion: Motion, reference: Reference) -> Iterable[tuple[Phases, str]]:
    """Every stretch of another motion that is as long as the reference, cut like it, from both sides."""
    length = float(reference.time_s[-1])
    bounds = reference.time_s[reference.phase_bounds]
    starts = np.arange(motion.time_s[0], motion.time_s[-1] - length + 1e-9, SLIDE * length)
    for start in starts if len(starts) else [motion.time_s[0]]:
        stretch = min(1.0, float(motion.time_s[-1] - start) / length)
        cut = start + stretch * bounds
        phases = Phases(reference.phases, np.stack([cut[:-1], cut[1:]], 1))
        yield from ((phases, side) for side in ("left", "right"))


def others(motions: Sequence[Motion], reference: Reference) -> dict[str, list[float]]:
    """Raw similarity of every window of every other motion, the better of both sides, by phase."""
    found: dict[str, list[float]] = {p: [] for p in reference.phases}
    for motion in motions:
        both = [
            similarity(align(motion, phases, reference, side), reference).by_phase
            for phases, side in windows(motion, reference)
        ]
        for left, right in zip(both[::2], both[1::2], strict=True):
            for phase in found:
                found[phase].append(float(np.nanmax([left[phase], right[phase]])))
    return found


def calibrated(event: Event, sources: Sequence[Source], controls: Sequence[Motion], name: str) -> Reference:
    """The reference with its zero and hundred; every source is judged by a reference made without it."""
    reference = pooled(event, sources, name)
    alone = [likeness(s, pooled(event, [o for o in sources if o is not s], name)) for s in sources]
    zero = {p: float(np.nanquantile(v, ZERO_QUANTILE)) for p, v in others(controls, reference).items()}
    hundred = {p: float(np.nanmedian([a[p] for a in alone])) for p in reference.phases}
    calibration = Calibration(zero, hundred)
    weights = {p.id: p.weight for p in event.phases}
    totals = [weighted({p: calibration(v, p) for p, v in a.items()}, weights) for a in alone]
    print(f"{event.id}/{name}: {len(sources)} sources, left-one-out total {np.round(sorted(totals), 1).tolist()}")
    print("  zero", {k: round(v, 3) for k, v in zero.items()}, "hundred", {k: round(v, 3) for k, v in hundred.items()})
    return replace(reference, calibration=calibration)


def held_back(event: Event, controls: dict[str, Motion], reference: Reference) -> None:
    """Print what the half of the other motions that did not set the zero gets."""
    assert reference.calibration is not None
    weights = {p.id: p.weight for p in event.phases}
    for ident, motion in controls.items():
        found = others([motion], reference)
        totals = [
            weighted({p: reference.calibration(found[p][k], p) for p in found}, weights)
            for k in range(len(found[reference.phases[0]]))
        ]
        print(f"  other motion, not used for the zero: {ident} at most {max(totals):.1f}")


def write(reference: Reference, folder: Path, origin: str) -> None:
    """NAME.npz and NAME.toml, whole or not at all."""
    assert reference.calibration is not None
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    arrays = {k: getattr(reference, k).astype(np.float32) for k in ("position", "sigma", "count", "time_s")}
    np.savez_compressed(buffer, **arrays, phase_bounds=reference.phase_bounds.astype(np.int32))
    card = [
        "schema = 1",
        f"event = {json.dumps(reference.event)}",
        'profile = ""',
        'view = "side"',
        'side = "left"  # the take-off leg, after exchange of sides',
        f"n = {len(reference.sources)}",
        f"sources = {json.dumps(list(reference.sources))}",
        f"origin = {json.dumps(origin)}",
        f"kind = {json.dumps(reference.kind)}",
        f"phases = {json.dumps(list(reference.phases))}",
        f"sha256 = {json.dumps(hashlib.sha256(buffer.getvalue()).hexdigest())}",
        "",
        "[instants]",
        *(f"{name} = {row}" for name, row in reference.instants.items()),
    ]
    for part in ("zero", "hundred"):
        values = getattr(reference.calibration, part)
        card += ["", f"[calibration.{part}]", *(f"{phase} = {value:.4f}" for phase, value in values.items())]
    (folder / f"{reference.name}.npz").write_bytes(buffer.getvalue())
    (folder / f"{reference.name}.toml").write_text("\n".join(card) + "\n", encoding="utf-8")


LONG_JUMP_ORIGIN = (
    "17 World Championship jumps of 2017 and 2018, key points corrected by hand by the authors of "
    "QGAN2019/Long_Jump_Feature_Estimation (Gan, Nguyen, El-Yacoubi, Fenaux, Clémençon, HSI 2024); a mean of them"
)
STANDING_ORIGIN = "three captured forward jumps of two people, CMU motion capture by way of arpspoof/Jump (MIT); a mean"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keypoints", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("reference_motions"))
    arguments = parser.parse_args()
    folder = arguments.keypoints
    for event_id, prefix, name, near, origin in (
        ("long_jump", "lj", "elite", ("hj", "slj", "vj"), LONG_JUMP_ORIGIN),
        ("standing_long_jump", "slj", "captured", ("hj", "rj", "vj"), STANDING_ORIGIN),
    ):
        event = load_event(event_id)
        sources = [source(event, folder, *item) for item in sequences(folder, (prefix,)).items()]
        whole = [s for s in sources if len(s.phases.names) == len(event.phases)]
        other = {i: to_motion(load_keypoints(p)) for i, p in sequences(folder, ("ctl", "fr", *near)).items()}
        names = sorted(other)
        setting, testing = names[::2], names[1::2]
        reference = calibrated(event, whole, [other[i] for i in setting], name)
        held_back(event, {i: other[i] for i in testing}, reference)
        write(reference, arguments.out / event_id, origin)
        kept = [s for s in whole if s.id not in DEMO_JUMPS]
        if len(kept) < len(whole):
            demo = calibrated(event, kept, [other[i] for i in setting], f"{name}_without_demo")
            write(demo, arguments.out / event_id, f"{origin}; the jumps that the demo moves like are left out")


if __name__ == "__main__":
    main()
