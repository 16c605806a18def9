"""From films to a folder that may be handed out, and a table that may not."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from pe_coach.clip import open_clip
from pe_coach.errors import UsageError
from pe_coach.filming.demo import Truth, demo_scene, film
from pe_coach.grading import Options
from pe_coach.panel.making import LETTERS, Made, Wish, films_in_order, make_panel

SECRETS = (b"Anna", b"+47.4+008.5", b"2026-05-04")
HEAD = slice(0, 5)
KNEES = slice(13, 15)


def test_ids_and_order_are_the_seeds_and_tell_nothing() -> None:
    clips = [Path(f"{name}.mp4") for name in "abcdefghij"]
    films = films_in_order(clips, Wish("long_jump", seed=4))
    assert films == films_in_order(clips[::-1], Wish("long_jump", seed=4))
    assert films != films_in_order(clips, Wish("long_jump", seed=5))
    assert {film.clip for film in films} == set(clips) and [film.clip for film in films[:10]] != clips
    assert len({film.id for film in films}) == len(films) == 12
    assert set("".join(film.id for film in films)) <= set(LETTERS)
    again = [film for film in films if film.first]
    assert all(first.clip == film.clip for film in again for first in films if first.id == film.first)


def test_films_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / "notes.mp4").write_text("no film")
    with pytest.raises(UsageError, match=r"notes\.mp4"):
        make_panel([tmp_path / "notes.mp4"], Wish("long_jump"), tmp_path, Options("long_jump"))


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """A rendered jump in a file that says whose it is, where and when it was filmed."""
    import av

    folder = tmp_path_factory.mktemp("films")
    known = film(demo_scene(2, "none"), folder / "plain.mp4")
    path = folder / "Anna Muster.mp4"
    with av.open(str(folder / "plain.mp4")) as source, av.open(str(path), "w") as target:
        target.metadata.update({"title": "Anna", "location": "+47.4+008.5/", "creation_time": "2026-05-04T10:00:00Z"})
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    return path, known


@pytest.fixture(scope="module")
def made(truth: tuple[Path, Truth], tmp_path_factory: pytest.TempPathFactory) -> Made:
    wish = Wish("long_jump", seed=3, repeated=1.0)
    return make_panel([truth[0]], wish, tmp_path_factory.mktemp("panel"), Options("long_jump"))


@pytest.mark.slow
def test_what_is_handed_out_names_nobody(made: Made) -> None:
    files = [file for file in made.folder.rglob("*") if file.is_file()]
    assert sorted(file.suffix for file in files) == [".html", ".mp4", ".mp4"]
    for file in files:
        content = file.name.encode() + file.read_bytes()
        assert not [secret for secret in SECRETS if secret in content]
    rows = list(csv.DictReader(made.mapping.read_text("utf-8-sig").splitlines()))
    assert [row["clip"] for row in rows] == ["Anna Muster.mp4"] * 2
    assert rows[1]["first_id"] == rows[0]["id"] != rows[1]["id"]
    assert made.mapping.parent != made.folder


@pytest.mark.slow
def test_heads_are_hidden_and_knees_are_not(made: Made, truth: tuple[Path, Truth]) -> None:
    path, known = truth
    films = [list(open_clip(one).frames()) for one in (path, made.folder / "films" / f"{made.films[0].id}.mp4")]
    assert len(films[0]) == len(films[1])
    seen = [row for row in range(len(known.xy)) if _inside(known.xy[row], known.size)]
    kept = {"head": [], "knees": []}
    for row in seen[::3]:
        for name, points in (("head", HEAD), ("knees", KNEES)):
            detail = [_detail(frames[row].image, known.xy[row, points]) for frames in films]
            kept[name].append(detail[1] / detail[0])
    assert np.median(kept["head"]) < 0.5 and np.quantile(kept["head"], 0.95) < 0.8
    assert np.median(kept["knees"]) > 0.8


def _inside(xy: np.ndarray, size: tuple[int, int]) -> bool:
    return bool((xy > 20).all() and (xy < np.array(size) - 20).all())


def _detail(image: np.ndarray, points: np.ndarray) -> float:
    """How much neighbouring pixels differ around points: what patches take away."""
    x, y = points.mean(0).round().astype(int)
    part = image[y - 8 : y + 9, x - 8 : x + 9].astype(float)
    return float(np.abs(np.diff(part, axis=0)).mean() + np.abs(np.diff(part, axis=1)).mean())
