"""A clip gets the name of the pupil on it, or none, or one that is called a guess; never a wrong one."""

from __future__ import annotations

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
        *("card: Ben Weber", "teacher: Zoë Müller", "nobody: ", "nobody: ", "order: Anna Schmidt"),
        *("file_name: Ali Öz", "teacher: ", "order: Anna Lena Schmidt"),
    ]


def test_guesses_follow_the_list_as_often_as_there_are_clips_for_each() -> None:
    twice = [Clip(f"IMG_{number}.MOV") for number in range(19)]
    expected = [f"order: {name}" for name in CLASS for _ in range(2)]
    assert named(*twice) == [*expected, "nobody: "]
    known = [Clip("a.mp4", card=1), Clip("b.mp4", card=2), *twice[2:18]]
    assert named(*known)[2:] == [f"order: {name}" for name in (*CLASS[2:], *CLASS)]


def test_without_a_class_list_nobody_has_a_name() -> None:
    assert name_clips([Clip("zoe.mp4"), Clip("film_01.mp4", card=3, film="film.mp4")], ()) == [Named(), Named()]


def test_a_corrected_file_of_names_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    rows = [Row(1, "=a.mp4", {}, Named(ROSTER[8], NamedBy.ORDER)), Row(2, "b.mp4", {}), Row(3, "c, d.mp4", {})]
    path.write_bytes(b"".join(names_lines(rows)))
    assert read_names(path, ROSTER)["=a.mp4"] == Named(ROSTER[8], NamedBy.TEACHER)
    path.write_text('Clip;Pupil\n=a.mp4;ALI ÖZ\nb.mp4;2\n"c, d.mp4";\n', "utf-8")
    ali = Named(ROSTER[1], NamedBy.TEACHER)
    assert read_names(path, ROSTER) == {"=a.mp4": ali, "b.mp4": ali, "c, d.mp4": Named(None, NamedBy.TEACHER)}


@pytest.mark.parametrize("text", ["clip,pupil\na.mp4,Nobody Known\n", "film,name\na.mp4,Ali Öz\n", "clip\na.mp4\n", ""])
def test_a_file_of_names_with_a_mistake_is_refused_in_a_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "names.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"names\.csv") as refused:
        read_names(path, ROSTER)
    assert refused.value.code == "bad_roster" and "\n" not in refused.value.text
