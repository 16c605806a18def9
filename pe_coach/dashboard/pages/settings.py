"""Settings: language, grades, how long films are kept, privacy, the network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.network_choice import network_choice
from pe_coach.dashboard.speech import Speech, lang, speech
from pe_coach.dashboard.state import open_page, store
from pe_coach.scoring.scales import DEFAULT, scale_ids
from pe_coach.store import folder_warning
from pe_coach.store.keeping import RETENTION, RETENTION_DAYS
from pe_coach.takeaway.dialects import AUTO, DIALECTS
from pe_coach.version import __version__
from pe_coach.words import languages

T = TypeVar("T")

LEVELS = ("pupils", "elite")
"""Whose values earn full marks; the first is what grading does by itself."""

DAYS = (1, 7, 14, 30, 90, 365, None)
"""How long films may be kept; None: until somebody deletes them."""


def main() -> None:
    """The page from top to bottom."""
    t = speech("settings")
    st.title(t("title"))
    st.caption(t("lead"))
    _language(t)
    _marking(t)
    _keeping(t)
    _privacy(t)
    st.header(t("program"))
    network_choice(t)
    st.caption(plain(t("version", version=__version__)))


def _choice(label: str, setting: str, known: Sequence[T], usual: T, word: Callable[[T], str], tip: str | None) -> None:
    """One setting: what is chosen is kept at once, and the page says the rest anew."""
    now = store().setting(setting, usual)
    offered = list(known) if now in known else [*known, now]
    chosen = st.selectbox(label, offered, offered.index(now), format_func=word, help=tip, key=f"setting_{setting}")
    if chosen != now:
        store().set_setting(setting, chosen)
        st.rerun()


def _language(t: Speech) -> None:
    names = {one: speech("settings", one)("language_name") for one in languages()}
    _choice(t("language"), "lang", list(names), lang(), names.__getitem__, None)
    st.caption(t("look"))


def _marking(t: Speech) -> None:
    st.header(t("marking"))
    scales = scale_ids()
    _choice(t("scale"), "scale", scales, DEFAULT, lambda one: _scale_word(one, t), t("scale_help"))
    _choice(t("level"), "level", LEVELS, LEVELS[0], lambda one: t.say.name("levels", one), t("level_help"))
    dialects = (AUTO, *DIALECTS)
    _choice(t("dialect"), "csv_dialect", dialects, AUTO, lambda one: t(f"dialect_{one}"), t("dialect_help"))


def _scale_word(scale: str, t: Speech) -> str:
    """A shipped scale in words, with its id; a teacher's own is a file."""
    return t.say.name("scales", scale) if scale in scale_ids() else f"{t('scale_own')}: {scale}"


def _keeping(t: Speech) -> None:
    st.header(t("keeping"))
    _choice(t("retention"), RETENTION, DAYS, RETENTION_DAYS, lambda days: _days_word(days, t), t("retention_help"))
    coming = store().next_purge()
    if coming is None:
        st.caption(t("next_purge_none"))
    else:
        at, count = coming
        st.info(t("next_purge", date=f"{at.astimezone():%d.%m.%Y}", count=count), icon=":material/auto_delete:")
    folder = store().folder
    st.caption(t("folder", folder=plain(str(folder))))
    if (why := folder_warning(folder)) is not None:
        st.warning(t(f"folder_{why}", folder=plain(str(folder))), icon=":material/cloud_off:")


def _days_word(days: int | None, t: Speech) -> str:
    if days is None:
        return t("retention_never")
    return t("retention_day") if days == 1 else t("retention_days", days=days)


def _privacy(t: Speech) -> None:
    st.header(t("privacy"))
    st.markdown(t("privacy_text"))
    with st.container(horizontal=True):
        for name in ("class", "pupils"):
            if st.button(t(f"to_{name}"), key=f"to_{name}"):
                open_page(name)


if __name__ == "__main__":
    main()
