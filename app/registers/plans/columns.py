"""A plan seen by its columns: how many cells each would write over, what somebody may decide of all of them at once.

Not here: the decisions themselves (`choices`, `deciding`), words of single lines (`session`).
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from app.registers.choices import ColumnKey
from app.registers.plans.deciding import may_decide
from app.registers.plans.plan import CellChange, Plan
from app.registers.plans.wiping import TABLES, may_wipe
from app.registers.reading import SheetReading

ALIKE: Final = 5  # cells that say the same change: one question for all of them
_MOST: Final = 0.8  # of a column's changes
_KINDS: Final = {prefix: kind for kind, prefix in TABLES.items()}


@dataclass
class ColumnSums:
    """What a plan says of a column: cells that write over (`changes`) or fill in, those kept or held back as older."""

    key: ColumnKey
    letter: str = ""
    heading: str = ""
    changes: int = 0
    fills: int = 0
    kept: int = 0
    held: int = 0
    said: Counter[tuple[Any, Any]] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)

    @property
    def alike(self) -> tuple[Any, Any, int] | None:
        """The change nearly all cells of the column say, and how many: (old, new, number)."""
        if not self.said:
            return None
        (old, new), number = self.said.most_common(1)[0]
        all_of_them = sum(self.said.values())
        return (old, new, number) if number >= ALIKE and number >= _MOST * all_of_them else None


def columns_of(plan: Plan) -> list[ColumnSums]:
    """Return the columns of a plan that write over something, and those whose blanks could wipe."""
    found: dict[ColumnKey, ColumnSums] = {}
    sheets = {(sheet.file_number, sheet.sheet_number): sheet for file in plan.files for sheet in file.sheets}
    for line in plan.lines:
        for change in line.changes:
            if may_decide(line.kind, change.field) and (line.record_id or 0) > 0:
                key = (line.key[0], line.key[1], line.kind, change.field)
                sums = found.get(key)
                if sums is None:
                    sums = found[key] = ColumnSums(key, *_named(sheets[key[:2]], key, change.column))
                _add(sums, change)
    for key in _wiping(plan):
        if key not in found:
            found[key] = ColumnSums(key, *_named(sheets[key[:2]], key, ""))
    return sorted(found.values(), key=lambda sums: (sums.key[:2], len(sums.letter), sums.letter, sums.key[2:]))


def _add(sums: ColumnSums, change: CellChange) -> None:
    if change.kept == "newer" or (change.known and (change.kept or change.decided)):
        sums.known[change.known] += 1
    if change.kept == "newer":
        sums.held += 1
        return
    if change.kept:
        sums.kept += 1
    elif change.old is None:
        sums.fills += 1
    else:
        sums.changes += 1
    if change.old is not None:
        sums.said[change.old, change.new] += 1


def _named(sheet: SheetReading, key: ColumnKey, letter: str) -> tuple[str, str]:
    path = f"{TABLES.get(key[2], '')}{key[3]}"
    column = next((each for each in sheet.columns if each.kept and each.letter == letter), None)
    column = column or sheet.column_of(path)
    return (column.letter, column.heading) if column else (letter, "")


def _wiping(plan: Plan) -> list[ColumnKey]:
    return [
        (sheet.file_number, sheet.sheet_number, kind, name)
        for file in plan.files
        for sheet in file.sheets
        if sheet.register
        for column in sheet.kept
        if column.field and "@" not in column.field and (split := _split(column.field)) and may_wipe(column.field)
        for kind, name in (split,)
    ]


def _split(path: str) -> tuple[str, str] | None:
    table, dot, name = path.partition(".")
    kind = _KINDS.get(table + dot)
    return (kind, name) if kind else None


def as_facts(sums: ColumnSums, plan: Plan, words: Callable[[str, str, Any], str]) -> dict[str, Any]:
    """Return a column as the wizard and `--json` show it; `words(kind, field, value)` says a value."""
    file, sheet, kind, name = sums.key
    alike = sums.alike
    return {
        "file": file,
        "sheet": sheet,
        "kind": kind,
        "field": name,
        "column": sums.letter,
        "heading": sums.heading,
        "changes": sums.changes,
        "fills": sums.fills,
        "kept": sums.kept,
        "held": sums.held,
        "known": sums.known.most_common(1)[0][0] if sums.known else "",
        "alike": {"old": words(kind, name, alike[0]), "new": words(kind, name, alike[1]), "n": alike[2]}
        if alike
        else None,
        "decision": plan.choices.columns.get(sums.key, ""),
        "clears": sums.key in plan.choices.clears,
        "may_clear": may_wipe(f"{TABLES[kind]}{name}") if kind in TABLES else False,
    }
