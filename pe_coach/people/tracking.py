"""Pass 1 over a film: everybody in it, each followed from entry to exit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip.camera import CameraMotion
from pe_coach.clip.decoding import DecodeLog
from pe_coach.clip.film import Clip, Frame
from pe_coach.clip.repeats import RepeatFinder
from pe_coach.clip.shots import Shot, ShotFinder
from pe_coach.errors import ClipError
from pe_coach.people.boxes import between, centres, moved
from pe_coach.people.linking import Chain, link
from pe_coach.people.looks import Look, boxes_of
from pe_coach.people.moving import MovingRegions
from pe_coach.people.second_look import FindsPeople
from pe_coach.people.watching import Watcher

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Image = NDArray[np.uint8]
TwoKinds = Callable[[Image], tuple[Floats, Floats]]
"""Finds the people of a picture who are sure, and others."""

DETECTION_STEP_S = 0.1
"""The detector runs about ten times a second, at the nearest frame; between two runs boxes are interpolated."""
TIE_S = 1e-4
"""Where two frames are equally near, the earlier one: at 25 frames a second rounding would decide otherwise."""
EDGE_S = 0.15
"""A track seen this close to the beginning or end of its shot is carried on to it."""
OFTEN = 0.1
"""Share of repeated pictures from which a film counts as one with fewer frames a second than its file has."""
MOST_FRAMES = 36_000
"""Of one attempt: ten minutes at 60 frames a second. What takes longer is a lesson."""
MOST_PEOPLE = 100
"""In one picture; of more the surest."""
EDGE_SHARE = 0.1
"""Of its box's longer side: so near to the picture's edge somebody leaves it."""


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
        ended: why the track ends: `end` of film or shot, `edge` of the picture, `unsure` which of several people it
            is, or `lost` from sight.
    """

    ident: int
    frame_index: Ints
    time_s: Floats
    boxes: Floats
    scores: Floats
    detected: float
    moving: float
    ended: str = "end"


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
        damaged: frames that the file's damage spoils or swallows; nobody is looked for in them.
        ended_early: the file stopped before its end.
        repeated: (T,) True where the film shows once more what it showed before.
        faint: (N, 4) px, what may be people and was too faint to be followed; it counts where people are hidden.
        faint_index: (N,) the film's frames of these.
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
    repeated: NDArray[np.bool_]
    faint: Floats = field(default_factory=lambda: np.zeros((0, 4)))
    faint_index: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    def path(self, track: Track) -> Floats:
        """(K - 1, 2) way of a person relative to the background, in heights of the own box, added up frame by frame."""
        camera = self.camera[track.frame_index - self.frame_index[0]]
        stayed = moved(track.boxes[:-1], between(camera[:-1], camera[1:]))
        heights = track.boxes[1:, 3] - track.boxes[1:, 1]
        return np.cumsum((centres(track.boxes[1:]) - centres(stayed)) / heights[:, None], axis=0)

    def displacement(self, track: Track) -> float:
        """How far a person got relative to the background, in heights of the own box.

        Diagonal of the region that the middle of the box crossed (5th to 95th percentile, which spares outliers).
        """
        path = self.path(track)
        low, high = np.percentile(path, (5, 95), axis=0) if len(path) else np.zeros((2, 2))
        return float(np.hypot(*(high - low)))

    def within(self, shot: Shot) -> People:
        """Everybody in one of the shots, and nothing else; the camera's places stay those in the whole film."""
        last = shot is self.shots[-1]
        rows = (self.time_s >= shot.start_s) & ((self.time_s < shot.stop_s) | last)
        tracks = tuple(t for t in self.tracks if shot.start_s <= t.time_s[0] and (last or t.time_s[0] < shot.stop_s))
        return replace(
            self,
            tracks=tracks,
            frame_index=self.frame_index[rows],
            time_s=self.time_s[rows],
            camera=self.camera[rows],
            camera_ok=self.camera_ok[rows],
            repeated=self.repeated[rows],
            shots=(shot,),
        )


def track_people(
    clip: Clip,
    detector: FindsPeople,
    *,
    start_s: float | None = None,
    stop_s: float | None = None,
    motion: bool = True,
    look: TwoKinds | None = None,
    progress: Callable[[float], None] | None = None,
) -> People:
    """Find and follow everybody, decoding the film once and keeping no picture.

    Damaged frames, and those between two that `Clip.stride` skips, are not looked at: camera and boxes are
    interpolated.

    Args:
        clip: the film.
        detector: finds people in single pictures.
        start_s: look from this time on.
        stop_s: look up to this time.
        motion: what moves against the background is evidence beside the detector's.
        look: finds people in a whole picture, those who are sure and others (N, 5); None for the detector, which
            finds no others.
        progress: is told the share done, 0…1.

    Raises:
        ClipError: `unreadable`, when no picture can be looked at; `too_long`, when there are more than `MOST_FRAMES`.
    """
    log = DecodeLog()
    walk = _Walk(detector, look or _sure_only(detector), clip.stride, 0.5 / clip.frame_rate + TIE_S, motion)
    begin_s, end_s = start_s or 0.0, min(stop_s or np.inf, clip.duration_s)
    for frame in clip.frames(start_s, stop_s, log=log):
        walk.take(frame)
        if walk.count > MOST_FRAMES:
            raise _too_long(clip)
        if progress is not None and end_s > begin_s:
            progress(min(1.0, (frame.time_s - begin_s) / (end_s - begin_s)))
    return walk.result(clip, log)


def _too_long(clip: Clip) -> ClipError:
    what = f"holds more than {MOST_FRAMES} pictures, too many for one attempt"
    remedy = "Choose a part of it with --start and --stop, or grade it as the film of a lesson."
    return ClipError("too_long", f"{clip.path.name} {what}. {remedy}")


def _sure_only(detector: FindsPeople) -> TwoKinds:
    return lambda image: (detector.detect(image), np.zeros((0, 5)))


class _Walk:
    """What is remembered while the film runs."""

    def __init__(self, detector: FindsPeople, look: TwoKinds, stride: int, half_step_s: float, motion: bool) -> None:
        self._detector, self._people_in = detector, look
        self._stride, self._half_step_s = stride, half_step_s
        self._motion_counts = motion
        self._shots, self._motion, self._repeats = ShotFinder(), CameraMotion(), RepeatFinder()
        self._regions = MovingRegions()
        self._shot = [Watcher(detector)]
        self._boxes: Floats = np.zeros((0, 4))
        self._looked_s = -np.inf
        self._faint: list[tuple[int, Floats]] = []
        self._index: list[int] = []
        self._time_s: list[float] = []
        self._seen: list[int] = []  # rows of the two above that were looked at
        self._camera: list[Floats] = []
        self._camera_ok: list[bool] = []

    @property
    def count(self) -> int:
        """Frames that were taken."""
        return len(self._index)

    def take(self, frame: Frame) -> None:
        """The next frame: camera where a look is worth it, people when one is due."""
        self._index.append(frame.index)
        self._time_s.append(frame.time_s)
        if frame.damaged or frame.index % self._stride:
            return
        self._repeats.push(frame.time_s, frame.image)
        for ready, cut in self._shots.push(frame):
            self._see(ready, cut)

    def _see(self, frame: Frame, cut: bool) -> None:
        """A frame of which is known whether it begins a shot."""
        if cut:
            self._motion.restart()
            self._regions.restart()
            self._shot.append(Watcher(self._detector))
            self._looked_s = -np.inf
        place = self._motion.update(frame.image, self._boxes)
        row = frame.index - self._index[0]
        self._seen.append(row)
        self._camera.append(place.matrix)
        self._camera_ok.append(place.ok)
        if frame.time_s >= self._looked_s + DETECTION_STEP_S - self._half_step_s:
            self._look(frame, row, place.matrix)

    def _look(self, frame: Frame, row: int, camera: Floats) -> None:
        found, faint = map(_surest, self._people_in(frame.image))
        self._faint += [(frame.index, box) for box in faint[:, :4]]
        regions = self._regions.update(frame.image, camera) if self._motion_counts else np.zeros((0, 4))
        self._shot[-1].take(Look.at(row, frame, camera, found, regions), frame.image)
        self._boxes, self._looked_s = found[:, :4], frame.time_s

    def result(self, clip: Clip, log: DecodeLog) -> People:
        """Everything, with boxes in every frame."""
        for ready, cut in self._shots.flush():
            self._see(ready, cut)
        if not self._seen:
            whole, outside = "is damaged: no picture in it is whole", "has no picture between the times asked for"
            what = f"{whole}. Copy it from the phone again" if self._index else f"{outside}. Choose other ones"
            raise ClipError("unreadable", f"{clip.path.name} {what}.")
        index, time_s = np.array(self._index, dtype=np.int64), np.array(self._time_s)
        camera = _in_every_frame(np.array(self._camera), self._seen, time_s)
        shots = self._shots.shots()
        chains = [chain for shot in self._shot for chain in link(shot.tracklets())]
        film = _Film(clip.size, index, time_s, camera, shots)
        tracks = tuple(film.track(n, chain) for n, chain in enumerate(chains, start=1))
        # the tracks were kept in the places of the walk, what follows has better ones
        places = _in_every_frame(self._motion.places(), self._seen, time_s)
        ok = np.array([*self._camera_ok, False])[np.searchsorted(self._seen, np.arange(len(index)))]
        damaged, repeated = log.damaged + log.lost, self._repeated(len(index))
        early = log.ended_early or clip.cut_short
        return People(
            *(clip.path.name, clip.size, tracks, index, time_s, places, ok, shots, damaged, early, repeated),
            faint=np.array([box for _, box in self._faint]).reshape(-1, 4),
            faint_index=np.array([frame for frame, _ in self._faint], np.int64),
        )

    def _repeated(self, count: int) -> NDArray[np.bool_]:
        """(T,) of the frames looked at those that repeat; of the others all, where those looked at often do."""
        found = self._repeats.repeated()
        everywhere = np.full(count, found.size > 0 and found.mean() > OFTEN)
        everywhere[self._seen] = found
        return everywhere


def _surest(found: Floats) -> Floats:
    """(N, 5) of so many people as can be in one picture."""
    return found if len(found) <= MOST_PEOPLE else found[np.sort(np.argsort(-found[:, 4], kind="stable")[:MOST_PEOPLE])]


def _in_every_frame(places: Floats, seen: list[int], time_s: Floats) -> Floats:
    """(T, 3, 3) from the places (S, 3, 3) of the frames seen: a camera moves evenly in a sixtieth of a second."""
    cells = [np.interp(time_s, time_s[seen], cell) for cell in places.reshape(-1, 9).T]
    return np.stack(cells, 1).reshape(-1, 3, 3)


@dataclass(frozen=True)
class _Film:
    """Frames and their places."""

    size: tuple[int, int]
    index: Ints
    time_s: Floats
    camera: Floats
    shots: tuple[Shot, ...]

    def track(self, ident: int, chain: Chain) -> Track:
        """A box in every frame, from the looks around it carried along with the background: a pan does no harm."""
        whole = chain.whole()
        seen_s = np.array([s.time_s for s in whole.sightings])
        start_s, stop_s = _carried_to_the_edges(seen_s, self.shots, float(self.time_s[-1]))
        frames = np.flatnonzero((self.time_s >= start_s) & (self.time_s <= stop_s))
        boxes, cameras = boxes_of(whole.sightings), np.array([s.camera for s in whole.sightings])
        filled = [_between_looks(float(self.time_s[f]), self.camera[f], seen_s, boxes, cameras) for f in frames]
        scores = np.interp(self.time_s[frames], seen_s, [s.score for s in whole.sightings])
        ended = "end" if stop_s > seen_s[-1] or seen_s[-1] >= self.time_s[-1] else self._why(chain)
        return Track(
            ident,
            self.index[frames],
            self.time_s[frames],
            np.array(filled),
            scores,
            whole.detected,
            whole.moving,
            ended,
        )

    def _why(self, chain: Chain) -> str:
        """Why a track ends before its shot."""
        if chain.unsure:
            return "unsure"
        x0, y0, x1, y1 = chain.tracklets[-1].last.box
        near = EDGE_SHARE * max(x1 - x0, y1 - y0)
        return "edge" if min(x0, y0, self.size[0] - x1, self.size[1] - y1) < near else "lost"


def _between_looks(time_s: float, camera: Floats, seen_s: Floats, boxes: Floats, cameras: Floats) -> Floats:
    """(4,) px in the frame of a time and camera: linear between two looks; beyond them only the middle moves."""
    after = int(np.clip(np.searchsorted(seen_s, time_s), 1, max(len(seen_s) - 1, 1)))
    pair = slice(after - 1, after + 1)
    there = moved(boxes[pair], between(cameras[pair], camera))
    if len(there) == 1:
        return np.asarray(there[0])
    share = (time_s - seen_s[after - 1]) / (seen_s[after] - seen_s[after - 1])
    sides = there[:, 2:] - there[:, :2]
    middle = centres(there)[0] + share * (centres(there)[1] - centres(there)[0])
    half = (sides[0] + np.clip(share, 0.0, 1.0) * (sides[1] - sides[0])) / 2
    return np.concatenate((middle - half, middle + half))


def _carried_to_the_edges(seen_s: Floats, shots: tuple[Shot, ...], end_s: float) -> tuple[float, float]:
    """From when to when: the looks, or the whole shot's beginning or end where no look fell on it."""
    shot = next((s for s in shots[::-1] if s.start_s <= seen_s[0]), shots[0])
    stop_s = end_s if shot is shots[-1] else shot.stop_s - 1e-6
    first_s, last_s = float(seen_s[0]), float(seen_s[-1])
    return (
        shot.start_s if 0.0 < first_s - shot.start_s <= EDGE_S else first_s,
        stop_s if 0.0 < stop_s - last_s <= EDGE_S else last_s,
    )
