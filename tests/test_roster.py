"""A class list comes from whatever program a school uses."""

from __future__ import annotations

from pathlib import Path

import pytest

from pe_coach.errors import UsageError
from pe_coach.roster import Entry, parse_roster, read_roster

ZOE, ALI = Entry(1, "Zoë Müller"), Entry(2, "Ali Öz")


@pytest.mark.parametrize(
    "text",
    [
        "Zoë Müller\nAli Öz\n",
        "name\nZoë Müller\nAli Öz",
        "1;Zoë Müller\r\n2;Ali Öz\r\n",
        "Number,Name\n1,Zoë Müller\n\n2,Ali  Öz \n",
        'Nr.\tSchüler/in\n1\t"Müller, Zoë"\n2\tAli Öz\n',
        "Name;Vorname;Klasse\nMüller;Zoë;7b\nÖz;Ali;7b\n;;\n",
        "Last name,First name\nMüller,Zoë\nÖz,Ali\n",
        "\n#,Pupil\n1,Zoe\u0308 Müller\n2,Ali Öz\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_lists_of_many_programs_mean_the_same(text: str, encoding: str) -> None:
    assert parse_roster(text.encode(encoding), "7b.csv") == (ZOE, ALI)


def test_a_list_that_windows_saved_keeps_its_umlauts(tmp_path: Path) -> None:
    path = tmp_path / "7b.csv"
    path.write_bytes("Karte;Name;E-Mail;ID\n7;Zoë Müller;zoe@school.example;1001\n".encode("cp1252"))
    assert read_roster(path) == (Entry(7, "Zoë Müller", "zoe@school.example", "1001"),)


def test_every_mistake_has_a_line() -> None:
    text = "no,name\n1,Zoë\n1,Ali\nx,Bo\n4,\n5,zoë\n6,Cem\n0,Dee\n"
    with pytest.raises(UsageError) as refused:
        parse_roster(text.encode(), "7b.csv")
    assert refused.value.code == "bad_roster"
    said = refused.value.text.splitlines()
    assert [line.split(":")[0] for line in said] == [f"7b.csv, line {number}" for number in (3, 4, 5, 6, 8)]
    assert "line 2" in said[0] and "'x'" in said[1] and "no name" in said[2] and "line 2" in said[3]


@pytest.mark.parametrize(
    "content", [b"", b"\n;;\n", b"PK\x03\x04 workbook", b"Miller,Zoe\nOz,Ali\n", b"name\n", b"a\0b", b"\xff\xfea"]
)
def test_what_is_no_class_list_is_refused_in_a_line(content: bytes) -> None:
    with pytest.raises(UsageError, match=r"list\.csv") as refused:
        parse_roster(content, "list.csv")
    assert refused.value.code == "bad_roster"
    assert "\n" not in refused.value.text


def test_a_film_that_was_named_by_mistake_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "IMG_2231.MOV"
    path.write_bytes(b"\0" * 1_000_001)
    with pytest.raises(UsageError, match="too large"):
        read_roster(path)
    with pytest.raises(UsageError, match="cannot be read"):
        read_roster(tmp_path / "nowhere.csv")
