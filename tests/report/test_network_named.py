"""Every report names the network that saw the film, and how much it finds where that was measured."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from pe_coach.report.as_csv import write_results
from pe_coach.report.as_json import as_dict, from_json, to_json
from pe_coach.report.as_text import as_text
from pe_coach.report.page import page
from pe_coach.report.types import Report
from pe_coach.scoring.gate import Status

SEEN = Report("a.mp4", "long_jump", Status.ACCEPTED, model="Zoë's <net>", model_figures={"trial_pck_02": 0.9554})


def test_the_json_keeps_every_figure() -> None:
    assert json.loads(to_json(SEEN))["model_figures"] == {"trial_pck_02": 0.955}
    assert from_json(to_json(SEEN)).model_figures == {"trial_pck_02": 0.955}


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "96 % of the points of rendered athletes"), ("de", "96 % der Punkte gezeichneter Figuren")],
)
def test_page_and_text_say_what_the_network_finds(lang: str, words: str) -> None:
    for said in (page(SEEN, lang=lang), as_text(SEEN, lang)):
        assert words in said
    assert "Zoë&#39;s &lt;net&gt;" in page(SEEN, lang=lang)


def test_a_network_that_was_not_tried_is_named_without_a_figure() -> None:
    untried = replace(SEEN, model_figures={})
    assert "pose network Zoë's <net>" in as_text(untried) and "rendered" not in as_text(untried)
    assert "pose network" not in as_text(replace(untried, model=None))


def test_the_sheet_has_a_column_for_it(tmp_path: Path) -> None:
    reports = [as_dict(SEEN), as_dict(replace(SEEN, model_figures={}))]
    rows = list(csv.DictReader(io.StringIO(write_results(tmp_path / "r.csv", lambda: reports).read_text("utf-8-sig"))))
    assert [(row["model"], row["model_pck"]) for row in rows] == [("Zoë's <net>", "0.955"), ("Zoë's <net>", "")]
