"""Tables and figures are brought up to date, and nothing else in the files changes."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from pe_coach.errors import ModelError
from pe_coach.training import evaluate as command
from pe_coach.training import model_card
from pe_coach.training.evaluation.bars import Bar
from pe_coach.training.evaluation.report import PeopleReport, Report
from pe_coach.training.evaluation.scores import Share, scores
from pe_coach.training.evaluation.subgroups import Subgroup
from pe_coach.training.model_card import END, LIMBS_OF, card_tables, le_hrnet_toml, write_card, write_figures


@pytest.fixture
def report() -> Report:
    rng = np.random.default_rng(2)
    truth = np.dstack([rng.uniform(0, 200, (5, 17, 2)), np.ones((5, 17))])
    found = {"LE-HRNet, upright": scores(truth, truth), "MoveNet Thunder, upright": scores(truth, truth + 1.0)}
    some = Share(value=0.5, error=0.1, crops=3)
    dusk = Subgroup(
        attribute="light",
        value="dusk",
        pictures=3,
        pck=some,
        strict=some,
        knee=12.0,
        knee_error=2.0,
        difference=-0.04,
        difference_error=0.02,
    )
    return Report(
        network="LE-HRNet",
        file="le_hrnet.onnx",
        sha256="a" * 64,
        width=96,
        height=128,
        parameters=5_376_671,
        multiply_adds=380_949_232,
        spread_scale=0.9,
        people={LIMBS_OF: PeopleReport(crops=5, predictions=found)},
        bars=[Bar(figure="PCK@0.2 somewhere", ours=0.5, bar=0.7)],
        subgroups=(dusk,),
    )


def test_tables_between_marks_are_replaced_and_the_rest_stays(report: Report, tmp_path: Path) -> None:
    card = tmp_path / "README.md"
    parts = [
        "# Models",
        *(f"<!-- LE-HRNet: {n} -->\nold {n}\n{END}\nprose" for n in ("bars", "subgroups")),
        "## Person",
    ]
    card.write_text("\n".join([*parts, f"<!-- another: bars -->\nold\n{END}"]), encoding="utf-8")
    assert write_card(card, report) == ["bars", "subgroups"]
    text = card.read_text(encoding="utf-8")
    assert "| PCK@0.2 somewhere | 0.500 | ≥ 0.700 | – | – | no |" in text
    assert "| light | dusk | 3 | 0.500 ± 0.100 | 0.500 ± 0.100 | 12.0 ± 2.0 | -0.040 ± 0.020 |" in text
    assert "old bars" not in text
    assert text.count("prose") == 2
    assert text.startswith("# Models\n")
    assert text.endswith(f"## Person\n<!-- another: bars -->\nold\n{END}")
    again = text
    write_card(card, report)
    assert card.read_text(encoding="utf-8") == again
    assert [file.name for file in tmp_path.iterdir()] == ["README.md"]


def test_a_card_of_another_network_stays_as_it_is(report: Report, tmp_path: Path) -> None:
    card = tmp_path / "README.md"
    card.write_text("# Models\n", encoding="utf-8")
    assert write_card(card, report) == []
    assert card.read_text(encoding="utf-8") == "# Models\n"


def test_figures_are_replaced_and_counts_and_interface_stay(report: Report, tmp_path: Path) -> None:
    toml = tmp_path / "le_hrnet.toml"
    old = {"parameters": 5_376_671, "multiply_adds": 380_949_232, "pck_of_long_ago": 0.1}
    told = {"name": "LE-HRNet", "sha256": "a" * 64, "file": "x.onnx", "height": 128, "width": 96}
    text = le_hrnet_toml(**told, spread_scale=0.6, figures=old)
    text += "\n[figures.trial]\npck_02 = 0.7\n"
    toml.write_text(text, encoding="utf-8")
    write_figures(toml, *command.figures(report))
    before, after = tomllib.loads(text), tomllib.loads(toml.read_text(encoding="utf-8"))
    assert after["output"].pop("spread_scale") == 0.9
    assert before["output"].pop("spread_scale") == 0.6
    figures = after.pop("figures")
    before.pop("figures")
    assert after == before
    assert figures["parameters"] == 5_376_671
    assert figures["pck_lspet_reviewed"] == 1.0
    assert figures["trial"] == {"pck_02": 0.7}
    assert "pck_of_long_ago" not in figures


def test_a_description_without_figures_is_refused(report: Report, tmp_path: Path) -> None:
    toml = tmp_path / "le_hrnet.toml"
    toml.write_text("schema = 1\n", encoding="utf-8")
    with pytest.raises(ModelError, match=r"le_hrnet\.toml has no table \[figures\]"):
        write_figures(toml, *command.figures(report))


def test_figures_of_another_file_are_refused(report: Report, root: Path) -> None:
    with pytest.raises(ModelError, match="not those of"):
        command.write(report, root / "models" / "le_hrnet.toml")


def test_figures_that_are_none_are_refused_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "figures.json").write_text("{}", encoding="utf-8")
    for name in ("figures.json", "nowhere.json"):
        assert model_card.main(["--write", "--figures", str(tmp_path / name)]) == 2
        said = capsys.readouterr().err
        assert name in said
        assert said.count("\n") == 1


def test_the_card_that_ships_holds_every_table_and_the_persons_section(report: Report, root: Path) -> None:
    text = (root / "models" / "README.md").read_text(encoding="utf-8")
    for name in card_tables(report):
        assert text.count(f"<!-- LE-HRNet: {name} -->") == 1, name
    assert text.count(END) == text.count("<!-- LE-HRNet")
    assert "## Person detector" in text
