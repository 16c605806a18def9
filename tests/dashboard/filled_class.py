"""A class whose films are graded: one for real, the others as copies of it with other scores and doubts."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from pe_coach.filming.demo import demo_scene, film
from pe_coach.jobs.producing import produce
from pe_coach.store import Store
from pe_coach.store.types import Attempt, SchoolClass

SEED = 16
"""Scene of the rendered film."""

DOUBT = {"code": "low_confidence", "text": "The arms are hardly to be seen.", "says": "", "values": {}}


def graded_once(store: Store, folder: Path) -> Attempt:
    """A class with one film that is rendered and graded."""
    path = folder / "jump.mp4"
    film(demo_scene(SEED), path)
    attempt = store.add_attempt(store.add_class("first").id, "long_jump", path, path.name)
    assert attempt.film is not None
    store.claim("test")
    report = produce(attempt, attempt.film, lambda stage, share: None)
    store.save_report(attempt.id, report)
    return store.attempt(attempt.id)


def filled_class(
    store: Store, model: Attempt, count: int, doubtful: int, *, mark_first: bool = True, name: str = "7b"
) -> SchoolClass:
    """A class of `count` attempts like a graded one, the last ones with a doubt."""
    school_class = store.add_class(name, mark_first=mark_first)
    assert model.film is not None
    content = model.film.read_bytes()
    for number in range(1, count + 1):
        path = model.folder.parent / f"{school_class.id}.mp4"
        path.write_bytes(content + number.to_bytes(4, "big"))  # what follows the film's end is not read
        attempt = store.add_attempt(
            school_class.id, model.event, path, f"IMG_{number:04}.mp4", options=model.options, move=True
        )
        store.claim("test")
        for file in model.folder.iterdir():
            if file.is_file() and not file.name.startswith("film"):
                shutil.copy(file, attempt.folder / file.name)
        store.save_report(attempt.id, _scored(model.report or {}, 40 + number, number > count - doubtful))
    return school_class


def _scored(report: dict[str, Any], value: int, doubtful: bool) -> dict[str, Any]:
    """The report with another score."""
    score = {"value": value, "low": value - 6, "high": value + 7}
    grade = {"scale": "points", "grade": str(value), "low": str(value - 6), "high": str(value + 7), "text": "", "cuts": {}}
    status = "warning" if doubtful else "accepted"
    return report | {"score": score, "grade": grade, "status": status, "reasons": [DOUBT] if doubtful else []}
