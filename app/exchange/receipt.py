"""The workbook that answers the sender: what was accepted, what is undecided, what was not taken and why, new codes, questions.

Whole ID numbers are never in it. Not here: the marks in a sender's own file (`app.registers.returns`), the plan itself (`plan`).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from app.exchange.codes import code_of, is_kind
from app.exchange.columns import TITLES, column_at
from app.exchange.manifest import RECEIPT, SHEET
from app.exchange.plan import Item, Plan
from app.exchange.reasons import blocked_words, reason_of
from app.exchange.taking_in import Arrival, Outcome
from app.exchange.texts import displayed
from app.registers.export import OPTIONS
from db.fields import facts_of
from db.history.conflicts import Conflict
from db.history.statements import Creation, Removal, acts
from db.history.versions import LIFE
from db.models import kind_of
from db.outgoing import must_end, written_whole
from resources.language import _

_WIDTHS: Final = (22, 14, 7, 6, 18, 18, 24, 24, 60)
Line = Sequence[str]


def write_receipt(out: Path, arrivals: Sequence[Arrival], outcome: Outcome) -> None:
    """Write the receipt of some files; raises StoreProblem where it cannot be written."""
    must_end(out, ".xlsx")
    with written_whole(out) as path:
        book = xlsxwriter.Workbook(str(path), OPTIONS | {"in_memory": True})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#DDEBE9", "border": 1, "num_format": "@"}),
            "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        }
        for title, heading, lines in _sheets(arrivals, outcome):
            _sheet(book, title, heading, lines, formats)
        mark = book.add_worksheet(SHEET)
        mark.hide()
        mark.write_string(0, 0, RECEIPT)
        try:
            book.close()
        except FileCreateError as problem:
            raise OSError(*problem.args[0].args) from None


def _sheets(arrivals: Sequence[Arrival], outcome: Outcome) -> Iterable[tuple[str, Line, list[Line]]]:
    place = (_("文件"), _("表"), _("行"), _("列"), _("记录"), _("内容"), _("原来"), _("现在"), _("说明"))
    applied = outcome.change_set is not None
    taken = [(each.plan, item) for each in arrivals if applied and each.goes_in for item, _said in each.plan.taken()]
    chosen = {id(item) for _plan, item in taken}
    left = [
        (each.plan, item)
        for each in arrivals
        if each.goes_in
        for item in each.plan.items
        if id(item) not in chosen and item.klass != "kept_out"
    ]
    yield _("收下的"), place, [_line(plan, item, _accepted(plan, item)) for plan, item in taken]
    yield _("待定的"), place, [_undecided(each) for each in outcome.undecided]
    refused = [(each.plan, item) for each in arrivals for item in each.plan.of("kept_out")]
    blocked = [
        (each.plan.book.file, "", "", "", "", "", "", "", blocked_words(each.plan.blocked))
        for each in arrivals
        if each.plan.blocked
    ]
    yield _("没有收的"), place, [*blocked, *(_line(plan, item, reason_of(item)) for plan, item in refused)]
    yield (
        _("请您补充"),
        place,
        [*(_line(plan, item, reason_of(item) or _("还没有收。")) for plan, item in left), *_asked(outcome)],
    )
    yield (
        _("新记录码"),
        place,
        [_line(plan, item, _("已给记录码，以后请带上。")) for plan, item in taken if _made(plan, item)],
    )


def _made(plan: Plan, item: Item) -> list[int]:
    return [each.record for each in plan.states(item) if isinstance(each, Creation)]


def _accepted(plan: Plan, item: Item) -> str:
    said = plan.states(item)
    if any(isinstance(each, Removal) for each in said):
        return _("已删除。")
    return _("已新增。") if any(isinstance(each, Creation) for each in said) else _("已收下。")


def _line(plan: Plan, item: Item, words: str) -> Line:
    made = _made(plan, item)
    record = made[0] if made else item.record
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


def _undecided(each: Conflict) -> Line:
    base = value_words(each.kind, each.field, each.base.value) if each.base else ""
    sides = [value_words(each.kind, each.field, side.value) for side in each.sides]
    theirs = next((side.origin for side in each.sides if side.taken_in), each.sides[-1].origin)
    words = _("两种说法还没有定：{sides}。").format(sides=_(" 与 ").join(side or _("（空）") for side in sides))
    return (
        theirs.file or "",
        theirs.sheet or "",
        str(theirs.row or ""),
        theirs.column or "",
        code_of(each.record_id) if is_kind(each.kind) else "",
        field_words(each.kind, each.field),
        base,
        value_words(each.kind, each.field, each.shown),
        f"{words}{each.asked or ''}",
    )


def _asked(outcome: Outcome) -> list[Line]:
    return [_undecided(each) for each in outcome.undecided if each.asked]


def field_words(kind: str, field: str) -> str:
    """Return the label of a field; of a record's life too."""
    fact = facts_of(kind).get(field)
    return _(fact.label) if fact else _("整条记录")


def value_words(kind: str, field: str, value: Any) -> str:
    """Return a value as people read it, ID numbers covered."""
    if field == LIFE:
        return _("在") if value else _("已删除")
    column = column_at(kind, f"{kind}.{field}")
    return displayed(column, value) if column else ("" if value is None else str(value))


def _sheet(book: Any, title: str, heading: Line, lines: Sequence[Line], formats: dict[str, Any]) -> None:
    sheet = book.add_worksheet(title)
    for index, (width, said) in enumerate(zip(_WIDTHS, heading, strict=True)):
        sheet.set_column(index, index, width, formats["text"])
        sheet.write_string(0, index, said, formats["head"])
    for number, line in enumerate(lines, 1):
        for index, said in enumerate(line):
            if said:
                sheet.write_string(number, index, said[:32_000], formats["text"])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(lines), 1), len(heading) - 1)


def statements_in(arrivals: Iterable[Arrival]) -> int:
    """Return how many statements of some files are taken as things are decided: one for each field, one for a record."""
    return sum(
        len(act.body) for each in arrivals if each.goes_in for _item, said in each.plan.taken() for act in acts(said)
    )
