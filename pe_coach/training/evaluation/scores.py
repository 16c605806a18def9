"""Figures of one prediction on some people, as plain values that a file can hold."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from pe_coach.pose import BODY
from pe_coach.training.data import Floats
from pe_coach.training.metrics import (
    JOINTS,
    LIMBS,
    PCK_STRICT_LIMIT,
    angle_errors,
    calibration_error,
    exchanged,
    hits,
    known_rows,
    reliability_bins,
    share,
    share_error,
    tilt_deg,
    within_spread,
)

TILTS = {"0–30°": (0.0, 30.0), "30–60°": (30.0, 60.0), "60–120°": (60.0, 120.0), ">120°": (120.0, math.inf)}
"""How far the labelled torso leans from head up."""
LIMBS_PX = {"all": (0.0, math.inf), "<20 px": (0.0, 20.0), "20–40 px": (20.0, 40.0), ">40 px": (40.0, math.inf)}
"""Length of the labelled limb in the picture."""


class Values(BaseModel):
    """Plain values; None where nothing can be said."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Share(Values):
    """A share of labelled points, its standard error, and how many crops have such points."""

    value: float | None
    error: float | None
    crops: int


class AngleFigures(Values):
    """Errors of one angle for limbs of one length, degrees; `bias` is the mean of predicted minus true."""

    angle: str
    limb: str
    joints: int
    mean: float | None
    median: float | None
    percentile95: float | None
    bias: float | None


class Reliability(Values):
    """Points with a confidence within a range: how many, mean confidence, share of hits."""

    low: float
    high: float
    points: int
    confidence: float | None
    hits: float | None


class Within(Values):
    """Shares of labelled points within one and two spreads of their labels; 0.39 and 0.86 for normal errors."""

    one: float | None
    two: float | None


class Scores(Values):
    """Everything about one prediction on some people.

    `pck` is PCK@0.2 of the torso over the body's twelve points, `strict` PCK@0.1; `calibration` is the expected
    calibration error of the confidence; `exchanged` the share of people whose arms or
    legs are taken for each other; `within` tells of the spreads, where there are some, by joint and for the `body`.
    """

    crops: int
    pck: Share
    strict: Share
    exchanged: dict[str, float | None]
    tilt: dict[str, Share]
    joint: dict[str, float | None]
    joint_strict: dict[str, float | None]
    angles: list[AngleFigures]
    reliability: list[Reliability]
    calibration: float | None
    within: dict[str, Within] = {}

    def angle(self, name: str, limb: str = "all") -> AngleFigures:
        """The errors of one angle."""
        return next(a for a in self.angles if (a.angle, a.limb) == (name, limb))


def plain(value: float) -> float | None:
    """A number to four decimals, or None for what is not one."""
    return round(float(value), 4) if math.isfinite(value) else None


def scores(truth: Floats, predicted: Floats, spread: Floats | None = None) -> Scores:
    """Score (N, 17, 3) points and their spreads (N, 17) px against labels (N, 17, 2 or more)."""
    hit, strict = hits(truth, predicted), hits(truth, predicted, PCK_STRICT_LIMIT)
    tilt = tilt_deg(truth)
    bins = reliability_bins(truth, predicted)
    return Scores(
        crops=int(known_rows(truth).sum()),
        pck=share_of(hit),
        strict=share_of(strict),
        exchanged={name: plain(share(exchanged(truth, predicted, points))) for name, points in LIMBS.items()},
        tilt={name: share_of(hit[(tilt >= low) & (tilt < high)]) for name, (low, high) in TILTS.items()},
        joint=_by_joint(truth, predicted, {}),
        joint_strict=_by_joint(truth, predicted, {"limit": PCK_STRICT_LIMIT}),
        angles=[
            _angle_figures(name, limb, errors.between(*bounds))
            for name, errors in angle_errors(truth, predicted).items()
            for limb, bounds in LIMBS_PX.items()
        ],
        reliability=[
            Reliability(low=b.low, high=b.high, points=b.points, confidence=plain(b.confidence), hits=plain(b.hits))
            for b in bins
        ],
        calibration=plain(calibration_error(bins)),
        within={} if spread is None else _within(truth, predicted, spread),
    )


def _within(truth: Floats, predicted: Floats, spread: Floats) -> dict[str, Within]:
    """For the body as a whole and for every joint."""
    found = {name: within_spread(truth, predicted, spread, points) for name, points in {"body": BODY, **JOINTS}.items()}
    return {name: Within(one=plain(one), two=plain(two)) for name, (one, two) in found.items()}


def share_of(hit: Floats) -> Share:
    """Share of hits (N, P) with its standard error."""
    crops = int(np.isfinite(hit).any(1).sum())
    return Share(value=plain(share(hit)), error=plain(share_error(hit)), crops=crops)


def _by_joint(truth: Floats, predicted: Floats, how: dict[str, Any]) -> dict[str, float | None]:
    return {name: plain(share(hits(truth, predicted, points=points, **how))) for name, points in JOINTS.items()}


def _angle_figures(name: str, limb: str, signed: Floats) -> AngleFigures:
    size = np.abs(signed)
    known = len(signed) > 0
    return AngleFigures(
        angle=name,
        limb=limb,
        joints=len(signed),
        mean=plain(size.mean()) if known else None,
        median=plain(float(np.median(size))) if known else None,
        percentile95=plain(float(np.percentile(size, 95))) if known else None,
        bias=plain(signed.mean()) if known else None,
    )
