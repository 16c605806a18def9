"""What raters saved, and what the machine says of the same films, as tables of numbers."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pe_coach.errors import UsageError
from pe_coach.report.comparing import read_report
from pe_coach.report.types import Report
from pe_coach.small_files import read_small

Floats = NDArray[np.float64]
Names = tuple[str, ...]

COLUMNS = ("panel", "rater", "film", "item", "rating")
MOST = 2.0
"""Points of an item that is as it should be."""

FROM = ((2.0, 0.75), (1.0, 0.25))
"""Points of an item from the machine's share of full marks on: three quarters and one quarter of what may be had."""


@dataclass(frozen=True)
class Ratings:
    """Points 0, 1, 2 of raters (films, items, raters), NaN where somebody could not see it or did not say.

    `firsts` are the rows of films that are seen for the first time, `again` pairs of rows of one film seen twice.
    """

    panel: str
    films: Names
    items: Names
    raters: Names
    points: Floats
    firsts: tuple[int, ...]
    again: tuple[tuple[int, int], ...]

    @property
    def totals(self) -> Floats:
        """(films, raters) mean of the items that were rated, 0…100; NaN for none."""
        return total_of(self.points, axis=1)


def total_of(points: Floats, axis: int) -> Floats:
    """Mean points of the items along an axis as a share of full marks, 0…100; NaN where none is known."""
    known = np.isfinite(points)
    with np.errstate(invalid="ignore"):
        mean = np.where(known, points, 0.0).sum(axis) / known.sum(axis)
    return np.asarray(100 * mean / MOST)


@dataclass(frozen=True)
class Mapped:
    """A film of a panel: the file it was made of, and the id under which it came first."""

    clip: str
    first: str


def read_mapping(file: Path) -> tuple[str, dict[str, Mapped]]:
    """A panel's name, and its films by id.

    Raises:
        UsageError: `bad_panel`.
    """
    rows = _rows(file, ("panel", "id", "clip", "first_id"))
    return rows[0]["panel"], {row["id"]: Mapped(row["clip"], row["first_id"]) for row in rows}


def read_ratings(files: Sequence[Path], mapping: tuple[str, Mapping[str, Mapped]] | None = None) -> Ratings:
    """The ratings of several raters' files; with the mapping, films that came twice are known.

    Raises:
        UsageError: `bad_panel`: a file is not of this panel, or a rating is none, or two files have one rater's name.
    """
    found: dict[tuple[str, str, str], float] = {}
    panel = mapping[0] if mapping else ""
    for file in files:
        rows = _rows(file, COLUMNS)
        panel = panel or rows[0]["panel"]
        for number, row in enumerate(rows, 2):
            key = row["film"], row["item"], row["rater"]
            if row["panel"] != panel:
                raise UsageError("bad_panel", f"{file.name} belongs to panel {row['panel']}, not {panel}.")
            if key in found:
                raise UsageError(
                    "bad_panel", f"{file.name}: {row['rater']} rated {row['film']} before. Rename a rater."
                )
            found[key] = _points(file, number, row["rating"])
    return _table(panel, found, mapping[1] if mapping else {})


def _rows(file: Path, columns: Iterable[str]) -> list[dict[str, str]]:
    """The rows of a table that must have these columns."""
    try:
        reader = csv.DictReader(read_small(file).decode("utf-8-sig").splitlines())
        rows = [{key: value or "" for key, value in row.items() if key} for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError("bad_panel", f"{file} cannot be read ({error}).") from None
    lacking = [name for name in columns if not rows or name not in rows[0]]
    if lacking:
        raise UsageError("bad_panel", f"{file.name} is not such a file: it has no {', '.join(lacking)}.")
    return rows


def _points(file: Path, number: int, rating: str) -> float:
    if rating not in ("", "0", "1", "2"):
        raise UsageError("bad_panel", f"{file.name}, row {number}: {rating!r} is not 0, 1, 2 or empty.")
    return float(rating) if rating else float("nan")


def _table(panel: str, found: Mapping[tuple[str, str, str], float], mapping: Mapping[str, Mapped]) -> Ratings:
    films, items, raters = (tuple(dict.fromkeys(key[part] for key in found)) for part in range(3))
    points = np.full((len(films), len(items), len(raters)), np.nan)
    for (film, item, rater), value in found.items():
        points[films.index(film), items.index(item), raters.index(rater)] = value
    first = {film: mapping[film].first if film in mapping else film for film in films}
    firsts = tuple(row for row, film in enumerate(films) if first[film] == film)
    again = tuple((films.index(first[film]), row) for row, film in enumerate(films) if first[film] not in (film,))
    return Ratings(panel, films, items, raters, points, firsts, tuple(pair for pair in again if pair[0] in firsts))


@dataclass(frozen=True)
class Machine:
    """The machine's points (films, items), 0, 1, 2, and scores (films,), 0…100; NaN where it does not say."""

    points: Floats
    scores: Floats


def machine_of(ratings: Ratings, mapping: Mapping[str, Mapped], files: Sequence[Path]) -> Machine:
    """What reports say of the films of a panel; `files` are reports, or folders of them.

    Raises:
        UsageError: `bad_report`, when one is none.
    """
    found = [file for path in files for file in (sorted(path.glob("*.json")) if path.is_dir() else [path])]
    reports = {report.clip: report for report in map(read_report, found)}
    of_film = [reports.get(mapping[film].clip) if film in mapping else None for film in ratings.films]
    points = np.array([[_of_item(report, item) for item in ratings.items] for report in of_film])
    scores = [report.score.value if report and report.score else None for report in of_film]
    return Machine(points, np.array([np.nan if score is None else score for score in scores]))


def _of_item(report: Report | None, item: str) -> float:
    """Points of an item by a report: 2 near full marks, 0 where little is left of them."""
    shares = [c.points for c in report.criteria if c.id == item and c.assessed] if report else []
    if not shares or shares[0] is None:
        return float("nan")
    return next((points for points, least in FROM if shares[0] >= least), 0.0)
