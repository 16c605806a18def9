"""What the page of names shows of each film."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pe_coach.dashboard.speech import Speech
from pe_coach.jobs.naming import Named
from pe_coach.names import NamedBy
from pe_coach.report.strip import read_strip
from pe_coach.store.types import Attempt, Naming, Pupil, State

PICTURES = 3
"""Of a film: who it is shows in the run-up and in the air."""

Url = Callable[[Path], str]
"""Makes a picture's file an address of the page."""


def rows_of(named: Named, pupils: Mapping[str, Pupil], t: Speech, url: Url) -> list[dict[str, Any]]:
    """A row for every film, and one for every place of the class list that was left empty, as plain data."""
    return list(_rows(named, pupils, t, url))


def _rows(named: Named, pupils: Mapping[str, Pupil], t: Speech, url: Url) -> Iterator[dict[str, Any]]:
    for attempt, naming, empty in zip(named.attempts, named.names, named.empty, strict=True):
        for place in range(naming.empty_before):
            name = empty[place].name if place < len(empty) else ""
            yield {"id": f"{attempt.id}-{place}", "kind": "empty", "name": name, "how": t("no_film")}
        yield {
            "id": attempt.id,
            "kind": "film",
            "clip": t("film_named", number=attempt.number, name=attempt.clip_name),
            "when": _when(attempt, t),
            "pictures": _pictures(attempt, t, url),
            "no_picture": "" if attempt.state is State.GRADED else t(f"state_{attempt.state.value}"),
            "empty": naming.empty_before > 0,
            **_name(naming, pupils, t),
        }


def _when(attempt: Attempt, t: Speech) -> str:
    """When it was recorded, or began in the film of a lesson."""
    if attempt.lesson_film and attempt.start_s is not None:
        minutes, seconds = divmod(int(attempt.start_s), 60)
        return t("in_lesson", film=attempt.lesson_film, time=f"{minutes}:{seconds:02}")
    return "" if attempt.recorded_at is None else f"{attempt.recorded_at.astimezone():%H:%M:%S}"


def _pictures(attempt: Attempt, t: Speech, url: Url) -> list[dict[str, str]]:
    shown = read_strip(attempt.folder)[:PICTURES]
    caption = t("picture_of", name=attempt.clip_name)
    return [{"url": url(attempt.folder / picture.file), "caption": caption} for picture in shown]


def _name(naming: Naming, pupils: Mapping[str, Pupil], t: Speech) -> dict[str, str]:
    """Whose it is and how that is known."""
    pupil = pupils.get(naming.pupil_id or "")
    if naming.is_nobody:
        return {"name": t("nobody"), "sure": "nobody", "how": t("by_teacher")}
    if pupil is None:
        how = "unknown_card" if naming.named_by is NamedBy.CARD else "by_nobody"
        return {"name": t("no_name"), "sure": "none", "how": t(how)}
    sure = "guess" if naming.named_by.is_guess else "sure"
    return {"name": pupil.name, "sure": sure, "how": t(f"by_{naming.named_by.value}")}
