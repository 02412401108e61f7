"""What the user decides about an import: asked for by the wizard and the command line alike. Plain data."""

from dataclasses import dataclass, field

TAKE, NEW, LEAVE = "take", "new", "leave"

RowKey = tuple[int, int, int]  # file number, sheet number, Excel row


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
    look like known ones as new. `answers`: what was decided for single rows in doubt: take, new or leave.
    """

    layout: str | None = None
    fields: dict[tuple[int, int, int], str | None] = field(default_factory=dict)
    told: list[SheetTold] = field(default_factory=list)
    village: int | None = None
    year: int | None = None
    take_without_id: bool = False
    new_places: bool = False
    answers: dict[RowKey, str] = field(default_factory=dict)

    def answer(self, key: RowKey) -> str | None:
        """What was decided for a row, or None."""
        return self.answers.get(key)
