"""The files that one attempt leaves in a folder: page, JSON and, if wanted, the overlay film."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from pe_coach.clip.preview import Drawing
from pe_coach.files import write_file
from pe_coach.pose.sequence import PoseSequence
from pe_coach.report.as_json import to_json
from pe_coach.report.overlay import correction_picture, write_overlay
from pe_coach.report.page import write_page
from pe_coach.report.thumbnails import candidate_pictures
from pe_coach.report.types import Report


def write_takeaway(
    folder: Path,
    stem: str,
    report: Report,
    *,
    clip: Path | None = None,
    poses: PoseSequence | None = None,
    take_off_side: str | None = None,
    overlay: bool = False,
    lang: str = "en",
    seen: Drawing | None = None,
    progress: Callable[[str, float], None] | None = None,
) -> None:
    """Write `STEM.html`, `STEM.json` and, with `overlay`, `STEM_overlay.mp4`.

    Pictures need the film and the key points in its pixels; without them the page has no picture and there is no
    overlay. `seen` is asked for the picture of a frame, where something in it is not to be seen: faces.

    Raises:
        ClipError: the film can no longer be read.
        OutputError: the folder cannot be written to.
    """
    picture = None
    if clip is not None and poses is not None:
        picture = correction_picture(clip, poses, report, take_off_side=take_off_side, seen=seen)
        if overlay:
            film = folder / f"{stem}_overlay.mp4"
            write_overlay(
                *(clip, poses, report, film),
                take_off_side=take_off_side,
                lang=lang,
                seen=seen,
                progress=progress,
            )
    both = () if clip is None else candidate_pictures(clip, report, seen=seen)
    write_page(folder / f"{stem}.html", report, picture, lang, candidates=both)
    write_file(folder / f"{stem}.json", f"{to_json(report)}\n".encode())


def stems(paths: Iterable[Path]) -> list[str]:
    """Names for the files of each clip, without ending: no two alike, even where upper and lower case are the same.

    >>> stems([Path("jump.mp4"), Path("JUMP.mov"), Path("7b/run.mp4")])
    ['jump', 'JUMP.mov', 'run']
    """
    taken: set[str] = set()
    names = []
    for path in paths:
        candidates = (path.stem, path.name, *(f"{path.name} ({number})" for number in range(2, 10**6)))
        name = next(each for each in candidates if each.casefold() not in taken)
        taken.add(name.casefold())
        names.append(name)
    return names
