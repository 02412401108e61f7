"""What the sender of a file is told, line by line: what was taken, what was not and why, what is asked, new codes, unknown columns.

Pure. Whole ID numbers are never in it. Not here: the workbook it becomes and what is undecided (`receipt`), reasons in words (`reasons`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.exchange.codes import code_of, is_kind
from app.exchange.columns import TITLES
from app.exchange.plan import Beside, Item, Plan
from app.exchange.reasons import blocked_words, reason_of
from db.history.statements import Creation, Removal
from db.models import kind_of
from resources.language import _

if TYPE_CHECKING:
    from app.exchange.taking_in import Arrival

Line = Sequence[str]


@dataclass(frozen=True)
class Told:
    """A line of a receipt: on which sheet (`receipt.PARTS`), of which record if any, its texts by column."""

    part: str
    record: int | None
    line: Line


def answer_of(arrival: "Arrival") -> list[tuple[str, int | None, Line]]:
    """Return what the sender of a file that is taken in is told, as the store keeps it."""
    return [(each.part, each.record, each.line) for each in told_of(arrival, applied=True)]


def told_of(arrival: "Arrival", *, applied: bool) -> Iterator[Told]:
    """Yield what a file's sender is told, but for what is undecided; `applied`: what is clean was taken in."""
    plan = arrival.plan
    taken = [item for item, _said in plan.taken()] if applied and arrival.goes_in else []
    chosen = {id(item) for item in taken}
    for item in taken:
        yield Told("taken", _record(plan, item), _line(plan, item, _accepted(plan, item)))
    if plan.blocked:
        yield Told("refused", None, (plan.book.file, "", "", "", "", "", "", "", blocked_words(plan.blocked)))
    for item in plan.of("kept_out"):
        yield Told("refused", item.record, _line(plan, item, reason_of(item)))
    for item in plan.items if arrival.goes_in else ():
        if id(item) not in chosen and item.klass != "kept_out":
            yield Told("asked", _record(plan, item), _line(plan, item, reason_of(item) or _("还没有收。")))
    for item in taken:
        if _made(plan, item):
            yield Told("new", _record(plan, item), _line(plan, item, _("已给记录码，以后请带上。")))
    for each in plan.beside:
        yield Told("unknown", each.record, _beside(plan, each))


def _beside(plan: Plan, each: Beside) -> Line:
    words = _("这一列程序不认得，没有写进登记；内容留在收回的记录里。")
    code = code_of(each.record) if each.record is not None and is_kind(kind_of(each.record)) else ""
    return (plan.book.file, each.sheet, str(each.row), each.column, code, each.heading, "", each.value, words)


def _record(plan: Plan, item: Item) -> int | None:
    made = _made(plan, item)
    return made[0] if made else item.record


def _made(plan: Plan, item: Item) -> list[int]:
    return [each.record for each in plan.states(item) if isinstance(each, Creation)]


def _accepted(plan: Plan, item: Item) -> str:
    said = plan.states(item)
    if any(isinstance(each, Removal) for each in said):
        return _("已删除。")
    return _("已新增。") if any(isinstance(each, Creation) for each in said) else _("已收下。")


def _line(plan: Plan, item: Item, words: str) -> Line:
    record = _record(plan, item)
    return (
        plan.book.file,
        item.sheet,
        str(item.row),
        item.column,
        code_of(record) if record is not None and is_kind(kind_of(record)) else "",
        item.heading or TITLES.get(item.kind, ""),
        item.base or "",
        item.value,
        words,
    )
