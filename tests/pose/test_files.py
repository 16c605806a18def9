"""Key point files come back as they were written, and what is none is refused in one line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from pe_coach.errors import KeypointFileError, OutputError
from pe_coach.pose.files import load_keypoints, load_origin, save_keypoints
from pe_coach.pose.origin import Origin
from pe_coach.pose.sequence import PoseSequence

numbers = st.floats(-5000, 5000) | st.just(np.nan)


@st.composite
def sequences(draw: st.DrawFn) -> PoseSequence:
    count = draw(st.integers(1, 6))
    xy = draw(arrays(np.float64, (count, 17, 2), elements=numbers))
    known = np.isfinite(xy).all(-1)
    sure = draw(arrays(np.float64, (count, 17), elements=st.floats(0.01, 1)))
    return PoseSequence(
        xy=np.where(known[..., None], xy, np.nan),
        confidence=np.where(known, sure, 0.0),
        spread=np.where(known, 10 * sure, np.nan),
        time_s=np.cumsum(draw(arrays(np.float64, count, elements=st.floats(0.001, 1)))),
        size=draw(st.none() | st.just((1280, 720))),
        camera=np.eye(3) + draw(arrays(np.float64, (count, 3, 3), elements=st.floats(0, 0.1))),
    )


def small(**changes: object) -> dict[str, object]:
    """Arrays of a file that is in order, but for the changes."""
    good: dict[str, object] = {"xy": np.zeros((3, 17, 2)), "confidence": np.ones((3, 17)), "time_s": np.arange(3.0)}
    return {name: array for name, array in {**good, **changes}.items() if array is not None}


def refusal(path: Path) -> str:
    with pytest.raises(KeypointFileError) as caught:
        load_keypoints(path)
    assert caught.value.code == "bad_keypoints"
    assert str(path) in caught.value.text
    assert "\n" not in caught.value.text
    return caught.value.text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(sequence=sequences())
def test_a_sequence_comes_back_as_it_was(tmp_path: Path, sequence: PoseSequence) -> None:
    path = tmp_path / "points.npz"
    save_keypoints(path, sequence)
    back = load_keypoints(path)
    for name in ("xy", "confidence", "spread", "time_s", "camera"):
        assert np.array_equal(getattr(back, name), getattr(sequence, name), equal_nan=True), name
    assert back.size == sequence.size


def test_the_same_sequence_gives_the_same_bytes_and_nothing_else(tmp_path: Path) -> None:
    np.savez(tmp_path / "made.npz", **small())
    sequence = load_keypoints(tmp_path / "made.npz")
    for name in ("one.npz", "two.npz"):
        save_keypoints(tmp_path / name, sequence, box=np.ones((3, 4)))
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["made.npz", "one.npz", "two.npz"]
    with np.load(tmp_path / "one.npz", allow_pickle=False) as file:
        assert file["box"].shape == (3, 4)


def test_the_network_that_made_it_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "made.npz", **small())
    sequence = load_keypoints(tmp_path / "made.npz")
    assert load_origin(tmp_path / "made.npz") is None
    origin = Origin(network="Nëtz", sha256="0123456789abcdef" * 4, shares={"trial_pck_02": 0.84})
    save_keypoints(tmp_path / "named.npz", sequence, origin=origin)
    assert load_origin(tmp_path / "named.npz") == origin and origin.version == "01234567"
    assert np.array_equal(load_keypoints(tmp_path / "named.npz").xy, sequence.xy)


@pytest.mark.parametrize("said", ["", "LE-HRNet", '{"network": "a", "sha256": "b"}', 3.0, ["a", "b"]])
def test_an_origin_that_names_no_network_is_refused(tmp_path: Path, said: object) -> None:
    np.savez(tmp_path / "points.npz", **small(origin=np.array(said)))
    with pytest.raises(KeypointFileError, match="names no network"):
        load_origin(tmp_path / "points.npz")


def test_what_is_not_known_is_nan_with_confidence_zero(tmp_path: Path) -> None:
    xy, confidence = np.ones((3, 17, 2)), np.ones((3, 17))
    xy[0, 1:5], confidence[1, 9] = np.nan, 0.0
    np.savez(tmp_path / "points.npz", **small(xy=xy, confidence=confidence))
    sequence = load_keypoints(tmp_path / "points.npz")
    assert (sequence.confidence[0, 1:5] == 0).all()
    assert np.isnan(sequence.xy[1, 9]).all()
    assert np.isnan(sequence.spread).all()
    assert sequence.size is None
    assert np.array_equal(sequence.camera, np.tile(np.eye(3), (3, 1, 1)))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"xy": None}, "'xy'"),
        ({"time_s": None}, "'time_s'"),
        ({"xy": np.zeros((3, 16, 2))}, "(3, 17, 2)"),
        ({"xy": np.zeros(())}, "no frame"),
        ({"confidence": np.ones((2, 17))}, "(3, 17)"),
        ({"confidence": np.full((3, 17), 80.0)}, "0 to 1"),
        ({"xy": np.full((3, 17, 2), "a")}, "no numbers"),
        ({"xy": np.full((3, 17, 2), (np.nan, 1.0))}, "half known"),
        ({"confidence": np.full((3, 17), np.nan)}, "half known"),
        ({"time_s": np.array([0.0, np.nan, 1.0])}, "not finite"),
        ({"time_s": np.array([0.0, 1.0, 1.0])}, "frame 2"),
        ({"camera": np.full((3, 3, 3), np.inf)}, "camera"),
        ({"size": np.array([0, 720])}, "size"),
        ({"spread": np.zeros((3, 2))}, "'spread'"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, changes: dict[str, object], words: str) -> None:
    path = tmp_path / "points.npz"
    np.savez(path, **small(**changes))
    assert words in refusal(path)


def test_what_is_no_such_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "points.npz"
    assert "does not exist" in refusal(path)
    for content in (b"", b"x,y\n1,2\n", b"PK\x03\x04 cut short"):
        path.write_bytes(content)
        refusal(path)
    np.savez(path, **small(xy=np.array([{"x": 1}], dtype=object)))
    assert "plain arrays" in refusal(path)
    with path.open("wb") as file:
        np.save(file, np.zeros(3))
    assert ".npy" in refusal(path)
    assert "folder" in refusal(tmp_path)


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_left(tmp_path: Path) -> None:
    np.savez(tmp_path / "made.npz", **small())
    sequence = load_keypoints(tmp_path / "made.npz")
    (tmp_path / "taken.npz").mkdir()
    for path in (tmp_path / "nowhere" / "points.npz", tmp_path / "taken.npz"):
        with pytest.raises(OutputError) as caught:
            save_keypoints(path, sequence)
        assert caught.value.code == "not_writable"
        assert str(path) in caught.value.text
    assert sorted(file.name for file in tmp_path.iterdir()) == ["made.npz", "taken.npz"]
