"""Scratch stores for fault loops: made up, small, quick to open; and what must hold of any store, whatever happened to it.

Everybody in them is made up: codes and ID numbers begin with 999999. Not here: the faults.
"""

import csv
import shutil
from pathlib import Path
from typing import Final, NamedTuple

from stdnum.cn import ric

from app.faults.counts import Corrupt
from db.check import check
from db.errors import StoreProblem
from db.migrations import revisions
from db.store import Store

PASSPHRASE: Final = "test"
_HEADINGS: Final = (
    "县(市、区、旗)",
    "乡(镇)",
    "行政村",
    "户编号",
    "人编号",
    "姓名",
    "证件号码",
    "与户主关系",
    "人均纯收入",
    "联系电话",
)
_PEOPLE: Final = (("户主", "艾力{n}·买买提"), ("配偶", "古丽{n}·艾山"), ("之子", "吐尔逊{n}·艾力"))


class State(NamedTuple):
    """What a store says: the digest of its versions, its number of steps, its revision, its households and people.

    A copy of a store gives ids of its own: where a verb makes records, digests of two rounds differ (`without_ids`).
    """

    digest: str
    steps: int
    revision: str
    households: int
    people: int

    @property
    def without_ids(self) -> tuple[int, str, int, int]:
        """Everything but the digest."""
        return self.steps, self.revision, self.households, self.people


def made(path: Path, steps: int = 3, households: int = 5) -> None:
    """Make a scratch store with some steps."""
    with Store.create(path, PASSPHRASE, quick=True) as store:
        for number in range(steps):
            step(store, number, households)


def step(store: Store, number: int, households: int = 5) -> None:
    """Write one step: some households with their people, and a change to one there was."""
    with store.write("add_household", f"第 {number} 步", who="试") as write:
        first = write.connection.exec_driver_sql("SELECT min(id) FROM household").scalar()
        for each in range(households):
            code = f"999999{number:04d}{each:02d}"
            household = write.create("household", code=code, group_name="一组", phone="19900000001")
            write.create("member", household_id=household, name=f"艾力{number}·买买提", relation="户主")
        if first is not None:
            write.update(first, group_name=f"{number} 组")


def register(path: Path, households: int = 60) -> None:
    """Write a register of made-up households of three that the import knows."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(_HEADINGS)
        for number in range(1, households + 1):
            for place, (relation, name) in enumerate(_PEOPLE, start=1):
                head = f"99999919800101{number % 100:02d}{place}"
                code = f"99999{number:05d}"
                lines.writerow(
                    ("莎车县", "米夏镇", "试验村", code, f"{code}{place:02d}", name.format(n=number),
                     head + str(ric.calc_check_digit(head + "0")), relation, "8532.5", "19900000001")
                )  # fmt: skip


def fresh(path: Path, origin: Path) -> None:
    """Put a store back as it was, with nothing beside it."""
    for left in path.parent.glob(f"{path.name}*"):
        left.unlink()
    shutil.rmtree(path.with_name(f"{path.stem}.backups"), ignore_errors=True)
    shutil.copy(origin, path)


def state(path: Path) -> State:
    """Return what a store says; Corrupt where it does not open, or anything of the standing check does not hold."""
    try:
        with Store.open(path, PASSPHRASE) as store:
            found = check(store)
            if found.damage or found.different:
                raise Corrupt(found.sentences[0])
            with store.read() as reader:
                counted = [
                    int(reader.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())
                    for table in ("change_set", "household", "member")
                ]
                return State(found.digest, counted[0], str(revisions.current(reader)), *counted[1:])
    except StoreProblem as problem:
        raise Corrupt(f"{problem.code} {problem.sentence}") from problem
