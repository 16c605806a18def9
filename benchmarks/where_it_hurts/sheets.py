"""Pictures of the worst frames of a film: the network's points on the left, the teacher's on the right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.teacher_agreement import draw
from benchmarks.where_it_hurts.cases import Case
from benchmarks.where_it_hurts.known import Known
from benchmarks.where_it_hurts.watched import Followed
from pe_coach.clip import Clip

Floats = NDArray[np.float64]
Picture = NDArray[np.uint8]

TILES, TILE_PX = 8, 300


def draw_sheet(
    clip: Clip, found: Followed, known: Mapping[int, Known], cases: Sequence[Case], path: Path
) -> None:  # fmt: skip
    """A picture of some frames, worst first: the network's points beside what the teacher says."""
    tiles: dict[int, Picture] = {}
    chosen = {case.frame: case for case in cases}
    for frame in clip.frames():
        if case := chosen.get(frame.index):
            at = known[frame.index]
            box = found.box(at, frame.index)
            box = box if np.isfinite(box).all() else np.array([0.0, 0.0, *frame.image.shape[1::-1]])
            own = _tile(frame.image, box, found.poses.xy[frame.index], found.poses.confidence[frame.index])
            other = _tile(frame.image, box, at.whole, np.where(np.isfinite(at.truth[:, 0]), 1.0, 0.0))
            text = f"{case.frame}: {case.missed}/{case.sure} c{case.confidence:.2f} {case.judge}{' bad' * case.bad}"
            cv2.putText(own, text, (4, 16), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (255, 255, 0), 1, cv2.LINE_AA)
            tiles[frame.index] = np.hstack([own, other])
    rows = [tiles[case.frame] for case in cases if case.frame in tiles]
    rows += [np.zeros_like(rows[0])] * (len(rows) % 2)
    lines = [np.hstack(rows[k : k + 2]) for k in range(0, len(rows), 2)]
    cv2.imwrite(str(path), np.vstack(lines)[..., ::-1])


def _tile(image: Picture, box: Floats, xy: Floats, confidence: Floats) -> Picture:
    half = 0.75 * max(float(np.max(box[2:] - box[:2])), 40.0)
    corner, span = (box[:2] + box[2:]) / 2 - half, int(2 * half)
    shift = np.array([[1.0, 0.0, -corner[0]], [0.0, 1.0, -corner[1]]])
    part = np.asarray(cv2.warpAffine(image, shift, (span, span)), np.uint8)
    scale = TILE_PX / span
    return np.asarray(cv2.resize(draw(part, xy - corner, confidence, scale), (TILE_PX, TILE_PX)), np.uint8)
