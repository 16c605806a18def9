"""A film is looked at once; graded again it gives the same report, unless film, network or settings are others."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest

from pe_coach import resources
from pe_coach.cache import Cache
from pe_coach.filming import demo_scene, film
from pe_coach.grading import Options, grade, watch
from pe_coach.report.as_json import to_json

SMALL = resources.path("models", "le_hrnet_small.toml")


@pytest.fixture(scope="module")
def jump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("films") / "jump.mp4"
    film(demo_scene(1), path)
    return path


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    return Options("long_jump", model=SMALL, cache=tmp_path_factory.mktemp("cache"))


def report(path: Path, options: Options) -> str:
    return to_json(replace(grade(path, options).report, timing_s={}))


def kept(options: Options) -> dict[Path, bytes]:
    assert options.cache is not None
    return {path: path.read_bytes() for path in Cache(options.cache).entries()}


def test_the_second_report_is_the_first_one_and_takes_a_moment(jump: Path, options: Options) -> None:
    start = time.process_time()
    first = report(jump, options)
    middle, entries = time.process_time(), kept(options)
    assert report(jump, options) == first
    assert report(jump, replace(options, cache=None)) == first
    assert len(entries) == 2 and kept(options) == entries
    again = time.process_time()
    report(jump, options)
    assert time.process_time() - again < (middle - start) / 5


def test_the_films_name_does_not_matter_and_is_not_kept(jump: Path, options: Options, tmp_path: Path) -> None:
    first, entries = report(jump, options), kept(options)
    copy = tmp_path / "Zoe.mp4"
    copy.write_bytes(jump.read_bytes())
    assert report(copy, options) == first.replace("jump.mp4", "Zoe.mp4")
    assert kept(options) == entries
    assert not any(b"jump.mp4" in content for content in entries.values())


def test_a_damaged_entry_is_found_again(jump: Path, options: Options) -> None:
    first, entries = report(jump, options), kept(options)
    for path, content in entries.items():
        path.write_bytes(content[:-200])
    assert report(jump, options) == first
    assert kept(options) == entries


def test_another_film_network_stretch_or_speed_is_looked_at_anew(jump: Path, options: Options, tmp_path: Path) -> None:
    watch(jump, options)
    before = len(kept(options))
    watch(jump, replace(options, athlete=None, lang="de", pupil="Zoe", height_cm=160.0))
    assert len(kept(options)) == before
    watch(jump, replace(options, recorded_fps=120.0))
    assert len(kept(options)) == before + 1, "key points alone depend on the speed"
    watch(jump, replace(options, stop_s=1.2))
    assert len(kept(options)) == before + 3
    other = tmp_path / "jump.mp4"
    other.write_bytes(jump.read_bytes() + bytes([0, 0, 0, 8]) + b"free")
    watch(other, options)
    assert len(kept(options)) == before + 5
