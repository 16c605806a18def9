"""Raters' files become figures of agreement, machine against panel, and marks to calibrate with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pe_coach.errors import UsageError
from pe_coach.panel.merging import TOTAL, as_text, merged, write_merged
from pe_coach.panel.ratings import COLUMNS, Mapped, Ratings, machine_of, read_mapping, read_ratings
from pe_coach.report.as_json import to_json
from pe_coach.report.types import Report
from pe_coach.scoring import Measured, Status
from pe_coach.scoring.marks import read_marks
from pe_coach.scoring.scales import load_scale
from pe_coach.scoring.types import CriterionResult

ITEMS = ("arms", "knees", "landing")
CLIPS = 12
FILMS = [f"F{number:02d}" for number in range(CLIPS)]
MAPPING = {film: Mapped(f"{film}.mp4", film) for film in FILMS} | {"AGAIN": Mapped("F00.mp4", "F00")}


def quality() -> np.ndarray:
    """True points of every film and item."""
    return np.random.default_rng(7).integers(0, 3, (CLIPS, len(ITEMS)))


def write_rater(folder: Path, name: str, points: np.ndarray, *, panel: str = "p1", again: bool = True) -> Path:
    rows = [(film, item, points[f, i]) for f, film in enumerate(FILMS) for i, item in enumerate(ITEMS)]
    rows += [("AGAIN", item, points[0, i]) for i, item in enumerate(ITEMS)] if again else []
    lines = [f'{panel},"{name}",{film},{item},{"" if value < 0 else value}' for film, item, value in rows]
    file = folder / f"{name}.csv"
    file.write_text("\n".join([",".join(COLUMNS), *lines]), encoding="utf-8-sig")
    return file


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Three raters: one right, one a point off now and then, one who could not see two items."""
    true, chance = quality(), np.random.default_rng(8)
    near = np.clip(true + chance.integers(-1, 2, true.shape) * (chance.random(true.shape) < 0.2), 0, 2)
    unseen = true.copy()
    unseen[3, 1] = unseen[5, 2] = -1
    return [write_rater(tmp_path, name, points) for name, points in (("A", true), ("B", near), ("C", unseen))]


def report(clip: str, points: np.ndarray) -> Report:
    """What the machine says of a film whose items deserve these points."""
    share = {0: 0.1, 1: 0.5, 2: 0.95}
    criteria = tuple(
        CriterionResult(
            *(item, "flight", "trunk", "°", 1.0, 1.0, 1.0, 0.0, 2.0, None, share[int(value)]),
            *(None, 0.5, True, False, None),
        )
        for item, value in zip(ITEMS, points, strict=True)
    )
    score = 50.0 * float(points.mean())
    return Report(clip, "long_jump", Status.ACCEPTED, score=Measured(score, score, score, True), criteria=criteria)


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    folder.mkdir()
    for film, points in zip(FILMS, quality(), strict=True):
        (folder / f"{film}.json").write_text(to_json(report(f"{film}.mp4", points)))
    return folder


def ratings(files: list[Path]) -> Ratings:
    return read_ratings(files, ("p1", MAPPING))


def test_files_of_raters_are_one_table(files: list[Path]) -> None:
    found = ratings(files)
    assert found.raters == ("A", "B", "C") and found.items == ITEMS
    assert found.points.shape == (CLIPS + 1, 3, 3)
    assert np.isnan(found.points[3, 1, 2]) and (found.points[:CLIPS, :, 0] == quality()).all()
    assert len(found.firsts) == CLIPS and found.again == ((0, CLIPS),)


def test_raters_and_machine_who_agree_are_told_so(files: list[Path], reports: Path) -> None:
    found = ratings(files)
    result = merged(found, machine_of(found, MAPPING, [reports]))
    by_id = {line.id: line for line in result.lines}
    assert list(by_id) == [*ITEMS, TOTAL]
    for line in result.lines:
        assert line.raters.value > 0.75 and line.machine is not None and line.machine.value > 0.9
        assert line.raters.low <= line.raters.value <= line.raters.high
    assert by_id[TOTAL].raters.clips == CLIPS
    assert result.repeat is None or np.isnan(result.repeat.value)  # three pairs are too few to say anything


def test_a_machine_that_guesses_is_told_so(files: list[Path], reports: Path) -> None:
    chance = np.random.default_rng(3)
    for film in FILMS:
        (reports / f"{film}.json").write_text(to_json(report(f"{film}.mp4", chance.integers(0, 3, 3))))
    found = ratings(files)
    result = merged(found, machine_of(found, MAPPING, [reports]))
    assert all(line.machine is not None and line.machine.low < 0.4 for line in result.lines)


def test_what_the_machine_does_not_say_is_not_counted(files: list[Path], reports: Path) -> None:
    for film in FILMS[:4]:
        (reports / f"{film}.json").write_text(
            to_json(replace(report(f"{film}.mp4", np.ones(3)), criteria=(), score=None))
        )
    found = ratings(files)
    lines = merged(found, machine_of(found, MAPPING, [reports])).lines
    assert {line.machine.clips for line in lines if line.machine} == {CLIPS - 4}


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_findings_are_said_in_words(files: list[Path], lang: str) -> None:
    text = as_text(merged(ratings(files)), {"arms": "Arms up"}, lang)
    assert "Arms up" in text and "ICC(2,1)" in text and "–" in text
    assert ("0,9" in text) == (lang == "de")


def test_the_panels_marks_can_calibrate(files: list[Path], reports: Path, tmp_path: Path) -> None:
    found = ratings(files)
    machine = machine_of(found, MAPPING, [reports])
    _, sheet = write_merged(tmp_path, merged(found, machine), machine, MAPPING)
    marks = read_marks(sheet, load_scale("points"))
    assert len(marks.mark) == CLIPS and marks.seen == 0
    assert np.corrcoef(marks.score, marks.mark)[0, 1] > 0.95


def test_files_that_do_not_belong_together_are_refused(files: list[Path], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="belongs to panel p2"):
        ratings([*files, write_rater(tmp_path, "D", quality(), panel="p2")])
    with pytest.raises(UsageError, match="rated F00 before"):
        ratings([files[0], files[0]])
    with pytest.raises(UsageError, match="two or more"):
        merged(ratings(files[:1]))
    strange = tmp_path / "strange.csv"
    strange.write_text(files[0].read_text(encoding="utf-8-sig").replace(",2\n", ",7\n"))
    with pytest.raises(UsageError, match="'7' is not 0, 1, 2"):
        ratings([strange])
    with pytest.raises(UsageError, match="has no panel"):
        read_mapping(write_nothing(tmp_path))


def write_nothing(folder: Path) -> Path:
    file = folder / "nothing.csv"
    file.write_text("a,b\n1,2\n")
    return file
