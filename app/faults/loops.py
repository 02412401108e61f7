"""Which fault loops there are, how many rounds each has by itself, and running them one after another."""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from app.faults import clock, damage, disk, instances, killing, older, powercut
from app.faults.counts import Counts
from app.faults.key_verbs import CHANGES
from app.faults.verbs import VERBS

Run = Callable[[Path, int, Random], Counts]


class Loop(NamedTuple):
    """A loop: what runs it, and its rounds where nobody says otherwise."""

    run: Run
    rounds: int


LOOPS: Final[dict[str, Loop]] = {
    **{f"kill-{name}": Loop(partial(killing.killed, name), 100) for name in (*VERBS, *CHANGES)},
    "kill-saving": Loop(killing.killed_saving, 100),
    "kill-upgrade": Loop(older.killed_upgrading, 100),
    "power-cut": Loop(powercut.saving, 300),
    "power-cut-backup": Loop(powercut.copying, 100),
    "disk-full": Loop(disk.full, 50),
    "disk-fails": Loop(disk.failing, 50),
    "places": Loop(disk.places, 70),
    "second-instance": Loop(instances.second_instance, 30),
    "bit-flips": Loop(damage.bits_flipped, 300),
    "truncations": Loop(damage.truncated, 200),
    "clock": Loop(clock.jumping, 100),
}


def run(names: Sequence[str], rounds: int | None, seed: int) -> Iterator[Counts]:
    """Run loops on scratch stores of their own and yield what they counted; KeyError for a loop there is not."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for name in names:
        loop = LOOPS[name]
        with TemporaryDirectory(prefix="jiedui-faults-", ignore_cleanup_errors=True) as folder:
            counts = loop.run(Path(folder), rounds or loop.rounds, Random(f"{name} {seed}"))
        counts.name = name
        yield counts
