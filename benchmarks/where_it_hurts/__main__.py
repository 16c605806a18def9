"""Where the key points go wrong: frames of recorded films and labelled people, by event and by cause.

    python -m benchmarks.where_it_hurts [CLIP ...] [--model CARD.toml] [--only clips|people] [--csv FILE]
                                        [--before FILE] [--sheets FOLDER]

Films (data folder beside the checkout) are watched as the program watches them and the key points cleaned; labelled
people are those of the validation shards, asked in four turns of which the product's rule chooses one. Printed are
markdown tables. `--csv` keeps one row a frame and person, `--before` compares with such a file, `--sheets` draws the
worst frames of every film, the network's points on the left and the teacher's on the right.

Whether a frame is bad is told by the first of these that is known: (1) the stored teacher poses, where the teacher is
sure of six of the twelve body points: bad if more than four of them are farther off than 0.2 torso; (2) a labelled box
or (3) the mean confidence of the body alone: bad if the points are another person's, nobody was followed, or the
confidence is below 0.35. Without teacher and box, frames outside the film's event are left out, for nobody may be
there. A labelled person is bad if fewer than half of the labelled points are hit.

Causes are what holds in a frame, not what is proven to spoil it: compare their share of the bad frames with that of all
frames, in brackets. `good alone` counts the bad frames that the network reads well when it is asked for that frame
alone in the known box: there not the network is at fault, but the box of pass 1, the following or the cleaning.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import cv2

from benchmarks.athlete_boxes import CLIPS
from benchmarks.where_it_hurts.cases import Case
from benchmarks.where_it_hurts.films import of_clip
from benchmarks.where_it_hurts.people import of_people
from benchmarks.where_it_hurts.saving import read_bad, save
from benchmarks.where_it_hurts.tables import by_cause, by_clip, by_event
from pe_coach.pose import PoseEstimator
from pe_coach.training.evaluation.places import find


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.where_it_hurts",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("clips", nargs="*", help="parts of names of films; all without")
    parser.add_argument("--model", type=Path, help=".toml of a pose network; the shipped one without")
    parser.add_argument("--only", choices=("clips", "people"), help="one half")
    parser.add_argument("--csv", type=Path, help="write one row a frame and person")
    parser.add_argument("--before", type=Path, help="such a file of an earlier run, to compare with")
    parser.add_argument("--sheets", type=Path, help="folder for pictures of the worst frames")
    return parser.parse_args()


def main() -> None:
    arguments = _arguments()
    cv2.setNumThreads(1)
    before = read_bad(arguments.before) if arguments.before else {}
    every: list[Case] = []
    if arguments.only != "people":
        with (CLIPS / "clips.csv").open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if not arguments.clips or any(part in row["clip"] for part in arguments.clips):
                    every += of_clip(row, arguments.model, arguments.sheets)
        print(f"{by_event(every, before)}\n\n{by_clip(every)}\n", flush=True)
    if arguments.only != "clips":
        people = list(of_people(PoseEstimator.load(arguments.model), find().pose))
        print(by_cause(people))
        every += people
    if arguments.csv:
        save(every, arguments.csv)


if __name__ == "__main__":
    main()
