"""Build the reference motions from key point sequences: pooled on the phase axis, calibrated, with provenance.

    python scripts/build_references.py --keypoints ../shared/data/keypoints

Writes reference_motions/EVENT/NAME.npz and .toml, and prints what each rests on.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from pe_coach.alignment import Reference
from pe_coach.alignment.building import Movement
from pe_coach.alignment.keeping import write_reference
from pe_coach.alignment.reference import FEWEST_MEASURE
from pe_coach.events import event_ids
from scripts.references.making import made, movements, other_motions
from scripts.references.recipes import RECIPES, Recipe


def told(reference: Reference) -> str:
    """A line on what a reference rests on."""
    seconds = ", ".join(f"{phase} {reference.duration(phase):.2f} s" for phase in reference.phases)
    what = "measures" if reference.may_measure else "ghost only"
    line = f"{reference.event}/{reference.name}: {reference.kind}, n = {len(reference.sources)}, {what}; {seconds}"
    if reference.calibration is None:
        return line
    zero, typical = reference.calibration.zero, reference.calibration.typical
    return f"{line}\n  raw 0 and 90: " + ", ".join(f"{p} {zero[p]:.3f} and {typical[p]:.3f}" for p in reference.phases)


def lacking(recipe: Recipe, sources: Sequence[Movement]) -> str | None:
    """Why no reference is made of these movements."""
    if recipe.of_many and len(sources) < FEWEST_MEASURE:
        return f"{len(sources)} movements of this style"
    return None if any(m.phases.names for m in sources) else "no phase is found"


def build(recipe: Recipe, keypoints: Path, out: Path) -> None:
    sources = movements(recipe, keypoints)
    if why := lacking(recipe, sources):
        print(f"{recipe.event}/{recipe.name}: {why}; not made")
        return
    setting = list(other_motions(recipe, keypoints)[0].values())
    reference = made(recipe, sources, setting)
    write_reference(reference, out)
    print(told(reference))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--keypoints", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("reference_motions"))
    parser.add_argument("--event", help="only this event's")
    arguments = parser.parse_args()
    for recipe in RECIPES:
        if recipe.event in event_ids() and arguments.event in (None, recipe.event):
            build(recipe, arguments.keypoints, arguments.out)


if __name__ == "__main__":
    main()
