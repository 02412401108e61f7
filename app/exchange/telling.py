"""Files taken in, as the JSON that `jiedui exchange in --json` prints. Whole ID numbers are never in it.

Not here: the same for people (`receipt`).
"""

from collections.abc import Iterator
from typing import Any

from app.exchange.codes import code_of, is_kind
from app.exchange.plan import Beside, Item
from app.exchange.reasons import blocked_words, reason_of
from app.exchange.receipt import value_words
from app.exchange.taking_in import Arrival
from app.registers.values.codes import code_of as short
from db.history.conflicts import Conflict, Side
from db.models import kind_of
from db.queries.across import Violation


def file_facts(arrival: Arrival) -> dict[str, Any]:
    """Return what is told of a file: its state, how much of it is of each class, and what needs somebody."""
    plan = arrival.plan
    blocked = plan.blocked
    return {
        "file": plan.book.file,
        "book": plan.head.book if plan.head else None,
        "recipient": plan.recipient or None,
        "state": "undone" if arrival.state == "again" else arrival.state,
        "at": arrival.at or None,
        "blocked": {"code": blocked.code, "message": blocked_words(blocked)} if blocked else None,
        **plan.counts,
        "columns_not_kept": [heading for _sheet, heading in plan.not_kept],
        "columns_unknown": [heading or letter for _sheet, letter, heading in plan.strange],
        "unknown_cells": [_beside(each) for each in plan.beside],
        "items": [_item(item) for item in plan.items if item.klass in ("review", "kept_out")],
    }


def _beside(each: Beside) -> dict[str, Any]:
    return {
        "sheet": each.sheet,
        "row": each.row,
        "column": each.column,
        "heading": each.heading,
        "record": code(each.record),
        "value": each.value,
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "key": item.key,
        "class": item.klass,
        "code": item.code,
        "sheet": item.sheet,
        "row": item.row,
        "column": item.column,
        "record": code(item.record),
        "field": item.field,
        "base": item.base,
        "value": item.value,
        "message": reason_of(item),
        "ways": list(item.ways),
    }


def code(record: int | None) -> str | None:
    """Return the code of a record as its exchange workbooks show it, of other kinds the short code of exports; None for none."""
    if record is None:
        return None
    return code_of(record) if is_kind(kind_of(record)) else short(record)


def conflict_facts(each: Conflict) -> Iterator[dict[str, Any]]:
    """Yield a conflict as it is told: once for each thing said against ours."""
    ours, theirs = _sides(each)
    for side in theirs:
        origin = side.origin
        yield {
            "record": code(each.record_id),
            "field": each.field,
            "base": _words(each, each.base.value) if each.base else None,
            "ours": _words(each, ours.value),
            "theirs": _words(each, side.value),
            "who": origin.who,
            "when": origin.at,
            "file": origin.file,
            "sheet": origin.sheet,
            "row": origin.row,
            "station": origin.station,
            "household": each.code or None,
        }


def _sides(each: Conflict) -> tuple[Side, list[Side]]:
    return each.sides[0], list(each.sides[1:]) or list(each.sides[:1])


def _words(each: Conflict, value: Any) -> str | None:
    return value_words(each.kind, each.field, value) or None


def violation_facts(each: Violation) -> dict[str, Any]:
    """Return a rule between records that does not hold."""
    return {
        "rule": each.rule,
        "records": [code(record) for record in each.records],
        "message": each.sentence,
        "proposal": each.proposal,
    }
