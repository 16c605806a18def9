"""Grade one film."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from pe_coach.advice.spoken import filming
from pe_coach.dashboard import result, settings
from pe_coach.dashboard.attempt import grade_film
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.uploads import delete_film, session_folder, take
from pe_coach.errors import PeCoachError
from pe_coach.events import event_ids, load_event
from pe_coach.grading import Options
from pe_coach.words import words

ICON = Path(__file__).with_name("icon.svg")
"""Sign of the page in the browser. Streamlit's own signs would be fetched from the internet."""

LANG = "en"
"""Language of the page."""

MAX_UPLOAD_MB = 500
"""A minute of 4K film from a phone (OWASP file upload cheat sheet: set a limit; the server holds uploads in memory)."""

SUFFIXES = ["mp4", "mov", "m4v", "avi", "webm", "mkv"]
"""Endings that the file dialogue offers. What a file really is shows when it is decoded."""

STAGES = {
    "people": "Looking for the athlete",
    "pose": "Measuring the body, frame by frame",
    "motion": "Following the movement",
    "events": "Finding the phases",
    "alignment": "Comparing with the reference",
    "scoring": "Scoring",
    "advice": "Choosing the correction",
    "overlay": "Drawing the overlay film",
}
"""What the program is doing, by the name of the stage."""


def main() -> None:
    """The page from top to bottom."""
    st.set_page_config(page_title="pe-coach", page_icon=str(ICON), layout="centered")
    st.title("One film in, one correction out")
    st.caption("The film stays on this computer and is deleted when this page is closed.")
    film = _film()
    event = st.segmented_control(
        "Event", event_ids(), key="event", default=event_ids()[0], required=True, format_func=_event_word
    )
    st.caption(plain(filming(load_event(event), LANG)))
    pupil = st.text_input("Pupil (optional)", key="pupil", placeholder="a name or a number, for the class sheet")
    with st.expander("Filmed in slow motion?"):
        recorded_fps = st.number_input(
            "Frames a second when it was filmed", 24.0, 1000.0, None, 1.0, "%.0f", key="fps", placeholder="such as 240"
        )
    with st.expander("Pose network"):
        model = settings.network()
    pressed = st.button("Grade this film", type="primary", width="stretch", disabled=film is None)
    athlete = st.session_state.pop("athlete", None)
    if film and (pressed or athlete):
        name = pupil.strip() or None
        _grade(film, Options(event, athlete=athlete, recorded_fps=recorded_fps, model=model, lang=LANG, pupil=name))
    if "attempt" in st.session_state:
        result.show(st.session_state.attempt, LANG)


def _film() -> Path | None:
    """The film to grade: asked for until there is one, shown by its name from then on."""
    film: Path | None = st.session_state.get("film")
    if film is not None and not film.exists():  # a lost connection deletes the film
        _forget()
        film = None
    if film is None:
        upload = st.file_uploader("Film of one attempt", type=SUFFIXES, max_upload_size=MAX_UPLOAD_MB)
        if upload is None:
            return None
        st.session_state.film = take(upload)
        st.rerun()
    name, other = st.columns([3, 1], vertical_alignment="center")
    name.markdown(f":material/movie: **{plain(film.name)}**")
    other.button("Another film", on_click=_forget, width="stretch")
    return film


def _forget() -> None:
    """Delete the film and its result, for the next one."""
    delete_film()
    for key in ("film", "attempt", "pupil", "fps"):
        st.session_state.pop(key, None)


def _grade(film: Path, options: Options) -> None:
    """Grade with progress and keep the result."""
    st.session_state.pop("attempt", None)
    bar = st.progress(0.0, "Reading the film")

    def tell(stage: str, share: float) -> None:
        bar.progress(min(max(share, 0.0), 1.0), STAGES.get(stage, stage))

    try:
        st.session_state.attempt = grade_film(film, options, folder=session_folder("results"), progress=tell)
    except PeCoachError as error:
        st.error(plain(error.text), icon=":material/error:")
    bar.empty()


def _event_word(event: str) -> str:
    """An event as the reader calls it."""
    return words(LANG).name("events", event)


if __name__ == "__main__":
    main()
