"""The ledger: every workbook that came or went, the place to drop new ones, and the one chosen with its undo."""

from array import array
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.desk import Desk
from app.ui.registers.unfinished import Unfinished
from app.ui.table import BigTable, Column, IdModel
from app.ui.widgets import Card, Chips, Empty, Facts, Pill, button, label, scrolled
from db.history import undo
from db.history.revert import Reverted
from db.queries.registers import BatchLine, batches
from resources.language import N_, _

STATES = {
    "applied": (N_("已应用"), "good"),
    "undone": (N_("已撤销"), ""),
    "sent": (N_("已发出"), "good"),
    "refused": (N_("全部退回"), "bad"),
}
_KINDS = (
    "households", "members", "helpers", "pairings", "measures", "visits", "organisations", "teams", "team_members",
    "years", "needs",
)  # fmt: skip


def total(line: BatchLine, status: str) -> int | None:
    """Return how many records of all kinds an import brought in a state; None for what went out."""
    if line.direction != "in":
        return None
    return sum(int(line.counts.get(kind, {}).get(status, 0)) for kind in _KINDS)


def when(at: str) -> str:
    """Return a moment as month, day and time of this computer's zone."""
    return datetime.fromisoformat(at).astimezone().strftime("%m-%d %H:%M")


def _number(line: BatchLine, status: str) -> str:
    number = total(line, status)
    return "" if number is None else f"{number:,}"


def columns() -> tuple[Column, ...]:
    """Return the columns of the ledger."""
    return (
        Column("way", _("往来"), 76, lambda line: _("↓ 收到") if line.direction == "in" else _("↑ 发出")),
        Column("name", _("工作簿"), 300, _name),
        Column("who", _("经手"), 110, lambda line: line.who, quiet=True),
        Column("at", _("时间"), 104, lambda line: when(line.at)),
        Column("new", _("新增"), 64, lambda line: _number(line, "new"), right=True),
        Column("changed", _("变更"), 64, lambda line: _number(line, "changed"), right=True),
        Column("refused", _("退回"), 64, lambda line: _number(line, "refused"), right=True),
        Column("state", _("状态"), 110, lambda line: _(STATES[line.state][0]), tone=lambda line: STATES[line.state][1]),
    )


def _name(line: BatchLine) -> str:
    more = len(line.files) - 1
    return _("{name} 等 {n} 份").format(name=line.name, n=more + 1) if more > 0 else line.name


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
    """Ledger and what belongs to it. `import_wanted(paths)` when files are dropped or asked for, `resumed(draft)`."""

    import_wanted = Signal(list)
    resumed = Signal(int)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._lines: dict[int, BatchLine] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(self._table_card(), 1)
        row.addWidget(self._side())
        desk.changed.connect(lambda _kinds: self.look() if self.isVisible() else None)

    def _table_card(self) -> Card:
        card = Card((0, 8, 0, 0))
        self._chips = Chips((("", _("全部")), ("in", _("收到")), ("out", _("发出"))), _("筛选往来"))
        self._chips.chosen.connect(lambda _key: self._show())
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 12, 0)
        head.addWidget(self._chips)
        card.box.addLayout(head)
        self.table = BigTable(IdModel(columns(), self._fetch), _("台账往来"))
        self.table.current.connect(self._choose)
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
        self.unfinished = Unfinished(self._desk)
        self.unfinished.setFixedWidth(264)
        self.unfinished.resumed.connect(self.resumed)
        side.addWidget(self.unfinished)
        self._detail = Card()
        self._detail.setFixedWidth(264)
        self._title = label("", "section", wrap=True)
        self._state = Pill()
        self._facts = Facts()
        self._not_kept = label("", "sub", wrap=True)
        self.take_back = button(_("撤销这次导入"), self._take_back, icon="undo")
        self._hint = label(_("只收回没人再改过的格，其余逐条列出。以后可再应用。"), "sub", wrap=True)
        for widget in (self._title, self._state, self._facts, self._not_kept, self.take_back, self._hint):
            self._detail.box.addWidget(widget)
        side.addWidget(self._detail)
        side.addStretch(1)
        area = scrolled(inside, _("拖放和这一份"))
        area.setFixedWidth(264 + area.verticalScrollBar().sizeHint().width())
        return area

    # -- showing -------------------------------------------------------------------------------------------------
    def look(self) -> None:
        """Look at the store again."""
        with self._desk.store.read() as reader:
            self._lines = {line.id: line for line in batches(reader)}
        self.unfinished.look()
        self._show()

    def _show(self) -> None:
        wanted = self._chips.key
        ids = [number for number, line in self._lines.items() if wanted in ("", line.direction)]
        self._chips.show_counts(
            {
                "": len(self._lines),
                "in": sum(line.direction == "in" for line in self._lines.values()),
                "out": sum(line.direction == "out" for line in self._lines.values()),
            }
        )
        self._empty.setVisible(not self._lines)
        self.table.setVisible(bool(self._lines))
        self.table.show_ids(array("q", ids), self.table.current_id)
        self._choose(self.table.current_id)

    def _fetch(self, ids: Sequence[int]) -> list[Any]:
        return [self._lines.get(number) for number in ids]

    def _choose(self, number: int | None) -> None:
        line = self._lines.get(number or 0)
        self._detail.setVisible(line is not None)
        if line is None:
            return
        self._title.setText(_name(line))
        self._state.show_state(_(STATES[line.state][0]), STATES[line.state][1])
        facts = [(_("经手"), line.who), (_("时间"), when(line.at))]
        if line.direction == "in":
            facts += [
                (_("新增"), _number(line, "new")),
                (_("变更"), _number(line, "changed")),
                (_("退回"), _number(line, "refused")),
            ]
        else:
            facts.append((_("行数"), str(line.counts.get("rows", ""))))
        self._facts.show_facts(facts)
        left = [
            heading for file in line.files for sheet in file.get("sheets", ()) for heading in sheet.get("not_kept", ())
        ]
        self._not_kept.setText(_("不收的列：{names}").format(names="、".join(dict.fromkeys(left))))
        self._not_kept.setVisible(bool(left))
        incoming = line.direction == "in" and line.change_set_id is not None
        self.take_back.setText(_("再应用这次导入") if line.state == "undone" else _("撤销这次导入"))
        for widget in (self.take_back, self._hint):
            widget.setVisible(incoming)

    # -- verbs ---------------------------------------------------------------------------------------------------
    def _take_back(self) -> None:
        line = self._lines.get(self.table.current_id or 0)
        if line is None or line.change_set_id is None:
            return
        back = line.state != "undone"
        with self._desk.store.read() as reader:
            find = undo.target_of if back else undo.undone_by
            target = find(reader, line.change_set_id)
        if target is None:
            self._desk.say(_("这次导入没有可以收回的了。"))
            return
        words = _("已撤销：{name}") if back else _("已再应用：{name}")
        self._desk.write(
            undo.UNDO if back else undo.REDO,
            target.label,
            lambda write: undo.take_back(write, target),
            title=(_("撤销 {name}") if back else _("再应用 {name}")).format(name=line.name),
            done=lambda outcome: self._took(outcome, words.format(name=line.name)),
        )

    def _took(self, outcome: Reverted, words: str) -> None:
        kept = _("；{n} 处后来又改过，没有动").format(n=len(outcome.kept)) if outcome.kept else ""
        self._desk.say(words + kept, "good")
        self.look()
