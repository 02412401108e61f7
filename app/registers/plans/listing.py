"""The lines of a plan in words: the order they are shown in, filters, a page of them, one with its cells. All JSON.

Asked by the wizard, page by page, and by `jiedui import --dry-run --json` for all of it. Not here: changing the plan.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

from app.registers.choices import ColumnKey
from app.registers.issues import Issue
from app.registers.plans.deciding import may_decide
from app.registers.plans.plan import CellChange, Plan, PlanLine, Status
from app.registers.plans.recognised_facts import label_of, text_of
from app.registers.plans.shown import field_label, shown
from app.registers.reading import SheetReading, column_letter
from db.store import Reader

STATUSES: Final[tuple[Status, ...]] = ("doubt", "refused", "changed", "new", "unchanged")  # what needs the user first
# what stands in the line already: it need not be said again
_NAMED: Final = {
    "member.name",
    "member.code",
    "member.id_number",
    "household.code",
    "head.name",
    "measure.content",
    "project.name",
}
_GROUPS_OF: Final = {
    "households": ("household", "year"),
    "years": ("year",),
    "members": ("member",),
    "helpers": ("helper", "organisation"),
    "pairings": ("pairing", "helper", "organisation"),
    "measures": ("measure", "helper"),
    "needs": ("need",),
    "projects": ("project",),
    "sources": ("fund_source",),
    "allocations": ("allocation", "fund_source"),
    "visits": ("visit", "helper"),
}


class Listing:
    """A plan's lines by their place in the list. `moved`: the lines that say something else than when it was put aside."""

    def __init__(self, plan: Plan, moved: Sequence[int] = ()) -> None:
        self.plan = plan
        self.moved = frozenset(moved)
        self.order = sorted(range(len(plan.lines)), key=lambda at: (STATUSES.index(plan.lines[at].status), at))
        self._numbers: dict[Any, list[int]] = {}
        self._shown: dict[tuple[str, str, Any], str] = {}

    def __getitem__(self, number: int) -> PlanLine:
        return self.plan.lines[self.order[number]]

    # -- which ---------------------------------------------------------------------------------------------------
    def numbers(self, wanted: dict[str, Any]) -> list[int]:
        """Return the places of the lines that a filter leaves: "status", "kind", "column" (a list), "moved", "decided"."""
        column = tuple(wanted.get("column") or ())
        key = (wanted.get("status"), wanted.get("kind"), column, wanted.get("moved"), wanted.get("decided"))
        if key not in self._numbers:
            self._numbers[key] = [n for n, at in enumerate(self.order) if self._fits(at, *key)]
        return self._numbers[key]

    def _fits(self, at: int, status: Any, kind: Any, column: tuple[Any, ...], moved: Any, decided: Any) -> bool:
        line = self.plan.lines[at]
        return (
            (not status or line.status == status)
            and (not kind or line.kind == kind)
            and (not moved or at in self.moved)
            and (not decided or self._decided(line))
            and (not column or self._in_column(line, column))
        )

    def _decided(self, line: PlanLine) -> bool:
        if self.plan.choices.answer(line.key, line.kind) is not None:
            return True
        return any(change.decided or change.kept in ("cell", "column") for change in line.changes)

    @staticmethod
    def _in_column(line: PlanLine, column: tuple[Any, ...]) -> bool:
        file, sheet, kind, name = column
        return line.key[:2] == (file, sheet) and line.kind == kind and any(each.field == name for each in line.changes)

    # -- in words ------------------------------------------------------------------------------------------------
    def value(self, kind: str, name: str, value: Any, reader: Reader) -> str:
        """Return a value in words; what was said once is not looked up again."""
        key = (kind, name, value)
        if key not in self._shown:
            self._shown[key] = shown(kind, name, value, reader, self.plan.pad)
        return self._shown[key]

    def short(self, number: int, reader: Reader) -> dict[str, Any]:
        """Return a line as the list shows it."""
        line = self[number]
        return {
            "line": number,
            "kind": line.kind,
            "status": line.status,
            "label": line.label,
            "where": line.where,
            "row": self.row_of(line),
            "file": self.plan.files[line.key[0]].name,
            "sheet": self.sheet_of(line).sheet,
            "sheets": sum(1 for sheet in self.plan.files[line.key[0]].sheets if sheet.register),
            "words": self._words(line, reader),
            "asks": line.status == "doubt",
            "code": line.code,
            "answer": self.plan.choices.answer(line.key, line.kind),
            "moved": self.order[number] in self.moved,
        }

    def whole(self, number: int, reader: Reader) -> dict[str, Any]:
        """Return a line with its cells, old to new, and what is said of them."""
        line = self[number]
        facts = self.short(number, reader)
        facts["changes"] = [self._change(line, change, reader) for change in line.changes]
        facts["reasons"] = list(line.reasons)
        facts["notes"] = self.notes(line)
        facts["cells"] = [list(each) for each in self.cells(line)] if line.status == "new" else []
        return facts

    def _change(self, line: PlanLine, change: CellChange, reader: Reader) -> dict[str, Any]:
        return {
            "name": change.field,
            "field": field_label(line.kind, change.field),
            "old": self.value(line.kind, change.field, change.old, reader),
            "new": self.value(line.kind, change.field, change.new, reader),
            "cell": self.cell_of(line, change.column),
            "kept": change.kept,
            "known": change.known,
            "decided": change.decided,
            "may": (line.record_id or 0) > 0 and may_decide(line.kind, change.field),
        }

    def _words(self, line: PlanLine, reader: Reader) -> list[str]:
        """What stands in the list: the reason, or the first change as field, old, new and how many more."""
        written = [change for change in line.changes if not change.kept] or line.changes
        if line.reasons and (line.status != "changed" or not written):
            return [line.reasons[0]]
        if line.changes:
            change = written[0]
            old = self.value(line.kind, change.field, change.old, reader)
            new = self.value(line.kind, change.field, change.new, reader)
            return [field_label(line.kind, change.field), old, new, str(len(line.changes) - 1)]
        if notes := self.notes(line):
            return [notes[0]]
        if line.status == "new":
            return [" · ".join(text for _name, text, _cell, field in self.cells(line) if field not in _NAMED)]
        return []

    def cell_of(self, line: PlanLine, letters: str | None) -> str:
        """Return where a value stands in the sender's file; "" where nothing says so."""
        if not letters:
            return ""
        row, column = self.sheet_of(line).place_of(line.key[2], letters)
        return f"{column}{row}"

    def sheet_of(self, line: PlanLine) -> SheetReading:
        """Return the sheet a line stands on."""
        return self._sheets[line.key[:2]]

    def row_of(self, line: PlanLine) -> int:
        """Return the row a line stands on, as Excel counts."""
        return self.sheet_of(line).real_row(line.key[2])

    def sheet_by_number(self, file: int, sheet: int) -> SheetReading:
        """Return a sheet by the numbers of its file and of itself."""
        return self._sheets[file, sheet]

    @cached_property
    def _sheets(self) -> dict[tuple[int, int], SheetReading]:
        return {(each.file_number, each.sheet_number): each for file in self.plan.files for each in file.sheets}

    @cached_property
    def _said(self) -> dict[tuple[str, str, int], list[Issue]]:
        said: dict[tuple[str, str, int], list[Issue]] = defaultdict(list)
        for issue in self.plan.issues:
            said[issue.file, issue.sheet, issue.row].append(issue)
        return said

    def notes(self, line: PlanLine) -> list[str]:
        """Return what is said of the line's row, or of the cells of its form, besides its own reasons: cells that are not taken."""
        sheet, row = self.sheet_of(line), self.row_of(line)
        its = _cells_of(sheet, row)
        said = [
            issue.message
            for at in sorted({row, *(at for at, _letters in its)})
            for issue in self._said.get((sheet.file, sheet.sheet, at), ())
            if not its or not issue.column or (at, issue.column) in its
        ]
        return [words for words in dict.fromkeys(said) if words not in line.reasons]

    def cells(self, line: PlanLine) -> list[tuple[str, str, str, str]]:
        """Return the cells of a new record as its row has them: label, words, place, field."""
        sheet, groups = self.sheet_of(line), _GROUPS_OF.get(line.kind, ())
        at = bisect_left(sheet.numbers, line.key[2])
        if at == len(sheet.numbers) or sheet.numbers[at] != line.key[2]:
            return []
        return [
            (label_of(column.field), text_of(cells[at], column.field), self.cell_of(line, column.letter), column.field)
            for column, cells in zip(sheet.kept, sheet.cells, strict=True)
            if column.field and cells[at] is not None and column.field.partition(".")[0] in groups
        ]

    # -- keys ----------------------------------------------------------------------------------------------------
    @cached_property
    def keys(self) -> list[str]:
        """The key of each line of the plan, in its order: file, sheet, row, kind, and which of several such."""
        names = file_keys(self.plan)
        seen: Counter[str] = Counter()
        found = []
        for line in self.plan.lines:
            key = f"{names[line.key[0]]}!{self.sheet_of(line).sheet}!{self.row_of(line)}!{line.kind}"
            seen[key] += 1
            found.append(key if seen[key] == 1 else f"{key}!{seen[key]}")
        return found

    def key_of_column(self, key: ColumnKey) -> str:
        """Return the key of a column: file, sheet, kind and field."""
        return f"{file_keys(self.plan)[key[0]]}!{self._sheets[key[:2]].sheet}!{key[2]}.{key[3]}"


def _cells_of(sheet: SheetReading, row: int) -> set[tuple[int, str]]:
    """Return where the cells of a form stand, row and column: another form may have its own in the same rows; none of a register."""
    if not sheet.places:
        return set()
    behind = {column_letter(column) for column, _real, _index in sheet.places}
    its = {(real, column_letter(index)) for _column, real, index in sheet.places}
    return its | {(row, column.letter) for column in sheet.kept if column.letter not in behind}


def file_keys(plan: Plan) -> list[str]:
    """Return what the files are called in keys: by name, a second one of the same name with its number."""
    seen: Counter[str] = Counter()
    found = []
    for file in plan.files:
        seen[file.name] += 1
        found.append(file.name if seen[file.name] == 1 else f"{file.name}({seen[file.name]})")
    return found
