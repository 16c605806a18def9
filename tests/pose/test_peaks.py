"""Left and right are not both read on one limb when their maps show two."""

from __future__ import annotations

import numpy as np

from pe_coach.pose.peaks import find_peaks, without_partner
from pe_coach.pose.skeleton import COCO17

LEFT, RIGHT, NOSE = COCO17.index("left_knee"), COCO17.index("right_knee"), COCO17.index("nose")
HERE, THERE = (10, 5), (24, 18)


def maps(left: float, right: float) -> np.ndarray:
    """(1, 17, 32, 24): all points lie here; the knees' maps also have some of their mass there."""
    mass = np.zeros((1, 17, 32, 24))
    mass[:, :, *HERE] = 1.0
    for point, share in ((LEFT, left), (RIGHT, right)):
        mass[:, point, *HERE], mass[:, point, *THERE] = 1 - share, share
    return mass


def test_the_side_that_is_less_sure_goes_to_the_other_limb() -> None:
    peaks = find_peaks(maps(0.3, 0.45), window=5)[0]
    assert tuple(peaks[LEFT]) == HERE
    assert tuple(peaks[RIGHT]) == THERE
    assert tuple(peaks[NOSE]) == HERE


def test_a_faint_second_peak_is_no_limb() -> None:
    peaks = find_peaks(maps(0.1, 0.2), window=5)[0]
    assert tuple(peaks[LEFT]) == tuple(peaks[RIGHT]) == HERE


def test_points_that_are_apart_stay_where_they_are() -> None:
    peaks = find_peaks(maps(0.4, 0.6), window=5)[0]
    assert tuple(peaks[LEFT]) == HERE
    assert tuple(peaks[RIGHT]) == THERE


def test_a_network_of_fewer_points_is_read_too() -> None:
    assert find_peaks(maps(0.4, 0.4)[:, :12], window=5).shape == (1, 12, 2)


def test_what_lies_at_the_other_limb_is_no_doubt_about_the_place() -> None:
    mass = maps(0.3, 0.45)
    own = without_partner(mass, find_peaks(mass, window=5), window=5)
    assert own[0, LEFT, HERE[0], HERE[1]] == 0.7
    assert own[0, LEFT, THERE[0], THERE[1]] == 0
    assert np.array_equal(own[0, NOSE], mass[0, NOSE])
