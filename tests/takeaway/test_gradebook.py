"""A gradebook file goes out of Canvas or Moodle, gets its column, and goes back."""

from __future__ import annotations

import pytest

from pe_coach.errors import UsageError
from pe_coach.store.types import Pupil
from pe_coach.takeaway.final import Counts, final_marks
from pe_coach.takeaway.gradebook import fill, read_gradebook

from .conftest import MakeAttempt, mark

CANVAS = """Student,ID,SIS User ID,SIS Login ID,Section,Long jump (771),Final Score
"    Points Possible",,,,,100,(read only)
"Müller, Zoë",1001,,zoe@school.example,7b,,88
"Öz, Ali",,,ali@school.example,7b,,
Nobody,9999,,who@school.example,7b,12,
"""

MOODLE = (
    '"Vorname";"Nachname";"ID-Nummer";"E-Mail-Adresse";"Aufgabe: Weitsprung (Punkte)";"Aufgabe: Hürden (Punkte)"\r\n'
    '"Zoë";"Müller";"1001";"zoe@school.example";"";"61,5"\r\n'
    '"Ali";"Öz";"";"Ali@School.example ";"-";"70,25"\r\n'
)


def test_canvas_gets_its_marks_and_nothing_else_changes(pupils: list[Pupil]) -> None:
    book = read_gradebook(CANVAS.encode(), "grades.csv")
    assert (book.platform, book.header[book.columns[0]]) == ("canvas", "Long jump (771)")
    filled = fill(book, book.columns[0], pupils, {"zoe": "78", "ali": "80.5"})
    expected = CANVAS.replace("zoe@school.example,7b,,", "zoe@school.example,7b,78,")
    expected = expected.replace("ali@school.example,7b,,", "ali@school.example,7b,80.5,")
    assert filled.content.decode() == expected
    assert filled.filled == 2
    assert filled.unmatched_rows == ("5: Nobody 9999",)
    assert filled.unmatched_pupils == ("=Bo",)


def test_moodle_keeps_its_quotes_semicolons_and_decimal_commas(pupils: list[Pupil]) -> None:
    book = read_gradebook(MOODLE.encode("utf-8-sig"), "noten.csv")
    column = book.header.index("Aufgabe: Weitsprung (Punkte)")
    filled = fill(book, column, pupils, {"zoe": "78.5", "ali": "4"})
    expected = MOODLE.replace('"zoe@school.example";""', '"zoe@school.example";"78,5"').replace('"-"', '"4"')
    assert filled.content == expected.encode("utf-8-sig")
    assert filled.replaced == ("3: Ali Öz: -",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_file_without_marks_comes_back_byte_for_byte(pupils: list[Pupil], encoding: str) -> None:
    content = MOODLE.encode(encoding)
    filled = fill(read_gradebook(content, "noten.csv"), 4, pupils, {})
    assert filled.content == content
    assert filled.without_mark == ("Zoë Müller", "Ali Öz")


@pytest.mark.parametrize(
    ("row", "doubtful"), [('"Zoë again",1001,,,7b,,\n', "zoe"), ("Who?,1002,,bo@school.example,7b,,\n", "bo")]
)
def test_rows_that_are_not_sure_stay_as_they_were(pupils: list[Pupil], row: str, doubtful: str) -> None:
    filled = fill(read_gradebook((CANVAS + row).encode(), "grades.csv"), 5, pupils, {doubtful: "66"})
    assert (filled.content.decode(), filled.filled) == (CANVAS + row, 0)
    assert any(one.startswith("6: ") for one in filled.double)


def test_nobody_is_matched_by_a_name_or_an_empty_id(pupils: list[Pupil]) -> None:
    nameless = Pupil("x", "7b", "Nobody")
    filled = fill(read_gradebook(CANVAS.encode(), "grades.csv"), 5, [nameless], {"x": "99"})
    assert (filled.filled, filled.unmatched_pupils) == (0, ("Nobody",))


def test_a_mark_above_the_most_points_is_not_written(pupils: list[Pupil]) -> None:
    book = read_gradebook(CANVAS.replace(",100,", ",10,").encode(), "grades.csv")
    filled = fill(book, 5, pupils, {"zoe": "78"})
    assert (filled.filled, filled.too_large) == (0, ("Zoë Müller: 78",))


@pytest.mark.parametrize("content", [b"PK\x03\x04 workbook", b"only one column\n1\n", b"Name,Points\nZoe,3\n", b""])
def test_what_is_no_gradebook_is_refused_in_one_line(content: bytes) -> None:
    with pytest.raises(UsageError, match=r"grades\.xlsx") as refused:
        read_gradebook(content, "grades.xlsx")
    assert refused.value.code == "bad_gradebook"
    assert "\n" not in refused.value.text


def test_the_best_or_the_last_attempt_counts(attempt: MakeAttempt) -> None:
    given = ("2", "1", "4")
    attempts = [attempt(number, mark=mark(value, scale="german")) for number, value in enumerate(given, 1)]
    attempts += [attempt(4), attempt(5, mark=mark(None, scale="german"))]
    assert {pupil: one.value for pupil, one in final_marks(attempts).items()} == {"zoe": "1"}
    assert final_marks(attempts, counts=Counts.LAST)["zoe"].value == "4"
    assert final_marks(attempts, event="high_jump") == {}
    assert final_marks([attempt(1, mark=mark(None))]) == {}
