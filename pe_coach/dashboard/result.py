"""The result of one film: the one correction first, the number second."""

from __future__ import annotations

from typing import Any

import streamlit as st

from pe_coach.dashboard.attempt import Attempt
from pe_coach.dashboard.escaping import plain
from pe_coach.report.as_text import (
    basis,
    difference,
    grade_words,
    network_words,
    place,
    shows_corrections,
    spoken,
    title,
    who,
)
from pe_coach.words import Words

BADGES: dict[str, tuple[Any, str]] = {
    "accepted": ("green", ":material/check_circle:"),
    "warning": ("orange", ":material/visibility:"),
    "rejected": ("red", ":material/block:"),
}
"""Colour and sign of a status; the sign and the word say the same as the colour, for those who do not see it."""


FILM_HEIGHT_PX = 520
"""Height of an upright film: with its controls it fits on a laptop's screen of 768 pixels."""

PAGE_WIDTH_PX = 704
"""Width of Streamlit's centred column."""

PROVENANCE = (
    "versions",
    "model",
    "model_figures",
    "reference",
    "alignment",
    "fps",
    "frames",
    "coverage",
    "assessed_weight",
)
"""What made the numbers, of the report's keys."""


def show(attempt: Attempt, lang: str) -> None:
    """The whole result, from the correction down to the versions that made it."""
    report, say = spoken(attempt.report, lang)
    st.header(plain(title(report, say)), divider="gray")
    beside = st.container()
    if attempt.picture:
        picture, beside = st.columns([3, 2], gap="medium", vertical_alignment="center")
        picture.image(attempt.picture, width="stretch")
    with beside:
        if shows_corrections(report):
            _first_correction(report, say)
        else:
            _worth(report, say)
    if shows_corrections(report):
        _other_corrections(report, say)
        _score(report, say)
    _candidates(attempt, report, say)
    _phases(report, say)
    _film(attempt)
    _downloads(attempt)
    _small_print(report, say)


def _first_correction(report: dict[str, Any], say: Words) -> None:
    """What to change, what to practise, and what was good."""
    if not report["corrections"]:
        st.subheader(say.text("no_correction"))
    for first in report["corrections"][:1]:
        st.caption(say.text("first_correction"))
        st.subheader(plain(first["advice"]))
        if first["drill"]:
            st.markdown(f"**{say.text('practise')}:** {plain(first['drill'])}")
        st.caption(f"{plain(place(first, say))}  \n{plain(difference(first, say))}")
    for praise in report["good"]:
        st.markdown(f":material/thumb_up: {plain(praise['text'])}")


def _other_corrections(report: dict[str, Any], say: Words) -> None:
    """What comes after the first correction, in a line each."""
    for other in report["corrections"][1:]:
        st.markdown(f"**{say.text('next_corrections')}:** {plain(other['advice'])} · {plain(place(other, say))}")


def _score(report: dict[str, Any], say: Words) -> None:
    """The number with its interval, and what it is worth. Without a number, only why there is none."""
    score, worth = report["score"], st.container()
    if score:
        number, worth = st.columns([2, 3], gap="medium")
        with number.container(border=True):
            st.metric(say.text("score"), f"{say.number(score['value'])} {say.text('of_100')}")
            st.caption(f"{say.text('interval')}: {say.number(score['low'])}–{say.number(score['high'])}")
            if grade := grade_words(report, say):
                st.caption(f"{say.text('grade')}: {plain(grade)}")
    with worth:
        _worth(report, say)


def _worth(report: dict[str, Any], say: Words) -> None:
    """What the result is worth, and the reasons for doubt."""
    colour, icon = BADGES[report["status"]]
    st.badge(say.name("status", report["status"]), color=colour, icon=icon)
    reasons = "".join(f"\n- {plain(reason['text'])}" for reason in report["reasons"])
    st.markdown(f"{say.name('status_meaning', report['status'])}\n{reasons}")
    if report["withheld"]:
        st.caption(say.text("withheld"))
    st.caption(f"{plain(' · '.join(basis(report, say)))}. {say.name('validation_meaning', report['validation'])}")


def _candidates(attempt: Attempt, report: dict[str, Any], say: Words) -> None:
    """Both people who might be meant, and a button that grades the other one."""
    if not attempt.candidates:
        return
    st.subheader(say.text("who"))
    for column, person, picture in zip(st.columns(3), report["candidates"], attempt.candidates, strict=False):
        column.image(picture, f"{person['number']}: {who(person, say)}", width="stretch")
        if not person["graded"]:
            column.button("Grade this one", on_click=_choose, args=(person,), width="stretch")


def _choose(person: dict[str, Any]) -> None:
    """Keep who is to be graded, for the page's next run."""
    x0, y0, x1, y1 = person["box"]
    st.session_state.athlete = ((x0 + x1) / 2, (y0 + y1) / 2, person["time_s"])


def _phases(report: dict[str, Any], say: Words) -> None:
    """When each phase was, and its points."""
    spans = {span["name"]: span for span in report["phases"]}
    rows = [_row(name, part, spans.get(name), say) for name, part in report["by_phase"].items()]
    if rows:
        st.subheader(say.text("phases"))
        st.table(rows)


def _row(name: str, part: dict[str, Any], span: dict[str, Any] | None, say: Words) -> dict[str, str]:
    """A phase as a row of words."""
    seen = part["assessed"]
    return {
        "Phase": say.name("phases", name),
        "Time in the film, s": f"{say.number(span['start_s'], 2)}–{say.number(span['stop_s'], 2)}" if span else "–",
        say.text("points"): say.number(part["value"]) if seen else say.text("not_seen"),
        say.text("interval"): f"{say.number(part['low'])}–{say.number(part['high'])}" if seen else "–",
    }


def _film(attempt: Attempt) -> None:
    """The overlay film, as large as fits on a screen whatever its shape."""
    if attempt.overlay is None:
        return
    st.subheader("The film with the measured body")
    width = round(FILM_HEIGHT_PX * attempt.aspect)
    with st.container(horizontal_alignment="center"):
        st.video(str(attempt.overlay), width=width if width < PAGE_WIDTH_PX else "stretch", loop=True, muted=True)


def _downloads(attempt: Attempt) -> None:
    """What a teacher takes away."""
    files = [
        ("Page to print", attempt.page, ".html", "text/html"),
        ("Sheet row (CSV)", attempt.csv, ".csv", "text/csv"),
        ("Data (JSON)", attempt.json, ".json", "application/json"),
    ]
    if attempt.overlay:
        files.append(("Film (MP4)", attempt.overlay.read_bytes(), "_overlay.mp4", "video/mp4"))
    for column, (label, content, ending, kind) in zip(st.columns(len(files)), files, strict=True):
        column.download_button(label, content, attempt.stem + ending, kind, on_click="ignore", width="stretch")


def _small_print(report: dict[str, Any], say: Words) -> None:
    """What made the numbers, and what they are not."""
    st.caption(plain(" · ".join([say.text("footnote"), *network_words(report, say)])))
    with st.expander("What made these numbers"):
        st.json({key: report[key] for key in PROVENANCE})
