"""`pe-coach reference`: a teacher's own recording becomes a reference, is corrected, used, and deleted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from truth import JUMPS, poses

from pe_coach.pose import save_keypoints

Command = Callable[..., Any]


@pytest.fixture(scope="module")
def jump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_keypoints(tmp_path_factory.mktemp("jump") / "good.npz", poses(JUMPS[1]))


def times(out: str) -> dict[str, float]:
    """Seconds of the instants that a command printed."""
    lines = [line.split("by hand")[0].strip() for line in out.splitlines()]
    pairs = [line.split("=") for line in lines if line.count("=") == 1 and "-" not in line]
    return {name: float(at) for name, at in pairs if at.replace(".", "").isdigit()}


def test_a_recording_is_proposed_corrected_graded_with_and_deleted(
    pe_coach: Command, jump: Path, tmp_path: Path
) -> None:
    own = {"PE_COACH_REFERENCES": str(tmp_path / "own")}
    record = ("reference", "record", "--keypoints", jump, "--event", "long_jump", "--name", "hanna")
    run = pe_coach(*record, **own)
    assert run.code == 0, run.err
    assert all(phase in run.out for phase in ("last_strides=", "take_off=", "flight=", "landing="))
    toe_off = times(run.out)["toe_off"]
    assert "--force" in pe_coach(*record, **own).err

    run = pe_coach("reference", "edit", "hanna", "--instant", f"toe_off={toe_off + 0.05:.2f}", **own)
    assert times(run.out)["toe_off"] == pytest.approx(toe_off + 0.05, abs=0.006)
    assert "by hand" in run.out
    assert pe_coach(*record, "--force", **own).code == 0
    assert times(pe_coach("reference", "show", "hanna", **own).out)["toe_off"] == pytest.approx(toe_off, abs=0.006)

    listed = pe_coach("reference", "list", **own).out
    assert "long_jump hanna: recorded (hitch_kick), n = 1, ghost only" in listed
    assert "long_jump elite: real, n = 17, measures similarity" in listed

    grade = ("grade", "--keypoints", jump, "--event", "long_jump", "--reference", "hanna", "--json")
    (report,) = pe_coach(*grade, **own).lines
    assert report["reference"].startswith("hanna")
    assert report["timing"]["value"] > 99
    assert not report["similarity"]["assessed"]

    assert pe_coach("reference", "remove", "hanna", **own).code == 0
    assert "reference list" in pe_coach("reference", "show", "hanna", **own).err
    assert pe_coach(*grade, **own).code == 2


@pytest.mark.parametrize(
    ("flag", "value", "said"), [("--instant", "toe_off", "NAME=S"), ("--phase", "a=1.2", "NAME=S-S")]
)
def test_a_time_that_is_none_is_told(pe_coach: Command, jump: Path, flag: str, value: str, said: str) -> None:
    run = pe_coach("reference", "record", "--keypoints", jump, "--event", "long_jump", "--name", "hanna", flag, value)
    assert run.code == 2
    assert said in run.err


def test_a_recording_of_an_event_of_ones_own_is_shown_and_corrected_with_its_file(
    pe_coach: Command, root: Path, jump: Path, tmp_path: Path
) -> None:
    """As `docs/adding-an-event.md` tells it."""
    own, event = {"PE_COACH_REFERENCES": str(tmp_path / "own")}, tmp_path / "my_event.toml"
    text = (root / "pe_coach" / "events" / "long_jump.toml").read_text("utf-8")
    event.write_text(text.replace('id = "long_jump"', 'id = "our_jump"\nwords_from = "long_jump"', 1), "utf-8")
    assert pe_coach("grade", "--keypoints", jump, "--event", event, **own).code == 0
    run = pe_coach("reference", "record", "--keypoints", jump, "--event", event, "--name", "hanna", **own)
    assert run.code == 0, run.err
    for command in ("show", "edit"):
        assert "add --event with its file" in pe_coach("reference", command, "hanna", **own).err
        run = pe_coach("reference", command, "hanna", "--event", event, **own)
        assert run.code == 0, run.err
        assert times(run.out)["toe_off"] > 0
