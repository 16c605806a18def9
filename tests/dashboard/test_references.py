"""References are looked at, made of a graded film, put right and deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("streamlit", reason="needs the page: pip install -e '.[app]'")

from filled_class import filled_class, graded_once
from streamlit.testing.v1 import AppTest

from pe_coach.alignment.collection import FOLDER_VARIABLE, own_names, reference_names
from pe_coach.events import load_event
from pe_coach.grading import Graded
from pe_coach.recording import load_recording
from pe_coach.report.reference_replay import SIDE_PX, reference_replay
from pe_coach.store import Store

SECONDS = 120

EVENT, NAME = "long_jump", "hanna"


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Graded]:
    folder = tmp_path_factory.mktemp("model")
    return folder, graded_once(folder)


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Store:
    monkeypatch.setenv("PE_COACH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "references"))
    store = Store.open()
    store.set_setting("event", EVENT)
    return store


def _references() -> None:
    from pe_coach.dashboard.pages.references import main

    main()


@pytest.fixture
def page(store: Store) -> AppTest:
    return AppTest.from_function(_references, default_timeout=SECONDS)


def press(page: AppTest, label: str) -> AppTest:
    return next(button for button in page.button if button.label == label).click().run()


def test_every_shipped_reference_can_be_chosen(page: AppTest) -> None:
    page.run()
    assert not page.exception and not page.warning
    assert len(page.selectbox(key=f"ref_{EVENT}").options) == len(reference_names(EVENT))
    assert any("no graded film" in info.value for info in page.info)


def test_a_graded_film_becomes_a_reference_whose_instants_can_be_moved(
    page: AppTest, store: Store, model: tuple[Path, Graded]
) -> None:
    filled_class(store, *model, 1, 0)
    page.run()
    page.text_input[0].set_value(NAME)
    press(page, "Make it a reference")
    assert not page.exception and not page.error
    assert page.selectbox(key=f"ref_{EVENT}").value == NAME
    found = load_recording(load_event(EVENT), NAME).instants_s["toe_off"]
    page.number_input(key=f"edit-{EVENT}-{NAME}-toe_off").set_value(round(found + 0.02, 2))
    press(page, "Keep these instants")
    assert not page.exception and not page.error
    recording = load_recording(load_event(EVENT), NAME)
    assert recording.by_hand == ("toe_off",)
    assert recording.instants_s["toe_off"] == pytest.approx(found + 0.02, abs=0.006)
    press(page, "Delete this reference")
    assert not page.exception and not list(own_names(NAME))


def test_a_name_that_ships_is_refused_in_one_line(page: AppTest, store: Store, model: tuple[Path, Graded]) -> None:
    filled_class(store, *model, 1, 0)
    page.run()
    page.text_input[0].set_value(reference_names(EVENT)[0])
    press(page, "Make it a reference")
    assert not page.exception
    assert "\n" not in page.error[0].value and not list(own_names())


def test_a_reference_is_played_upright_in_its_picture() -> None:
    from pe_coach.alignment.collection import load_reference
    from pe_coach.pose.skeleton import COCO17

    motion = load_reference(EVENT, reference_names(EVENT)[0])
    data = reference_replay(motion)
    first = data["frames"]["ghost"][0]
    height = {name: first[2 * COCO17.index(name) + 1] for name in ("left_shoulder", "left_hip", "left_ankle")}
    assert height["left_shoulder"] < height["left_hip"] < height["left_ankle"] < SIDE_PX
    assert data["frames"]["time"][-1] == pytest.approx(data["phases"][-1]["stop"], abs=1e-6)
