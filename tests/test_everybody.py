"""Everybody in a film: who is there when, and one of them is the athlete."""

from __future__ import annotations

import numpy as np
import pytest
from people.crossing_people import GREEN, RED, ColourDetector, Person, film, running, standing

from pe_coach.everybody import athlete_boxes, find_everybody
from pe_coach.grading import Options, Seen, pose_network
from pe_coach.people import choose_athlete, track_people
from pe_coach.pose import clean, follow


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Seen:
    """A runner and an official, as the walk sees them."""
    people = [Person(GREEN, standing(400, 160), (40, 110)), Person(RED, running(40, 170))]
    clip = film(tmp_path_factory.mktemp("films") / "run.mp4", people, seconds=1.0)
    found = track_people(clip, ColourDetector())
    choice = choose_athlete(found)
    poses = follow(clip, choice.track, pose_network(None), camera=found.camera)
    return Seen(clip, found, found.shots[0], choice, poses)


def test_everybody_has_boxes_and_only_the_athlete_key_points_unless_asked_for(seen: Seen) -> None:
    people = find_everybody(seen, Options(""), key_points=False)
    assert [person.track_id for person in people] == sorted(track.ident for track in seen.people.tracks)
    (athlete,), others = [p for p in people if p.athlete], [p for p in people if not p.athlete]
    assert athlete.track_id == seen.choice.track.ident and len(others) == 1
    assert np.isfinite(athlete.poses.xy).any() and not np.isfinite(others[0].poses.xy).any()
    assert np.allclose(others[0].boxes.mean(axis=0), [380, 105, 420, 215], atol=4)


def test_the_athletes_points_are_the_graded_ones(seen: Seen) -> None:
    (athlete,) = (p for p in find_everybody(seen, Options(""), key_points=False) if p.athlete)
    graded = clean(seen.poses).sequence.xy[athlete.frames.start : athlete.frames.stop]
    assert np.allclose(athlete.poses.xy, graded, atol=0.01, equal_nan=True)


def test_the_others_points_are_looked_for_where_they_are_asked_for(seen: Seen) -> None:
    told: list[tuple[str, float]] = []
    people = find_everybody(seen, Options(""), key_points=True, progress=lambda *news: told.append(news))
    (other,) = (p for p in people if not p.athlete)
    known = np.isfinite(other.poses.xy).all(axis=2)
    assert known.any()
    assert {stage for stage, _ in told} == {"everybody"} and told[-1][1] == pytest.approx(1.0)


def test_a_person_is_not_there_before_and_after(seen: Seen) -> None:
    boxes = athlete_boxes(seen)
    assert len(boxes) == len(seen.poses.time_s)
    assert np.isfinite(boxes[seen.choice.track.frame_index]).all()
    person = find_everybody(seen, Options(""), key_points=False)[0]
    assert person.row(person.first) == 0
    assert person.row(person.first - 1) is None and person.row(person.first + len(person.boxes)) is None
