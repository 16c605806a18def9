"""Standard errors and intervals say what the points, instants and camera leave open: no less and not much more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from pe_coach.events import Instants, load_event
from pe_coach.motion import Motion
from pe_coach.motion.view import View
from pe_coach.scoring import copies
from pe_coach.scoring.copies import attempts_of
from pe_coach.scoring.reading import Reading, read

HEIGHT = 1 / 0.288
"""Of a standing adult, torso lengths (technique notes, section 1)."""

LONG_JUMP = load_event("long_jump").tailored(None, "pupils")
KNEE = next(c for c in LONG_JUMP.criteria if c.id == "stretch")
TRUNK = next(c for c in LONG_JUMP.criteria if c.id == "trunk_to")


def standing(knee_deg: float, sigma: float, frames: int = 9) -> Motion:
    """Somebody who holds the take-off knee at an angle; an adult's legs, every point off by `sigma` torso lengths."""
    thigh, shank = 0.85, 0.85
    bend = np.radians(180 - knee_deg)
    body = np.zeros((17, 2))
    body[5:11:2], body[6:11:2] = [[0, 1], [0.1, 0.6], [0.2, 0.2]], [[0, 1], [0.1, 0.6], [0.2, 0.2]]
    for side in (0, 1):
        body[13 + side] = [0, -thigh]
        body[15 + side] = body[13 + side] + shank * np.array([-np.sin(bend), -np.cos(bend)])
    position = np.repeat(body[None], frames, 0)
    known = np.ones((frames, 17))
    time_s = np.arange(frames) / 60
    return Motion(position, np.zeros((frames, 2)), sigma * known, known, time_s, 100.0, False, 0.0)


def reading(motion: Motion, sigma_s: float = 0.0, view: View | None = None, of: object = KNEE) -> Reading:
    instants = Instants(({"toe_off": float(motion.time_s[4])},), {"toe_off": sigma_s}, "left", None, {})
    found = read(LONG_JUMP, of, attempts_of(motion, instants, view))  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("share", "knee_deg", "deviation_deg"),
    [(0.01, 90, 4.6), (0.01, 150, 5.6), (0.01, 170, 5.4), (0.02, 90, 9.4), (0.02, 150, 11.3), (0.02, 170, 8.7)],
)
def test_point_noise_widens_a_knee_as_much_as_a_monte_carlo_says(
    share: float, knee_deg: float, deviation_deg: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deviations by 20,000 draws of independent noise, a share of the height (technique notes, section 2)."""
    monkeypatch.setattr(copies, "ACROSS", {})
    error = reading(standing(knee_deg, share * HEIGHT)).standard_error
    assert error == pytest.approx(deviation_deg, rel=0.2)


def test_a_joint_is_less_sure_along_its_limb_than_across_it() -> None:
    bent = attempts_of(standing(90, 0.03), Instants(({"toe_off": 4 / 60},), {}, "left", None, {}))[0]
    ankle = bent.position[1:, 4, 15].std(0)  # the shank lies level
    assert ankle[1] < 0.7 * ankle[0]


def test_noise_bends_a_straight_leg_and_the_reading_straightens_it_again() -> None:
    rng, sigma, straight = np.random.default_rng(1), 0.02 * HEIGHT, standing(170, 0.02 * HEIGHT)
    noisy: list[float] = []
    corrected: list[float] = []
    for _ in range(60):
        still = rng.standard_normal((1, 17, 2)) * sigma  # the same in every frame, so that no mean removes it
        found = reading(replace(straight, position=straight.position + still))
        noisy.append(knee_at(straight.position[4] + still[0]))
        corrected.append(found.value)
    assert np.mean(noisy) < 168.5
    assert abs(np.mean(corrected) - 170) < abs(np.mean(noisy) - 170)


def knee_at(position: NDArray[np.float64]) -> float:
    a, b = position[11] - position[13], position[15] - position[13]
    return float(np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))))


def test_an_instant_that_is_not_known_well_matters_where_the_joint_is_fast() -> None:
    slow = standing(150, 0.0)
    fast = replace(slow, position=np.stack([standing(130 + 5 * k, 0.0).position[0] for k in range(9)]))
    assert reading(slow, sigma_s=0.01).standard_error < 1.5
    assert reading(fast, sigma_s=0.01).standard_error == pytest.approx(0.01 * 300, rel=0.25)


def test_a_camera_that_is_turned_makes_every_reading_less_sure() -> None:
    motion = standing(120, 0.005)
    side, turned = reading(motion), reading(motion, view=View(25.0, 5.0))
    assert turned.standard_error > 1.5 * side.standard_error


def test_a_rolled_camera_is_the_least_error_of_a_trunk() -> None:
    assert 1.0 < reading(standing(120, 0.0), of=TRUNK).standard_error < 3.0


def test_the_same_attempt_has_the_same_error() -> None:
    motion = standing(150, 0.03)
    assert reading(motion).standard_error == reading(motion).standard_error
