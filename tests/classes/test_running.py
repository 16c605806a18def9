"""A class of files: every one counted, each film once, gone on with after a stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from pe_coach.classes import Done, Manifest, Pages, Planned, Task, begin, make_plan, run, settings_of
from pe_coach.classes.attempt import graded_task
from pe_coach.classes.finding import beside, find_clips
from pe_coach.clip import write_video
from pe_coach.errors import OutputError, UsageError
from pe_coach.options import Options

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


def graded(films: Path, out: Path, engine: Counting | None = None, options: Options = OPTIONS) -> list[str]:
    """Grade a class; returns the names in the order of the class."""
    out.mkdir(exist_ok=True)
    with Manifest.open(out, settings_of(options, Pages())) as manifest:
        plan = make_plan(find_clips([films], out), options, manifest, out)
        run(plan, engine or Counting(), manifest, begin(plan, manifest))
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
    (films / f"{'ä' * 120}.mp4").write_text("a long name")
    (tmp_path / "out").mkdir()
    with Manifest.open(tmp_path / "out", {}) as manifest:
        plan = make_plan(find_clips([films], tmp_path / "out"), OPTIONS, manifest, tmp_path / "out")
    stems = [clip.stem for clip in plan.clips]
    assert len({stem.casefold() for stem in stems}) == len(plan.clips) and "class" not in stems
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
