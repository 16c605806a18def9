"""Longer run-ups: the first double step of a jump repeated before it."""

from __future__ import annotations

import numpy as np

from pe_coach.filming.planar import Contact, PlanarMotion


def with_run_up(motion: PlanarMotion, strides: int) -> PlanarMotion:
    """The motion with its first double step made periodic and repeated before it, for so many strides more."""
    first, third = motion.contacts[0], motion.contacts[2]
    step_s = float(motion.time_s[1] - motion.time_s[0])
    start, stop = (round(contact.start_s / step_s) for contact in (first, third))
    cycle = motion.angle_deg[start:stop]
    cycle = cycle - np.linspace(0, 1, len(cycle), endpoint=False)[:, None] * (motion.angle_deg[stop] - cycle[0])
    repeats, period_s = strides // 2, (stop - start) * step_s
    angle = np.concatenate([*[cycle] * repeats, motion.angle_deg[start:]])
    shift_s = repeats * period_s - start * step_s
    earlier = [
        Contact(c.side, c.start_s + n * period_s - start * step_s, c.stop_s + n * period_s - start * step_s)
        for n in range(repeats)
        for c in motion.contacts[:2]
    ]
    own = [Contact(c.side, c.start_s + shift_s, c.stop_s + shift_s) for c in motion.contacts]
    time_s = np.arange(len(angle), dtype=np.float64) * step_s
    return PlanarMotion(motion.name, time_s, angle, (*earlier, *own), motion.landing_s + shift_s)
