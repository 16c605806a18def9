"""What right and wrong networks find in the trial of `pe-coach model add`, and so why its line is where it is.

    python benchmarks/wrong_networks.py [MODEL.toml ...]

Every network is fed as its description says, then in every other order of colours and scale of pixels, and read with
left and right exchanged. Without arguments the shipped network is looked at; `benchmarks/peers/movenet_thunder.toml`
is one to put beside it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import cv2

from pe_coach.filming.trial import athlete_trial
from pe_coach.pose import PoseEstimator
from pe_coach.pose.model_file import ModelInput
from pe_coach.pose.networks import SHIPPED, find_network
from pe_coach.pose.presets import PIXELS, fed
from pe_coach.pose.proving import CLEARLY, LEAST_PCK, Feeding, other_ways
from pe_coach.pose.trial import stand_trial


def feeding_of(wanted: ModelInput) -> Feeding | None:
    """The way of feeding that a description holds, None where it is none of the known ones."""
    ways = [Feeding(colours, pixels) for colours in ("RGB", "BGR") for pixels in PIXELS]
    return next((way for way in ways if fed(wanted, way.colours, way.pixels) == wanted), None)


def show(card: Path) -> None:
    trial, estimator = athlete_trial(), PoseEstimator.load(card)
    description = estimator.description

    def making(wanted: ModelInput) -> PoseEstimator:
        return estimator.described(description.model_copy(update={"input": wanted}))

    right, declared = stand_trial(estimator, trial), feeding_of(description.input)
    ways = other_ways(description.input, declared) if declared else []
    others = {way: stand_trial(making(fed(description.input, way.colours, way.pixels)), trial) for way in ways}
    print(f"\n{description.name}, {right.pictures} pictures")
    rows = {f"as described ({declared or 'of its own'})": right} | {str(way): result for way, result in others.items()}
    for name, result in rows.items():
        behind = right.standard_errors_above(result)
        note = f"{behind:5.1f} standard errors behind" if result is not right else ""
        print(f"  {name:52} PCK@0.2 {result.pck_02:.3f}  @0.1 {result.pck_01:.3f}  {note}")
    print(f"  {'left and right exchanged':52} PCK@0.2 {right.pck_exchanged:.3f}")


def main() -> None:
    parser = argparse.ArgumentParser(description="What right and wrong networks find in the trial.")
    parser.add_argument("models", nargs="*", default=[SHIPPED], help="ids or .toml files")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    for model in options.models:
        show(find_network(model))
    print(f"\nA network is refused below {LEAST_PCK}, or where another feeding is {CLEARLY} standard errors better.")


if __name__ == "__main__":
    main()
