"""The head of a form of one household whom only the labels name: a member as the others, though the table of members leaves the head out.

Runs inside the child process. Not here: forms without a table, whose head is their only member (`household_forms`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.recognising.form_parts import Anchor, Form
from app.registers.values.cells import narrow
from db.catalogues import catalogue, fold

_HEAD: Final = "户主"
_NAME: Final = re.compile(r"[\u3400-\u9fff·•・.．‧∙\s]{2,30}")
_DOTS: Final = re.compile(r"[·•・.．‧∙\s]")


@dataclass(frozen=True)
class Head:
    """What the labels say of the head, by the field of a member, and the row (from 0) the head's is put in front of."""

    said: dict[str, Anchor]
    row: int


def head_in_labels(form: Form) -> Head | None:
    """Return the head where the labels name one and no row of the table is the head's."""
    name = form.find("head.name")
    if form.table is None or name is None or not _NAME.fullmatch(narrow(name.value) or ""):
        return None
    start, end = form.table
    rows = [row for row in range(start + 1, end) if form.cell(row, form.name_column) is not None]
    first = rows[0] if rows else end
    number = form.find("head.id_number") or form.find("member.id_number")
    fields = _fields(form, range(start, first))
    for row in rows:
        relation, theirs = (_said(form, row, fields.get(f"member.{each}")) for each in ("relation", "id_number"))
        if _plain(form.cell(row, form.name_column)) == _plain(name.value):
            return None
        if relation and catalogue("relation").normalise(relation) == _HEAD:
            return None
        if number is not None and theirs and theirs == narrow(number.value):
            return None
    relation_of = replace(name, label=form.words.heading_of("member.relation"), value=_HEAD)
    said = {"member.name": name, "member.relation": relation_of}
    if number is not None:
        said["member.id_number"] = replace(number, label=form.words.heading_of("member.id_number"))
    return Head(said, first)


def with_head(register: RawSheet, form: Form, head: Head, taken: Sequence[Cell]) -> RawSheet:
    """Return the register of a form with a row of the head before its members. `taken`: what all its rows say behind the table."""
    assert form.table is not None
    top = form.table[0]
    fields = _fields(form, range(top, head.row))
    rows = [list(row) for row in register.rows]
    places, lane = dict(register.places), []
    new: list[Cell] = [*[None] * (len(rows[top]) - len(taken)), *taken]
    for name, each in head.said.items():
        if name in fields:
            new[fields[name]] = each.value
            lane.append((fields[name], each.column))
        else:
            places[len(rows[top])] = each.row + 1, each.column
            rows[top].append(each.label)
            new.append(each.value)
    rows.insert(head.row, new)
    real = [at + 1 for at in range(len(rows) - 1)]
    real.insert(head.row, head.said["member.name"].row + 1)
    broken = {(row + (row > head.row), column): mark for (row, column), mark in register.broken.items()}
    hidden = [row + (row > head.row) for row in register.hidden_rows]
    lanes = [int(at == head.row) for at in range(len(rows))]
    return replace(
        register, rows=rows, broken=broken, places=places, hidden_rows=hidden, real_rows=real, lanes=lanes,
        lane_columns=[[], lane],
    )  # fmt: skip


def _fields(form: Form, header: range) -> dict[str, int]:
    """Return the columns of the table of members by what they say."""
    found: dict[str, int] = {"member.name": form.name_column}
    for row in header:
        for column, cell in enumerate(form.sheet.rows[row]):
            if name := form.names(cell):
                found.setdefault(name, column)
    return found


def _said(form: Form, row: int, column: int | None) -> str | None:
    return narrow(form.cell(row, column)) if column is not None else None


def _plain(cell: Cell) -> str:
    return _DOTS.sub("", fold(narrow(cell) or ""))
