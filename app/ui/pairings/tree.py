"""The tree of four levels: children are asked for when a place is opened, gaps come first, a long tail is folded."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
)

from app.ui import icons, theme
from app.ui.desk import Desk
from app.ui.table import Index, ToneRole
from app.ui.widgets.pills import draw_pill
from db.queries import pairings
from db.queries.pairings import Node
from resources.language import N_, _

SHOWN: Final = 60  # children before the rest is folded into one line
NodeRole: Final = Qt.ItemDataRole.UserRole + 2
_ICONS: Final = {"county": "county", "village": "organisation", "household": "people", "member": "person"}
_BELOW: Final = {"county": N_("村"), "village": N_("户"), "household": N_("人"), "member": ""}
_WIDTHS: Final = {1: 104, 2: 28, 3: 86, 4: 130}


class Tree(QTreeWidget):
    """Places and who helps them on a day; `opened(node)` on Enter, `current(node)` when the bar moves."""

    opened = Signal(object)
    current = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._day = desk.today().isoformat()
        self._only_gaps = False
        self.setAccessibleName(_("结对关系"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHeaderLabels([_("结对关系"), _("责任人"), "", _("下级已结对"), _("缺口")])
        self.setUniformRowHeights(True)
        self.setIndentation(20)
        self.setItemDelegate(_Cells(self))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        words = {2: [_(each) for each in _BELOW.values()], 3: [_("下级已结对")]}
        for column, wide in _WIDTHS.items():
            self.setColumnWidth(column, theme.wide_enough(wide, *words.get(column, [])))
        self.headerItem().setTextAlignment(3, Qt.AlignmentFlag.AlignRight)
        self.itemExpanded.connect(self._fill)
        self.currentItemChanged.connect(lambda now, _before: self.current.emit(self.node_of(now)))
        self.itemDoubleClicked.connect(lambda item, _column: self._open(item))
        self.itemClicked.connect(self._unfold)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the places what the other columns leave."""
        super().resizeEvent(event)
        others = sum(self.columnWidth(column) for column in _WIDTHS)
        self.setColumnWidth(0, max(self.viewport().width() - others, theme.scaled(240)))

    def show_day(self, day: str, only_gaps: bool = False) -> int:
        """Show the tree of a day and return how many counties there are; what was open stays open."""
        open_places = self._open_places()
        kept = self.node_of(self.currentItem())
        self._day, self._only_gaps = day, only_gaps
        self.clear()
        with self._desk.store.read() as reader:
            found = pairings.counties(reader, day)
        self._add(self.invisibleRootItem(), found)
        self._open_again(self.invisibleRootItem(), open_places or ({found[0].id} if len(found) == 1 else set()))
        self._choose(kept)
        return len(found)

    def node_of(self, item: QTreeWidgetItem | None) -> Node | None:
        """Return the place a line stands for, None for a folded line."""
        data = item.data(0, NodeRole) if item else None
        return data if isinstance(data, Node) else None

    def open_level(self, depth: int) -> None:
        """Open every place down to a level (1 counties only .. 4 people)."""

        def walk(item: QTreeWidgetItem, at: int) -> None:
            for number in range(item.childCount()):
                child = item.child(number)
                child.setExpanded(at < depth and self.node_of(child) is not None)
                if at < depth:
                    walk(child, at + 1)

        walk(self.invisibleRootItem(), 1)

    def next_gap(self) -> bool:
        """Go to the next household without a responsible helper; False where there is none further down."""
        item = self.itemBelow(self.currentItem()) if self.currentItem() else self.topLevelItem(0)
        while item is not None:
            node = self.node_of(item)
            if node and node.gaps:
                if node.kind == "household":
                    self.setCurrentItem(item)
                    return True
                item.setExpanded(True)
            item = self.itemBelow(item)
        return False

    # -- filling -------------------------------------------------------------------------------------------------
    def _add(self, parent: QTreeWidgetItem, nodes: Sequence[Node]) -> None:
        if self._only_gaps:
            nodes = [node for node in nodes if node.gaps or node.overlaps]
        for node in nodes[:SHOWN]:
            parent.addChild(_item(node))
        rest = nodes[SHOWN:]
        if rest:
            gaps = sum(1 for node in rest if node.gaps)
            words = _("还有 {n} 个，其中 {gaps} 个有缺口") if gaps else _("还有 {n} 个，都有责任人")
            folded = QTreeWidgetItem([words.format(n=len(rest), gaps=gaps)])
            folded.setData(0, NodeRole, list(rest))
            parent.addChild(folded)

    def _fill(self, item: QTreeWidgetItem) -> None:
        node = self.node_of(item)
        if node is None or item.data(1, NodeRole):
            return
        item.setData(1, NodeRole, True)
        item.takeChildren()
        with self._desk.store.read() as reader:
            if node.kind == "county":
                children = pairings.villages(reader, node.id, self._day)
            elif node.kind == "village":
                children = pairings.households(reader, node.id, self._day)
            else:
                children = pairings.members(reader, node.id, self._day)
        only = self._only_gaps
        if node.kind == "household":
            self._only_gaps = False
        self._add(item, children)
        self._only_gaps = only

    def _unfold(self, item: QTreeWidgetItem) -> None:
        rest = item.data(0, NodeRole)
        if not isinstance(rest, list):
            return
        parent = item.parent() or self.invisibleRootItem()
        parent.removeChild(item)
        for node in rest:
            parent.addChild(_item(node))

    def _open_places(self) -> set[int]:
        found: set[int] = set()

        def walk(item: QTreeWidgetItem) -> None:
            for number in range(item.childCount()):
                child = item.child(number)
                node = self.node_of(child)
                if node and child.isExpanded():
                    found.add(node.id)
                    walk(child)

        walk(self.invisibleRootItem())
        return found

    def _open_again(self, item: QTreeWidgetItem, places: set[int]) -> None:
        for number in range(item.childCount()):
            child = item.child(number)
            node = self.node_of(child)
            if node and node.id in places:
                child.setExpanded(True)
                self._open_again(child, places)

    def _choose(self, kept: Node | None) -> None:
        item = self.topLevelItem(0)
        first = item
        while item is not None and kept is not None:
            node = self.node_of(item)
            if node and (node.kind, node.id) == (kept.kind, kept.id):
                first = item
                break
            item = self.itemBelow(item)
        if first is not None:
            self.setCurrentItem(first)

    def _open(self, item: QTreeWidgetItem | None) -> None:
        node = self.node_of(item)
        if node:
            self.opened.emit(node)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """1 to 4 open levels, Enter opens the household, arrows walk."""
        key = event.key()
        if Qt.Key.Key_1 <= key <= Qt.Key.Key_4 and not event.modifiers():
            self.open_level(key - Qt.Key.Key_0)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            item = self.currentItem()
            if item and isinstance(item.data(0, NodeRole), list):
                self._unfold(item)
            else:
                self._open(item)
        else:
            super().keyPressEvent(event)


def _item(node: Node) -> QTreeWidgetItem:
    below = (
        f"{node.paired:,}/{node.below:,}"
        if node.kind in ("county", "village")
        else (str(node.below) if node.below else "")
    )
    item = QTreeWidgetItem([node.label, node.responsible or "—", _(_BELOW[node.kind]) if node.below else "", below, ""])
    item.setData(0, NodeRole, node)
    words, tone = gap_words(node)
    item.setText(4, words)
    item.setData(4, ToneRole, tone)
    item.setTextAlignment(3, Qt.AlignmentFlag.AlignRight)
    item.setToolTip(0, f"{node.helper_side} ⇆ {node.label}" if node.helper_side else node.label)
    if node.kind != "member" and node.below:
        item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
    return item


def gap_words(node: Node) -> tuple[str, str]:
    """Return (words, tone) for what is missing at a place; "" where nothing is."""
    if node.kind == "member":
        return "", ""
    if node.overlaps:
        return _("重叠 {n}").format(n=node.overlaps) if node.kind != "household" else _("重叠"), "bad"
    if node.kind == "household":
        if not node.gaps:
            return "", ""
        return (_("{day} 起无人").format(day=node.since), "bad") if node.since else (_("未结对"), "none")
    if node.pairing_id is None and node.gaps == node.below:
        return _("未结对"), "none"
    return (_("缺责任人 {n}").format(n=f"{node.gaps:,}"), "bad") if node.gaps else ("", "")


class _Cells(QStyledItemDelegate):
    """Draws a place with its icon and the side that helps, and gaps as pills."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, option.fontMetrics.height() + 11)  # type: ignore[attr-defined]  # stubs leave it out

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, area = theme.tokens(), QRectF(option.rect)  # type: ignore[attr-defined]
        metrics = option.fontMetrics  # type: ignore[attr-defined]
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(area, QColor(now.row))
        painter.setPen(QColor(now.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setFont(option.font)  # type: ignore[attr-defined]
        text, tone = str(index.data() or ""), index.data(ToneRole)
        inside = area.adjusted(4, 0, -6, 0)
        node = index.data(NodeRole) if index.column() == 0 else None
        if isinstance(node, Node):
            self._place(painter, inside, node, metrics)
            return
        if tone and text:
            draw_pill(painter, inside, text, tone, option.font)  # type: ignore[attr-defined]
            return
        folded = index.column() == 0
        painter.setPen(QColor(now.accent if folded else now.sub if text == "—" or index.column() == 2 else now.ink))
        align = Qt.AlignmentFlag.AlignRight if index.column() == 3 else Qt.AlignmentFlag.AlignLeft
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(inside, int(align | Qt.AlignmentFlag.AlignVCenter), cut)

    def _place(self, painter: QPainter, area: QRectF, node: Node, metrics: object) -> None:
        now = theme.tokens()
        middle = area.center().y()
        icons.paint(painter, QRectF(area.left(), middle - 8, 16, 16), _ICONS[node.kind], now.sub)
        area.setLeft(area.left() + 24)
        wide = metrics.horizontalAdvance  # type: ignore[attr-defined]
        cut = metrics.elidedText  # type: ignore[attr-defined]
        if node.helper_side:
            room = max(area.width() - wide(node.label) - 30, 60)
            side = cut(node.helper_side, Qt.TextElideMode.ElideRight, int(room))
            painter.setPen(QColor(now.sub))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), side)
            area.setLeft(area.left() + wide(side) + 6)
            icons.paint(painter, QRectF(area.left(), middle - 6, 12, 12), "swap", now.faint)
            area.setLeft(area.left() + 18)
        painter.setPen(QColor(now.ink))
        font = painter.font()
        font.setBold(node.kind in ("county", "village") and node.pairing_id is not None)
        painter.setFont(font)
        painter.drawText(
            area, int(Qt.AlignmentFlag.AlignVCenter), cut(node.label, Qt.TextElideMode.ElideRight, int(area.width()))
        )
        font.setBold(False)
        painter.setFont(font)
