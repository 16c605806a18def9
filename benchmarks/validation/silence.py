"""Whoever does it right is not corrected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.validation.material import Attempt, elites, report_of, said
from benchmarks.validation.proportions import grown_as
from benchmarks.validation.pushing import exact, filmed_at, good_motions, varied
from benchmarks.validation.sections import Section, at_most, share, table

PUPILS = 200
AGES = (8.0, 12.0, 16.0)
SD_DEG = 4.0
"""How much pupils' joints differ from the motion that they were made from."""
RATE, NOISE = 60.0, 0.01
TRIES = 20


def check(data: Path) -> Section:
    """Elite jumps with pupils' bands, and pupils who are inside every band."""
    elite = {m.id: said(report_of(m)) for m in elites(data)}
    pupils = list(_pupils(data))
    heard = [(event, said(report_of(pupil))) for event, pupil in pupils]
    rows = [("elite long jumps, as they are", len(elite), _wrong(elite.values()), _what(elite.values()))]
    for event in sorted({e for e, _ in heard}):
        own = [s for e, s in heard if e == event]
        rows.append((f"pupils, {event}", len(own), _wrong(own), _what(own)))
    text = (
        f"Elite jumps need no correction by definition. {len(pupils)} of {PUPILS} synthetic pupils: a "
        "captured or left-out jump with every\n"
        "criterion pushed into its band, a child's proportions, every joint off by a slow swing of "
        f"{SD_DEG:g}° (standard deviation);\n"
        f"kept if the exact motion is inside every band, then filmed at {RATE:.0f} frames/s with noise of "
        f"{100 * NOISE:.0f} % of the height.\n\n" + table(("who", "films", "with a correction", "which"), rows)
    )
    bars = (
        at_most("silence: corrected elite jumps", share(bool(s) for s in elite.values()), 10.0, " %"),
        at_most(f"silence: corrected in-band pupils ({len(pupils)})", share(bool(s) for _, s in heard), 5.0, " %"),
    )
    return Section("Silence", text, bars)


def _pupils(data: Path) -> Iterator[tuple[str, Attempt]]:
    motions = [m for m in good_motions(data) if exact(m).in_band]
    for number in range(PUPILS):
        rng = np.random.default_rng([number, 31])
        for _ in range(TRIES):
            motion = motions[number % len(motions)]
            pupil = varied(grown_as(motion, float(rng.choice(AGES))), rng, SD_DEG)
            if exact(pupil).in_band:
                yield motion.event, filmed_at(pupil, RATE, NOISE, rng)
                break


def _wrong(heard: object) -> str:
    flags = [bool(s) for s in heard]  # type: ignore[attr-defined]
    return f"{sum(flags)} ({share(flags):.0f} %)"


def _what(heard: object) -> str:
    names = Counter(name for s in heard for name in s)  # type: ignore[attr-defined]
    return ", ".join(f"{name} ({count})" for name, count in names.most_common()) or "–"
