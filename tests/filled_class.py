"""A class of graded films made without a network: known key points, and films in which every frame has its colour."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from truth import JUMPS, REFERENCE, poses

from pe_coach.clip import write_video
from pe_coach.grading import Graded, Options, Watched
from pe_coach.jobs.options import stored
from pe_coach.regrading import regrade, save_watched
from pe_coach.report.as_json import as_dict
from pe_coach.report.strip import write_strip
from pe_coach.store import Store
from pe_coach.store.types import Attempt, SchoolClass

OPTIONS = Options("long_jump", reference=REFERENCE)

SMALLER = 4
"""The films are so much smaller than the key points' own picture."""

DOUBT = {"code": "low_confidence", "text": "The arms are hardly to be seen.", "says": "", "values": {}}

Image = NDArray[np.uint8]


def frame_colour(frame: int) -> tuple[int, int, int]:
    """RGB of a frame: no two of 144 are alike, whatever a codec does to them."""
    return 20 + 18 * (frame // 12), 20 + 18 * (frame % 12), 100


def frame_shown(picture: Path | bytes) -> int:
    """Which frame a picture shows, by its commonest colour."""
    data = picture if isinstance(picture, bytes) else picture.read_bytes()
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    _, green, red = np.median(image.reshape(-1, 3), axis=0)
    return int(round((red - 20) / 18) * 12 + round((green - 20) / 18))


def watched() -> Watched:
    """What was seen of a jump whose free thigh stays low."""
    seen = poses(JUMPS[1], "free_thigh")
    camera = seen.camera.copy()
    camera[:, :2, 2] /= SMALLER
    assert seen.size is not None
    size = seen.size[0] // SMALLER, seen.size[1] // SMALLER
    small = replace(seen, xy=seen.xy / SMALLER, spread=seen.spread / SMALLER, size=size, camera=camera)
    return Watched("jump.mp4", small)


def graded_once(folder: Path) -> Graded:
    """The jump graded, with the files of an attempt in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    seen = watched()
    width, height = seen.poses.size or (0, 0)
    plain = (np.full((height, width, 3), frame_colour(k), np.uint8) for k in range(len(seen.poses.time_s)))
    write_video(folder / "film.mp4", plain, frame_rate=60.0)
    save_watched(folder, seen)
    graded = regrade(seen, OPTIONS)
    write_strip(folder / "film.mp4", graded, folder)
    return graded


def filled_class(
    store: Store, model: Path, graded: Graded, count: int, doubtful: int, *, mark_first: bool = True, name: str = "7b"
) -> SchoolClass:
    """A class of `count` attempts like the one in the folder `model`, with scores of their own; the last ones are
    doubtful."""
    school_class = store.add_class(name, mark_first=mark_first, confirmed_by="Ms Lin")
    for number in range(1, count + 1):
        film = store.folder / f"{school_class.id}.mp4"
        film.write_bytes((model / "film.mp4").read_bytes() + number.to_bytes(4, "big"))  # films must differ
        added = (school_class.id, OPTIONS.event, film, f"IMG_{number:04}.mp4")
        attempt = store.add_attempt(*added, options=stored(OPTIONS), move=True)
        finish(store, attempt, model, scored(as_dict(graded.report), 40 + number, number > count - doubtful))
    return school_class


def finish(store: Store, attempt: Attempt, model: Path, report: dict[str, Any]) -> None:
    """Leave an attempt as a worker leaves it."""
    store.claim("test")
    for file in model.iterdir():
        if not file.name.startswith("film"):
            shutil.copy(file, attempt.folder / file.name)
    store.save_report(attempt.id, report)


def scored(report: dict[str, Any], value: int, doubtful: bool = False) -> dict[str, Any]:
    """The report with another score."""
    score = {"value": value, "low": value - 6, "high": value + 7}
    status = "warning" if doubtful else "accepted"
    return report | {"score": score, "grade": None, "status": status, "reasons": [DOUBT] if doubtful else []}
