"""A tenth of the leak rate: a rendered jump with bystanders, watched and hidden as exports are."""

from __future__ import annotations

import pytest

from benchmarks import face_leak


def test_heads_of_everybody_are_hidden_and_the_athletes_body_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(face_leak, "SECONDS", 1.0)
    result, _, refused = face_leak.measured("long_jump", range(20, 21), None)
    assert refused == 0 and len(result.needless) == 30
    assert result.athlete.heads == 30 and result.others.heads > 30
    for count in (result.athlete, result.others):
        assert count.leaks[0] <= 0.1 * count.heads and count.leaks[1] == 0
    assert sum(result.body) / 30 < 0.35 and sum(result.needless) / 30 < 0.25
