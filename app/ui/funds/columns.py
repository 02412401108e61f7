"""The columns of the list of projects and of the list of sources, and the words of their states."""

from typing import Final

from app.summaries.figures import money
from app.ui.table import Column
from db.catalogues import catalogue
from db.queries.funds import PaymentFacts, SourceFacts
from resources.language import _

_TONES: Final = {"pooled": "none", "running": "accent", "finished": "accent", "accepted": "good", "dropped": "none"}


def project_state(status: str | None) -> tuple[str, str]:
    """Return a project's status as a pill: words and tone."""
    if not status:
        return "", ""
    return _(catalogue("project_status").shown(status)), _TONES.get(status, "")


def payment_state(payment: PaymentFacts) -> tuple[str, str]:
    """Return a payment's state as a pill: words and tone."""
    if payment.released_on:
        return _("已付 {on}").format(on=payment.released_on), "good"
    if any(not each.agreed for each in payment.signatures):
        return _("有不同意"), "bad"
    if payment.lacking:
        return _("待会签 {n}/3").format(n=len({each.side for each in payment.signatures})), "warn"
    return _("可以付"), "accent"


def _left(fen: int) -> str | None:
    return "bad" if fen < 0 else None


def project_columns() -> tuple[Column, ...]:
    """Return the columns of projects, in the language in use; money in yuan."""
    return (
        Column("name", _("项目"), 210, lambda row: row.name, "name", least=140),
        Column("year", _("年度"), 60, lambda row: str(row.year or ""), "year", least=54),
        Column("place", _("地点"), 130, lambda row: row.place or "", "place", quiet=True, ending=True, least=80),
        Column("kind", _("类别"), 88, lambda row: _(row.kind or ""), "kind", least=0),
        Column("status", _("状态"), 88, lambda row: project_state(row.status)[0], "status", tone=lambda row: project_state(row.status)[1], least=84),
        Column("allocated", _("分到（元）"), 116, lambda row: money(row.allocated_fen), "allocated", right=True, least=104),
        Column("paid", _("已付"), 112, lambda row: money(row.paid_fen), "paid", right=True, least=100),
        Column("left", _("结余"), 112, lambda row: money(row.balance.left), "left", right=True, tone=lambda row: _left(row.balance.left), least=100),
    )  # fmt: skip


def source_columns() -> tuple[Column, ...]:
    """Return the columns of sources."""
    return (
        Column("name", _("资金"), 230, lambda row: row.name, least=150),
        Column("year", _("年度"), 60, lambda row: str(row.year or ""), least=54),
        Column("kind", _("类别"), 76, lambda row: _(row.kind or ""), least=66),
        Column("granted", _("下达（元）"), 120, lambda row: money(row.granted_fen), right=True, least=104),
        Column("received", _("到账"), 116, lambda row: money(row.received_fen), right=True, least=100),
        Column("allocated", _("已分配"), 116, lambda row: money(row.allocated_fen), right=True, least=100),
        Column("paid", _("已付"), 112, lambda row: money(row.paid_fen), right=True, least=100),
        Column("free", _("还能分"), 112, _free, right=True, tone=lambda row: _left(row.free_fen or 0), least=100),
        Column("projects", _("项目"), 60, lambda row: str(row.projects or ""), right=True, least=50),
    )  # fmt: skip


def _free(row: SourceFacts) -> str:
    return money(row.free_fen)
