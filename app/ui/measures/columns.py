"""The columns of the ledger of measures."""

from collections.abc import Callable
from datetime import date

from app.summaries.figures import money, thousandths
from app.ui.table import Column
from app.ui.values import place_words
from db.queries.measures import MeasureRow
from resources.language import _


def _state(row: MeasureRow, today: date) -> tuple[str, str]:
    if row.acknowledged_on:
        return _("已确认"), "good"
    if row.done_on:
        return _("缺确认"), "warn"
    if row.planned_on and row.planned_on < today.isoformat():
        return _("逾期"), "bad"
    return _("待到位"), "none"


def _quantity(row: MeasureRow) -> str:
    return f"{thousandths(row.quantity_milli)} {row.unit or ''}".strip() if row.quantity_milli is not None else ""


def columns(today: date, township: Callable[[], str]) -> tuple[Column, ...]:
    """Return all columns, in the language in use; the township all lie in (or "") is left out of the lines."""

    def place(row: MeasureRow) -> str:
        return place_words(row.place, row.group_name)

    return (
        Column("day", _("日期"), 96, lambda row: row.day or "—", "day", least=86),
        Column("head_name", _("户"), 188, lambda row: row.head_name or "—", "head_name"),
        Column("place", _("村组"), 160, lambda row: place(row).removeprefix(township()), "place", quiet=True, least=124,
               tip=place, ending=True),
        Column("kind", _("类别"), 96, lambda row: _(row.kind or ""), "kind", least=86),
        Column("content", _("帮扶内容"), 190, lambda row: row.content, least=120),
        Column("quantity", _("数量"), 78, _quantity, right=True, least=72),
        Column("amount", _("金额（元）"), 100, lambda row: money(row.amount_fen) if row.amount_fen is not None else "", "amount_fen", right=True),
        Column("state", _("状态"), 92, lambda row: _state(row, today)[0], "acknowledged_on", tone=lambda row: _state(row, today)[1]),
        Column("result", _("结果"), 160, lambda row: row.result or "", least=80),
        Column("helper", _("帮扶责任人"), 100, lambda row: row.helper_name or row.organisation or "", least=84),
        Column("acknowledged", _("户确认"), 92, lambda row: row.acknowledged_on or "", least=84),
    )  # fmt: skip
