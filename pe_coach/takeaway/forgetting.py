"""A pupil is forgotten in the folder of a class: what is of the pupil goes, and the sheets are written without."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from pe_coach.cache import Cache
from pe_coach.classes.forgetting import Sheets, copies_of, forget_pupil, mentions
from pe_coach.classes.manifest import Manifest
from pe_coach.classes.manifest_file import settings_in
from pe_coach.classes.whose import Whose
from pe_coach.deleting import Deleted, remove
from pe_coach.files import remove_left_over
from pe_coach.takeaway.class_folder import write_class
from pe_coach.takeaway.dialects import DIALECTS


@dataclass(frozen=True)
class Forgotten:
    """What a deletion took away, and the files in the folder that still hold the name: they are not the program's."""

    deleted: Deleted
    mentioned: tuple[Path, ...] = ()


def forget(out: Path, name: str, *, films: Path | None = None, cache: Cache | None = None) -> Forgotten:
    """Delete everything of a pupil from the results of a class, and from what is kept of the films.

    Args:
        out: the folder of the results.
        name: of the pupil, as the class list writes it.
        films: a folder in which the pupil's films are deleted too, told by their bytes; None: they stay.
        cache: where key points are kept.

    Raises:
        UsageError: there are no results, nobody has this name, or it is not sure which clips are the pupil's.
        OutputError: the folder cannot be written to.
    """
    with Manifest.open(out, settings := settings_in(out)) as manifest:
        remove_left_over(out)
        sheets = Sheets.kept(manifest)
        whose = Whose(manifest, out / "names.csv", sheets.roster)
        whose.listen()
        deleted = forget_pupil(out, name, manifest, whose)
        if sheets.gradebook:
            deleted += remove([out / sheets.gradebook])
        _written_again(out, manifest, replace(whose, roster=Sheets.kept(manifest).roster), settings["lang"])
        manifest.scrub()
    if films is not None:
        deleted += remove(list(copies_of(deleted.films, films)))
    if cache is not None:
        deleted += Deleted(entries=sum(map(cache.forget, deleted.films)))
    return Forgotten(deleted, tuple(mentions(out, name)))


def _written_again(out: Path, manifest: Manifest, whose: Whose, lang: str) -> None:
    """The sheets without the pupil."""
    sheets, names = Sheets.kept(manifest), whose.names(manifest.planned())
    dialect = DIALECTS[sheets.csv]
    write_class(
        *(out, lambda: manifest.rows(names)), roster=whose.roster, lang=lang, title=sheets.title, dialect=dialect
    )
    whose.noted()
