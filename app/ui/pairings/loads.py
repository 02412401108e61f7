"""How much each helper or team answers for on a day, beside the coordinator's limit; the limits are set here."""

from array import array
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.pairings.newcomers import KINDS, open_new
from app.ui.table import BigTable, Column, IdModel
from app.ui.widgets import Card, Chips, Elided, Empty, FormDialog, button, label
from db.ops.limits import set_capacity, set_limit
from db.queries import loads
from db.queries.loads import Load
from resources.language import _

_WHICH: Final[dict[str, Callable[[Load], bool]]] = {
    "all": lambda _load: True,
    "over": lambda load: load.over > 0,
    "full": lambda load: load.leads == load.limit,
    "free": lambda load: load.leads < load.limit,
}


class Loads(QWidget):
    """By organisation and name, never by how much; `opened(side, id)` asks for everything one of them has."""

    opened = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._day = desk.today()
        self._asked = 0
        self._found: dict[int, Load] = {}
        self._limits = {"helper": 0, "team": 0}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        card = Card((0, 10, 0, 0))
        column.addWidget(card)
        top = QHBoxLayout()
        top.setContentsMargins(12, 0, 12, 0)
        self.side = Chips((("helper", _("帮扶责任人")), ("team", _("团队"))), _("按人还是按团队"))
        self.side.chosen.connect(lambda _key: self._look())
        self.which = Chips((("all", _("全部")), ("over", _("超过上限")), ("full", _("已满")), ("free", _("还有余地"))), _("筛选负责量"))  # fmt: skip
        self.which.chosen.connect(lambda _key: self._show())
        top.addWidget(self.side)
        top.addWidget(self.which, 1)
        top.addWidget(label(_("每位最多负责"), "sub"))
        self.limit = QSpinBox()
        self.limit.setRange(1, 9999)
        self.limit.setAccessibleName(_("每位最多负责"))
        self.limit.setSuffix(_(" 户"))
        self.limit.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self.limit.setKeyboardTracking(False)
        self.limit.editingFinished.connect(self._keep_limit)
        top.addWidget(self.limit)
        card.box.addLayout(top)
        self.table = BigTable(IdModel(_columns(), lambda ids: [self._found.get(each) for each in ids]), _("负责量"))
        self.table.opened.connect(lambda record: self.opened.emit(self.side.key, record))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(
            Empty(
                _("这一天没有这样的。换个筛选，或先导入帮扶人名册。"), (_("导入台账"), desk.import_files), icon="people"
            )
        )
        card.box.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 2, 10, 8)
        self._sum = Elided("", "sub")
        foot.addWidget(self._sum, 1)
        for kind, words in KINDS.items():
            foot.addWidget(button(_(words), partial(open_new, desk, kind, self), look="text", icon="plus"))
        foot.addWidget(button(_("单独定上限…"), self.set_own, tip="F2"))
        card.box.addLayout(foot)
        shortcut = QShortcut(QKeySequence("F2"), self.table, self.set_own)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)

    @property
    def keys(self) -> Sequence[str]:
        """The keys of this view."""
        return (_("打开 Enter"), _("单独定上限 F2"), _("换日期 Alt+D"))

    # -- looking -------------------------------------------------------------------------------------------------
    def show_day(self, day: date) -> None:
        """Show the loads of a day."""
        self._day = day
        self._look()

    def _look(self) -> None:
        self._asked += 1
        asked, side, day = self._asked, self.side.key, self._day.isoformat()

        def work(_progress: object, _cancelled: object) -> tuple[list[Load], int]:
            with self.desk.store.read() as reader:
                return loads.loads(reader, side, day), loads.limit_of(reader, side)

        self.desk.run(work, done=lambda found: self._take(*found) if asked == self._asked else None)

    def _take(self, found: list[Load], limit: int) -> None:
        self._found = {each.id: each for each in found}
        self._limits[self.side.key] = limit
        self.limit.blockSignals(True)
        self.limit.setValue(limit)
        self.limit.blockSignals(False)
        self._show()

    def _show(self) -> None:
        every = self._found.values()
        self.which.show_counts({key: sum(map(fit, every)) for key, fit in _WHICH.items()})
        shown = [each.id for each in every if _WHICH[self.which.key](each)]
        self.table.show_ids(array("q", shown), self.table.current_id)
        self._stack.setCurrentIndex(0 if shown else 1)
        words = _("{n} 位在任，主责 {leads} 户次，协助 {supports} 户次 · {day}")
        self._sum.setText(
            words.format(
                n=f"{len(every):,}", leads=f"{sum(each.leads for each in every):,}",
                supports=f"{sum(each.supports for each in every):,}", day=self._day.isoformat(),
            )
        )  # fmt: skip

    # -- limits --------------------------------------------------------------------------------------------------
    def _keep_limit(self) -> None:
        side, limit = self.side.key, self.limit.value()
        if limit == self._limits[side]:
            return
        self._limits[side] = limit
        name = _("帮扶责任人") if side == "helper" else _("团队")
        self.desk.write(
            "set_limit",
            _("上限：每位{name} {n} 户").format(name=name, n=limit),
            lambda write: set_limit(write, side, limit),
            done=lambda _none: self._look(),
        )

    def set_own(self) -> None:
        """Set the own limit of the one under the bar."""
        chosen = self._found.get(self.table.current_id or 0)
        if chosen is None:
            self.desk.say(_("先选一位。"))
            return
        OwnLimit(self.desk, chosen, self).open()


class OwnLimit(FormDialog):
    """The own limit of one helper or team, or back to the limit of all."""

    def __init__(self, desk: Desk, load: Load, parent: Loads) -> None:
        super().__init__(desk, _("单独定上限"), parent)
        self._load, self._view = load, parent
        self.say(_("{name} 现在主责 {n} 户。写 0 就用大家的上限。").format(name=load.name, n=load.leads))
        self._number = QSpinBox()
        self._number.setRange(0, 9999)
        self._number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self._number.setAccessibleName(_("最多负责户数"))
        self._number.setValue(load.limit)
        self._number.selectAll()
        self.add("limit", _("最多负责户数"), self._number, 0, 0)
        self._number.setFocus()

    def save(self) -> None:
        """Keep it."""
        number, load = self._number.value() or None, self._load
        self.waiting()
        self.desk.write(
            "set_capacity",
            _("上限：{name}").format(name=load.name),
            lambda write: set_capacity(write, load.id, number),
            done=lambda _changed: self._done(),
            failed=self.failed,
        )

    def _done(self) -> None:
        self._view.show_day(self._view._day)
        self.accept()


def _state(load: Load) -> tuple[str, str | None]:
    if load.over:
        return _("超 {n} 户").format(n=load.over), "bad"
    return (_("已满"), "warn") if load.leads == load.limit else ("", None)


def _columns() -> tuple[Column, ...]:
    def number(name: str) -> Any:
        return lambda load: f"{getattr(load, name):,}" if getattr(load, name) else "—"

    return (
        Column("name", _("姓名"), 170, lambda load: load.name, least=100),
        Column("organisation", _("单位"), 220, lambda load: load.organisation or "—", quiet=True, least=110),
        Column("phone", _("联系电话"), 112, lambda load: load.phone or "—", least=100),
        Column("leads", _("主责户"), 80, number("leads"), right=True),
        Column("limit", _("上限"), 60, lambda load: f"{load.limit:,}", right=True),
        Column("supports", _("协助户"), 80, number("supports"), right=True),
        Column("villages", _("村"), 60, number("villages"), right=True),
        Column("state", _("情况"), 110, lambda load: _state(load)[0], tone=lambda load: _state(load)[1]),
    )
