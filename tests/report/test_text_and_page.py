"""What a teacher reads: the one correction first, doubts said, nothing that a name could break."""

from __future__ import annotations

import dataclasses
import re
from html.parser import HTMLParser

import numpy as np
import pytest

from pe_coach.report import Report, as_text, page
from pe_coach.report.figures import span
from pe_coach.report.marking import marked
from pe_coach.scoring import Measured, Reason, Status
from pe_coach.scoring.scales import load_scale

PICTURE = np.full((60, 80, 3), (10, 120, 200), np.uint8)


class Reader(HTMLParser):
    """Tags, addresses and visible text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses += [value or "" for name, value in attrs if name in ("src", "href", "action", "data", "srcset")]

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] != "style" and data.strip():
            self.words.append(" ".join(data.split()))


def test_the_correction_comes_before_the_score(jump: Report) -> None:
    text = as_text(jump)
    assert text.index("Swing the free knee up") < text.index("Score: 78 (72–84)") < text.index("Phases:")
    assert "free knee, take-off, 1.33 s (frame 40): measured 11° (6–16), full marks 40–70°" in text
    assert "! The landing is not in the film" in text
    assert "landing not seen" in text


def test_german_has_its_own_words_and_decimal_comma(jump: Report) -> None:
    text = as_text(jump, "de")
    assert "Wertung: 78 (72–84)" in text and "Schwungknie, Absprung, 1,33 s (Bild 40)" in text and "0.41" not in text


def test_a_failed_clip_has_only_its_error(failure: Report) -> None:
    assert as_text(failure).splitlines()[1:] == ["  =holiday.mp4 is not a film. Export it from the phone again."]


def test_a_rejected_clip_is_not_said_to_be_faultless() -> None:
    reason = Reason("nobody_found", "Nobody is in the film.")
    rejected = Report(clip="a.mp4", event="long_jump", status=Status.REJECTED, reasons=(reason,))
    for text in (as_text(rejected), page(rejected)):
        assert "Nothing stands out" not in text and "Nobody is in the film." in text and "no score" in text
    assert "Nothing stands out" in as_text(dataclasses.replace(rejected, status=Status.ACCEPTED))


@pytest.mark.parametrize("picture", [None, PICTURE])
def test_the_page_needs_nothing_but_itself(jump: Report, picture: np.ndarray | None) -> None:
    html = page(jump, picture)
    read = Reader(html)
    assert all(address.startswith("data:image/jpeg;base64,") for address in read.addresses)
    assert len(read.addresses) == (picture is not None)
    assert not {"script", "link", "iframe", "object", "form"} & set(read.tags)
    assert "http:" not in html and "https:" not in html and "url(" not in html


def test_the_page_shows_the_correction_first_then_score_then_table(jump: Report) -> None:
    seen = Reader(page(jump, PICTURE)).words
    order = [
        *("Swing the free knee up until the thigh is level.", "78", "look first", "last strides", "not seen"),
        *("The last strides quicken without slowing down.", "take-off knee"),
    ]
    places = [seen.index(each) for each in order]
    assert places == sorted(places)
    assert any("90 % interval 72–84 of 100" in each for each in seen)


def test_text_of_users_is_never_markup(jump: Report) -> None:
    evil = "<script>alert(1)</script>\"' onload=x {{ 7*7 }}"
    correction = dataclasses.replace(jump.corrections[0], advice=evil, phase=evil, joint=evil)
    report = dataclasses.replace(
        jump,
        **dict.fromkeys(("clip", "pupil", "profile", "reference", "event"), evil),
        corrections=(correction, correction),
        by_phase={evil: Measured(50.0, 40.0, 60.0, True)},
        table={evil: {evil: Measured(50.0, 40.0, 60.0, True)}},
        by_joint={},
        reasons=(Reason("x", evil),),
        versions={evil: evil},
    )
    html = page(report, PICTURE)
    assert "<script" not in html and "onload=x" not in re.sub(r"&[#\w]+; onload=x", "", html) and "49" not in html


def test_the_failed_page_says_what_to_do(failure: Report) -> None:
    assert "=holiday.mp4 is not a film. Export it from the phone again." in Reader(page(failure)).words


def test_the_same_report_gives_the_same_page(jump: Report) -> None:
    assert page(jump, PICTURE) == page(jump, PICTURE)


def test_a_report_without_anything_still_makes_a_page() -> None:
    assert "no score" in page(Report(clip="a.mp4", event="long_jump", status=Status.WARNING))


def test_a_grade_stands_against_its_cuts_and_is_not_said_where_it_only_repeats_the_score(jump: Report) -> None:
    german, points = (marked(jump, load_scale(scale), None, "de") for scale in ("german", "points"))
    assert "Note: 2" in as_text(german, "de") and "Note:" not in as_text(points, "de")
    assert [word for word in Reader(page(german, lang="de")).words if word in "123456"] == [*"123456", "2"]


def test_the_teacher_reads_what_was_measured_against_which_band_and_what_was_not(jump: Report) -> None:
    silent = Reason.of("low_frame_rate", "why_not.low_rate", need=50.0, rate=30.0)
    knee = dataclasses.replace(jump.criteria[0], id="plant_knee", assessed=False, points=None, why_not=silent)
    report = dataclasses.replace(
        jump, words_from="long_jump", criteria=(*jump.criteria, knee), not_assessable=("curve",)
    )
    seen = Reader(page(report, lang="de")).words
    start = seen.index("11° (6–16)")
    assert seen[start + 1 : start + 3] == ["40–70°", "10"]
    assert "Sprungknie beim Aufsetzen: braucht 50 Bilder pro Sekunde, der Film hat 30" in seen
    assert "der Bogen des Anlaufs" in seen
    assert "needs 50 frames a second" in as_text(report)


def test_a_teachers_own_words_are_on_the_page(jump: Report) -> None:
    own = {
        "events": {"our_jump": "Unser Sprung"},
        "criteria": {"long_jump": {"free_knee": {"too_little": "Knie hoch!"}}},
    }
    said = dataclasses.replace(jump.corrections[0], criterion="free_knee")
    report = dataclasses.replace(
        jump, event="our_jump", words_from="long_jump", own_words=own, corrections=(said,), good=()
    )
    for text in (page(report, lang="de"), as_text(report, "en")):
        assert "Unser Sprung" in text and "Knie hoch!" in text


def test_a_dash_never_stands_between_minus_signs() -> None:
    assert span("−12", "−4") == "−12…−4" and span("4", "12") == "4–12"
