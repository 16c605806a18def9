"""A pupil is forgotten on the page and by `pe-coach forget`; the disk is then searched for the films and the name.

Two drawn pupils, graded by the page's worker and by `grade-class` with overlay films, key points kept; then one of them
is forgotten in both. Every file of data folder, cache, results, films and temporary folder is searched for 64-byte
pieces of that pupil's films, of their pictures, and for the name in five ways of writing.

    python benchmarks/forget.py [--films 2]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pe_coach.deleting import Deleted
from pe_coach.filming.demo import demo_scene, film
from pe_coach.jobs.crew import Crew
from pe_coach.jobs.deleting import with_key_points
from pe_coach.store import Store
from pe_coach.store.types import State

NAME, OTHER = "Zoë Müller-Ötting", "Ben Okri"
PIECE, EVERY = 64, 4096
"""Bytes of a piece, and how far apart pieces begin."""

Pieces = dict[str, list[bytes]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--films", type=int, default=2, help="of each pupil")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="forget-") as folder:
        root = Path(folder)
        _environment(root)
        films = _films(root, asked.films)
        store = _page(root, films)
        _grade_class(root)
        looked_for = _looked_for(root, store)
        before = _found(root, looked_for)
        print(f"looked for: {', '.join(f'{len(p)} pieces of {what}' for what, p in looked_for.items())}")
        print(f"before: {_told(before)}")
        started_s = time.perf_counter()
        _forget(root, store)
        print(f"forgotten in {time.perf_counter() - started_s:.1f} s")
        after = _found(root, looked_for)
        print(f"after: {_told(after)}")
        print(
            f"of the other pupil: {len(store.attempts(store.classes()[0].id))} attempts on the page, "
            f"{(root / 'out' / 'results.csv').read_text('utf-8-sig').count(f',{OTHER},')} rows in results.csv"
        )
        return 1 if any(after.values()) else 0


def _environment(root: Path) -> None:
    """All that the program writes lies within one folder."""
    for variable, name in (("PE_COACH_DATA", "data"), ("PE_COACH_CACHE", "cache"), ("TMPDIR", "tmp")):
        (root / name).mkdir()
        os.environ[variable] = str(root / name)
    tempfile.tempdir = None


def _films(root: Path, count: int) -> dict[str, list[Path]]:
    films: dict[str, list[Path]] = {}
    for seed, name in ((21, NAME), (22, OTHER)):
        for number in range(count):
            path = root / "films" / f"{name} {number + 1}.mp4"
            path.parent.mkdir(exist_ok=True)
            film(demo_scene(seed, None if number == 0 else "none"), path)
            films.setdefault(name, []).append(path)
    return films


def _page(root: Path, films: dict[str, list[Path]]) -> Store:
    """The films graded as the page does it."""
    store = Store.open()
    made = store.add_class("7b", confirmed_by="Ms Lin")
    for name, paths in films.items():
        pupil = store.add_pupil(made.id, name)
        for path in paths:
            store.add_attempt(made.id, "long_jump", path, path.name, pupil_id=pupil.id)
    crew = Crew(store.folder, 1).start()
    while any(a.state in (State.WAITING, State.RUNNING) for a in store.attempts(made.id)):
        time.sleep(1.0)
    time.sleep(20.0)  # films for the browser are made when there is nothing else to do
    crew.stop()
    for attempt in store.attempts(made.id):
        store.set_mark(attempt.id, "2")
    return store


def _grade_class(root: Path) -> None:
    """The same films graded by the command, with names, pages and overlay films."""
    roster = root / "list.csv"
    roster.write_text(f"number,name,consent\n1,{NAME},yes\n2,{OTHER},yes\n", "utf-8")
    command = ["grade-class", root / "films", "--event", "long_jump", "--out", root / "out", "--overlay"]
    _run(*command, "--roster", roster, "--workers", "1")
    roster.unlink()  # the teacher's own


def _run(*words: object) -> str:
    command = [sys.executable, "-m", "pe_coach.cli", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


def _looked_for(root: Path, store: Store) -> Pieces:
    """Pieces of the pupil's films and pictures that are not in the other's too, and the name."""
    theirs = [a for a in store.attempts(store.classes()[0].id) if a.clip_name.startswith(NAME)]
    shown = [p for a in theirs for p in a.folder.iterdir() if p.suffix in (".jpg", ".mp4") and p.stem != "film"]
    shown += (root / "out").glob("Zo*_overlay.mp4")
    stay = {a.id for a in store.attempts(store.classes()[0].id)} - {a.id for a in theirs}
    kept = [p for p in root.rglob("*") if p.is_file() and (OTHER in p.name or p.parent.name in stay)]
    others = b"".join(p.read_bytes() for p in kept)
    films = [path for path in (root / "films").iterdir() if path.name.startswith(NAME)]
    pieces = {"films": _pieces(films), "pictures made from them": _pieces(shown)}
    return {what: [p for p in each if p not in others] for what, each in pieces.items()} | {"the name": _ways()}


def _pieces(files: list[Path]) -> list[bytes]:
    contents = [path.read_bytes() for path in files]
    return [
        c[at : at + PIECE]
        for c in contents
        for at in range(0, len(c) - PIECE, EVERY)
        if len(set(c[at : at + PIECE])) > 16
    ]


def _ways() -> list[bytes]:
    """As text of two widths, escaped in JSON and HTML, and in part."""
    escaped = NAME.encode("ascii", "xmlcharrefreplace")
    return [NAME.encode(), NAME.encode("utf-16-le"), json.dumps(NAME)[1:-1].encode(), escaped, NAME.split()[1].encode()]


def _found(root: Path, looked_for: Pieces) -> dict[str, list[str]]:
    """Files with any of the pieces in them or in their names."""
    files = {p: p.name.encode() + p.read_bytes() for p in root.rglob("*") if p.is_file()}
    return {
        what: [
            path.relative_to(root).as_posix() for path, text in files.items() if any(piece in text for piece in pieces)
        ]
        for what, pieces in looked_for.items()
    }


def _told(found: dict[str, list[str]]) -> str:
    return ", ".join(
        f"{what} in {len(files)} files {files[:3] if len(files) < 4 else ''}" for what, files in found.items()
    )


def _forget(root: Path, store: Store) -> None:
    """Both ways, one after the other; the films in the teacher's own folder too."""
    made = store.classes()[0]
    pupil = store.find_pupil(made.id, NAME)
    assert pupil is not None
    gone: Deleted = with_key_points(store.delete_pupil(pupil.id))
    print(
        f"page: {gone.attempts} attempts, {gone.files} files, {gone.size_bytes / 1e6:.1f} MB, {gone.entries} key points"
    )
    said = _run("forget", NAME, "--in", root / "out", "--films", root / "films")
    print("command:", "; ".join(line[2:] for line in said.splitlines() if line[:3].strip("- ").isdigit()))


if __name__ == "__main__":
    sys.exit(main())
