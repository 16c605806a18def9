"""Every language says everything: the same keys, the same values in them, and a word for whatever an event names."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import pe_coach
from pe_coach.events import Criterion, Event, event_ids, load_event
from pe_coach.report import Report, as_text, page
from pe_coach.scoring import Status
from pe_coach.scoring.gate import REASON_CODES, Reason
from pe_coach.words import catalogue, languages, say, words

EVENTS = [load_event(name) for name in event_ids()]
OTHERS = [lang for lang in languages() if lang != "en"]


def sentences(tables: dict[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """Every text of a language with its dotted key."""
    for key, value in tables.items():
        if isinstance(value, dict):
            yield from sentences(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", str(value)


def values_in(sentence: str) -> list[tuple[str, str | None]]:
    """Names and formats of the values that a sentence takes."""
    return sorted((name, spec) for _, name, spec, _ in string.Formatter().parse(sentence) if name)


@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_has_the_same_keys_and_the_same_values_in_them(lang: str) -> None:
    english, other = dict(sentences(words("en").tables)), dict(sentences(words(lang).tables))
    assert sorted(english) == sorted(other)
    for key, sentence in english.items():
        if not key.startswith("errors."):
            assert values_in(other[key]) == values_in(sentence), key


@pytest.mark.parametrize("lang", languages())
def test_no_text_is_empty_or_has_loose_spaces(lang: str) -> None:
    for key, text in sentences(words(lang).tables):
        assert text == (text if key.startswith("units.") else text.strip()), key
        assert text or key == "units.", key


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
def test_whatever_an_event_names_has_a_word(event: Event, lang: str) -> None:
    known = words(lang).tables
    assert event.id in known["events"] and event.id in known["filming"]
    assert {phase.id for phase in event.phases} <= set(known["phases"])
    assert {moment for phase in event.phases for moment in (phase.start, phase.stop)} <= set(known["instants"])
    joints = {*event.joints, *(criterion.joint for criterion in event.criteria)}
    assert {re.sub(r"\{\w+\}", "left", joint) for joint in joints} <= set(known["joints"])
    assert {criterion.unit for criterion in event.criteria} <= set(known["units"])
    assert set(event.profile_ids) <= set(known["profiles"])
    assert set(event.not_assessable) <= set(known["not_assessable"])
    assert {view for criterion in event.criteria for view in criterion.views} <= set(known["views"])
    assert event.validation in known["validation"] and event.validation in known["validation_meaning"]


def sides(criterion: Criterion) -> set[str]:
    """On which sides a criterion can be missed, at any level."""
    bands = [criterion, criterion.elite] if criterion.elite else [criterion]
    low = {"too_little" for band in bands if band.low is not None}
    return low | {"too_much" for band in bands if band.high is not None}


@pytest.mark.parametrize("lang", languages())
@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.id)
def test_every_criterion_has_a_name_praise_a_drill_and_a_sentence_for_each_side(event: Event, lang: str) -> None:
    said = words(lang).tables["criteria"][event.id]
    assert set(said) == {criterion.id for criterion in event.criteria}
    for criterion in event.criteria:
        assert {"name", "good", "drill", *sides(criterion)} <= set(said[criterion.id]), criterion.id


def test_the_events_that_ship_leave_all_words_to_the_catalogue() -> None:
    for event in EVENTS:
        assert event.name is None and event.filming is None
        assert not [c.id for c in event.criteria if c.words or c.name or c.drill]


def test_every_code_has_a_sentence_for_clips_that_fail() -> None:
    assert set(words("en").tables["errors"]) == set(REASON_CODES)
    assert Reason.of_error("unreadable", "a.txt is no film").in_language("de").text == (
        "Die Datei lässt sich nicht als Film lesen. (a.txt is no film)"
    )
    assert Reason.of_error("unreadable", "{a}.txt is no film").in_language("en").text == "{a}.txt is no film"


def test_the_program_and_the_catalogue_know_the_same_reasons() -> None:
    package = Path(pe_coach.__file__).parent
    source = "".join(f.read_text("utf-8") for f in (*package.rglob("*.py"), *(package / "events").glob("*.toml")))
    asked = set(re.findall(r'"((?:reasons|why_not)\.\w+)"', source))
    asked |= {f"reasons.{key}" for key in re.findall(r'says = "(\w+)"', source)}
    known = {key for key, _ in sentences(words("en").tables)}
    assert asked <= known
    named = {f"reasons.{key}" for key in words("en").tables["reasons"] if f'"{key}"' in source}
    assert {key for key in known if key.startswith(("reasons.", "why_not."))} == asked | named


def test_a_teachers_words_stand_in_the_place_of_the_catalogues() -> None:
    own = words("de").with_own(
        {"phases": {"hop": "Hüpfer"}, "criteria": {"long_jump": {"stretch": {"name": "Streckung"}}}}
    )
    assert (own.name("phases", "hop"), own.name("phases", "flight")) == ("Hüpfer", "Flug")
    assert own.of_criterion("long_jump", "stretch", "name") == "Streckung"
    assert own.of_criterion("long_jump", "stretch", "drill") == words("de").of_criterion(
        "long_jump", "stretch", "drill"
    )
    assert words("de").of_criterion("long_jump", "stretch", "name") == "Sprungknie beim Abflug"


def test_a_missing_value_is_an_error_and_no_gap_in_a_sentence() -> None:
    with pytest.raises(KeyError):
        say("en", "reasons.low_frame_rate")


def test_a_third_language_is_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = Path(catalogue.__file__).parent
    for name in ("en", "de"):
        (tmp_path / f"{name}.toml").write_bytes((package / f"{name}.toml").read_bytes())
    french = (
        (package / "en.toml").read_text("utf-8").replace('long_jump = "Long jump"', 'long_jump = "Saut en longueur"')
    )
    (tmp_path / "fr.toml").write_text(french, "utf-8")
    monkeypatch.setattr(catalogue, "FOLDER", tmp_path)
    assert languages() == ("de", "en", "fr")
    report = Report(clip="a.mp4", event="long_jump", status=Status.WARNING)
    assert as_text(report, "fr").startswith("a.mp4 · Saut en longueur") and "Saut en longueur" in page(
        report, lang="fr"
    )


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="'xx'"):
        words("xx")
