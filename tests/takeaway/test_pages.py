"""Pages and films to take away: small, complete, and without what they must not tell."""

from __future__ import annotations

import io
import re
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pe_coach.clip import open_clip, write_video
from pe_coach.errors import OutputError
from pe_coach.grading import Graded, Watched
from pe_coach.report.replay import MARGIN_S
from pe_coach.store.types import DecidedBy, State
from pe_coach.takeaway.bundle import zipped
from pe_coach.takeaway.class_page import Member, class_page
from pe_coach.takeaway.films import write_annotated, write_stick_figure
from pe_coach.takeaway.pages import MOST_BYTES, Look, pupil_page
from pe_coach.takeaway.pdf import pdf_of

from .conftest import MakeAttempt, mark

GREY = 90

DIFFERENT = 4
"""Movements that are followed by others before they come again: farther apart than packing looks back."""


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory, graded: Graded) -> Path:
    """A film as long as the jump, with a chequered square where the pupil's head is."""
    assert graded.poses is not None and graded.poses.size is not None
    width, height = graded.poses.size
    path = tmp_path_factory.mktemp("film") / "film.mp4"
    pictures = []
    for xy in graded.poses.xy:
        image = np.full((height, width, 3), GREY, np.uint8)
        x, y = np.nanmean(xy[:5], 0).astype(int)
        image[y - 4 : y + 4 : 2, x - 4 : x + 4] = 255  # stripes, a row each
        pictures.append(image)
    return write_video(path, pictures, frame_rate=60)


def test_a_page_needs_nothing_else_and_tells_the_correction(graded: Graded) -> None:
    text = pupil_page(graded, Look(3, "Zoë <Müller>"))
    assert len(text.encode()) <= MOST_BYTES
    assert not re.search(r'(?:src|href|url\()\s*=?\s*["\']?https?:', text)
    assert "Zoë &lt;Müller&gt;" in text
    assert graded.report.corrections[0].advice in text


def test_a_page_without_a_name_or_marks_tells_neither(graded: Graded) -> None:
    named = replace(graded, report=replace(graded.report, pupil="Zoë", clip="Zoe_Mueller.mp4"))
    text = pupil_page(named, Look(3, None, marks=False))
    assert "Zoe" not in text and "Zoë" not in text and "Attempt 3" in text
    assert 'class="points"' not in text and 'class="criteria"' not in text
    assert graded.report.corrections[0].advice in text


def test_the_picture_of_a_page_hides_the_face(graded: Graded, watched: Watched, film: Path) -> None:
    with_picture = pupil_page(graded, Look(1), film=film, watched=watched)
    assert "data:image/jpeg" in with_picture
    assert "data:image/jpeg" not in pupil_page(graded, Look(1, picture=False), film=film, watched=watched)
    assert "data:image/jpeg" not in pupil_page(graded, Look(1))


def test_the_annotated_film_hides_the_face(graded: Graded, watched: Watched, film: Path, tmp_path: Path) -> None:
    """The head is found by the trunk: a face that is not sure is not drawn over the film either."""
    assert graded.poses is not None
    confidence = graded.poses.confidence.copy()
    confidence[:, :5] = 0.0
    unsure = replace(graded, poses=replace(graded.poses, confidence=confidence))
    written = list(open_clip(write_annotated(film, unsure, watched, tmp_path / "annotated.mp4")).frames())
    first = round(max(0.0, min(phase.start_s for phase in graded.report.phases) - MARGIN_S) * 60)
    for shown, original in list(zip(written, list(open_clip(film).frames())[first:], strict=False))[::10]:
        head = _head(graded, original.index)
        assert _stripes(original.image[head]) > 60
        assert _stripes(shown.image[head]) < 20


def _head(graded: Graded, frame: int) -> tuple[slice, slice]:
    """Rows and columns of the square on the head."""
    assert graded.poses is not None
    x, y = np.nanmean(graded.poses.xy[frame][:5], 0).astype(int)
    return slice(y - 4, y + 4), slice(x - 4, x + 4)


def _stripes(image: np.ndarray) -> float:
    """How different every second row is from those between."""
    rows = image.astype(float).mean(axis=(1, 2))
    return float(abs(rows[::2].mean() - rows[1::2].mean()))


@pytest.mark.slow
def test_the_stick_figures_film_has_a_figure_in_every_frame(graded: Graded, tmp_path: Path) -> None:
    frames = [frame.image for frame in open_clip(write_stick_figure(graded, tmp_path / "figure.mp4")).frames()]
    assert len(frames) > 30
    assert all((image[: -image.shape[0] // 8].max(axis=2) > 150).sum() > 200 for image in frames)


@pytest.mark.slow
def test_a_class_of_56_fits_on_one_page(graded: Graded, attempt: MakeAttempt) -> None:
    """Each moves a little differently, so that no movement can be packed as one that was there before."""
    assert graded.poses is not None
    rng = np.random.default_rng(1)
    shape = graded.poses.xy.shape
    moved = [replace(graded.poses, xy=graded.poses.xy + rng.normal(0, 2.0, shape)) for _ in range(DIFFERENT)]
    members = [
        Member(attempt(number), Look(number), replace(graded, poses=moved[number % DIFFERENT])) for number in range(56)
    ]
    assert len(class_page("7b", members).encode()) <= MOST_BYTES


def test_a_class_page_tells_whose_mark_is_final_and_what_failed(graded: Graded, attempt: MakeAttempt) -> None:
    members = [
        Member(attempt(1, mark=mark("81")), Look(1, "Zoë"), graded),
        Member(attempt(2, mark=mark("63", by=DecidedBy.MACHINE)), Look(2, "Ali"), graded),
        Member(attempt(3), Look(3, "Bo", marks=False), graded),
        Member(attempt(4, state=State.FAILED, report=None, error="This is <no> film."), Look(4), None),
    ]
    text = class_page("7b & 7c", members)
    marks = re.findall(r'<div class="mark">(.*?)</div>', text)
    assert marks == ["81<span>teacher</span>", "63<span>machine, taken over</span>", "", ""]
    assert "7b &amp; 7c" in text and "This is &lt;no&gt; film." in text


def test_a_class_page_tells_what_to_teach_and_points_of_marks_that_may_be_told(
    graded: Graded, attempt: MakeAttempt
) -> None:
    def page(*, marks: bool) -> str:
        return class_page("7b", [Member(attempt(n), Look(n, f"P{n}", marks=marks), graded) for n in (1, 2)])

    first = graded.report.corrections[0]
    for text in (page(marks=True), page(marks=False)):
        assert "2 of 2 attempts" in text and first.drill in text
        assert '<a href="#attempt-2">P2</a>' in text and 'id="attempt-2"' in text
    assert "half of the attempts between" in page(marks=True)
    assert "half of the attempts between" not in page(marks=False)


def test_pages_of_one_name_both_stay_in_the_bundle() -> None:
    content = zipped([("Zoë.html", "1"), ("zoë.html", "2")])
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == ["Zoë.html", "zoë (2).html"]
    assert content == zipped([("Zoë.html", "1"), ("zoë.html", "2")])


def test_a_pdf_is_made_without_a_network(graded: Graded) -> None:
    pytest.importorskip("weasyprint", reason="needs the extra 'pdf'")
    assert pdf_of(pupil_page(graded, Look(1))).startswith(b"%PDF-")


def test_without_the_extra_a_pdf_is_refused_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(OutputError, match=r"pe-coach\[pdf\]") as refused:
        pdf_of("<p>page</p>")
    assert refused.value.code == "not_installed"
