"""Which style of an event an attempt shows."""

from __future__ import annotations

import numpy as np

from pe_coach.events.attempt import Attempt
from pe_coach.events.event import Event, Profile
from pe_coach.events.quantities import QUANTITIES


def recognise(event: Event, attempt: Attempt) -> str | None:
    """The first profile whose signs all hold; None where none does, or the event has no profiles."""
    return next((profile.id for profile in event.profiles if profile.signs and _shows(attempt, profile)), None)


def _shows(attempt: Attempt, profile: Profile) -> bool:
    values = [(float(QUANTITIES[sign.quantity].measure(attempt)[0]), sign) for sign in profile.signs]
    return all(np.isfinite(value) and sign.low <= value <= sign.high for value, sign in values)
