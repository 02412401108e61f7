"""Whose number a plain "联系电话" is: the household's or the helper's, by the column it stands behind.

Runs inside the child process. Not here: whether it is a phone number (`cells`).
"""

from collections.abc import Sequence
from typing import Any, Final

from app.registers.layouts.vocabulary import Vocabulary
from db.catalogues import fold

_PLAIN: Final = frozenset({"联系电话", "电话", "联系方式", "手机", "手机号", "手机号码", "电话号码"})
_THEIRS: Final = ("helper.", "organisation.", "team.")
_OURS: Final = ("head.", "household.", "member.", "group")
_WHOSE: Final = frozenset({"household.code", "member.relation", "head.name", "member.code", "household.stated_people"})
_NAMED_ALONE: Final = frozenset({"证件号码", "证件号", "身份证号", "身份证号码", "身份证"})


def asks_whose(words: Vocabulary) -> bool:
    """Whether a register speaks of helpers and of households, so that a plain phone number may be either's."""
    return "helper.phone" in words.fields and words.register != "helpers"


def whose_phones(words: Vocabulary, columns: Sequence[dict[str, Any]]) -> None:
    """Give plain headings of phone numbers in registers of helpers to the helper or to the household."""
    if not asks_whose(words):
        return _numbers_of_persons(words, columns)
    _numbers_of_helpers(words, columns)
    plain = [column for column in columns if column["kept"] and is_plain_phone(column["heading"])]
    for column in plain:
        column.update(field=None, why="unknown", sure="ask")
    taken = {column["field"] for column in columns}
    for column in plain:
        theirs = _before(columns, column) == "helper" and "helper.phone" not in taken
        _give(words, column, "helper.phone" if theirs else "head.phone", taken)
    return None


def _numbers_of_persons(words: Vocabulary, columns: Sequence[dict[str, Any]]) -> None:
    """On a list of persons that says nothing of their households, a phone number is the person's."""
    fields = {column["field"] for column in columns}
    if words.register != "households" or "member.name" not in fields or "member.phone" in fields or fields & _WHOSE:
        return
    for column in columns:
        if column["field"] == "household.phone" and is_plain_phone(column["heading"]):
            column["field"] = "member.phone"


def is_plain_phone(heading: str) -> bool:
    """Whether a heading names a phone number and not whose."""
    return fold(heading) in _PLAIN


def _numbers_of_helpers(words: Vocabulary, columns: Sequence[dict[str, Any]]) -> None:
    """A list of helpers alone, without a column of households, says their own ID numbers."""
    by_field = {column["field"]: column for column in columns if column["field"]}
    own = by_field.get("head.id_number")
    helper = by_field.get("helper.name")
    if "helper.id_number" not in words.fields or {"head.name", "household.code", "helper.id_number"} & by_field.keys():
        return
    if own and helper and fold(own["heading"]) in _NAMED_ALONE and fold(helper["heading"]) == "姓名":
        own["field"] = "helper.id_number"


def _before(columns: Sequence[dict[str, Any]], column: dict[str, Any]) -> str | None:
    """Return whom the nearest column at the left of another speaks of: "helper", "household" or None."""
    for other in reversed(columns[: column["index"]]):
        field = other["field"] or ""
        if field.startswith(_THEIRS):
            return "helper"
        if field.startswith(_OURS):
            return "household"
    return None


def _give(words: Vocabulary, column: dict[str, Any], field: str, taken: set[str | None]) -> None:
    if field in words.fields and field not in taken:
        taken.add(field)
        column.update(field=field, why="heading", sure="sure")
