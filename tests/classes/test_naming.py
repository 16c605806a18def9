"""A clip gets the name of the pupil on it, or none, or one that is called a guess; never a wrong one."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pytest

from pe_coach.classes.file_names import by_file_names
from pe_coach.classes.names_file import names_lines, read_names
from pe_coach.classes.naming import name_clips
from pe_coach.classes.types import Named, Row
from pe_coach.errors import UsageError
from pe_coach.names import NamedBy
from pe_coach.roster import Entry

CLASS = (
    "Zoë Müller",
    "Ali Öz",
    "Anna Schmidt",
    "Anna Lena Schmidt",
    "Ben Weber",
    "Ben Kaya",
    "Mia B",
    "Cem de Souza",
    "=Bo",
)
ROSTER = tuple(Entry(number, name) for number, name in enumerate(CLASS, 1))


@dataclass(frozen=True)
class Clip:
    clip: str
    card: int | None = None
    film: str = ""


def told(*clips: str) -> list[str | None]:
    return [entry.name if entry else None for entry in by_file_names(clips, ROSTER)]


@pytest.mark.parametrize(
    ("clip", "name"),
    [
        ("Zoë Müller.mp4", "Zoë Müller"),
        ("mueller_zoe_2.mov", "Zoë Müller"),
        ("ZoeMuller2.MOV", "Zoë Müller"),
        ("Zoe\u0308.mp4", "Zoë Müller"),
        ("zoe m 1.mp4", "Zoë Müller"),
        ("Ali Öz/IMG_2231.MOV", "Ali Öz"),
        ("2026/long_jump/Ali/IMG_2231.MOV", "Ali Öz"),
        ("anna_schmidt.mp4", "Anna Schmidt"),
        ("schmidt anna lena.mp4", "Anna Lena Schmidt"),
        ("ben_k.mp4", "Ben Kaya"),
        ("Mia-B-1.mp4", "Mia B"),
        ("pupil_02.mp4", "Ali Öz"),
        ("jump Karte 2 (1).mp4", "Ali Öz"),
        ("bo.mp4", "=Bo"),
    ],
)
def test_a_name_or_a_number_in_the_file_name_tells_who_it_is(clip: str, name: str) -> None:
    assert told(clip) == [name]


@pytest.mark.parametrize(
    "clip",
    [
        "IMG_2231.MOV",
        "IMG_0002.MOV",
        "00002.MTS",
        "VID_20261127_101500.mp4",
        "Weitsprung Versuch Nr 2.mp4",
        "clip 2.mp4",
        "7b.mp4",
        "7b/IMG_2231.MOV",
        "ben.mp4",
        "anna.mp4",
        "Zoe Schulz.mp4",
        "zoe und ali.mp4",
        "Zoe/ali.mp4",
        "hannah.mp4",
        "de.mp4",
        "pupil 77.mp4",
        "pupil 2 pupil 3.mp4",
        "pupil 2 zoe.mp4",
        "1.mp4",
    ],
)
def test_what_may_mean_somebody_else_names_nobody(clip: str) -> None:
    assert told(clip) == [None]


def test_usual_words_are_no_names() -> None:
    assert told("Weitsprung Zoe.mp4", "Weitsprung Ali.mp4", "Weitsprung Cem 1.mp4", "Weitsprung Cem 2.mp4") == [
        *("Zoë Müller", "Ali Öz", "Cem de Souza", "Cem de Souza")
    ]
    assert told("ali 1.mp4", "ali 2.mp4", "ali 3.mp4") == [None, None, None]  # a place, or a phone's owner


def test_numbers_alone_are_pupils_unless_they_may_count_clips() -> None:
    assert told("7.mp4", "2.mp4", "03.mp4") == ["Mia B", "Ali Öz", "Anna Schmidt"]
    assert told("2_1.mp4", "2_2.mp4", "3_1.mp4", "3_2.mp4", "7_1.mp4") == [
        *("Ali Öz", "Ali Öz", "Anna Schmidt", "Anna Schmidt", "Mia B")
    ]
    assert told("2a.mp4", "2b.mp4", "3a.mp4", "Nr 7 a.mp4") == ["Ali Öz", "Ali Öz", "Anna Schmidt", "Mia B"]
    assert told(*(f"{number}.mp4" for number in range(1, 10))) == list(CLASS)
    nothing = [
        [f"{number}.mp4" for number in range(1, 6)],  # five clips, counted
        [f"{number}.mp4" for number in range(5, 15)],  # nobody has 10
        ["1_2.mp4", "1_3.mp4", "1_4.mp4"],  # group 1, pupils 2 to 4
    ]
    assert all(told(*clips) == [None] * len(clips) for clips in nothing)


def named(*clips: Clip, said: dict[str, Named] | None = None) -> list[str]:
    return [f"{n.by}: {n.pupil.name if n.pupil else ''}" for n in name_clips(clips, ROSTER, said)]


def test_the_teacher_counts_first_then_the_card_then_the_file_and_the_rest_is_a_guess() -> None:
    clips = [
        Clip("film_01.mp4", card=5, film="film.mp4"),
        Clip("film_02.mp4", card=5, film="film.mp4"),
        Clip("film_03.mp4", card=99, film="film.mp4"),
        Clip("film_04.mp4", card=0, film="film.mp4"),
        Clip("film_05.mp4", film="film.mp4"),
        Clip("ali.mp4"),
        Clip("cem.mp4"),
        Clip("IMG_1.MOV"),
    ]
    said = {"film_02.mp4": Named(ROSTER[0], NamedBy.TEACHER), "cem.mp4": Named(None, NamedBy.TEACHER)}
    assert named(*clips, said=said) == [
        *("card: Ben Weber", "teacher: Zoë Müller", "nobody: ", "nobody: ", "order: Ben Kaya"),
        *("file_name: Ali Öz", "teacher: ", "order: Mia B"),
    ]


def test_guesses_follow_the_list_as_often_as_there_are_clips_for_each() -> None:
    twice = [Clip(f"IMG_{number}.MOV") for number in range(19)]
    expected = [f"order: {name}" for name in CLASS for _ in range(2)]
    assert named(*twice) == [*expected, "nobody: "]
    known = [Clip("a.mp4", card=1), Clip("b.mp4", card=2), *twice[2:18]]
    assert named(*known)[2:] == [f"order: {name}" for name in (*CLASS[2:], *CLASS)]


LARGE = tuple(Entry(number, f"Pupil {number}") for number in range(1, 29))


def numbers(*cards: int | None) -> list[int | None]:
    """Whom clips that follow each other show, by their cards; None for none, 0 for one that may be anybody's."""
    clips = [Clip(f"film_{place:02}.mp4", card, "film.mp4") for place, card in enumerate(cards)]
    return [named.pupil and named.pupil.number for named in name_clips(clips, LARGE)]


def missing(cards: list[int | None], *places: int) -> list[int | None]:
    """Cards, but those at some places, from 0, that nobody showed."""
    return [None if place in places else card for place, card in enumerate(cards)]


def test_one_film_more_or_less_moves_nobody_else() -> None:
    everybody = [*range(1, 29)]
    assert numbers(*missing(everybody, 3, 11, 12)) == everybody
    extra = [*everybody[:9], None, *everybody[9:]]
    assert numbers(*missing(extra, 3, 20)) == extra, "the film between two neighbours has no name"
    absent = everybody[:9] + everybody[10:]
    assert numbers(*missing(absent, 3, 20)) == absent


def test_a_card_out_of_turn_moves_nobody_else() -> None:
    late = [*range(1, 5), *range(6, 29), 5]
    assert numbers(*missing(late, 2, 14, 20)) == late


def test_a_card_that_may_be_anybodys_takes_a_place_and_gives_no_name() -> None:
    assert numbers(1, 0, None, 4) == [1, None, 3, 4]


def test_two_rounds_one_film_more_in_the_first_and_somebody_who_left_before_the_second() -> None:
    first, second = [*range(1, 29)], [*range(1, 7), *range(8, 29)]
    both = [*first[:20], None, *first[20:], *second]
    assert numbers(*missing(both, 4, 13, 24, 40, 50)) == both
    again = [*first, *first[:9], 9, *first[9:]]
    assert numbers(*missing(again, 5, 30, 50)) == again, "somebody who tries again at once"


def test_without_a_class_list_nobody_has_a_name() -> None:
    assert name_clips([Clip("zoe.mp4"), Clip("film_01.mp4", card=3, film="film.mp4")], ()) == [Named(), Named()]


ROWS = (
    Row(1, "=a.mp4", {}, Named(ROSTER[8], NamedBy.ORDER)),
    Row(2, "b.mp4", {}),
    Row(3, "c, d.mp4", {}, Named(ROSTER[1], NamedBy.CARD)),
    Row(4, "e.mp4", {}, Named(ROSTER[0], NamedBy.ORDER)),
    Row(5, "f.mp4", {}, Named(ROSTER[2], NamedBy.TEACHER)),
)
ALI = Named(ROSTER[1], NamedBy.TEACHER)


def resaved(path: Path, **cells: tuple[str, str]) -> Path:
    """The file as a spreadsheet program in Germany saves it, with a new cell in some column of the row of a clip."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    for clip, (column, cell) in cells.items():
        next(row for row in rows[1:] if row[0].startswith(clip))[rows[0].index(column)] = cell
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    return path


@pytest.fixture
def names(tmp_path: Path) -> Path:
    """The list of names of `ROWS`."""
    path = tmp_path / "names.csv"
    path.write_bytes(b"".join(names_lines(ROWS)))
    return path


def test_what_was_not_touched_stays_a_guess_through_a_spreadsheet_program(names: Path) -> None:
    expected = {"f.mp4": Named(ROSTER[2], NamedBy.TEACHER)}
    assert read_names(names, ROSTER) == expected
    assert read_names(resaved(names), ROSTER) == expected


def test_only_the_row_that_was_changed_or_marked_is_the_teachers(names: Path) -> None:
    changed = read_names(resaved(names, e=("pupil", "ALI ÖZ"), b=("pupil", "2"), c=("pupil", "")), ROSTER)
    nobody = Named(None, NamedBy.TEACHER)
    assert {clip: changed[clip] for clip in changed if clip != "f.mp4"} == {
        "e.mp4": ALI,
        "b.mp4": ALI,
        "c, d.mp4": nobody,
    }


@pytest.mark.parametrize("mark", ["", "teacher", "x"])
def test_a_row_is_marked_by_writing_over_how_its_name_is_known(names: Path, mark: str) -> None:
    told = read_names(resaved(names, e=("named_by", mark)), ROSTER)
    assert told["e.mp4"] == Named(ROSTER[0], NamedBy.TEACHER) and "=a.mp4" not in told


def test_all_guesses_are_confirmed_at_once(names: Path) -> None:
    told = read_names(resaved(names), ROSTER, confirmed=True)
    assert told["=a.mp4"].pupil == ROSTER[8] and told["e.mp4"].pupil == ROSTER[0]
    assert not {"b.mp4", "c, d.mp4"} & set(told), "a card stays a card, and what has no name is nobody's word"


def test_a_table_of_ones_own_is_what_the_teacher_says(names: Path) -> None:
    names.write_text('Clip;Pupil\n=a.mp4;ALI ÖZ\nb.mp4;2\n"c, d.mp4";\n', "utf-8")
    assert read_names(names, ROSTER) == {"=a.mp4": ALI, "b.mp4": ALI, "c, d.mp4": Named(None, NamedBy.TEACHER)}


def test_letters_that_a_spreadsheet_program_lost_change_nobody(names: Path) -> None:
    names.write_text(names.read_text("utf-8-sig").replace("Zoë", "Zo?"), "utf-8")
    assert set(read_names(names, ROSTER)) == {"f.mp4"}


@pytest.mark.parametrize("text", ["clip,pupil\na.mp4,Nobody Known\n", "film,name\na.mp4,Ali Öz\n", "clip\na.mp4\n", ""])
def test_a_file_of_names_with_a_mistake_is_refused_in_a_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"names\.csv") as refused:
        read_names(path, ROSTER)
    assert refused.value.code == "bad_roster" and "\n" not in refused.value.text
