"""Pass 1 over a film: everybody in it, each followed from entry to exit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.camera import CameraMotion
from pe_coach.clip.decoding import DecodeLog
from pe_coach.clip.film import Clip, Frame
from pe_coach.clip.shots import Shot, ShotFinder
from pe_coach.people.association import follow_people
from pe_coach.people.boxes import centres, inverse, moved
from pe_coach.people.follower import Follower
from pe_coach.people.looks import Look
from pe_coach.people.moving import MovingRegions

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DETECTION_STEP_S = 0.1
"""The detector runs about ten times a second, at the nearest frame; between two runs boxes are interpolated."""
EDGE_S = 0.15
"""A track seen this close to the beginning or end of its shot is carried on to it."""


class FindsPeople(Protocol):
    """What finds people in a picture."""

    def detect(self, image: NDArray[np.uint8]) -> Floats:
        """(N, 5) px x0 y0 x1 y1 and score 0…1 for an (H, W, 3) uint8 RGB picture."""
        ...


@dataclass(frozen=True)
class Track:
    """One person, frame by frame without gaps, within one shot.

    Attributes:
        ident: number of the person, from 1 in order of appearance.
        frame_index: (K,) the film's frames, consecutive.
        time_s: (K,) their times.
        boxes: (K, 4) px x0 y0 x1 y1; may reach beyond the picture.
        scores: (K,) 0…1, interpolated like the boxes; 0 where only motion tells of the person.
        detected: share of the looks at the film in which the detector saw the person; the rest is motion or nothing.
        moving: share of the looks in which something moved there against the background.
    """

    ident: int
    frame_index: Ints
    time_s: Floats
    boxes: Floats
    scores: Floats
    detected: float
    moving: float


@dataclass(frozen=True)
class People:
    """Everybody in a film, and how the camera moved.

    Attributes:
        film: name of the file, for messages.
        size: width and height in px.
        tracks: one for each person and shot.
        frame_index: (T,) the frames that were looked at, consecutive.
        time_s: (T,) their times.
        camera: (T, 3, 3), maps pixels of a frame to those of the first frame looked at.
        camera_ok: (T,) False where the camera's motion could not be seen.
        shots: stretches between cuts.
        damaged: packets and pictures that did not decode properly.
        ended_early: the file stopped before its end.
    """

    film: str
    size: tuple[int, int]
    tracks: tuple[Track, ...]
    frame_index: Ints
    time_s: Floats
    camera: Floats
    camera_ok: NDArray[np.bool_]
    shots: tuple[Shot, ...]
    damaged: int
    ended_early: bool

    def displacement(self, track: Track) -> float:
        """How far a person got relative to the background, in heights of the own box.

        Diagonal of the region that the middle of the box crossed (5th to 95th percentile, which spares outliers).
        """
        still = moved(track.boxes, self.camera[track.frame_index - self.frame_index[0]])
        low, high = np.percentile(centres(still), (5, 95), axis=0)
        return float(np.hypot(*(high - low)) / np.median(still[:, 3] - still[:, 1]))


def track_people(
    clip: Clip,
    detector: FindsPeople,
    *,
    start_s: float | None = None,
    stop_s: float | None = None,
    progress: Callable[[float], None] | None = None,
) -> People:
    """Find and follow everybody, decoding the film once and keeping no picture.

    Args:
        clip: the film.
        detector: finds people in single pictures.
        start_s: look from this time on.
        stop_s: look up to this time.
        progress: is told the share done, 0…1.
    """
    log, walk = DecodeLog(), _Walk(detector, 0.5 / clip.frame_rate)
    begin_s, end_s = start_s or 0.0, min(stop_s or np.inf, clip.duration_s)
    for frame in clip.frames(start_s, stop_s, log=log):
        walk.take(frame)
        if progress is not None and end_s > begin_s:
            progress(min(1.0, (frame.time_s - begin_s) / (end_s - begin_s)))
    return walk.result(clip, log)


class _Walk:
    """What is remembered while the film runs."""

    def __init__(self, detector: FindsPeople, half_step_s: float) -> None:
        self._detector, self._half_step_s = detector, half_step_s
        self._shots, self._motion = ShotFinder(), CameraMotion()
        self._regions = MovingRegions()
        self._looks: list[list[Look]] = [[]]
        self._boxes: Floats = np.zeros((0, 4))
        self._looked_s = -np.inf
        self._index: list[int] = []
        self._time_s: list[float] = []
        self._camera: list[Floats] = []
        self._camera_ok: list[bool] = []

    def take(self, frame: Frame) -> None:
        """The next frame: camera always, people when a look is due."""
        if self._shots.update(frame):
            self._motion.restart()
            self._regions.restart()
            self._looks.append([])
            self._looked_s = -np.inf
        place = self._motion.update(frame.image, self._boxes)
        self._index.append(frame.index)
        self._time_s.append(frame.time_s)
        self._camera.append(place.matrix)
        self._camera_ok.append(place.ok)
        if frame.time_s >= self._looked_s + DETECTION_STEP_S - self._half_step_s:
            self._look(frame, place.matrix)

    def _look(self, frame: Frame, camera: Floats) -> None:
        found = self._detector.detect(frame.image)
        regions = self._regions.update(frame.image, camera)
        self._looks[-1].append(Look.at(len(self._index) - 1, frame, found, regions))
        self._boxes, self._looked_s = found[:, :4], frame.time_s

    def result(self, clip: Clip, log: DecodeLog) -> People:
        """Everything, with boxes in every frame."""
        index, time_s = np.array(self._index, dtype=np.int64), np.array(self._time_s)
        camera = np.array(self._camera).reshape(-1, 3, 3)
        shots = self._shots.shots()
        followers = [f for looks in self._looks for f in follow_people([look.placed(camera) for look in looks])]
        tracks = tuple(
            _filled(n, follower, index, time_s, camera, shots) for n, follower in enumerate(followers, start=1)
        )
        ok = np.array(self._camera_ok, dtype=bool)
        places = self._motion.places()  # the tracks were kept in the places of the walk, what follows has better ones
        return People(clip.path.name, clip.size, tracks, index, time_s, places, ok, shots, log.damaged, log.ended_early)


def _filled(
    ident: int, follower: Follower, index: Ints, time_s: Floats, camera: Floats, shots: tuple[Shot, ...]
) -> Track:
    """A box in every frame: linear in time against the background, so that a pan between two looks does no harm."""
    seen_s, still, scores = _carried_to_the_edges(follower, shots, float(time_s[-1]))
    frames = np.flatnonzero((time_s >= seen_s[0]) & (time_s <= seen_s[-1]))
    between = np.stack([np.interp(time_s[frames], seen_s, column) for column in still.T], axis=1)
    return Track(
        ident,
        index[frames],
        time_s[frames],
        moved(between, inverse(camera[frames])),
        np.interp(time_s[frames], seen_s, scores),
        follower.detected,
        follower.moving,
    )


def _carried_to_the_edges(follower: Follower, shots: tuple[Shot, ...], end_s: float) -> tuple[Floats, Floats, Floats]:
    """Times, still boxes and scores of the looks, with one more at an edge of the shot that no look fell on."""
    seen_s, still, scores = follower.history()
    shot = next((s for s in shots[::-1] if s.start_s <= seen_s[0]), shots[0])
    last = shot is shots[-1]
    for edge_s, here, inner in ((shot.start_s, 0, 1), (end_s if last else shot.stop_s - 1e-6, -1, -2)):
        if 0.0 < abs(edge_s - seen_s[here]) <= EDGE_S and len(seen_s) > 1:
            velocity = (still[here] - still[inner]) / (seen_s[here] - seen_s[inner])
            drift = np.tile((velocity[:2] + velocity[2:]) / 2, 2) * (edge_s - seen_s[here])
            at = 0 if here == 0 else len(seen_s)
            scores = np.insert(scores, at, scores[here])
            still = np.insert(still, at, still[here] + drift, axis=0)
            seen_s = np.insert(seen_s, at, edge_s)
    return seen_s, still, scores
