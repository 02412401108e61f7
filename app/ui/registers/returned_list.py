"""The plan of returned workbooks: the files at the left, their lines by class in the middle, the line chosen at the right."""

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.exchange.plan import KEEP, TAKE, Item
from app.exchange.reasons import reason_of
from app.exchange.several import Looked, Unread
from app.exchange.taking_in import Arrival
from app.ui import theme
from app.ui.desk import Desk
from app.ui.registers.returned_detail import ReturnedDetail
from app.ui.registers.returned_words import CLASSES, Row, file_state, file_words, named
from app.ui.table import BigTable, Column, IdModel
from app.ui.widgets import Card, Chips, Empty, button, label
from db.queries.names import names_with_household
from resources.language import _


@dataclass(frozen=True)
class _File:
    """A line of the list of files: one that came, or one that could not be read; the first stands for all."""

    name: str
    state: str
    tone: str | None
    arrival: Arrival | None = None
    unread: Unread | None = None


@dataclass(frozen=True)
class _Question:
    """Lines that are decided together: their key, how many, of which file."""

    arrival: Arrival
    item: Item
    count: int


def _columns() -> tuple[Column, ...]:
    return (
        Column("place", _("位置"), 84, lambda row: row.place, quiet=True, least=56),
        Column("class", _("结果"), 92, lambda row: _(CLASSES[row.klass][0]), tone=lambda row: CLASSES[row.klass][1]),
        Column("what", _("记录和字段"), 240, lambda row: row.what, least=150, tip=lambda row: row.what),
        Column("change", _("改动或原因"), 280, lambda row: row.change, least=190, tip=lambda row: row.change),
    )


class ReturnedList(QWidget):
    """The plan. `changed` when a decision was made, `again_wanted(arrival)` to put a file back that was taken back."""

    changed = Signal()
    again_wanted = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._looked = Looked()
        self._files: list[_File] = []
        self._rows: list[Row] = []
        self._shown: list[int] = []
        self._questions: list[_Question] = []
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._file_card())
        row.addWidget(self._list_card(), 1)
        self.detail = ReturnedDetail()
        self.detail.decided.connect(self._decide)
        row.addWidget(self.detail)
        for number in range(1, 6):
            QShortcut(QKeySequence(str(number)), self, lambda number=number: self.detail.answer(number))
        QShortcut(QKeySequence("Alt+1"), self, lambda: self.decide_question(TAKE))
        QShortcut(QKeySequence("Alt+2"), self, lambda: self.decide_question(KEEP))

    # -- the parts -----------------------------------------------------------------------------------------------
    def _file_card(self) -> Card:
        card = Card((0, 8, 0, 8))
        card.setFixedWidth(theme.scaled(250))
        columns = (
            Column("name", _("文件"), 130, lambda file: file.name, least=90, tip=lambda file: file.name),
            Column("state", _("状态"), 100, lambda file: file.state, tone=lambda file: file.tone),
        )
        self.files = BigTable(IdModel(columns, lambda ids: [self._files[each] for each in ids]), _("文件"))
        self.files.current.connect(lambda _file: self._look())
        card.box.addWidget(self.files, 1)
        self._file_words = label("", "sub", wrap=True)
        self._file_words.setContentsMargins(12, 0, 12, 0)
        card.box.addWidget(self._file_words)
        self._again = button(_("再写入"), self._put_back, name=_("再写入这份"))
        card.box.addWidget(self._again)
        return card

    def _list_card(self) -> Card:
        card = Card((0, 8, 0, 0))
        head = QVBoxLayout()
        head.setContentsMargins(12, 0, 12, 0)
        words = (("", _("全部")), *((klass, _(said)) for klass, (said, _tone) in CLASSES.items()))
        self.chips = Chips(words, _("筛选结果"))
        self.chips.chosen.connect(lambda _key: self._look())
        head.addWidget(self.chips)
        head.addWidget(self._band())
        card.box.addLayout(head)
        self.table = BigTable(IdModel(_columns(), self._fetch), _("收回的内容"))
        self.table.current.connect(self._choose)
        card.box.addWidget(self.table, 1)
        self._empty = Empty(_("和发出时一样，没有要写的。"), icon="done")
        card.box.addWidget(self._empty, 1)
        return card

    def _band(self) -> Card:
        self.band = Card((12, 6, 12, 6), tone="warn")
        row = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        self._question = label("", "strong", wrap=True)
        words.addWidget(self._question)
        words.addWidget(label(_("一问管全部；没答的不写。"), "small"))
        row.addLayout(words, 1)
        for said, way, key in ((_("都采用"), TAKE, "Alt+1"), (_("都不改"), KEEP, "Alt+2")):
            row.addWidget(
                button(f"{said}  {key}", lambda way=way: self.decide_question(way), name=said)  # type: ignore[misc]
            )
        self.band.box.addLayout(row)
        self.band.hide()
        return self.band

    # -- showing -------------------------------------------------------------------------------------------------
    def show_looked(self, looked: Looked) -> None:
        """Show what was read: files with trouble first, lines that need somebody first."""
        self._looked = looked
        self._rows = [row for arrival in looked.arrivals for row in _rows(arrival)]
        order = {klass: at for at, klass in enumerate(CLASSES)}
        self._rows.sort(key=lambda row: order[row.klass])
        for each in (self.files, self.chips):
            each.blockSignals(True)  # else each has the lines laid out once more
        self.show_files()
        self.chips.choose("")
        for each in (self.files, self.chips):
            each.blockSignals(False)
        self._ask()
        self._look()
        self.changed.emit()

    def show_files(self) -> None:
        """Show the files with their states as they are now."""
        before = self.files.current_id
        unread = [_File(each.path.name, _("读不了"), "bad", unread=each) for each in self._looked.unread]
        came = [_File(each.plan.book.file, *file_state(each), arrival=each) for each in self._looked.arrivals]
        came.sort(key=lambda each: {"bad": 0, "warn": 1}.get(each.tone or "", 2))
        whole = (
            [_File(_("全部 {n} 份").format(n=len(unread) + len(came)), "", None)] if len(unread) + len(came) > 1 else []
        )
        self._files = [*whole, *unread, *came]
        self.files.show_ids(array("q", range(len(self._files))), before)

    @property
    def file(self) -> _File | None:
        """The file under the bar."""
        at = self.files.current_id
        return self._files[at] if at is not None and at < len(self._files) else None

    def _look(self) -> None:
        file, klass = self.file, self.chips.key
        mine = [
            at
            for at, row in enumerate(self._rows)
            if file is None or (file.arrival is None and file.unread is None) or row.arrival is file.arrival
        ]
        counts = Counter(self._rows[at].klass for at in mine)
        self.chips.show_counts({"": len(mine)} | {each: counts[each] for each in CLASSES})
        self._shown = [at for at in mine if klass in ("", self._rows[at].klass)]
        self._tell_file(file)
        self._empty.setVisible(not mine)
        self.table.setVisible(bool(mine))
        self.table.show_ids(array("q", self._shown), self.table.current_id)
        self._choose(self.table.current_id)

    def _tell_file(self, file: _File | None) -> None:
        words = (
            file.unread.sentence if file and file.unread else file_words(file.arrival) if file and file.arrival else ""
        )
        self._file_words.setText(words)
        self._file_words.setVisible(bool(words))
        self._again.setVisible(bool(file and file.arrival and file.arrival.state in ("undone", "again")))
        self._empty.words.setText(words or _("和发出时一样，没有要写的。"))

    def _fetch(self, ids: Sequence[int]) -> list[Any]:
        rows = [self._rows[each] for each in ids]
        with self._desk.store.read() as reader:
            return named(rows, names_with_household(reader, {row.about for row in rows if row.about}))

    def _choose(self, number: int | None) -> None:
        row = self.table.ids_model.line(self._shown.index(number)) if number in self._shown else None
        self.detail.show_row(row)

    # -- deciding ------------------------------------------------------------------------------------------------
    def _decide(self, item: Item, decision: str) -> None:
        row = self.detail.row
        if row is None:
            return
        row.arrival.plan.decisions[item.key] = decision
        self._decided(go_on=True)

    def decide_question(self, decision: str) -> None:
        """Answer the question of the band for all it stands for."""
        if self._questions:
            asked = self._questions[0]
            asked.arrival.plan.decisions[str(asked.item.question)] = decision
            self._decided(go_on=False)

    def _decided(self, *, go_on: bool) -> None:
        self.table.ids_model.forget()
        at = self.table.currentIndex().row()
        if go_on and at + 1 < len(self._shown):
            self.table.selectRow(at + 1)
        self._choose(self.table.current_id)
        self._ask()
        self.show_files()
        self.changed.emit()

    def _ask(self) -> None:
        """Show the next question that stands for a whole column."""
        found: dict[tuple[int, str], list[tuple[Arrival, Item]]] = {}
        for row in self._rows:
            if row.item is not None and row.item.question and row.decision is None:
                found.setdefault((id(row.arrival), row.item.question), []).append((row.arrival, row.item))
        self._questions = [_Question(*listed[0], len(listed)) for listed in found.values() if len(listed) > 1]
        self.band.setVisible(bool(self._questions))
        if self._questions:
            asked, more = self._questions[0], len(self._questions) - 1
            words = _("一问抵 {n} 次：{why}").format(n=asked.count, why=reason_of(asked.item))
            self._question.setText(words + (_("（后面还有 {n} 问）").format(n=more) if more else ""))

    def going_in(self) -> int:
        """How many lines would be written as things are decided."""
        return sum(1 for each in self._looked.arrivals if each.goes_in for _taken in each.plan.taken())

    def open_ones(self) -> int:
        """How many lines still need somebody."""
        return sum(len(each.plan.open()) for each in self._looked.arrivals if each.goes_in)

    def _put_back(self) -> None:
        if self.file and self.file.arrival:
            self.again_wanted.emit(self.file.arrival)


def _rows(arrival: Arrival) -> list[Row]:
    if not arrival.goes_in:
        return []
    plan = arrival.plan
    return [
        *(Row(arrival, item, item.kind, item.record) for item in plan.items),
        *(Row(arrival, None, kind, record) for kind, record in plan.missing),
    ]
