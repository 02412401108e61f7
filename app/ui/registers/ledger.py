"""The ledger: every workbook that came or went, the place to drop new ones, and the one chosen with its undo."""

from array import array
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.exchange.receipt import write_kept_receipt
from app.exchange.several import about, open_of, rehearsed
from app.ui import files, icons
from app.ui.desk import Desk
from app.ui.registers.entries import DECIDE, NEXT, REMIND, Entry, entries, reminder
from app.ui.registers.taking_back import TakingBack
from app.ui.registers.unfinished import Unfinished
from app.ui.table import BigTable, Column, IdModel
from app.ui.widgets import Card, Chips, Empty, Facts, Pill, button, label, scrolled
from db.history import undo
from db.history.revert import Reverted
from db.ops.exchange import PURPOSE as EXCHANGE
from db.outgoing import defused
from db.queries.incoming import answers_of_step
from resources.language import N_, _

_CHIPS: Final = {
    "": N_("全部"), "in": N_("收到"), "out": N_("发出"), "undecided": N_("有冲突"), "waiting": N_("未回"), "late": N_("逾期"),
}  # fmt: skip


def when(at: str) -> str:
    """Return a moment as month, day and time of this computer's zone."""
    return datetime.fromisoformat(at).astimezone().strftime("%m-%d %H:%M")


def columns() -> tuple[Column, ...]:
    """Return the columns of the ledger."""
    return (
        Column(
            "way", _("往来"), 70, lambda entry: _("↓ 收到") if entry.line.direction == "in" else _("↑ 发出"), least=40
        ),
        Column("name", _("工作簿"), 220, lambda entry: entry.name, least=130, tip=_whole),
        Column("who", _("对方"), 130, lambda entry: entry.other, quiet=True, least=100, tip=lambda entry: entry.other),
        Column("at", _("日期"), 60, lambda entry: when(entry.line.at)[:5], tip=lambda entry: when(entry.line.at)),
        Column("new", _("新增"), 46, lambda entry: entry.number("new"), right=True),
        Column("changed", _("变更"), 46, lambda entry: entry.number("changed"), right=True),
        Column("doubt", _("存疑"), 46, lambda entry: entry.number("doubt"), right=True),
        Column("refused", _("退回"), 46, lambda entry: entry.number("refused"), right=True),
        Column("state", _("状态"), 100, lambda entry: entry.state[0], tone=lambda entry: entry.state[1]),
        Column("back", _("回收"), 84, lambda entry: entry.back, quiet=True),
        Column("next", _("下一步"), 60, lambda entry: _(NEXT[entry.next]) if entry.next else ""),
    )


def _whole(entry: Entry) -> str:
    return f"{entry.name}\n{entry.purpose}" if entry.purpose else entry.name


class DropArea(Card):
    """Where workbooks are dropped; a click or Ctrl+I asks for them."""

    dropped = Signal(list)
    wanted = Signal()

    def __init__(self) -> None:
        super().__init__((16, 22, 16, 22))
        self.setObjectName("drop")
        self.setAcceptDrops(True)
        self.setAccessibleName(_("把工作簿拖到这里"))
        self.setMinimumHeight(168)
        picture = QLabel()
        picture.setPixmap(icons.icon("import", "accent").pixmap(36, 36))
        self.box.addWidget(picture, alignment=Qt.AlignmentFlag.AlignHCenter)
        for words, role in (
            (_("把工作簿拖到这里"), "section"),
            (_("可一次几份：xlsx、xls、csv、et"), "sub"),
            (_("先看计划，不会直接写进库"), "sub"),
        ):
            line = label(words, role, wrap=True)
            line.setAlignment(Qt.AlignmentFlag.AlignCenter)
            self.box.addWidget(line)
        self.box.addWidget(
            button(_("选文件…"), self.wanted.emit, icon="import"), alignment=Qt.AlignmentFlag.AlignHCenter
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files are welcome."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the files."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        if paths:
            self.dropped.emit(paths)


class Ledger(QWidget):
    """Ledger and what belongs to it. `import_wanted(paths)` when files are dropped or asked for, `resumed(draft)` of an
    import put aside, `exchange_resumed(draft)` of returned workbooks."""

    import_wanted = Signal(list)
    resumed = Signal(int)
    exchange_resumed = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._entries: dict[int, Entry] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(self._table_card(), 1)
        row.addWidget(self._side())
        desk.changed.connect(lambda _kinds: self.look() if self.isVisible() else None)

    def _table_card(self) -> Card:
        card = Card((0, 8, 0, 0))
        self._chips = Chips(tuple((key, _(words)) for key, words in _CHIPS.items()), _("筛选往来"))
        self._chips.chosen.connect(lambda _key: self._show())
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 12, 0)
        head.addWidget(self._chips)
        card.box.addLayout(head)
        self.table = BigTable(IdModel(columns(), self._fetch), _("台账往来"))
        self.table.current.connect(self._choose)
        self.table.opened.connect(lambda _line: self.next_step())
        card.box.addWidget(self.table, 1)
        self._empty = Empty(
            _("还没有导入过台账。把户台账、结对台账、帮扶记录拖到这里：先核对计划，再写入，随时可以整体撤销。"),
            (_("导入台账"), lambda: self.import_wanted.emit([])),
            icon="registers",
        )
        card.box.addWidget(self._empty, 1)
        return card

    def _side(self) -> QScrollArea:
        inside = QWidget()
        side = QVBoxLayout(inside)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(10)
        self.drop = DropArea()
        self.drop.setFixedWidth(264)
        self.drop.dropped.connect(self.import_wanted)
        self.drop.wanted.connect(lambda: self.import_wanted.emit([]))
        side.addWidget(self.drop)
        self._more = Card((10, 8, 10, 8))
        self._more.setFixedWidth(264)
        side.addWidget(self._more)
        self.unfinished = Unfinished(self._desk)
        self.unfinished.setFixedWidth(264)
        self.unfinished.resumed.connect(self.resumed)
        self.unfinished.exchange_resumed.connect(self.exchange_resumed)
        side.addWidget(self.unfinished)
        self._detail = Card()
        self._detail.setFixedWidth(264)
        self._title = label("", "section", wrap=True)
        self._state = Pill()
        self._facts = Facts()
        self._not_kept = label("", "sub", wrap=True)
        self.next_button = button("", self.next_step)
        self.receipt_button = button(_("写回执…"), self._receipt, icon="export")
        self.take_back = button(_("撤销这次导入"), self._take_back, icon="undo")
        self._hint = label(_("只收回没人再改过的格，其余逐条列出。以后可再应用。"), "sub", wrap=True)
        for widget in (
            self._title, self._state, self._facts, self._not_kept, self.next_button, self.receipt_button, self.take_back,
            self._hint,
        ):  # fmt: skip
            self._detail.box.addWidget(widget)
        side.addWidget(self._detail)
        side.addStretch(1)
        area = scrolled(inside, _("拖放和这一份"))
        area.setFixedWidth(264 + area.verticalScrollBar().sizeHint().width())
        return area

    def offer(self, verbs: Sequence[QWidget]) -> None:
        """Put verbs of the room below the place where files are dropped."""
        for verb in verbs:
            self._more.box.addWidget(verb)

    # -- showing -------------------------------------------------------------------------------------------------
    def look(self) -> None:
        """Look at the store again."""
        with self._desk.store.read() as reader:
            self._entries = {each.line.id: each for each in entries(reader, self._desk.today())}
        self.unfinished.look()
        self._show()

    def _show(self) -> None:
        wanted = self._chips.key
        ids = [number for number, entry in self._entries.items() if _is(entry, wanted)]
        self._chips.show_counts({key: sum(_is(each, key) for each in self._entries.values()) for key in _CHIPS})
        self._chips.keep_only(
            [
                key
                for key in _CHIPS
                if key in ("", "in", "out") or any(_is(each, key) for each in self._entries.values())
            ]
        )
        self._empty.setVisible(not self._entries)
        self.table.setVisible(bool(self._entries))
        self.table.show_ids(array("q", ids), self.table.current_id)
        self._choose(self.table.current_id)

    def _fetch(self, ids: Sequence[int]) -> list[Any]:
        return [self._entries.get(number) for number in ids]

    @property
    def entry(self) -> Entry | None:
        """The line under the bar."""
        return self._entries.get(self.table.current_id or 0)

    def _choose(self, number: int | None) -> None:
        entry = self._entries.get(number or 0)
        self._detail.setVisible(entry is not None)
        if entry is None:
            return
        line = entry.line
        self._title.setText(entry.name)
        self._state.show_state(*entry.state)
        self._facts.show_facts(_facts(entry))
        left = [
            heading for file in line.files for sheet in file.get("sheets", ()) for heading in sheet.get("not_kept", ())
        ]
        self._not_kept.setText(_("不收的列：{names}").format(names="、".join(dict.fromkeys(left))))
        self._not_kept.setVisible(bool(left))
        incoming = line.direction == "in" and line.change_set_id is not None
        again = line.state == "undone"
        if entry.is_exchange:
            self.take_back.setText(_("再应用这一份") if again else _("撤销这一份…"))
        else:
            self.take_back.setText(_("再应用这次导入") if again else _("撤销这次导入"))
        for widget in (self.take_back, self._hint):
            widget.setVisible(incoming)
        words = {REMIND: _("拷贝催报的话"), DECIDE: _("去定冲突")}.get(entry.next, "")
        self.next_button.setText(words)
        self.next_button.setVisible(bool(words))
        self.receipt_button.setVisible(incoming and line.purpose == EXCHANGE and not again)

    # -- verbs ---------------------------------------------------------------------------------------------------
    def next_step(self) -> None:
        """Do the one next step of the line under the bar."""
        entry = self.entry
        if entry is None:
            return
        if entry.next == REMIND:
            QApplication.clipboard().setText(defused(reminder(entry)))
            self._desk.say(_("催报的话已拷贝，贴到短信或微信里发。"), "good")
        elif entry.next == DECIDE:
            self._desk.open_room("conflicts")
        elif entry.next:
            self._take_back()

    def _receipt(self) -> None:
        """Write the receipt of files that were taken in: what was told then, what is undecided now, with the questions asked since."""
        entry = self.entry
        if entry is None or entry.line.change_set_id is None:
            return
        offered = _("{name}_回执.xlsx").format(name=Path(entry.line.name).stem)
        out = files.new_one(self, _("回执存到"), offered, _("Excel 工作簿 (*.xlsx)"), ".xlsx")
        if out is None:
            return
        store, change_set = self._desk.store, entry.line.change_set_id
        names = [str(file["name"]) for file in entry.line.files]

        def work(_progress: Any, _cancelled: Any) -> int:
            outcome = open_of(store, change_set)
            with store.read() as reader:
                kept = answers_of_step(reader, change_set)
            for name in names:
                path = out if len(names) == 1 else out.with_name(_("{name}_回执.xlsx").format(name=Path(name).stem))
                write_kept_receipt(path, kept.get(name, ()), about(outcome, name).undecided)
            return len(names)

        done = _("{n} 份回执已写到 {path}")
        self._desk.run(
            work, title=_("写回执"), done=lambda n: self._desk.say(done.format(n=n, path=out.parent), "good")
        )

    def _take_back(self) -> None:
        entry = self.entry
        if entry is None or entry.line.change_set_id is None:
            return
        back = entry.line.state != "undone"
        with self._desk.store.read() as reader:
            find = undo.target_of if back else undo.undone_by
            target = find(reader, entry.line.change_set_id)
        if target is None:
            self._desk.say(_("这次导入没有可以收回的了。"))
        elif back and entry.is_exchange:
            self._preview(entry, target)
        else:
            self._turn(entry, target, back=back)

    def _preview(self, entry: Entry, target: undo.Target) -> None:
        """Show first what goes back and what stays."""
        store = self._desk.store

        def ask(outcome: Reverted) -> None:
            dialog = TakingBack(self._desk, entry.name, outcome, self)
            dialog.accepted.connect(lambda: self._turn(entry, target, back=True))
            dialog.open()

        title = _("看看会收回什么")
        self._desk.run(lambda _progress, _cancelled: rehearsed(store, target), title=title, done=ask)

    def _turn(self, entry: Entry, target: undo.Target, *, back: bool) -> None:
        words = _("已撤销：{name}") if back else _("已再应用：{name}")
        self._desk.write(
            undo.UNDO if back else undo.REDO,
            target.label,
            lambda write: undo.take_back(write, target),
            title=(_("撤销 {name}") if back else _("再应用 {name}")).format(name=entry.line.name),
            done=lambda outcome: self._took(outcome, words.format(name=entry.line.name)),
        )

    def _took(self, outcome: Reverted, words: str) -> None:
        kept = _("；{n} 处后来又改过，没有动").format(n=len(outcome.kept)) if outcome.kept else ""
        self._desk.say(words + kept, "good")
        self.look()


def _is(entry: Entry, key: str) -> bool:
    """Whether a line is among those of a chip."""
    if key == "waiting":
        return entry.is_out
    if key == "late":
        return entry.late > 0
    if key == "undecided":
        return entry.undecided > 0 and entry.line.state == "applied"
    return key in ("", entry.line.direction)


def _facts(entry: Entry) -> list[tuple[str, str]]:
    line = entry.line
    facts = [(_("经手"), line.who), (_("时间"), when(line.at))]
    if entry.other != line.who:
        facts.insert(0, (_("对方"), entry.other))
    if entry.purpose:
        facts.append((_("用途"), entry.purpose))
    if line.direction == "in":
        facts += [(_("新增"), entry.number("new")), (_("变更"), entry.number("changed"))]
        if line.purpose == EXCHANGE:
            facts.append((_("存疑"), entry.number("doubt")))
        facts.append((_("退回"), entry.number("refused")))
    elif "rows" in line.counts:
        facts.append((_("行数"), str(line.counts["rows"])))
    if entry.back:
        facts.append((_("回收"), entry.back))
    return facts
