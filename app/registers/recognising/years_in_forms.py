"""What a form says year by year: a block with the years above its columns (2017年 2018年 2019年, incomes below each other), or with
the years below each other and the incomes above, or under a title that names one.

Runs inside the child process. Each amount becomes a label of its own that names its year (2018年工资性收入), as it would be the
column of a register. Not here: the other labels of a form (`household_forms`), columns of a register (`headings`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.registers.files.raw import Cell
from app.registers.recognising.form_parts import YEAR, YEAR_IN_TITLE, Anchor, Form, is_of_year
from app.registers.recognising.forms import begins_section, is_title, only_heads

_YEAR: Final = re.compile(r"((?:19[5-9]|20[0-4])\d)\s*(?:年度|年)?")
_OF_YEARS: Final = re.compile(r"收入|收支|年度|经济|生产|生活条件|住房")
_LONGEST_TITLE: Final = 30  # characters
_LOOKED_BELOW: Final = 3  # rows; headings of a list may come first
_MOST: Final = 20  # years of one household
Place = tuple[int, int]  # row and column from 0


@dataclass(frozen=True)
class _Block:
    """The cells of a block: each amount with its year and where its label stands, what is understood, the columns of years."""

    amounts: list[tuple[str, Place, Place]]
    used: set[Place]
    columns: tuple[int, ...] = ()


def find_years(form: Form) -> None:
    """Note the amounts of blocks that hold at least two years."""
    for row in range(len(form.sheet.rows)):
        block = _across(form, row) if _years_of(form, row) else _down(form, row)
        if block is not None and len({year for year, _place, _at in block.amounts}) > 1:
            form.anchors += _anchors(form, block)
            form.used |= block.used
            form.year_columns = block.columns or form.year_columns
    _find_titled(form)


def _anchors(form: Form, block: _Block) -> Iterator[Anchor]:
    for year, (row, column), at in block.amounts:
        label = form.cell(*at)
        field = form.names(label)
        assert isinstance(label, str)
        assert field is not None
        yield Anchor(*form.of_year(label, field, year), form.cell(row, column), row, column, at)


# -- years above columns ---------------------------------------------------------------------------------------------
def _years_of(form: Form, row: int) -> dict[int, str]:
    """Return the years of a row that heads columns with them: in order, with nothing but words before them; else nothing."""
    line = form.sheet.rows[row]
    years = {at: year for at, cell in enumerate(line) if (year := _year(cell)) is not None}
    said = [*years.values()]
    if not 1 < len(said) <= _MOST or sorted(set(said)) not in (said, said[::-1]):
        return {}
    others = [cell for at, cell in enumerate(line) if at not in years]
    return years if _is_words(others) and not any(_is_money(form, cell) for cell in others) else {}


def _across(form: Form, row: int) -> _Block:
    years = _years_of(form, row)
    first = min(years)
    amounts: list[tuple[str, Place, Place]] = []
    used = {(row, at) for at, cell in enumerate(form.sheet.rows[row]) if cell is not None}
    for below in range(row + 1, len(form.sheet.rows)):
        line = form.sheet.rows[below]
        if _ends(form, line, [*years]) or _years_of(form, below):
            break
        at = next((at for at, cell in enumerate(line[:first]) if _is_money(form, cell)), None)
        if at is not None:
            amounts += [(year, (below, column), (below, at)) for column, year in years.items()]
            used |= {(below, column) for column in (*range(at, first), *years)}
    return _Block(amounts, used, tuple(years))


def _ends(form: Form, line: Sequence[Cell], columns: Sequence[int]) -> bool:
    """Whether a row is none of a block: blank, a title, or with a label where the amounts of years stand."""
    filled = [cell for cell in line if cell is not None]
    if not filled or begins_section(line):
        return True
    if len(filled) == 1 and isinstance(filled[0], str) and (is_title(line) or form.names(filled[0]) is None):
        return not _is_money(form, filled[0])
    return any(form.names(line[at]) is not None for at in columns if at < len(line))


# -- years below each other ------------------------------------------------------------------------------------------
def _down(form: Form, row: int) -> _Block | None:
    line = form.sheet.rows[row]
    said = [form.names(cell) for cell in line]
    money = [at for at, cell in enumerate(line) if _is_money(form, cell)]
    if YEAR not in said or "member.name" in said or not money or not _is_words(line):
        return None
    head = said.index(YEAR)
    amounts: list[tuple[str, Place, Place]] = []
    used = {(row, at) for at in (head, *money)}
    for below in range(row + 1, row + 1 + _MOST):
        year = _year(form.cell(below, head))
        if year is None:
            break
        amounts += [(year, (below, at), (row, at)) for at in money]
        used |= {(below, at) for at in (head, *money)}
    return _Block(amounts, used)


# -- one year in the title of a part ---------------------------------------------------------------------------------
def _find_titled(form: Form) -> None:
    """Note the year of the rows below a title that names one (2019年家庭收入; 年度收入情况 | 2019年), up to the next part."""
    rows = form.sheet.rows
    begun, year = False, None
    for row, line in enumerate(rows):
        names = [form.names(cell) for cell in line]
        titled = _titled(line, names if not _heads_alone(form, row) else ()) if begun else None
        if titled is not None and any(map(is_of_year, _names_below(form, row))):
            year = titled
            form.used |= {(row, at) for at, cell in enumerate(line) if cell is not None}
        elif titled is not None or YEAR in names or begins_section(line):
            year = None
        elif year is not None:
            form.years[row] = year
        begun = begun or any(names)


def _heads_alone(form: Form, row: int) -> bool:
    """Whether a row is a title but for its year, and what stands below it is no value: 2019年收入 is a label too."""
    line = form.sheet.rows[row]
    at, said = next(((at, cell) for at, cell in enumerate(line) if cell is not None), (0, None))
    if not isinstance(said, str) or form.names(form.cell(row + 1, at)) is None:
        return False
    return only_heads([YEAR_IN_TITLE.sub("", said), *line[at + 1 :]])


def _titled(line: Sequence[Cell], names: Sequence[str | None]) -> str | None:
    """Return the only year of a row that is a title of incomes, with the year in it or beside it, and no label."""
    filled = [cell for cell in line if cell is not None]
    years = [year for cell in filled if (year := _year(cell)) is not None]
    words = [cell for cell in filled if isinstance(cell, str) and _year(cell) is None]
    if any(names) or len(words) != 1 or not _OF_YEARS.search(words[0]) or len(words[0]) > _LONGEST_TITLE:
        return None
    if len(filled) == 1 and not words[0].rstrip().endswith((":", "：")):
        years = YEAR_IN_TITLE.findall(words[0])
    return years[0] if len(years) == 1 and len(filled) <= 2 else None


def _names_below(form: Form, row: int) -> Iterator[str | None]:
    return (form.names(cell) for line in form.sheet.rows[row + 1 : row + 1 + _LOOKED_BELOW] for cell in line)


# -- both ------------------------------------------------------------------------------------------------------------
def _is_money(form: Form, cell: Cell) -> bool:
    return is_of_year(form.names(cell))


def _is_words(line: Sequence[Cell]) -> bool:
    return all(cell is None or isinstance(cell, str) for cell in line)


def _year(cell: Cell) -> str | None:
    """Return the year that is all a cell says."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    said = _YEAR.fullmatch(str(cell).strip()) if type(cell) in (str, int) else None
    return said[1] if said else None
