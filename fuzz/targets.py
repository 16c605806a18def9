"""The readers of everything that comes from outside, each fed with any bytes.

A target may refuse what it is given in one line, by an error of the product; whatever else it raises is a finding.
"""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from pe_coach.errors import PeCoachError
from pe_coach.resources import path as resource

Target = Callable[[bytes], None]


@cache
def _folder() -> Path:
    memory = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="pe-coach-fuzz-", dir=memory if memory.is_dir() else None))


def _file(name: str, data: bytes) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


def _refusing(read: Callable[[], object]) -> None:
    """Read, and see that a refusal is made of lines that can be printed."""
    try:
        read()
    except PeCoachError as refused:
        if not refused.text.replace("\n", "").replace("\t", "").strip():
            raise AssertionError("refused without a word") from refused


def container(data: bytes) -> None:
    """A film: opened, and its first pictures decoded."""
    from itertools import islice

    from pe_coach.clip import open_clip
    from pe_coach.clip.facts import facts_of

    def read() -> None:
        path = _file("film.mp4", data)
        facts_of(path, lambda _step, _share: None)
        for frame in islice(open_clip(path).frames(), 5):
            assert frame.image.shape[2] == 3

    _refusing(read)


def roster(data: bytes) -> None:
    """A class list, and the names of clips in its place."""
    from pe_coach.classes.names_file import read_names
    from pe_coach.roster import LONGEST_NAME, parse_roster

    def read() -> None:
        entries = parse_roster(data, "7b.csv")
        assert len({entry.number for entry in entries}) == len(entries) > 0
        assert all(entry.name.isprintable() and 0 < len(entry.name) <= LONGEST_NAME for entry in entries)

    _refusing(read)
    _refusing(lambda: read_names(_file("names.csv", data), ()))


def gradebook(data: bytes) -> None:
    """A gradebook of Canvas or Moodle: what is not changed is written as it was."""
    from pe_coach.takeaway.gradebook import read_gradebook

    def read() -> None:
        book = read_gradebook(data, "grades.csv")
        assert book.table.written(book.table.rows) == data

    _refusing(read)


def keypoints(data: bytes) -> None:
    """A file of key points."""
    import numpy as np

    from pe_coach.pose import load_keypoints, load_origin

    def read() -> None:
        path = _file("points.npz", data)
        sequence = load_keypoints(path)
        load_origin(path)
        known = sequence.confidence > 0
        assert np.isfinite(sequence.xy[known]).all() and np.isfinite(sequence.time_s).all()

    _refusing(read)


def event(data: bytes) -> None:
    """A teacher's event."""
    from pe_coach.events import load_event

    _refusing(lambda: load_event(str(_file("event.toml", data))))


CARD_ENDS = b"\n# arrays\n"
"""In a file for `reference`, what is said before it, the arrays after it."""


def reference(data: bytes) -> None:
    """A reference, its arrays behind its card; the hash in the card is made right."""
    from pe_coach.alignment import load_reference

    card, _, arrays = data.partition(CARD_ENDS)
    right = hashlib.sha256(arrays).hexdigest().encode()
    _file("mine.npz", arrays)
    path = _file("mine.toml", re.sub(rb'(?m)^sha256 = "[^"]*"', b'sha256 = "' + right + b'"', card))
    _refusing(lambda: load_reference("long_jump", str(path)))


def network(data: bytes) -> None:
    """The description of a network, and the file of a network."""
    from pe_coach.pose.model_file import read_description
    from pe_coach.pose.onnx_bytes import require_self_contained

    _refusing(lambda: read_description(_file("network.toml", data)))
    _refusing(lambda: require_self_contained(data, "network.onnx"))


def report(data: bytes) -> None:
    """The report of an attempt, to be compared with another."""
    from pe_coach.report.comparing import read_report

    _refusing(lambda: read_report(_file("report.json", data)))


def packed(data: bytes) -> None:
    """A ZIP file of films: nothing leaves its folder."""
    from pe_coach.unpacking import unpack

    def read() -> None:
        folder = _folder() / "unpacked"
        for path in unpack(_file("7b.zip", data), folder):
            assert path.resolve().is_relative_to(folder.resolve()) and path.is_file() and not path.is_symlink()

    _refusing(read)


TARGETS: dict[str, Target] = {
    each.__name__: each for each in (container, roster, gradebook, keypoints, event, reference, network, report, packed)
}

SEEDS = Path(__file__).resolve().parent / "seeds"


def first_seeds() -> dict[str, dict[str, bytes]]:
    """Sound files that ship with the program, by target: where a search begins."""
    card, arrays = (resource("reference_motions", "long_jump", f"elite.{ending}") for ending in ("toml", "npz"))
    return {
        "event": {file.name: file.read_bytes() for file in sorted(resource("events").glob("*_jump.toml"))},
        "reference": {"elite": card.read_bytes() + CARD_ENDS + arrays.read_bytes()},
        "network": {"le_hrnet.toml": resource("models", "le_hrnet.toml").read_bytes()},
    }
