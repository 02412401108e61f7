"""What the user decides about an import: asked for by the wizard and the command line alike. Plain data."""

from dataclasses import dataclass, field
from typing import Final

TAKE, NEW, LEAVE = "take", "new", "leave"
KEEP: Final = "keep"  # of a cell: what the store holds stays

RowKey = tuple[int, int, int]  # file number, sheet number, Excel row
CellKey = tuple[int, int, int, int, str]  # the row's place, the record of the store, the field
ColumnKey = tuple[int, int, str, str]  # file number, sheet number, kind of line, field


@dataclass(frozen=True)
class SheetTold:
    """What the user said of a sheet nobody recognised, or wrongly: what register it is and in which row its header stands."""

    file: int
    sheet: str
    register: str
    header_row: int


@dataclass
class Choices:
    """Everything that may be chosen; what is left alone is decided by the rules.

    `told`: of sheets, what they are. `fields`: (file, sheet, column index) -> field, "" to keep the column as it is, None to leave it out.
    `village`: the region all rows belong to that name none. `year`: of the income where the register does not say.
    `take_without_id`: take persons whose ID number is damaged, without the number. `new_places`: take villages that
    look like known ones as new. `hidden`: read sheets that the sender hid. `answers`: what was decided for single rows in doubt: take, new or leave, by the row's
    place, with or without the kind of line behind it. `cells`, `columns`: take or keep, of a cell that would be written
    over and of all of a column's; a cell's decision goes before its column's. `clears`: columns whose blank cells wipe.
    """

    layout: str | None = None
    fields: dict[tuple[int, int, int], str | None] = field(default_factory=dict)
    told: list[SheetTold] = field(default_factory=list)
    village: int | None = None
    year: int | None = None
    take_without_id: bool = False
    new_places: bool = False
    hidden: bool = False
    answers: dict[RowKey | tuple[int, int, int, str], str] = field(default_factory=dict)
    cells: dict[CellKey, str] = field(default_factory=dict)
    columns: dict[ColumnKey, str] = field(default_factory=dict)
    clears: set[ColumnKey] = field(default_factory=set)

    def answer(self, key: RowKey, kind: str = "") -> str | None:
        """What was decided for a row, or None; of one kind of line, where it is named."""
        if not self.answers:
            return None
        if kind:
            return self.answers.get((*key, kind), self.answers.get(key))
        return next((answer for at, answer in self.answers.items() if at[:3] == key), None)

    def of_cell(self, key: RowKey, record: int, kind: str, name: str) -> tuple[str, str] | None:
        """Return what was decided of a cell and by what ("cell", "column"), or None."""
        if (said := self.cells.get((*key, record, name))) is not None:
            return said, "cell"
        if (said := self.columns.get((key[0], key[1], kind, name))) is not None:
            return said, "column"
        return None
