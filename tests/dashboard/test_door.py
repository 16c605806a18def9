"""Who is let in to the pages from another device."""

from __future__ import annotations

import pytest

from pe_coach.dashboard.serving.door import FIRST_WAIT_S, TRIES, Door, Refusal


class House:
    """A door with a clock that is moved by hand, and what was said to the person inside."""

    def __init__(self) -> None:
        self.now_s, self.said = 0.0, list[str]()
        self.door = Door(self.said.append, lambda: self.now_s)

    def wrong(self) -> str:
        return str((int(self.door.pin) + 1) % 10**6).zfill(6)

    def fail(self, times: int) -> list[str | Refusal]:
        return [self.door.knock(self.wrong(), "192.168.1.66") for _ in range(times)]


@pytest.fixture
def house() -> House:
    return House()


def test_a_pin_lets_in_one_device_and_the_next_one_is_shown(house: House) -> None:
    pin = house.door.pin
    key = house.door.knock(pin, "192.168.1.20")
    assert isinstance(key, str) and len(key) >= 40 and house.door.knows(key)
    assert house.door.knock(pin, "192.168.1.21") is Refusal.WRONG
    assert "192.168.1.20 was let in" in house.said[-1]
    assert f"{house.door.pin[:3]} {house.door.pin[3:]}" in house.said[-1]


def test_a_key_of_somebody_elses_making_opens_nothing(house: House) -> None:
    house.door.knock(house.door.pin, "192.168.1.20")
    assert not any(house.door.knows(key) for key in ("", "x", house.door.pin))


def test_wrong_pins_close_the_door_even_for_the_right_one_and_change_it(house: House) -> None:
    pin = house.door.pin
    assert house.fail(TRIES) == [Refusal.WRONG] * (TRIES - 1) + [Refusal.WAIT]
    assert house.door.pin != pin
    assert house.door.knock(house.door.pin, "192.168.1.20") is Refusal.WAIT
    house.now_s += FIRST_WAIT_S - 1
    assert house.door.knock(house.door.pin, "192.168.1.20") is Refusal.WAIT
    house.now_s += 1
    assert isinstance(house.door.knock(house.door.pin, "192.168.1.20"), str)


def test_each_wait_is_twice_as_long_as_the_one_before(house: House) -> None:
    waits = []
    for _ in range(10):
        house.fail(TRIES)
        waits.append(house.door.wait_s)
        house.now_s += house.door.wait_s
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]


def test_those_who_are_in_stay_in_while_others_guess(house: House) -> None:
    key = house.door.knock(house.door.pin, "192.168.1.20")
    house.fail(TRIES)
    assert isinstance(key, str) and house.door.knows(key)
