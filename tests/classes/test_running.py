"""A class of files: every one counted, each film once, gone on with after a stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from truth import JUMPS, poses

from pe_coach.classes import (
    Done,
    Manifest,
    Pages,
    Planned,
    Task,
    begin,
    make_plan,
    remove_gone,
    run,
    settings_of,
)
from pe_coach.classes.attempt import graded_task
from pe_coach.classes.finding import beside, find_clips
from pe_coach.clip import write_video
from pe_coach.errors import OutputError, UsageError
from pe_coach.options import Options
from pe_coach.pose.files import save_keypoints

OPTIONS = Options(event="long_jump")


class Counting:
    """Grades in this process, remembers what it was asked for, and stops after some clips as if it were killed."""

    def __init__(self, stop_after: int = 10**6) -> None:
        self.asked: list[str] = []
        self._left = stop_after

    def run(self, tasks: Iterable[Task]) -> Iterator[Done]:
        for task in tasks:
            self.asked.append(task.path.name)
            yield graded_task(task)
            self._left -= 1
            if not self._left:
                raise KeyboardInterrupt


@pytest.fixture
def films(tmp_path: Path) -> Path:
    folder = tmp_path / "films"
    (folder / "more" / "deep").mkdir(parents=True)
    (folder / ".hidden").mkdir()
    write_video(folder / "nobody.mp4", [np.full((96, 128, 3), 128, np.uint8)] * 12, frame_rate=30)
    (folder / "=cmd.mp4").write_bytes(b"")
    (folder / "more" / "Zoë, Müller.MOV").write_text("no film")
    (folder / "more" / "deep" / "nobody.MP4").write_text("another one")
    (folder / ".hidden" / "film.mp4").write_text("hidden")
    (folder / ".hidden.mp4").write_bytes(b"")
    return folder


def graded(
    films: Path, out: Path, engine: Counting | None = None, options: Options = OPTIONS, *, anew: bool = False
) -> list[str]:
    """Grade a class; returns the names in the order of the class."""
    out.mkdir(exist_ok=True)
    with Manifest.open(out, settings_of(options, Pages()), anew=anew) as manifest:
        plan = make_plan(find_clips([films], out), options, manifest, out)
        left = begin(plan, manifest)
        remove_gone(plan, manifest)
        run(plan, engine or Counting(), manifest, left)
        return [row.clip for row in manifest.rows()]


def test_every_file_is_found_however_deep(films: Path, tmp_path: Path) -> None:
    names = ["=cmd.mp4", "more/deep/nobody.MP4", "more/Zoë, Müller.MOV", "nobody.mp4"]
    assert graded(films, tmp_path / "out") == names
    assert graded(films, films / "results") == names
    assert graded(films, films / "results") == names, "results among the films are no films"


def test_the_same_film_is_graded_once(films: Path, tmp_path: Path) -> None:
    (films / "a copy.mp4").write_bytes((films / "nobody.mp4").read_bytes())
    (films / "empty too.mp4").write_bytes(b"")
    (tmp_path / "out").mkdir()
    with Manifest.open(tmp_path / "out", {}) as manifest:
        plan = make_plan(find_clips([films], tmp_path / "out"), OPTIONS, manifest, tmp_path / "out")
    assert plan.copies == (("nobody.mp4", "a copy.mp4"),)
    assert len(plan.clips) == 5


def test_no_two_clips_share_the_names_of_their_files(films: Path, tmp_path: Path) -> None:
    (films / "class.mp4").write_text("a film that is called like a sheet")
    (films / "con.mp4").write_text("a film that is called like a device")
    (films / f"{'ä' * 120}.mp4").write_text("a long name")
    (tmp_path / "out").mkdir()
    with Manifest.open(tmp_path / "out", {}) as manifest:
        plan = make_plan(find_clips([films], tmp_path / "out"), OPTIONS, manifest, tmp_path / "out")
    stems = [clip.stem for clip in plan.clips]
    assert len({stem.casefold() for stem in stems}) == len(plan.clips) and "class" not in stems
    assert "_con" in stems  # Windows keeps the name for itself, whatever ending it has
    assert max(len(stem.encode()) for stem in stems) <= 200


def test_what_was_graded_is_not_graded_again(films: Path, tmp_path: Path) -> None:
    out, first, then = tmp_path / "out", Counting(stop_after=2), Counting()
    with pytest.raises(KeyboardInterrupt):
        graded(films, out, first)
    graded(films, out, then)
    assert first.asked == ["=cmd.mp4", "nobody.MP4"] and then.asked == ["Zoë, Müller.MOV", "nobody.mp4"]
    (films / "nobody.mp4").write_text("changed")
    (films / "new.mp4").write_text("new")
    again = Counting()
    assert graded(films, out, again) == [
        *("=cmd.mp4", "more/deep/nobody.MP4", "more/Zoë, Müller.MOV", "new.mp4", "nobody.mp4")
    ]
    assert again.asked == ["new.mp4", "nobody.mp4"]


@pytest.mark.parametrize("anew", [False, True])
def test_pages_of_films_that_were_taken_away_go_and_nothing_else_does(films: Path, tmp_path: Path, anew: bool) -> None:
    out = tmp_path / "out"
    for name, jump in zip(("ann", "ben"), JUMPS, strict=False):
        save_keypoints(films / f"{name}.npz", poses(jump))
    graded(films, out)
    (out / "notes.html").write_text("the teacher's own")
    before = {path.name for path in out.iterdir()}
    assert {"ann.html", "ann.json", "ben.html", "ben.json"} <= before
    (films / "ann.npz").rename(tmp_path / "ann.npz")
    graded(films, out, anew=anew)
    assert {path.name for path in out.iterdir()} == before - {"ann.html", "ann.json"}
    (out / "ann.html").write_text("the teacher's own")
    graded(films, out)
    assert (out / "ann.html").read_text() == "the teacher's own", "what is gone once is not removed again"
    (tmp_path / "ann.npz").rename(films / "ann.npz")
    graded(films, out)
    assert {path.name for path in out.iterdir()} == before


def test_options_that_name_files_are_found_from_every_folder(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = {
        "event.toml": root / "pe_coach" / "events" / "long_jump.toml",
        "elite.toml": root / "reference_motions" / "long_jump" / "elite.toml",
        "elite.npz": root / "reference_motions" / "long_jump" / "elite.npz",
        "marks.toml": next(root.glob("pe_coach/scoring/**/german.toml")),
    }
    for name, file in copies.items():
        (tmp_path / name).write_bytes(file.read_bytes())
    save_keypoints(tmp_path / "jump.npz", poses(JUMPS[0]))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    options = Options(event="event.toml", reference="elite.toml", scale="marks.toml", profile="sail")
    with Manifest.open(tmp_path / "elsewhere", {}) as manifest:
        plan = make_plan(find_clips([Path("jump.npz")], Path("elsewhere")), options, manifest, Path("elsewhere"))
    monkeypatch.chdir(tmp_path / "elsewhere")
    report = graded_task(plan.task(plan.clips[0])).report
    assert report["error"] is None and report["reference"] == "elite" and report["grade"]["scale"] == "german"
    assert report["profile"] == "sail"


def test_other_settings_or_other_films_are_not_mixed(films: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    graded(films, out)
    with pytest.raises(UsageError, match=r"other settings \(lang: en, now de\)"):
        graded(films, out, options=replace(OPTIONS, lang="de"))
    (tmp_path / "others").mkdir()
    (tmp_path / "others" / "x.mp4").write_text("x")
    with pytest.raises(UsageError, match="other films"):
        graded(tmp_path / "others", out)


def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with Manifest.open(tmp_path, {}), pytest.raises(OutputError, match="another run"):
        Manifest.open(tmp_path, {})


def test_a_damaged_manifest_is_one_line(tmp_path: Path) -> None:
    Manifest.open(tmp_path, {}).close()
    (tmp_path / ".pe-coach" / "manifest.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(OutputError, match="damaged"):
        Manifest.open(tmp_path, {})


def test_a_results_folder_that_goes_away_is_one_line(tmp_path: Path) -> None:
    with Manifest.open(tmp_path, {}) as manifest:
        manifest.begin([Planned(0, "a.mp4", tmp_path / "a.mp4", "hash")])
        manifest.path.rename(tmp_path / "gone")
        with pytest.raises(OutputError, match="cannot be written"):
            manifest.record(Done(0, {"status": "failed"}))


def test_what_is_no_folder_or_empty_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in ("missing", "empty"):
        with pytest.raises(UsageError, match=folder):
            find_clips([tmp_path / folder], tmp_path / "out")


def test_results_lie_beside_the_films_and_never_among_them(films: Path, tmp_path: Path) -> None:
    assert beside([films]) == tmp_path / "films results"
    assert beside([films / "nobody.mp4"]) == films / "nobody results"
    with pytest.raises(UsageError, match="another folder"):
        find_clips([films], films / ".." / "films")
