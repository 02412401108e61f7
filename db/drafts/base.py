"""The base of all drafts and the single values they are made of."""

import re
from datetime import date
from typing import Any

from pydantic import ConfigDict
from sqlmodel import SQLModel

from db.errors import Problem, RuleBroken
from resources.language import _

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Draft(SQLModel):
    """Fields as entered. `checked()` returns them cleaned, or raises RuleBroken with every problem at its field."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)  # type: ignore[assignment]  # SQLModel narrows the type

    def problems(self) -> list[Problem]:
        """Return everything that is wrong with the values themselves."""
        return []

    def checked(self) -> dict[str, Any]:
        """Return the fields to write; empty text counts as nothing said."""
        found = self.problems()
        if found:
            raise RuleBroken(found)
        return {name: None if value == "" else value for name, value in self.model_dump().items()}


def required(field: str, value: Any, label: str) -> list[Problem]:
    """A value that must be given."""
    if value is None or value == "":
        return [Problem(field, "missing", _("请填{label}。").format(label=label))]
    return []


def dated(field: str, value: str | None, label: str) -> list[Problem]:
    """A date cut to its precision: 2018, 2018-06 or 2018-06-30, and a day that exists."""
    if value and not is_date(value):
        words = _("{label} {value} 不是日期。请写成 2018-06-30、2018-06 或 2018。")
        return [Problem(field, "bad_date", words.format(label=label, value=value))]
    return []


def is_date(value: str) -> bool:
    """Whether the text is an existing day, month or year in ISO form."""
    found = _DATE.fullmatch(value)
    if not found:
        return False
    year, month, day = (int(part) if part else 1 for part in found.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def in_order(field: str, first: str | None, last: str | None) -> list[Problem]:
    """An end that is not before its beginning, compared at the coarser precision of the two."""
    if first and last:
        shared = min(len(first), len(last))
        if last[:shared] < first[:shared]:
            return [
                Problem(field, "ends_before_start", _("结束 {last} 早于开始 {first}。").format(last=last, first=first))
            ]
    return []


def not_negative(field: str, value: int | None, label: str) -> list[Problem]:
    """An amount or count of at least zero."""
    if value is not None and value < 0:
        return [Problem(field, "negative", _("{label}不能是负数。").format(label=label))]
    return []
