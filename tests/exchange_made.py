"""Exchange workbooks for tests without a store and without Excel: made-up households, what an office remembers, the file that comes back."""

import copy
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from workbooks import id_number

from app.exchange.blocks import Row
from app.exchange.columns import TOKEN
from app.exchange.composing import Outgoing, Record, compose
from app.exchange.known import Sent
from app.exchange.manifest import SHEET, Head
from app.exchange.newcomers import Sought
from app.exchange.pairs import PairAsked, PairFound, PairSought
from app.exchange.plan import Candidate, Plan
from app.exchange.planner import plan_book
from app.exchange.reader import Book, Sheet
from app.exchange.texts import as_number
from app.registers.files.raw import Cell
from db.history.statements import Creation, Statement
from db.history.versions import LIFE, version
from db.models import record_id

LINEAGE = bytes(range(32))
ORIGIN = 1234567
BOOK = "B2026TEST"
VILLAGE = record_id(ORIGIN, "region", 7)


def rid(kind: str, number: int) -> int:
    """Return a record id of the test's store."""
    return record_id(ORIGIN, kind, number)


def home(number: int, **more: Any) -> dict[str, Any]:
    """The values of a household."""
    return {
        "code": f"65310{number:05d}",
        "address": f"米夏镇试验村{number}号",
        "phone": f"1990000{number:04d}",
        "exit_status": "已脱贫",
        "main_cause": "因病",
        "identified_on": "2018-06",
        "stated_people": 3,
        "note": ("", "=1+1", "-5", "0012", "@某人")[number % 5] or None,
    } | more


def person(number: int, **more: Any) -> dict[str, Any]:
    """The values of a member."""
    return {
        "household_id": rid("household", (number + 2) // 3),
        "name": f"艾力{chr(0x4E00 + number)}·买买提",
        "relation": "户主",
        "birth": f"19{50 + number % 50}-0{1 + number % 9}-1{number % 9}",
        "id_number": id_number(number),
        "phone": f"1990001{number:04d}",
        "education": "初中",
        "labour": "普通劳动力",
        "work_months": number % 12,
    } | more


def year(number: int, **more: Any) -> dict[str, Any]:
    """The values of a household's year."""
    return {
        "household_id": rid("household", number),
        "year": 2019,
        "people": 3,
        "wage_fen": 1_234_050 + number,
        "arable_centimu": 250 + number,
        "water_safe": "是",
    } | more


class Office:
    """A store as the planner sees it: records, what was sent, what came. With `memory` off it is another laptop of the lineage."""

    def __init__(self, records: Mapping[int, Mapping[str, Any]], lineage: bytes = LINEAGE) -> None:
        self.records = {record: dict(values) for record, values in records.items()}
        self.lineage = lineage
        self.out: dict[str, Outgoing] = {}
        self.tags: dict[tuple[int, str], Row] = {}
        self.same: Callable[[Sought], Sequence[Candidate]] = lambda _sought: ()
        self.before: dict[int, dict[str, list[Any]]] = {}

    def send(
        self, book: str = BOOK, kinds: Collection[str] = ("household", "member", "household_year", "visit"), **how: Any
    ) -> Outgoing:
        """Send a workbook of everything."""
        from db.models import kind_of

        listed = {
            kind: [self._record(record) for record in sorted(self.records) if kind_of(record) == kind] for kind in kinds
        }
        head = Head(book, "热依汗", "核对", {"village": VILLAGE}, {}, made="2026-11-01")
        outgoing = compose(self.lineage, head, listed, {}, **how)
        self.out[book] = outgoing
        return outgoing

    def _record(self, record: int) -> Record:
        values = self.records[record]
        around = {"~head": f"户主{values.get('household_id', record) & 0xFFFF}", "~village": "试验村"}
        if "household_id" in values:
            around["~home"] = str(values["household_id"])
        versions = {
            name: (version(self.lineage, record, name, value, ()),)
            for name, value in values.items()
            if value is not None
        }
        return Record(record, values, around, versions | {LIFE: (version(self.lineage, record, LIFE, 1, ()),)})

    def sent(self, records: Collection[int], book: str | None) -> Mapping[int, Sequence[Sent]]:
        found: dict[int, list[Sent]] = {}
        for name, outgoing in reversed(self.out.items()):
            if book in (None, name):
                for row in outgoing.rows:
                    if row.record in records:
                        found.setdefault(row.record, []).append(Sent(name, row))
        return found

    def book(self, book: str) -> Head | None:
        return self.out[book].head if book in self.out else None

    def rows_of(self, book: str) -> Collection[int]:
        return {row.record for row in self.out[book].rows} if book in self.out else set()

    def received(self, tags: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], Row]:
        return {at: self.tags[at] for at in tags if at in self.tags}

    def values(self, records: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        return {record: self.records[record] for record in records if record in self.records}

    def past(self, records: Collection[int]) -> Mapping[int, Mapping[str, Collection[Any]]]:
        return {record: self.before.get(record, {}) for record in records}

    def homes(self, said: Collection[str]) -> Mapping[str, int]:
        codes = {values.get("code"): record for record, values in self.records.items() if "household_id" not in values}
        ids = {str(record): record for record in codes.values()}
        return {word: (codes | ids)[word] for word in said if word in codes | ids}

    def villages(self, said: Collection[str]) -> Mapping[str, int]:
        return {word: VILLAGE for word in said if word == "试验村"}

    def sides(self, sought: Sequence[PairSought]) -> Sequence[PairFound]:
        return [PairFound(trouble=("pair_side_unknown", each.side)) for each in sought]

    def rules(self, asked: Sequence[PairAsked]) -> Mapping[int, str]:
        return {}

    def numbered(self, numbers: Collection[str]) -> Mapping[str, Sequence[int]]:
        found: dict[str, list[int]] = {}
        for record, values in self.records.items():
            if values.get("id_number") in numbers:
                found.setdefault(values["id_number"], []).append(record)
        return found

    def alike(self, sought: Sequence[Sought]) -> Sequence[Sequence[Candidate]]:
        return [self.same(each) for each in sought]


def office(homes: int = 6, people: int = 18) -> Office:
    """An office with some households, their members and years."""
    records: dict[int, dict[str, Any]] = {rid("household", n): home(n) for n in range(1, homes + 1)}
    records |= {rid("member", n): person(n) for n in range(1, people + 1)}
    records |= {rid("household_year", n): year(n) for n in range(1, homes + 1)}
    return Office(records)


def elsewhere(of: Office) -> Office:
    """Another laptop of the lineage: it knows the records, and nothing of what was sent."""
    return Office(of.records, of.lineage)


def returned(outgoing: Outgoing, *, names: bool = True, hidden: bool = True, lineage: bytes = LINEAGE) -> Book:
    """Return the file as it is read when nobody touched it; without `hidden`, token and manifest are gone."""
    sheets, found = [], {}
    for out in outgoing.sheets:
        header: list[Cell] = [column.heading for column in out.columns]
        rows: list[list[Cell]] = [header]
        for row in out.rows:
            cells = [_cell(column, row.text(column.key)) for column in out.columns]
            rows.append([*cells, *([row.token] if hidden else [])])
        if hidden:
            header.append("_base")
        sheets.append(Sheet(out.title, rows))
        if names:
            keys = [column.key for column in out.columns] + ([TOKEN] if hidden else [])
            found |= {(out.kind, key): (out.title, 1, index) for index, key in enumerate(keys)}
    if hidden:
        sheets.append(Sheet(SHEET, [list(line) for line in outgoing.manifest(lineage)], hidden=True))
    return Book("回.xlsx", "0" * 64, copy.deepcopy(sheets), found)


def _cell(column: Any, said: str) -> Cell:
    if not said:
        return None
    number = as_number(column, said)
    return said if number is None else number


def sheet(book: Book, title: str) -> Sheet:
    """Return a sheet by its title."""
    return next(each for each in book.sheets if each.name == title)


def column(book: Book, title: str, heading: str) -> int:
    """Return the index of a column by its heading."""
    return sheet(book, title).rows[0].index(heading)


def put(book: Book, title: str, row: int, heading: str, value: Cell) -> None:
    """Write into a cell; `row` counts the rows below the header from 1."""
    cells = sheet(book, title).rows[row]
    at = column(book, title, heading)
    cells.extend([None] * (at + 1 - len(cells)))
    cells[at] = value


def add(book: Book, title: str, **cells: Cell) -> None:
    """Add a row of some cells by heading."""
    header = sheet(book, title).rows[0]
    sheet(book, title).rows.append([cells.get(str(heading)) for heading in header])


def planned(book: Book, known: Office, **decisions: str) -> Plan:
    """Return the plan of a file."""
    return plan_book(book, known, decisions)


def stated(plan: Plan) -> set[tuple[Any, ...]]:
    """Return what a plan states without anybody deciding anything, value by value."""
    return {one for _item, said in plan.taken() for each in said for one in _plain(each)}


def offered(plan: Plan) -> set[tuple[Any, ...]]:
    """Return everything a plan could state, in whatever class it stands."""
    if plan.blocked is not None:
        return set()
    return {one for item in plan.items for each in (*item.said, *item.anew) for one in _plain(each)}


def created(plan: Plan) -> dict[int, dict[str, Any]]:
    """Return the values of the records that a plan makes."""
    return {
        each.record: dict(each.values) for _item, said in plan.taken() for each in said if isinstance(each, Creation)
    }


def _plain(said: Any) -> list[tuple[Any, ...]]:
    if isinstance(said, Statement):
        return [("statement", said.record, said.name, said.value, said.replaces)]
    if isinstance(said, Creation):
        return [("creation", said.record, name, value) for name, value in said.values.items()]
    return [("removal", said.record, said.replaces)]


def codes(plan: Plan) -> list[tuple[str, str]]:
    """Return class and code of every item, sorted."""
    return sorted((item.klass, item.code) for item in plan.items)
