"""The class at a glance: which faults are most frequent, and how the points are spread over the phases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from pe_coach.dashboard.escaping import show_escaped
from pe_coach.dashboard.marking import hides_number
from pe_coach.dashboard.speech import Speech, lang
from pe_coach.store.types import Attempt, Pupil, SchoolClass
from pe_coach.takeaway.overview import overview, overview_style
from pe_coach.takeaway.sheet import entry_of
from pe_coach.takeaway.tally import Label, Tallies


def class_glance(
    school_class: SchoolClass, attempts: Sequence[Attempt], pupils: Mapping[str, Pupil], t: Speech
) -> None:
    """What to teach next; points of attempts whose number is hidden still do not count."""
    tallies = tallies_of(school_class, attempts, pupils, t)
    if any(tally.defended for tally in tallies.by_event.values()):
        with st.expander(t("glance"), icon=":material/insights:"):
            show_escaped(overview(tallies), overview_style())


def tallies_of(
    school_class: SchoolClass, attempts: Sequence[Attempt], pupils: Mapping[str, Pupil], t: Speech
) -> Tallies:
    """What the finished attempts have in common; who is named by a guess goes by the attempt's number."""
    tallies = Tallies(lang())
    for attempt in attempts:
        if attempt.report is not None:
            pupil = pupils.get(attempt.sure_pupil_id or "")
            name = pupil.name if pupil else t.say.say("text.attempt_number", number=attempt.number)
            numbers = not hides_number(school_class, attempt)
            tallies.add(entry_of(attempt, pupils).report, Label(name), numbers=numbers)
    return tallies
