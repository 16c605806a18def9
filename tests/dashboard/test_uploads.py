"""What a browser sends is not trusted."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from pe_coach.dashboard.escaping import plain
from pe_coach.jobs.incoming import NAME_LENGTH, safe_name


@given(st.text())
def test_no_name_leaves_its_folder_or_is_too_long(name: str) -> None:
    safe = safe_name(name)
    assert re.fullmatch(r"[\w.-]+", safe)
    assert not safe.startswith(".")
    assert len(safe) <= NAME_LENGTH


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("IMG_2231.MOV", "IMG_2231.MOV"),  # a phone's names stay as they are
        ("Übung 3.mp4", "Übung_3.mp4"),  # umlauts stay, spaces do not
        ("C:\\films\\jump.mp4", "jump.mp4"),  # some browsers send the whole path
        ("../../etc/passwd", "passwd"),
        ("..", "film"),
        ("", "film"),
    ],
)
def test_a_name_stays_recognisable(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text(alphabet="*_`[]()<>#:$~|\\ abc!&"))
def test_text_of_users_is_shown_as_it_is_written(text: str) -> None:
    """Each special character is escaped, and taking the escapes away gives the text back."""
    shown = plain(text)
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_`\[\]()<>#:$~|!&]", shown)
    assert re.sub(r"\\(.)", r"\1", shown) == " ".join(text.split())
