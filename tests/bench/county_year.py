"""`PYTHONPATH=.:tests .venv/bin/python tests/bench/county_year.py [--seed N] [--laptops N] [--months N] [--stores N]`: a county's year.

Laptops whose clocks are wrong by up to thirty days change the same households, send workbooks to people who pass them on,
and packages to one another; files are lost, come twice, come months late. At the end, for everything that is still
somebody's last word: how much of it is lost, how much stands there that nobody says. Ours must print 0 and 0 (exit 1
otherwise); beside it what the same year leaves where the last file, the last row or the last cell wins.

`--stores N`: a small year on N real stores; they must end with one digest, their logs giving their tables.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from county_laptops import FIELDS, Laptop, Light, Package, begun, household, real_laptops
from property.stations import KEY, Row, said_by

from db.history.versions import version

Where = tuple[int, str]
Stamp = tuple[float, str]
NOTHING: frozenset[str] = frozenset()


@dataclass
class Ledger:
    """What people said, and what each had had in front of him: the judge of all policies."""

    past: dict[str, frozenset[str]] = field(default_factory=dict)
    said: dict[Where, dict[str, str]] = field(default_factory=dict)  # field -> statement -> its value

    def note(self, made: str, where: Where, value: str, seen: frozenset[str]) -> frozenset[str]:
        """Note a statement; returns what stands in front of whoever gets it."""
        before = seen.union(*(self.past.get(one, NOTHING) for one in seen)) if seen else NOTHING
        self.past[made] = (self.past.get(made, NOTHING) | before) - {made}
        self.said.setdefault(where, {})[made] = value
        return self.past[made] | {made}

    def last_words(self, where: Where) -> dict[str, str]:
        """The statements nobody replaced who had them in front of him."""
        mine = self.said.get(where, {})
        gone = NOTHING.union(*(self.past[one] for one in mine)) if mine else NOTHING
        return {made: value for made, value in mine.items() if made not in gone}


@dataclass
class Others:
    """The same laptop under the other policies: the last file, the last row, the last cell wins."""

    file: dict[Where, str] = field(default_factory=dict)
    row: dict[int, tuple[Stamp, dict[str, str]]] = field(default_factory=dict)
    cell: dict[Where, tuple[Stamp, str]] = field(default_factory=dict)

    def edit(self, record: int, name: str, value: str, stamp: Stamp) -> None:
        self.file[record, name] = value
        self.row[record] = (stamp, self.row[record][1] | {name: value})
        self.cell[record, name] = (stamp, value)

    def copy(self, records: Sequence[int]) -> "Others":
        wheres = [(record, name) for record in records for name in FIELDS]
        return Others(
            {at: self.file[at] for at in wheres},
            {record: self.row[record] for record in records},
            {at: self.cell[at] for at in wheres},
        )

    def merge(self, other: "Others") -> None:
        self.file |= other.file
        for record, row in other.row.items():
            self.row[record] = max(self.row[record], row, key=lambda each: each[0])
        for at, cell in other.cell.items():
            self.cell[at] = max(self.cell[at], cell, key=lambda each: each[0])


@dataclass
class Desk:
    """A laptop, its clock, its households, and what its people have had in front of them."""

    laptop: Laptop
    clock: float
    mine: list[int]
    others: Others
    know: dict[Where, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Book:
    """A workbook on its way back, as each policy would read it; `edited`: the cells somebody changed."""

    rows: list[Row]
    stamp: Stamp
    edited: dict[Where, str]
    others: Others


@dataclass(frozen=True)
class Parcel:
    """A package on its way."""

    package: Package
    know: dict[Where, frozenset[str]]
    others: Others


@dataclass
class Counts:
    """What happened in the year."""

    edits: int = 0
    cells: int = 0
    books: int = 0
    packages: int = 0
    lost: int = 0
    twice: int = 0
    late: int = 0
    decided: int = 0


class Year:
    """A year of a county, day by day, from one seed."""

    def __init__(self, laptops: Sequence[Laptop], households: int, months: int, seed: int) -> None:
        self.chance = random.Random(seed)
        self.days = months * 30
        self.ledger, self.counts = Ledger(), Counts()
        self.records = [household(each) for each in range(households)]
        self.mail: dict[int, list[Callable[[], None]]] = {}
        self.words = 0
        self.desks = [self._desk(laptop) for laptop in laptops]

    def _desk(self, laptop: Laptop) -> Desk:
        first = (-1.0, "")
        others = Others(
            {(record, name): "0" for record in self.records for name in FIELDS},
            {record: (first, dict.fromkeys(FIELDS, "0")) for record in self.records},
            {(record, name): (first, "0") for record in self.records for name in FIELDS},
        )
        mine = self.chance.sample(self.records, max(4, len(self.records) // 8))  # each in the hands of several
        desk = Desk(laptop, self.chance.uniform(-30, 30), mine, others)
        for record in self.records:
            for name in FIELDS:
                made = version(KEY, record, name, "0", ())
                desk.know[record, name] = self.ledger.note(made, (record, name), "0", NOTHING)
        return desk

    # -- what people do ----------------------------------------------------------------------------------------------
    def _word(self, before: Any) -> str:
        """A new word, or one of a few: what was there comes back often."""
        self.words += 1
        value = self.chance.choice(["甲", "乙", "丙", f"{self.words}"])
        return value if value != before else f"{self.words}"

    def _edit(self, desk: Desk, day: int, record: int, name: str, value: str, *, decided: bool = False) -> None:
        act = desk.laptop.edit(record, {name: value}, decided=decided)
        if act is None:
            return
        self.counts.edits += 1
        self.counts.decided += decided
        desk.know[record, name] |= self.ledger.note(said_by(act)[name], (record, name), value, desk.know[record, name])
        desk.others.edit(record, name, value, (day + desk.clock, f"{id(desk)}"))

    def _send_book(self, desk: Desk, day: int) -> None:
        self.counts.books += 1
        records = self.chance.sample(desk.mine, min(8, len(desk.mine)))
        rows = [desk.laptop.send_row(record) for record in records]
        base = desk.others.copy(records)
        self._fill_in(desk, day, rows, base)
        if self.chance.random() < 0.2:  # somebody passes a copy on, and another fills it in
            self._fill_in(desk, day, rows, base)

    def _fill_in(self, desk: Desk, day: int, rows: list[Row], base: Others) -> None:
        rows, edited = [row.copy() for row in rows], dict[Where, str]()
        for row in rows:
            for name in FIELDS:
                if self.chance.random() < 0.1:
                    row.cells[name] = edited[row.record, name] = self._word(row.base[name])
        self.counts.cells += len(edited)
        stamp = (day + self.chance.uniform(-30, 30), f"{self.counts.books}.{self.words}")
        others = base.copy([row.record for row in rows])
        for (record, name), value in edited.items():
            others.edit(record, name, value, stamp)
        whole = Book(rows, stamp, edited, others)
        for _ in range(1 + (self.chance.random() < 0.25)):
            to = desk if self.chance.random() < 0.7 else self.chance.choice(self.desks)
            self._post(day, lambda to=to: self._read_book(to, whole))

    def _read_book(self, desk: Desk, book: Book) -> None:
        for row in book.rows:
            for act in row.statements():
                for name, made in said_by(act).items():
                    at = (row.record, name)
                    seen = frozenset(row.versions[name])
                    desk.know[at] |= self.ledger.note(made, at, act.body[name][0], seen)
                desk.laptop.take([act])
        desk.others.file |= book.others.file
        changed = {record for record, _ in book.edited}
        desk.others.merge(Others({}, {record: book.others.row[record] for record in changed},
                                 {at: book.others.cell[at] for at in book.edited}))  # fmt: skip

    def _send_package(self, desk: Desk, day: int, to: Desk) -> None:
        self.counts.packages += 1
        records = desk.mine if self.chance.random() < 0.2 else self.records
        know = {(record, name): desk.know[record, name] for record in records for name in FIELDS}
        parcel = Parcel(desk.laptop.package(records), know, desk.others.copy(records))
        for _ in range(1 + (self.chance.random() < 0.15)):
            self._post(day, lambda: self._unpack(to, parcel))

    def _unpack(self, desk: Desk, parcel: Parcel) -> None:
        desk.laptop.unpack(parcel.package)
        for at, seen in parcel.know.items():
            desk.know[at] |= seen
        desk.others.merge(parcel.others)

    def _post(self, day: int, come: Callable[[], None]) -> None:
        """A file on its way: lost, on time, or months late; what comes twice was posted twice."""
        fate = self.chance.random()
        if fate < 0.1:
            self.counts.lost += 1
            return
        late = fate < 0.2
        self.counts.late += late
        days = self.chance.randint(30, 90) if late else self.chance.randint(0, 12)
        self.mail.setdefault(day + days, []).append(come)

    # -- day by day --------------------------------------------------------------------------------------------------
    def live(self) -> None:
        """Let the year pass; at its end everything that is still on its way comes, and all tell one another."""
        for day in range(self.days):
            for come in self.mail.pop(day, []):
                come()
            for number, desk in enumerate(self.desks):
                self._a_day(desk, day, number)
        left = [come for day in sorted(self.mail) for come in self.mail[day]]
        self.chance.shuffle(left)
        for come in left:
            come()
        office, *rest = self.desks
        for desk in self.chance.sample(rest, len(rest)):
            self._unpack(office, Parcel(desk.laptop.package(self.records), desk.know, desk.others.copy(self.records)))
        whole = Parcel(office.laptop.package(self.records), office.know, office.others.copy(self.records))
        for desk in rest:
            self._unpack(desk, whole)

    def _a_day(self, desk: Desk, day: int, number: int) -> None:
        if self.chance.random() < 0.4:
            record, name = self.chance.choice(desk.mine), self.chance.choice(FIELDS)
            self._edit(desk, day, record, name, self._word(desk.laptop.state(record).values.get(name)))
        if self.chance.random() < 1 / 15:
            self._send_book(desk, day)
        if number and self.chance.random() < 1 / 7:
            self._send_package(desk, day, self.desks[0])
        if number == 0 and day % 10 == 9:
            self._decide(desk, day)
            for other in self.chance.sample(self.desks[1:], max(1, len(self.desks) // 3)):
                self._send_package(desk, day, other)
        if self.chance.random() < 1 / 30:
            self._send_package(desk, day, self.chance.choice(self.desks))

    def _decide(self, desk: Desk, day: int) -> None:
        """The office settles some of what is undecided."""
        for record in self.chance.sample(self.records, len(self.records) // 3):
            state = desk.laptop.state(record)
            for name in sorted(state.disputed):
                value = self.chance.choice(sorted(state.said[head] for head in state.heads[name]))
                self._edit(desk, day, record, name, value, decided=True)

    # -- the end -----------------------------------------------------------------------------------------------------
    def judged(self) -> dict[str, tuple[int, int]]:
        """Of each policy: last words that are lost, and words that stand there and are nobody's last."""
        office = self.desks[0]
        found = {policy: [0, 0] for policy in ("ours", "last cell wins", "last row wins", "last file wins")}
        for record in self.records:
            state = office.laptop.state(record)
            for name in FIELDS:
                last = self.ledger.last_words((record, name))
                heads = set(state.heads.get(name, ()))
                found["ours"][0] += len(last.keys() - heads)
                found["ours"][1] += len(heads - last.keys()) + (state.values[name] not in last.values())
                values = set(last.values())
                for policy, value in (
                    ("last cell wins", office.others.cell[record, name][1]),
                    ("last row wins", office.others.row[record][1][name]),
                    ("last file wins", office.others.file[record, name]),
                ):
                    found[policy][0] += len(values - {value})
                    found[policy][1] += value not in values
        return {policy: (lost, spurious) for policy, (lost, spurious) in found.items()}

    def undecided(self) -> int:
        """How many fields are left to decide at the office."""
        return sum(len(self.desks[0].laptop.state(record).disputed) for record in self.records)

    def last_words(self) -> int:
        """How many things are still somebody's last word."""
        return sum(len(set(self.ledger.last_words((r, name)).values())) for r in self.records for name in FIELDS)

    def agreed(self) -> bool:
        """Whether all laptops say the same in the end."""
        return len({desk.laptop.end() for desk in self.desks}) == 1


def light_year(seed: int, laptops: int, months: int, households: int) -> Year:
    """Live a year without a database."""
    made = [Light() for _ in range(laptops)]
    for laptop in made:
        laptop.take([begun(each) for each in range(households)])
    year = Year(made, households, months, seed)
    year.live()
    return year


def real_year(folder: Path, seed: int, laptops: int, months: int, households: int) -> Year:
    """Live a year on real stores in a folder."""
    year = Year(real_laptops(folder, laptops, households), households, months, seed)
    year.live()
    return year


def main() -> int:
    """Live a year, print what came of it."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seed", type=int, default=7)
    asked.add_argument("--laptops", type=int, default=30)
    asked.add_argument("--months", type=int, default=12)
    asked.add_argument("--households", type=int, default=240)
    asked.add_argument("--stores", type=int, help="a small year on so many real stores")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="jiedui-year-") as folder:
        if given.stores:
            year = real_year(Path(folder), given.seed, given.stores, min(given.months, 4), min(given.households, 24))
        else:
            year = light_year(given.seed, given.laptops, given.months, given.households)
        judged, undecided, last = year.judged(), year.undecided(), year.last_words()
        agreed = year.agreed()
    counts = year.counts
    print(f"seed {given.seed}: {len(year.desks)} laptops, {year.days // 30} months, {len(year.records)} households, "
          f"{time.process_time():.0f} s of work")  # fmt: skip
    print(f"{counts.edits} edits in the window ({counts.decided} decisions), {counts.cells} cells in {counts.books} workbooks, "
          f"{counts.packages} packages; {counts.lost} files lost, {counts.late} months late")  # fmt: skip
    print(f"{last} last words; {undecided} fields undecided; all laptops say the same: {'yes' if agreed else 'NO'}")
    print(f"{'':16}{'lost':>8}{'':8}{'spurious':>10}")
    for policy, (lost, spurious) in judged.items():
        print(f"{policy:16}{lost:8}{lost / last:8.1%}{spurious:10}")
    return int(judged["ours"] != (0, 0) or not agreed)


if __name__ == "__main__":
    sys.exit(main())
