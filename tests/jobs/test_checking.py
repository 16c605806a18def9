"""What somebody sent is opened where it can do no harm."""

from __future__ import annotations

from pathlib import Path

import pytest

from pe_coach.errors import ClipError
from pe_coach.jobs import checking


def test_a_film_passes(jump: Path) -> None:
    checking.check_film(jump)


@pytest.mark.parametrize("content", [b"", b"not a film", b"\x00\x00\x00\x18ftypmp42" + bytes(64)])
def test_what_is_no_film_gets_one_line(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "holiday.mp4"
    file.write_bytes(content)
    with pytest.raises(ClipError, match=r"^holiday\.mp4 ") as found:
        checking.check_film(file)
    assert "\n" not in found.value.text


def test_a_film_that_never_opens_is_given_up(jump: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checking, "LIMIT_S", 0.01)
    with pytest.raises(ClipError, match=r"jump\.mp4 is damaged"):
        checking.check_film(jump)
