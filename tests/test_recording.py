"""A teacher's own recording as a reference: proposed, corrected, kept whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from truth import JUMPS, poses

from pe_coach.alignment import load_reference, load_reference_of, reference_names, shipped_names
from pe_coach.alignment.keeping import remove_reference
from pe_coach.errors import MotionError, OutputError, PeCoachError, ReferenceMotionError, UsageError
from pe_coach.events import load_event
from pe_coach.grading import Options, grade_poses
from pe_coach.pose import PoseSequence
from pe_coach.recording import Recording, check_free, corrected, keep, load_recording, proposed, reference_of
from pe_coach.resources import path

EVENT = load_event("long_jump")
OPTIONS = Options("long_jump")


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test keeps its own references."""
    monkeypatch.setenv("PE_COACH_REFERENCES", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.fixture
def recording() -> Recording:
    return proposed(EVENT, poses(JUMPS[1]), "hanna", OPTIONS)


def files(folder: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_what_is_kept_comes_back_and_makes_the_same_reference(own: Path, recording: Recording) -> None:
    file = keep(recording)
    assert file.is_relative_to(own)
    again = load_recording(EVENT, "hanna")
    assert again.instants_s == pytest.approx(recording.instants_s, abs=1e-4)
    before, after = load_reference("long_jump", "hanna"), reference_of(again)
    assert after.position == pytest.approx(before.position, abs=1e-3, nan_ok=True)
    assert (before.kind, len(before.sources), before.may_measure) == ("recorded", 1, False)
    assert reference_names("long_jump") == (*shipped_names("long_jump"), "hanna")


def test_an_attempt_graded_against_its_own_recording_keeps_its_rhythm_and_has_no_similarity(
    own: Path, recording: Recording
) -> None:
    keep(recording)
    report = grade_poses(poses(JUMPS[1]), replace(OPTIONS, reference="hanna")).report
    assert report.timing.value is not None
    assert report.timing.value > 99
    assert not report.similarity.assessed
    assert report.score is not None
    assert (report.score.value or 0) >= 95


def test_a_corrected_instant_moves_its_phases_and_the_reference(recording: Recording) -> None:
    at = recording.instants_s["toe_off"] + 0.05
    moved = corrected(recording, {"toe_off": at}, {})
    assert moved.by_hand == ("toe_off",)
    assert moved.phases.bounds("take_off")[1] == moved.phases.bounds("flight")[0] == at
    longer = reference_of(moved).duration("take_off") - reference_of(recording).duration("take_off")
    assert longer == pytest.approx(0.05, abs=1e-6)


def test_a_given_phase_moves_both_its_instants(recording: Recording) -> None:
    at = recording.instants_s["toe_off"]
    moved = corrected(recording, {}, {"take_off": (at - 0.1, at + 0.02)})
    assert moved.phases.bounds("take_off") == (at - 0.1, at + 0.02)


@pytest.mark.parametrize(
    ("instants", "phases", "said"),
    [
        ({"catch": 1.0}, {}, "touch_down"),
        ({}, {"glide": (1.0, 1.2)}, "take_off"),
        ({"toe_off": 99.0}, {}, "outside"),
        ({}, {"take_off": (1.5, 1.2)}, "before it starts"),
    ],
)
def test_what_cannot_be_is_told(
    recording: Recording, instants: dict[str, float], phases: dict[str, tuple[float, float]], said: str
) -> None:
    with pytest.raises(UsageError, match=said):
        corrected(recording, instants, phases)


def test_a_phase_of_a_stroke_may_go_over_the_cut_between_two_cycles() -> None:
    event = load_event("breaststroke")
    cycle = load_reference("breaststroke", "drawn")
    line = cycle.phases.index("line")
    assert cycle.bounds_s[line, 0] > cycle.bounds_s[cycle.phases.index("pull"), 1]
    flat = np.concatenate([cycle.position[:-1]] * 3) * [100.0, -100.0] + 500.0
    times = np.concatenate([[0.0], np.cumsum(np.tile(np.diff(cycle.time_s), 3))])[: len(flat)]
    shape = flat.shape[:2]
    swum = PoseSequence(flat, np.ones(shape), np.ones(shape), times, None, np.tile(np.eye(3), (len(times), 1, 1)))
    recording = proposed(event, swum, "drawn again", replace(OPTIONS, event="breaststroke"))
    moved = corrected(recording, {"arms_long": recording.instants_s["arms_long"] + 0.01}, {})
    assert moved.phases.names == recording.phases.names == tuple(p.id for p in event.phases)


def test_where_no_phase_is_whole_the_instants_are_asked_for_and_can_be_given(own: Path) -> None:
    run_up = proposed(EVENT, poses(JUMPS[1]).between(None, 0.6), "start", OPTIONS)
    with pytest.raises(MotionError, match="--instant toe_off=S"):
        keep(run_up)
    assert not own.exists()
    keep(corrected(run_up, {"touch_down": 0.30, "toe_off": 0.45}, {}))
    assert load_reference("long_jump", "start").phases == ("take_off",)


def test_a_film_in_slow_motion_makes_the_same_reference_with_times_of_the_film(own: Path) -> None:
    jump = poses(JUMPS[1], rate=240.0)
    slow = proposed(EVENT, replace(jump, time_s=jump.time_s * 4), "slow", replace(OPTIONS, recorded_fps=240.0))
    usual = proposed(EVENT, jump, "usual", OPTIONS)
    assert slow.instants_s["toe_off"] == pytest.approx(4 * usual.instants_s["toe_off"], abs=0.02)
    assert reference_of(slow).duration("flight") == pytest.approx(reference_of(usual).duration("flight"), abs=0.01)
    keep(slow)
    assert reference_of(load_recording(EVENT, "slow")).duration("flight") == pytest.approx(
        reference_of(slow).duration("flight"), abs=1e-3
    )


def test_a_name_is_taken_once_and_a_shipped_one_never(own: Path, recording: Recording) -> None:
    check_free("long_jump", "hanna", force=False)
    keep(recording)
    with pytest.raises(OutputError, match="--force"):
        check_free("long_jump", "hanna", force=False)
    check_free("long_jump", "hanna", force=True)
    for name in ("elite", "../hanna", "a/b", "", ".hidden", "x" * 80, "a.toml"):
        with pytest.raises(ReferenceMotionError):
            check_free("long_jump", name, force=True)


def test_replacing_leaves_no_trace_of_the_old_one_and_none_of_a_neighbour_is_lost(
    own: Path, recording: Recording
) -> None:
    keep(recording)
    keep(replace(recording, name="hanna 2"))
    first = files(own)
    keep(corrected(recording, {"toe_off": recording.instants_s["toe_off"] + 0.05}, {}))
    assert len(files(own)) == 4
    keep(recording)
    assert files(own) == first
    remove_reference("long_jump", "hanna")
    assert sorted(p.split(".")[0] for p in files(own)) == ["hanna 2", "hanna 2"]
    with pytest.raises(ReferenceMotionError):
        remove_reference("long_jump", "elite")


def test_a_disk_that_fails_keeps_the_old_reference(
    own: Path, recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(recording)
    before = load_reference("long_jump", "hanna").version
    real = Path.replace

    def full(self: Path, target: Path) -> Path:
        if target.suffix == ".toml":
            raise OSError(28, "no space left")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError):
        keep(corrected(recording, {"toe_off": recording.instants_s["toe_off"] + 0.05}, {}))
    assert load_reference("long_jump", "hanna").version == before


def test_a_copy_of_an_event_has_recordings_of_its_own_and_keeps_the_references_of_the_original(
    own: Path, tmp_path: Path
) -> None:
    text = path("events", "long_jump.toml").read_text(encoding="utf-8")
    file = tmp_path / "mine.toml"
    file.write_text(text.replace('id = "long_jump"', 'id = "mine"\nwords_from = "long_jump"', 1), encoding="utf-8")
    event = load_event(str(file))
    keep(proposed(event, poses(JUMPS[1]), "hanna", OPTIONS))
    assert load_reference_of(event, "hanna").event == "mine"
    assert load_reference_of(event, event.reference).event == "long_jump"
    with pytest.raises(ReferenceMotionError, match="elite"):
        load_reference_of(event, "nobody")


@pytest.mark.parametrize("spoil", ["arrays", "card"])
def test_a_damaged_recording_is_refused(own: Path, recording: Recording, spoil: str) -> None:
    file = keep(recording)
    if spoil == "arrays":
        next(own.rglob("*.npz")).write_bytes(b"x")
    else:
        file.write_text(
            file.read_text(encoding="utf-8").replace('kind = "recorded"', 'kind = "dreamt"'), encoding="utf-8"
        )
    with pytest.raises(PeCoachError) as caught:
        load_reference("long_jump", "hanna")
    assert caught.value.code == "unknown_reference"


def test_no_picture_and_no_file_name_is_kept(own: Path, recording: Recording) -> None:
    keep(recording)
    with np.load(next(own.rglob("*.npz")), allow_pickle=False) as arrays:
        assert {str(arrays[name].dtype.kind) for name in arrays.files} <= {"f", "i"}
