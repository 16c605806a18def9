"""One evaluation: every set of people, every prediction, and how far each bar is met or missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pe_coach.pose import PoseEstimator
from pe_coach.training import data
from pe_coach.training.evaluation.asking import both_ways, fitted_spread_scale, upright
from pe_coach.training.evaluation.athletes import held_out_athletes
from pe_coach.training.evaluation.bars import Bar, bars
from pe_coach.training.evaluation.people import (
    OK_ONLY,
    REVIEWED,
    SOURCES,
    THUNDER,
    VOTE,
    People,
    Prediction,
    of_shard,
    reviewed_rows,
    stored,
)
from pe_coach.training.evaluation.places import Places
from pe_coach.training.evaluation.scores import Scores, Values, scores
from pe_coach.training.evaluation.subgroups import Subgroup


class PeopleReport(Values):
    """Scores of every prediction on some people, by the prediction's label."""

    crops: int
    predictions: dict[str, Scores]

    def only(self, label: str) -> PeopleReport:
        """One prediction alone."""
        return PeopleReport(crops=self.crops, predictions={label: self.predictions[label]})


class Report(Values):
    """What one run of the evaluation found.

    `parameters` and `multiply_adds` are as the network's description tells them; `spread_scale` is what its spreads
    have to be multiplied by to be the errors found, fitted on training crops: the validation people judge it.
    """

    network: str
    file: str
    sha256: str
    width: int
    height: int
    parameters: int | None
    multiply_adds: int | None
    spread_scale: float | None
    people: dict[str, PeopleReport]
    bars: list[Bar]
    subgroups: tuple[Subgroup, ...] = ()

    def of(self, people: str, way: str) -> Scores:
        """The network's own scores."""
        return self.people[people].predictions[f"{self.network}, {way}"]


@dataclass(frozen=True, eq=False)
class Answers:
    """People and what was said about them, the evaluated network's own predictions last."""

    people: People
    predictions: Sequence[Prediction]

    def part(self, name: str, rows: Sequence[int]) -> Answers:
        """Some of the people."""
        kept = np.asarray(rows)
        people = People(name, self.people.truth[kept], lambda i: self.people.view(int(kept[i])))
        return Answers(people, [_rows(p, kept) for p in self.predictions])

    def find(self, network: str, way: str) -> Prediction:
        """The prediction of a network."""
        return next(p for p in self.predictions if (p.network, p.way) == (network, way))


def _rows(prediction: Prediction, kept: np.ndarray[tuple[int], np.dtype[np.int64]]) -> Prediction:
    spread = None if prediction.spread is None else prediction.spread[kept]
    return Prediction(prediction.network, prediction.way, prediction.points[kept], spread)


def photographed(places: Places, estimator: PoseEstimator | None) -> Iterator[Answers]:
    """Each source of labelled photographs; of LSPET also the parts whose labels stood a second look."""
    for source in SOURCES:
        shard = data.Shard(places.pose, f"{source}-val")
        people = of_shard(shard, source)
        own = both_ways(estimator, people, name_of(estimator)) if estimator else []
        answers = Answers(people, [*stored(shard), *own])
        yield answers
        if source == "lspet":
            yield answers.part("lspet reviewed", reviewed_rows(places.pose, REVIEWED))
            yield answers.part("lspet ok only", reviewed_rows(places.pose, OK_ONLY))


def drawn(places: Places, estimator: PoseEstimator, beside: Sequence[PoseEstimator] = ()) -> Iterator[Answers]:
    """Rendered athletes whom training never drew, also as other networks see them."""
    for people in held_out_athletes(places):
        others = [upright(other, people, other.description.name) for other in beside]
        yield Answers(people, [*others, upright(estimator, people, name_of(estimator))])


def evaluate(estimator: PoseEstimator, places: Places, beside: Sequence[PoseEstimator] = ()) -> Report:
    """Everything; about 4 runs of the network for each of 1,200 photographs and one for each of 450 drawn people.

    The networks `beside` it look at the drawn people alone: on photographs others' predictions are stored.
    """
    answers = {a.people.name: a for a in (*photographed(places, estimator), *drawn(places, estimator, beside))}
    description, network = estimator.description, name_of(estimator)
    return Report(
        network=network,
        file=description.file,
        sha256=description.sha256,
        width=description.input.width,
        height=description.input.height,
        parameters=description.figures.get("parameters"),
        multiply_adds=description.figures.get("multiply_adds"),
        spread_scale=fitted_spread_scale(estimator, places.pose),
        people={name: people_report(a) for name, a in answers.items()},
        bars=bars({name: (a.people.truth, a.predictions) for name, a in answers.items()}, network),
    )


def name_of(estimator: PoseEstimator) -> str:
    """The network's name, told apart from those whose predictions are stored."""
    name = estimator.description.name
    return f"{name} (run)" if name in (THUNDER, VOTE) else name


def people_report(answers: Answers) -> PeopleReport:
    """Scores of every prediction."""
    found = {p.label: scores(answers.people.truth, p.points, p.spread) for p in answers.predictions}
    return PeopleReport(crops=max((s.crops for s in found.values()), default=0), predictions=found)


def baseline(pose: Path) -> dict[str, PeopleReport]:
    """The stored predictions of other networks alone."""
    places = Places(pose, pose, pose)
    return {a.people.name: people_report(a) for a in photographed(places, None)}
