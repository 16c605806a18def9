"""One button forgets a pupil: the disk holds neither the film's bytes nor the name afterwards, anywhere it could."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from streamlit.testing.v1 import AppTest

from pe_coach.cache import Cache
from pe_coach.consent import Consent
from pe_coach.store import Store
from pe_coach.store.types import Attempt

NAME = "Zoë Müller-Ötting"

SECONDS = 60

WINDOW, FILM_BYTES = 64, 1 << 16

KEPT = ("picture.jpg", "strip_take_off.jpg", "preview_0.mp4", "candidate_1.jpg", "watched.npz", "report.json")


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data, the cache and the temporary folder, all within one."""
    for name, variable in (("data", "PE_COACH_DATA"), ("cache", "PE_COACH_CACHE"), ("tmp", "TMPDIR")):
        monkeypatch.setenv(variable, str(tmp_path / name))
        (tmp_path / name).mkdir()
    monkeypatch.setenv("PE_COACH_WORKERS", "0")
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def pupil_with_films(store: Store, name: str, seed: int) -> tuple[str, list[Attempt], list[bytes]]:
    """A pupil of the first class with two films, and everything that grading leaves of them."""
    pupil = store.add_pupil(store.classes()[0].id, name, "7", f"{name}@school", f"id of {name}")
    store.set_consent(pupil.id, Consent.YES)
    attempts, films = [], []
    for number in range(2):
        content = np.random.default_rng(seed + number).bytes(FILM_BYTES)
        film = store.folder / "incoming.mp4"
        film.write_bytes(content)
        attempt = store.add_attempt(
            *(store.classes()[0].id, "long_jump", film, f"{name} {number}.mp4"), pupil_id=pupil.id, move=True
        )
        for file in KEPT:
            (attempt.folder / file).write_bytes(name.encode() + content[1000:2000])
        for _ in range(30):  # over many pages of the database, and its journal
            store.save_report(attempt.id, {"score": None, "clip": name, "text": [name] * 200})
        store.set_mark(attempt.id, "2")
        Cache(store.folder.parent / "cache").put({"film": _sha(store, attempt)}, {"xy": np.arange(number + 5)})
        attempts, films = [*attempts, attempt], [*films, content]
    return pupil.id, attempts, films


def _sha(store: Store, attempt: Attempt) -> str:
    from pe_coach.store.attempts import film_hash

    assert attempt.film is not None
    return film_hash(attempt.film)


def windows(films: list[bytes]) -> Iterator[bytes]:
    for film in films:
        for at in (0, 1500, FILM_BYTES // 2, FILM_BYTES - WINDOW):
            yield film[at : at + WINDOW]


def ways(name: str) -> list[bytes]:
    """How a name may be written: as text of two widths, escaped in JSON and HTML, and in part."""
    escaped = name.encode("ascii", "xmlcharrefreplace")
    return [name.encode(), name.encode("utf-16-le"), json.dumps(name)[1:-1].encode(), escaped, name.split()[1].encode()]


def found(folder: Path, looked_for: list[bytes]) -> list[str]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    texts = {path: str(path.relative_to(folder)).encode() + path.read_bytes() for path in files}
    return [path.name for path, text in texts.items() if any(each in text for each in looked_for)]


def _pupils() -> None:
    from pe_coach.dashboard.pages.pupils import main
    from pe_coach.dashboard.receipt import show_receipt

    show_receipt()
    main()


def test_the_button_leaves_nothing_of_a_pupil_and_all_of_the_others(places: Path) -> None:
    store = Store.open()
    school_class = store.add_class("7b", confirmed_by="Ms Lin")
    pupil_id, attempts, films = pupil_with_films(store, NAME, 1)
    stays = pupil_with_films(store, "Zz Okri", 100)[1]
    looked_for = [*windows(films), *ways(NAME)]
    assert {"film.mp4", "pe-coach.sqlite", *KEPT} <= set(found(places, looked_for))
    page = AppTest.from_function(_pupils, default_timeout=SECONDS)
    page.query_params["class"] = school_class.id
    page.run().button(key=f"delete-{pupil_id}").click().run()
    assert not page.exception
    assert found(places, looked_for) == []
    assert not any(attempt.folder.exists() for attempt in attempts)
    assert [attempt.id for attempt in store.attempts(school_class.id)] == [attempt.id for attempt in stays]
    assert len(Cache(places / "cache").entries()) == 2
    receipt = page.text[0].value
    assert f"- {2 * (len(KEPT) + 1)} files" in receipt and "- 2 key points" in receipt and "recycle bin" in receipt
    assert not any(way in receipt.encode() for way in ways(NAME))
