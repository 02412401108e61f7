"""A file that rots or is cut: every bent bit and every missing end is noticed, of a store and of a backup, and told plainly.

Noticed: opening, checking or restoring refuses, or (an end cut off that held nothing) it is whole all the same.
"""

from pathlib import Path
from random import Random

from app.faults.counts import Corrupt, Counts, Half
from app.faults.scratch import PASSPHRASE, made, state
from app.faults.verbs import NEW, ORIGIN, STORE
from db.backup import restore
from db.errors import StoreProblem

_TOLD = frozenset({"store_damaged", "not_a_store", "wrong_passphrase", "store_missing", "store_newer"})


def bits_flipped(folder: Path, rounds: int, chance: Random) -> Counts:
    """Flip one bit, anywhere, of a store that lies still."""
    made(folder / ORIGIN)
    whole = (folder / ORIGIN).read_bytes()
    counts = Counts("bit flips")
    for number in range(rounds):
        at = chance.randrange(len(whole)) if number % 10 else chance.randrange(16)  # the head as well
        bent = bytearray(whole)
        bent[at] ^= 1 << chance.randrange(8)
        _noticed(counts, folder, bytes(bent), f"bit at {at}")
    return counts


def truncated(folder: Path, rounds: int, chance: Random) -> Counts:
    """Cut the end off: at any byte, at a page, in the first page, to nothing."""
    made(folder / ORIGIN)
    whole = (folder / ORIGIN).read_bytes()
    counts = Counts("truncations")
    for number in range(rounds):
        ways = (chance.randrange(len(whole)), chance.randrange(len(whole) // 4096) * 4096, chance.randrange(4096), 0)
        _noticed(counts, folder, whole[: ways[number % 4]], f"cut to {ways[number % 4]}")
    return counts


def _noticed(counts: Counts, folder: Path, content: bytes, where: str) -> None:
    """Open, then restore, what was bent: each must say so and leave the file as it is."""
    for each in folder.glob(f"{STORE}*"):
        each.unlink()
    store = folder / STORE
    store.write_bytes(content)
    try:
        _refused(lambda: state(store), "opening")
        _refused(lambda: restore(store, folder / NEW, PASSPHRASE), "restoring")
        if store.read_bytes() != content:
            raise Half("the damaged file was written")
        if left := [each.name for each in folder.glob(f"{NEW}*")]:
            raise Half(f"left behind: {left}")
        counts.ended("noticed")
    except AssertionError as problem:
        counts.failed(problem, where)
        for each in folder.glob(f"{NEW}*"):
            each.unlink()


def _refused(what: object, name: str) -> None:
    assert callable(what)
    try:
        what()
    except Corrupt:
        return
    except StoreProblem as problem:
        if problem.code not in _TOLD:
            raise AssertionError(f"{name}: told as {problem.code}") from problem
        return
    raise Corrupt(f"{name}: not noticed")
