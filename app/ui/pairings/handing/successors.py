"""Who takes over: a tick, where they work, and the load as a bar: now, what is added, the limit agreed on."""

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from app.ui import theme
from app.ui.desk import Desk
from app.ui.pairings.handing.plan import Plan
from app.ui.widgets import Card, Elided, RecordField, button, label, scrolled
from app.ui.widgets.cards import emptied
from app.ui.widgets.words import tint
from db.rules.handover import Successor
from resources.language import _

ROWS_SEEN = 4
NAME_WIDE = 150
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class LoadBar(QWidget):
    """Households led now (grey), added (teal), and a line at the limit, on a scale shared by all bars."""

    def __init__(self) -> None:
        super().__init__()
        self._now = self._added = self._scale = 0
        self._limit: int | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(60)

    def sizeHint(self) -> QSize:
        """As high as a line of text."""
        return QSize(240, theme.scaled(20))

    def show_load(self, now: int, added: int, limit: int | None, scale: int) -> None:
        """Show another load; said aloud in words."""
        self._now, self._added, self._limit, self._scale = now, added, limit, max(scale, 1)
        words = _("现在 {now} 户，新增 {added} 户").format(now=now, added=added)
        if limit is not None:
            words = _("{words}，约定不超过 {limit} 户").format(words=words, limit=limit)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the trough, the two parts and the line."""
        look, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high, middle = 11.0, self.height() / 2
        one = (self.width() - 2) / self._scale
        painter.setPen(Qt.PenStyle.NoPen)
        now, added = self._now * one, self._added * one
        parts = ((0.0, self.width(), look.hover), (0.0, now, _grey()), (now + (1 if now else 0), added, look.accent))
        for left, wide, colour in parts:
            if wide > 0:
                painter.setBrush(QColor(colour))
                painter.drawRoundedRect(QRectF(left, middle - high / 2, wide, high), 3, 3)
        if self._limit is not None:
            painter.setBrush(QColor(look.ink))
            painter.drawRect(QRectF(min(self._limit * one, self.width() - 2), middle - 9, 1.6, 18))
        painter.end()


def _grey() -> str:
    return "#6f7b87" if theme.is_dark() else "#9aa3ad"


class _Row:
    """The widgets of one successor in the grid."""

    def __init__(self, card: "SuccessorsCard", successor: Successor, grid: QGridLayout, at: int) -> None:
        self.tick = QCheckBox()
        room = theme.scaled(NAME_WIDE)  # a tick box does not cut its words by itself
        self.tick.setText(self.tick.fontMetrics().elidedText(successor.name, Qt.TextElideMode.ElideRight, room))
        self.tick.setAccessibleName(successor.name)
        self.tick.setToolTip(f"{successor.name}  {successor.organisation}".strip())
        self.tick.toggled.connect(partial(card.ticked.emit, successor.id))
        self.where = Elided("", "sub")
        self.where.setFixedWidth(theme.scaled(84))
        self.bar = LoadBar()
        self.now, self.added, self.after = label("", "sub"), label("", "strong", "accent"), label("", "strong")
        self.full = Elided("", "sub")
        self.sheet = button(
            _("看单"), partial(card.looked_at.emit, successor.id), look="text", name=_("看{name}的交接单").format(name=successor.name)
        )  # fmt: skip
        self.trouble = label("", "error", wrap=True)
        for column, widget in enumerate(
            (self.tick, self.where, self.bar, self.now, self.added, self.after, self.sheet)
        ):
            grid.addWidget(widget, at, column)
            widget.show()  # now: the card is as high as its rows
        for widget in (self.now, self.added, self.after):
            widget.setAlignment(_RIGHT)
        grid.addWidget(self.full, at, 4, 1, 3)
        grid.addWidget(self.trouble, at + 1, 0, 1, 7)

    def show(self, plan: Plan, successor: Successor, scale: int) -> None:
        """Show what they take over."""
        ticked = successor.id in plan.ticked
        self.tick.blockSignals(True)
        self.tick.setChecked(ticked)
        self.tick.blockSignals(False)
        added = plan.added(successor) if ticked else 0
        self.where.setText(_where(plan, successor))
        self.bar.show_load(successor.load, added, successor.limit, scale)
        self.now.setText(str(successor.load))
        self.added.setText(f"+{added}")
        over = successor.limit is not None and successor.load + added > successor.limit
        self.after.setText(_("= {n} 户").format(n=successor.load + added))
        tint(self.after, "warn" if over and added else "")
        self.after.setToolTip(_("超过约定的 {n} 户").format(n=successor.limit) if over else "")
        full = successor.full and not ticked
        self.full.setText(_("已满 {n} 户，不再分").format(n=successor.limit) if full else "")
        self.full.setVisible(full)
        for widget in (self.added, self.after, self.sheet):
            widget.setVisible(ticked)
        problems = [*plan.refused.get(successor.id, ())]
        self.trouble.setText("\n".join(each.message for each in problems))
        self.trouble.setVisible(bool(problems))


class SuccessorsCard(Card):
    """`ticked(id, on)`, `looked_at(id)` for their sheet, `added(id)` for somebody found by typing."""

    ticked = Signal(object, bool)
    looked_at = Signal(object)
    added = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__((16, 8, 6, 8))
        self.box.setSpacing(4)
        self._desk = desk
        self._rows: dict[int, _Row] = {}
        self._sums, self._limit = Elided("", "sub"), Elided("", "small")
        self.more = button(_("加接收人"), self._open_field, look="text", icon="plus")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(_("接收人"), "section"))
        head.addWidget(self._sums, 1)
        head.addWidget(self._limit)
        head.addWidget(self.more)
        self.box.addLayout(head)
        self.field: RecordField | None = None
        self._place = QHBoxLayout()
        self.box.addLayout(self._place)
        self._inside = QWidget()
        self._grid = QGridLayout(self._inside)
        self._grid.setContentsMargins(0, 0, 10, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(2, 1)
        self._area = scrolled(self._inside, _("接收人"))
        self.box.addWidget(self._area)

    def show_plan(self, plan: Plan) -> None:
        """Show everybody who may take over, with what they would have afterwards."""
        if [*self._rows] != [each.id for each in plan.candidates]:
            self._make_rows(plan.candidates)
        scale = max([each.load + max(plan.added(each), 0) for each in plan.candidates] or [1])
        scale = round(max([scale, *(each.limit or 0 for each in plan.candidates)]) * 1.13)
        for each in plan.candidates:
            self._rows[each.id].show(plan, each, scale)
        sums = [str(each.load + plan.added(each)) for each in plan.successors]
        words = _("{n} 人移交后 {sums} 户").format(n=len(sums), sums="、".join(sums))
        self._sums.setText(words if sums else _("勾上接手的人"))
        limits = {each.limit for each in plan.candidates if each.limit is not None}
        one = _("竖线：约定每人不超过 {n} 户") if plan.side == "helper" else _("竖线：约定每队不超过 {n} 户")
        self._limit.setText(one.format(n=limits.pop()) if len(limits) == 1 else _("竖线：各人约定的户数"))
        self._fit()

    def _make_rows(self, candidates: Iterable[Successor]) -> None:
        emptied(self._grid)
        self._rows = {}
        for column, words in ((3, _("现在")), (4, _("新增")), (5, _("移交后"))):
            head = label(words, "small")
            head.setAlignment(_RIGHT)
            self._grid.addWidget(head, 0, column)
        for number, each in enumerate(candidates):
            self._rows[each.id] = _Row(self, each, self._grid, 1 + 2 * number)
        self._grid.setRowStretch(2 + 2 * len(self._rows), 1)

    def _fit(self) -> None:
        """Be as high as the rows, up to a few of them; the rest scrolls."""
        self._grid.activate()
        whole = self._inside.sizeHint().height()
        row = theme.scaled(28)
        self._area.setFixedHeight(min(whole + 2, row * ROWS_SEEN + theme.scaled(20)))

    # -- somebody else ---------------------------------------------------------------------------------------------
    def for_side(self, side: str) -> None:
        """Look for helpers or for teams."""
        if self.field:
            self.close_field()
        self._side = side

    def _open_field(self) -> None:
        if self.field:
            self.field.setFocus()
            return
        name = _("加接收人") if self._side == "helper" else _("加接收团队")
        self.field = RecordField(self._desk, name, (self._side,), stays=False)
        self.field.line.setPlaceholderText(_("姓名、拼音首字母或电话，Enter 加上"))
        self.field.chosen.connect(self._chosen)
        self._place.addWidget(self.field)
        self.field.show()
        self.field.setFocus()

    def _chosen(self, hit: object) -> None:
        field = self.field
        if field is None or field.hit is None:  # only under the bar yet
            return
        heir = int(field.hit.id)
        self.close_field()
        self.added.emit(heir)

    def close_field(self) -> None:
        """Put the field for somebody else away."""
        if self.field:
            self._place.removeWidget(self.field)
            self.field.hide()
            self.field.deleteLater()
            self.field = None
            self.more.setFocus()


def _where(plan: Plan, successor: Successor) -> str:
    """Say in which of the leaver's villages or groups they work already."""
    villages = {each.village_id for each in plan.held}
    groups = {group for village, group in successor.groups if village in villages and group}
    if len(villages) == 1 and groups:
        names = sorted((each.removesuffix("组").strip() for each in groups), key=lambda each: (len(each), each))
        return _("{names} 组").format(names="、".join(names))
    if successor.villages & villages:
        return _("同村")
    return successor.organisation
