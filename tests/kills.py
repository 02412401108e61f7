"""kill -9 at random moments: `python tests/kills.py VERB ROUNDS SEED FOLDER` does a verb again and again and kills it.

A process of its own, warm before it forks, so that each round costs what the verb costs. It ends with a sentence and
code 1 where a store was left between two states.
"""

import os
import random
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbooks import people, sheet_of, workbook

from app.cli.main import run
from app.exchange.package.manifest import Scope
from app.exchange.package.own import own_station
from app.exchange.package.sending import send
from db import keys, keys_verbs, slot_pages
from db import store as door
from db.backup import backups
from db.check import check
from db.divisions import new_store
from db.errors import StoreProblem
from db.head import head_of
from db.history.digest import digest
from db.history.log import identity, states_of
from db.history.merge import take_in
from db.history.statements import Creation, Statement
from db.migrations import revisions
from db.migrations import upgrade as migrations
from db.models import record_id
from db.store import Store

State = tuple[str, int, str]


def state(path: Path) -> State:
    """Return the digest of a store, its number of steps and its revision; the whole standing check must hold."""
    with Store.open(path, "test") as store:
        found = check(store)
        assert (found.damage, found.different) == ((), ()), found.sentences
        with store.read() as reader:
            steps = reader.exec_driver_sql("SELECT count(*) FROM change_set").scalar_one()
            return digest(reader), steps, str(revisions.current(reader))


@dataclass(frozen=True)
class Killing:
    """What is done, on which files it begins anew each round, and what must hold however it ended."""

    do: Callable[[], Any]
    prepare: Callable[[], None]
    holds: Callable[[], str]  # "before" or "after"; AssertionError where it is neither


def fresh(path: Path, origin: Path) -> None:
    """Put a store back as it was, with nothing beside it."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    shutil.rmtree(path.with_name(f"{path.stem}.backups"), ignore_errors=True)
    shutil.copy(origin, path)


def writes(folder: Path, command: list[str], *, upgrading: bool = False) -> Killing:
    """A command that changes the store."""
    path, origin = folder / "库.jiedui", folder / "原.jiedui"

    def do() -> None:
        if upgrading:
            as_if_older()
        run([*command, "--store", str(path), "--json"])

    return stepping(path, origin, do)


def stepping(path: Path, origin: Path, do: Callable[[], Any], *, again: bool = False) -> Killing:
    """One step of a store: as before or as after. `again`: done once more it is as after, however it ended."""
    fresh(path, origin)
    before = state(path)
    in_a_child(do).wait()
    after = state(path)
    assert before != after, "the verb does something"

    def holds() -> str:
        found = state(path)
        assert found in (before, after), (found, before, after)
        if again:
            do()
            assert state(path)[0] == after[0]
        return "before" if found == before else "after"

    return Killing(do, lambda: fresh(path, origin), holds)


def as_if_older() -> None:
    """Let the program bring the store up to a revision that makes a table anew, as Alembic's batch mode does."""

    def newest(config: Any, _to: str) -> None:
        execute = config.attributes["connection"].exec_driver_sql
        statement = execute("SELECT sql FROM sqlite_master WHERE name = 'member'").scalar_one()
        execute(re.sub('CREATE TABLE "?member"?', "CREATE TABLE member_new", statement, count=1))
        execute("INSERT INTO member_new SELECT * FROM member")
        execute("DROP TABLE member")
        execute("ALTER TABLE member_new RENAME TO member")
        execute("UPDATE alembic_version SET version_num = version_num || 'x'")

    door.needs_upgrade = lambda _engine: True
    migrations.command.upgrade = newest  # type: ignore[attr-defined]


def look_only() -> None:
    """Open whatever revision a store is at, and leave it there."""
    door.check_revision = lambda _connection: None
    door.needs_upgrade = lambda _engine: False


def backing_up(folder: Path) -> Killing:
    """A backup: the store as it was, and whatever lies among the backups is one."""
    path, origin = folder / "库.jiedui", folder / "原.jiedui"
    fresh(path, origin)
    before = state(path)

    def holds() -> str:
        assert state(path) == before
        made = backups(path)
        assert all(state(each.path) == before for each in made)
        return "after" if made else "before"

    return Killing(lambda: run(["backup", "--store", str(path), "--json"]), lambda: fresh(path, origin), holds)


def coming(folder: Path, path: Path, do: Callable[[], Any], whole: Callable[[Path], object]) -> Killing:
    """A new file: there and whole, or not there, and then the name is free."""

    def prepare() -> None:
        for left in folder.glob(f"{path.name}*"):
            left.unlink()

    prepare()
    do()
    after = whole(path)

    def holds() -> str:
        if not path.exists():
            do()
            assert whole(path) == after
            return "before"
        assert whole(path) == after
        return "after"

    return Killing(do, prepare, holds)


# who opens a store, and who does what to it: the verb, the passphrase it is done with, the new one
PASSPHRASES = ("test", "second2", "third3")
KEYS = {
    "bring": (["add", "--name", "王秀英"], "test", "third3"),  # a store of one passphrase gets slots
    "add": (["add", "--name", "李建国"], "test", "third3"),
    "change": (["change"], "second2", "third3"),
    "anew": (["change", "--new-data-key"], "second2", "third3"),
    "remove": (["remove", "2"], "test", ""),
}


def openers(path: Path) -> tuple[str, ...]:
    """Return the passphrases that open a store, and look whether both copies of its slots are whole."""
    head, found = head_of(path), []
    for passphrase in PASSPHRASES:
        try:
            keys.unlock(passphrase, head, path)
        except StoreProblem as problem:
            assert problem.code == "wrong_passphrase", problem
        else:
            found.append(passphrase)
    return tuple(found)


def keying(which: str, folder: Path, origin: Path) -> Killing:
    """A change of who opens the store: its content as it was, those of before or those of after open it, nothing lies about."""
    path = folder / "库.jiedui"
    words, passphrase, new = KEYS[which]
    keys.PROFILES[keys.STANDARD] = keys.PROFILES[keys.QUICK]
    if which != "bring":
        with Store.open(origin, "test") as store:
            keys_verbs.add(store, "test", "王秀英", "second2", me="张")

    def do() -> None:
        os.environ |= {"JIEDUI_PASSPHRASE": passphrase, "JIEDUI_NEW_PASSPHRASE": new}
        run(["keys", *words, "--store", str(path), "--json"])

    fresh(path, origin)
    before, content = openers(path), state(path)
    in_a_child(do).wait()
    after = openers(path)
    assert before != after, "the verb does something"

    def holds() -> str:
        found = openers(path)
        assert found in (before, after), (found, before, after)
        assert state(path) == content and openers(path) == found
        assert not list(folder.glob("库.jiedui.part*"))
        copies = slot_pages.read(path, keys.pages_of(head_of(path)))
        assert len(set(copies)) < 2
        return "before" if found == before else "after"

    return Killing(do, lambda: fresh(path, origin), holds)


def taking_in(folder: Path) -> Killing:
    """Some thousand statements of others: wholly in or not at all, and done again they are in."""
    path, origin = folder / "库.jiedui", folder / "原.jiedui"
    with Store.open(origin, "test") as store, store.read() as reader:
        homes = list(reader.exec_driver_sql("SELECT id, code FROM household ORDER BY id"))
        states = states_of(reader, identity(reader)[1], [home for home, _ in homes])
    said: list[Statement | Creation] = []
    for place, (home, code) in enumerate(homes):
        said += [Statement(home, "note", f"{place}.{n}", states[home].heads["code"]) for n in range(20)]
        said += [Statement(home, "code", f"{code}{n}", states[home].heads["code"]) for n in range(2)]
        said += [Creation(record_id(9, "member", place + 1), {"household_id": home, "name": "某人"})]
        said += [
            Creation(
                record_id(9, "member", 10_000 + place), {"household_id": record_id(9, "household", 1), "name": "某人"}
            )
        ]

    def do() -> None:
        with Store.open(path, "test") as store, store.write("exchange_in", "收回") as write:
            take_in(write, said)

    return stepping(path, origin, do, again=True)


def steps_of(path: Path) -> tuple[int, int]:
    """Return how many steps and regions a store has (its ids are its own)."""
    steps = state(path)[1]
    with Store.open(path, "test") as store, store.read() as reader:
        return steps, int(reader.exec_driver_sql("SELECT count(*) FROM region").scalar_one())


def packed_for(store: Path, folder: Path) -> Path:
    """Return a package for a store, from a copy of it in which every household was changed."""
    other, package = folder / "他.jiedui", folder / "包.jdx"
    shutil.copy(store, other)
    with Store.open(store, "test") as mine, Store.open(other, "test") as theirs:
        with theirs.write("set_field", "修改") as write:
            homes = write.connection.exec_driver_sql("SELECT id FROM household").scalars().all()
            write.update_many([(home, {"note": "改过"}) for home in homes])
        send(theirs, package, Scope("all", None, "全部"), [own_station(mine).card], "试")
    return package


def killing(verb: str, folder: Path) -> Killing:
    """Return what a verb is and what must hold of it."""
    register = workbook(folder / "户.xlsx", sheet_of(people(400), above=[["2019年花名册"]]))
    origin, path = folder / "原.jiedui", folder / "neu.jiedui"
    new_store(origin, "test", quick=True).close()
    taking = ["import", str(register), "--yes"]
    if verb == "import":
        return writes(folder, taking)
    run([*taking, "--store", str(origin), "--json"])
    if verb.startswith("keys-"):
        return keying(verb.removeprefix("keys-"), folder, origin)
    if verb == "merge":
        return taking_in(folder)
    if verb == "undo":
        return writes(folder, ["undo"])
    if verb == "package":
        return writes(folder, ["exchange", "package", "in", str(packed_for(origin, folder)), "--trust", "--yes"])
    if verb == "upgrade":
        look_only()
        return writes(folder, ["check"], upgrading=True)
    if verb == "backup":
        return backing_up(folder)
    if verb == "restore":
        return coming(folder, path, lambda: run(["restore", str(origin), str(path), "--json"]), state)
    return coming(folder, path, lambda: new_store(path, "test", quick=True).close(), steps_of)


@dataclass(frozen=True)
class Child:
    """A process that was forked off."""

    number: int

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for its end; return whether it came to one."""
        until = time.monotonic() + (seconds or 600)
        while time.monotonic() < until:
            if os.waitpid(self.number, os.WNOHANG)[0]:
                return True
            time.sleep(0.002)
        return False


def in_a_child(do: Callable[[], Any]) -> Child:
    """Do something in a process of its own, silently."""
    number = os.fork()
    if number:
        return Child(number)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    try:
        do()
    finally:
        os._exit(0)


def rounds(which: Killing, count: int, chance: random.Random) -> Iterator[str]:
    """Do it, kill it, look at what is there."""
    which.prepare()
    began = time.monotonic()
    in_a_child(which.do).wait()
    whole = time.monotonic() - began
    for _ in range(count):
        which.prepare()
        child = in_a_child(which.do)
        if not child.wait(chance.uniform(0.1, 1.3) * whole):
            os.kill(child.number, signal.SIGKILL)
            os.waitpid(child.number, 0)
        yield which.holds()


def main() -> None:
    """Do the rounds and say how they ended."""
    verb, count, seed, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), Path(sys.argv[4])
    os.environ["JIEDUI_PASSPHRASE"] = "test"
    said = sys.stdout
    sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115  what the commands say is not looked at here
    ended = list(rounds(killing(verb, folder), count, random.Random(seed)))
    said.write(f"{verb}: {ended.count('before')} before, {ended.count('after')} after\n")


if __name__ == "__main__":
    main()
