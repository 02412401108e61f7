"""An import in progress, step by step: what the wizard asks of it. Everything it answers is JSON.

It lives in a process of its own (`app.registers.worker`), so that a hundred thousand rows never hold up the window.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from app.registers.apply import apply_plan
from app.registers.choices import Choices, SheetTold
from app.registers.counts import result_of
from app.registers.kept_layouts import keep_layout
from app.registers.plan import Plan, PlanLine, Status
from app.registers.planning import make_plan, plan_import
from app.registers.raw import Cell
from app.registers.reading import Column, FileReading, SheetReading
from app.registers.returns import has_returns, write_returns
from app.registers.shown import field_label, masked, shown
from app.registers.vocabulary import BY_WORDS, REGISTERS, fact_behind, layout_named, layouts, vocabulary
from db.store import Store
from resources.language import N_, _

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

STATUSES: Final[tuple[Status, ...]] = ("doubt", "refused", "changed", "new", "unchanged")  # what needs the user first


class Session:
    """One import: files read, plan made, answers given, applied. A method for each thing the wizard may ask."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._choices = Choices()
        self._paths: list[Path] = []
        self._passwords: list[str] = []  # never stored
        self._plan: Plan | None = None
        self._order: list[int] = []
        self._said: dict[tuple[str, str, int], list[str]] = {}  # what is wrong, by file, sheet and row

    @property
    def plan(self) -> Plan:
        """The plan; it is an error of ours to ask before files were read."""
        assert self._plan is not None
        return self._plan

    def read(self, request: dict[str, Any], progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Read files ("paths") and plan their import."""
        self._paths = [Path(path) for path in request["paths"]]
        self._choices = Choices(**request.get("choices", {}))
        self._passwords = request.get("passwords", [])
        return self._read(progress, cancelled)

    def _read(self, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        plan = plan_import(
            self._store,
            self._paths,
            self._choices,
            passwords=self._passwords,
            unknown=True,
            on_progress=progress,
            cancelled=cancelled,
        )
        self._take(plan)
        return self.summary()

    def told(self, request: dict[str, Any], progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Read a sheet ("file", "sheet" by name) as the user says: "register", and "header_row" as Excel counts."""
        told = SheetTold(request["file"], request["sheet"], request["register"], request["header_row"])
        others = [each for each in self._choices.told if (each.file, each.sheet) != (told.file, told.sheet)]
        self._choices.told = [*others, told]
        self._choices.fields = {key: field for key, field in self._choices.fields.items() if key[0] != told.file}
        return self._read(progress, cancelled)

    def keep(self, request: dict[str, Any], _progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Store how a sheet ("file", "sheet" by number) was read as a layout of the user's own: "title"."""
        sheet = next(
            each
            for each in self.plan.files[request["file"]].sheets
            if each.sheet_number == request["sheet"] and each.register
        )
        keep_layout(sheet, request["title"])
        return self.summary() | {"kept_layout": request["title"]}

    def choose(self, request: dict[str, Any], progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Change what was chosen ("layout", "village", "year", "take_without_id", "new_places", "header_rows")."""
        given = {
            name: request[name]
            for name in ("layout", "village", "year", "take_without_id", "new_places")
            if name in request
        }
        for name, value in given.items():
            setattr(self._choices, name, value)
        if "layout" in given:
            return self._read(progress, cancelled)
        return self._again(progress, cancelled)

    def field(self, request: dict[str, Any], progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Give a column ("file", "sheet", "column") a field, "" to keep it as it is, None to leave it out."""
        self._choices.fields[request["file"], request["sheet"], request["column"]] = request["field"]
        return self._again(progress, cancelled)

    def answer(self, request: dict[str, Any], progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Decide rows in doubt: "lines" of the list, "answer" take or leave."""
        for number in request["lines"]:
            key = self.plan.lines[self._order[number]].key
            self._choices.answers[key] = request["answer"]
        return self._again(progress, cancelled)

    def lines(self, request: dict[str, Any], _progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Return a page of the list ("start", "count", "status" or None), what needs the user first."""
        wanted = request.get("status")
        numbers = [n for n, at in enumerate(self._order) if wanted in (None, self.plan.lines[at].status)]
        page = numbers[request["start"] : request["start"] + request["count"]]
        with self._store.read() as reader:
            return {"lines": [self._line(number, reader) for number in page], "total": len(numbers)}

    def line(self, request: dict[str, Any], _progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Return one row of the list with its cells, old to new, and what may be decided."""
        line = self.plan.lines[self._order[request["line"]]]
        with self._store.read() as reader:
            facts = self._line(request["line"], reader)
            facts["changes"] = [
                {
                    "field": field_label(line.kind, change.field),
                    "old": shown(line.kind, change.field, change.old, reader, self.plan.pad),
                    "new": shown(line.kind, change.field, change.new, reader, self.plan.pad),
                    "cell": self._cell_of(line, change.column),
                }
                for change in line.changes
            ]
        facts["reasons"] = list(line.reasons)
        facts["notes"] = self._notes(line)
        facts["cells"] = [list(each) for each in self._cells(line)] if line.status == "new" else []
        facts["answer"] = self._choices.answer(line.key)
        return facts

    def apply(self, _request: dict[str, Any], progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Write the plan."""
        batch = apply_plan(self._store, self.plan, on_progress=progress, cancelled=cancelled)
        return {"batch": batch, "counts": result_of(self.plan)["counts"]}

    def returns(self, request: dict[str, Any], _progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Write the return workbooks to "out"."""
        return {"paths": [str(path) for path in write_returns(self.plan, Path(request["out"]))]}

    # -- inside --------------------------------------------------------------------------------------------------
    def _again(self, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        self._take(make_plan(self._store, self.plan.files, self._choices, on_progress=progress, cancelled=cancelled))
        return self.summary()

    def _take(self, plan: Plan) -> None:
        self._plan = plan
        self._order = sorted(range(len(plan.lines)), key=lambda at: (STATUSES.index(plan.lines[at].status), at))
        self._said = defaultdict(list)
        for issue in plan.issues:
            self._said[issue.file, issue.sheet, issue.row].append(issue.message)

    def summary(self) -> dict[str, Any]:
        """Return what the wizard shows of files, sheets, columns and counts."""
        plan = self.plan
        by_status = Counter(line.status for line in plan.lines)
        writes = sum(map(len, plan.pad.new.values())) + len(plan.pad.changed)
        refused = {line.key for line in plan.lines if line.status in ("doubt", "refused")}
        returned = {(issue.file, issue.sheet, issue.row) for issue in plan.issues if issue.row}
        return {
            "files": [_file(file) for file in plan.files],
            "statuses": {status: by_status[status] for status in STATUSES},
            "counts": result_of(plan)["counts"],
            "writes": writes,
            "issues": len(plan.issues),
            "missing": sorted({issue.code for issue in plan.issues} & {"year_missing", "village_missing"}),
            "returns": has_returns(plan),
            "returned_rows": len(refused),
            "noted_rows": max(len(returned) - len(refused), 0),  # taken, but a cell of them was not
            "fields": {
                register: _fields(register)
                for register in {sheet.register for file in plan.files for sheet in file.sheets if sheet.register}
            },
            "registers": [[name, _(layout_named(name).title)] for name in BY_WORDS if vocabulary(name).plain],
        }

    def _line(self, number: int, reader: Any) -> dict[str, Any]:
        line = self.plan.lines[self._order[number]]
        return {
            "line": number,
            "kind": line.kind,
            "status": line.status,
            "label": line.label,
            "where": line.where,
            "row": line.key[2],
            "file": self.plan.files[line.key[0]].name,
            "sheet": self._sheet_of(line).sheet,
            "sheets": sum(1 for sheet in self.plan.files[line.key[0]].sheets if sheet.register),
            "words": self._words(line, reader),
            "asks": line.status == "doubt",
            "code": line.code,
        }

    def _words(self, line: PlanLine, reader: Any) -> list[str]:
        """What stands in the list: the reason, or the first change as field, old, new and how many more."""
        if line.reasons:
            return [line.reasons[0]]
        if line.changes:
            change = line.changes[0]
            old = shown(line.kind, change.field, change.old, reader, self.plan.pad)
            new = shown(line.kind, change.field, change.new, reader, self.plan.pad)
            return [field_label(line.kind, change.field), old, new, str(len(line.changes) - 1)]
        if notes := self._notes(line):
            return [notes[0]]
        if line.status == "new":
            return [" · ".join(text for _name, text, _cell, field in self._cells(line) if field not in _NAMED)]
        return []

    def _cell_of(self, line: PlanLine, letters: str | None) -> str:
        """Where a value stands in the sender's file."""
        if not letters:
            return ""
        row, column = self._sheet_of(line).place_of(line.key[2], letters)
        return f"{column}{row}"

    def _sheet_of(self, line: PlanLine) -> SheetReading:
        sheets = self.plan.files[line.key[0]].sheets
        return next(sheet for sheet in sheets if sheet.sheet_number == line.key[1])

    def _notes(self, line: PlanLine) -> list[str]:
        """What is said of the line's row besides its own reasons: cells that are not taken."""
        sheet = self._sheet_of(line)
        said = self._said.get((sheet.file, sheet.sheet, line.key[2]), [])
        return [words for words in dict.fromkeys(said) if words not in line.reasons]

    def _cells(self, line: PlanLine) -> list[tuple[str, str, str, str]]:
        """The cells of a new record as its row has them: label, words, place, field."""
        sheet, groups = self._sheet_of(line), _GROUPS_OF[line.kind]
        at = bisect_left(sheet.numbers, line.key[2])
        if at == len(sheet.numbers) or sheet.numbers[at] != line.key[2]:
            return []
        return [
            (label_of(column.field), _text(cells[at], column.field), self._cell_of(line, column.letter), column.field)
            for column, cells in zip(sheet.kept, sheet.cells, strict=True)
            if column.field and cells[at] is not None and column.field.partition(".")[0] in groups
        ]


def _file(file: FileReading) -> dict[str, Any]:
    return {"name": file.name, "size": file.size, "sheets": [_sheet(sheet) for sheet in file.sheets]}


def _sheet(sheet: SheetReading) -> dict[str, Any]:
    samples = _samples(sheet)
    known = layouts().get(sheet.layout or "")
    return {
        "sheet": sheet.sheet,
        "file_number": sheet.file_number,
        "sheet_number": sheet.sheet_number,
        "register": sheet.register,
        "layout": sheet.layout,
        "layout_title": known.title if known else "",
        "header_row": sheet.header_row,
        "header_rows": sheet.header_rows,
        "rows": sheet.rows,
        "filled": sheet.filled,
        "lookup": sheet.lookup,
        "hidden": [len(sheet.hidden_rows), len(sheet.hidden_columns)],
        "left_out": dict(Counter(why for _row, why, _words in sheet.left_out)),
        "columns": [_column(sheet, column, samples.get(column.index, "")) for column in sheet.columns],
        "sample": [
            [number, [_cell(sheet, index, cell) for index, cell in enumerate(cells)]] for number, cells in sheet.sample
        ],
    }


def _column(sheet: SheetReading, column: Column, sample: str) -> dict[str, Any]:
    return {
        "index": column.index,
        "letter": _place(sheet, column),
        "heading": column.heading,
        "field": column.field,
        "label": label_of(column.field) if column.field else "",
        "kept": column.kept,
        "why": column.why,
        "sure": column.sure,
        "line": column.line,
        "sample": sample,
    }


def _place(sheet: SheetReading, column: Column) -> str:
    """The column's letter; of a form, the cell a label's value stands in."""
    row, letters = sheet.place_of(0, column.letter)
    return f"{letters}{row}" if row else column.letter


def _samples(sheet: SheetReading) -> dict[int, str]:
    found = {}
    for column, cells in zip(sheet.kept, sheet.cells, strict=True):
        said = dict.fromkeys(_text(cell, column.field) for cell in cells[:40] if cell is not None)
        found[column.index] = " · ".join(list(said)[:3])
    return found


def _cell(sheet: SheetReading, index: int, cell: Cell) -> str | None:
    column = sheet.columns[index] if index < len(sheet.columns) else None
    return None if cell is None else _text(cell, column.field if column else None)


def _text(cell: Cell, field: str | None) -> str:
    if isinstance(cell, list):
        return cell[0]
    if isinstance(cell, float):
        return f"{cell:g}" if abs(cell) < 1e11 or abs(cell) >= 1e15 else f"{cell:.0f}"
    text = str(cell)
    return masked(text) if (field and field.endswith("id_number")) or _ID_LIKE.fullmatch(text) else text


_ID_LIKE: Final = re.compile(r"\d{17}[\dXx]")  # covered too where nobody knows yet what a column is
# what stands in the line already: it need not be said again
_NAMED: Final = {"member.name", "member.code", "member.id_number", "household.code", "head.name", "measure.content"}
_GROUPS_OF: Final = {
    "households": ("household", "year"),
    "years": ("year",),
    "members": ("member",),
    "helpers": ("helper", "organisation"),
    "pairings": ("pairing", "helper", "organisation"),
    "measures": ("measure", "helper"),
    "needs": ("need",),
    "visits": ("visit", "helper"),
}
GROUPS: Final = {
    "household": N_("户"),
    "member": N_("成员"),
    "year": N_("户年度"),
    "head": N_("户主"),
    "place": N_("地点"),
    "helper": N_("帮扶人"),
    "organisation": N_("单位"),
    "pairing": N_("结对"),
    "measure": N_("措施"),
    "need": N_("需求"),
    "card": N_("收入卡"),
    "visit": N_("走访"),
    "team": N_("团队"),
    "team_member": N_("队员"),
    "post": N_("驻村职务"),
    "skill": N_("帮扶人"),
    "beneficiary": N_("受帮人"),
}


def label_of(field: str) -> str:
    """Return the label of a register's field for people: "户 · 联系电话"."""
    table, _dot, _last = field.partition(".")
    fact = fact_behind(field)
    words = (
        _(fact.label)
        if fact
        else next((v.heading_of(field) for v in map(vocabulary, REGISTERS) if field in v.fields), field)
    )
    return f"{_(GROUPS[table])} · {words}" if table in GROUPS else words


def _fields(register: str) -> list[list[str]]:
    return [[field, label_of(field)] for field in vocabulary(register).fields if field not in ("sequence", "signature")]
