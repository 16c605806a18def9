"""What the program makes of a film: whom it follows, and the cleaned key points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.where_it_hurts.known import Known
from pe_coach.clip import Clip
from pe_coach.errors import PeopleError
from pe_coach.events import event_ids, load_event
from pe_coach.options import Options
from pe_coach.pose import Poses, PoseSequence, clean
from pe_coach.pose.boxes import hull_box
from pe_coach.watching import watch

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Followed:
    """What the program found in a film: cleaned key points, and the boxes (4,) px of pass 1 by frame."""

    poses: PoseSequence
    boxes: Mapping[int, Floats]

    def box(self, known: Known, frame: int) -> Floats:
        """Where the athlete is (4,) px: as is known, else as the points have it; NaN where neither says."""
        own = hull_box(self.poses.xy[frame], self.poses.confidence[frame])
        return known.box if np.isfinite(known.box).all() else own


def followed(clip: Clip, event: str, model: Path | None) -> Followed:
    """The athlete as the program measures them; all unknown where it finds nobody."""
    known = event if event in event_ids() else ""
    try:
        seen = watch(clip.path, Options(event=known, model=model))
    except PeopleError:
        return Followed(_nobodys(clip), {})
    track = seen.choice.track
    poses = clean(seen.poses, load_event(known).cut_off_hz if known else {}).sequence
    return Followed(poses, dict(zip(track.frame_index.tolist(), track.boxes, strict=True)))


def _nobodys(clip: Clip) -> PoseSequence:
    time_s = np.array([frame.time_s for frame in clip.frames()])
    nothing, camera = Poses.unknown(len(time_s)), np.tile(np.eye(3), (len(time_s), 1, 1))
    return PoseSequence(nothing.xy, nothing.confidence, nothing.spread, time_s, clip.size, camera)
