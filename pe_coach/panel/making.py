"""A panel to hand out: anonymous films and a page to rate them on; and, apart from it, which film is whose."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from pe_coach.clip import Frame, write_frames
from pe_coach.errors import ClipError, MotionError, PeopleError, UsageError
from pe_coach.events import Event, Level, load_event
from pe_coach.everybody import athlete_boxes, find_everybody
from pe_coach.faces.film import glimpsed
from pe_coach.faces.heads import hidden_areas, merged
from pe_coach.faces.hiding import Image, hide, only
from pe_coach.files import write_file
from pe_coach.grading import Options, Seen, watch, watched_of
from pe_coach.panel.items import items_of, panel_id
from pe_coach.panel.page import rating_page
from pe_coach.report.dialect import csv_lines
from pe_coach.words import words

Progress = Callable[[str, float], None]

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without those that look alike: I, O, 0 and 1."""

ID_LENGTH = 4

LONGEST_PX = 1280
"""Longer side of a film that is handed out: enough to see a knee, small enough to send."""

UNREADABLE = (ClipError, PeopleError, MotionError)
"""What leaves a film out and not the panel."""

HANDED_OUT = "for_raters"
MAPPING = "mapping.csv"
MAPPING_COLUMNS = ("panel", "id", "clip", "first_id", "event", "profile")


@dataclass(frozen=True)
class Wish:
    """What somebody wants of a panel.

    `repeated` is the share of films that come twice, for the raters' own error. Everything but the athlete is hidden,
    since not everybody in a film is found; with `background` only heads of those who are.
    """

    event: str
    profile: str | None = None
    level: Level = "pupils"
    seed: int = 0
    repeated: float = 0.2
    background: bool = False
    lang: str = "en"


@dataclass(frozen=True)
class Film:
    """A film of the panel: its id, the file it was made of, and, where it comes again, its id the first time."""

    id: str
    clip: Path
    first: str | None = None


@dataclass(frozen=True)
class Made:
    """What was written: the folder to hand out, the mapping to keep, and the films that could not be made, with why."""

    folder: Path
    mapping: Path
    films: tuple[Film, ...]
    left_out: tuple[tuple[Path, str], ...]


def make_panel(
    clips: Sequence[Path], wish: Wish, out: Path, options: Options, progress: Progress | None = None
) -> Made:
    """Make a panel of films in a folder that exists.

    Every film is watched, everybody's head in it hidden, its sound and metadata left behind. `OUT/for_raters` holds
    the page and the films, `OUT/mapping.csv` which film is whose: keep that.

    Raises:
        UsageError: `bad_panel`, when no film could be made.
        OutputError: something cannot be written.
    """
    event = load_event(wish.event).tailored(wish.profile, wish.level)
    folder = out / HANDED_OUT
    made: list[Film] = []
    left_out: list[tuple[Path, str]] = []
    (folder / "films").mkdir(parents=True, exist_ok=True)
    for film in films_in_order(clips, wish):
        target = folder / "films" / f"{film.id}.mp4"
        if film.first is not None and film.first not in [one.id for one in made]:
            continue
        try:
            _write_film(film, target, wish, options, progress)
        except UNREADABLE as error:
            left_out.append((film.clip, str(error)))
            continue
        made.append(film)
    if not made:
        raise UsageError("bad_panel", "none of the films could be used: " + "; ".join(why for _, why in left_out))
    return Made(folder, _write_papers(event, made, wish, out), tuple(made), tuple(dict(left_out).items()))


def films_in_order(clips: Sequence[Path], wish: Wish) -> tuple[Film, ...]:
    """The films as they come: in an order and with ids that the seed decides, the repeated ones at the end."""
    chance = random.Random(wish.seed)
    order = sorted(clips)
    chance.shuffle(order)
    ids = _ids(chance, 2 * len(order))
    films = [Film(ident, clip) for ident, clip in zip(ids, order, strict=False)]
    again = chance.sample(films, round(wish.repeated * len(films)))
    return (*films, *(Film(ident, film.clip, film.id) for ident, film in zip(ids[len(films) :], again, strict=False)))


def _ids(chance: random.Random, count: int) -> list[str]:
    found: dict[str, None] = {}
    while len(found) < count:
        found["".join(chance.choices(LETTERS, k=ID_LENGTH))] = None
    return list(found)


def _write_film(film: Film, target: Path, wish: Wish, options: Options, progress: Progress | None) -> None:
    """Write one film; one that comes again is the same file under another name."""
    if film.first is not None:
        shutil.copyfile(target.with_name(f"{film.first}.mp4"), target)
        return
    seen = watch(film.clip, replace(options, event=wish.event), progress=progress)
    write_frames(target, anonymous(seen, wish, options, progress), frame_rate=seen.clip.frame_rate / seen.clip.stride)


def anonymous(seen: Seen, wish: Wish, options: Options, progress: Progress | None = None) -> Iterator[Frame]:
    """The frames of a shot with everybody's head hidden, at most 60 a second and `LONGEST_PX` long."""
    people = find_everybody(seen, options, key_points=True, progress=progress)
    areas, boxes = hidden_areas(people, camera=seen.poses.camera, athlete_only=not wish.background), athlete_boxes(seen)
    if wish.background:
        areas = merged(areas, *glimpsed(watched_of(seen, options), seen.poses))
    first, last = (seen.people.shots[edge] is seen.shot for edge in (0, -1))
    for frame in seen.clip.frames(None if first else seen.shot.start_s, None if last else seen.shot.stop_s):
        if frame.index % seen.clip.stride == 0:
            image = frame.image if wish.background else only(frame.image, boxes[frame.index])
            yield Frame(frame.index, frame.time_s, _small(hide(image, areas.get(frame.index, []))))


def _small(image: Image) -> Image:
    import cv2

    share = LONGEST_PX / max(image.shape[:2])
    if share >= 1:
        return image
    size = round(image.shape[1] * share), round(image.shape[0] * share)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _write_papers(event: Event, films: Sequence[Film], wish: Wish, out: Path) -> Path:
    """Write the page and the mapping; returns the mapping's path."""
    items = items_of(event, words(wish.lang))
    panel = panel_id(event, items, [film.id for film in films])
    page = rating_page(panel, event.id, items, [film.id for film in films], wish.lang)
    write_file(out / HANDED_OUT / "rating.html", page.encode())
    rows = [(panel, film.id, film.clip.name, film.first or film.id, event.id, wish.profile or "") for film in films]
    return write_file(out / MAPPING, b"".join(csv_lines(MAPPING_COLUMNS, rows)))
