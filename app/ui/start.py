"""The start screen: open a store used before, open a file, make a new one, or look at the demonstration.

Here: the cards and their forms. Not here: opening itself (`db.store`), the window that follows (`app.ui.desk`).
"""

from pathlib import Path
from typing import Any

import platformdirs
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.demo import DEMO_PASSPHRASE
from app.ui import computer, files, icons, toolkit
from app.ui.op import Op, in_words
from app.ui.passphrases import CodeField, Meter, Waiting, hidden
from app.ui.widgets import Card, Elided, Field, button, label, scrolled, section, text_field
from app.ui.widgets.cards import Keys, Line
from db.errors import StoreProblem
from resources.language import PROGRAM, _

SUFFIX = ".jiedui"
_SHORTEST = 6  # characters of a passphrase


class StartScreen(QWidget):
    """What is seen before a store is open. `path` is the store that was asked for, if any, `problem` why it did not open."""

    def __init__(self, path: Path | None = None, problem: StoreProblem | None = None) -> None:
        super().__init__()
        self.setObjectName("ground")
        self.setWindowTitle(_(PROGRAM))
        self.resize(toolkit.fitting(self, 980, 690))
        self.setMinimumSize(640, 480)
        self.window_opened: QWidget | None = None
        self._op: Op | None = None
        inside = QWidget()
        outer = QHBoxLayout(inside)
        outer.addStretch(1)
        self._column = QVBoxLayout()
        self._column.setSpacing(12)
        holder = QWidget()
        holder.setMaximumWidth(640)
        holder.setMinimumWidth(520)
        holder.setLayout(self._column)
        outer.addWidget(holder, 8)
        outer.addStretch(1)
        whole = QVBoxLayout(self)
        whole.addWidget(scrolled(inside, _("开始")))
        self._build(path)
        QShortcut(QKeySequence("Ctrl+O"), self, self.choose_file)
        if problem is not None:
            self._column.insertWidget(self._column.indexOf(self._cards[0]) + 1, self._trouble)
            self._failed(problem, 0)

    def _build(self, path: Path | None) -> None:
        column = self._column
        column.addSpacing(24)
        column.addWidget(label(_(PROGRAM), "figure"))
        column.addWidget(
            label(
                _("结对帮扶的台账：一户一档，一处登记，处处可打印。数据只在您打开的这一个加密文件里。"),
                "sub",
                wrap=True,
            )
        )
        self._trouble = label("", "error", wrap=True)
        self._trouble.setAccessibleName(_("出了什么事"))
        self._trouble.hide()
        self._bar = QProgressBar()
        self._bar.setAccessibleName(_("进度"))
        self._bar.setTextVisible(False)
        self._bar.hide()
        self._cancel = button(_("取消"), self._stop)
        self._cancel.hide()
        self._cards = (self._open_card(path), self._new_card(), self._demonstration_card())
        for card in self._cards:
            column.addWidget(card)
        column.addStretch(1)

    # -- open ----------------------------------------------------------------------------------------------------
    def _open_card(self, path: Path | None) -> Card:
        card = Card()
        choose = button(_("选文件…"), self.choose_file, look="text", tip="Ctrl+O")
        back = button(_("从备份恢复…"), self.restore, look="text")
        card.box.addLayout(section(_("打开"), "", back, choose))
        recent = [path] if path else computer.recent()
        for each in recent[:5]:
            card.box.addWidget(self._recent_line(each))
        if not recent:
            card.box.addWidget(
                label(_("这台电脑上还没有打开过库。选一个 .jiedui 文件，或在下面新建一个。"), "sub", wrap=True)
            )
        self.path: Path | None = recent[0] if recent else None
        self._path_label = Elided(str(self.path) if self.path else "", "small")
        card.box.addWidget(self._path_label)
        self.passphrase = hidden(_("口令"))
        self.open_field = Field(_("口令"), self.passphrase)
        card.box.addWidget(self.open_field)
        self.code = CodeField()
        self.code.hide()
        card.box.addWidget(self.code)
        row = QHBoxLayout()
        self.by_code = button(_("用恢复码打开"), self.change_way, look="text")
        row.addWidget(self.by_code)
        row.addStretch(1)
        self.open_button = button(_("打开库"), self.open_store, look="main")
        self._waiting = Waiting(self.open_button)
        self._waiting.look(self.path)
        row.addWidget(self.open_button)
        card.box.addLayout(row)
        Keys(self.code.inside, {Qt.Key.Key_Return: self.open_store, Qt.Key.Key_Enter: self.open_store})
        Keys(self.passphrase, {Qt.Key.Key_Return: self.open_store, Qt.Key.Key_Enter: self.open_store})
        QTimer.singleShot(0, self.passphrase, self.passphrase.setFocus)
        return card

    def _recent_line(self, path: Path) -> Line:
        line = Line(path.stem)
        line.box.addWidget(icons.Mark("drive", "accent"))
        line.box.addWidget(label(path.stem, "strong"))
        line.box.addWidget(Elided(str(path.parent), "sub"), 1)
        line.opened.connect(lambda: self._take(path))
        return line

    def _take(self, path: Path) -> None:
        self.path = path
        self._path_label.setText(str(path))
        self._waiting.look(path)
        self._way.setFocus()

    @property
    def _way(self) -> QWidget:
        """The line that opens the store: of the passphrase, or of the recovery code."""
        return self.passphrase if self.code.isHidden() else self.code.inside

    def change_way(self) -> None:
        """Show the line for the recovery code instead of the passphrase, or the other way round."""
        by_code = self.code.isHidden()
        self.code.setVisible(by_code)
        self.open_field.setVisible(not by_code)
        self.by_code.setText(_("用口令打开") if by_code else _("用恢复码打开"))
        self._way.setFocus()

    def choose_file(self) -> None:
        """Ask for a store file."""
        if chosen := files.one(self, _("打开库"), f"{_('结对的库')} (*{SUFFIX})", _home()):
            self._take(chosen)

    def restore(self) -> None:
        """Make a new store out of a backup of the one chosen, or save what it still holds; then offer to open it."""
        from app.ui.restoring import RestoreDialog  # noqa: PLC0415  not before it is wanted

        dialog = RestoreDialog(self, self.path)
        dialog.wanted.connect(self._take)
        dialog.open()

    def open_store(self) -> None:
        """Open the store chosen with the passphrase typed."""
        if self.path is None:
            self.choose_file()
            return
        if not self.open_button.isEnabled():
            return
        if self.code.isHidden():
            self._open(self.path, self.passphrase.text())
        elif self.code.is_whole():
            self._open(self.path, self.code.line.text())

    def _open(self, path: Path, passphrase: str) -> None:
        from db.store import Store  # noqa: PLC0415

        # whoever types nothing may mean the demonstration
        self._run(0, lambda _progress, _cancelled: Store.open(path, passphrase or DEMO_PASSPHRASE), self._opened)

    def _opened(self, store: Any) -> None:
        from app.ui.desk import main_window  # noqa: PLC0415

        self.window_opened = main_window(store)
        self.window_opened.show()
        self.close()

    # -- new -----------------------------------------------------------------------------------------------------
    def _new_card(self) -> Card:
        card = Card()
        card.box.addLayout(section(_("新建"), _("一个空的库，从导入台账或新建户开始")))
        row = QHBoxLayout()
        self.name = text_field(_("库的名字"), "", _("例如：金果镇团结村"))
        self.first, self.second = hidden(_("新口令")), hidden(_("再写一遍口令"))
        self.new_fields = [
            Field(_("库的名字"), self.name), Field(_("新口令"), self.first), Field(_("再写一遍"), self.second)
        ]  # fmt: skip
        for field in self.new_fields:
            row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        for each in (self.name, self.first, self.second):
            Keys(each, {Qt.Key.Key_Return: self.create_store, Qt.Key.Key_Enter: self.create_store})
        card.box.addLayout(row)
        card.box.addWidget(Meter(self.first, lambda: [self.name.text()]))
        foot = QHBoxLayout()
        words = _("口令忘了谁也打不开。建好以后，请在“设置”里生成恢复码，打印出来另外收好。")
        foot.addWidget(label(words, "small", wrap=True), 1)
        foot.addWidget(button(_("新建库"), self.create_store))
        card.box.addLayout(foot)
        return card

    def create_store(self) -> None:
        """Check what was typed, ask where the file goes, and make it."""
        name, first, second = self.name.text().strip(), self.first.text(), self.second.text()
        troubles = (
            "" if name and not set(name) & set('/\\:*?"<>|') else _("请写一个名字，不要用 / \\ : * ? 这些符号。"),
            "" if len(first) >= _SHORTEST else _("口令至少 {n} 个字符。").format(n=_SHORTEST),
            "" if first == second else _("两遍口令不一样。"),
        )
        for field, words in zip(self.new_fields, troubles, strict=True):
            field.wrong(words)
        if any(troubles):
            next(field for field, words in zip(self.new_fields, troubles, strict=True) if words).inside.setFocus()
            return
        kinds = f"{_('结对的库')} (*{SUFFIX})"
        if chosen := files.new_one(self, _("新库放在哪里"), f"{name}{SUFFIX}", kinds, SUFFIX, _home()):
            self._create(chosen, first)

    def _create(self, path: Path, passphrase: str) -> None:
        from db.divisions import new_store  # noqa: PLC0415

        self._run(1, lambda _progress, _cancelled: new_store(path, passphrase), self._opened)

    # -- demonstration -------------------------------------------------------------------------------------------
    def _demonstration_card(self) -> Card:
        card = Card()
        card.box.addLayout(section(_("看演示"), "", button(_("打开演示库"), self.open_demonstration)))
        words = _("真实的县、乡、村名，编造的户和人：随便试，随时可以删掉。")
        card.box.addWidget(label(words, "sub", wrap=True))
        return card

    def open_demonstration(self) -> None:
        """Open the demonstration store, making it the first time."""
        from app.demo.build import build  # noqa: PLC0415
        from db.store import Store  # noqa: PLC0415

        path = Path(platformdirs.user_data_path("jiedui")) / f"{_('演示')}{SUFFIX}"

        def work(progress: Any, cancelled: Any) -> Store:
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                build(path, on_progress=progress, cancelled=cancelled)
            return Store.open(path, DEMO_PASSPHRASE)

        self._run(2, work, self._opened)

    # -- work ----------------------------------------------------------------------------------------------------
    def _run(self, card: int, work: Any, done: Any) -> None:
        """Do work off the main thread; what becomes of it is told below the card it began in."""
        at = self._column.indexOf(self._cards[card]) + 1
        for number, widget in enumerate((self._trouble, self._bar, self._cancel)):
            self._column.insertWidget(at + number, widget)
        self._trouble.hide()
        for each in self._cards:
            each.setEnabled(False)
        self._bar.setRange(0, 0)
        self._bar.show()
        self._op = Op(work, self.windowTitle(), self)
        self._op.progressed.connect(self._on_progress)
        self._op.failed.connect(lambda problem: self._failed(problem, card))
        self._op.ended.connect(self._ended)
        self._op.done.connect(done)
        self._op.start()

    def _on_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._cancel.show()  # what tells how far it is can be stopped too

    def _stop(self) -> None:
        if self._op:
            self._op.cancel()

    def _ended(self) -> None:
        for each in self._cards:
            each.setEnabled(True)
        self._waiting.look(self.path)
        self._bar.hide()
        self._cancel.hide()

    def _failed(self, problem: BaseException, card: int) -> None:
        sentence, remedy = in_words(problem)
        self._trouble.setText(f"{sentence}{remedy}")
        self._trouble.show()
        line = (self._way, self.name, self._cards[card])[card]
        self.passphrase.selectAll()
        QTimer.singleShot(0, line, line.setFocus)


def _home() -> Path:
    """Where stores are looked for first: beside the last one."""
    recent = computer.recent()
    return recent[0].parent if recent else files.folder()
