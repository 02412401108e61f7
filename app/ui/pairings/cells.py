"""How a line of the tree is worded and drawn: the two sides, the gap as a pill, the five ticks. Filling is in `tree`."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.ui import icons, theme
from app.ui.table import Index, ToneRole
from app.ui.values import NOTHING
from app.ui.widgets.pills import draw_pill
from db.catalogues import catalogue
from db.queries.readiness import ASPECTS, Tick
from db.queries.tree import HOUSEHOLD, LEAD, OVERLAP, PENDING, STRAY, TICKS, VILLAGE, Node
from db.rules.stages import ACCEPTED, COMING, NAMES, SUSPENDED
from resources.language import C_, N_, _

NodeRole: Final = Qt.ItemDataRole.UserRole + 2
ICONS: Final = {"county": "county", "village": "organisation", "household": "people", "member": "person"}
BELOW: Final = {"county": N_("村"), "village": N_("户"), "household": N_("人"), "member": ""}
SHORT: Final = {
    "organisation": C_("tick", "组"), "responsibility": N_("责"), "funds": N_("资"), "project": N_("项"), "measures": N_("措"),
}  # fmt: skip
TEXT, WHO, KIND, COUNT, GAP, FIRST_TICK = 0, 1, 2, 3, 4, 5
MISSING: Final = "missing"  # the tone of the word that stands where a name should


def name_of(node: Node) -> str:
    """Return what a place is called: households as somebody's home, repeated villages with their township."""
    if node.kind == "household":
        return _("{name}家").format(name=node.label)
    if not node.label:
        return _("没有写明县的地方") if node.kind == "county" else _("没有写明村的户")
    return node.label


def aspect_name(aspect: str) -> str:
    """Return one of the five in words."""
    return _(catalogue("readiness").shown(aspect))


def missing_words(ticks: Sequence[Tick]) -> str:
    """Return what of the five is missing, shortly."""
    missing = [each.aspect for each in ticks if not each]
    if missing == ["responsibility"]:
        return _("责任未到位")  # "缺责任" would be taken for nobody being responsible
    if len(missing) == 1:
        return _("缺{what}").format(what=aspect_name(missing[0]))
    return _("缺 {n} 项").format(n=len(missing)) if missing else ""


def gap_words(node: Node, day: str, first: str = "") -> tuple[str, str]:
    """Return (words, tone) for what is missing at a place, the gravest (or the one asked for) first; "" where nothing."""
    if node.kind == "member":
        return (_("重叠"), "bad") if node.gaps.get(OVERLAP) else ("", "")
    order = [OVERLAP, LEAD, VILLAGE, HOUSEHOLD, PENDING, STRAY, TICKS]
    for key in [first, *order] if first else order:
        found = _gap(node, key, day) if node.gaps.get(key) else ("", "")
        if found[0]:
            return found
    return "", ""


def _gap(node: Node, key: str, day: str) -> tuple[str, str]:
    n = f"{node.gaps[key]:,}"
    home = node.kind == "household"
    if key == OVERLAP:
        tone = "warn" if node.excused else "bad"
        return (_("重叠") if home else _("重叠 {n}").format(n=n)), tone
    if key == LEAD:
        return _nobody(node, day) if home else (_("缺责任人 {n}").format(n=n), "bad")
    if key == PENDING:
        return (_("待答复") if home else _("待答复 {n}").format(n=n)), "warn"
    if key == STRAY:
        return (_("不在位") if home else _("不在位 {n}").format(n=n)), "warn"
    if key == TICKS:
        if node.ticks and not all(node.ticks):
            return missing_words(node.ticks), "warn"
        return _("到位不全 {n}").format(n=n), "warn"
    return _unpaired(node, key, n)


def _unpaired(node: Node, key: str, n: str) -> tuple[str, str]:
    if node.kind == "household":
        if node.state in (ACCEPTED, COMING, SUSPENDED):
            return _(NAMES[node.state]), "warn"
        return ("", "") if node.gaps.get(PENDING) else (_("未结对"), "none")
    if key == VILLAGE and node.kind == "village":
        return ("", "") if node.gaps.get(PENDING) else (_("未结对"), "none")
    return (_("未结对 {n} 村") if key == VILLAGE else _("未结对 {n} 户")).format(n=n), "none"


def _nobody(node: Node, day: str) -> tuple[str, str]:
    if node.since and len(node.since) == 10:
        gone = (date.fromisoformat(day) - date.fromisoformat(node.since)).days
        return _("{n} 天无人").format(n=f"{gone:,}"), "bad"
    return _("缺责任人"), "bad"


def spoken(node: Node, day: str) -> str:
    """Return a line as it is said aloud."""
    sides = f"{node.helper_side} ⇆ {name_of(node)}" if node.helper_side else name_of(node)
    who = _("责任人 {who}").format(who=node.responsible) if node.responsible else ""
    done = sum(map(bool, node.ticks))
    ready = _("到位 {n}/5").format(n=done) if node.ticks else ""
    return "，".join(part for part in (sides, node.place, who, gap_words(node, day)[0], ready) if part)


def tick_tip(tick: Tick) -> str:
    """Return one of the five with its evidence and since when, or that it is missing."""
    name = aspect_name(tick.aspect)
    if not tick:
        return _("{what}：还没有到位").format(what=name)
    return _("{what}：{evidence}（{day} 起）").format(what=name, evidence=tick.evidence, day=tick.since)


class Cells(QStyledItemDelegate):
    """Draws a place with its icon and the side that helps, gaps as pills, ticks as marks."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As high as a line of words and some air."""
        return QSize(20, option.fontMetrics.height() + 11)  # type: ignore[attr-defined]  # stubs leave it out

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        now, area = theme.tokens(), QRectF(option.rect)  # type: ignore[attr-defined]
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(area, QColor(now.row))
        painter.setFont(option.font)  # type: ignore[attr-defined]
        node = index.model().index(index.row(), TEXT, index.parent()).data(NodeRole)
        if index.column() == TEXT and isinstance(node, Node):
            self._place(painter, area.adjusted(4, 0, -6, 0), node, option.fontMetrics)  # type: ignore[attr-defined]
        elif index.column() >= FIRST_TICK:
            if isinstance(node, Node):
                _draw_tick(painter, area, node, index.column() - FIRST_TICK)
        else:
            self._words(painter, area.adjusted(4, 0, -6, 0), index, option)

    def _words(self, painter: QPainter, area: QRectF, index: Index, option: Any) -> None:
        now, text, tone = theme.tokens(), str(index.data() or ""), index.data(ToneRole)
        if index.column() == GAP and text:
            draw_pill(painter, area, text, tone or "", option.font)
            return
        quiet = text == NOTHING or index.column() == KIND
        painter.setPen(QColor(now.accent if index.column() == TEXT else now.sub if quiet else now.ink))
        if tone == MISSING:
            font = painter.font()
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(QColor(now.bad))
        align = Qt.AlignmentFlag.AlignRight if index.column() == COUNT else Qt.AlignmentFlag.AlignLeft
        cut = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, int(align | Qt.AlignmentFlag.AlignVCenter), cut)

    def _place(self, painter: QPainter, area: QRectF, node: Node, metrics: Any) -> None:
        now, middle = theme.tokens(), area.center().y()
        icons.paint(painter, QRectF(area.left(), middle - 8, 16, 16), ICONS[node.kind], now.sub)
        area.setLeft(area.left() + 22)
        wide, cut, name = metrics.horizontalAdvance, metrics.elidedText, name_of(node)
        if node.helper_side and node.pairing_id is not None:
            room = max(area.width() - wide(name) * 1.05 - 26, area.width() * 0.25)
            side = cut(node.helper_side, Qt.TextElideMode.ElideRight, int(room))
            painter.setPen(QColor(now.ink if node.kind != "household" else now.sub))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), side)
            area.setLeft(area.left() + wide(side) + 6)
            icons.paint(painter, QRectF(area.left(), middle - 6, 12, 12), "swap", now.sub)
            area.setLeft(area.left() + 17)
        font = painter.font()
        font.setBold(node.kind in ("county", "village") and node.pairing_id is not None)
        painter.setFont(font)
        painter.setPen(QColor(now.ink))
        text = cut(name, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), text)
        self._beside(painter, area, node, painter.fontMetrics().horizontalAdvance(text), cut)

    def _beside(self, painter: QPainter, area: QRectF, node: Node, used: float, cut: Any) -> None:
        """Write the township, the group or the relation quietly behind a name, where there is room."""
        area.setLeft(area.left() + used + 8)
        if not node.place or area.width() < 30:
            return
        font = painter.font()
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(theme.tokens().sub))
        painter.drawText(
            area, int(Qt.AlignmentFlag.AlignVCenter), cut(node.place, Qt.TextElideMode.ElideRight, int(area.width()))
        )


def _draw_tick(painter: QPainter, area: QRectF, node: Node, at: int) -> None:
    if at >= len(node.ticks):
        return
    now, tick = theme.tokens(), node.ticks[at]
    middle = area.center()
    nobody = ASPECTS[at] == "responsibility" and node.kind == "household" and not node.responsible
    mark, colour = ("check", now.good) if tick else ("none", now.bad if nobody else now.warn)
    icons.paint(painter, QRectF(middle.x() - 7, middle.y() - 7, 14, 14), mark, colour)
