"""The athlete is the one who moves, near and in the middle, or the one who was clicked; doubt is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pe_coach.errors import PeopleError
from pe_coach.people import choose_athlete, track_people

from .crossing_people import GREEN, ORANGE, RED, ColourDetector, Person, film, running, standing


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
