"""A sheet as what it is: a register, registers below each other, a form of one household, a list to choose from.

Runs inside the child process. Not here: how each is recognised (`recognise`, `forms`, `household_forms`, `hidden`).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from app.registers.files.hidden import is_list
from app.registers.files.raw import RawSheet
from app.registers.layouts.vocabulary import fitting_layout, layout_named, named_above
from app.registers.recognising.across import apart_across, are_strangers
from app.registers.recognising.benefit_lists import as_benefits
from app.registers.recognising.forms import apart
from app.registers.recognising.headers import find_header
from app.registers.recognising.headings import Heading, headings_of
from app.registers.recognising.helpers_beside import apart_helpers
from app.registers.recognising.numbered import apart_numbered
from app.registers.recognising.one_below import forms_on, registers_on
from app.registers.recognising.recognise import not_a_register, recognise
from app.registers.recognising.side_by_side import apart_side_by_side, with_heads_as_members
from app.registers.recognising.strays import without_strays
from app.registers.recognising.whose_names import with_names_as_meant
from app.registers.recognising.yearly import apart_yearly

FORMS: Final = "households"


def recognised(sheet: RawSheet, file: str, layout: str | None = None) -> list[dict[str, Any]]:
    """Return what a sheet was recognised as; with a `layout` (or a kind of register), as what is laid out like it."""
    if is_list(sheet):
        return [not_a_register(sheet, file) | {"lookup": True}]
    layout = layout or named_above(sheet.rows)
    return [each for part, header in apart(sheet) for each in _part(part, file, layout, header)]


def as_told(sheet: RawSheet, file: str, layout: str | None, header_row: int | None) -> list[dict[str, Any]]:
    """Return what a sheet is as a register that the user says it is, with its header in the row the user says."""
    layout = layout or named_above(sheet.rows)
    return [
        _read(without_strays(part, layout, header or header_row), file, layout=layout, header_row=header or header_row)
        for part, header in apart(sheet)
    ]


def _part(sheet: RawSheet, file: str, layout: str | None, header: int | None) -> list[dict[str, Any]]:
    """Return what a sheet without sections holds: forms, registers below each other, records side by side."""
    if header is not None:
        return [_read(without_strays(sheet, layout, header), file, layout=layout, header_row=header)]
    clean = without_strays(sheet, layout)
    tables = apart_across(clean) if layout is None else []
    apart_for_sure = len(tables) > 1 and are_strangers(tables)
    if layout is None and not apart_for_sure and (beside := _beside(clean, file, apart_side_by_side)) is not None:
        return [beside]
    if len(tables) > 1 and not forms_on(sheet):
        return [each for table in tables for each in _part(table, file, None, None)]
    parts = registers_on(sheet) if layout is None else []
    if len(parts) == 1 and (given := _benefits(sheet, file)) is not None:
        return [given]
    if layout is None or layout_named(layout).register == FORMS:
        forms = [
            recognise(register, file, layout=layout or _own_layout(register, first), header_row=first)
            for register, first in forms_on(sheet)
        ]
        if forms:
            return forms
    if layout is not None:
        return [_read(clean, file, layout=layout)]
    return [each for part, row in parts for each in _register(part, file, row)]


def _register(sheet: RawSheet, file: str, row: int | None) -> list[dict[str, Any]]:
    sheet = without_strays(sheet, header_row=row)
    for apart_beside in (apart_side_by_side, apart_numbered) if row is None else ():
        if (beside := _beside(sheet, file, apart_beside)) is not None:
            return [beside]
    if row is None and (given := _benefits(sheet, file)) is not None:
        return [given]
    rest, years = apart_yearly(sheet) if row is None else (sheet, [])
    of_years = [recognise(part, file, found=found) for part, found in years]
    if (helped := apart_helpers(rest, row)) is not None:
        households, (pairings, header) = helped
        people, helpers = _read(households, file, header_row=row), recognise(pairings, file, found=header)
        _as_sent(helpers, headings_of(sheet.rows, people["header_row"] - people["header_rows"], people["header_rows"]))
        _name_elsewhere(people, helpers)
        return [people, helpers, *of_years]
    found = _read(rest, file, header_row=row)
    return of_years if years and found["register"] is None else [found, *of_years]


def _read(sheet: RawSheet, file: str, *, layout: str | None = None, header_row: int | None = None) -> dict[str, Any]:
    """Return what a sheet with one register was recognised as, heads read as members where it names nobody else."""
    found = find_header(sheet, layout or named_above(sheet.rows), header_row)
    sent: dict[int, str] = {}
    if found is not None:
        sheet, sent = with_names_as_meant(sheet, found)
    if found is not None and (written := with_heads_as_members(sheet, found)) is not None:
        said = _with_headings(recognise(written, file, layout=layout or FORMS, header_row=found[1] + 1), sheet, written)
    else:
        said = recognise(sheet, file, layout=layout, header_row=header_row, found=found)
    for column in said["columns"]:
        column["heading"] = sent.get(column["index"], column["heading"])
    return said


def _beside(
    sheet: RawSheet, file: str, apart: Callable[[RawSheet], tuple[RawSheet, int] | None]
) -> dict[str, Any] | None:
    """Return a sheet of records side by side as recognised with one record a row; None where it is none."""
    if (beside := apart(sheet)) is None:
        return None
    return _with_headings(recognise(beside[0], file, header_row=beside[1]), sheet, beside[0])


def _benefits(sheet: RawSheet, file: str) -> dict[str, Any] | None:
    """Return a list of who received what its title names as recognised; None where it is none."""
    if (given := as_benefits(sheet, file)) is None:
        return None
    written, found = given
    said = recognise(written, file, found=found) | {"layout": found[0].plain}
    _as_sent(said, headings_of(sheet.rows, found[1], found[2]))
    for column in said["columns"]:
        if column["index"] in said["added"]:
            column["why"] = "title"
    return said


def _as_sent(found: dict[str, Any], headings: Sequence[Heading]) -> None:
    """Give columns that were read under the program's own words the heading the sender gave them."""
    for column in found["columns"]:
        sent = headings[column["index"]].text if column["index"] < len(headings) else ""
        if column["field"] and sent:
            column["heading"] = sent


def _name_elsewhere(people: dict[str, Any], helpers: dict[str, Any]) -> None:
    """Give the columns that are read as another register their heading, each in the one that does not read it."""
    for one, other in ((people, helpers), (helpers, people)):
        there = {column["index"]: column for column in other["columns"] if column["kept"] and column["heading"]}
        for column in one["columns"]:
            if column["why"] == "empty" and column["index"] in there:
                why = "beside_helper" if one is people else "beside_household"
                column.update(heading=there[column["index"]]["heading"], why=why)


def _with_headings(found: dict[str, Any], sheet: RawSheet, written: RawSheet) -> dict[str, Any]:
    """Return what was recognised with the columns that were read in the place of others under their own heading."""
    row, depth = found["header_row"] - found["header_rows"], found["header_rows"]
    elsewhere = {real for lane in written.lane_columns for column, real in lane if real != column}
    headings = headings_of(sheet.rows, row, depth)
    for column in found["columns"]:
        at = column["index"]
        if column["why"] == "empty" and at in elsewhere and at < len(headings):
            column.update(heading=headings[at].full, why="beside_record")
    return found


def _own_layout(form: RawSheet, header: int) -> str:
    """Return the user's own layout of a form, by its labels; else the plain register of households."""
    found = fitting_layout([cell for cell in form.rows[header - 1] if isinstance(cell, str)])
    return found[0].name if found and found[0].own and found[0].register == FORMS else FORMS
