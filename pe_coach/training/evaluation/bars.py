"""What the network is asked to reach, and whether it does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pe_coach.training.data import Floats
from pe_coach.training.evaluation.people import THUNDER, Prediction
from pe_coach.training.evaluation.scores import TILTS, Values, plain
from pe_coach.training.metrics import (
    PCK_STRICT_LIMIT,
    angle_errors_deg,
    hits,
    pck,
    share,
    share_error,
    tilt_deg,
)

Answered = Mapping[str, tuple[Floats, Sequence[Prediction]]]
"""Truth and predictions by the name of the people."""

PCK_BARS = (
    ("lspet", "upright", 0.74, 0.82),
    ("lspet", "best of 4", 0.77, 0.85),
    ("lspet reviewed", "upright", 0.78, 0.86),
    ("lspet reviewed", "best of 4", 0.82, 0.89),
)
"""People, way, bar and aim of PCK@0.2."""
HEADS_DOWN_BAR, HEADS_DOWN_AIM = 0.65, 0.75
"""Of PCK@0.2 on LSPET beyond a tilt of 120°, best of four turns."""
NOT_BELOW = ("jhmdbmid", "pelota")
"""Everyday people, on whom the network must not be worse than MoveNet Thunder by more than two standard errors."""
ANGLE_SHARE = 0.8
"""Mean angle errors on LSPET, upright crops, over those of MoveNet Thunder."""
LIMB_ANGLES = ("elbow", "shoulder", "hip", "knee")
TAKE_OFF = "rendered take-off"
KNEE_MEDIAN_DEG, KNEE_PERCENTILE95_DEG, TAKE_OFF_PCK = 4.0, 12.0, 0.95


class Bar(Values):
    """A figure and what it has to be: at least `bar` where `higher` is better, else at most; `thunder` beside it."""

    figure: str
    ours: float | None
    bar: float
    aim: float | None = None
    thunder: float | None = None
    higher: bool = True

    @property
    def met(self) -> bool:
        """Whether the bar is reached."""
        if self.ours is None:
            return False
        return self.ours >= self.bar if self.higher else self.ours <= self.bar


def bars(answers: Answered, network: str) -> list[Bar]:
    """All bars that speak of people who were evaluated."""
    found = [
        _pck_bar(answers[name], network, name, way, low, aim) for name, way, low, aim in PCK_BARS if name in answers
    ]
    if "lspet" in answers:
        found += [_heads_down(answers["lspet"], network), *_angle_bars(answers["lspet"], network)]
    found += [_not_below(answers[name], network, name) for name in NOT_BELOW if name in answers]
    return found + (_take_off(answers[TAKE_OFF], network) if TAKE_OFF in answers else [])


def _points(predictions: Sequence[Prediction], network: str, way: str) -> Floats:
    return next(p.points for p in predictions if (p.network, p.way) == (network, way))


def _pck_bar(
    answered: tuple[Floats, Sequence[Prediction]], network: str, name: str, way: str, low: float, aim: float
) -> Bar:
    truth, predictions = answered
    ours, thunder = (pck(truth, _points(predictions, who, way)) for who in (network, THUNDER))
    return Bar(figure=f"PCK@0.2 {name}, {way}", ours=plain(ours), bar=low, aim=aim, thunder=plain(thunder))


def _heads_down(answered: tuple[Floats, Sequence[Prediction]], network: str) -> Bar:
    truth, predictions = answered
    down = tilt_deg(truth) >= TILTS[">120°"][0]
    ours, thunder = (pck(truth[down], _points(predictions, who, "best of 4")[down]) for who in (network, THUNDER))
    return Bar(
        figure="PCK@0.2 lspet heads down, best of 4",
        ours=plain(ours),
        bar=HEADS_DOWN_BAR,
        aim=HEADS_DOWN_AIM,
        thunder=plain(thunder),
    )


def _angle_bars(answered: tuple[Floats, Sequence[Prediction]], network: str) -> list[Bar]:
    truth, predictions = answered
    ours, thunder = (angle_errors_deg(truth, _points(predictions, who, "upright")) for who in (network, THUNDER))
    return [
        Bar(
            figure=f"mean {name} error lspet, upright, °",
            ours=plain(ours[name].mean()),
            bar=round(ANGLE_SHARE * float(thunder[name].mean()), 1),
            thunder=plain(thunder[name].mean()),
            higher=False,
        )
        for name in LIMB_ANGLES
    ]


def _not_below(answered: tuple[Floats, Sequence[Prediction]], network: str, name: str) -> Bar:
    truth, predictions = answered
    ours, thunder = (hits(truth, _points(predictions, who, "upright")) for who in (network, THUNDER))
    least = share(thunder) - 2 * share_error(ours, thunder)
    figure = f"PCK@0.2 {name}, upright (bar: Thunder less two standard errors of the difference)"
    return Bar(figure=figure, ours=plain(share(ours)), bar=round(least, 3), thunder=plain(share(thunder)))


def _take_off(answered: tuple[Floats, Sequence[Prediction]], network: str) -> list[Bar]:
    truth, predictions = answered
    ours = _take_off_figures(truth, _points(predictions, network, "upright"))
    asked = any(p.network == THUNDER for p in predictions)
    thunder = _take_off_figures(truth, _points(predictions, THUNDER, "upright")) if asked else [None] * len(ours)
    wanted = (
        ("knee error rendered take-off, median, °", KNEE_MEDIAN_DEG, False),
        ("knee error rendered take-off, 95th percentile, °", KNEE_PERCENTILE95_DEG, False),
        ("PCK@0.1 rendered take-off", TAKE_OFF_PCK, True),
    )
    return [
        Bar(figure=figure, ours=mine, bar=bar, thunder=other, higher=higher)
        for (figure, bar, higher), mine, other in zip(wanted, ours, thunder, strict=True)
    ]


def _take_off_figures(truth: Floats, points: Floats) -> list[float | None]:
    """Median and 95th percentile of the knee errors in degrees, PCK@0.1."""
    knee = angle_errors_deg(truth, points)["knee"]
    return [*(plain(float(np.percentile(knee, q))) for q in (50, 95)), plain(pck(truth, points, PCK_STRICT_LIMIT))]
