"""Films of a class that nobody is in: rendered pupils with known faults, graded as all others are.

`python -m pe_coach.jobs.sample FOLDER CLASS` draws them into a class of the store in a folder.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from pe_coach.errors import StoreError
from pe_coach.filming.demo import DemoScene, demo_scene, film
from pe_coach.jobs import LOG
from pe_coach.jobs.incoming import incoming
from pe_coach.journal import keep_all
from pe_coach.limits import ONE_THREAD, step_back
from pe_coach.store import Store

EVENT = "long_jump"

PUPILS: dict[str, tuple[int, tuple[str | None, ...]]] = {
    "Ada": (21, (None, "none")),
    "Ben": (22, (None,)),
    "Cem": (23, (None,)),
}
"""Scene of each pupil, and the faults of the attempts in the order of filming; None: the scene's own fault."""

FILMS = sum(len(faults) for _, faults in PUPILS.values())
"""How many films a sample class has."""


def scenes() -> Iterator[tuple[str, DemoScene]]:
    """Pupils and scenes in the order of filming; a pupil's scenes differ in the fault alone."""
    for name, (seed, faults) in PUPILS.items():
        yield from ((name, demo_scene(seed, fault)) for fault in faults)


def draw(store: Store, class_id: str) -> None:
    """Draw the films one after the other; each waits to be graded as soon as it is there."""
    with incoming(store) as folder, suppress(StoreError):  # nothing more to draw for a class that was deleted
        for number, (name, scene) in enumerate(scenes(), 1):
            path = Path(folder, f"sample_{number}.mp4")
            film(scene, path)
            pupil = store.find_pupil(class_id, name) or store.add_pupil(class_id, name)
            store.add_attempt(class_id, EVENT, path, path.name, pupil_id=pupil.id, move=True)


def started(folder: Path, class_id: str) -> subprocess.Popen[bytes]:
    """Draw the films in a process of their own, below normal priority, while the pages go on."""
    return subprocess.Popen(
        [sys.executable, "-m", "pe_coach.jobs.sample", str(folder), class_id],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | ONE_THREAD,
        start_new_session=True,
    )


if __name__ == "__main__":
    step_back()
    keep_all(Path(sys.argv[1]) / LOG)
    draw(Store.open(Path(sys.argv[1])), sys.argv[2])
