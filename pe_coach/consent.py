"""Whether somebody may be analysed: consent in three states, and the one rule that follows from them.

Who said no is never analysed. Who said yes is. Whoever has not been recorded waits until somebody has confirmed, with a
name, that there is consent for all of the class who did not say no.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Consent(StrEnum):
    """What is known of a pupil's consent, or that of those who decide for the pupil."""

    YES = "yes"
    NO = "no"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True)
class Confirmation:
    """Somebody answers for the consent of a class: the name that was typed, and when in UTC."""

    by: str
    at: datetime


SAID = {
    Consent.YES: "yes y ja j true wahr 1 x",
    Consent.NO: "no n nein false falsch 0",
    Consent.NOT_RECORDED: "not_recorded unknown unbekannt offen ? -",
}
"""How class lists say it, in English and German."""


def consent_said(cell: str) -> Consent:
    """What a cell of a class list says; an empty one says nothing.

    Raises:
        ValueError: it says something else.

    >>> consent_said("Ja").value, consent_said("").value
    ('yes', 'not_recorded')
    """
    word = "_".join(cell.casefold().split())
    if not word:
        return Consent.NOT_RECORDED
    for consent, words in SAID.items():
        if word in words.split():
            return consent
    raise ValueError(cell)


def may_be_analysed(consent: Consent, *, guessed: bool, confirmed: bool) -> bool:
    """The rule. A name that is a guess may forbid and never allow.

    >>> may_be_analysed(Consent.YES, guessed=True, confirmed=False)
    False
    >>> may_be_analysed(Consent.NO, guessed=True, confirmed=True)
    False
    """
    if consent is Consent.NO:
        return False
    return confirmed or (consent is Consent.YES and not guessed)
