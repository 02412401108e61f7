"""A second program on the same store: only one writes at a time, the other is told who does; a killed one locks nobody out."""

import os
import time
from pathlib import Path
from random import Random
from typing import Any, Final

from app.faults.counts import Counts, Half, Lost
from app.faults.killing import context
from app.faults.scratch import PASSPHRASE, fresh, made, state, step
from app.faults.verbs import ORIGIN, STORE
from db.errors import StoreProblem
from db.store import Store

PROGRAMS: Final = 3
SECONDS: Final = 0.6


def second_instance(folder: Path, rounds: int, chance: Random) -> Counts:
    """Let programs fight for a store, kill one of them, and see that each step anybody was told is saved is there once."""
    counts = Counts("second instance")
    made(folder / ORIGIN)
    for number in range(rounds):
        fresh(folder / STORE, folder / ORIGIN)
        for each in folder.glob("saved*"):
            each.unlink()
        running = [context().Process(target=_fight, args=(folder, each), daemon=True) for each in range(PROGRAMS)]
        for each in running:
            each.start()
        running[0].join(chance.uniform(0.05, SECONDS))
        running[0].kill()
        _until_all_end(running)
        try:
            told = sum(each.stat().st_size for each in folder.glob("saved*"))
            steps = state(folder / STORE).steps - 3
            if steps < told:
                raise Lost(f"{told} steps were saved, {steps} are there")
            if steps > told + 1:
                raise Half(f"{steps} steps are there, {told} were saved")
            refused = sum(1 for _each in folder.glob("refused*"))
            counts.ended("one wrote, others were told" if refused else "one after the other")
        except AssertionError as problem:
            counts.failed(problem, f"round {number}")
    return counts


def _until_all_end(running: list[Any]) -> None:
    for each in running:
        each.join(30)
        if each.exitcode is None:
            each.kill()
            each.join()


def _fight(folder: Path, who: int) -> None:
    """Open the store again and again, save a step each time, note it; note a refusal that says who has it."""
    handle = os.open(folder / f"saved{who}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    until = time.monotonic() + SECONDS
    number = 0
    while time.monotonic() < until:
        try:
            with Store.open(folder / STORE, PASSPHRASE) as store:
                step(store, 200 + 50 * who + number, 2)
                os.write(handle, b".")
                number += 1
        except StoreProblem as problem:
            if problem.code != "store_in_use":
                os._exit(3)
            (folder / f"refused{who}").touch()
    os._exit(0)
