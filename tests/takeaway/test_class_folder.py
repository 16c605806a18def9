"""The sheets of a class folder: everybody counted once, nobody named by a guess, the same rows give the same bytes."""

from __future__ import annotations

import csv
import dataclasses
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from pe_coach.advice.types import Correction
from pe_coach.classes.types import Named, Row
from pe_coach.errors import UsageError
from pe_coach.names import NamedBy
from pe_coach.report.as_json import as_dict
from pe_coach.report.types import Report
from pe_coach.roster import Entry
from pe_coach.scoring.gate import Reason, Status
from pe_coach.scoring.scales import Grade
from pe_coach.scoring.types import Measured
from pe_coach.takeaway.class_folder import write_class
from pe_coach.takeaway.folder_page import MOST_ROWS
from pe_coach.words import words

ZOE, ALI = Entry(1, "Zoë <Müller>", "zoe@school.example", "1001"), Entry(2, "Ali Öz", "ali@school.example")
BO = Entry(3, "=Bo", "bo@school.example")
CLASS = (ZOE, ALI, BO)
KNEE = Correction("take_off", "free_knee", "free_knee", "too_little", 1.0, 30, 60.0, 90.0, "°", "KNEE", "DRILL")
BOOK = "Student,ID,SIS Login ID,Jump\nMüller,1001,zoe@school.example,\nÖz,x,ali@school.example,\n"


def report(score: float | None = 70.0, *, status: Status = Status.ACCEPTED, **parts: Any) -> dict[str, Any]:
    measured = None if score is None else Measured(score, score - 5, score + 5, True)
    grade = None if score is None else Grade("points", f"{score:.0f}", "", "", "")
    usual: dict[str, Any] = {"score": measured, "grade": grade, "words_from": "long_jump", "corrections": (KNEE,)}
    usual["by_phase"] = {"take_off": Measured(score or 0.0, 0.0, 1.0, True)}
    return as_dict(Report("film.mp4", "long_jump", status, **(usual | parts)))


FAILED = as_dict(Report("film.mp4", "long_jump", Status.FAILED, error=Reason("unreadable", "It is no film.")))


def rows(*told: tuple[dict[str, Any], Entry | None, NamedBy]) -> list[Row]:
    return [
        Row(n, f"7b/{n}.mp4", one, Named(pupil, by), str(n), datetime(2026, 5, 4, 10, n))
        for n, (one, pupil, by) in enumerate(told, 1)
    ]


LESSON = rows(
    (report(70.0), ZOE, NamedBy.CARD),
    (report(90.0, status=Status.REJECTED), ZOE, NamedBy.CARD),
    (report(81.0), ZOE, NamedBy.CARD),
    (FAILED, ALI, NamedBy.FILE_NAME),
    (report(64.0), None, NamedBy.NOBODY),
)


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_clip_is_counted_once_with_its_place_and_name(tmp_path: Path) -> None:
    written = write_class(tmp_path, lambda: iter(LESSON), roster=CLASS)
    told = table(written.results)
    assert [row["number"] for row in told] == ["1", "2", "3", "5"]
    assert [row["number"] for row in table(written.failures)] == ["4"]
    assert [(row["pupil"], row["attempt"]) for row in told] == [(ZOE.name, n) for n in "123"] + [("", "")]
    assert told[0]["clip"] == "7b/1.mp4" and told[0]["recorded_at"] == "2026-05-04T10:01:00"
    assert told[0]["named_by"] == "card" and told[3]["named_by"] == "nobody"


def test_best_and_mean_of_what_can_be_defended(tmp_path: Path) -> None:
    written = write_class(tmp_path, lambda: iter(LESSON), roster=CLASS)
    assert written.pupils is not None
    zoe, ali, bo = table(written.pupils)
    assert (zoe["attempts"], zoe["scored"], zoe["best"], zoe["best_attempt"]) == ("3", "2", "81", "3")
    assert zoe["best_clip"] == "7b/3.mp4" and (zoe["mean"], zoe["mean_low"], zoe["mean_high"]) == ("76", "70", "80")
    assert (ali["attempts"], ali["scored"], ali["best"], ali["mean"]) == ("1", "0", "", "")
    assert bo["pupil"] == "'=Bo" and bo["attempts"] == "0"


def test_the_page_tells_what_to_teach_and_leads_to_every_page(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_text("its page")
    page = write_class(tmp_path, lambda: iter(LESSON), roster=CLASS, title="7b & co").page.read_text("utf-8")
    advice = words("en").of_criterion("long_jump", "free_knee", "too_little")
    assert advice and page.count(advice) == 1 and "3 of 3 attempts" in page
    assert "7b &amp; co" in page and "Zoë &lt;Müller&gt;" in page and "<Müller>" not in page
    assert 'href="1.html"' in page and 'href="3.html"' not in page
    assert "It is no film." in page and "http" not in page


def test_what_is_said_of_most_attempts_is_said_once(tmp_path: Path) -> None:
    slow, turned = Reason("low_fps", "It has 25 frames."), Reason("view", "It is filmed from behind.")
    said = [(slow,), (slow, turned), (turned,), (slow,)]
    lesson = rows(*((report(status=Status.WARNING, reasons=each), None, NamedBy.NOBODY) for each in said))
    page = write_class(tmp_path, lambda: iter(lesson), roster=CLASS, title="7b").page.read_text()
    assert page.count(slow.text) == 1
    assert f"3 of 4 attempts: {slow.text}" in page
    assert page.count(turned.text) == 1


def test_a_pupil_has_one_page_with_all_attempts(tmp_path: Path) -> None:
    (tmp_path / "1.html").write_text("its page")
    write_class(tmp_path, lambda: iter(LESSON), roster=CLASS)
    assert sorted(files(tmp_path / "pupils")) == ["01.html", "02.html"]
    page = (tmp_path / "pupils" / "01.html").read_text("utf-8")
    assert page.count("<article>") == 3 and 'href="../1.html"' in page and ALI.name not in page
    assert "It is no film." in (tmp_path / "pupils" / "02.html").read_text("utf-8")


def test_a_guess_names_nobody_and_stops_every_sum(tmp_path: Path) -> None:
    book = tmp_path / "book.csv"
    book.write_text(BOOK, "utf-8")
    sure, out = [*LESSON, *rows((report(), ALI, NamedBy.CARD))], tmp_path / "out"
    out.mkdir()
    write_class(out, lambda: iter(sure), roster=CLASS, gradebook=book)
    assert {"pupils.csv", "book_filled.csv", "pupils/02.html"} <= set(files(out))
    guessed = [
        dataclasses.replace(row, named=Named(ALI, NamedBy.ORDER)) if row.named.pupil == ALI else row for row in sure
    ]
    written = write_class(out, lambda: iter(guessed), roster=CLASS, gradebook=book)
    assert sorted(files(out)) == ["class.html", "failures.csv", "names.csv", "results.csv"]
    assert [name for name, content in files(out).items() if b"Ali" in content] == ["names.csv"]
    assert written.guesses == 2 and written.waits and written.pupils is None
    assert [row["named_by"] for row in table(written.results)].count("order") == 1
    assert any("names.csv" in line for line in written.lines("en"))


def test_a_gradebook_gets_the_best_grade_of_sure_pupils(tmp_path: Path) -> None:
    book = tmp_path / "book.csv"
    book.write_text(BOOK, "utf-8")
    written = write_class(tmp_path, lambda: iter(LESSON), roster=CLASS, gradebook=book)
    assert written.gradebook is not None and written.gradebook.path.name == "book_filled.csv"
    filled = written.gradebook.path.read_text("utf-8").splitlines()
    assert filled[1:] == ["Müller,1001,zoe@school.example,81", "Öz,x,ali@school.example,"]
    assert book.read_text("utf-8") == BOOK
    said = list(written.lines("de"))
    assert "1 Zellen in Spalte Jump" in said[0] and any("Ali Öz" in line for line in said)
    assert "niemanden zählen: 1 (" in said[-1]


def test_what_is_open_in_another_program_is_written_beside_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, replace = tmp_path / "book.csv", Path.replace
    book.write_text(BOOK, "utf-8")
    opened = {"book_filled.csv", "pupils.csv"}

    def held_open(path: Path, target: Path) -> Path:
        if target.name in opened:
            raise PermissionError(13, "The process cannot access the file", str(target))
        return replace(path, target)

    assert write_class(tmp_path, lambda: iter(LESSON), roster=CLASS, gradebook=book).beside == {}
    monkeypatch.setattr(Path, "replace", held_open)
    written = write_class(tmp_path, lambda: iter(LESSON), roster=CLASS, gradebook=book)
    assert written.beside == {tmp_path / f"{Path(name).stem} (2).csv": name for name in opened}
    assert any(f"{tmp_path / 'book_filled (2).csv'}: 1 " in line for line in written.lines("en"))


def test_the_column_must_be_sure(tmp_path: Path) -> None:
    book = tmp_path / "book.csv"
    book.write_text(BOOK.replace("Jump", "Jump,Throw").replace("example,\n", "example,,\n"), "utf-8")
    with pytest.raises(UsageError, match="Jump, Throw"):
        write_class(tmp_path, lambda: iter(LESSON), roster=CLASS, gradebook=book)
    asked = {"gradebook": book, "gradebook_column": "Throw"}
    written = write_class(tmp_path, lambda: iter(LESSON), roster=CLASS, **asked)  # type: ignore[arg-type]
    assert written.gradebook is not None and written.gradebook.column == "Throw"


def test_written_again_it_is_the_same_to_the_byte(tmp_path: Path) -> None:
    write_class(tmp_path, lambda: iter(LESSON), roster=CLASS, title="7b")
    before = files(tmp_path)
    write_class(tmp_path, lambda: iter(LESSON[:2]), roster=CLASS, title="7b")
    assert files(tmp_path) != before and "pupils/02.html" not in files(tmp_path)
    write_class(tmp_path, lambda: iter(LESSON), roster=CLASS, title="7b")
    assert files(tmp_path) == before


def test_a_page_of_the_teachers_own_stays(tmp_path: Path) -> None:
    (tmp_path / "pupils").mkdir()
    (tmp_path / "pupils" / "notes.html").write_text("my own")
    write_class(tmp_path, lambda: iter(LESSON[4:]))
    assert list(files(tmp_path / "pupils")) == ["notes.html"]


def test_a_large_class_is_summed_up(tmp_path: Path) -> None:
    one = report()

    def many() -> Iterator[Row]:
        return (Row(n, f"{n}.mp4", one, Named(ZOE, NamedBy.CARD)) for n in range(1, MOST_ROWS + 2))

    page = write_class(tmp_path, many, roster=CLASS).page.read_text("utf-8")
    assert f"{MOST_ROWS + 1} attempts are too many" in page and "Zoë" not in page
    assert f"{MOST_ROWS + 1} of {MOST_ROWS + 1} attempts" in page
    assert len(table(tmp_path / "results.csv")) == MOST_ROWS + 1


def test_links_to_pages_of_pupils_are_addresses(tmp_path: Path) -> None:
    page = write_class(tmp_path, lambda: iter(LESSON), roster=CLASS).page.read_text("utf-8")
    assert 'href="pupils/01.html"' in page
