"""A pupil is taken out of the results of a class: clips, pages, rows, names, and every trace in the manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pe_coach.classes.consents import Consents
from pe_coach.classes.lessons import FOLDER
from pe_coach.classes.manifest import Manifest, Planned
from pe_coach.classes.running import OVERLAY, PAGE
from pe_coach.classes.whose import Whose
from pe_coach.consent import Consent
from pe_coach.deleting import Deleted, remove
from pe_coach.errors import UsageError
from pe_coach.roster import Entry, tidy

SHEETS = "sheets"
"""What the manifest notes of the sheets, so that they can be written again."""

TEXTS = (".csv", ".html", ".json", ".txt")
"""Endings of files that may hold a name."""


@dataclass(frozen=True)
class Sheets:
    """What sheets were written with: title, dialect, class list, and the name of the gradebook that was filled."""

    title: str = ""
    csv: str = "comma"
    roster: tuple[Entry, ...] = ()
    gradebook: str | None = None

    def keep(self, manifest: Manifest) -> None:
        """Note it in the manifest."""
        manifest.keep_note(SHEETS, json.dumps(asdict(self)))

    @classmethod
    def kept(cls, manifest: Manifest) -> Sheets:
        """What was noted last."""
        noted = json.loads(manifest.note(SHEETS) or "{}")
        return cls(**noted | {"roster": tuple(map(_entry, noted.get("roster", ())))})

    def without(self, name: str) -> Sheets:
        """The same of a class in which nobody has this name; the gradebook was of all."""
        return Sheets(self.title, self.csv, tuple(one for one in self.roster if not is_called(one, name)))


def forget_pupil(out: Path, name: str, manifest: Manifest, whose: Whose) -> Deleted:
    """Delete all that the results of a class hold of a pupil but the sheets, which are to be written again.

    Args:
        out: the folder of the results.
        name: as the class list writes it, whatever the capitals.
        manifest: of the results.
        whose: the names of its clips.

    Raises:
        UsageError: nobody has this name, or a name that is a guess may be the pupil's.
        OutputError: the manifest cannot be written.
    """
    clips = manifest.planned()
    names = whose.names(clips)
    both = [(clip, named) for clip, named in zip(clips, names, strict=True) if is_called(named.pupil, name)]
    if any(named.is_guess for _, named in both):
        text = f"Which clips are {name}'s is a guess. Correct names.csv, run grade-class --confirm-names; then this."
        raise UsageError("bad_roster", text)
    if not both and not any(is_called(one, name) for one in whose.roster):
        raise UsageError("bad_roster", f"Nobody in {out} is called {name}. Write the name as names.csv does.")
    theirs = [clip for clip, _ in both]
    films = tuple(filter(None, (_hash(out, clip, manifest) for clip in theirs)))
    deleted = remove(_files(out, theirs))
    manifest.drop(clip.clip for clip in theirs)
    whose.forget({clip.clip for clip in theirs}, name)
    Consents.forget(manifest, name)
    Sheets.kept(manifest).without(name).keep(manifest)
    return deleted + Deleted(pupils=1, attempts=len(theirs), films=films)


def copies_of(films: Iterable[str], folder: Path) -> Iterator[Path]:
    """The files of a folder, however deep, whose bytes have one of these hashes."""
    wanted = set(films)
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink() and _digest(path) in wanted:
            yield path


def mentions(out: Path, name: str) -> list[Path]:
    """The sheets, pages and data of a folder that hold a name, in the ways in which they write it."""
    written = {name.encode(), json.dumps(name)[1:-1].encode(), name.encode("utf-16-le")}
    files = (path for path in sorted(out.rglob("*")) if path.suffix.lower() in TEXTS and path.is_file())
    return [path for path in files if any(map(path.read_bytes().__contains__, written))]


def is_called(entry: Entry | None, name: str) -> bool:
    """Whether somebody has this name."""
    return entry is not None and tidy(entry.name).casefold() == tidy(name).casefold()


def _entry(noted: dict[str, object]) -> Entry:
    consent = noted.get("consent")
    return Entry(**noted | {"consent": Consent(consent) if consent else None})  # type: ignore[arg-type]


def _files(out: Path, clips: Sequence[Planned]) -> Iterator[Path]:
    """What was written of clips: page, data, overlay film, and the clip itself where it was cut out of a lesson."""
    for clip in clips:
        yield from (out / f"{clip.stem}{ending}" for ending in (*PAGE, OVERLAY))
        if clip.film:
            yield out / FOLDER / clip.clip


def _hash(out: Path, clip: Planned, manifest: Manifest) -> str:
    """Of a clip's bytes; empty where nobody knows them any more."""
    if not clip.film:
        return manifest.hash_of(clip.clip)
    cut = out / FOLDER / clip.clip
    return _digest(cut) if cut.is_file() else ""


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
