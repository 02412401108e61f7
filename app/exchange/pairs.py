"""Pairings in a workbook: who is meant by a new row, and which rules a new row or changed dates would break.

Pure. A new pairing says its household, who helps (帮扶责任人: a person or a team), for whom (家庭成员; nobody: the whole household), role and
first day. What the row gets wrong by itself is kept out; a rule that other pairings have a say in is asked about, never enforced by
dropping a row. Not here: the answers of a store (`pair_rules`), rows of other kinds (`newcomers`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.exchange.columns import HELPER, PERSON, column_at
from app.exchange.finding import Line, Table
from app.exchange.judging import WAYS
from app.exchange.newcomers import Newcomer, derived
from app.exchange.plan import Item
from app.exchange.texts import value_of
from app.matching.names import name_key
from db.drafts.base import in_order
from db.history.statements import Statement

KIND: Final = "pairing"
_DATES: Final = ("from_date", "to_date")


@dataclass(frozen=True)
class PairSought:
    """How a new row names its sides: its household, who helps and for whom in words, its level ("" where it says none).

    `fresh`: the people that the same file adds to that household, by name.
    """

    home: int
    side: str
    person: str
    level: str = ""
    fresh: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PairFound:
    """The sides of a new row as fields (level, helper_id or team_id, member_id), or why they are not found: (code, detail)."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    trouble: tuple[str, str] | None = None


@dataclass(frozen=True)
class PairAsked:
    """A pairing as it would stand: its record and every field that is said of it; `fresh` where it is not there yet."""

    record: int
    facts: Mapping[str, Any]
    fresh: bool = True


def sought(found: Sequence[Newcomer]) -> list[tuple[int, PairSought]]:
    """Return the new pairings of a file by their place among its new rows, those that say where they belong and who helps."""
    people: dict[int, dict[str, int]] = {}
    for each in found:
        if each.kind == "member" and each.home is not None and each.record is not None:
            people.setdefault(each.home, {})[name_key(str(each.values.get("name") or ""))] = each.record
    return [
        (at, PairSought(each.home, side, each.around.get(PERSON, ""), str(each.values.get("level") or ""), people.get(each.home, {})))
        for at, each in enumerate(found)
        if each.kind == KIND and each.home is not None and (side := each.around.get(HELPER, ""))
    ]  # fmt: skip


def settled(each: Newcomer, found: PairFound, lineage: bytes, book: str) -> tuple[str, str] | None:
    """Give a new pairing its sides and its id; return why it cannot be taken, or None."""
    if found.trouble is not None:
        return found.trouble
    each.values |= {name: value for name, value in found.facts.items() if value is not None}
    if (wrong := _wrong(each.values)) is not None:
        return wrong
    told = [each.values.get(name) for name in ("role", "from_date", "helper_id", "team_id", "member_id")]
    each.record = derived(lineage, book, KIND, [*told, each.home])
    return None


def _wrong(values: Mapping[str, Any]) -> tuple[str, str] | None:
    if values.get("stage"):
        return "pair_stage", str(values["stage"])
    problems = in_order("to_date", values.get("from_date"), values.get("to_date"))
    return ("pair_order", problems[0].message) if problems else None


def row_wrong(table: Table, line: Line) -> tuple[str, str] | None:
    """Return what is wrong with the dates that one row says itself, whatever stands elsewhere; None where they fit."""
    said = [_value(table, line, name) for name in _DATES]
    problems = in_order("to_date", said[0], said[1])
    if problems:
        return "pair_order", problems[0].message
    return None


def end_untold(table: Table, line: Line) -> bool:
    """Whether a row has a last day and its column of reasons says none."""
    reason = table.columns.get(f"{KIND}.end_reason")
    return reason is not None and bool(_value(table, line, "to_date")) and line.cell(reason) in (None, "")


def _value(table: Table, line: Line, name: str) -> Any:
    key = f"{KIND}.{name}"
    column, index = column_at(KIND, key), table.columns.get(key)
    if column is None or index is None or line.cell(index) in (None, ""):
        return None
    value, trouble = value_of(column, line.cell(index))
    return None if trouble else value


def dated_items(items: Sequence[Item], table: Table, line: Line) -> list[Item]:
    """Return the items of a pairing's row: changed dates that contradict each other stay out, an end without a reason is asked."""
    if table.kind != KIND or not any(item.klass == "clean" and item.field in _DATES for item in items):
        return list(items)
    wrong = row_wrong(table, line)
    if wrong is not None:
        return [_turned(item, wrong[0], wrong[1], "kept_out") if item.field in _DATES else item for item in items]
    if end_untold(table, line) and any(item.klass == "clean" and item.field == "to_date" for item in items):
        return [_turned(item, "pair_end_untold", "") if item.field == "to_date" else item for item in items]
    return list(items)


def _turned(item: Item, code: str, detail: str, klass: Any = "review") -> Item:
    if item.klass != "clean":
        return item
    if klass == "kept_out":
        return replace(item, klass=klass, code=code, detail=detail, said=())
    return replace(item, klass=klass, code=code, detail=detail, ways=WAYS)


def changed(items: Sequence[Item]) -> list[PairAsked]:
    """Return the pairings whose dates a file changes without a question, as they would stand."""
    found: dict[int, dict[str, Any]] = {}
    for item in items:
        if item.kind == KIND and item.klass == "clean" and item.field and item.record is not None:
            for said in item.said:
                if isinstance(said, Statement):
                    found.setdefault(item.record, {})[said.name] = said.value
    return [
        PairAsked(record, facts, fresh=False)
        for record, facts in found.items()
        if any(name in facts for name in _DATES)
    ]


def with_rules(items: Sequence[Item], broken: Mapping[int, str]) -> list[Item]:
    """Return the items with changed dates that break a rule held as questions. `broken`: sentences by record."""
    return [
        _turned(item, "pair_rule", sentence)
        if item.kind == KIND and item.field in _DATES and (sentence := broken.get(item.record or 0))
        else item
        for item in items
    ]
