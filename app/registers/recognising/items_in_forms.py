"""Lists inside a form: items below each other with unit and quantity beside them, several lists side by side.

Runs inside the child process. Not here: the other labels of a form (`household_forms`).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from app.registers.recognising.form_parts import Anchor, Form, label_of
from app.registers.recognising.forms import begins_section
from db.catalogues import fold

_ITEMS: Final = frozenset(
    map(fold, ("填表项目", "项目", "指标", "填报项目", "指标名称", "收入项目", "项目名称", "内容", "填报内容", "名称"))
)
_AMOUNTS: Final = frozenset(map(fold, ("数量", "金额", "数值", "规模", "数额", "填报数", "填写内容", "数据", "情况")))
_UNITS: Final = frozenset(map(fold, ("单位", "计量单位")))


def find_items(form: Form) -> None:
    """Note the items whose names are labels, each with its quantity."""
    for row, line in enumerate(form.sheet.rows):
        said = [fold(label_of(cell)) if isinstance(cell, str) else "" for cell in line]
        for item, amount, unit in _groups(said):
            _read_items(form, row, item, amount, unit)


def _groups(said: Sequence[str]) -> Iterator[tuple[int, int, int | None]]:
    """Yield the columns of item, quantity and unit of a row of headings; several groups may stand side by side."""
    for item, word in enumerate(said):
        if word not in _ITEMS:
            continue
        for amount in range(item + 1, min(item + 4, len(said))):
            if said[amount] in _ITEMS:
                break
            if said[amount] in _AMOUNTS:
                yield (
                    item,
                    amount,
                    next((at for at in range(item + 1, item + 5) if at < len(said) and said[at] in _UNITS), None),
                )
                break


def _read_items(form: Form, head: int, item: int, amount: int, unit: int | None) -> None:
    found, blanks = [], 0
    for row in range(head + 1, len(form.sheet.rows)):
        label = form.cell(row, item)
        blanks = 0 if isinstance(label, str) else blanks + 1
        if blanks > 2 or (form.table and row == form.table[0]) or begins_section(form.sheet.rows[row]):
            break
        if isinstance(label, str) and fold(label_of(label)) in _ITEMS:
            break
        if form.years.get(row) != form.years.get(head):
            break  # a part of another year
        if item and isinstance(before := form.cell(row, item - 1), str) and not before.strip().isdigit():
            break  # the number of an item is a number
        if not isinstance(label, str):
            continue
        said = form.cell(row, unit) if unit is not None else None
        words = label_of(label)
        heading = (
            f"{words}({said.strip()})"
            if isinstance(said, str) and said.strip() and "(" not in words and "（" not in words
            else words
        )
        heading, name = form.dated(row, heading, form.field_of(words))
        found.append(Anchor(heading, name, form.cell(row, amount), row, amount, (row, item)))
    if not any(each.field for each in found):
        return
    form.anchors += found
    form.used |= {
        (row, column)
        for row in range(head, max(each.row for each in found) + 1)
        for column in range(item - 1, amount + 2)
    }
