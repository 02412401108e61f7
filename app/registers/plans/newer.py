"""What the store knows of a later year than a register speaks of: it is not written over unasked.

A value's year is that of the register it came from (kept in the ledger), or the year it was written by hand. A later
register that had the column and spoke of the village counts too, even where it only said the same again. A register
without a year says nothing about what is newer. Not here: what becomes of such cells (`deciding`).
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from app.registers.plans.plan import CellChange, Plan, PlanLine
from app.registers.plans.rows import Rows
from db.queries.writers import incoming_files, last_by_hand, steps_about, villages_behind
from db.store import Reader
from resources.language import _

_KINDS: Final = {"households": "household", "members": "member"}  # what is dated itself needs no year of its register
_YEAR: Final = "year.year"
Newer = dict[tuple[int, str], tuple[int, str]]  # record and field: the register's year, and what is known instead


def years_of(plan: Plan) -> dict[tuple[int, int], int]:
    """Return the year of each sheet of a household register that says it: by file and sheet number."""
    from app.registers.plans.plan_households import year_of_sheet  # noqa: PLC0415  it plans with what is here

    found: dict[tuple[int, int], int] = {}
    for rows in plan.rows:
        if rows.reading.register == "households":
            said = [year for year in rows.values.get(_YEAR, ()) if year]
            year = year_of_sheet(rows, plan.choices.year) or max(said, default=None)
            if year:
                found[rows.reading.file_number, rows.reading.sheet_number] = year
    return found


def newer_than(plan: Plan, reader: Reader, lines: Iterable[PlanLine]) -> Newer:
    """Return the cells of some changed lines that would write an older value over a newer one."""
    years = years_of(plan)
    if not years:
        return {}
    ledger = _Ledger.of(reader)
    asked = [
        line for line in lines if line.kind in _KINDS and (years.get(line.key[:2]) or ledger.newest) < ledger.newest
    ]
    if not asked:
        return {}
    columns = {(rows.reading.file_number, rows.reading.sheet_number): rows for rows in plan.rows}
    ours = {line.record_id or 0: _year_of(columns[line.key[:2]], line, years[line.key[:2]]) for line in asked}
    wanted = {(line.record_id or 0): [each for each in line.changes if each.old is not None] for line in asked}
    found: Newer = {}
    _by_log(reader, ledger, ours, wanted, found)
    _by_coverage(reader, ledger, ours, asked, found)
    return found


@dataclass
class _Ledger:
    """What the imports that stand say of years: sheets by batch, and the newest of each column in each village."""

    sheets: dict[tuple[int, int, int], tuple[int, str]] = field(default_factory=dict)
    covered: dict[tuple[int, str], tuple[int, str]] = field(default_factory=dict)
    newest: int = 0

    @classmethod
    def of(cls, reader: Reader) -> "_Ledger":
        ledger = cls(newest=int((last_by_hand(reader) or "0")[:4]))
        for batch, files in incoming_files(reader).items():
            for number, file in enumerate(files):
                for sheet in file.get("sheets", ()):
                    if year := sheet.get("year"):
                        ledger.take(batch, number, file["name"], sheet, year)
        return ledger

    def take(self, batch: int, number: int, name: str, sheet: dict[str, Any], year: int) -> None:
        words = _("{year} 年的（{file}）").format(year=year, file=name)
        self.newest = max(self.newest, year)
        self.sheets[batch, number, sheet["number"]] = (year, words)
        for village in sheet.get("villages", ()):
            for path in sheet["columns"]:
                if self.covered.get((village, path), (0, ""))[0] < year:
                    self.covered[village, path] = (year, words)


def _by_log(
    reader: Reader, ledger: _Ledger, ours: dict[int, int], wanted: dict[int, list[CellChange]], found: Newer
) -> None:
    open_cells = {(record, change.field): change.old for record, changes in wanted.items() for change in changes}
    for said in steps_about(reader, wanted.keys()):
        for name in said.values.keys() & {change.field for change in wanted[said.record]}:
            if open_cells.get((said.record, name)) != said.values[name]:
                continue
            del open_cells[said.record, name]
            known = _known(ledger, said.batch, said.source, said.at)
            if known is not None and known[0] > ours[said.record]:
                found[said.record, name] = (ours[said.record], known[1])


def _known(ledger: _Ledger, batch: int | None, source: str | None, at: str) -> tuple[int, str] | None:
    if batch is None:
        return int(at[:4]), _("{day} 手工填的").format(day=at[:10])
    try:
        file, sheet, _row = map(int, (source or "").split(":"))
    except ValueError:
        return None
    return ledger.sheets.get((batch, file, sheet))


def _by_coverage(reader: Reader, ledger: _Ledger, ours: dict[int, int], lines: list[PlanLine], found: Newer) -> None:
    if not ledger.covered:
        return
    villages = villages_behind(reader, ours.keys())
    for line in lines:
        record = line.record_id or 0
        for change in line.changes:
            path = f"{_KINDS[line.kind]}.{change.field}"
            year, words = ledger.covered.get((villages.get(record) or 0, path), (0, ""))
            if change.old is not None and year > ours[record]:
                found.setdefault((record, change.field), (ours[record], words))


def _year_of(rows: Rows, line: PlanLine, year: int) -> int:
    """The year of a line: its row's own, where a column gives it."""
    said = rows.values.get(_YEAR)
    if not said:
        return year
    at = bisect_left(rows.reading.numbers, line.key[2])
    return int(said[at] or year)
