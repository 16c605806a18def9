"""Errors that a user can meet."""

from __future__ import annotations

import pickle

import pytest

from pe_coach.errors import ClipError, PeCoachError, PeopleError


@pytest.mark.parametrize("kind", [ClipError, PeopleError])
def test_an_error_of_a_worker_process_arrives_whole(kind: type[PeCoachError]) -> None:
    sent = kind("unreadable", "holiday.mp4 is not a film. Export it from the phone again.")
    arrived = pickle.loads(pickle.dumps(sent))
    assert type(arrived) is kind
    assert (arrived.code, arrived.text, str(arrived)) == (sent.code, sent.text, str(sent))
