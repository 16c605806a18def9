"""Class, Pupils and Show in their states, without a browser; and what is progress and what is noise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from filled_class import filled_class, graded_once, watched
from streamlit.testing.v1 import AppTest

from pe_coach.clip import Frame
from pe_coach.dashboard.curtain import behind_curtain
from pe_coach.dashboard.escaping import plain
from pe_coach.dashboard.progress import course_of
from pe_coach.grading import Graded
from pe_coach.names import NamedBy
from pe_coach.report.comparing import Verdict
from pe_coach.store import Store

SECONDS = 120
NAME = "<b>:red[Ana]</b>"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Graded]:
    folder = tmp_path_factory.mktemp("model")
    return folder, graded_once(folder)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path / "data"))
    return Store.open(tmp_path / "data")


def page(name: str, **tickets: str) -> AppTest:
    """A page run once, with what its address says."""

    def script(module: str) -> None:
        from importlib import import_module

        import_module(f"pe_coach.dashboard.pages.{module}").main()

    test = AppTest.from_function(script, default_timeout=SECONDS, kwargs={"module": name})
    for ticket, value in tickets.items():
        test.query_params[ticket.rstrip("_")] = value
    return test.run()


def text(test: AppTest) -> str:
    assert not test.exception, [error.value for error in test.exception]
    parts = [*test.title, *test.subheader, *test.header, *test.markdown, *test.caption, *test.info, *test.success]
    return "\n".join(str(part.value) for part in parts)


def test_without_a_class_the_pages_say_what_to_do(store: Store) -> None:
    for name in ("class_", "pupils"):
        said = page(name)
        assert "There is no class yet" in text(said)
        assert said.button[0].label == "Grade films"
    assert "Nothing to show yet" in text(page("show"))


def test_a_class_without_films_and_one_at_work_say_so(store: Store, tmp_path: Path) -> None:
    school_class = store.add_class("7b", confirmed_by="Ms Lin")
    assert "No films in this class yet" in text(page("class_", class_=school_class.id))
    film = tmp_path / "IMG_1.mp4"
    film.write_bytes(b"a film")
    attempt = store.add_attempt(school_class.id, "long_jump", film, film.name)
    assert page("class_", class_=school_class.id).exception == []
    store.claim("test")
    store.fail(attempt.id, "IMG_1.mp4 is no film")
    assert text(page("class_", class_=school_class.id))


def test_take_over_counts_what_is_shown_and_makes_it_final(store: Store, model: tuple[Path, Graded]) -> None:
    school_class = filled_class(store, *model, 3, 1, mark_first=False)
    test = page("class_", class_=school_class.id)
    (button,) = [each for each in test.button if "Take over" in each.label]
    assert "(3)" in button.label
    button.click().run()
    text(test)
    marks = [attempt.mark for attempt in store.attempts(school_class.id)]
    assert [mark.value for mark in marks if mark] == ["41", "42", "43"]


def test_a_class_list_names_films_in_the_order_of_filming(store: Store, model: tuple[Path, Graded]) -> None:
    school_class = filled_class(store, *model, 4, 0)
    test = page("class_", class_=school_class.id)
    test.text_area[0].set_value(f"{NAME}\nBen\n").run()
    (button,) = [each for each in test.button if each.label == "Use this list"]
    button.click().run()
    names = {pupil.id: pupil.name for pupil in store.pupils(school_class.id)}
    assert [names[a.pupil_id or ""] for a in store.attempts(school_class.id)] == [NAME, NAME, "Ben", "Ben"]
    assert store.guesses(school_class.id) == 4


def test_nothing_is_saved_while_a_name_is_a_guess(store: Store, model: tuple[Path, Graded]) -> None:
    school_class = filled_class(store, *model, 2, 0, mark_first=False)
    ada, attempts = store.add_pupil(school_class.id, "Ada"), store.attempts(school_class.id)
    store.set_pupil(attempts[0].id, ada.id, NamedBy.ORDER)
    test = page("class_", class_=school_class.id)
    assert "Check the names" in [button.label for button in test.button]
    assert not test.get("download_button") or "CSV" not in str([each.proto for each in test.get("download_button")])
    store.set_pupil(attempts[0].id, ada.id)
    test = page("class_", class_=school_class.id)
    assert "Check the names" not in [button.label for button in test.button]
    assert "CSV" in str([each.proto for each in test.get("download_button")])


def test_progress_is_claimed_only_beyond_measurement_error(store: Store, model: tuple[Path, Graded]) -> None:
    school_class = filled_class(store, *model, 30, 0, mark_first=False)
    attempts = store.attempts(school_class.id)
    near, far = course_of(attempts[:3], "long_jump"), course_of([attempts[0], attempts[29]], "long_jump")
    assert (near.verdict, far.verdict) == (Verdict.SAME, Verdict.BETTER)
    assert far.least is not None and 2 < far.least < 29
    assert course_of(attempts[:1], "long_jump").verdict is Verdict.NOT_KNOWN
    assert course_of(attempts, "high_jump").points == ()


def test_the_page_of_a_pupil_says_what_changed_and_hides_what_is_not_marked(
    store: Store, model: tuple[Path, Graded]
) -> None:
    school_class = filled_class(store, *model, 30, 0)
    attempts, pupil = store.attempts(school_class.id), store.add_pupil(school_class.id, NAME)
    for attempt in (attempts[0], attempts[10], attempts[29]):
        store.set_pupil(attempt.id, pupil.id)
    said = text(page("pupils", class_=school_class.id))
    assert "1 attempts are left out" in said
    assert "by more than measurement error" in said


def test_show_names_nobody_and_no_number(store: Store, model: tuple[Path, Graded]) -> None:
    school_class = filled_class(store, *model, 30, 0, mark_first=False)
    attempts = store.attempts(school_class.id)
    ana, ben = store.add_pupil(school_class.id, NAME), store.add_pupil(school_class.id, "Ben")
    for attempt, pupil in ((attempts[0], ana), (attempts[29], ana), (attempts[1], ben)):
        store.set_pupil(attempt.id, pupil.id)
    test = page("show", class_=school_class.id, attempt=attempts[29].id)
    said = text(test)
    assert "Ana" not in said and "Ben" not in said and "IMG" not in said
    assert test.metric == [] and plain(model[1].report.corrections[0].advice) in said
    (other,) = test.selectbox
    assert other.options == ["the model", "your attempt 1"]
    other.select_index(1).run()
    assert "Better!" in text(test)
    test.toggle[0].set_value(True).run()
    assert test.metric[0].value == "70 of 100"


def test_behind_the_curtain_only_the_pupil_is_sharp(model: tuple[Path, Graded]) -> None:
    graded = model[1]
    drawn = behind_curtain(graded, watched())
    assert drawn is not None and graded.poses is not None and graded.poses.size is not None
    width, height = graded.poses.size
    noise = np.random.default_rng(0).integers(0, 256, (height, width, 3)).astype(np.uint8)
    shown = drawn(Frame(60, 1.0, noise)).astype(float)
    x, y = np.nanmean(graded.poses.xy[60], axis=0).astype(int)
    assert np.array_equal(shown[y - 5 : y + 5, x - 5 : x + 5], noise[y - 5 : y + 5, x - 5 : x + 5])
    assert shown[:, : max(20, x - 120)].std() < noise.std() / 4


def test_the_pages_of_a_class_are_made_and_then_saved(model: tuple[Path, Graded], store: Store) -> None:
    school_class = filled_class(store, *model, 3, 0, mark_first=False)
    test = page("class_", class_=school_class.id)
    glance = "\n".join(part.value.body if hasattr(part.value, "body") else str(part.proto) for part in test.get("html"))
    assert "3 of 3" in glance and "half of the attempts between" in glance
    for kind in ("page", "zip"):
        test.button(key=f"class-{kind}").click().run()
        assert not test.exception
    keys = [str(button.proto.id) for button in test.get("download_button")]
    assert any("class-page-save" in key for key in keys) and any("class-zip-save" in key for key in keys)
    content = test.session_state["class-page-made"][1]
    assert content.startswith(b"<!DOCTYPE html>") and content.count(b"<article ") == 3
    assert "class-page" not in [button.key for button in test.button]
    test.toggle(key="class-marks").set_value(False).run()
    assert "class-page" in [button.key for button in test.button]
