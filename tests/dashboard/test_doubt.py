"""What a teacher does in the editor is kept, graded and told; what it shows is what was measured."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest
from truth import JUMPS, poses

from pe_coach.changes import Changes
from pe_coach.clip import write_video
from pe_coach.dashboard.changing import settle, with_instant, with_point, with_sides_exchanged
from pe_coach.dashboard.doubt.acting import Act, changed_by
from pe_coach.dashboard.doubt.showing import editor_data
from pe_coach.dashboard.regraded import regraded, watched_of
from pe_coach.dashboard.speech import speech
from pe_coach.errors import PeCoachError
from pe_coach.grading import Options
from pe_coach.jobs.previews import shown_frames
from pe_coach.judging import PersonBoxes
from pe_coach.pose import COCO17
from pe_coach.regrading import Watched, regrade, save_watched
from pe_coach.report.as_json import as_dict
from pe_coach.report.strip import read_strip, write_strip
from pe_coach.store import Store
from pe_coach.store.types import Attempt, State

KNEE = COCO17.index("left_knee")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "data")


@pytest.fixture
def attempt(store: Store, tmp_path: Path) -> Attempt:
    """A jump that was graded; its film shows nothing, which nobody looks at."""
    sequence = poses(JUMPS[1])
    film = tmp_path / "IMG_2231.mp4"
    picture = np.zeros((108, 192, 3), np.uint8)
    write_video(film, [picture + (k % 200) for k in range(len(sequence.time_s))], frame_rate=60)
    found = store.add_attempt(store.add_class("7b", confirmed_by="Ms Lin").id, "long_jump", film, "IMG_2231.mp4")
    small = replace(sequence, xy=sequence.xy / 10, spread=sequence.spread / 10, size=(192, 108))
    frames = np.arange(len(sequence.time_s))
    boxes = np.tile([10.0, 10.0, 20.0, 40.0], (len(frames), 1))
    watched = Watched("IMG_2231.mp4", small, people=(PersonBoxes(4, frames[::2], boxes[::2]),), athlete=1)
    save_watched(found.folder, watched)
    graded = regrade(watched, Options("long_jump"))
    write_strip(found.film or film, graded, found.folder)
    store.save_report(found.id, as_dict(graded.report))
    return store.attempt(found.id)


def at(attempt: Attempt, instant: str) -> float:
    assert attempt.report is not None
    return float({each["name"]: each["time_s"] for each in attempt.report["instants"]}[instant])


def test_a_moved_boundary_is_kept_graded_and_shown_in_the_strip(store: Store, attempt: Attempt) -> None:
    to = float(watched_of(attempt).poses.time_s[np.searchsorted(watched_of(attempt).poses.time_s, 0.9)])
    now = settle(store, attempt, with_instant(attempt.changes, "toe_off", to))
    assert now.changes.instants_s == {"toe_off": to}
    assert at(now, "toe_off") == pytest.approx(to, abs=0.001)
    assert now.report is not None and now.report["changed"][0]["name"] == "toe_off"
    shown = {picture.instant: picture.time_s for picture in read_strip(now.folder)}
    assert shown["toe_off"] == pytest.approx(to, abs=0.001)
    assert store.attempt(attempt.id).report == now.report


def test_what_cannot_be_is_refused_and_nothing_is_kept(store: Store, attempt: Attempt) -> None:
    with pytest.raises(PeCoachError, match="outside the film"):
        settle(store, attempt, with_instant(attempt.changes, "toe_off", 77.0))
    assert store.attempt(attempt.id) == attempt


def test_somebody_else_is_looked_at_again_and_old_changes_are_forgotten(store: Store, attempt: Attempt) -> None:
    moved = settle(store, attempt, with_point(attempt.changes, 60, KNEE, 70.0, 50.0))
    click = Act.of({"id": "1", "what": "athlete", "x": 15, "y": 25, "time_s": 0.5})
    now = settle(store, moved, changed_by(click, moved.changes, [], regraded(moved)))
    assert now.state is State.WAITING
    assert now.changes == Changes(athlete=(15.0, 25.0, 0.5))


def test_points_go_to_the_other_side_with_their_limbs(attempt: Attempt) -> None:
    graded = regraded(attempt)
    placed = with_point(with_point(Changes(), 10, KNEE, 1.0, 2.0), 90, KNEE, 3.0, 4.0)
    early = with_sides_exchanged(placed, graded, (0.0, 0.5))
    assert [point[:2] for point in early.points] == [(10, COCO17.mirror[KNEE]), (90, KNEE)]
    assert with_sides_exchanged(early, graded, (0.0, 0.5)) == placed
    assert with_point(placed, 10, KNEE, 5.0, 6.0).points == ((90, KNEE, 3.0, 4.0), (10, KNEE, 5.0, 6.0))


def test_acts_of_the_browser_are_understood_and_others_refused(attempt: Attempt) -> None:
    graded, before = regraded(attempt), Changes(instants_s={"toe_off": 0.9})

    def after(**sent: object) -> Changes:
        return changed_by(Act.of({"id": "1", **sent}), before, [Changes(), before], graded)

    assert after(what="sides").swapped == ((-math.inf, math.inf),)
    assert after(what="sides", time_s=0.1, stop_s=0.2).swapped == ((0.1, 0.2),)
    assert after(what="instant", name="landing", time_s=1.5).instants_s == {"toe_off": 0.9, "landing": 1.5}
    assert after(what="point", frame=3, joint=13, x=5, y=6).points == ((3, 13, 5.0, 6.0),)
    assert (after(what="undo"), after(what="reset")) == (before, Changes())
    for wrong in ({"what": "grade"}, {"what": "point", "joint": 17}, {"what": "instant", "time_s": math.nan}):
        with pytest.raises(ValueError):
            after(**wrong)


def test_the_editor_shows_what_was_measured_in_the_readers_language(attempt: Attempt) -> None:
    graded = regraded(attempt)
    data = editor_data(graded, watched_of(attempt), shown_frames(graded), speech("doubt"))
    assert graded.poses is not None
    row = data["frames"].index(60)
    assert data["times"][row] == pytest.approx(graded.poses.time_s[60], abs=1e-4)
    assert data["points"][row][2 * KNEE] == pytest.approx(graded.poses.xy[60, KNEE, 0], abs=0.06)
    (other,) = data["people"]
    assert (other["number"], other["athlete"]) == (4, False)
    assert data["frames"][other["at"][5]] == 10 and other["boxes"][5] == [10, 10, 20, 40]
    names = {instant["name"]: instant["time"] for instant in data["instants"]}
    for phase, drawn in zip(sorted(graded.report.phases, key=lambda p: p.start_s), data["phases"], strict=True):
        assert (names[drawn["start"]], names[drawn["stop"]]) == (phase.start_s, phase.stop_s)
    assert "landing" in names


def shown(key: str) -> None:
    """The editor of an attempt, as a page shows it."""
    import streamlit as st

    from pe_coach.dashboard.doubt import doubt_editor
    from pe_coach.store import Store

    folder, ident = st.session_state["ask"]
    store = Store.open(folder)
    doubt_editor(store, store.attempt(ident), key=key)


def test_the_editor_opens_with_and_without_its_film_and_tells_when_nothing_was_seen(
    store: Store, attempt: Attempt, tmp_path: Path
) -> None:
    page = AppTest.from_function(shown, args=("doubt",), default_timeout=60)
    page.session_state["ask"] = (tmp_path / "data", attempt.id)
    page.run()
    assert not page.exception and page.toggle[0].label == "Something is wrong"
    assert not (attempt.folder / "preview.mp4").exists()
    page.toggle[0].set_value(True).run()
    assert not page.exception and not page.error
    assert (attempt.folder / "preview.mp4").exists()
    assert attempt.film is not None
    attempt.film.unlink()
    (attempt.folder / "preview.json").unlink()
    page.run()
    assert not page.exception and len(page.warning) == 1
    (attempt.folder / "watched.npz").unlink()
    page.run()
    assert not page.exception
    assert "Grade the film again" in page.error[0].value
