"""A class of 300 with counted faults: which are told, and how far the marks spread."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.validation import changes
from benchmarks.validation.material import Attempt, report_of, said, total_of
from benchmarks.validation.plots import heat
from benchmarks.validation.proportions import grown_as
from benchmarks.validation.pushing import Exact, exact, filmed_at, good_motions, varied
from benchmarks.validation.sections import Bar, Section, at_least, quantile, table

CLASS = 300
AGES = (8.0, 12.0, 16.0)
SD_DEG = 4.0
RATE, NOISE = 60.0, 0.01
MOST_FAULTS = 3
EASE_S = 0.1


@dataclass(frozen=True)
class Wrong:
    """A fault of a class, as `faults.toml` describes it."""

    name: str
    event: str
    often: float
    shows_as: tuple[str, ...]
    between: tuple[str, str]
    turns: dict[str, float] = field(default_factory=dict)
    before_s: float = 0.0
    after_s: float = 0.0
    stretch: float = 1.0
    sizes: tuple[float, float] = (0.6, 1.0)
    profile: str | None = None


FAULTS = tuple(
    Wrong(**fault)
    for fault in tomllib.loads(Path(__file__).with_name("faults.toml").read_text(encoding="utf-8"))["faults"]
)


@dataclass(frozen=True)
class Pupil:
    """One of the class: what was wrong, what was said, the total."""

    event: str
    faults: tuple[str, ...]
    said: tuple[str, ...]
    total: float


def check(data: Path) -> Section:
    """The whole class."""
    pupils = list(_pupils(data))
    rows, scores = _table(pupils)
    totals = [p.total for p in pupils if np.isfinite(p.total)]
    low, high = quantile(totals, 0.05), quantile(totals, 0.95)
    counts = [
        (n, sum(len(p.faults) == n for p in pupils), quantile((p.total for p in pupils if len(p.faults) == n), 0.5))
        for n in range(4)
    ]
    text = (
        f"{len(pupils)} pupils: captured and left-out jumps with every criterion in its band × proportions of "
        "8-, 12-, 16-year-olds ×\n"
        f"0–{MOST_FAULTS} faults, drawn at the frequencies of the technique notes (counted in a national "
        "survey for the standing long jump,\n"
        f"judged for the others), at many sizes; every joint varies by {SD_DEG:g}°; {RATE:.0f} frames/s, "
        f"noise of {100 * NOISE:.0f} % of the height.\n"
        "A fault counts as told if a correction names one of its criteria; as falsely told if one does "
        "without the fault.\n\n"
        + table(("event", "fault", "pupils with it", "told", "falsely told", "F1"), rows)
        + "\n"
        + table(("faults", "pupils", "median total"), counts)
    )
    told = [p for p in pupils if p.faults]
    first = sum(_is_own(p, p.said[0]) for p in told if p.said) / max(1, sum(bool(p.said) for p in told))
    bars = (
        at_least("class of 300: p5–p95 of the totals", high - low, 40.0, " points"),
        Bar(
            "class of 300: macro F1 of faults",
            "stated",
            f"{np.mean(scores):.2f}, median {quantile(scores, 0.5):.2f}",
            None if not scores else True,
        ),
        Bar("class of 300: first correction names a real fault", "stated", f"{100 * first:.0f} %", True),
    )
    return Section("A simulated class", text, bars, {"class.svg": _matrix(pupils)})


def _pupils(data: Path) -> Iterator[Pupil]:
    motions = good_motions(data)
    for number in range(CLASS):
        rng = np.random.default_rng([number, 41])
        motion = motions[number % len(motions)]
        faults = _drawn(motion, rng)
        pupil = varied(grown_as(motion, float(rng.choice(AGES))), rng, SD_DEG)
        moments = exact(motion)
        for fault in faults:
            pupil = _with(pupil, moments, fault, float(rng.uniform(*fault.sizes)))
        report = report_of(filmed_at(pupil, RATE, NOISE, rng))
        yield Pupil(motion.event, tuple(f.name for f in faults), said(report), total_of(report))


def _drawn(motion: Attempt, rng: np.random.Generator) -> list[Wrong]:
    """Each fault by its frequency, at most three, of one kind of thing only one."""
    possible = [f for f in FAULTS if f.event == motion.event and f.profile in (None, motion.profile)]
    order = rng.permutation(len(possible))
    drawn: list[Wrong] = []
    for k in order:
        fault = possible[k]
        taken = {name for other in drawn for name in other.shows_as}
        if rng.random() < fault.often and not taken & set(fault.shows_as) and len(drawn) < MOST_FAULTS:
            drawn.append(fault)
    # times are stretched last: the moments of the good motion hold until then
    return sorted(drawn, key=lambda f: f.stretch != 1.0)


def _with(pupil: Attempt, moments: Exact, fault: Wrong, size: float) -> Attempt:
    start, stop = (moments.moments.get(name, np.nan) for name in fault.between)
    if not np.isfinite(start + stop):
        return pupil
    poses, side = pupil.poses, moments.side
    if fault.stretch != 1.0:
        return pupil.changed(changes.warped(poses, start, stop, 1 + (fault.stretch - 1) * size))
    share = changes.during(poses.time_s, start - fault.before_s, stop + fault.after_s, EASE_S)
    for joint, degrees in fault.turns.items():
        poses = changes.bent(poses, changes.chain_of(joint, side), size * degrees * share)
    return pupil.changed(poses)


def _is_own(pupil: Pupil, criterion: str) -> bool:
    return any(criterion in f.shows_as for f in FAULTS if f.event == pupil.event and f.name in pupil.faults)


def _table(pupils: list[Pupil]) -> tuple[list[tuple[object, ...]], list[float]]:
    """A row and an F1 for every fault that somebody has."""
    rows, scores = [], []
    for fault in FAULTS:
        own = [p for p in pupils if p.event == fault.event and fault.name in p.faults]
        kin = {f.name for f in FAULTS if f.event == fault.event and set(f.shows_as) & set(fault.shows_as)}
        without = [p for p in pupils if p.event == fault.event and not kin & set(p.faults)]
        if not own:
            continue
        hit = sum(bool(set(fault.shows_as) & set(p.said)) for p in own)
        false = sum(bool(set(fault.shows_as) & set(p.said)) for p in without)
        score = 2 * hit / (2 * hit + false + len(own) - hit)
        scores.append(score)
        rows.append(
            (
                fault.event,
                fault.name,
                len(own),
                f"{hit} ({100 * hit / len(own):.0f} %)",
                f"{false} of {len(without)}",
                f"{score:.2f}",
            )
        )
    return rows, scores


def _matrix(pupils: list[Pupil]) -> str:
    """Faults of pupils with exactly one against first corrections."""
    one = [p for p in pupils if len(p.faults) <= 1]
    rows = sorted({p.faults[0] if p.faults else "no fault" for p in one})
    columns = sorted({p.said[0] if p.said else "nothing" for p in one})
    values = [
        [
            sum((p.faults or ("no fault",))[0] == row and (p.said or ("nothing",))[0] == column for p in one)
            for column in columns
        ]
        for row in rows
    ]
    return heat(rows, columns, [[float(v) for v in row] for row in values])
