"""A sheet of a form as a grid: what stands in each cell, what is merged, what is blank and to be filled.

Runs inside the child process. Not here: what the words mean (`finding`).
"""

from collections.abc import Iterator
from typing import Any, Final

from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

MOST_CELLS: Final = 200_000  # of one sheet: more is no empty form
Area = tuple[int, int, int, int]  # first row, first column, last row, last column


class Grid:
    """A sheet. Cells are asked for by row and column from 1; a merged area answers for all of its cells."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.rows, self.columns = sheet.max_row, sheet.max_column
        self._areas: dict[tuple[int, int], Area] = {}
        for merged in sheet.merged_cells.ranges:
            area = (merged.min_row, merged.min_col, merged.max_row, merged.max_col)
            if (area[2] - area[0] + 1) * (area[3] - area[1] + 1) > MOST_CELLS:
                continue
            for row in range(area[0], area[2] + 1):
                for column in range(area[1], area[3] + 1):
                    self._areas[row, column] = area

    def area(self, row: int, column: int) -> Area:
        """Return the merged area a cell belongs to, or the cell itself."""
        return self._areas.get((row, column), (row, column, row, column))

    def value(self, row: int, column: int) -> Any:
        """Return what stands in a cell (of a merged area: in its first)."""
        top, left, _bottom, _right = self.area(row, column)
        return self.sheet.cell(top, left).value

    def text(self, row: int, column: int) -> str:
        """Return the words of a cell; "" where it is blank or holds a formula."""
        value = self.value(row, column)
        return "" if value is None or self.is_formula(row, column) else str(value)

    def is_formula(self, row: int, column: int) -> bool:
        """Whether a cell is computed by the form itself."""
        top, left, _bottom, _right = self.area(row, column)
        return self.sheet.cell(top, left).data_type == "f"

    def is_blank(self, row: int, column: int) -> bool:
        """Whether a cell is inside the sheet and nothing stands in it."""
        return 1 <= row <= self.rows and 1 <= column <= self.columns and not str(self.value(row, column) or "").strip()

    def is_first(self, row: int, column: int) -> bool:
        """Whether a cell is the first of its merged area (or not merged)."""
        return self.area(row, column)[:2] == (row, column)

    def bordered(self, row: int, column: int) -> bool:
        """Whether a cell has a line around it, above or below."""
        border = self.sheet.cell(row, column).border
        return any(side is not None and side.style for side in (border.left, border.right, border.top, border.bottom))

    def right_of(self, row: int, column: int) -> tuple[int, int]:
        """Return the cell at the right of a cell, merged or not."""
        top, _left, _bottom, right = self.area(row, column)
        return top, right + 1

    def below(self, row: int, column: int) -> tuple[int, int]:
        """Return the cell below a cell, merged or not."""
        _top, left, bottom, _right = self.area(row, column)
        return bottom + 1, left

    def said(self) -> Iterator[tuple[int, int, str]]:
        """Yield row, column and words of every cell that says something, in reading order."""
        for row in range(1, self.rows + 1):
            for column in range(1, self.columns + 1):
                if self.is_first(row, column) and (text := self.text(row, column)).strip():
                    yield row, column, text


def address(row: int, column: int) -> str:
    """Return a cell as Excel names it: "B3"."""
    return f"{get_column_letter(column)}{row}"
