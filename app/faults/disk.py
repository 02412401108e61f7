"""A disk that fills up, cannot be written, goes away, swaps the file, or lies on a network: told plainly, nothing lost.

Made by the shim between SQLite and the disk and by the files themselves; no rights of an administrator are needed.
Not here: files that rot (`damage`), power that goes (`powercut`).
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Final

from app.faults.counts import Corrupt, Counts, Half, Lost
from app.faults.scratch import PASSPHRASE, fresh, made, state, step
from app.faults.verbs import NEW, ORIGIN, STORE, VERBS, Coming
from db.backup import backup, backups
from db.errors import StoreProblem
from db.shim import BROKEN, FULL, PASS, Event, between
from db.store import Store

_VERBS: Final = ("import", "undo", "exchange", "backup", "restore", "rescue", "new")


class _Room:
    """A disk with so many bytes left, or one that fails after so many writes."""

    def __init__(self, left: int, answer: int = FULL) -> None:
        self.used = 0
        self._left, self._answer = left, answer
        self._sizes: dict[str, int] = {}

    def judge(self, event: Event) -> int:
        """Let a write pass while there is room."""
        if event.what != "write":
            return PASS
        before = self._sizes.setdefault(event.path, _size(event.path))
        grown = max(0, event.offset + len(event.content) - before)
        if self.used + grown > self._left:
            return self._answer
        self.used += grown
        self._sizes[event.path] = before + grown
        return PASS


def _size(path: str) -> int:
    return Path(path).stat().st_size if path and Path(path).exists() else 0


def full(folder: Path, rounds: int, chance: Random) -> Counts:
    """Fill the disk at so many sizes, inside each verb that writes: it is said, nothing of it stays, nothing else goes."""
    return _with_disk("disk full", folder, rounds, FULL, "disk_full")


def failing(folder: Path, rounds: int, chance: Random) -> Counts:
    """Let the disk fail instead (a stick pulled out)."""
    return _with_disk("disk fails", folder, rounds, BROKEN, "store_unreachable")


def _with_disk(name: str, folder: Path, rounds: int, answer: int, code: str) -> Counts:
    counts = Counts(name)
    for number, verb in enumerate(_VERBS):
        sizes = rounds // len(_VERBS) + (number < rounds % len(_VERBS))
        inside = folder / verb
        inside.mkdir()
        _inside(counts, verb, inside, sizes, answer, code)
    return counts


def _inside(counts: Counts, name: str, folder: Path, sizes: int, answer: int, code: str) -> None:
    verb = VERBS[name]()
    verb.lay(folder)
    verb.fresh(folder)
    before = verb.now(folder)
    verb.fresh(folder)
    room = _Room(1 << 60)
    with between(room.judge):
        verb.do(folder)
    after = verb.now(folder)
    for size in range(sizes):
        verb.fresh(folder)
        left = _Room(room.used * size // sizes, answer)
        try:
            told = _code_of(lambda left=left: _doing(verb, folder, left))  # type: ignore[misc]
            if told not in (code, "nothing"):
                raise AssertionError(f"told as {told}")
            if told == code:
                _nothing_left(folder)
            found, wanted = verb.now(folder), before if told == code else after
            if found != wanted and not (told == code and _first_of_two(found, before)):
                raise Half(f"told as {told}, {found} is not {wanted}")
            counts.ended("done, what was saved is still in the log" if told == "nothing" else told)
        except AssertionError as problem:
            counts.failed(problem, f"{name}, {size} of {sizes}")


def _doing(verb: object, folder: Path, left: _Room) -> None:
    with between(left.judge):
        verb.do(folder)  # type: ignore[attr-defined]


def _first_of_two(found: object, before: object) -> bool:
    """A backup is two copies: the first may have found room."""
    return isinstance(found, tuple) and isinstance(before, tuple) and len(before) == 2 and found[0] == before[0]


def _nothing_left(folder: Path) -> None:
    left = [each.name for each in folder.rglob("*.part*")] + [each.name for each in folder.glob(f"{NEW}*")]
    if left:
        raise Half(f"left behind: {left}")


def _code_of(what: Callable[[], object]) -> str:
    """Return the code of the problem that is told; AssertionError where it is no problem of the world, or none."""
    try:
        what()
    except StoreProblem as problem:
        return problem.code
    except Exception as problem:
        raise AssertionError(f"a fault of ours: {type(problem).__name__} {problem}") from problem
    return "nothing"


# -- the place a store lies in ---------------------------------------------------------------------------------------
def places(folder: Path, rounds: int, chance: Random) -> Counts:
    """Read-only, taken away, swapped, a sync client's placeholder, a network that cannot share memory: one after another."""
    counts = Counts("places")
    made(folder / ORIGIN)
    kinds = list(PLACES.items())
    for number in range(rounds):
        name, place = kinds[number % len(kinds)]
        fresh(folder / STORE, folder / ORIGIN)
        try:
            counts.ended(f"{name}: {place(folder, chance)}")
        except AssertionError as problem:
            counts.failed(problem, name)
    return counts


def _read_only(folder: Path, _chance: Random) -> str:
    Coming().fresh(folder)
    store, before = folder / STORE, (folder / STORE).read_bytes()
    store.chmod(0o444)
    try:
        told = _code_of(lambda: Store.open(store, PASSPHRASE).close())
        with Store.open(store, PASSPHRASE, read_only=True) as opened:
            backup(opened, folder / NEW)
        state(folder / NEW)
    finally:
        store.chmod(0o644)
        for left in folder.glob(f"{NEW}*"):
            left.unlink()
    if store.read_bytes() != before:
        raise Half("a read-only store was written")
    return told


def _taken_away(folder: Path, _chance: Random) -> str:
    return _gone_or_other(folder, None)


def _swapped_older(folder: Path, _chance: Random) -> str:
    return _gone_or_other(folder, folder / ORIGIN)


def _swapped_stranger(folder: Path, _chance: Random) -> str:
    Coming().fresh(folder)
    made(folder / NEW, 1)
    return _gone_or_other(folder, folder / NEW)


def _gone_or_other(folder: Path, other: Path | None) -> str:
    """Save a step, then let the file go or be another: the next step is refused, what was open is among the backups."""
    store = folder / STORE
    with Store.open(store, PASSPHRASE) as opened:
        step(opened, 50)
        if other:
            shutil.copy(other, folder / "kommt")
            (folder / "kommt").replace(store)
        else:
            store.unlink()
        content = store.read_bytes() if other else b""
        told = _code_of(lambda: step(opened, 51))
    kept = backups(store)
    if not kept or state(kept[0].path).steps != 4:
        raise Lost("what was open was not kept")
    if (store.read_bytes() if store.exists() else b"") != content:
        raise Half("the stranger's file was written")
    if other:
        state(store)
    return told


def _placeholder(folder: Path, chance: Random) -> str:
    """A sync client leaves an empty file, or the beginning of one."""
    store = folder / STORE
    content = store.read_bytes()
    store.write_bytes(content[: chance.choice((0, 1, 15, 4096, len(content) // 2))])
    before = store.read_bytes()
    told = _code_of(lambda: Store.open(store, PASSPHRASE).close())
    if store.read_bytes() != before:
        raise Half("a placeholder was written")
    return told


def _no_shared_memory(folder: Path, _chance: Random) -> str:
    """A network folder that does not map memory: refused before anything is written."""
    before = state(folder / STORE)
    fresh(folder / STORE, folder / ORIGIN)
    with between(lambda event: BROKEN if event.what == "shm" else PASS):
        told = _code_of(lambda: Store.open(folder / STORE, PASSPHRASE).close())
    if state(folder / STORE) != before:
        raise Corrupt("the store is another")
    return told


def _late_disk(folder: Path, chance: Random) -> str:
    """A network that breaks off in the middle of a step: the step is refused, the store is as before or after."""
    before = state(folder / STORE)
    fresh(folder / STORE, folder / ORIGIN)
    room = _Room(chance.randrange(40_000), BROKEN)
    with between(room.judge):
        told = _code_of(lambda: _one_step(folder))
    if state(folder / STORE).steps not in (before.steps, before.steps + 1):
        raise Half("a step is there in part")
    return told


def _one_step(folder: Path) -> None:
    with Store.open(folder / STORE, PASSPHRASE) as store:
        step(store, 60)


PLACES: Final[dict[str, Callable[[Path, Random], str]]] = {
    "read-only": _read_only,
    "taken away": _taken_away,
    "older copy": _swapped_older,
    "other store": _swapped_stranger,
    "placeholder": _placeholder,
    "no shared memory": _no_shared_memory,
    "network breaks": _late_disk,
}
