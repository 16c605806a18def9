"""Everybody is followed in every frame, and nobody becomes somebody else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from pe_coach.clip import open_clip, write_video
from pe_coach.errors import ClipError
from pe_coach.people import People, Track, track_people
from pe_coach.people.detector import box_iou

from .crossing_people import (
    GREEN,
    ORANGE,
    RATE,
    RED,
    SIZE,
    BlindInWholePictures,
    ColourDetector,
    FaintInWholePictures,
    Person,
    film,
    running,
    standing,
    wall,
)


def agreement(track: Track, person: Person, pan_px_s: float = 0.0) -> np.ndarray:
    """(K,) overlap of a track with where the person really is."""
    truth = [person.box(t, round(pan_px_s * t)) for t in track.time_s]
    return np.array([box_iou(b[None], t[None])[0, 0] for b, t in zip(track.boxes, truth, strict=True)])


def track_of(people: People, person: Person, time_s: float) -> Track:
    """The track that lies on a person at a time."""
    on = [t for t in people.tracks if t.time_s[0] <= time_s <= t.time_s[-1]]
    at = [int(np.abs(t.time_s - time_s).argmin()) for t in on]
    return max(zip(on, at, strict=True), key=lambda p: box_iou(p[0].boxes[p[1]][None], person.box(time_s)[None]))[0]


def test_a_runner_has_a_box_in_every_frame(tmp_path: Path) -> None:
    runner = Person(RED, running(60, 180))
    people = track_people(film(tmp_path / "run.mp4", [runner]), ColourDetector())
    (track,) = people.tracks
    assert track.frame_index.tolist() == list(range(60)) == people.frame_index.tolist()
    assert agreement(track, runner).min() > 0.75
    assert track.scores.min() > 0.85 and track.detected == 1.0 and track.moving > 0.5


class BlindInWindows(ColourDetector):
    """Sees nobody in enlarged windows."""

    def detect(self, image: np.ndarray) -> np.ndarray:
        """(N, 5) boxes and score."""
        found = super().detect(image)
        return found if image.shape[:2] == SIZE[::-1] else found[:0]


def test_who_lands_while_nobody_looks_is_found_lying_there(tmp_path: Path) -> None:
    """A fall that ends between two sightings does not go on below the floor."""
    jumper = Person(RED, lambda time_s: (240.0, min(50.0 + 300.0 * time_s, 215.0)), (30, 60))
    detector = BlindInWindows(blind=range(5, 9).__contains__)
    (track,) = track_people(film(tmp_path / "fall.mp4", [jumper]), detector, motion=False).tracks
    assert track.frame_index.tolist() == list(range(60))
    assert agreement(track, jumper)[-30:].min() > 0.75


def test_a_pan_is_not_a_run(tmp_path: Path) -> None:
    """A camera that follows the runner: the runner stays in the middle, the official slides through the picture."""
    runner, official = Person(RED, running(240, 150)), Person(GREEN, standing(330, 60), (26, 70))
    clip = film(tmp_path / "pan.mp4", [official, runner], pan_px_s=150)
    people = track_people(clip, ColourDetector())
    by_x = sorted(people.tracks, key=people.displacement)
    assert len(by_x) == 2
    assert people.displacement(by_x[0]) < 0.1
    assert people.displacement(by_x[1]) == pytest.approx(0.9 * 150 * 2 / 90, rel=0.15)
    assert agreement(by_x[1], runner, 150).min() > 0.75
    assert people.camera_ok.all()
    assert people.camera[-1][0, 2] == pytest.approx(round(150 * 59 / RATE), abs=0.02 * SIZE[0])


@pytest.mark.parametrize("speed", [80, 160])
def test_two_people_who_cross_stay_who_they_are(tmp_path: Path, speed: float) -> None:
    left = Person(RED, running(240 - speed * 1.2, speed))
    right = Person(GREEN, running(240 + speed * 1.2, -speed, 165))
    people = track_people(film(tmp_path / "cross.mp4", [right, left], seconds=2.4), ColourDetector())
    assert len(people.tracks) == 2
    for person in (left, right):
        before, after = track_of(people, person, 0.1), track_of(people, person, 2.3)
        assert before.ident == after.ident
        apart = np.abs(before.time_s - 1.2) > 60 / speed
        assert agreement(before, person)[apart].min() > 0.6


def test_two_people_who_meet_and_turn_back_stay_who_they_are(tmp_path: Path) -> None:
    """Where they go says the wrong thing here; what they wear says the right one."""
    left = Person(RED, lambda t: (240 - 130 * abs(t - 1.2), 160.0))
    right = Person(GREEN, lambda t: (240 + 130 * abs(t - 1.2), 165.0))
    people = track_people(film(tmp_path / "meet.mp4", [right, left], seconds=2.4), ColourDetector())
    assert len(people.tracks) == 2
    for person in (left, right):
        assert track_of(people, person, 0.1).ident == track_of(people, person, 2.3).ident


def test_a_short_disappearance_is_bridged_and_a_long_one_ends_the_track(tmp_path: Path) -> None:
    for hidden_s, count in ((0.4, 1), (1.5, 2)):
        person = Person(RED, lambda t, until=0.8 + hidden_s: (200.0, -300.0 if 0.75 < t < until else 160.0))
        people = track_people(film(tmp_path / "hide.mp4", [person], seconds=3.0), ColourDetector())
        assert len(people.tracks) == count
        seen = [
            agreement(track, person)[(track.time_s < 0.75) | (track.time_s > 0.8 + hidden_s)] for track in people.tracks
        ]
        assert min(share.min() for share in seen) > 0.75


def test_who_is_missed_by_the_detector_is_found_in_a_closer_look(tmp_path: Path) -> None:
    """In whole pictures the detector is blind for longer than is ever bridged."""
    runner = Person(RED, running(60, 100))
    clip = film(tmp_path / "run.mp4", [runner], seconds=3.0)
    (track,) = track_people(clip, BlindInWholePictures(range(8, 22))).tracks
    assert agreement(track, runner).min() > 0.7


def test_one_body_is_not_followed_as_two_people(tmp_path: Path) -> None:
    """Who leaves just when somebody passes does not go on as the passer, whom a look and a closer one both show."""
    runner = Person(RED, running(60, 150))
    official = Person(RED, lambda t: (225.0, 160.0 if t < 1.0 else -300.0))
    people = track_people(film(tmp_path / "leaves.mp4", [official, runner]), FaintInWholePictures(range(9, 20)))
    assert agreement(track_of(people, runner, 1.9), runner)[-20:].min() > 0.7
    later = [track for track in people.tracks if track.time_s[-1] > 1.4]
    assert len(later) == 1


def test_somebody_else_in_the_same_place_is_somebody_else(tmp_path: Path) -> None:
    """One leaves behind the other's back: after a gap only the same looks are the same person."""
    first, second = Person(RED, standing(200)), Person(GREEN, lambda t: (200.0, 160.0 if t > 1.0 else -300.0))
    clip = film(tmp_path / "swap.mp4", [first, second], seconds=2.0)
    people = track_people(clip, ColourDetector(blind=lambda look: 7 <= look < 12))
    assert len(people.tracks) == 2


@pytest.mark.parametrize("pan_px_s", [0.0, 120.0])
def test_who_passes_behind_something_alike_that_stands_does_not_become_it(tmp_path: Path, pan_px_s: float) -> None:
    """A tree or an official in the colours of the runner: one box while they overlap."""
    tree, runner = Person(RED, standing(300)), Person(RED, running(80, 150, 158))
    clip = film(tmp_path / "tree.mp4", [runner, tree], seconds=2.6, pan_px_s=pan_px_s)
    people = track_people(clip, ColourDetector())
    for track in people.tracks:
        on = [(agreement(track, person, pan_px_s) > 0.6).sum() for person in (tree, runner)]
        assert min(on) < 10  # where they are one box, it is both
    assert agreement(track_of(people, runner, 0.2), runner, pan_px_s)[:20].min() > 0.6


def test_a_track_says_why_it_ends(tmp_path: Path) -> None:
    """To the film's end, out of the picture, out of sight, or among others of whom any might be the one."""
    stays, leaves = Person(RED, standing(100)), Person(GREEN, running(300, 150))
    gone = Person(ORANGE, lambda t: (200.0, 160.0 if t < 1.2 else -300.0))
    people = track_people(film(tmp_path / "ends.mp4", [stays, leaves, gone], seconds=3.0), ColourDetector())
    ends = {name: track_of(people, person, 0.3).ended for name, person in vars().items() if isinstance(person, Person)}
    assert ends == {"stays": "end", "leaves": "edge", "gone": "lost"}
    one, two = (Person(RED, lambda t, y=y: (200.0 + 60 * min(t, 1.0), y if t < 1.0 else 160.0)) for y in (105.0, 215.0))
    people = track_people(film(tmp_path / "merge.mp4", [one, two], seconds=3.2), ColourDetector())
    assert {track_of(people, person, 0.3).ended for person in (one, two)} == {"unsure"}


def test_weak_detections_carry_a_person_on_but_do_not_start_one(tmp_path: Path) -> None:
    clip = film(tmp_path / "stand.mp4", [Person(RED, standing(200))])
    assert track_people(clip, ColourDetector(score=0.2)).tracks == ()


def test_a_weak_detection_that_moves_is_believed(tmp_path: Path) -> None:
    runner = Person(RED, running(60, 180))
    (track,) = track_people(film(tmp_path / "run.mp4", [runner]), ColourDetector(score=0.2)).tracks
    assert agreement(track, runner).mean() > 0.7


def test_what_moves_is_a_candidate_when_the_detector_sees_nobody(tmp_path: Path) -> None:
    runner = Person(RED, running(60, 180))
    people = track_people(film(tmp_path / "run.mp4", [runner]), ColourDetector(blind=lambda look: True))
    (track,) = people.tracks
    assert track.detected == 0.0 and track.scores.max() == 0.0
    assert np.median(agreement(track, runner)) > 0.5


def test_nobody_is_found_where_nobody_is(tmp_path: Path) -> None:
    clip = film(tmp_path / "empty.mp4", [], pan_px_s=100)
    for detector in (ColourDetector(), ColourDetector(blind=lambda look: True)):
        assert track_people(clip, detector).tracks == ()


def test_a_cut_ends_everybody(tmp_path: Path) -> None:
    person = Person(RED, standing(200))
    other_hall = np.asarray(wall() // 4 + np.array([40, 10, 0], np.uint8), dtype=np.uint8)[:, ::-1]
    one, two = (tmp_path / name for name in ("one.mp4", "two.mp4"))
    pictures = [
        frame.image
        for clip in (film(one, [person], seconds=1.0), film(two, [person], seconds=1.0, scenery=other_hall))
        for frame in clip.frames()
    ]
    write_video(tmp_path / "cut.mp4", pictures, frame_rate=RATE)
    people = track_people(open_clip(tmp_path / "cut.mp4"), ColourDetector())
    assert [round(shot.start_s, 2) for shot in people.shots] == [0.0, 1.0]
    assert [(int(t.frame_index[0]), int(t.frame_index[-1])) for t in people.tracks] == [(0, 29), (30, 59)]


def test_a_stretch_is_looked_at_and_progress_is_told(tmp_path: Path) -> None:
    clip = film(tmp_path / "run.mp4", [Person(ORANGE, running(60, 100))])
    told: list[float] = []
    people = track_people(clip, ColourDetector(), start_s=0.5, stop_s=1.5, progress=told.append)
    assert people.frame_index[[0, -1]].tolist() == [15, 44]
    assert people.tracks[0].frame_index[[0, -1]].tolist() == [15, 44]
    assert told == sorted(told) and told[-1] > 0.95 and max(told) <= 1.0


def test_the_detector_runs_ten_times_a_second(tmp_path: Path) -> None:
    detector = ColourDetector()
    track_people(film(tmp_path / "run.mp4", [Person(RED, running(60, 100))]), detector)
    assert detector.looks == 20


def test_the_same_film_gives_the_same_people(tmp_path: Path) -> None:
    left, right = Person(RED, running(60, 160)), Person(GREEN, running(420, -160, 165))
    clip = film(tmp_path / "cross.mp4", [right, left])
    first, second = (track_people(clip, ColourDetector()) for _ in range(2))
    for one, other in zip(first.tracks, second.tracks, strict=True):
        np.testing.assert_array_equal(one.boxes, other.boxes)
    np.testing.assert_array_equal(first.camera, second.camera)


def test_a_stretch_without_a_picture_is_refused(tmp_path: Path) -> None:
    clip = film(tmp_path / "run.mp4", [Person(RED, running(60, 180))], seconds=1.0)
    with pytest.raises(ClipError, match=r"run\.mp4 has no picture between the times asked for"):
        track_people(clip, ColourDetector(), start_s=5.0)


def test_a_film_without_a_whole_picture_is_refused(tmp_path: Path) -> None:
    """Its only key picture is damaged, and all others are made from that."""
    clip = film(tmp_path / "run.mp4", [Person(RED, running(60, 180))], seconds=1.0)
    data = bytearray(clip.path.read_bytes())
    at = data.index(b"mdat") + 1200
    data[at : at + 40] = bytes(range(40))
    clip.path.write_bytes(data)
    with pytest.raises(ClipError, match=r"run\.mp4 is damaged: no picture in it is whole"):
        track_people(clip, ColourDetector())
