"""One page for a pupil or a parent: a single file that opens without network, with the movement to step through."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pe_coach.errors import PeCoachError
from pe_coach.faces.film import without_faces
from pe_coach.grading import Graded, Watched
from pe_coach.report.page import page
from pe_coach.report.player import embedded
from pe_coach.report.replay import replay, thinned
from pe_coach.report.types import Report
from pe_coach.takeaway.stick import stick_figure
from pe_coach.words import say

if TYPE_CHECKING:
    from pe_coach.report.overlay import Image

MOST_BYTES = 1_000_000
"""Of a page, so that it can be sent by mail."""

MOST_FRAMES = (240, 120, 60, 30)
"""Of the player in it: the first that keep the page small enough."""


@dataclass(frozen=True)
class Look:
    """What a page tells.

    `name` is the pupil's, None where the page must not tell it: then it goes by `number`, the attempt's. `marks`: the
    score and everything that tells it. `picture`: the pupil on a frame of the film, the face hidden.
    """

    number: int
    name: str | None = None
    lang: str = "en"
    marks: bool = True
    picture: bool = True


def pupil_page(graded: Graded, look: Look, *, film: Path | None = None, watched: Watched | None = None) -> str:
    """The page of one attempt.

    Args:
        graded: the attempt.
        look: what the page tells.
        film: the attempt's, where there still is one.
        watched: what was seen in it: without it nobody's face can be hidden, and there is no picture.

    Returns: HTML, at most `MOST_BYTES` long wherever fewer frames of the player make that possible.
    """
    report, picture = named(graded.report, look), None
    if look.picture and film is not None and watched is not None:
        picture = anonymous_picture(film, graded, watched)
    text = ""
    for most in MOST_FRAMES:
        text = page(report, picture, look.lang, numbers=look.marks, player=_player(graded, look, most))
        if len(text.encode()) <= MOST_BYTES:
            break
    return text


def named(report: Report, look: Look) -> Report:
    """The report under the pupil's name, or under the attempt's number, without the film's name, which may tell it."""
    number = say(look.lang, "text.attempt_number", number=look.number)
    return replace(report, pupil=look.name or number, clip=number)


def anonymous_picture(film: Path, graded: Graded, watched: Watched) -> Image | None:
    """The pupil on the frame of the first correction, every face hidden; None where nobody was followed.

    Raises:
        ClipError: the film cannot be read.
    """
    from pe_coach.report.overlay import correction_picture

    if graded.poses is None or graded.poses.size is None:
        return None
    return correction_picture(
        *(film, graded.poses, graded.report),
        take_off_side=graded.take_off_side,
        seen=without_faces(watched, graded.poses),
    )


def _player(graded: Graded, look: Look, most: int) -> str:
    """The player with at most so many frames, and one posture where no program runs; nothing where too little is known
    of the body."""
    try:
        data = replay(graded, lang=look.lang)
    except PeCoachError:
        return ""
    if not data["frames"]["frame"]:
        return ""
    label = say(look.lang, "text.stick_figure")
    return f"<noscript>{stick_figure(data, label)}</noscript>{embedded(thinned(data, most))}"
