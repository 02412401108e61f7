"""What the rows of a register say was given, as rows of a register of measures: a household's subsidy, loan, new house.

Which columns of a register these are is said by its layout (`layout_files.Gift`). Not here: planning them (`plan_measures`).
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from app.registers.layouts.layout_files import Gift, Layout
from app.registers.layouts.vocabulary import layouts
from app.registers.plans.plan_households import year_of_sheet
from app.registers.plans.rows import Rows

_SHARED: Final = ("place.", "group", "household.code", "head.", "organisation.", "helper.", "member.name", "measure.")


def gifts_of(rows: Rows, chosen: int | None) -> list[Rows]:
    """Return the gifts the rows of a sheet tell, a set of rows for each kind of gift; `chosen` is the year asked for."""
    layout = layouts().get(rows.reading.layout or "")
    if layout is None or not any(name.startswith("measure.") for name in rows.values):
        return []
    rows = Rows(rows.reading, dict(rows.values), rows.extra, rows.issues)  # the rows themselves stay as they are
    _find_by_person(rows, layout)
    return [_given(rows, layout, gift, chosen) for gift in layout.gifts]


def _find_by_person(rows: Rows, layout: Layout) -> None:
    """A person's ID number finds the household where the row names none; a borrower may be the head of one."""
    numbers = rows.values.get("member.id_number")
    if numbers and any(numbers):
        heads = rows.values.setdefault("head.id_number", [None] * len(rows))
        rows.values["head.id_number"] = [head or number for head, number in zip(heads, numbers, strict=True)]
    if layout.whom == "household_or_village":
        rows.values.setdefault("head.name", list(rows.column("organisation.name")))


def _given(rows: Rows, layout: Layout, gift: Gift, chosen: int | None) -> Rows:
    values = {name: column for name, column in rows.values.items() if "@" not in name and name.startswith(_SHARED)}
    own = {
        name.partition("@")[0]: column
        for name, column in rows.values.items()
        if name.startswith("measure.") and gift.key and name.endswith(f"@{gift.key}")
    }
    values |= own
    said: list[Sequence[Any]] = [
        column for name, column in (values if gift.main else own).items() if name.startswith("measure.")
    ]
    said += [rows.column("day.year")] if gift.main else []  # a row that only names a household says nothing
    taken = [
        row
        for row in range(len(rows))
        if (gift.main and rows.extra[row]) or any(column[row] is not None for column in said)
    ]
    values = {name: [column[row] for row in taken] for name, column in values.items()}
    part = Rows(
        _reading(rows, gift, taken), values, [rows.extra[row] if gift.main else None for row in taken], rows.issues
    )
    values["measure.content"] = [_content(gift, said) for said in part.column("measure.content")]
    if gift.kind and "measure.kind" not in values:
        values["measure.kind"] = [gift.kind] * len(taken)
    _dates(part, [_month(rows, row) for row in taken], chosen)
    return part


def _reading(rows: Rows, gift: Gift, taken: Sequence[int]) -> Any:
    """The sheet as it would stand with these rows only, the columns of the gift under their plain fields."""
    reading = rows.reading
    columns = [
        replace(column, field=(column.field or "").partition("@")[0] or None)
        if (column.field or "").partition("@")[2] in ("", gift.key)
        else replace(column, field=None, why="unwanted")
        for column in reading.columns
    ]
    numbers, contexts = ([each[row] for row in taken] for each in (reading.numbers, reading.contexts))
    return replace(reading, register="measures", columns=columns, numbers=numbers, contexts=contexts)


def _content(gift: Gift, said: str | None) -> str:
    return f"{gift.prefix}{said}" if said else gift.content


def _month(rows: Rows, row: int) -> str | None:
    """The month that two columns say: year and month."""
    year, month = rows.get("day.year", row), rows.get("day.month", row)
    if not year:
        return None
    return f"{year}-{month:02d}" if month and 1 <= month <= 12 else str(year)


def _dates(part: Rows, months: Sequence[str | None], chosen: int | None) -> None:
    """Fill in the date where two columns say it; a register without any column of dates is of its year."""
    dated = {"measure.done_on", "measure.planned_on"} & part.values.keys()
    if any(months) or not dated:
        year = None if dated else year_of_sheet(part, chosen)
        said = part.column("measure.done_on")
        days = [day or month or (str(year) if year else None) for day, month in zip(said, months, strict=True)]
        part.values["measure.done_on"] = days
