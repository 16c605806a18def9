"""Sound files of every kind that the product reads, small ones, for `mutated_files.py` to harm."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import av
from films import Wish, film

from pe_coach.pose import save_keypoints
from pe_coach.resources import path as resource

EVENT = "long_jump"
CODINGS = (
    *(("h264", "mp4", "libx264"), ("hevc", "mov", "libx265"), ("vp9", "webm", "libvpx-vp9"), ("avc", "mkv", "libx264")),
    *(("mpeg4", "avi", "mpeg4"), ("mjpeg", "avi", "mjpeg"), ("stream", "ts", "libx264")),
)
"""Name, container and coder of the clean films; a phone's clip is one of the first two."""
KEY_EVERY = 30
SHORT = Wish(rate=25.0, strides=0, wait_s=0.05, height=360)
ROSTERS = {
    "named.csv": "number,name,email\n" + "".join(f"{n},Pupil {n} Öz-Mül,p{n}@school.example\n" for n in range(1, 25)),
    "german.csv": "Nr.;Name;Vorname;Klasse\r\n" + "".join(f"{n};Müller{n};Zoë;7b\r\n" for n in range(1, 25)),
    "tabs.txt": "Card\tPupil\n" + "".join(f'{n}\t"Li, Jun {n}"\n' for n in range(1, 25)),
}


@dataclass(frozen=True)
class Clean:
    """A sound file, another one of its kind to be spliced with, and the command that reads it.

    Attributes:
        kind: film, roster, keypoints, event or reference.
        path, other: the files.
        command: of the product; `{file}` and `{out}` stand for the file and the folder of results.
        beside: what has to lie beside the file under its own name.
        pinned: the file names the hash of this one, which is harmed in its place with the hash made right.
    """

    kind: str
    path: Path
    other: Path
    command: tuple[str, ...]
    beside: Path | None = None
    pinned: Path | None = None


def clean_files(folder: Path, *, films: bool = True) -> list[Clean]:
    """The files, with or without films, made in a folder where they are not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    others = [*_rosters(folder), *_data(folder, _key_points(folder, _source(folder, 1)))]
    return [*_films(folder), *others] if films else others


def _films(folder: Path) -> list[Clean]:
    grade = ("grade", "{file}", "--event", EVENT, "--model", "le_hrnet_fast", "--no-cache", "--json", "--out", "{out}")
    films = []
    for name, ending, coder in CODINGS:
        paths = [folder / f"{name}{seed}.{ending}" for seed in (1, 2)]
        for seed, path in enumerate(paths, 1):
            if not path.exists():
                _coded(_source(folder, seed), path, coder)
        films += [Clean("film", *pair, grade) for pair in (paths, paths[::-1])]
    return films


def _source(folder: Path, seed: int) -> Path:
    """The film of one of the two pupils."""
    if not (path := folder / f"source{seed}.mp4").exists():
        film(Wish(seed, SHORT.rate, SHORT.strides, SHORT.wait_s, SHORT.height), path)
    return path


def _coded(source: Path, path: Path, coder: str) -> None:
    """The film in another container, by another coder."""
    options = {"x265-params": "log-level=none", "deadline": "realtime", "cpu-used": "8"}
    with av.open(str(source)) as given, av.open(str(path), "w") as target:
        shown = given.streams.video[0]
        stream = target.add_stream(coder, rate=round(SHORT.rate), options={} if coder == "mjpeg" else options)
        stream.width, stream.height = shown.width, shown.height
        stream.pix_fmt = "yuvj420p" if coder == "mjpeg" else "yuv420p"
        stream.bit_rate, stream.gop_size = (12_000_000 if coder == "mjpeg" else 4_000_000), KEY_EVERY
        for frame in given.decode(shown):
            target.mux(stream.encode(frame.reformat(format=stream.pix_fmt)))
        target.mux(stream.encode(None))


def _rosters(folder: Path) -> list[Clean]:
    for name, text in ROSTERS.items():
        (folder / name).write_bytes(text.encode())
    paths = [folder / name for name in ROSTERS]
    read = ("cards", "{file}", "--out", "{out}")
    return [Clean("roster", path, paths[at - 1], read) for at, path in enumerate(paths)]


def _key_points(folder: Path, clip: Path) -> Path:
    """What the network sees in a film."""
    from pe_coach.grading import watch
    from pe_coach.options import Options

    if not (path := folder / "points.npz").exists():
        save_keypoints(path, watch(clip, Options(EVENT)).poses)
    return path


def _data(folder: Path, points: Path) -> list[Clean]:
    """Key points, events and references, all read by grading key points."""
    grade = ("grade", "--keypoints", str(points), "--json", "--out", "{out}", "--no-cache", "--event")
    graded = ("grade", "--keypoints", "{file}", "--json", "--out", "{out}", "--no-cache", "--event", EVENT)
    event, other = (resource("events", f"{name}.toml") for name in (EVENT, "high_jump"))
    card, strange = (resource("reference_motions", EVENT, f"{name}.toml") for name in ("elite", "elite_hitch_kick"))
    for file in (card, strange):
        shutil.copy(file, folder)
        shutil.copy(file.with_suffix(".npz"), folder)
    arrays = folder / f"{card.stem}.npz"
    named = (*grade, EVENT, "--reference", "{file}")
    return [
        Clean("keypoints", points, arrays, graded),
        Clean("event", event, other, (*grade, "{file}")),
        Clean("reference", folder / card.name, folder / strange.name, named, beside=arrays),
        Clean("reference", folder / card.name, folder / strange.name, named, beside=arrays, pinned=arrays),
    ]
