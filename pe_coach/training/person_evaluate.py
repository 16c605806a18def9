"""How good a person detector is, beside another one in the same run.

    python -m pe_coach.training.person_evaluate --data FOLDER [--peer CARD.toml] [--write]

Runs the shipped file in onnxruntime. A person is found when a box overlaps theirs by IoU 0.5 or more; every found box
counts for one person, best scores first. Size is the long side of a box in a picture of 640 px. With `--thresholds`
only recall and precision at different thresholds are printed, to choose one.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pe_coach.people.detector import Detector, box_iou
from pe_coach.people.model_file import read_card
from pe_coach.training.person_export import card_text, put
from pe_coach.training.person_pool_scenes import swimming_scenes
from pe_coach.training.person_scenes import Labelled, drawn_scenes
from pe_coach.training.person_shards import Source, read_pictures

Floats = NDArray[np.float64]
Image = NDArray[np.uint8]

VALIDATION = {"coco": "cocodet-val", "pelota": "pelotadet-val", "high_jump": "highjumpdet-val"}
"""Shards by the name that the figures give them."""

SAME_PERSON = 0.5
"""Least IoU."""

SIZES = {"under_64": (0.0, 64.0), "64_to_128": (64.0, 128.0), "over_128": (128.0, np.inf)}
"""Ranges of the long side, px of a picture of 640 px."""

REFERENCE_SIDE_PX = 640
LEAST_SCORE = 0.05
"""Boxes below are not even counted for the average precision."""

THRESHOLDS = (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)

NONE = np.zeros(0)


@dataclass(frozen=True)
class Result:
    """What a detector did on some pictures.

    `size` (P,) and `found_at` (P,): every person's size and the score of the box that found them, NaN if none did.
    `score` (D,) and `right` (D,): every box of the complete pictures; `people` in these.
    """

    size: Floats
    found_at: Floats
    score: Floats
    right: NDArray[np.bool_]
    people: int

    def joined(self, other: Result) -> Result:
        """Both together."""
        names = ("size", "found_at", "score", "right")
        parts = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in names}
        return Result(**parts, people=self.people + other.people)

    def recall(self, threshold: float, size: tuple[float, float] = (0.0, np.inf)) -> tuple[float, int]:
        """Share of the people of a size who are found, and how many there are."""
        asked = (self.size >= size[0]) & (self.size < size[1])
        return float((self.found_at[asked] >= threshold).sum() / max(1, asked.sum())), int(asked.sum())

    def precision(self, threshold: float) -> float:
        """Share of the boxes that are right, NaN where no picture is complete."""
        shown = self.score >= threshold
        return float(self.right[shown].mean()) if shown.any() else float("nan")

    def average_precision(self) -> float:
        """Area under precision over recall, precision made monotonous; NaN where no picture is complete."""
        if not self.people:
            return float("nan")
        right = self.right[np.argsort(-self.score, kind="stable")]
        precision = np.cumsum(right) / np.arange(1, len(right) + 1)
        best_to_come = np.maximum.accumulate(precision[::-1])[::-1]
        return float((best_to_come * right).sum() / self.people)


def match(found: Floats, boxes: Floats) -> NDArray[np.int_]:
    """For each found box (D, 5), best first, the person (row of boxes (N, 4)) that it finds, -1 for none."""
    overlap = box_iou(found[:, :4], boxes)
    owner = np.full(len(found), -1)
    for index in range(len(found)):
        if overlap.shape[1] and overlap[index].max() >= SAME_PERSON:
            owner[index] = overlap[index].argmax()
            overlap[:, owner[index]] = 0.0
    return owner


def run(detector: Detector, pictures: Sequence[Labelled]) -> Result:
    """The detector on all pictures, at the lowest threshold."""
    eager = Detector(replace(detector.card, threshold=LEAST_SCORE), detector.session)
    result = Result(NONE, NONE, NONE, NONE > 0, 0)
    for picture in pictures:
        found = eager.detect(picture.image)
        owner = match(found, picture.boxes)
        scores = np.full(len(picture.boxes), np.nan)
        scores[owner[owner >= 0]] = found[owner >= 0, 4]
        scale = REFERENCE_SIDE_PX / max(picture.image.shape[:2])
        size = (picture.boxes[:, 2:] - picture.boxes[:, :2]).max(1, initial=0.0) * scale
        one = Result(size, scores, found[:, 4], owner >= 0, len(picture.boxes))
        result = result.joined(one if picture.complete else replace(one, score=NONE, right=NONE > 0, people=0))
    return result


def labelled(folder: Path, shard: str) -> list[Labelled]:
    """A shard's pictures."""
    return [Labelled(p.image, p.boxes, p.background == 1.0) for p in read_pictures(folder, Source(shard, 1.0))]


def milliseconds(detectors: Mapping[str, Detector], image: Image, rounds: int = 25) -> dict[str, float]:
    """Least wall time of one picture on one thread, the detectors taking turns so that a busy machine is fair."""
    best = dict.fromkeys(detectors, float("inf"))
    for _ in range(rounds):
        for name, detector in detectors.items():
            began = time.perf_counter()
            detector.detect(image)
            best[name] = min(best[name], 1000 * (time.perf_counter() - began))
    return best


def figures(result: Result, threshold: float, prefix: str) -> dict[str, float | int]:
    """Named figures of one source."""
    out: dict[str, float | int] = {}
    for name, size in {"": (0.0, np.inf), **{f"_{name}": size for name, size in SIZES.items()}}.items():
        share, people = result.recall(threshold, size)
        if people:
            out |= {f"{prefix}_people{name}": people, f"{prefix}_recall{name}": round(share, 3)}
    if result.people:
        out[f"{prefix}_precision"] = round(result.precision(threshold), 3)
        out[f"{prefix}_average_precision"] = round(result.average_precision(), 3)
    return out


def validation_sets(data: Path) -> dict[str, list[Labelled]]:
    """Photographs and drawn scenes by source."""
    sets = {name: labelled(data / "pose", shard) for name, shard in VALIDATION.items()}
    sets |= drawn_scenes(data, [p.image for p in sets["coco"] if not len(p.boxes)])
    return sets | {"drawn_swimming": swimming_scenes(data)}


def measure(detectors: Mapping[str, Detector], sets: Mapping[str, Sequence[Labelled]]) -> dict[str, dict[str, Any]]:
    """All figures of all detectors."""
    fastest = milliseconds(detectors, sets["high_jump"][0].image)
    out: dict[str, dict[str, Any]] = {name: {"milliseconds": round(fastest[name], 1)} for name in detectors}
    for name, detector in detectors.items():
        for source, pictures in sets.items():
            out[name] |= figures(run(detector, pictures), detector.card.threshold, source)
    return out


def show_thresholds(detectors: Mapping[str, Detector], sets: Mapping[str, Sequence[Labelled]]) -> None:
    """Print recall, precision and their F2 by threshold and source, and the mean F2 of the sources.

    F2 weighs recall twice: tracking gets rid of what is nobody, and cannot bring back whom nobody saw.
    """
    for name, detector in detectors.items():
        results = {source: run(detector, pictures) for source, pictures in sets.items()}
        print(f"{name}: average precision", {s: round(r.average_precision(), 3) for s, r in results.items()})
        for threshold in THRESHOLDS:
            shares = {s: (r.recall(threshold)[0], r.precision(threshold)) for s, r in results.items()}
            mean = float(np.nanmean([f2(*share) for share in shares.values()]))
            text = "  ".join(f"{s} {recall:.2f} {precision:.2f}" for s, (recall, precision) in shares.items())
            print(f"{name} {threshold:.2f}  F2 {mean:.3f}  {text}")


def f2(recall: float, precision: float) -> float:
    """(1 + 2²) P R / (2² P + R), van Rijsbergen's measure; NaN where the precision is not known."""
    return 5 * precision * recall / max(4 * precision + recall, 1e-9)


def markdown(found: Mapping[str, Mapping[str, Any]]) -> str:
    """The figures of several detectors as a table, a source a row, the detectors side by side."""

    def cell(key: str) -> str:
        values = [table.get(key) for table in found.values()]
        return "–" if values[0] is None else " / ".join(f"{value:.2f}" for value in values)

    own = next(iter(found.values()))
    sources = [key.removesuffix("_people") for key in own if key.endswith("_people")]
    figures = ("recall", "precision", "average_precision", *(f"recall_{size}" for size in SIZES))
    head = ["pictures", "people", *(figure.replace("_", " ") for figure in figures)]
    rows = [head, ["---"] * len(head)]
    for name in sources:
        cells = (cell(f"{name}_{figure}") for figure in figures)
        rows.append([name.replace("_", " "), str(own[f"{name}_people"]), *cells])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder with pose/ and bodies/")
    parser.add_argument("--model", type=Path, default=Path("models/person.toml"))
    parser.add_argument("--peer", type=Path, help=".toml of a network to compare with")
    parser.add_argument("--write", action="store_true", help="put the figures into the model's .toml")
    parser.add_argument("--thresholds", action="store_true", help="show what other thresholds would give")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    cards = {"own": args.model} | ({"peer": args.peer} if args.peer else {})
    detectors = {name: Detector.load(card) for name, card in cards.items()}
    sets = validation_sets(args.data)
    if args.thresholds:
        show_thresholds(detectors, sets)
        return
    found = measure(detectors, sets)
    print(markdown(found), "\n\nmilliseconds:", {name: table["milliseconds"] for name, table in found.items()})
    if args.write:
        card = read_card(args.model)
        peer = {f"peer_{key}": value for key, value in found.get("peer", {}).items() if "people" not in key}
        put(args.model, card_text(card["sha256"], {**card["figures"], **found["own"], **peer}).encode())


if __name__ == "__main__":
    main()
