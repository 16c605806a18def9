"""People who cross keep their numbers: some of the films of benchmarks/crossings.py, detector apart."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from pe_coach.clip import open_clip
from pe_coach.people import Detector, People, Track, choose_athlete, track_people


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


@pytest.fixture(scope="module")
def somersault(shared: Path) -> People:
    """A jumper from a roof and a walker, by a peer's detector: it is about who is whom, not what the own one sees."""
    detector = Detector.load(Path(__file__).parents[2] / "benchmarks" / "peers" / "rtmdet_nano.toml")
    return track_people(open_clip(shared / "clips" / "other" / "two_people_somersault_walk.mp4"), detector)


def clicked(people: People, x: float, y: float, frame: int) -> Track:
    return choose_athlete(people, at=(x, y, frame / 30)).track


@pytest.mark.shared
def test_a_somersault_and_a_walk_past_it_are_two_people_and_each_can_be_clicked(somersault: People) -> None:
    jumper, passer = clicked(somersault, 444, 172, 30), clicked(somersault, 735, 525, 100)
    assert jumper.ident != passer.ident
    assert clicked(somersault, 264, 523, 165).ident == passer.ident
    assert not np.isin(passer.frame_index, range(212, 230)).any()  # the arm leaves the picture last, at 210
    assert np.isin(range(40, 180), jumper.frame_index).all()  # up to the landing, past the walker


@pytest.mark.shared
def test_the_jumper_keeps_the_number_after_the_landing(somersault: People) -> None:
    assert clicked(somersault, 840, 600, 200).ident == clicked(somersault, 444, 172, 30).ident
