"""Finding what a form asks for: labels beside or above their cells, blanks and boxes inside cells, placeholders, tables.

Runs inside the child process; a form holds no records, and what the red lines forbid is named and never filled.
"""

import hashlib
import re
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import orjson
from openpyxl import Workbook
from openpyxl.utils.cell import range_boundaries

from app.registers.filling import blanks
from app.registers.filling.form import LIST, PER_HOUSEHOLD, Form, FormTable, Place
from app.registers.filling.grid import Grid, address
from app.registers.filling.naming import Named, named
from app.registers.filling.tables import FoundTable, belongs_to_helper, tables_in
from app.registers.layouts.vocabulary import fact_behind
from app.registers.sending.drawings import lost
from app.registers.values.units import UNITS, units_above
from db.catalogues import fold

_LABELS: Final = ("households", "pairings")
_IN_TABLES: Final = ("households", "pairings", "measures", "visits")
_LONGEST: Final = 30
_TITLE_YEAR: Final = re.compile(r"((?:19|20)\d{2})\s*年")
# labels that mean something only behind a helper's
_BARE: Final = frozenset(map(fold, ("单位", "职务", "类型", "联系人", "职责", "单位名称", "所在单位", "工作单位", "职务级别",
                                    "职务职级", "开始时间", "结束时间", "终止时间", "开始日期", "结束日期", "项目", "数量")))  # fmt: skip
_NEVER: Final = frozenset(map(fold, ("合计", "总计", "小计", "共计", "总数", "说明", "注")))
_TITLE: Final = re.compile(r"表|册|卡|台账|清单|名单|情况|信息")


def find_form(workbook: Workbook, path: Path) -> Form:
    """Return what a form asks for."""
    places: list[Place] = []
    tables: list[FormTable] = []
    said: list[list[Any]] = []
    titles: list[str] = []
    shown = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
    for sheet in shown:
        grid = Grid(sheet)
        words = list(grid.said())
        said += [[sheet.title, row, column, text] for row, column, text in words]
        titles += [text for row, _column, text in words if row <= 3]
        reader = _Sheet(grid, workbook, len(tables))
        places += sorted(reader.places(), key=lambda place: (place.row, place.column, place.at))
        tables += reader.tables
    places = _in_units(places, units_above(titles))
    years = {int(year) for text in titles if _TITLE.search(text) for year in _TITLE_YEAR.findall(text)}
    return Form(
        fingerprint=hashlib.sha256(orjson.dumps(said)).hexdigest()[:24],
        sheets=tuple(sheet.title for sheet in shown),
        places=tuple(places),
        tables=tuple(tables),
        per=_per(places, tables),
        year=years.pop() if len(years) == 1 else None,
        loses=lost(path),
    )


def _per(places: list[Place], tables: list[FormTable]) -> str:
    own = [place for place in places if place.table is None and place.field]
    return (
        LIST
        if tables and all(place.field.startswith(("place.", "form.")) for place in own if place.field)
        else PER_HOUSEHOLD
    )


def _in_units(places: list[Place], above: dict[str, str]) -> list[Place]:
    def unit(place: Place) -> str | None:
        fact = fact_behind(place.field or "")
        return place.unit or (above.get(fact.meaning) if fact else None)

    return [replace(place, unit=unit(place)) for place in places]


def _of_the_head(known: Named) -> Named:
    """Return a field of a member as the head's."""
    if known.field is None or not known.field.startswith("member."):
        return known
    return replace(known, field=known.field.replace("member.", "head.", 1))


class _Sheet:
    """One sheet being read: its tables first, then the labels around them."""

    def __init__(self, grid: Grid, workbook: Workbook, tables_before: int) -> None:
        self._grid, self._workbook, self._name = grid, workbook, grid.sheet.title
        self._found = tables_in(grid)
        self._taken: set[tuple[int, int]] = set()
        self.tables = [
            FormTable(self._name, tables_before + number, table.header, table.first, table.last, table.of)
            for number, table in enumerate(self._found)
        ]

    def places(self) -> list[Place]:
        """Return the places of the sheet in reading order."""
        places = [
            place
            for table, known in zip(self._found, self.tables, strict=True)
            for place in self._columns(table, known.number)
        ]
        near, row_of = "", 0
        for row, column, text in self._grid.said():
            if any(table.covers(row, column) for table in self._found) or (row, column) in self._taken:
                continue
            near, row_of = ("", row) if row != row_of else (near, row_of)
            for place in self._asked(row, column, text, near):
                places.append(place)
                near = place.field or near
        return places

    # -- tables --------------------------------------------------------------------------------------------------
    def _columns(self, table: FoundTable, number: int) -> list[Place]:
        places = []
        for heading, words in table.columns:
            text = self._text(table.first, heading.column)
            how = "placeholder" if blanks.placeholders(text) else "boxes" if blanks.boxes_of(text) else "cell"
            known = named(blanks.placeholders(text)[0], _IN_TABLES) if how == "placeholder" else words
            if table.first <= self._grid.rows and self._grid.is_formula(table.first, heading.column) and not known.line:
                known = Named(None, "sure", "own_formula")
            known = _of_the_head(known) if table.of == "household" else known
            label = f"{heading.group} · {heading.text}" if heading.group else heading.text
            places.append(self._place(table.first, heading.column, label, known, how=how, table=number))
        return places

    def _text(self, row: int, column: int) -> str:
        return self._grid.text(row, column) if row <= self._grid.rows else ""

    # -- labels --------------------------------------------------------------------------------------------------
    def _asked(self, row: int, column: int, text: str, near: str) -> list[Place]:
        """Return what one cell outside of tables asks for."""
        if asked := blanks.placeholders(text):
            return [
                self._place(row, column, words, self._named(words, ""), how="placeholder", at=at)
                for at, words in enumerate(asked)
            ]
        if blanks.boxes_of(text):
            label = blanks.label_of_boxes(text) or self._left_of(row, column)
            return [self._place(row, column, label, self._named(label, near), how="boxes")] if label else []
        inside = blanks.blanks_of(text)
        if len(inside) == 1 and inside[0].start == inside[0].end and self._waits(*self._grid.right_of(row, column)):
            return self._beside(row, column, inside[0].label, near, sure_label=True)
        if inside:
            return self._inside(row, column, inside, near)
        return self._beside(row, column, blanks.bare(text), near, sure_label=False)

    def _inside(self, row: int, column: int, inside: list[blanks.Blank], near: str) -> list[Place]:
        places = []
        for at, blank in enumerate(inside):
            places.append(self._place(row, column, blank.label, self._named(blank.label, near), how="blank", at=at))
            near = places[-1].field or near
        return places

    def _beside(self, row: int, column: int, label: str, near: str, *, sure_label: bool) -> list[Place]:
        """Return the cell at the right of a label, behind its unit, or below it."""
        if not label or len(label) > _LONGEST or label.isdigit() or label in UNITS or fold(label) in _NEVER:
            return []
        known = self._named(label, near)
        right = self._grid.right_of(row, column)
        how, unit = self._how(*right)
        if not how and self._grid.text(*right).strip() in UNITS:
            unit = self._grid.text(*right).strip()
            right = self._grid.right_of(*right)
            how = "cell" if self._waits(*right) else ""
        if not how and known.field and self._grid.is_formula(*right):
            return [self._place(*right, label, Named(None, "sure", "own_formula"))]
        if not how and (known.field or known.line):
            right = self._grid.below(row, column)
            how = "cell" if self._waits(*right) and self._grid.bordered(*right) else ""
            known = replace(known, sure="likely") if known.field else known
        if not how:
            return []
        if known.why == "unknown" and not (sure_label or self._grid.bordered(*right)):
            return []
        return [self._place(*right, label, replace(known, unit=known.unit or unit), how=how)]

    def _how(self, row: int, column: int) -> tuple[str, str | None]:
        """Return how a cell beside a label waits for its value, with the unit in it; "" where it does not."""
        if self._waits(row, column):
            return "cell", None
        text = self._grid.text(row, column)
        if (row, column) in self._taken or not text:
            return "", None
        if blanks.boxes_of(text) and not blanks.label_of_boxes(text):
            return "boxes", None
        if blanks.is_day(text):
            return "day", None
        unit = blanks.unit_in(text)
        return ("unit", unit) if unit and text != unit else ("", None)

    def _waits(self, row: int, column: int) -> bool:
        grid = self._grid
        free = (row, column) not in self._taken and not any(table.covers(row, column) for table in self._found)
        return free and grid.is_blank(row, column) and grid.is_first(row, column)

    def _left_of(self, row: int, column: int) -> str:
        return blanks.bare(self._grid.text(row, column - 1)) if column > 1 else ""

    def _named(self, label: str, near: str) -> Named:
        helpers = near.startswith(("helper.", "organisation.")) and belongs_to_helper(label)
        if fold(label) in _BARE and not helpers:
            return Named()
        known = named(label, _LABELS, group="帮扶责任人" if helpers else "")
        theirs = _of_the_head(known)  # outside of a table
        return theirs if theirs is known else replace(theirs, sure="likely")

    def _place(
        self,
        row: int,
        column: int,
        label: str,
        known: Named,
        *,
        how: str = "cell",
        at: int = 0,
        table: int | None = None,
    ) -> Place:
        self._taken.add((row, column))
        text = self._text(row, column)
        options = tuple(blanks.boxes_of(text)) if how == "boxes" else self._options(row, column)
        return Place(
            self._name,
            row,
            column,
            address(row, column),
            label,
            how=how,
            at=at,
            table=table,
            options=options,
            **asdict(known),
        )

    def _options(self, row: int, column: int) -> tuple[str, ...]:
        """Return the labels of a cell's own drop-down list."""
        for each in self._grid.sheet.data_validations.dataValidation:
            if each.type == "list" and each.formula1 and address(row, column) in each.sqref:
                return self._listed(str(each.formula1))
        return ()

    def _listed(self, formula: str) -> tuple[str, ...]:
        if formula.startswith('"'):
            return tuple(formula.strip('"').split(","))
        sheet, _mark, area = formula.lstrip("=").rpartition("!")
        try:
            left, top, right, bottom = (int(each or 0) for each in range_boundaries(area.replace("$", "")))
            source = self._workbook[sheet.strip("'")] if sheet else self._grid.sheet
            cells = source.iter_rows(top, min(bottom, top + 500), left, right, values_only=True)
        except (ValueError, KeyError, TypeError):
            return ()
        return tuple(str(cell) for row in cells for cell in row if cell is not None)
