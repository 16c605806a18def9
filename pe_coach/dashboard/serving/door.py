"""Who is let in: a PIN that is used once, and a key for the device that gave it."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Callable
from enum import Enum

PIN_DIGITS = 6

TRIES = 5
"""Wrong PINs, of all devices together, before the PIN is changed and everybody has to wait."""

FIRST_WAIT_S, LONGEST_WAIT_S = 30.0, 3600.0
"""The wait after the first `TRIES` wrong PINs; each further one is twice as long. So an hour of guessing, 35 tries of a
million, is right in 4 of 100,000 cases."""


class Refusal(Enum):
    """Why a device is not let in."""

    WRONG = "wrong"
    WAIT = "wait"


class Door:
    """Keeps the PIN and the keys of one server's life; nothing is written down.

    `tell` is given a line for the person at the computer; `clock` returns seconds.
    """

    def __init__(self, tell: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._tell, self._clock = tell, clock
        self._pin, self._keys = _new_pin(), set[str]()
        self._wrong, self._wait_s, self._closed_until_s = 0, FIRST_WAIT_S, float("-inf")

    @property
    def pin(self) -> str:
        """The PIN of the next device."""
        return self._pin

    @property
    def wait_s(self) -> float:
        """Seconds until PINs are heard again; 0 when they are."""
        return max(0.0, self._closed_until_s - self._clock())

    def knows(self, key: str) -> bool:
        """Whether a device with this key was let in."""
        return key in self._keys

    def knock(self, pin: str, device: str) -> str | Refusal:
        """A key for a device that gives the right PIN, which is then used up; else why it gets none."""
        if self.wait_s:
            return Refusal.WAIT
        if not hmac.compare_digest(pin.encode(), self._pin.encode()):
            return self._refuse(device)
        key = secrets.token_urlsafe(32)
        self._keys.add(key)
        self._pin, self._wrong = _new_pin(), 0
        self._tell(f"{device} was let in. {self.next_pin()}")
        return key

    def next_pin(self) -> str:
        """The line with the PIN of the next device."""
        half = PIN_DIGITS // 2
        return f"PIN for the next device: {self._pin[:half]} {self._pin[half:]}"

    def _refuse(self, device: str) -> Refusal:
        self._wrong += 1
        if self._wrong < TRIES:
            return Refusal.WRONG
        self._pin, self._wrong = _new_pin(), 0
        self._closed_until_s = self._clock() + self._wait_s
        why = f"{TRIES} wrong PINs, the last from {device}: nobody is let in for {self._wait_s:.0f} s."
        self._wait_s = min(2 * self._wait_s, LONGEST_WAIT_S)
        self._tell(f"{why} {self.next_pin()}")
        return Refusal.WAIT


def _new_pin() -> str:
    return f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
