"""Whose rows they are when the household stands above them: 户主：… 户编号：… in a title, or label beside value."""

import re
from typing import Any, Final

from app.registers.plans.rows import Rows
from app.registers.values.cells import folded_name
from app.registers.values.persons import folded

_CODE: Final = re.compile(r"(?:户编号|户号|农户编号|家庭编号)\s*:?\s*([A-Za-z0-9]{4,20})")
_NUMBER: Final = re.compile(r"(?:证件号码|身份证号码|身份证号|身份证)\s*:?\s*(\d{17}[\dXx]|\d{15})(?!\d)")
_NAME: Final = re.compile(r"(?:户主|贫困户|帮扶对象)(?:姓名)?(?:\s*:\s*|\s+)([^\s:,;、()]{2,30})")
_LABEL: Final = re.compile(r"(?:户编号|户号|证件|身份证|联系|电话|姓名|签字|签名|住址)")


def of_title(rows: Rows) -> None:
    """Fill in the household's code, name and ID number from the words above, where a row itself names no household."""
    fields = ("household.code", "head.name", "head.id_number")
    columns = {field: rows.values.get(field) or [None] * len(rows) for field in fields}
    said: dict[int, tuple[Any, ...]] = {}
    for row in range(len(rows)):
        if any(columns[field][row] for field in fields):
            continue
        context = rows.reading.contexts[row]
        if context not in said:
            said[context] = household_in(rows.reading.title(row))
        for field, value in zip(fields, said[context], strict=True):
            columns[field][row] = value
    rows.values |= {field: column for field, column in columns.items() if any(column)}


def household_in(words: str) -> tuple[str | None, str | None, str | None]:
    """Return code, head's name and ID number as far as some words say them."""
    text = folded(words)
    code, number = _CODE.search(text), _NUMBER.search(text)
    name = next((found.group(1) for found in _NAME.finditer(text) if not _LABEL.match(found.group(1))), None)
    return (
        code.group(1) if code else None,
        folded_name(name) if name else None,
        number.group(1).upper() if number else None,
    )
