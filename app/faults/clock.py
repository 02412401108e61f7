"""A clock that jumps, as that of a laptop with an empty battery does: forwards and back by minutes or decades.

The log is in the order of its numbers, not of its times; the newest state is always among the backups, however they are dated.
"""

from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from random import Random
from typing import Final, Self

from app.faults.counts import Counts, Lost
from app.faults.scratch import PASSPHRASE, fresh, made, state, step
from app.faults.verbs import ORIGIN, STORE
from db import backup as copies
from db.backup_place import back_up_second, second_is_near, second_late
from db.history import write
from db.store import Store

_JUMPS: Final = (-40 * 365, -365, -30, -1, -0.01, 0.01, 1, 9, 400, 60 * 365)  # days
_NAME: Final = "datetime"  # what the modules that ask for the time call it


class _Clock(datetime):
    """A clock that says what we want."""

    at = datetime(2026, 3, 11, 12, 0)

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        """Say the time."""
        said = cls.at.replace(tzinfo=tz)
        return cls(said.year, said.month, said.day, said.hour, said.minute, said.second, tzinfo=tz)


def jumping(folder: Path, rounds: int, chance: Random) -> Counts:
    """Jump, save a step, make a backup where one is due; the newest state must be among them each time."""
    counts = Counts("clock jumps")
    made(folder / ORIGIN)
    fresh(folder / STORE, folder / ORIGIN)
    before = [(module, getattr(module, _NAME)) for module in (copies, write)]
    for module, _real in before:
        setattr(module, _NAME, _Clock)
    try:
        with Store.open(folder / STORE, PASSPHRASE) as store:
            for number in range(rounds):
                _Clock.at = _within(_Clock.at + timedelta(days=chance.choice(_JUMPS)))
                _round(counts, store, folder, number)
    finally:
        for module, real in before:
            setattr(module, _NAME, real)
    state(folder / STORE)
    return counts


def _within(at: datetime) -> datetime:
    return at if 1980 <= at.year <= 2100 else datetime(2026, 3, 11, 12, 0)


def _round(counts: Counts, store: Store, folder: Path, number: int) -> None:
    step(store, 300 + number, 1)
    try:
        if not copies.is_due(store):
            raise Lost("a step is not in any backup, and none is due")
        made_one = copies.backup(store)
        with store.read() as reader:
            newest = reader.exec_driver_sql("SELECT max(id) FROM change_set").scalar_one()
        if not made_one.exists() or copies._newest_in(made_one, store.key) != newest:
            raise Lost("the newest backup went when the old ones were thinned out")
        if number % 10 == 0:
            back_up_second(store, folder / "U")
            second_is_near(store.path, _Clock.at)
            second_late(store, _Clock.at)
        counts.ended("kept")
    except AssertionError as problem:
        counts.failed(problem, f"at {_Clock.at}")
