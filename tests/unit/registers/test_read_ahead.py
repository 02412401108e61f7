"""What is read ahead comes in order, whoever was faster; what went wrong comes in its place."""

from collections.abc import Callable
from threading import Event

import pytest

from app.registers.ahead import read_ahead
from app.registers.refusals import Refused

_LONG = 30  # seconds that no test of these waits unless it fails


@pytest.mark.parametrize("at_once", [1, 2, 5])
def test_all_come_in_order(at_once: int) -> None:
    assert list(read_ahead(range(7), lambda each, _stopped: each * each, at_once=at_once)) == [
        each * each for each in range(7)
    ]


def test_the_second_may_be_done_before_the_first() -> None:
    second = Event()

    def read(number: int, _stopped: Callable[[], bool]) -> int:
        if number == 0:
            assert second.wait(_LONG)
        else:
            second.set()
        return number

    assert list(read_ahead(range(2), read, at_once=2)) == [0, 1]


def test_the_first_that_is_refused_is_told_though_a_later_one_was_refused_sooner() -> None:
    later = Event()

    def read(number: int, _stopped: Callable[[], bool]) -> int:
        if number == 1:
            assert later.wait(_LONG)
            raise Refused("no_register", file="一")
        if number == 2:
            later.set()
            raise Refused("no_register", file="二")
        return number

    with pytest.raises(Refused) as told:
        list(read_ahead(range(4), read, at_once=2))
    assert told.value.values["file"] == "一"
