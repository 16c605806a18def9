"""A film is what its content says, within bounds of size; what it says wrongly of itself is told."""

from __future__ import annotations

import struct
from pathlib import Path

import av
import numpy as np
import pytest

from pe_coach.clip import film as films
from pe_coach.clip import open_clip, write_video
from pe_coach.dashboard.uploads import MAX_UPLOAD_MB
from pe_coach.errors import ClipError
from pe_coach.jobs.checking import check_film
from pe_coach.people import choose_athlete, linking, track_people, tracking
from pe_coach.people.linking import link
from pe_coach.people.tracklets import Tracklet
from pe_coach.scoring.film import film_doubts
from tests.people.crossing_people import RED, ColourDetector, Person, film, running


@pytest.mark.parametrize("name", ["jump.mp4", "jump.jpg", "jump", "jump.csv"])
def test_a_film_is_known_by_its_content_and_not_by_its_name(name: str, tmp_path: Path) -> None:
    made = write_video(tmp_path / "made.mp4", [np.full((48, 64, 3), 9, np.uint8)] * 5, frame_rate=25)
    path = made.rename(tmp_path / name)
    assert len(list(open_clip(path).frames())) == 5


@pytest.mark.parametrize(
    "content",
    [b"<?php system('id');", b"PK\x03\x04" + bytes(99), b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", b"MZ" * 99],
)
def test_what_is_called_a_film_and_is_none_is_refused_by_the_process_that_opens_it(
    content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "jump.mp4"
    path.write_bytes(content)
    with pytest.raises(ClipError, match=r"jump\.mp4 is not a film") as refused:
        check_film(path)
    assert refused.value.code == "unreadable"


def test_a_play_list_that_names_another_file_is_no_film(tmp_path: Path) -> None:
    film = write_video(tmp_path / "secret.mp4", [np.full((48, 64, 3), 9, np.uint8)] * 5, frame_rate=25)
    (tmp_path / "list.mp4").write_text(f"ffconcat version 1.0\nfile {film}\n")
    with pytest.raises(ClipError, match="is not a film"):
        open_clip(tmp_path / "list.mp4")


def test_a_film_of_more_frames_than_an_attempt_has_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = film(tmp_path / "run.mp4", [Person(RED, running(60, 170))])
    monkeypatch.setattr(tracking, "MOST_FRAMES", 10)
    with pytest.raises(ClipError, match="more than 10 pictures") as refused:
        track_people(clip, ColourDetector())
    assert refused.value.code == "too_long"
    assert track_people(clip, ColourDetector(), stop_s=0.1).tracks == ()


def test_a_file_that_claims_pictures_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_video(tmp_path / "a.mp4", [np.full((48, 64, 3), 9, np.uint8)] * 9, frame_rate=25)
    monkeypatch.setattr(films, "MOST_PACKETS", 5)
    with pytest.raises(ClipError, match="claims more pictures than a film has"):
        open_clip(path)


def test_more_people_than_can_be_in_a_picture_are_the_surest(tmp_path: Path) -> None:
    class Everywhere(ColourDetector):
        def detect(self, image: np.ndarray) -> np.ndarray:
            boxes = np.tile([0.0, 0.0, 20.0, 40.0, 0.5], (5000, 1))
            boxes[:, :4] += np.arange(5000)[:, None] % 400
            return np.concatenate((boxes, super().detect(image)))

    clip = film(tmp_path / "run.mp4", [Person(RED, running(60, 170))])
    people = track_people(clip, Everywhere(), stop_s=0.5, motion=False)
    assert len(people.tracks) <= tracking.MOST_PEOPLE


def test_pieces_of_tracks_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linking, "MOST_TRACKLETS", 2)
    clip = film(tmp_path / "run.mp4", [Person(RED, running(60, 170))])
    seen: list[int] = []
    costs = linking._gap_costs

    def counted(tracklets: list[Tracklet]) -> np.ndarray:
        seen.append(len(tracklets))
        return costs(tracklets)

    monkeypatch.setattr(linking, "_gap_costs", counted)
    monkeypatch.setattr(tracking, "link", lambda tracklets: link([*tracklets] * 3))
    assert len(track_people(clip, ColourDetector()).tracks) == 1
    assert seen == [2]


def test_a_film_that_holds_more_than_it_declares_is_damaged(tmp_path: Path) -> None:
    clip = film(tmp_path / "run.mp4", [Person(RED, running(60, 170))])
    path = tmp_path / "run.avi"
    with av.open(str(path), "w") as target:
        stream = target.add_stream("mjpeg", rate=30)
        (stream.width, stream.height), stream.pix_fmt = clip.size, "yuvj420p"
        for frame in clip.frames():
            picture = av.VideoFrame.from_ndarray(frame.image, "rgb24")
            target.mux(stream.encode(picture.reformat(format="yuvj420p")))
        target.mux(stream.encode(None))

    def codes(path: Path) -> list[str]:
        clip = open_clip(path)
        people = track_people(clip, ColourDetector())
        choice = choose_athlete(people)
        return [one.code for one in film_doubts(clip, people, people.shots[0], choice, whole=True, asked=True)]

    assert "damaged_file" not in codes(path)
    content = bytearray(path.read_bytes())
    for mark, at in ((b"avih", 24), (b"strh", 40)):
        place = content.index(mark) + at
        (count,) = struct.unpack_from("<L", content, place)
        struct.pack_into("<L", content, place, count // 2)
    path.write_bytes(content)
    assert "damaged_file" in codes(path)
    assert open_clip(path).frames_declared == count // 2


def test_the_page_takes_what_the_manual_says(root: Path) -> None:
    assert f"maxUploadSize = {MAX_UPLOAD_MB}" in (root / ".streamlit" / "config.toml").read_text()
    assert MAX_UPLOAD_MB == 500
