"""Whose clips of a class may be graded: what the class list says of consent, remembered with the results.

Where no class list ever had a column for it, nothing is known of consent and nothing is withheld.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime

from pe_coach.classes.attempt import task_failed
from pe_coach.classes.manifest import Manifest
from pe_coach.classes.planning import Plan
from pe_coach.classes.types import Named, Row
from pe_coach.consent import Confirmation, Consent, may_be_analysed
from pe_coach.errors import UsageError
from pe_coach.roster import Entry, tidy

LISTED, CONFIRMED = "consent list", "consent confirmed"
"""What is noted in the manifest: the class list that told of consent, and who answers for the others since when."""

NO_CONSENT = "no_consent"
SAID_NO = "It shows somebody who said no: it is not graded."
NOT_RECORDED = "Consent is not recorded. Write yes or no into the class list, or say --consent-confirmed-by NAME."


@dataclass(frozen=True)
class Consents:
    """What is known of consent.

    Attributes:
        listed: the class list that told of it; empty where none ever did.
        confirmation: who answers for those of whom nothing is recorded.
    """

    listed: tuple[Entry, ...] = ()
    confirmation: Confirmation | None = None

    @classmethod
    def of(cls, manifest: Manifest, roster: Sequence[Entry] = (), confirmed_by: str | None = None) -> Consents:
        """What a class list and the person who runs the command say, kept in the manifest, else what was kept before.

        Raises:
            OutputError: it cannot be kept.
        """
        if any(entry.consent is not None for entry in roster):
            manifest.keep_note(LISTED, json.dumps([asdict(entry) for entry in roster]))
        if confirmed_by is not None:
            now = datetime.now(UTC).isoformat(timespec="seconds")
            manifest.keep_note(CONFIRMED, json.dumps({"by": confirmed_by, "at": now}))
        listed, confirmed = (json.loads(manifest.note(name) or "null") for name in (LISTED, CONFIRMED))
        return cls(
            tuple(Entry(**entry | {"consent": Consent(entry["consent"])}) for entry in listed or ()),
            confirmed and Confirmation(confirmed["by"], datetime.fromisoformat(confirmed["at"])),
        )

    @classmethod
    def forget(cls, manifest: Manifest, name: str) -> None:
        """Keep nothing of a pupil in the list that is kept."""
        gone = tidy(name).casefold()
        left = [asdict(entry) for entry in cls.of(manifest).listed if tidy(entry.name).casefold() != gone]
        if manifest.note(LISTED) is not None:
            manifest.keep_note(LISTED, json.dumps(left))

    def of_whom(self, named: Named) -> Consent:
        """What is known of somebody."""
        name = named.pupil.name if named.pupil else None
        said = (entry.consent for entry in self.listed if entry.name == name)
        return next(said, None) or Consent.NOT_RECORDED

    def check_faces(self) -> None:
        """See that faces may be shown: nobody is recognised, so whoever said no may be the one beside a pupil.

        Raises:
            UsageError: somebody in the class said no.
        """
        if any(entry.consent is Consent.NO for entry in self.listed):
            text = "Somebody in the class list said no, and may stand beside others. Leave --show-faces out."
            raise UsageError(NO_CONSENT, text)

    def problem(self, named: Named) -> UsageError | None:
        """Why the clip of somebody may not be graded; None where it may."""
        if not self.listed:
            return None
        consent = self.of_whom(named)
        if may_be_analysed(consent, guessed=named.is_guess, confirmed=self.confirmation is not None):
            return None
        return UsageError(NO_CONSENT, SAID_NO if consent is Consent.NO else NOT_RECORDED)

    def withheld(self, plan: Plan, names: Sequence[Named]) -> Plan:
        """The plan in which clips that may not be graded have that as their problem, and nothing of them is known."""
        problems = map(self.problem, names)
        clips = (
            replace(clip, problem=problem, content="") if problem else clip
            for clip, problem in zip(plan.clips, problems, strict=True)
        )
        return replace(plan, clips=tuple(clips))

    def rows(self, rows: Iterable[Row], plan: Plan) -> Iterator[Row]:
        """Graded clips; of those that turned out to be of somebody who may not be, that alone."""
        for row in rows:
            problem = self.problem(row.named)
            if problem is None:
                yield row
            else:
                yield replace(row, report=task_failed(plan.task(plan.clips[row.number - 1]), problem).report)
