"""`pe-coach grade`: what it says, where, and with which exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pe_coach.scoring import REASON_CODES

CODES = {
    "missing": "unreadable",
    "empty": "unreadable",
    "text": "unreadable",
    "notes": "unreadable",
    "sound": "unreadable",
    "cut": "unreadable",
    "one_frame": "too_short",
    "nobody": "nobody_found",
}


def test_every_bad_film_is_one_line_that_names_it_and_the_others_go_on(
    pe_coach: Callable, bad_films: dict[str, Path], tmp_path: Path
) -> None:
    out, home = tmp_path / "out", tmp_path / "home"
    home.mkdir()
    arguments = ("grade", *bad_films.values(), "--event", "long_jump", "--json", "--out", out, "--overlay")
    run = pe_coach(*arguments, HOME=str(home), TMPDIR=str(home))
    assert run.code == 3
    reports = {Path(line["clip"]).stem: line for line in run.lines}
    assert list(reports) == list(bad_films)
    assert {name: line["error"]["code"] for name, line in reports.items()} == CODES
    for name, line in reports.items():
        assert line["status"] == "failed" and line["score"] is None
        assert bad_films[name].name in line["error"]["text"] and "\n" not in line["error"]["text"]
        assert line["error"]["code"] in REASON_CODES
    assert not out.exists()
    assert list(home.iterdir()) == [], "a library left something of its own, as one that reports home does"


def test_key_points_are_graded_and_leave_page_and_json(pe_coach: Callable, keypoints: Path, tmp_path: Path) -> None:
    run = pe_coach("grade", "--keypoints", keypoints, "--event", "long_jump", "--out", tmp_path / "out", "--json")
    assert run.code == 0
    [report] = run.lines
    assert report["clip"] == "Zoë, Müller.npz" and report["status"] != "failed" and report["reference"] == "elite"
    assert report["frames"] > 20 and report["versions"]["program"]
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["Zoë, Müller.html", "Zoë, Müller.json"]


def test_without_json_words_go_to_standard_output_and_progress_does_not(pe_coach: Callable, keypoints: Path) -> None:
    run = pe_coach("grade", "--keypoints", keypoints, "--event", "long_jump", "--pupil", "Zoë")
    assert run.code == 0
    assert run.out.startswith("Zoë · Long jump: ") and "Score: " in run.out
    assert "Zoë, Müller.npz: " in run.err and "Zoë, Müller.npz: " not in run.out
    assert "\x1b" not in run.out + run.err


def test_the_words_are_german_when_asked(pe_coach: Callable, keypoints: Path) -> None:
    run = pe_coach("grade", "--keypoints", keypoints, "--event", "long_jump", "--lang", "de")
    assert run.code == 0 and "Weitsprung" in run.out and "Wertung" in run.out


def test_the_same_key_points_give_the_same_report(pe_coach: Callable, keypoints: Path) -> None:
    first, second = (
        pe_coach("grade", "--keypoints", keypoints, "--event", "long_jump", "--json").lines[0] for _ in range(2)
    )
    del first["timing_s"], second["timing_s"]
    assert first == second


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"xy": np.zeros((5, 16, 2))}, "shape"),
        ({"time_s": np.array([0.0, np.nan, 0.2, 0.3, 0.4])}, "times"),
        ({"confidence": None}, "missing"),
    ],
)
def test_key_points_of_the_wrong_kind_are_one_line(
    pe_coach: Callable, tmp_path: Path, change: dict[str, np.ndarray | None], what: str
) -> None:
    arrays = {"xy": np.zeros((5, 17, 2)), "confidence": np.ones((5, 17)), "time_s": np.arange(5) / 30} | change
    path = tmp_path / f"{what}.npz"
    np.savez(path, **{name: array for name, array in arrays.items() if array is not None})
    run = pe_coach("grade", "--keypoints", path, "--event", "long_jump", "--json")
    assert run.code == 3
    assert run.lines[0]["error"]["code"] == "bad_keypoints" and path.name in run.lines[0]["error"]["text"]


def test_a_network_that_was_changed_is_refused(pe_coach: Callable, root: Path, bad_films: dict, tmp_path: Path) -> None:
    (tmp_path / "le_hrnet.toml").write_bytes((root / "models" / "le_hrnet.toml").read_bytes())
    data = bytearray((root / "models" / "le_hrnet.onnx").read_bytes())
    data[-100] ^= 1
    (tmp_path / "le_hrnet.onnx").write_bytes(data)
    model = tmp_path / "le_hrnet.toml"
    run = pe_coach("grade", bad_films["nobody"], "--event", "long_jump", "--model", model, "--json")
    assert run.code == 3
    assert run.lines[0]["error"]["code"] == "bad_model" and "le_hrnet.onnx" in run.lines[0]["error"]["text"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["a.mp4", "--event", "pole_vault"], "pole_vault"),
        (["a.mp4", "--event", "long_jump", "--reference", "nobody"], "nobody"),
        (["a.mp4", "--event", "long_jump", "--profile", "somersault"], "somersault"),
        (["a.mp4", "--event", "long_jump", "--start", "3", "--stop", "2"], "--stop 2"),
        (["a.mp4", "--event", "long_jump", "--overlay"], "--out"),
        (["a.mp4", "--event", "long_jump", "--keypoints", "a.npz"], "--keypoints"),
        (["--event", "long_jump"], "--keypoints"),
        (["a.mp4", "--event", "long_jump", "--athlete", "12"], "640,360@1.2"),
        (["a.mp4", "--event", "long_jump", "--athlete", "1,2@nan"], "640,360@1.2"),
        (["a.mp4", "--event", "long_jump", "--lang", "xx"], "de or en"),
        (["a.mp4", "--event", "long_jump", "--align", "slow"], "slow"),
        (["a.mp4", "--event", "long_jump", "--height-cm", "3"], "height-cm"),
        (["a.mp4"], "--event"),
    ],
)
def test_a_wrong_command_is_exit_code_2_and_says_why(pe_coach: Callable, arguments: list[str], says: str) -> None:
    run = pe_coach("grade", *arguments, "--json", COLUMNS="200")
    assert run.code == 2 and run.out == ""
    assert says in run.err


def test_a_folder_that_cannot_be_written_is_exit_code_2(pe_coach: Callable, keypoints: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    out = tmp_path / "file" / "out"
    run = pe_coach("grade", "--keypoints", keypoints, "--event", "long_jump", "--out", out)
    assert run.code == 2 and run.out == ""
    assert len(run.err.splitlines()) == 1 and str(out) in run.err
