"""The pages together: each opens, in each language, and the address says what is open."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from pe_coach.dashboard.escaping import show_escaped
from pe_coach.dashboard.navigation import PLACES
from pe_coach.dashboard.speech import FOLDER
from pe_coach.jobs.crew import SIZE_VARIABLE
from pe_coach.store import Store
from pe_coach.words import languages

SECONDS = 60

NAMES = [place.name for place in PLACES]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    """The store that the pages open; nobody grades what it holds."""
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv(SIZE_VARIABLE, "0")
    return Store.open()


@pytest.fixture
def app(root: Path, store: Store) -> AppTest:
    return AppTest.from_file(str(root / "pe_coach" / "dashboard" / "serving" / "visit.py"), default_timeout=SECONDS)


def opened(app: AppTest, name: str) -> AppTest:
    """A page, opened from the menu."""
    app._page_hash = calc_hash(name) if name != NAMES[0] else ""  # there is no public way to a page without a file
    return app.run()


@pytest.mark.parametrize("lang", languages())
def test_every_page_opens_where_nothing_was_graded_and_says_what_it_is(app: AppTest, store: Store, lang: str) -> None:
    store.set_setting("lang", lang)
    titles = []
    for name in NAMES:
        page = opened(app, name)
        assert not page.exception, name
        titles.append(page.title[0].value)
    assert len(set(titles)) == len(NAMES)


@pytest.mark.parametrize("file", sorted(path.name for path in (FOLDER / "en").iterdir()))
def test_both_languages_say_everything(file: str) -> None:
    said = [tomllib.loads((FOLDER / lang / file).read_text("utf-8")) for lang in languages()]
    assert said[0].keys() == said[1].keys()
    assert all(each.values() and all(each.values()) for each in said)


def test_the_class_stays_open_when_the_menu_empties_the_address(app: AppTest, store: Store) -> None:
    chosen, _ = store.add_class("7b", confirmed_by="Ms Lin"), store.add_class("8a", confirmed_by="Ms Lin")
    app.query_params["class"] = chosen.id
    opened(app, "class")
    app.query_params.clear()
    opened(app, "settings")
    page = opened(app, "class")
    assert chosen.id in page.query_params["class"]


def test_an_address_of_what_was_deleted_opens_an_empty_page(app: AppTest, store: Store) -> None:
    app.query_params["class"], app.query_params["attempt"] = "gone", "gone"
    for name in ("class", "result", "pupils", "show"):
        page = opened(app, name)
        assert not page.exception and page.title, name


def test_without_any_class_a_sample_is_offered_and_later_it_is_not(app: AppTest, store: Store) -> None:
    assert "Try a sample class" in [button.label for button in opened(app, "grade").button]
    store.add_class("7b", confirmed_by="Ms Lin")
    assert "Try a sample class" not in [button.label for button in opened(app, "grade").button]


def test_no_html_of_users_can_reach_the_page(root: Path) -> None:
    """Streamlit escapes HTML unless it is told not to; what is written down as a constant is nobody's."""
    files = [file for file in (root / "pe_coach" / "dashboard").rglob("*.py") if file.name != "escaping.py"]
    raw = re.compile(r"unsafe_allow_html|components\.v1|st\.html\((?![A-Z_]+\))")
    assert not any(raw.search(file.read_text("utf-8")) for file in files)
    with pytest.raises(TypeError):
        show_escaped("<b>a name</b>", "")  # type: ignore[arg-type]
