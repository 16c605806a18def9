"""Attempts are found among walkers and idle people by how fast somebody goes how far."""

import numpy as np
import pytest

from pe_coach.events import load_event
from pe_coach.lesson.finding import candidates
from pe_coach.lesson.following import follow
from pe_coach.lesson.scanning import Glance

HEIGHT_PX = 200.0
STEP_S = 0.25


def lesson(*people, length_s=20.0, hidden=(0.0, 0.0), cut_s=None):
    """Looks at people, each given as (start_s, stop_s, heights a second); everybody begins at the left.

    Nobody is seen between the times `hidden`; a cut comes before the look at `cut_s`.
    """
    glances = []
    for time_s in np.arange(0.0, length_s, STEP_S):
        rows = [
            (100 + speed * HEIGHT_PX * (time_s - start), 400.0)
            for start, stop, speed in people
            if start <= time_s <= stop and not hidden[0] < time_s < hidden[1]
        ]
        boxes = [(x, y, x + 80, y + HEIGHT_PX, 0.9) for x, y in rows]
        glances.append(Glance(float(time_s), np.array(boxes, float).reshape(-1, 5), np.eye(3), (), cut=time_s == cut_s))
    return glances


def found(event, *people):
    return candidates(follow(lesson(*people)), load_event(event))


def test_runner_is_a_candidate_with_what_comes_before_and_after():
    (run,), _ = found("long_jump", (5.0, 8.0, 3.0))
    assert run.start_s == pytest.approx(4.25, abs=0.3)
    assert run.stop_s == pytest.approx(9.75, abs=0.3)


def test_walker_and_idle_people_are_none():
    runs, left_out = found("long_jump", (2.0, 12.0, 0.9), (0.0, 19.0, 0.0))
    assert not runs
    assert [part.why for part in left_out] == ["walker"]


def test_empty_lesson_has_no_candidates():
    assert found("long_jump") == ([], [])


def test_two_runs_in_a_row_share_no_part_of_the_film():
    first, second = found("high_jump", (2.0, 4.5, 3.0), (6.0, 8.5, 3.0))[0]
    assert first.stop_s <= second.start_s


def test_leap_from_standing_is_enough_only_where_nobody_runs_up():
    leap = (5.0, 5.5, 2.5)
    assert len(found("standing_long_jump", leap)[0]) == 1
    assert not found("long_jump", leap)[0]


def test_a_run_behind_others_goes_on():
    ways = follow(lesson((5.0, 7.0, 2.5), hidden=(5.3, 6.2)))
    (run,), _ = candidates(ways, load_event("long_jump"))
    assert run.run_s == (5.0, 7.0)


def test_nobody_is_followed_over_a_cut():
    assert len(follow(lesson((0.0, 8.0, 0.0)))) == 1
    assert len(follow(lesson((0.0, 8.0, 0.0), cut_s=5.0))) == 2


def test_two_sightings_far_apart_are_no_run():
    ways = follow(lesson((5.0, 5.75, 3.0), hidden=(5.0, 5.75)))
    assert [len(way.time_s) for way in ways] == [2]
    assert not candidates(ways, load_event("long_jump"))[0]
