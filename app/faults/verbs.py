"""What a process may be in the middle of when it is killed: each verb with the files it begins on and what must hold after.

A verb is named, so that a process of its own can do it. Not here: the killing (`killing`).
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from app.faults.counts import Corrupt
from app.faults.scratch import PASSPHRASE, fresh, made, register, state, step
from db.backup import backup, backups, restore
from db.backup_place import back_up_second
from db.divisions import new_store
from db.history import undo
from db.history.log import identity, states_of
from db.history.merge import take_in
from db.history.statements import Creation, Statement
from db.history.versions import Heads
from db.migrations import revisions
from db.models import record_id
from db.rescue import rescue_store
from db.store import Store

_ELSEWHERE: Final = 9  # the origin of the records of others
STORE, ORIGIN, NEW = "库.jiedui", "原.jiedui", "新.jiedui"
_plans: Final[dict[Path, Any]] = {}  # of the import, made once before the killing begins


class Verb:
    """A verb that changes the store: as before or as after, never between."""

    def lay(self, folder: Path) -> None:
        """Make the files a round begins on."""
        made(folder / ORIGIN)

    def fresh(self, folder: Path) -> None:
        """Put the files back as a round begins on them."""
        fresh(folder / STORE, folder / ORIGIN)

    def do(self, folder: Path) -> None:
        """Do it."""
        raise NotImplementedError

    def now(self, folder: Path) -> object:
        """Return how things stand; Corrupt where something does not check."""
        return state(folder / STORE)


class Import(Verb):
    """A register of sixty households."""

    def lay(self, folder: Path) -> None:
        """Make an empty store with the divisions, and the register."""
        new_store(folder / ORIGIN, PASSPHRASE, quick=True).close()
        register(folder / "户.csv")
        self.fresh(folder)
        self._plan(folder)

    def _plan(self, folder: Path) -> Any:
        from app.registers.plans.planning import plan_import  # noqa: PLC0415  slow to load

        if folder not in _plans:
            with Store.open(folder / STORE, PASSPHRASE) as store:
                _plans[folder] = plan_import(store, [folder / "户.csv"])
        return _plans[folder]

    def do(self, folder: Path) -> None:
        """Write the plan."""
        from app.registers.plans.apply import apply_plan  # noqa: PLC0415

        plan = self._plan(folder)
        with Store.open(folder / STORE, PASSPHRASE) as store:
            apply_plan(store, plan)

    def now(self, folder: Path) -> object:
        """What the store says; the ids of the new households are those of the copy it is."""
        return state(folder / STORE).without_ids


class Undo(Verb):
    """The last step taken back."""

    def do(self, folder: Path) -> None:
        """Undo."""
        with Store.open(folder / STORE, PASSPHRASE) as store:
            with store.read() as reader:
                target = undo.next_undo(reader)
            assert target
            with store.write("undo", target.label, bulk=True) as write:
                undo.take_back(write, target)


class Exchange(Verb):
    """A package with what another laptop wrote since, taken in."""

    def lay(self, folder: Path) -> None:
        """Make a store, another one from its package, and the package that comes back from there."""
        from app.exchange.package.manifest import Scope  # noqa: PLC0415  slow to load
        from app.exchange.package.own import own_station  # noqa: PLC0415
        from app.exchange.package.receiving import receive_new  # noqa: PLC0415
        from app.exchange.package.sending import send  # noqa: PLC0415

        everything, other = Scope("all", None, "全部"), folder / "别处.jiedui"
        made(folder / ORIGIN)
        with Store.open(folder / ORIGIN, PASSPHRASE) as store:
            card = own_station(store).card
            send(store, folder / "去.jdx", everything, PASSPHRASE, "试")
        receive_new(other, PASSPHRASE, [folder / "去.jdx"], apply=True, trust=True, password=PASSPHRASE, quick=True)
        with Store.open(other, PASSPHRASE) as there:
            for number in range(10, 13):
                step(there, number, 20)
            send(there, folder / "回.jdx", everything, [card], "试")

    def do(self, folder: Path) -> None:
        """Take in the package."""
        from app.exchange.package.receiving import receive  # noqa: PLC0415

        with Store.open(folder / STORE, PASSPHRASE) as store:
            receive(store, [folder / "回.jdx"], apply=True, trust=True)


class Merge(Verb):
    """Some thousand statements of others, as workbooks make them: edits, conflicts, new people, some of a household to come."""

    def do(self, folder: Path) -> None:
        """Take them in."""
        with Store.open(folder / STORE, PASSPHRASE) as store:
            with store.read() as reader:
                homes = reader.exec_driver_sql("SELECT id FROM household ORDER BY id").scalars().all()
                states = states_of(reader, identity(reader)[1], homes)
            with store.write("exchange_in", "收回", bulk=True) as write:
                take_in(write, _said(states))


def _said(states: Mapping[int, Heads]) -> Iterator[Statement | Creation]:
    later = record_id(_ELSEWHERE, "household", 1)
    for number, (home, heads) in enumerate((home, said.heads) for home, said in states.items()):
        for each in range(100):
            yield Statement(home, "note", f"{each}", heads["code"])
        for each in range(40):
            person = record_id(_ELSEWHERE, "member", number * 40 + each + 1)
            yield Creation(person, {"household_id": home if each % 4 else later, "name": "某人"})


class Backup(Verb):
    """A backup, and a copy to the second place."""

    def fresh(self, folder: Path) -> None:
        """Put the store back, and take the second place away."""
        super().fresh(folder)
        shutil.rmtree(folder / "U", ignore_errors=True)

    def do(self, folder: Path) -> None:
        """Make both."""
        with Store.open(folder / STORE, PASSPHRASE) as store:
            backup(store)
            back_up_second(store, folder / "U")

    def now(self, folder: Path) -> object:
        """The store as it was, and whatever lies among its backups is whole."""
        store = state(folder / STORE)
        copies = [*backups(folder / STORE), *backups(folder / STORE, folder / "U")]
        if any(state(each.path) != store for each in copies):
            raise Corrupt("a copy is not the store")
        return store, bool(copies)


class Coming(Verb):
    """A new file: there and whole, or not there; and then nothing of it hinders the next attempt."""

    def fresh(self, folder: Path) -> None:
        """Take the new file away, with everything beside it."""
        for left in folder.glob(f"{NEW}*"):
            left.unlink()

    def now(self, folder: Path) -> object:
        """What the new file says, None where there is none."""
        return self.whole(folder) if (folder / NEW).exists() else None

    def whole(self, folder: Path) -> object:
        """What the new file says."""
        return state(folder / NEW)


class Restore(Coming):
    """A backup becomes a new store."""

    def do(self, folder: Path) -> None:
        """Restore."""
        restore(folder / ORIGIN, folder / NEW, PASSPHRASE)


class Rescue(Coming):
    """A damaged store and its backup become a new store."""

    def lay(self, folder: Path) -> None:
        """Make a store with a backup, go on, and bend a page of it."""
        made(folder / ORIGIN)
        with Store.open(folder / ORIGIN, PASSPHRASE) as store:
            backup(store)
            step(store, 7)
        with (folder / ORIGIN).open("r+b") as file:
            file.seek(-2_000, 2)
            file.write(b"\0" * 16)

    def do(self, folder: Path) -> None:
        """Rescue."""
        rescue_store(folder / ORIGIN, folder / NEW, PASSPHRASE)


class New(Coming):
    """A new store with the divisions."""

    def do(self, folder: Path) -> None:
        """Make it."""
        new_store(folder / NEW, PASSPHRASE, quick=True).close()

    def whole(self, folder: Path) -> object:
        """What it says, its ids are its own."""
        return state(folder / NEW).without_ids


class Export(Coming):
    """Everything as open files."""

    def fresh(self, folder: Path) -> None:
        """Take the folder away."""
        super().fresh(folder)
        shutil.rmtree(folder / "全部", ignore_errors=True)

    def do(self, folder: Path) -> None:
        """Write it."""
        from app.registers.sending.everything import export_everything  # noqa: PLC0415

        with Store.open(folder / ORIGIN, PASSPHRASE, read_only=True) as store:
            export_everything(store, folder / "全部")

    def now(self, folder: Path) -> object:
        """Names and sizes of the files that carry no time, None where there is no folder."""
        out = folder / "全部"
        if not out.exists():
            return None
        return sorted((each.name, each.stat().st_size) for each in out.iterdir() if each.name != "README.txt")


class Upgrade(Verb):
    """A store of an earlier revision is opened: `older` is such a store, with the passphrase of the scratch ones."""

    def __init__(self, older: Callable[[Path], object]) -> None:
        self._older = older

    def lay(self, folder: Path) -> None:
        """Lay the older store."""
        self._older(folder / ORIGIN)

    def do(self, folder: Path) -> None:
        """Open it."""
        Store.open(folder / STORE, PASSPHRASE).close()

    def now(self, folder: Path) -> object:
        """What it says once it is open; asked of the file as it lies, opening goes on where it was stopped."""
        found = state(folder / STORE)
        if found.revision != revisions.latest():
            raise Corrupt(f"not brought up to date: {found.revision}")
        return found


VERBS: Final[dict[str, Callable[[], Verb]]] = {
    "import": Import,
    "undo": Undo,
    "exchange": Exchange,
    "merge": Merge,
    "backup": Backup,
    "restore": Restore,
    "rescue": Rescue,
    "new": New,
    "export": Export,
}
