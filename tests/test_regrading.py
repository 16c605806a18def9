"""What a teacher changes by hand counts, is told, and needs neither film nor network."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from truth import JUMPS, REFERENCE, poses

from pe_coach import resources
from pe_coach.changes import Changes
from pe_coach.errors import PeCoachError
from pe_coach.filming import demo_scene, film
from pe_coach.filming.demo import perform, shot_of, truth_of
from pe_coach.grading import Graded, Options, grade, grade_poses
from pe_coach.pose import COCO17, PoseSequence
from pe_coach.regrading import Watched, load_watched, regrade, save_watched, watch_and_grade
from pe_coach.report import Report
from pe_coach.report.as_csv import write_results
from pe_coach.report.as_json import as_dict, from_dict
from pe_coach.report.as_text import as_text
from pe_coach.report.page import page

OPTIONS = Options("long_jump", reference=REFERENCE)
SMALL = resources.path("models", "le_hrnet_small.toml")
WHOLE_FILM = (-math.inf, math.inf)
KNEE = COCO17.index("left_knee")


def told(report: Report) -> dict[str, object]:
    return as_dict(replace(report, timing_s={}))


def instants(graded: Graded) -> dict[str, float]:
    return {instant.name: instant.time_s for instant in graded.report.instants}


@pytest.fixture(scope="module")
def jump() -> Watched:
    return Watched("jump.mp4", poses(JUMPS[1]))


@pytest.fixture(scope="module")
def plain(jump: Watched) -> Graded:
    return regrade(jump, OPTIONS)


@pytest.fixture
def moved(jump: Watched, plain: Graded) -> Graded:
    """The take-off ends two hundredths of a second later."""
    return regrade(jump, OPTIONS, Changes(instants_s={"toe_off": instants(plain)["toe_off"] + 0.02}))


def test_a_film_that_is_gone_is_graded_again_to_the_same_report(tmp_path: Path) -> None:
    path, options = tmp_path / "jump.mp4", Options("long_jump", model=SMALL)
    film(demo_scene(1), path)
    plain = grade(path, options)
    graded, watched = watch_and_grade(path, options)
    assert told(graded.report) == told(plain.report)
    assert watched.athlete in [person.number for person in watched.people]
    save_watched(tmp_path, watched)
    path.unlink()
    again = regrade(load_watched(tmp_path), options)
    assert told(again.report) == told(plain.report)
    assert again.poses is not None and plain.poses is not None
    np.testing.assert_array_equal(again.poses.xy, plain.poses.xy)
    named = regrade(load_watched(tmp_path), replace(options, lang="de"), name="IMG_2231.MOV").report
    assert (named.clip, named.score) == ("IMG_2231.MOV", plain.report.score)


def test_key_points_in_a_file_are_graded_again_to_the_same_report(jump: Watched, plain: Graded) -> None:
    assert told(plain.report) == told(grade_poses(jump.poses, OPTIONS, name="jump.mp4").report)
    assert plain.report.changed == ()


def test_a_moved_boundary_is_where_the_phases_meet_and_the_score_follows(moved: Graded, plain: Graded) -> None:
    at = instants(plain)["toe_off"] + 0.02
    bounds = {phase.name: (phase.start_s, phase.stop_s) for phase in moved.report.phases}
    assert bounds["take_off"][1] == pytest.approx(at)
    assert bounds["flight"][0] == pytest.approx(at)
    assert moved.report.score != plain.report.score
    assert instants(moved)["touch_down"] == instants(plain)["touch_down"]
    read = {criterion.id: criterion.time_s for criterion in moved.report.criteria}
    assert at in [pytest.approx(time_s) for time_s in read.values() if time_s is not None]


def test_what_is_reckoned_from_a_moved_instant_follows_it(moved: Graded, plain: Graded) -> None:
    landing, reach = instants(plain)["landing"], instants(moved)["reach"]
    assert reach == pytest.approx(landing - (landing - instants(moved)["toe_off"]) / 3)


def test_every_change_is_told_everywhere(jump: Watched, moved: Graded, plain: Graded, tmp_path: Path) -> None:
    assert "was moved by hand to" in as_text(moved.report)
    assert "von Hand" in as_text(moved.report, "de")
    assert "Changed by hand" in page(moved.report) and "Changed by hand" not in page(plain.report)
    assert as_dict(moved.report)["changed"][0]["was_s"] == round(instants(plain)["toe_off"], 3)
    assert from_dict(as_dict(moved.report)).changed[0].name == "toe_off"
    assert "instant toe_off" in write_results(tmp_path / "sheet.csv", lambda: [as_dict(moved.report)]).read_text(
        "utf-8-sig"
    )
    more = Changes(athlete=(1.0, 2.0, 0.5), swapped=(WHOLE_FILM,), points=((3, KNEE, 700.0, 500.0),))
    lines = [line for line in as_text(regrade(jump, OPTIONS, more).report).splitlines() if "by hand" in line]
    assert len(lines) == 3 and "left knee" in lines[2]


def test_times_are_the_films_also_in_slow_motion() -> None:
    fast = poses(JUMPS[1], rate=240)
    slow, options = Watched("slow.mp4", replace(fast, time_s=fast.time_s * 4)), replace(OPTIONS, recorded_fps=240)
    at = instants(regrade(slow, options))["toe_off"] + 0.08
    graded = regrade(slow, options, Changes(instants_s={"toe_off": at}))
    assert instants(graded)["toe_off"] == pytest.approx(at)
    assert graded.report.changed[0].time_s == pytest.approx(at)
    assert graded.report.changed[0].was_s == pytest.approx(at - 0.08)
    assert graded.slowed == pytest.approx(4, rel=0.01)


def test_an_instant_that_was_not_found_can_be_given(jump: Watched, plain: Graded) -> None:
    before_landing = jump.poses.time_s < instants(plain)["landing"] - 0.05
    short = Watched("short.mp4", part(jump.poses, before_landing))
    assert "flight" not in [phase.name for phase in regrade(short, OPTIONS).report.phases]
    given = Changes(instants_s={"reach": float(short.poses.time_s[-2])})
    report = regrade(short, OPTIONS, given).report
    assert "flight" in [phase.name for phase in report.phases]
    assert report.changed[0].was_s is None
    assert "not found in the film" in as_text(report)


def part(sequence: PoseSequence, rows: np.ndarray) -> PoseSequence:
    arrays = {name: getattr(sequence, name)[rows] for name in ("xy", "confidence", "spread", "time_s", "camera")}
    return replace(sequence, **arrays)


def test_a_landing_that_is_moved_too_near_to_the_films_end_is_no_mistake(jump: Watched, plain: Graded) -> None:
    at = instants(plain)
    short = Watched("short.mp4", part(jump.poses, jump.poses.time_s <= at["landed"] + 0.005))
    report = regrade(short, OPTIONS, Changes(instants_s={"landing": at["landing"] + 0.05})).report
    assert "landing" not in [phase.name for phase in report.phases]
    assert "phase_not_seen" in [reason.code for reason in report.reasons]


def test_what_a_teacher_puts_on_the_next_frame_is_judged_as_before(jump: Watched, plain: Graded) -> None:
    for name in ("touch_down", "toe_off", "landing"):
        report = regrade(jump, OPTIONS, Changes(instants_s={name: instants(plain)[name] + 0.008})).report
        assert report.assessed_weight == pytest.approx(plain.report.assessed_weight), name


@pytest.mark.parametrize(
    ("instant", "time_s", "words"),
    [("toe_off", 0.1, "before it starts"), ("landing", 99.0, "outside the film"), ("splash", 1.0, "no instant")],
)
def test_what_cannot_be_is_told_in_a_line(jump: Watched, instant: str, time_s: float, words: str) -> None:
    with pytest.raises(PeCoachError, match=words) as caught:
        regrade(jump, OPTIONS, Changes(instants_s={instant: time_s}))
    assert caught.value.code == "phase_not_seen"


def test_sides_that_are_exchanged_in_the_whole_film_are_put_right(jump: Watched, plain: Graded) -> None:
    wrong = replace(jump.poses, xy=jump.poses.xy[:, list(COCO17.mirror)])
    assert regrade(Watched("wrong.mp4", wrong), OPTIONS).take_off_side != plain.take_off_side
    right = regrade(Watched("wrong.mp4", wrong), OPTIONS, Changes(swapped=(WHOLE_FILM,)))
    assert right.take_off_side == plain.take_off_side
    assert right.poses is not None and plain.poses is not None
    np.testing.assert_allclose(right.poses.xy, plain.poses.xy, atol=1e-6)
    twice = regrade(jump, OPTIONS, Changes(swapped=(WHOLE_FILM, WHOLE_FILM)))
    assert twice.report.score == plain.report.score


def test_a_point_is_where_it_was_put_and_draws_its_neighbours_along(jump: Watched, plain: Graded) -> None:
    assert plain.poses is not None
    frame, there = 60, plain.poses.xy[60, KNEE] + [40.0, -25.0]
    graded = regrade(jump, OPTIONS, Changes(points=((frame, KNEE, *there),)))
    assert graded.poses is not None
    np.testing.assert_allclose(graded.poses.xy[frame, KNEE], there, atol=1e-6)
    off = np.linalg.norm(graded.poses.xy[:, KNEE] - plain.poses.xy[:, KNEE], axis=-1)
    assert 0 < off[frame + 1] < off[frame] and 0 < off[frame - 1] < off[frame]
    assert off[: frame - 20].max() < 0.5 and off[frame + 20 :].max() < 0.5
    others = [joint for joint in range(17) if joint != KNEE]
    np.testing.assert_allclose(graded.poses.xy[:, others], plain.poses.xy[:, others], atol=1e-6)


def test_a_point_is_where_it_was_put_while_the_camera_pans() -> None:
    scene = demo_scene(3)
    truth = truth_of(shot_of(scene, perform(scene)[0]), perform(scene)[0], None)
    shape = truth.xy.shape[:2]
    panned = PoseSequence(truth.xy, np.ones(shape), np.ones(shape), truth.time_s, (960, 540), truth.camera)
    there = truth.xy[30, KNEE] + [12.0, -6.0]
    graded = regrade(Watched("pan.mp4", panned), OPTIONS, Changes(points=((30, KNEE, *there),)))
    assert graded.poses is not None
    np.testing.assert_allclose(graded.poses.xy[30, KNEE], there, atol=1e-3)


def test_a_point_that_was_not_seen_can_be_placed(jump: Watched) -> None:
    unseen = jump.poses.xy.copy()
    unseen[40:80, KNEE] = np.nan
    film = Watched("hidden.mp4", replace(jump.poses, xy=unseen))
    before, after = regrade(film, OPTIONS), regrade(film, OPTIONS, Changes(points=((60, KNEE, 700.0, 640.0),)))
    assert before.poses is not None and after.poses is not None
    assert np.isnan(before.poses.xy[60, KNEE]).all()
    assert after.poses.xy[60, KNEE] == pytest.approx([700.0, 640.0])


def test_what_was_seen_is_kept_to_the_last_bit_and_a_damaged_file_is_told(jump: Watched, tmp_path: Path) -> None:
    path = save_watched(tmp_path, jump)
    kept = load_watched(tmp_path)
    np.testing.assert_array_equal(kept.poses.xy, jump.poses.xy)
    assert kept.poses.size == jump.poses.size
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(PeCoachError, match="Grade the film again"):
        load_watched(tmp_path)
