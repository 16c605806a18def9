"""`pe-coach cards` as people run it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pe_coach.takeaway.pdf import pdf_available


def test_cards_and_list_are_written_beside_the_class_list(pe_coach: Callable, tmp_path: Path) -> None:
    (tmp_path / "7b.csv").write_text("Nr;Name\n3;Zoë Müller\n5;Ali Öz\n", "utf-8")
    run = pe_coach("cards", tmp_path / "7b.csv", "--lang", "de")
    kinds = ("html", "pdf") if pdf_available() else ("html",)
    expected = {f"{name}.{kind}" for name in ("cards", "list") for kind in kinds}
    assert run.code == 0
    assert {Path(line).name for line in run.out.splitlines()} == expected
    cards, names = ((tmp_path / "7b cards" / f"{name}.html").read_text("utf-8") for name in ("cards", "list"))
    assert "Müller" not in cards and "Müller" in names


def test_a_class_list_with_mistakes_prints_nothing(pe_coach: Callable, tmp_path: Path) -> None:
    (tmp_path / "7b.csv").write_text("no,name\n3,Zoë\n3,Ali\n250,Ben\n", "utf-8")
    run = pe_coach("cards", tmp_path / "7b.csv", "--out", tmp_path / "out")
    assert (run.code, run.out) == (2, "")
    assert "line 3" in run.err and run.err.count("\n") == 1
    (tmp_path / "7b.csv").write_text("no,name\n250,Ben\n", "utf-8")
    assert "up to 249" in pe_coach("cards", tmp_path / "7b.csv", "--out", tmp_path / "out").err
    assert not (tmp_path / "out").exists()
