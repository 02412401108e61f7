"""The workbook that answers the sender: what was accepted, what is undecided, what was not taken and why, new codes, questions, and
what stood in columns nobody knows. A receipt made later says the same, with what is undecided by then.

Whole ID numbers are never in it. Not here: the marks in a sender's own file (`app.registers.sending.returns`), the plan itself (`plan`).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from app.exchange.codes import code_of, is_kind
from app.exchange.columns import column_at
from app.exchange.manifest import RECEIPT, SHEET
from app.exchange.taking_in import Arrival, Outcome
from app.exchange.texts import displayed
from app.exchange.told import Line, Told, told_of
from app.registers.sending.export import OPTIONS
from db.fields import facts_of
from db.history.conflicts import Conflict
from db.history.statements import acts
from db.history.versions import LIFE
from db.outgoing import must_end, written_whole
from resources.language import N_, _

_WIDTHS: Final = (22, 14, 7, 6, 18, 18, 24, 24, 60)
# sheet -> its name; the last only where there is something on it
PARTS: Final = {
    "taken": N_("收下的"),
    "undecided": N_("待定的"),
    "refused": N_("没有收的"),
    "asked": N_("请您补充"),
    "new": N_("新记录码"),
    "unknown": N_("不认得的列"),
}


def write_receipt(out: Path, arrivals: Sequence[Arrival], outcome: Outcome) -> None:
    """Write the receipt of some files; raises StoreProblem where it cannot be written."""
    applied = outcome.change_set is not None
    _write(out, [told for each in arrivals for told in told_of(each, applied=applied)], outcome.undecided)


def write_kept_receipt(out: Path, kept: Iterable[Sequence[Any]], undecided: Sequence[Conflict]) -> None:
    """Write the receipt of a file taken in before: what its sender was told (`answer_of`), what is undecided today.

    Raises StoreProblem where it cannot be written.
    """
    _write(out, [Told(part, record, line) for part, record, line in kept], undecided)


def _write(out: Path, told: Sequence[Told], undecided: Sequence[Conflict]) -> None:
    must_end(out, ".xlsx")
    with written_whole(out) as path:
        book = xlsxwriter.Workbook(str(path), OPTIONS | {"in_memory": True})
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#DDEBE9", "border": 1, "num_format": "@"}),
            "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
        }
        place = (_("文件"), _("表"), _("行"), _("列"), _("记录"), _("内容"), _("原来"), _("现在"), _("说明"))
        for part, title in PARTS.items():
            lines = [each.line for each in told if each.part == part]
            if part == "undecided":
                lines = [_undecided(each) for each in undecided]
            elif part == "asked":
                lines += [_undecided(each) for each in undecided if each.asked]
            if lines or part != "unknown":
                _sheet(book, _(title), place, lines, formats)
        mark = book.add_worksheet(SHEET)
        mark.hide()
        mark.write_string(0, 0, RECEIPT)
        try:
            book.close()
        except FileCreateError as problem:
            raise OSError(*problem.args[0].args) from None


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
