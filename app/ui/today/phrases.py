"""The words of today's lines: what each kind is called, its mark, its verb."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.ui.values import day
from db.queries.today import Group, Line
from resources.language import N_, _


@dataclass(frozen=True)
class Kind:
    """A kind of line: icon of its group, name, what its verb is called."""

    icon: str
    name: str
    verb: str


KINDS: Final = {
    "answer": Kind("mail", N_("待答复"), N_("答复")),
    "visit": Kind("visit", N_("走访"), N_("登记走访")),
    "measure": Kind("measures", N_("措施"), N_("记到位")),
    "acknowledge": Kind("done", N_("待确认"), N_("记确认")),
    "handover": Kind("swap", N_("交接"), N_("去交接")),
    "gap": Kind("pairings", N_("缺责任人"), N_("去结对")),
    "consent": Kind("calendar", N_("同意书到期"), N_("看这户")),
}


def group_note(group: Group) -> str:
    """Return how many there are and how many are late."""
    if group.kind == "visit":
        return _("到期 {n}，其中 {late} 户晚了").format(n=f"{group.total:,}", late=f"{group.late:,}")
    if group.kind == "measure":
        return _("逾期 {n}").format(n=f"{group.total:,}")
    if group.kind == "answer":
        return _("户的要求和投诉 {n}，其中 {late} 件过了期限").format(n=group.total, late=group.late)
    if group.kind == "consent":
        return _("到期或快到期 {n}").format(n=group.total)
    if group.kind == "acknowledge":
        return _("已到位，等家里确认 {n}").format(n=f"{group.total:,}")
    return f"{group.total}"


def what(line: Line) -> str:
    """Return what was promised or is in doubt."""
    if line.kind == "handover":
        return _("任期快到，还负责 {n} 户").format(n=line.what)
    if line.kind == "gap":
        return _("现在没有人负责这户")
    if line.kind == "consent":
        return _("同意{about}，到 {day}").format(about=line.what, day=line.due)
    return line.what or (_("约好的走访") if line.kind == "visit" else "")


def when(line: Line, today: date) -> tuple[str, str]:
    """Return (words, tone) for when it was due."""
    if not line.due:
        return "", ""
    if line.kind == "acknowledge":
        return _("{n} 天").format(n=line.days_late), "warn"
    if line.days_late > 0:
        return _("晚 {n} 天").format(n=line.days_late), "bad"
    if line.days_late == 0 and len(line.due) == 10:
        return _("今天"), ""
    if line.kind in ("handover", "answer", "consent"):
        return _("还有 {n} 天").format(n=-line.days_late), ""
    return day(line.due, today), ""


def mark(line: Line) -> tuple[str, str]:
    """Return (icon, colour token) for the mark at the beginning of a line."""
    if line.kind == "acknowledge":
        return "warn", "warn"
    if line.kind == "gap" or line.days_late > 0:
        return "alert", "bad"
    return "open", "sub"
