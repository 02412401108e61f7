"""Different tables beside each other on a sheet, with a blank column between: each is a sheet of its own.

Runs inside the child process. A register with a blank column in the middle stays one: what stands behind it has its headings in the
same row. Not here: the same list a second time beside itself (`side_by_side`), forms beside each other (`one_below`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts import redlines
from app.registers.recognising.benefit_lists import as_benefits
from app.registers.recognising.covering import labels_of
from app.registers.recognising.headers import find_header

_LOOKED_AT: Final = 60  # rows in which a header is looked for
_MOST_ROWS: Final = 20_000  # nobody writes two tables beside each other as long


def apart_across(sheet: RawSheet) -> list[RawSheet]:
    """Return the tables of a sheet, from left to right; the sheet itself where it is one."""
    regions = list(_regions(sheet.rows)) if len(sheet.rows) <= _MOST_ROWS else []
    if len(regions) < 2:
        return [sheet]
    groups: list[tuple[int | None, list[range]]] = []  # the header's row, the columns
    for region in regions:
        header = _header_of(sheet, region)
        if groups and _is_more(sheet.rows, region, header, *groups[-1]):
            row, columns = groups.pop()
            groups.append((header if row is None else row, [*columns, region]))
        else:
            groups.append((header, [region]))
    if len(groups) < 2 or all(header is None for header, _columns in groups):
        return [sheet]
    return [_only(sheet, columns) for _header, columns in groups]


def _is_more(
    rows: Sequence[Sequence[Cell]], region: range, header: int | None, before: int | None, columns: Sequence[range]
) -> bool:
    """Whether some columns are more of the table before them: headed in its row, without a title, or no register by themselves.

    `header`: the row of the header they have by themselves, `before`: that of the table.
    """
    if header is None or before is None:
        if _is_titled_forbidden(rows[: before or 0], region):
            return False
        tops = [row if row is not None else _top(rows, part) for row, part in ((before, columns[0]), (header, region))]
        plain = [row is None and not _forbids(rows, part) for row, part in ((before, columns[0]), (header, region))]
        return tops[0] == tops[1] or any(plain) or _heads_on(rows, tops[0], tops[1], columns[0])
    line = rows[header]
    said = {cell for each in columns for cell in line[each.start : each.stop] if cell is not None}
    again = any(cell in said for cell in line[region.start : region.stop] if isinstance(cell, str))
    titled = any(_may_head(cell) for row in rows[:header] for cell in row[region.start : region.stop])
    return header == before and not again and not titled


def _heads_on(rows: Sequence[Sequence[Cell]], before: int | None, top: int | None, columns: range) -> bool:
    """Whether a header goes on in a second row, which the columns before leave blank: theirs has one only."""
    if before is None or top is None or top != before + 1:
        return False
    return all(cell is None for cell in rows[top][columns.start : columns.stop])


def _is_titled_forbidden(above: Sequence[Sequence[Cell]], region: range) -> bool:
    """Whether some columns are a list that is forbidden as a whole, by the title above them."""
    titles = (cell for row in above for cell in row[region.start : region.stop] if isinstance(cell, str))
    return any(redlines.by_heading(title) for title in titles)


def are_strangers(tables: Sequence[RawSheet]) -> bool:
    """Whether tables beside each other have nothing to do with each other: headers in other rows, or a title each."""
    headers = [_header_row(table) for table in tables]
    titled = [
        any(cell is not None for row in table.rows[:header] for cell in row)
        for table, header in zip(tables, headers, strict=True)
        if header is not None
    ]
    return len(set(headers)) > 1 or sum(titled) > 1


def _regions(rows: Sequence[Sequence[Cell]]) -> Iterator[range]:
    """Yield the columns that stand together."""
    filled = sorted({column for row in rows for column, cell in enumerate(row) if cell is not None})
    start = 0
    for at, column in enumerate(filled):
        if at + 1 == len(filled) or filled[at + 1] > column + 1:
            yield range(filled[start], column + 1)
            start = at + 1


def _header_of(sheet: RawSheet, columns: range) -> int | None:
    """Return the row, from 0, of the header that some columns have by themselves."""
    return _header_row(_only(replace(sheet, rows=sheet.rows[:_LOOKED_AT]), [columns]))


def _header_row(table: RawSheet) -> int | None:
    found = find_header(table, None, None)
    if found is None and (given := as_benefits(table, "")) is not None:
        found = given[1]
    return found[1] if found is not None and found[2] else None


def _forbids(rows: Sequence[Sequence[Cell]], columns: range) -> bool:
    """Whether some columns hold a label that is forbidden: they are kept apart from a register they are no part of."""
    said = [row[columns.start : columns.stop] for row in rows]
    texts = [cell for cells in said for cell in cells if isinstance(cell, str)]
    return any(redlines.is_label(text) or redlines.holds_labelled(text) for text in texts) or any(
        "forbidden" in labels_of(cells, spelled=True).values() for cells in said[:_LOOKED_AT]
    )


def _top(rows: Sequence[Sequence[Cell]], columns: range) -> int | None:
    """Return the first row, from 0, in which some columns say more than one thing; the only one where they are one column.

    "填报单位：…" and "单位：元" above a register are no headings.
    """
    least = 2 if len(columns) > 1 else 1
    said = (sum(map(_may_head, row[columns.start : columns.stop])) for row in rows)
    return next((at for at, filled in enumerate(said) if filled >= least), None)


def _may_head(cell: Cell) -> bool:
    return cell is not None and not (isinstance(cell, str) and (":" in cell or "：" in cell))


def _only(sheet: RawSheet, regions: Sequence[range]) -> RawSheet:
    kept = {column for region in regions for column in region}
    rows = [[cell if column in kept else None for column, cell in enumerate(row)] for row in sheet.rows]
    broken = {place: mark for place, mark in sheet.broken.items() if place[1] in kept}
    merged = [area for area in sheet.merged if area[0] in kept]
    return replace(sheet, rows=rows, broken=broken, merged=merged)
