"""Killed while somebody changes who may open the store: those of before or those of after open it, what it says stays the same.

Not here: other verbs (`verbs`), the killing (`killing`).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.faults.counts import Corrupt, Half
from app.faults.scratch import PASSPHRASE, made, state
from app.faults.verbs import ORIGIN, STORE, Verb
from db import keys, keys_verbs, slot_pages
from db.errors import StoreProblem
from db.head import head_of
from db.store import Store

SECOND, THIRD = "second2", "third3"
_WHO: Final = (PASSPHRASE, SECOND, THIRD)

Change = Callable[[Store], object]

CHANGES: Final[dict[str, tuple[str, Change]]] = {
    # a store of one passphrase gets slots
    "keys-bring": (PASSPHRASE, lambda store: keys_verbs.add(store, PASSPHRASE, "王秀英", THIRD, me="张建")),
    "keys-add": (PASSPHRASE, lambda store: keys_verbs.add(store, PASSPHRASE, "李建国", THIRD)),
    "keys-change": (SECOND, lambda store: keys_verbs.change(store, SECOND, THIRD)),
    "keys-anew": (SECOND, lambda store: keys_verbs.change(store, SECOND, THIRD, anew=True)),
    "keys-remove": (PASSPHRASE, lambda store: keys_verbs.remove(store, PASSPHRASE, 2)),
}


class Keys(Verb):
    """One of `CHANGES`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._word, self._change = CHANGES[name]

    def lay(self, folder: Path) -> None:
        """Make a store that two people can open, but where the first slots are still to come."""
        keys.PROFILES[keys.STANDARD] = keys.PROFILES[keys.QUICK]  # a scratch store need not cost a second to open
        made(folder / ORIGIN)
        if self._name != "keys-bring":
            with Store.open(folder / ORIGIN, PASSPHRASE) as store:
                keys_verbs.add(store, PASSPHRASE, "王秀英", SECOND, me="张建")

    def do(self, folder: Path) -> None:
        """Change it."""
        keys.PROFILES[keys.STANDARD] = keys.PROFILES[keys.QUICK]
        with Store.open(folder / STORE, self._word) as store:
            self._change(store)

    def now(self, folder: Path) -> object:
        """Who opens the store, and what it says; Half where a new file lies about or the slots' copies differ."""
        path = folder / STORE
        who = _openers(path)
        found = state(path)  # opening mends what a kill left
        if _openers(path) != who:
            raise Corrupt("opening changed who opens it")
        if left := [each.name for each in folder.glob(f"{STORE}.part*")]:
            raise Half(f"left behind: {left}")
        if len(set(slot_pages.read(path, keys.pages_of(head_of(path))))) > 1:
            raise Half("the copies of the slots differ")
        return who, found


def _openers(path: Path) -> tuple[str, ...]:
    head, found = head_of(path), []
    for word in _WHO:
        try:
            keys.unlock(word, head, path)
        except StoreProblem as problem:
            if problem.code != "wrong_passphrase":
                raise Corrupt(problem.code) from problem
        else:
            found.append(word)
    return tuple(found)
