"""People who cross keep their numbers: some of the films of benchmarks/crossings.py, detector apart."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from pe_coach.clip import open_clip
from pe_coach.people import Detector, choose_athlete, track_people


@pytest.fixture(scope="module")
def crossings() -> ModuleType:
    """The benchmark as a module."""
    path = Path(__file__).parents[2] / "benchmarks" / "crossings.py"
    spec = importlib.util.spec_from_file_location("crossings", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["crossings"] = module  # its dataclasses look themselves up
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("seed", [1, 6, 8])
def test_nobody_becomes_somebody_else(crossings: ModuleType, tmp_path: Path, seed: int) -> None:
    """Two to five people in own and in the same clothes, still and panned, an official in the way."""
    result = crossings.tracked(seed, None, tmp_path)  # no detector: the true boxes, with noise
    assert result.switches == 0
    assert result.seen > 0.8


@pytest.mark.shared
def test_a_somersault_and_a_walk_past_it_are_two_people_and_each_can_be_clicked(shared: Path) -> None:
    """With a peer's detector: what is looked at is who is whom, and not what the own one sees."""
    detector = Detector.load(Path(__file__).parents[2] / "benchmarks" / "peers" / "rtmdet_nano.toml")
    people = track_people(open_clip(shared / "clips" / "other" / "two_people_somersault_walk.mp4"), detector)
    roof, walker, landed = (444.0, 172.0, 1.0), (735.0, 525.0, 100 / 30), (840.0, 600.0, 200 / 30)
    jumper, passer = choose_athlete(people, at=roof).track, choose_athlete(people, at=walker).track
    assert jumper.ident != passer.ident
    assert choose_athlete(people, at=landed).track.ident == jumper.ident
    assert choose_athlete(people, at=(264.0, 523.0, 165 / 30)).track.ident == passer.ident
    assert not np.isin(passer.frame_index, range(205, 230)).any()  # the picture is left before
