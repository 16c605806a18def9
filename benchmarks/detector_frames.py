"""Is the athlete among the boxes of single frames: detectors alone, without tracking, on the labelled films.

    python benchmarks/detector_frames.py [--detector CARD.toml ...] [--every 3]

Prints markdown: share of the labelled frames of the high jump films in which a box overlaps the label by half
(IoU >= 0.5) at the detector's own threshold, by phase, and boxes a frame. These films are tests: nothing is chosen by
them.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

import cv2
from athlete_boxes import CLIPS, PHASES, labelled

from pe_coach import resources
from pe_coach.clip import open_clip
from pe_coach.people import Detector
from pe_coach.people.detector import box_iou

ROOT = Path(__file__).parents[1]
CARDS = (resources.path("models", "person.toml"), ROOT / "benchmarks" / "peers" / "rtmdet_nano.toml")
SAME = 0.5


def count(detector: Detector, every: int) -> tuple[Counter[str], Counter[str]]:
    """Frames asked and frames found by phase; `boxes` among the found counts all boxes."""
    asked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for name, labels in labelled(CLIPS).items():
        if not name.startswith("high_jump/"):
            continue
        for frame in open_clip(CLIPS / name).frames():
            label = labels.get(frame.index)
            if label is None or frame.index % every:
                continue
            boxes = detector.detect(frame.image)
            asked[label.phase] += 1
            found[label.phase] += bool(len(boxes) and box_iou(label.box[None], boxes[:, :4]).max() >= SAME)
            found["boxes"] += len(boxes)
    return asked, found


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--detector", type=Path, nargs="+", default=CARDS, help=".toml of detectors")
    parser.add_argument("--every", type=int, default=3, help="one frame in so many")
    args = parser.parse_args()
    cv2.setNumThreads(1)
    phases = [phase for phase in PHASES if phase != "few"]
    print("| detector |", *(f"{PHASES[phase]} |" for phase in phases), "boxes a frame |")
    print("| --- |", *["--- |"] * (len(phases) + 1))
    for card in args.detector:
        detector = Detector.load(card)
        asked, found = count(detector, args.every)
        shares = (f"{100 * found[phase] / asked[phase]:.0f} % of {asked[phase]} |" for phase in phases)
        print(f"| {detector.card.name} |", *shares, f"{found['boxes'] / asked.total():.1f} |")


if __name__ == "__main__":
    main()
