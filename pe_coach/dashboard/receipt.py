"""What a deletion took away, said once on the page that opens next."""

from __future__ import annotations

import math

import streamlit as st

from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.speech import lang, speech
from pe_coach.deleting import Deleted
from pe_coach.jobs.deleting import with_key_points
from pe_coach.takeaway.receipt import receipt_text

KEY = "receipt"


def keep_receipt(deleted: Deleted) -> None:
    """Have the next page say what went, with the key points that were kept of the films."""
    st.session_state[KEY] = with_key_points(deleted)


def show_receipt() -> None:
    """Say what went, if something did, and what the program cannot reach: numbers only, no names."""
    deleted: Deleted | None = st.session_state.pop(KEY, None)
    if deleted is None:
        return
    t = speech("deletion")
    counts = {"pupils": deleted.pupils, "attempts": deleted.attempts, "marks": deleted.marks, "files": deleted.files}
    went = " · ".join(f"{t(name)}: {count}" for name, count in counts.items())
    st.success(t("deleted", went=went, size_mb=math.ceil(deleted.size_bytes / 1e6)), icon=":material/delete:")
    text = receipt_text(deleted, lang=lang())
    with st.expander(t("beyond"), icon=":material/receipt_long:", key="receipt-beyond"):
        st.text(text)
        st.download_button(t("save"), text, "receipt.txt", "text/plain", key="receipt-save", on_click="ignore")
    if deleted.left:
        files = ", ".join(plain(file.name) for file in deleted.left)
        st.warning(t("left", files=files, folder=plain(str(deleted.left[0].parent))))
