"""The athlete is the one who moves, near and in the middle, or the one who was clicked; doubt is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rotation_tag import with_rotation_tag

from pe_coach.clip import open_clip, write_video
from pe_coach.errors import PeopleError, UsageError
from pe_coach.people import RULES, People, candidates, choose_athlete, track_people
from pe_coach.people.candidates import SHARES, who_is_who
from pe_coach.people.movements import likeness

from .crossing_people import GREEN, ORANGE, RED, ColourDetector, Person, Place, film, running, standing


def test_the_runner_is_chosen_and_not_the_officials(tmp_path: Path) -> None:
    runner = Person(RED, running(60, 170))
    officials = [Person(GREEN, standing(240, 60), (40, 110)), Person(ORANGE, standing(400, 210), (40, 110))]
    people = track_people(film(tmp_path / "run.mp4", [*officials, runner]), ColourDetector())
    choice = choose_athlete(people)
    assert choice.track.boxes[0, 0] == pytest.approx(43, abs=6)
    assert choice.runner_up is not None and choice.reasons == () and choice.margin > 0.1
    assert choice.athlete.points["travel"] > 0.9


def test_the_runner_whom_the_camera_follows_is_chosen(tmp_path: Path) -> None:
    runner, official = Person(RED, running(240, 150)), Person(GREEN, standing(420, 100), (40, 110))
    people = track_people(film(tmp_path / "pan.mp4", [official, runner], pan_px_s=150), ColourDetector())
    choice = choose_athlete(people)
    assert abs(choice.track.boxes[:, [0, 2]].mean() - 240) < 10


def test_two_who_do_the_same_are_a_doubt(tmp_path: Path) -> None:
    one, two = Person(RED, running(60, 150, 80)), Person(GREEN, running(70, 150, 190))
    people = track_people(film(tmp_path / "both.mp4", [one, two]), ColourDetector())
    choice = choose_athlete(people)
    assert choice.reasons == ("several_athletes",)
    assert choice.runner_up is not None and choice.margin < 0.1


def test_a_click_decides(tmp_path: Path) -> None:
    one, two = Person(RED, running(60, 150, 80)), Person(GREEN, running(70, 150, 190))
    people = track_people(film(tmp_path / "both.mp4", [one, two]), ColourDetector())
    for person in (one, two):
        x, y = person.place(1.0)
        choice = choose_athlete(people, at=(x + 10, y - 20, 1.0))
        assert abs(choice.track.boxes[30, 1::2].mean() - y) < 5
        assert choice.reasons == () and choice.runner_up is None


@pytest.mark.parametrize("turn_deg", [90, 270])
def test_a_click_counts_pixels_of_the_picture_as_it_is_shown(tmp_path: Path, turn_deg: int) -> None:
    places = [Person(RED, standing(90, 60)), Person(GREEN, standing(390, 200))]
    upright = [frame.image for frame in film(tmp_path / "upright.mp4", places).frames()]
    stored = [np.rot90(image, turn_deg // 90) for image in upright]
    path = tmp_path / "tagged.mp4"
    write_video(path, iter(stored), frame_rate=30)
    with_rotation_tag(path, turn_deg, stored[0].shape[1], stored[0].shape[0])
    people = track_people(open_clip(path), ColourDetector())
    for person in places:
        choice = choose_athlete(people, at=(*person.place(0.5), 0.5))
        np.testing.assert_allclose(choice.athlete.sight.middle, person.place(0.5), atol=5)


def test_a_click_beside_everybody_finds_nobody(tmp_path: Path) -> None:
    people = track_people(film(tmp_path / "one.mp4", [Person(RED, standing(100))]), ColourDetector())
    for at, remedy in (
        ((300.0, 160.0, 1.0), "nearest person's is at x = 100, y = 16"),
        ((900.0, 160.0, 1.0), "480 wide and 270 high as shown"),
        ((100.0, 160.0, 9.0), "from 0.00 s to 1.97 s"),
    ):
        with pytest.raises(PeopleError, match=rf"Nobody was found in one\.mp4 at x .*{remedy}") as caught:
            choose_athlete(people, at=at)
        assert caught.value.code == "nobody_found"


def test_an_empty_film_says_who_is_missing(tmp_path: Path) -> None:
    people = track_people(film(tmp_path / "empty.mp4", []), ColourDetector())
    with pytest.raises(PeopleError, match=r"Nobody was found in empty\.mp4") as caught:
        choose_athlete(people)
    assert caught.value.code == "nobody_found"


def test_the_feet_of_the_one_who_films_are_nobody(tmp_path: Path) -> None:
    feet = Person(RED, running(150, 40, 250), (120, 60))
    people = track_people(film(tmp_path / "feet.mp4", [feet]), ColourDetector())
    assert len(people.tracks) == 1
    with pytest.raises(PeopleError, match=r"whole in feet\.mp4") as caught:
        choose_athlete(people)
    assert caught.value.code == "nobody_found"


def test_somebody_for_a_quarter_of_a_second_is_too_short(tmp_path: Path) -> None:
    people = track_people(film(tmp_path / "brief.mp4", [Person(RED, standing(200))]), ColourDetector())
    (track,) = people.tracks
    brief = replace(
        track, **{name: getattr(track, name)[10:18] for name in ("frame_index", "time_s", "boxes", "scores")}
    )
    with pytest.raises(PeopleError) as caught:
        choose_athlete(replace(people, tracks=(brief,)))
    assert caught.value.code == "too_short" and "brief.mp4 for only 0.23 s" in caught.value.text


def jumping(x: float, y: float = 160.0, height: float = 40.0, at_s: float = 1.0) -> Place:
    """At one place, in the air for half a second."""
    return lambda t: (x, y - height * max(0.0, 1.0 - ((t - at_s) / 0.25) ** 2))


@pytest.fixture(scope="module")
def four(tmp_path_factory: pytest.TempPathFactory) -> People:
    """From left to right: one who runs past, one who jumps on the spot, one in the middle, and a tall one."""
    cast = [
        Person(RED, running(30, 110, 45), (24, 60)),
        Person(GREEN, jumping(60, 205), (24, 60)),
        Person(ORANGE, standing(250, 150), (24, 60)),
        Person(GREEN, standing(400, 170), (40, 130)),
    ]
    return track_people(film(tmp_path_factory.mktemp("four") / "four.mp4", cast), ColourDetector())


@pytest.mark.parametrize(
    ("rule", "share", "x_at_the_start"),
    [("travel", "travel", 30), ("event", "event", 60), ("central", "centre", 250), ("largest", "size", 400)],
)
def test_each_rule_has_its_own_athlete(four: People, rule: str, share: str, x_at_the_start: float) -> None:
    choice = choose_athlete(four, rule=rule, movement="jump")
    assert choice.track.boxes[0, [0, 2]].mean() == pytest.approx(x_at_the_start, abs=12)
    assert choice.athlete.points[share] == max(c.points[share] for c in candidates(four, movement="jump"))


def test_rules_are_data_that_adds_up() -> None:
    assert all(sum(weights.values()) == pytest.approx(1.0) for weights in RULES.values())
    assert {name for weights in RULES.values() for name in weights} == set(SHARES)


def test_an_unknown_rule_is_told(four: People) -> None:
    with pytest.raises(UsageError, match=r"no rule 'tallest'.*weighed, travel"):
        choose_athlete(four, rule="tallest")


def test_everybody_is_offered_best_first_with_a_frame_that_shows_them(four: People) -> None:
    found = candidates(four, movement="jump")
    assert len(found) == 4
    assert [c.total for c in found] == sorted((c.total for c in found), reverse=True)
    for candidate in found:
        row = int(np.flatnonzero(candidate.track.frame_index == candidate.sight.frame)[0])
        np.testing.assert_array_equal(candidate.track.boxes[row], candidate.sight.box)
        clicked = choose_athlete(four, at=(*candidate.sight.middle, candidate.sight.time_s))
        assert clicked.track is candidate.track


def test_close_candidates_are_shown_in_one_frame_and_told_apart(tmp_path: Path) -> None:
    one, two = Person(RED, running(60, 150, 80)), Person(GREEN, running(140, 150, 190))
    people = track_people(film(tmp_path / "both.mp4", [one, two]), ColourDetector())
    choice = choose_athlete(people)
    assert choice.together is not None and choice.reasons == ("several_athletes",)
    athlete, other = choice.together
    assert athlete.frame == other.frame
    assert set(who_is_who(athlete, other)) == {"left", "right"}
    assert (who_is_who(athlete, other)[0] == "left") == (athlete.middle[0] < other.middle[0])


def test_a_runner_bobs_and_does_not_jump() -> None:
    time_s = np.arange(120) / 60
    bobbing = np.column_stack((2.0 * time_s, 0.04 * np.sin(2 * np.pi * 3 * time_s)))
    leap = bobbing - np.array([0.0, 1.0]) * (0.3 * np.clip(1 - ((time_s - 1) / 0.3) ** 2, 0, None))[:, None]
    assert likeness("jump", time_s, bobbing, 1.0) < 0.4 < 0.9 < likeness("jump", time_s, leap, 1.0)
    assert likeness("swim", time_s, bobbing, 1.0) > 0.9
    assert likeness("swim", time_s, bobbing - 2.0 * time_s[:, None] * [1.0, 0.0], 1.0) < 0.05
