"""A class list comes from anywhere, and so do the other small files: what could do harm is refused in a line."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pe_coach.classes.names_file import read_names
from pe_coach.errors import EventError, ModelError, PeCoachError, UsageError
from pe_coach.events import load_event
from pe_coach.panel.ratings import read_ratings
from pe_coach.pose.model_file import read_description
from pe_coach.report.comparing import read_report
from pe_coach.roster import read_roster
from pe_coach.takeaway.class_gradebook import open_gradebook

HOSTILE: dict[str, tuple[bytes, str]] = {
    "zero bytes": (b"name\nZo\0e\n", "is no CSV file"),
    "a workbook": (b"PK\x03\x04" + bytes(100), "is no CSV file"),
    "a film": (bytes(1_000_001), "is too large"),
    "half a character": ("name\nZoë".encode("utf-16")[:-1], "is no text"),
    "a line without end": (b'name\n"' + b"x" * 900_000, "field larger than field limit"),
    "a number without end": (b"number,name\n" + b"9" * 5000 + b",Zoe\n", "is no number of a card"),
    "a number of another script": ("number,name\n\u0667,Zoe\n".encode(), "is no number of a card"),
    "a negative number": (b"number,name\n-1,Zoe\n", "is no number of a card"),
    "two of one name, one in capitals": (b"name\nZoe Miller\nZOE MILLER\n", "is in line 2 already"),
    "two of one name, one with letters that cannot be seen": (
        "name\nZoe Miller\nZoe\u200b Miller\u202e\n".encode(),
        "is in line 2 already",
    ),
    "a name without end": (b"name\n" + b"Zoe " * 10_000, "more than 120 letters"),
    "names that cannot be seen": ("name\n\u200b\u2060\n".encode(), "but no pupils"),
    "a quotation mark that never ends": (b'number,name\n1,"Zoe\n2,Ali\n3,Bo\n' + b"4,Cem\n" * 30_000, "field larger"),
}


@pytest.mark.parametrize("content, line", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_class_list_is_refused(content: bytes, line: str, tmp_path: Path) -> None:
    path = tmp_path / "7b.csv"
    path.write_bytes(content)
    with pytest.raises(UsageError, match=line) as refused:
        read_roster(path)
    assert refused.value.code == "bad_roster"
    assert refused.value.text.startswith("7b.csv") and len(refused.value.text) < 400
    assert refused.value.text.replace("\n", "").isprintable()


READERS: dict[str, Callable[[Path], object]] = {
    "class list": read_roster,
    "names": lambda path: read_names(path, ()),
    "gradebook": open_gradebook,
    "ratings": lambda path: read_ratings([path]),
    "report": read_report,
    "event": lambda path: load_event(str(path)),
    "network": read_description,
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_a_pipe_is_refused_and_not_waited_for(reader: Callable[[Path], object], tmp_path: Path) -> None:
    path = tmp_path / "pipe.toml"
    os.mkfifo(path)
    ended: list[BaseException | None] = []

    def read() -> None:
        try:
            ended.append(reader(path) and None)
        except PeCoachError as error:
            ended.append(error)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(20)
    assert len(ended) == 1 and isinstance(ended[0], PeCoachError)
    assert "\n" not in ended[0].text


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, "a = nan\x00", "\ufeff" * 9, "[[a]]\n" * 9])
def test_a_hostile_toml_is_refused_in_a_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EventError, match=r"^mine\.toml") as event:
        load_event(str(path))
    with pytest.raises(ModelError, match=r"mine\.toml") as network:
        read_description(path)
    assert (event.value.code, network.value.code) == ("bad_event", "bad_model")
    assert "\n" not in event.value.text + network.value.text


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, "9" * 5000, "1e999", json.dumps({"clip": "a"}), ""])
def test_a_hostile_report_is_refused_in_a_line(text: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"report\.json is not the report of one attempt") as refused:
        read_report(path)
    assert refused.value.code == "bad_report"
