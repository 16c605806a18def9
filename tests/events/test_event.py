"""An event is a file that a teacher can copy and change; a mistake in it is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pe_coach.errors import EventError
from pe_coach.events import event_ids, load_event
from pe_coach.resources import path


@pytest.mark.parametrize("name", event_ids())
def test_every_shipped_event_is_whole(name: str) -> None:
    event = load_event(name)
    assert event.id == name
    assert event.not_assessable
    for phase in event.phases:
        assert sum(phase.joints.values()) == pytest.approx(1.0), phase.id


@pytest.mark.parametrize("name", event_ids())
def test_no_event_file_holds_words_of_a_language(name: str) -> None:
    event = load_event(name)
    assert event.name is None and event.filming is None
    assert all(c.words is None and c.name is None and c.drill is None for c in event.criteria)


@pytest.mark.parametrize("name", ["high_jump", "long_jump", "standing_long_jump"])
def test_bands_of_pupils_are_at_least_as_wide_as_those_of_the_elite(name: str) -> None:
    for criterion in load_event(name).criteria:
        if criterion.elite is None or criterion.id in LEVELS_DIFFER:
            continue
        for edge, wider in (("low", -1), ("high", 1)):
            own, elite = getattr(criterion, edge), getattr(criterion.elite, edge)
            assert own is None or elite is None or (own - elite) * wider >= 0, (criterion.id, edge)


LEVELS_DIFFER = ("rise_angle", "reach")
"""Adults jump flatter from a stand and reach farther: their bands lie elsewhere."""


@pytest.mark.parametrize("name", ["high_jump", "long_jump"])
def test_fast_angles_and_short_times_are_silent_below_60_frames_a_second(name: str) -> None:
    fast = {c.id for c in load_event(name).criteria if c.min_rate >= 50}
    assert {"plant_knee", "knee_give", "contact"} <= fast


def test_a_level_and_a_style_change_what_is_asked() -> None:
    event = load_event("high_jump")
    flop, scissors = (event.tailored(profile, "pupils") for profile in ("flop", "scissors"))
    assert {"arch", "order"} <= {c.id for c in flop.criteria} and "arch" not in {c.id for c in scissors.criteria}
    lean = [next(c for c in e.criteria if c.id == "plant_lean") for e in (flop, event.tailored("flop", "elite"))]
    assert [(c.low, c.high) for c in lean] == [(20, 40), (30, 40)]


def copy(tmp_path: Path, old: str, new: str) -> tuple[Path, int]:
    """A teacher's copy with one change, and the line it stands on."""
    text = path("events", "long_jump.toml").read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "mine.toml"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    return changed, text[: text.index(old)].count("\n") + 1


def test_a_teacher_may_move_a_band(tmp_path: Path) -> None:
    file, _ = copy(tmp_path, "low = -35\n", "low = -50\n")
    event = load_event(str(file))
    assert next(c.low for c in event.criteria if c.id == "free_knee") == -50


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("half_at = 7", "half_at = -7", "greater than 0"),  # a width below zero
        ("weight = 0.20\n", "wieght = 0.20\n", "wieght"),  # a misspelt key
        ('series = "lean"', 'series = "leen"', "leen"),  # a quantity that does not exist
        ('phase = "take_off"\njoint = "lean"', 'phase = "takeoff"\njoint = "lean"', "takeoff"),  # an unknown phase
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, old: str, new: str, said: str) -> None:
    file, _ = copy(tmp_path, old, new)
    with pytest.raises(EventError, match=said) as caught:
        load_event(str(file))
    assert caught.value.code == "bad_event"
    assert "mine.toml, line" in caught.value.text


def test_the_line_is_that_of_the_mistake(tmp_path: Path) -> None:
    file, line = copy(tmp_path, "half_at = 7", "half_at = -7")
    with pytest.raises(EventError, match=f"line {line}:"):
        load_event(str(file))


def test_an_unknown_event_names_the_known_ones() -> None:
    with pytest.raises(EventError, match="long_jump") as caught:
        load_event("pole_vault")
    assert caught.value.code == "unknown_event"
