"""The columns of the ledger of measures."""

from datetime import date

from app.summaries.figures import money, thousandths
from app.ui.table import Column
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


def columns(today: date) -> tuple[Column, ...]:
    """Return all columns, in the language in use."""
    return (
        Column("day", _("日期"), 96, lambda row: row.day or "—", "day"),
        Column("head_name", _("户"), 182, lambda row: row.head_name or "—", "head_name"),
        Column("place", _("村组"), 160, lambda row: f"{row.place or ''} {row.group_name or ''}".strip(), "place", quiet=True),
        Column("kind", _("类别"), 96, lambda row: _(row.kind or ""), "kind"),
        Column("content", _("帮扶内容"), 190, lambda row: row.content),
        Column("quantity", _("数量"), 70, _quantity, right=True),
        Column("amount", _("金额（元）"), 100, lambda row: money(row.amount_fen) if row.amount_fen is not None else "", "amount_fen", right=True),
        Column("state", _("状态"), 92, lambda row: _state(row, today)[0], "acknowledged_on", tone=lambda row: _state(row, today)[1]),
        Column("result", _("结果"), 160, lambda row: row.result or ""),
        Column("helper", _("帮扶责任人"), 100, lambda row: row.helper_name or row.organisation or ""),
        Column("acknowledged", _("户确认"), 92, lambda row: row.acknowledged_on or ""),
    )  # fmt: skip
