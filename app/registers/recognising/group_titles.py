"""The titles at the left of a form, each beside the rows it is of, most merged down over them (家庭成员, 收入情况): no headings, no labels.

Runs inside the child process. They are blanked before the form is read. Not here: titles above their rows (`forms.is_title`).
"""

import re
from dataclasses import replace
from typing import Final

from app.registers.recognising.form_parts import OF_HELPERS, YEAR_IN_TITLE, Form, is_of_year, label_of
from app.registers.recognising.forms import only_heads, says_part

_FEWEST_OF_ANY: Final = 3  # rows that unknown words stand beside where they are a title


def leave_out_group_titles(form: Form) -> None:
    """Blank the titles at the left; a year that one names is that of the amounts beside it."""
    rows = form.sheet.rows
    left = min((at for row in rows for at, cell in enumerate(row) if cell is not None), default=0)
    titles = {row: height for row in range(len(rows)) if (height := _height(form, row, left))}
    if not titles:
        return
    for row, height in titles.items():
        if said := YEAR_IN_TITLE.search(str(form.cell(row, left))):
            form.years |= dict.fromkeys(range(row, row + height), said[1])
    blanked = [
        [None if row in titles and at == left else cell for at, cell in enumerate(line)]
        for row, line in enumerate(rows)
    ]
    form.grouped = True
    form.sheet = replace(form.sheet, rows=blanked, shown=form.sheet.shown or rows)


def _height(form: Form, row: int, left: int) -> int:
    """Return how many rows stand beside a cell that is the title of them, 0 where it is none."""
    cell = form.cell(row, left)
    if not isinstance(cell, str) or OF_HELPERS.search(cell) or form.names(form.cell(row, left + 1)) is None:
        return 0
    said, name = label_of(cell), form.names(cell)
    height = _rows_beside(form, row, left)
    if name == "member.name":  # the names themselves stand beside it
        line = form.sheet.rows[row][left + 1 :]
        return height if any(form.names(each) == name for each in line) else 0
    if re.search(r"\d", said) and not (YEAR_IN_TITLE.search(said) and _has_amounts(form, row, height)):
        return 0  # it tells something that its rows do not
    if name is not None:
        return height if height > 1 and is_of_year(name) and says_part(said) else 0
    return height if only_heads([said]) or (height > 1 and says_part(said)) or height >= _FEWEST_OF_ANY else 0


def _rows_beside(form: Form, row: int, left: int) -> int:
    """Return how many rows a cell is merged over, or how many have something beside it and nothing in its column."""
    for column, first, last in form.sheet.merged:
        if column == left and first - 1 == row:
            return last - row
    end = row + 1
    while end < len(form.sheet.rows) and form.cell(end, left) is None and form.cell(end, left + 1) is not None:
        end += 1
    return end - row


def _has_amounts(form: Form, row: int, height: int) -> bool:
    return any(is_of_year(form.names(cell)) for line in form.sheet.rows[row : row + height] for cell in line)
