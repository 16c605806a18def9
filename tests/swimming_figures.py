"""Stick figures that swim the four strokes, with every instant known in closed form."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.pose import PoseSequence

Floats = NDArray[np.float64]

TRUNK_PX = 100.0
UPPER_ARM, FOREARM, THIGH, SHANK = 0.55, 0.5, 0.85, 0.85


@dataclass(frozen=True)
class Swimmer:
    """How to swim: cycles of `period_s`, seen `rate` times a second, `knee_deg` added to every bend of the knees.

    `sinks_deg` lets the whole body hang at that angle. The hands enter at 0 ahead of the shoulders.
    """

    stroke: str
    cycles: float = 3.5
    period_s: float = 1.6
    rate: float = 50.0
    knee_deg: float = 0.0
    sinks_deg: float = 0.0
    speed: float = 1.5

    def poses(self) -> PoseSequence:
        t = np.arange(0.0, self.cycles * self.period_s, 1 / self.rate)
        body = self._body(t / self.period_s)
        turn = np.radians(self.sinks_deg)
        body = body @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        body[..., 0] += self.speed * t[:, None]
        xy = TRUNK_PX * body * [1.0, -1.0] + [300.0, 500.0]
        sure, still = np.ones(xy.shape[:2]), np.tile(np.eye(3), (len(t), 1, 1))
        return PoseSequence(xy, sure, 0.01 * TRUNK_PX * sure, t, (1920, 1080), still)

    def _body(self, phase: Floats) -> Floats:
        """(T, 17, 2) torso lengths about mid-hip, y up, head towards +x; `phase` counts cycles."""
        up = 1.0 if self.stroke == "backstroke" else -1.0
        body = np.zeros((len(phase), 17, 2))
        body[:, 5:7] = [1.0, 0.0]
        body[:, 0], body[:, 1:3], body[:, 3:5] = [1.35, 0.12 * up], [1.35, 0.08 * up], [1.3, 0.0]
        for side in (0, 1):
            own = phase + 0.5 * side if self.stroke in ("freestyle", "backstroke") else phase
            elbow, wrist = (self._reaching if self.stroke == "breaststroke" else self._turning)(own)
            body[:, 7 + side], body[:, 9 + side] = body[:, 5 + side] + elbow, body[:, 5 + side] + wrist
            thigh, shank = self._leg(own)
            body[:, 13 + side] = THIGH * thigh
            body[:, 15 + side] = body[:, 13 + side] + SHANK * shank
        return body

    @staticmethod
    def _turning(phase: Floats) -> tuple[Floats, Floats]:
        """A straight arm that enters at 0, is under the shoulder at 0.25, leaves at 0.5 and is highest at 0.75."""
        turn = 2 * np.pi * phase
        way = np.stack([np.cos(turn), -np.sin(turn)], 1)
        return UPPER_ARM * way, (UPPER_ARM + FOREARM) * way

    @staticmethod
    def _reaching(phase: Floats) -> tuple[Floats, Floats]:
        """Hands that are long until 0.3, back at 0.5 and long again at 0.7."""
        back = np.clip(1 - np.abs((phase % 1.0) - 0.5) / 0.2, 0.0, 1.0)
        reach, depth = 1.03 - 0.8 * back, -0.3 * back
        wrist = np.stack([reach, depth], 1)
        return wrist / 2 + np.stack([0 * back, -0.35 * back], 1), wrist

    def _leg(self, phase: Floats) -> tuple[Floats, Floats]:
        """Directions of thigh and shank; heels bend towards the back of the body."""
        if self.stroke == "breaststroke":
            p = phase % 1.0
            draw, kick = np.interp(p, (0.35, 0.5, 0.6), (0, 0.9, 1)), np.interp(p, (0.6, 0.72), (1, 0))
            bend = 125.0 * np.where(p < 0.6, draw, kick)
            hip = bend / 4
        else:
            beats = {"butterfly": 2, "freestyle": 3, "backstroke": 3}[self.stroke]
            size = 30.0 if self.stroke == "butterfly" else 14.0
            beat = np.cos(2 * np.pi * beats * phase)
            bend, hip = size * (1 + beat), 6.0 * beat
        back = -1.0 if self.stroke == "backstroke" else 1.0
        thigh = np.radians(180.0 + back * hip)
        shank = thigh - np.radians(back * (bend + self.knee_deg))
        return np.stack([np.cos(thigh), np.sin(thigh)], 1), np.stack([np.cos(shank), np.sin(shank)], 1)
