"""Who is drawn on a film, and how: what is the same for all of a person's frames is worked out once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pe_coach.clip import Frame
from pe_coach.pose.near import near_side
from pe_coach.pose.person import Person
from pe_coach.report.drawing import FAR, NEAR, NOTHING, Figure, Mark, draw_figures
from pe_coach.report.layer import Floats, Image
from pe_coach.report.tags import draw_strip
from pe_coach.words import words

STEADY_S = 1.0
"""Lines are as wide as the median size of the person over this time asks for: they do not swell with every step."""


class Cast:
    """People to draw on the frames of a film."""

    def __init__(
        self,
        people: Sequence[Person],
        lang: str = "en",
        *,
        tags: bool = False,
        mark_at: Callable[[float], Mark] = lambda time_s: NOTHING,
    ) -> None:
        """Draw these people; with `tags` their boxes and numbers too, and on the athlete what `mark_at` says."""
        self._roles = [_Role(person, near_side(person.poses), _sizes(person)) for person in people]
        self._roles.sort(key=lambda role: role.person.athlete)
        self._say, self._tags, self._mark_at = words(lang), tags, mark_at

    def figures(self, frame: int, time_s: float) -> list[Figure]:
        """Who is to be seen in a frame, the athlete last."""
        mark = self._mark_at(time_s)
        seen = [(role, role.person.row(frame)) for role in self._roles]
        return [role.figure(row, self._tags, mark) for role, row in seen if row is not None]

    def drawn_on(self, frame: Frame) -> Image:
        """A copy of the frame's picture with people, time and the key to the colours."""
        image = draw_figures(frame.image, self.figures(frame.index, frame.time_s))
        key = [(self._say.text("near_side"), NEAR), (self._say.text("far_side"), FAR)]
        draw_strip(image, f"{self._say.number(frame.time_s, 2)} s", key)
        return image


@dataclass(frozen=True)
class _Role:
    """A person, the nearer side (K,) and the size (K,) px."""

    person: Person
    near: NDArray[np.str_]
    size_px: Floats

    def figure(self, row: int, tags: bool, mark: Mark) -> Figure:
        person = self.person
        return Figure(
            person.poses.xy[row],
            person.poses.confidence[row],
            size_px=float(self.size_px[row]),
            near=str(self.near[row]),
            box=person.boxes[row] if tags else np.full(4, np.nan),
            tag=str(person.track_id) if tags else "",
            athlete=person.athlete,
            mark=mark if person.athlete else NOTHING,
        )


def _sizes(person: Person) -> Floats:
    """(K,) px, longer side of the person's boxes, steadied; 0 where there is never one."""
    from scipy.ndimage import median_filter

    sides = (person.boxes[:, 2:] - person.boxes[:, :2]).max(axis=1)
    known = np.flatnonzero(np.isfinite(sides))
    if not len(known):
        return np.zeros(len(sides))
    filled = np.interp(np.arange(len(sides)), known, sides[known])
    duration_s = float(np.ptp(person.poses.time_s))
    rows = round(STEADY_S * (len(sides) - 1) / duration_s) if duration_s else 1
    return np.asarray(median_filter(filled, size=min(2 * (rows // 2) + 1, len(sides)), mode="nearest"))
