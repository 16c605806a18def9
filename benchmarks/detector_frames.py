"""Is the athlete among the boxes of single frames: detectors alone, without tracking, on the labelled films.

    python benchmarks/detector_frames.py [--detector CARD.toml ...] [--every 3]

Prints markdown: share of the labelled frames in which a box overlaps the label by half (IoU >= 0.5) at the detector's
own threshold, and boxes a frame: of the high jump films by phase, of the other films, of which only a few frames are
labelled, by what is done. These films are tests: nothing is chosen by them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import cv2
from athlete_boxes import CLIPS, PHASES, WALKER, Label, labelled

from pe_coach import resources
from pe_coach.clip import open_clip
from pe_coach.people import Detector
from pe_coach.people.detector import box_iou

ROOT = Path(__file__).parents[1]
CARDS = (resources.path("models", "person.toml"), ROOT / "benchmarks" / "peers" / "rtmdet_nano.toml")
SAME = 0.5
JUMPS = "other jumps"
FOLDERS = {
    **dict.fromkeys(("long_jump", "standing_long_jump", "triple_jump"), JUMPS),
    "swimming": "swimmers",
    "other": "others",
}
COLUMNS = (*(name for phase, name in PHASES.items() if phase != "few"), *dict.fromkeys(FOLDERS.values()))


def group(name: str, label: Label) -> str:
    """The column of a labelled frame of a film."""
    return PHASES[label.phase] if label.phase != "few" else FOLDERS[name.split("/")[0]]


def count(detector: Detector, every: int) -> tuple[Counter[str], Counter[str]]:
    """Frames asked and frames found by group; `boxes` among the found counts all boxes."""
    asked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for name, labels in labelled(CLIPS).items():
        if name.endswith(WALKER):
            continue
        for frame in open_clip(CLIPS / name).frames():
            label = labels.get(frame.index)
            if label is None or (label.phase != "few" and frame.index % every):
                continue
            boxes = detector.detect(frame.image)
            asked[group(name, label)] += 1
            found[group(name, label)] += bool(len(boxes) and box_iou(label.box[None], boxes[:, :4]).max() >= SAME)
            found["boxes"] += len(boxes)
    return asked, found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", type=Path, nargs="+", default=CARDS, help=".toml of detectors")
    parser.add_argument("--every", type=int, default=3, help="one frame in so many")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    print("| detector |", *(f"{name} |" for name in COLUMNS), "boxes a frame |")
    print("| --- |", *["--- |"] * (len(COLUMNS) + 1))
    for card in args.detector:
        detector = Detector.load(card)
        asked, found = count(detector, args.every)
        shares = (f"{100 * found[name] / asked[name]:.0f} % of {asked[name]} |" for name in COLUMNS)
        print(f"| {detector.card.name} |", *shares, f"{found['boxes'] / asked.total():.1f} |")


if __name__ == "__main__":
    main()
