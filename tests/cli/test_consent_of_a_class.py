"""A class list says who may be graded: no is never opened, what is not recorded waits for one who answers for it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest

from pe_coach.classes import Done, Task
from pe_coach.classes.settings import Pages
from pe_coach.cli.running_class import Asked, run_class
from pe_coach.errors import UsageError
from pe_coach.options import Options
from pe_coach.roster import parse_roster

LIST = "number,name,consent\n1,Ada Lovelace,yes\n2,Ben Okri,no\n3,Cem Özdemir,\n"


@pytest.fixture
def films(tmp_path: Path, keypoints: Path) -> Path:
    """A jump of each of three pupils; the clip of the one who said no is a trap."""
    folder = tmp_path / "7b"
    folder.mkdir()
    with np.load(keypoints) as file:
        arrays = {name: file[name] for name in file.files}
    for number, name in enumerate(("ada", "ben", "cem")):
        np.savez(folder / f"{name}.npz", **arrays | {"xy": arrays["xy"] * (1.0 + 0.1 * number)})
    (tmp_path / "list.csv").write_text(LIST, "utf-8")
    return folder


def grade(pe_coach: Callable, films: Path, *flags: object) -> tuple[list[str], dict[str, str], str]:
    """Clips with a score, clips without one and why, and what was said."""
    out = films.parent / "out"
    ended = pe_coach("grade-class", films, "--event", "long_jump", "--out", out, "--workers", 1, *flags)
    with (out / "results.csv").open(encoding="utf-8-sig", newline="") as file:
        graded = [row["clip"] for row in csv.DictReader(file)]
    with (out / "failures.csv").open(encoding="utf-8-sig", newline="") as file:
        failed = {row["clip"]: row["code"] for row in csv.DictReader(file)}
    return graded, failed, ended.err


def test_consent_is_asked_before_a_clip_is_graded(films: Path, pe_coach: Callable) -> None:
    out, roster = films.parent / "out", films.parent / "list.csv"
    graded, failed, said = grade(pe_coach, films, "--roster", roster)
    assert (graded, failed) == (["ada.npz"], {"ben.npz": "no_consent", "cem.npz": "no_consent"})
    assert "withheld, because there is no consent: 2 of 3 clips" in said
    graded, failed, _ = grade(pe_coach, films, "--roster", roster, "--consent-confirmed-by", "Ms Lin")
    assert (graded, list(failed)) == (["ada.npz", "cem.npz"], ["ben.npz"])
    assert grade(pe_coach, films)[:2] == (graded, failed)  # what was said once holds
    assert {path.name for path in out.glob("*.json")} == {"ada.json", "cem.json"}
    roster.write_text(
        LIST.replace("Ada Lovelace,yes", "Ada Lovelace,no").replace("Ben Okri,no", "Ben Okri,yes"), "utf-8"
    )
    graded, failed, _ = grade(pe_coach, films, "--roster", roster)
    assert (graded, list(failed)) == (["ben.npz", "cem.npz"], ["ada.npz"])
    assert not list(out.glob("ada.*"))


class Watching:
    """Grades nothing, and remembers what it was to open."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        self.opened += [task.path.name for task in tasks]
        return iter(())


def test_a_clip_of_somebody_who_said_no_is_not_opened(films: Path, tmp_path: Path) -> None:
    engine = Watching()
    run_class(Asked([films], tmp_path / "out", Options("long_jump"), roster=tmp_path / "list.csv"), engine)
    assert engine.opened == ["ada.npz"]


def test_faces_stay_hidden_where_somebody_said_no(films: Path, tmp_path: Path) -> None:
    asked = Asked([films], tmp_path / "out", Options("long_jump"), Pages(show_faces=True), roster=tmp_path / "list.csv")
    with pytest.raises(UsageError, match="said no, and may stand beside others"):
        run_class(asked, Watching())


def test_a_list_says_consent_in_two_languages_and_a_mistake_is_named() -> None:
    said = parse_roster(b"Name;Einwilligung\nAda;ja\nBen;Nein\nCem;\n", "l.csv")
    assert [entry.consent for entry in said] == ["yes", "no", "not_recorded"]
    assert [entry.consent for entry in parse_roster(b"Ada\nBen\n", "l.csv")] == [None, None]
    with pytest.raises(UsageError, match="line 2: 'maybe' is no consent"):
        parse_roster(b"name,consent\nAda,maybe\n", "l.csv")
