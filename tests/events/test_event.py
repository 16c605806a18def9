"""An event is a file that a teacher can copy and change; a mistake in it is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from pe_coach.errors import EventError
from pe_coach.events import event_ids, load_event
from pe_coach.resources import path


@pytest.mark.parametrize("name", event_ids())
def test_every_shipped_event_has_words_for_both_sides_of_every_band(name: str) -> None:
    event = load_event(name)
    assert event.id == name
    for criterion in event.criteria:
        assert (criterion.low is None) == (criterion.words.too_little is None), criterion.id
        assert (criterion.high is None) == (criterion.words.too_much is None), criterion.id
        assert criterion.drill
        assert criterion.sources
    for phase in event.phases:
        assert sum(phase.joints.values()) == pytest.approx(1.0), phase.id


def copy(tmp_path: Path, old: str, new: str) -> tuple[Path, int]:
    """A teacher's copy with one change, and the line it stands on."""
    text = path("events", "long_jump.toml").read_text(encoding="utf-8")
    assert old in text
    changed = tmp_path / "mine.toml"
    changed.write_text(text.replace(old, new, 1), encoding="utf-8")
    return changed, text[: text.index(old)].count("\n") + 1


def test_a_teacher_may_move_a_band(tmp_path: Path) -> None:
    file, _ = copy(tmp_path, "low = -35", "low = -50")
    event = load_event(str(file))
    assert next(c.low for c in event.criteria if c.id == "free_thigh") == -50


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
