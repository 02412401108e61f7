"""kill -9 in the middle of a verb: what is there is as before or as after, never between; and it can be done again.

Every other round the process ends itself at one of its writes, syncs or removals, half of the write done; in the rounds
between it is killed from outside at a random moment. Not here: the verbs (`verbs`), power that goes (`powercut`).
"""

import multiprocessing
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any, Final

from app.faults.counts import Corrupt, Counts, Half, Lost
from app.faults.key_verbs import CHANGES, Keys
from app.faults.scratch import PASSPHRASE, made, state, step
from app.faults.verbs import ORIGIN, STORE, VERBS, Verb
from db.shim import KILL, PASS, Event, between
from db.store import Store

PATIENCE: Final = 300.0  # seconds a verb may take on a slow machine
_COUNTED: Final = ("write", "sync", "truncate", "delete")
_NEVER: Final = 1 << 60

Work = Callable[[Path], object]


def killed(name: str, folder: Path, rounds: int, chance: Random, verb: Verb | None = None) -> Counts:
    """Kill a verb so many times and count how it ended."""
    doing = verb or (Keys(name) if name in CHANGES else VERBS[name]())
    counts = Counts(f"kill {name}")
    doing.lay(folder)
    doing.fresh(folder)
    before = doing.now(folder)
    doing.fresh(folder)
    began = time.monotonic()
    events = in_a_process(doing.do, folder)
    whole = time.monotonic() - began
    after = doing.now(folder)
    if after == before and before is not None and not name.startswith("upgrade"):
        counts.failed(AssertionError("the verb does nothing"), name)
    for number in range(rounds):
        doing.fresh(folder)
        if number % 2:
            in_a_process(doing.do, folder, within=chance.uniform(0.1, 1.1) * whole)
        else:
            in_a_process(doing.do, folder, dies_at=chance.randrange(1, max(events, 2)))
        _look(counts, doing, folder, (before, after), number)
    return counts


def _look(counts: Counts, doing: Verb, folder: Path, known: tuple[object, object], number: int) -> None:
    """Look at what is there after a kill; where nothing had happened yet, doing it again must work."""
    before, after = known
    try:
        found = doing.now(folder)
        if found == after:
            counts.ended("after")
            return
        if found != before and not _all_but_the_copy(found, before, after):
            raise Half(f"{found} is neither {before} nor {after}")
        doing.do(folder)
        if doing.now(folder) != after:
            raise Corrupt("doing it again ends otherwise")
        counts.ended("before")
    except AssertionError as problem:
        counts.failed(problem, f"round {number}")


def _all_but_the_copy(found: object, before: object, after: object) -> bool:
    """A backup is two files: the first may be there, the second not yet."""
    return (
        isinstance(found, tuple)
        and isinstance(before, tuple)
        and isinstance(before[-1], bool)
        and found[0] == before[0]
    )


def killed_saving(folder: Path, rounds: int, chance: Random) -> Counts:
    """Kill a process that saves step after step: everything it was told is saved is there."""
    counts = Counts("kill saving")
    made(folder / ORIGIN)
    Verb().fresh(folder)
    saved = folder / "saved"
    for number in range(rounds):
        if number % 20 == 0:
            Verb().fresh(folder)
            saved.unlink(missing_ok=True)
        in_a_process(save_on, folder, within=chance.uniform(0.05, 0.8))
        told = len(saved.read_bytes()) if saved.exists() else 0
        try:
            steps = state(folder / STORE).steps - 3
            if steps < told:
                raise Lost(f"{told} steps were saved, {steps} are there")
            if steps > told + 1:
                raise Half(f"{steps} steps are there, {told} were saved")
            saved.write_bytes(b"." * steps)
            counts.ended("whole")
        except AssertionError as problem:
            counts.failed(problem, f"round {number}")
    return counts


def save_on(folder: Path) -> None:
    """Save step after step without end, noting each one when it is saved."""
    handle = os.open(folder / "saved", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with Store.open(folder / STORE, PASSPHRASE) as store:
        number = 100
        while True:
            step(store, number, 3)
            os.write(handle, b".")
            number += 1


# -- a process of its own --------------------------------------------------------------------------------------------
def in_a_process(work: Work, folder: Path, *, dies_at: int = _NEVER, within: float | None = None) -> int:
    """Do something in a process of its own; it dies at an event between SQLite and the disk, or is killed in `within` seconds.

    Returns the number of events where it came to its end, 0 where it died. AssertionError where it failed by itself.
    """
    told = folder / "told"
    told.unlink(missing_ok=True)
    process: Any = context().Process(target=_inside, args=(work, folder, dies_at, told), daemon=True)
    process.start()
    process.join(PATIENCE if within is None else within)
    if process.exitcode is None:
        process.kill()
        process.join()
    said = told.read_text(encoding="utf-8") if told.exists() else ""
    if said and not said.isdigit():
        raise AssertionError(said)
    return int(said or 0)


def context() -> Any:
    """Forked where it can be: the child is warm, a round costs what the verb costs."""
    return multiprocessing.get_context("fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn")


def _inside(work: Work, folder: Path, dies_at: int, told: Path) -> None:
    seen = 0

    def judge(event: Event) -> int:
        nonlocal seen
        seen += event.what in _COUNTED
        return KILL if seen == dies_at and event.what in _COUNTED else PASS

    with suppress(OSError):
        sys.stdin.close()
    try:
        with between(judge):
            work(folder)
    except Exception as problem:  # noqa: BLE001  told to the parent, whose round it is
        told.write_text(f"{type(problem).__name__}: {problem}", encoding="utf-8")
    else:
        told.write_text(str(seen), encoding="utf-8")
    os._exit(0)
