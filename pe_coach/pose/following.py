"""Pass 2 over a film: the athlete's key points in every frame, in crops that are turned with the body.

About every 0.13 s the crop is tried in four rotations, which gives the trunk's direction; the frames between are cut
along the direction in between. Their crops run together with the next trials, eight at a time. See `pace` for which
frames are looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import Clip, Frame
from pe_coach.pose.boxes import apart, between, hull_box, merged, overlaps
from pe_coach.pose.company import Boxes, BoxOf, Company, box_of
from pe_coach.pose.estimator import Crop, PoseEstimator, Poses
from pe_coach.pose.pace import Pace
from pe_coach.pose.sequence import PoseSequence
from pe_coach.pose.skeleton import BODY
from pe_coach.pose.smoothing import runs
from pe_coach.pose.turning import UprightTurn

Floats = NDArray[np.float64]

BRIDGE_S = 1.0
"""Longest time that key points alone carry on after pass 1 last saw the athlete: a bar and a mat hide for less."""

CARRIED_S = 0.5
"""Longest time over which a box made of key points is moved on without new ones."""

SURER = 0.1
"""Mean confidence by which the points' place must look more like a person than that of pass 1 to be believed."""

LOST_CONFIDENCE = 0.12
LOST_S = 0.5
"""A mean confidence of the body below the first for longer than the second: what is followed is no person."""


def follow(
    clip: Clip,
    track: Boxes,
    estimator: PoseEstimator,
    *,
    others: Sequence[Boxes] = (),
    camera: Floats | None = None,
    camera_from: int = 0,
    start_s: float | None = None,
    stop_s: float | None = None,
    quiet: NDArray[np.int64] | None = None,
    progress: Callable[[float], None] | None = None,
) -> PoseSequence:
    """Find the athlete's key points; not smoothed, see `clean`.

    Args:
        clip: the film; it is decoded once, no more than a dozen frames are held.
        track: the athlete's boxes of pass 1, for any of the frames.
        estimator: the pose network.
        others: everybody else in pass 1; one of them may be the athlete, lost and found again, see `company`.
        camera: (C, 3, 3) to the first one's pixels, handed on; the identity where not known.
        camera_from: number of the frame that the first of these matrices belongs to; frames before and after them
            take the nearest.
        start_s: first time looked at.
        stop_s: last time looked at, exclusive.
        quiet: numbers of frames outside the action, such as in a run-up: of these one in about `SPARSE_STEP_S` is
            looked at, of all others every one that can tell more, see `pace`.
        progress: told the share done, 0 to 1.

    Returns:
        One row a decoded frame; NaN where the athlete is not seen, the frame was left out or is damaged, or the key
        points say for half a second that this is no person.

    Raises:
        ClipError: `unreadable`, when the film is gone.
        ModelError: `bad_model`, when the network does not answer as described.
    """
    return next(
        follow_all(
            clip,
            [track],
            estimator,
            others=others,
            camera=camera,
            camera_from=camera_from,
            start_s=start_s,
            stop_s=stop_s,
            quiet=quiet,
            progress=progress,
        )
    )


def follow_all(
    clip: Clip,
    tracks: Sequence[Boxes],
    estimator: PoseEstimator,
    *,
    others: Sequence[Boxes] = (),
    camera: Floats | None = None,
    camera_from: int = 0,
    start_s: float | None = None,
    stop_s: float | None = None,
    quiet: NDArray[np.int64] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Iterator[PoseSequence]:
    """`follow` for several people: the film is decoded once, their sequences come one after the other.

    Each is as `follow` finds it, and made when it is asked for, so that a crowd in a long film needs little memory.
    """
    first, last = -np.inf if start_s is None else start_s, np.inf if stop_s is None else stop_s
    followers = [_Follower(estimator, track, others) for track in tracks]
    pace = Pace.of(clip, quiet)
    time_s: list[float] = []
    for frame in clip.frames():
        time_s.append(frame.time_s)
        if pace.looks_at(frame) and first <= frame.time_s < last:
            for follower in followers:
                follower.add(frame, all_turns=pace.in_all_turns(frame))
        if progress is not None:
            progress(min(1.0, frame.time_s / max(clip.duration_s, 1e-9)))
    cameras = _cameras(camera, camera_from, len(time_s))
    for follower in followers:
        follower.finish()
        yield _sequence(follower.found, np.array(time_s), clip.size, cameras)


@dataclass(frozen=True)
class _Found:
    """Points of one frame: (17, 2), (17,), (17,)."""

    xy: Floats
    confidence: Floats
    spread: Floats

    @property
    def certainty(self) -> float:
        """Mean confidence of the body's points."""
        return float(self.confidence[list(BODY)].mean())


@dataclass(frozen=True)
class _Hull:
    """The box around the points of a frame, and how its centre moved (2,) px a second."""

    box: Floats
    time_s: float
    velocity: Floats

    def at(self, time_s: float) -> Floats:
        """The box carried on to another time; NaN where that is too long to say."""
        ahead = time_s - self.time_s
        return self.box + np.tile(self.velocity * ahead, 2) if ahead <= CARRIED_S else np.full(4, np.nan)

    def moved_to(self, box: Floats, time_s: float) -> _Hull:
        """The hull of a later frame."""
        way = (box[:2] + box[2:] - self.box[:2] - self.box[2:]) / 2
        velocity = way / (time_s - self.time_s) if np.isfinite(way).all() else np.zeros(2)
        return _Hull(box, time_s, velocity)


_NO_BOX = np.full(4, np.nan)
_NO_HULL = _Hull(_NO_BOX, -np.inf, np.zeros(2))


class _Follower:
    """Goes with one athlete from frame to frame."""

    def __init__(self, estimator: PoseEstimator, track: Boxes, others: Sequence[Boxes]) -> None:
        self.found: dict[int, _Found] = {}
        self._estimator = estimator
        self._boxes, self._company = box_of(track), Company(others)
        self._left: BoxOf = {}  # the rest of a track that the points contradicted
        self._forget()

    def _forget(self) -> None:
        self._turn = UprightTurn()
        self._hull = _NO_HULL
        self._between: list[Frame] = []  # looked at since the last key frame, not yet cut
        self._waiting: list[tuple[int, Crop]] = []  # cut, not yet run
        self._seen_s = -np.inf  # when pass 1 last saw the athlete
        self._bridged: list[int] = []  # frames since then

    def add(self, frame: Frame, *, all_turns: bool) -> None:
        """Look at one frame, in order of time; in all rotations where asked for or nothing is known yet."""
        seen, carried = self._box(frame), self._hull.at(frame.time_s)
        if frame.time_s - self._seen_s > BRIDGE_S:
            carried = _NO_BOX
        if not (np.isfinite(seen).all() or np.isfinite(carried).all()):
            self.finish()
            if frame.index not in self._left:
                return
            seen = self._take_up(frame)
        self._settle_bridge(frame, seen, carried)
        if all_turns or self._hull is _NO_HULL:
            self._find(frame, seen, carried)
        else:
            self._between.append(frame)

    def finish(self) -> None:
        """Run what waits, and forget where the athlete was."""
        self._cut_between(self._hull, self._turn)
        self._run([])
        self._forget()

    def _box(self, frame: Frame) -> Floats:
        box: Floats = self._boxes.get(frame.index, _NO_BOX)
        return box

    def _settle_bridge(self, frame: Frame, seen: Floats, carried: Floats) -> None:
        """When pass 1 sees the athlete elsewhere than the points went meanwhile, they went with somebody else."""
        if not np.isfinite(seen).all():
            self._bridged.append(frame.index)
            return
        if self._bridged and not overlaps(seen, carried):
            self._strike_bridge()
        self._bridged, self._seen_s = [], frame.time_s

    def _strike_bridge(self) -> None:
        """What the points showed since pass 1 last saw the athlete was somebody else."""
        astray = self._bridged
        self.finish()
        for index in astray:
            self.found.pop(index, None)

    def _find(self, frame: Frame, seen: Floats, carried: Floats) -> None:
        """The athlete in a frame: in the box of pass 1, or where the points went if that is more like a person; or back
        in the box of pass 1, if that is more like one by now."""
        point, turn_deg = self._best_rotation(frame, merged(seen, carried))
        left = _NO_BOX if np.isfinite(seen).all() else self._left.get(frame.index, _NO_BOX)
        if apart(seen, carried):
            other, other_deg = self._best_rotation(frame, carried)
            if other.certainty > point.certainty + SURER:
                point, turn_deg, seen = other, other_deg, _NO_BOX
                self._leave_track(frame.index)
        elif apart(left, carried):
            other, other_deg = self._best_rotation(frame, left)
            if other.certainty > point.certainty + SURER:
                self._strike_bridge()
                point, turn_deg, seen = other, other_deg, self._take_up(frame)
        self._take(frame, point, turn_deg)
        if not np.isfinite(seen).all():
            self._join(frame)
        elif np.isfinite(self._hull.box).all() and not apart(seen, self._hull.box):
            self._company.seen_beside(frame.index, seen)

    def _leave_track(self, index: int) -> None:
        """The track of pass 1 went astray: from now on it is one of the others."""
        self._left = {i: box for i, box in self._boxes.items() if i >= index}
        self._company.add(self._left)
        self._boxes = {i: box for i, box in self._boxes.items() if i < index}

    def _take_up(self, frame: Frame) -> Floats:
        """Go on with the track that was left, and its box (4,)."""
        self._boxes |= self._left
        self._bridged, self._left, self._seen_s = [], {}, frame.time_s
        return self._boxes[frame.index]

    def _join(self, frame: Frame) -> None:
        """The points lie on another track of pass 1: the athlete was found again as somebody new."""
        track = self._company.same_as(frame.index, self._hull.box)
        if track is not None:
            self._boxes |= {index: box for index, box in track.items() if index >= frame.index}
            self._bridged, self._seen_s = [], frame.time_s

    def _best_rotation(self, frame: Frame, box: Floats) -> tuple[_Found, float]:
        """The points in the best of the rotations of a box, and its angle in degrees."""
        turns_deg = self._turn.candidates_deg()
        poses = self._run([self._estimator.cut((frame.image, box, float(turn))) for turn in turns_deg])
        best = self._turn.choose(poses.confidence)
        return _Found(poses.xy[best], poses.confidence[best], poses.spread[best]), float(turns_deg[best])

    def _take(self, frame: Frame, point: _Found, turn_deg: float) -> None:
        """The points of a frame; those before it are cut along the way to them."""
        self.found[frame.index] = point
        hull, turn = self._hull, self._turn
        self._turn = turn.next(turn_deg, point.xy, point.confidence)
        self._hull = hull.moved_to(hull_box(point.xy, point.confidence), frame.time_s)
        self._cut_between(hull, turn)

    def _cut_between(self, hull: _Hull, turn: UprightTurn) -> None:
        """Cut the frames since the last key frame, where `hull` and `turn` were, along the way to the present ones."""
        duration_s = self._hull.time_s - hull.time_s if self._between else 0.0
        for frame in self._between:
            share = (frame.time_s - hull.time_s) / duration_s if duration_s else 0.0
            box = merged(self._box(frame), between(hull.box, self._hull.box, share))
            crop = self._estimator.cut((frame.image, box, turn.towards(self._turn, share)))
            self._waiting.append((frame.index, crop))
        self._between = []

    def _run(self, trials: list[Crop]) -> Poses:
        """Run what waits together with the trials; keep the former, return the latter."""
        poses = self._estimator.estimate_crops([*(crop for _, crop in self._waiting), *trials])
        for row, (index, _) in enumerate(self._waiting):
            self.found[index] = _Found(poses.xy[row], poses.confidence[row], poses.spread[row])
        done, self._waiting = len(self._waiting), []
        return Poses(poses.xy[done:], poses.confidence[done:], poses.spread[done:])


def _sequence(found: dict[int, _Found], time_s: Floats, size: tuple[int, int], camera: Floats) -> PoseSequence:
    poses = Poses.unknown(len(time_s))
    for index, points in found.items():
        poses.xy[index], poses.confidence[index], poses.spread[index] = points.xy, points.confidence, points.spread
    rows = np.array(sorted(found), dtype=np.int64)
    for index in rows[_is_lost(poses.confidence[rows], time_s[rows])]:
        poses.xy[index], poses.confidence[index], poses.spread[index] = np.nan, 0.0, np.nan
    return PoseSequence(poses.xy, poses.confidence, poses.spread, time_s, size, camera)


def _is_lost(confidence: Floats, time_s: Floats) -> NDArray[np.bool_]:
    """Frames (F,) within stretches that are too unsure for too long, of frames that were looked at."""
    lost = confidence[:, BODY].mean(1) < LOST_CONFIDENCE
    for run in runs(lost):
        if time_s[run][-1] - time_s[run][0] < LOST_S:
            lost[run] = False
    return np.asarray(lost)


def _cameras(camera: Floats | None, first: int, count: int) -> Floats:
    """One matrix a frame."""
    if camera is None or not len(camera):
        return np.tile(np.eye(3), (count, 1, 1))
    return np.asarray(camera[np.clip(np.arange(count) - first, 0, len(camera) - 1)])
