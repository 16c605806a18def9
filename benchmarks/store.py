"""How long the store takes with a class of 56 films and with 500, while another process works.

    python benchmarks/store.py

Prints milliseconds of wall time, median and longest of several, of what pages and workers ask for. The reports are of
a rendered jump; a second process takes attempts from the queue and brings reports all the while. Bar: a page of a class
of 56 graded films is open within 2 s, of which reading them may only be a small part.
"""

from __future__ import annotations

import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.known_movements import demo_points
from pe_coach.grading import Options, grade_poses
from pe_coach.report.as_json import as_dict
from pe_coach.store import Store

SIZES = (56, 500)
ROUNDS = 15


def filled(store: Store, films: int, report: dict[str, Any], folder: Path) -> str:
    """A class with so many graded films; returns its ticket."""
    school_class = store.add_class(f"class of {films}", confirmed_by="Ms Lin")
    for number in range(films):
        film = folder / "film.mp4"
        film.write_bytes(f"{films} {number}".encode())
        pupil = store.add_pupil(school_class.id, f"pupil {number}")
        attempt = store.add_attempt(school_class.id, "long_jump", film, f"{number}.mp4", pupil_id=pupil.id, move=True)
        store.save_report(attempt.id, report)
    return school_class.id


def work(folder: Path, tickets: list[str], report: dict[str, Any]) -> None:
    """A worker that never rests: claims, beats, brings a report, and the film waits again."""
    store = Store.open(folder)
    while True:
        for ticket in tickets:
            store.requeue(ticket)
            store.claim("busy")
            for step in range(5):
                store.beat(ticket, "pose", step / 5)
            store.save_report(ticket, report)


def measured(ask: Callable[[], object]) -> str:
    took = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        ask()
        took.append(1000 * (time.perf_counter() - start))
    return f"{statistics.median(took):8.1f} {max(took):8.1f}"


def asked(store: Store, class_id: str) -> dict[str, Callable[[], object]]:
    """What a page and a worker ask for."""
    attempts = store.attempts(class_id)
    ids, first = [attempt.id for attempt in attempts], attempts[-1].id
    return {
        "open": lambda: Store.open(store.folder),
        "attempts of the class": lambda: store.attempts(class_id),
        "pupils of the class": lambda: store.pupils(class_id),
        "one attempt": lambda: store.attempt(first),
        "numbers seen": lambda: store.note_seen(ids),
        "mark": lambda: store.set_mark(first, "71"),
        "beat": lambda: store.beat(first, "pose", 0.5),
        "claim": lambda: store.claim("w"),
        "take over all": lambda: store.take_over(ids),
        "next purge": store.next_purge,
    }


def main() -> None:
    """Print the table."""
    report = as_dict(grade_poses(demo_points(0), Options("long_jump"), name="0.mp4").report)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store = Store.open(folder / "data")
        tickets = {films: filled(store, films, report, folder) for films in SIZES}
        busy = store.add_class("being graded", confirmed_by="Ms Lin")
        waiting = []
        for number in range(5):
            (folder / "film.mp4").write_bytes(f"busy {number}".encode())
            waiting.append(store.add_attempt(busy.id, "long_jump", folder / "film.mp4", f"{number}.mp4").id)
        for busy_worker in (False, True):
            worker = multiprocessing.get_context("spawn").Process(
                target=work, args=(store.folder, waiting, report), daemon=True
            )
            if busy_worker:
                worker.start()
            for films, class_id in tickets.items():
                print(f"\n{films} films, {'a busy worker' if busy_worker else 'alone'}: median and longest, ms")
                for what, ask in asked(store, class_id).items():
                    print(f"{what:24}{measured(ask)}")
            if busy_worker:
                worker.terminate()
                worker.join()


if __name__ == "__main__":
    main()
