"""A sheet as what it is: a register, registers below each other, a form of one household, a list to choose from.

Runs inside the child process. Not here: how each is recognised (`recognise`, `forms`, `household_forms`, `hidden`).
"""

from typing import Any, Final

from app.registers.forms import apart
from app.registers.hidden import is_list
from app.registers.household_forms import formed
from app.registers.raw import RawSheet
from app.registers.recognise import not_a_register, recognise
from app.registers.vocabulary import fitting_layout, layout_named, named_above

FORMS: Final = "households"


def recognised(sheet: RawSheet, file: str, request: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a sheet was recognised as; "registers" and "header_rows" of the request are the user's word by sheet."""
    layout = request["registers"].get(sheet.name) or request["layout"] or named_above(sheet.rows)
    row = request["header_rows"].get(sheet.name)
    told = row is not None or sheet.name in request["registers"]
    if not told and is_list(sheet):
        return [not_a_register(sheet, file) | {"lookup": True}]
    found = []
    for part, header in apart(sheet):
        may_be_form = not told and header is None and (layout is None or layout_named(layout).register == FORMS)
        form = formed(part) if may_be_form else None
        if form is not None:
            register, first = form
            found.append(recognise(register, file, layout=layout or _own_layout(register, first), header_row=first))
        else:
            found.append(recognise(part, file, layout=layout, header_row=header or row))
    return found


def _own_layout(form: RawSheet, header: int) -> str:
    """Return the user's own layout of a form, by its labels; else the plain register of households."""
    found = fitting_layout([cell for cell in form.rows[header - 1] if isinstance(cell, str)])
    return found[0].name if found and found[0].own and found[0].register == FORMS else FORMS
