"""The ledger of measures: filters by state, year and kind; sums that prove what is shown; the verbs of a line."""

from array import array
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from app.summaries.figures import money
from app.ui import icons
from app.ui.attachments.lines import RecordAttachments
from app.ui.desk import Desk
from app.ui.disputing import disputing
from app.ui.households import forms
from app.ui.measures.columns import columns
from app.ui.room import Room
from app.ui.table import BigTable, IdModel
from app.ui.widgets import Card, Chips, Combo, Empty, button, label, text_field
from db.catalogues import catalogue
from db.ops.measure import remove_measure
from db.queries import measures
from db.queries.household import household_page
from db.queries.places import one_township
from resources.language import _


class MeasuresRoom(Room):
    """Enter opens the household of a line."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._asked = 0
        self._township = ""  # the one all households lie in: it need not stand in every line
        self._order = ("day", True)
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        card = Card((0, 10, 0, 0))
        card.box.setSpacing(6)
        box.addWidget(card)
        card.box.addLayout(self._filters())
        self.table = BigTable(IdModel(columns(desk.today(), lambda: self._township), self._fetch), _("帮扶措施"))
        self.table.sorted_by.connect(self._sort)
        self.table.opened.connect(lambda _id: self._open())
        self.table.current.connect(lambda _id: self._say_verbs())
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._nothing = Empty(
            _("这里没有措施。换个条件，按 Ctrl+N 登记一笔，或从措施台账导入。"),
            (_("登记措施"), lambda: desk.quick_entry(what="measure")),
            (_("导入台账"), desk.import_files),
            icon="measures",
        )
        self._stack.addWidget(self._nothing)
        card.box.addWidget(self._stack, 1)
        card.box.addLayout(self._foot())
        self._entry = button(
            _("记一笔措施"), lambda: desk.quick_entry(what="measure"), look="main", icon="plus", tip="Ctrl+N"
        )
        QShortcut(QKeySequence("Delete"), self, self._remove)
        desk.changed.connect(self._changed)

    def _filters(self) -> QVBoxLayout:
        whole, row = QVBoxLayout(), QHBoxLayout()
        whole.setContentsMargins(12, 0, 12, 0)
        self.chips = Chips(
            (
                ("", _("全部")),
                ("planned", _("待到位")),
                ("late", _("逾期")),
                ("done", _("已到位")),
                ("waiting", _("等户确认")),
            ),
            _("按状态筛选"),
        )
        self.chips.chosen.connect(lambda _key: self.look())
        whole.addWidget(self.chips)
        self.text = text_field(_("措施里找"), "", _("户主、内容、证件号"))
        self.text.addAction(icons.icon("search", "sub"), QLineEdit.ActionPosition.LeadingPosition)
        self._wait = QTimer(self, singleShot=True, interval=150)
        self._wait.timeout.connect(self.look)
        self.text.textChanged.connect(lambda _text: self._wait.start())
        self.year, self.kind = Combo(), Combo()
        for combo, name, first in ((self.year, _("年度"), _("所有年度")), (self.kind, _("类别"), _("所有类别"))):
            combo.setAccessibleName(name)
            combo.addItem(first, None)
            combo.activated.connect(lambda _index: self.look())
        for each in catalogue("measure_kind").labels:
            self.kind.addItem(_(each.name), each.value)
        row.addWidget(self.text, 3)
        row.addWidget(self.year, 1)
        row.addWidget(self.kind, 1)
        row.addStretch(2)
        whole.addLayout(row)
        return whole

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(14, 4, 10, 8)
        self._sums = label("", "sub")
        row.addWidget(self._sums, 1)
        self._deliver = button(_("记到位"), self._do, look="text")
        row.addWidget(self._deliver)
        self._others = (
            button(_("归到项目…"), self._attach, look="text"),
            button(_("打开户"), self._open, look="text"),
            button(_("附件"), self._attachments, look="text"),
            button(_("去掉这笔"), self._remove, look="text"),
        )
        for each in self._others:
            row.addWidget(each)
        return row

    @property
    def title(self) -> str:
        """The name of the room."""
        return _("帮扶措施")

    @property
    def entry(self) -> dict[str, object]:
        """A measure, for the household under the bar."""
        return super().entry | {"what": "measure"}

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the room."""
        return (_("打开户 Enter"), _("登记 Ctrl+N"), _("去掉 Del"), _("撤销 Ctrl+Z"))

    @property
    def household(self) -> int | None:
        """The household of the line under the bar."""
        line = self._line()
        return line.household_id if line else None

    def buttons(self) -> list[QWidget]:
        """The quick entry of a measure."""
        return [self._entry]

    def entered(self, wish: object = None) -> None:
        """Show the ledger; a dict may choose a state."""
        if isinstance(wish, dict) and "state" in wish:
            self.chips.choose(str(wish["state"]))
        self.look()
        self._look_at_counts()
        self.table.setFocus()

    def _fetch(self, ids: Sequence[int]) -> Sequence[Any]:
        with self.desk.store.read() as reader:
            return measures.rows(reader, ids)

    def filters(self) -> measures.MeasureFilters:
        """Return the filters as they stand."""
        return measures.MeasureFilters(
            text=self.text.text(),
            year=self.year.currentData(),
            kind=self.kind.currentData(),
            state=self.chips.key or None,
        )

    def look(self) -> None:
        """Ask the store again for the rows."""
        self._asked += 1
        asked, filters, (sort, descending), today = (
            self._asked,
            self.filters(),
            self._order,
            self.desk.today().isoformat(),
        )

        def work(_progress: object, _cancelled: object) -> Any:
            with self.desk.store.read() as reader:
                ids = measures.ids(reader, filters, today, sort, descending)
                return ids, measures.sums(reader, filters, today), one_township(reader)

        self.desk.run(work, done=lambda told: self._show(*told) if asked == self._asked else None)

    def _look_at_counts(self) -> None:
        today = self.desk.today().isoformat()

        def work(_progress: object, _cancelled: object) -> Any:
            with self.desk.store.read() as reader:
                return measures.counts(reader, today), measures.years(reader)

        self.desk.run(work, done=lambda told: self._show_counts(*told))

    def _show(self, ids: "array[int]", sums: measures.Sums, township: str) -> None:
        self._township = township
        self.table.show_ids(ids, self.table.current_id)
        self._stack.setCurrentWidget(self.table if ids else self._nothing)
        words = _("{n} 笔，已到位 {money} 元").format(n=f"{sums.measures:,}", money=money(sums.given_fen))
        self._sums.setText(words + disputing(self.desk).note("measure"))

    def _show_counts(self, counts: measures.MeasureCounts, years: list[int]) -> None:
        self.chips.show_counts(
            {
                "": counts.everything,
                "planned": counts.planned,
                "late": counts.late,
                "done": counts.done,
                "waiting": counts.waiting,
            }
        )
        chosen = self.year.currentData()
        self.year.clear()
        self.year.addItem(_("所有年度"), None)
        for year in years:
            self.year.addItem(str(year), year)
        self.year.setCurrentIndex(max(self.year.findData(chosen), 0))

    def _changed(self, kinds: frozenset[str]) -> None:
        self.table.ids_model.forget()
        if self.isVisible() and (not kinds or kinds & {"measure", "household", "member"}):
            self.look()
            self._look_at_counts()

    def _sort(self, key: str, descending: bool) -> None:
        column = next(each for each in self.table.ids_model.columns if each.key == key)
        self._order = (column.sort, descending)
        self.look()

    # -- verbs of a line -----------------------------------------------------------------------------------------
    def _line(self) -> measures.MeasureRow | None:
        row = self.table.currentIndex().row()
        line: measures.MeasureRow | None = self.table.ids_model.line(row) if row >= 0 else None
        return line

    def _say_verbs(self) -> None:
        line = self._line()
        self._deliver.setVisible(bool(line and not line.acknowledged_on))
        self._deliver.setText(_("记确认") if line and line.done_on else _("记到位"))
        for each in self._others:
            each.setVisible(line is not None)

    def _open(self) -> None:
        line = self._line()
        if line and line.household_id:
            self.desk.open_household(line.household_id)

    def _attachments(self) -> None:
        line = self._line()
        if line and line.household_id:
            with self.desk.store.read() as reader:
                page = household_page(reader, line.household_id)
            if page:
                RecordAttachments(self.desk, page, line.id, line.content or _("措施"), self).open()

    def _attach(self) -> None:
        from app.ui.funds.attaching import AttachForm  # noqa: PLC0415  the ledger comes without the other room

        line = self._line()
        if line:
            AttachForm(self.desk, self, [line.id], line.content).open()

    def _do(self) -> None:
        line = self._line()
        if line and not line.acknowledged_on:
            dialog = forms.Acknowledge if line.done_on else forms.Deliver
            dialog(self.desk, line._asdict(), self).open()

    def _remove(self) -> None:
        line = self._line()
        if line:
            self.desk.write(
                "remove_measure",
                _("去掉措施：{what}").format(what=line.content),
                lambda write: remove_measure(write, line.id),
                done=lambda _none: self.desk.say(_("已去掉，Ctrl+Z 可撤销。"), "good"),
            )
