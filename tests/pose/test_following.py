"""The athlete is followed through a whole film: a row a frame, nobody else, nothing where nobody was seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

from pe_coach.clip import Clip, open_clip, write_video
from pe_coach.pose.cleaning import clean
from pe_coach.pose.estimator import PoseEstimator
from pe_coach.pose.following import follow, follow_all
from pe_coach.pose.sequence import PoseSequence

FRAMES = 24


@dataclass(frozen=True)
class Seen:
    """Boxes as pass 1 gives them."""

    frame_index: np.ndarray
    boxes: np.ndarray

    def only(self, kept: np.ndarray) -> Seen:
        return Seen(self.frame_index[kept], self.boxes[kept])


def picture(frame: int) -> np.ndarray:
    """A figure of sticks that walks to the right."""
    image = np.full((120, 200, 3), 150, np.uint8)
    x = 40 + 4 * frame
    cv2.circle(image, (x, 30), 8, (230, 190, 160), -1)
    for start, end in (((0, 38), (0, 70)), ((0, 70), (-9, 105)), ((0, 70), (9, 105)), ((0, 45), (12, 65))):
        cv2.line(image, (x + start[0], start[1]), (x + end[0], end[1]), (30, 40, 160), 6)
    return image


@pytest.fixture(scope="module")
def estimator() -> PoseEstimator:
    return PoseEstimator.load()


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    path = tmp_path_factory.mktemp("films") / "walk.mp4"
    write_video(path, (picture(frame) for frame in range(FRAMES)), frame_rate=30.0)
    return open_clip(path)


@pytest.fixture(scope="module")
def seen() -> Seen:
    frames = np.arange(FRAMES)
    left = 26.0 + 4 * frames
    return Seen(frames, np.stack([left, np.full(FRAMES, 20.0), left + 28, np.full(FRAMES, 108.0)], 1))


def known(sequence: PoseSequence) -> np.ndarray:
    return np.isfinite(sequence.xy).all((1, 2))


def test_every_frame_has_a_row_with_its_own_time(clip: Clip, seen: Seen, estimator: PoseEstimator) -> None:
    shares: list[float] = []
    sequence = follow(clip, seen, estimator, progress=shares.append)
    assert known(sequence).all()
    assert sequence.size == (200, 120)
    assert np.allclose(np.diff(sequence.time_s), 1 / 30, atol=1e-3)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1.0)
    reach = 1.25 * 88 / 2
    centre = (seen.boxes[:, :2] + seen.boxes[:, 2:]) / 2
    assert (np.abs(sequence.xy - centre[:, None]) < 1.3 * reach).all()


def test_several_are_followed_as_each_alone(clip: Clip, seen: Seen, estimator: PoseEstimator) -> None:
    late = seen.only(np.arange(FRAMES) >= FRAMES // 2)
    together = list(follow_all(clip, [seen, late], estimator))
    for one, track in zip(together, (seen, late), strict=True):
        assert one.xy.tobytes() == follow(clip, track, estimator).xy.tobytes()
    assert known(together[0]).sum() > known(together[1]).sum() > 0


def test_the_same_film_gives_the_same_points(clip: Clip, seen: Seen, estimator: PoseEstimator) -> None:
    first, second = (follow(clip, seen, estimator) for _ in range(2))
    assert first.xy.tobytes() == second.xy.tobytes()


def test_nothing_is_said_about_frames_without_the_athlete(clip: Clip, seen: Seen, estimator: PoseEstimator) -> None:
    sequence = follow(clip, seen.only(np.arange(FRAMES) >= 9), estimator)
    assert np.array_equal(known(sequence), np.arange(FRAMES) >= 9)
    assert (sequence.confidence[:9] == 0).all()
    nobody = follow(clip, seen.only(np.zeros(FRAMES, dtype=bool)), estimator)
    assert not known(nobody).any()
    assert len(nobody.time_s) == FRAMES


def test_only_the_seconds_asked_for_are_looked_at(clip: Clip, seen: Seen, estimator: PoseEstimator) -> None:
    sequence = follow(clip, seen, estimator, start_s=0.2, stop_s=0.5)
    assert np.array_equal(known(sequence), (sequence.time_s >= 0.2) & (sequence.time_s < 0.5))


def test_camera_matrices_are_handed_on_for_the_frames_they_belong_to(
    clip: Clip, seen: Seen, estimator: PoseEstimator
) -> None:
    camera = np.tile(np.eye(3), (10, 1, 1))
    camera[:, 0, 2] = np.arange(10)
    sequence = follow(clip, seen.only(np.zeros(FRAMES, dtype=bool)), estimator, camera=camera, camera_from=5)
    assert sequence.camera[:, 0, 2].tolist() == [0.0] * 5 + [float(k) for k in range(10)] + [9.0] * 9
    assert np.array_equal(follow(clip, seen, estimator).camera, np.tile(np.eye(3), (FRAMES, 1, 1)))


def test_a_film_of_240_frames_a_second_is_thinned(tmp_path: Path, seen: Seen, estimator: PoseEstimator) -> None:
    path = tmp_path / "fast.mp4"
    write_video(path, (picture(frame) for frame in range(FRAMES)), frame_rate=240.0)
    sequence = follow(open_clip(path), seen, estimator)
    assert np.array_equal(known(sequence), np.arange(FRAMES) % 4 == 0)


def test_quiet_frames_are_looked_at_seldom_and_the_gaps_between_are_filled(
    tmp_path: Path, seen: Seen, estimator: PoseEstimator
) -> None:
    path = tmp_path / "walk.mp4"
    write_video(path, (picture(frame // 2) for frame in range(2 * FRAMES)), frame_rate=60.0)
    frames = np.arange(2 * FRAMES)
    boxes = Seen(frames, np.repeat(seen.boxes, 2, axis=0))
    mixed, dense = (follow(open_clip(path), boxes, estimator, quiet=quiet) for quiet in (frames[:16], None))
    assert np.array_equal(known(mixed), (frames % 2 == 0) | (frames >= 16))
    assert np.allclose(mixed.xy[known(mixed)], dense.xy[known(mixed)], atol=1e-3), "an action is seen alike"
    assert np.isfinite(clean(mixed).sequence.xy[:, 5:]).all(-1).mean() > 0.9


def test_damaged_frames_are_left_out(tmp_path: Path, clip: Clip, seen: Seen, estimator: PoseEstimator) -> None:
    data = bytearray(clip.path.read_bytes())
    mdat = data.index(b"mdat")
    size = int.from_bytes(data[mdat - 4 : mdat], "big")
    data[mdat + size * 7 // 10 : mdat + size * 7 // 10 + 40] = bytes(40)
    path = tmp_path / "damaged.mp4"
    path.write_bytes(bytes(data))
    damaged = np.array([frame.damaged for frame in open_clip(path).frames()])
    assert 0 < damaged.sum() < FRAMES
    assert np.array_equal(known(follow(open_clip(path), seen, estimator)), ~damaged)


@dataclass(frozen=True)
class Teacher:
    """Stored poses of an athlete, with what is needed to compare."""

    clip: Clip
    seen: Seen
    xy: np.ndarray
    confidence: np.ndarray
    phase: np.ndarray

    def share_met(self, sequence: PoseSequence, phase: str) -> float:
        torso = np.linalg.norm(self.xy[:, 5] - self.xy[:, 12], axis=-1)[:, None]
        met = np.linalg.norm(sequence.xy - self.xy, axis=-1) < 0.2 * torso
        sure = (self.confidence >= 0.6) & (self.phase == phase)[:, None]
        return float(met[:, 5:][sure[:, 5:]].mean())


@pytest.fixture(scope="module")
def jumper(shared: Path) -> Teacher:
    with np.load(shared / "clips" / "teacher_poses" / "hj_3.npz", allow_pickle=False) as file:
        seen = Seen(file["frame"].astype(np.int64), file["box"].astype(np.float64))
        clip = open_clip(shared / "clips" / "high_jump" / "hj_3.mp4")
        return Teacher(clip, seen, file["xy"].astype(np.float64), file["confidence"], file["phase"])


@pytest.mark.shared
def test_a_real_jumper_is_found_by_a_strong_network(root: Path, jumper: Teacher) -> None:
    thunder = PoseEstimator.load(root / "benchmarks" / "peers" / "movenet_thunder.toml")
    sequence = clean(follow(jumper.clip, jumper.seen, thunder)).sequence
    assert jumper.share_met(sequence, "run") > 0.9
    assert jumper.share_met(sequence, "jump") > 0.6


@pytest.mark.shared
def test_a_gap_of_pass_1_is_bridged_by_the_points(root: Path, jumper: Teacher) -> None:
    thunder = PoseEstimator.load(root / "benchmarks" / "peers" / "movenet_thunder.toml")
    frames = jumper.seen.frame_index
    gap = (frames >= 8) & (frames < 15)
    sequence = follow(jumper.clip, jumper.seen.only(~gap), thunder)
    assert known(sequence)[8:15].all()
    torso = np.linalg.norm(jumper.xy[8:15, 5] - jumper.xy[8:15, 12], axis=-1)[:, None]
    error = np.linalg.norm(sequence.xy[8:15] - jumper.xy[8:15], axis=-1) / torso
    assert np.median(error[:, 5:]) < 0.2


@pytest.mark.shared
def test_points_do_not_go_on_for_long_without_pass_1(root: Path, jumper: Teacher) -> None:
    thunder = PoseEstimator.load(root / "benchmarks" / "peers" / "movenet_thunder.toml")
    sequence = follow(jumper.clip, jumper.seen.only(jumper.seen.frame_index < 10), thunder)
    last = int(np.flatnonzero(known(sequence))[-1])
    assert 0.3 < sequence.time_s[last] - sequence.time_s[9] <= 1.0


@pytest.mark.shared
def test_who_was_lost_and_found_again_as_somebody_new_goes_on(root: Path, jumper: Teacher) -> None:
    thunder = PoseEstimator.load(root / "benchmarks" / "peers" / "movenet_thunder.toml")
    frames = jumper.seen.frame_index
    again = jumper.seen.only(frames >= 12)
    sequence = follow(jumper.clip, jumper.seen.only(frames < 10), thunder, others=[again])
    assert known(sequence).mean() > 0.9


@pytest.mark.shared
def test_who_was_seen_beside_the_athlete_is_somebody_else(root: Path, jumper: Teacher) -> None:
    thunder = PoseEstimator.load(root / "benchmarks" / "peers" / "movenet_thunder.toml")
    frames, boxes = jumper.seen.frame_index, jumper.seen.boxes.copy()
    boxes[frames < 10] += 3 * (boxes[:, 2] - boxes[:, 0]).max() * np.array([1, 0, 1, 0])
    sequence = follow(jumper.clip, jumper.seen.only(frames < 10), thunder, others=[Seen(frames, boxes)])
    last = int(np.flatnonzero(known(sequence))[-1])
    assert sequence.time_s[last] - sequence.time_s[9] <= 1.0


@pytest.mark.shared
def test_a_track_that_leaves_for_an_empty_place_is_not_followed(root: Path, jumper: Teacher) -> None:
    thunder = PoseEstimator.load(root / "benchmarks" / "peers" / "movenet_thunder.toml")
    frames, boxes = jumper.seen.frame_index, jumper.seen.boxes.copy()
    boxes[frames >= 10] = (0.0, 0.0, 60.0, 120.0)
    sequence = follow(jumper.clip, Seen(frames, boxes), thunder, others=[jumper.seen.only(frames >= 12)])
    torso = np.linalg.norm(jumper.xy[16:30, 5] - jumper.xy[16:30, 12], axis=-1)[:, None]
    error = np.linalg.norm(sequence.xy[16:30] - jumper.xy[16:30], axis=-1) / torso
    assert np.nanmedian(error[:, 5:]) < 0.2


@pytest.mark.shared
def test_a_track_that_was_left_is_taken_up_when_the_athlete_is_on_it(
    root: Path, jumper: Teacher, tmp_path: Path
) -> None:
    thunder = PoseEstimator.load(root / "benchmarks" / "peers" / "movenet_thunder.toml")
    x0, y0, x1, y1 = jumper.seen.boxes[0].round().astype(int).tolist()
    person = next(iter(jumper.clip.frames())).image[y0:y1, x0:x1]
    here, there, leaves, arrives, last = 40, 60 + 3 * (x1 - x0), 10, 20, 50
    pictures = np.full((last, y1 - y0 + 80, there + x1 - x0 + 40, 3), 120, np.uint8)
    for index, picture in enumerate(pictures):
        at = here if index < arrives else there
        picture[40 : 40 + y1 - y0, at : at + x1 - x0] = person
    path = tmp_path / "film.mp4"
    write_video(path, iter(pictures), frame_rate=30.0)
    boxes = np.tile(np.array([here, 40.0, here + x1 - x0, 40 + y1 - y0]), (last, 1))
    boxes[leaves:, ::2] += there - here
    sequence = follow(open_clip(path), Seen(np.arange(last), boxes), thunder)
    found = sequence.xy[:, 5:, 0].mean(1)
    assert not (found[leaves + 5 : arrives] > there).any()
    assert (found[arrives + 5 :] > there).all()


@pytest.mark.shared
def test_a_box_around_nobody_is_no_athlete(root: Path, shared: Path, seen: Seen, tmp_path: Path) -> None:
    path = tmp_path / "nobody.mp4"
    write_video(path, (np.full((120, 200, 3), 120, np.uint8) for _ in range(FRAMES)), frame_rate=30.0)
    thunder = PoseEstimator.load(root / "benchmarks" / "peers" / "movenet_thunder.toml")
    assert not known(follow(open_clip(path), seen, thunder)).any()
