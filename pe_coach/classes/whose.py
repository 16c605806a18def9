"""Whose the clips of a class are, remembered: what a teacher said once need not be said again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pe_coach.classes.manifest import Manifest, Planned
from pe_coach.classes.names_file import read_names
from pe_coach.classes.naming import name_clips
from pe_coach.classes.types import Named
from pe_coach.errors import UsageError
from pe_coach.names import NamedBy
from pe_coach.roster import Entry

_SAID, _WRITTEN = "names said", "names written"
"""What is noted in the manifest: what the teacher said of clips, and the hash of the list that we wrote last."""


@dataclass(frozen=True)
class Whose:
    """The names of a class.

    Attributes:
        manifest: remembers them.
        listed: the list of names among the results. Whoever corrects it need not say more: what was changed in it is
            what the teacher says.
        roster: the class.
    """

    manifest: Manifest
    listed: Path
    roster: Sequence[Entry] = ()

    def listen(self, given: Path | None = None, *, confirmed: bool = False) -> None:
        """Take what the teacher says, in the file that was given or by correcting the list among the results.

        Args:
            given: a list; None for the one among the results.
            confirmed: the teacher has looked at all of it.

        Raises:
            UsageError: it names somebody who is not in the class, or cannot be read, or is to be confirmed and is not
                there yet.
        """
        file = given or self.listed
        if given is None and not file.exists():
            if confirmed:
                text = "There are no names to be confirmed yet. Leave --confirm-names out, and look at names.csv then."
                raise UsageError("bad_roster", text)
            return
        if given is None and not confirmed and _hash(file) == self.manifest.note(_WRITTEN):
            return
        said = self._said() | read_names(file, self.roster or self._known(), confirmed=confirmed)
        self._keep(said)
        if given is None:
            self.noted()

    def forget(self, clips: Container[str], name: str) -> None:
        """Keep nothing of what was said of these clips, or of a pupil."""
        said = {clip: named for clip, named in self._said().items() if clip not in clips}
        self._keep({clip: named for clip, named in said.items() if named.pupil is None or named.pupil.name != name})

    def noted(self) -> None:
        """The list among the results is the one that we wrote."""
        if self.listed.exists():
            self.manifest.keep_note(_WRITTEN, _hash(self.listed))

    def names(self, clips: Sequence[Planned]) -> list[Named]:
        """Who is on each clip, by all that is known; clips are in the order of recording."""
        return name_clips(clips, self.roster, self._said())

    def _keep(self, said: Mapping[str, Named]) -> None:
        told = {clip: named.pupil and asdict(named.pupil) for clip, named in said.items()}
        self.manifest.keep_note(_SAID, json.dumps(told))

    def _said(self) -> dict[str, Named]:
        """What the teacher said so far."""
        told = json.loads(self.manifest.note(_SAID) or "{}")
        return {clip: Named(pupil and Entry(**pupil), NamedBy.TEACHER) for clip, pupil in told.items()}

    def _known(self) -> tuple[Entry, ...]:
        """Pupils who were named before, where no class list is given."""
        return tuple({named.pupil: None for named in self._said().values() if named.pupil})


def _hash(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()
