"""Stores of every earlier revision: opened, and killed while they are brought up to date.

An installed program makes them by walking the revisions up to the one wanted. Stores that programs of their time wrote, with
everything people had put in, lie with the tests and are taken besides where a folder of them is given.
"""

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from typing import Final

from app.faults.counts import Counts
from app.faults.killing import killed
from app.faults.scratch import PASSPHRASE
from app.faults.verbs import Upgrade
from db.migrations.revisions import known
from db.older import make_at

GIVEN: Final = "JIEDUI_OLDER_STORES"  # the environment variable that names such a folder

Lay = Callable[[Path], object]


def older_stores() -> dict[str, Lay]:
    """Return how to lay a store of each earlier revision, by name."""
    found: dict[str, Lay] = {revision: partial(_empty, revision) for revision in known()[:-1]}
    folder = os.environ.get(GIVEN)
    for path in sorted(Path(folder).glob("*.jiedui")) if folder else ():
        found[f"{path.stem} with people"] = partial(shutil.copy, path)
    return found


def _empty(revision: str, path: Path) -> None:
    make_at(path, PASSPHRASE, revision)


def killed_upgrading(folder: Path, rounds: int, chance: Random) -> Counts:
    """Open a store of every earlier revision, and kill the opening so many times over all of them."""
    counts = Counts("kill upgrade")
    stores = older_stores()
    for number, (name, lay) in enumerate(stores.items()):
        inside = folder / str(number)
        inside.mkdir()
        share = rounds // len(stores) + (number < rounds % len(stores))
        done = killed(f"upgrade {name}", inside, max(share, 1), chance, Upgrade(lay))
        counts.ends.update({f"from {name}": done.rounds})
        for kind in ("corrupt", "lost", "half", "other"):
            setattr(counts, kind, getattr(counts, kind) + getattr(done, kind))
        counts.wrong += [f"{name}: {each}" for each in done.wrong]
    return counts
