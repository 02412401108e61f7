"""The bar above a room (title, its widgets, search, its verbs) and the one below (keys, work under way, backup, saved)."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QProgressBar, QStatusBar, QWidget

from app.ui import icons, theme
from app.ui.fitting import fit
from app.ui.op import Op
from app.ui.room import Room
from app.ui.widgets import Elided, button, label
from app.ui.widgets.words import tint
from resources.language import _


class SearchBox(QLineEdit):
    """Looks like a field; a click or the keyboard opens the palette, which does the finding."""

    pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setAccessibleName(_("查找"))
        self.setPlaceholderText(_("查找人、村、结对或命令"))
        self.addAction(icons.icon("search", "sub"), QLineEdit.ActionPosition.LeadingPosition)
        self.setMinimumWidth(90)
        self.setMaximumWidth(300)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the palette."""
        self.pressed.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Leave the keyboard's mark to the palette."""
        super().focusInEvent(event)


class TopBar(QFrame):
    """Shows the head of the room that is open; the widgets of rooms are put in once and shown with their room."""

    search = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._shown: list[QWidget] = []
        self.setObjectName("top")
        self.setFixedHeight(theme.scaled(52))
        row = QHBoxLayout(self)
        row.setContentsMargins(18, 6, 14, 6)
        row.setSpacing(8)
        self._title = label("", "title")
        self._subtitle = Elided("", "sub")
        self._lead, self._verbs = QHBoxLayout(), QHBoxLayout()
        self._lead.setSpacing(6)
        self._verbs.setSpacing(8)
        self.search_box = SearchBox()
        self.search_box.pressed.connect(self.search)
        row.addWidget(self._title)
        row.addLayout(self._lead)
        row.addWidget(self._subtitle, 1)
        row.addWidget(self.search_box, 2)
        row.addWidget(label("Ctrl K", "key"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(self._verbs)

    def show_head(self, room: Room) -> None:
        """Show title and widgets of a room."""
        for widget in self._shown:
            widget.hide()
        self._title.setText(room.title)
        self._title.setVisible(bool(room.title))
        self._subtitle.setText(room.subtitle)
        lead, verbs = room.lead(), room.buttons()
        for layout, widgets in ((self._lead, lead), (self._verbs, verbs)):
            for widget in widgets:
                if layout.indexOf(widget) < 0:
                    layout.addWidget(widget)
                widget.show()
        self._shown = [*lead, *verbs]
        fit(self, verbs)

    def event(self, event: QEvent) -> bool:
        """Make room for the verbs whenever the bar or what stands in it has another width."""
        done = super().event(event)
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            fit(self, [each for each in self._shown if self._verbs.indexOf(each) >= 0])
        return done


class StatusBar(QStatusBar):
    """Keys of the room or the last quiet line at the left; work under way, backup and saved state at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self.setFixedHeight(theme.scaled(30))
        self._keys = Elided("", "sub")
        self._keys.setContentsMargins(8, 0, 8, 0)
        self._keys.setAccessibleName(_("状态"))
        self.addWidget(self._keys, 1)
        self._work = self._working()
        self.addPermanentWidget(self._work)
        self._backup = label("", "sub")
        self._saved = label(_("已保存"), "sub")
        self._language = label("", "sub")
        for widget in (self._backup, self._saved, self._language):
            widget.setContentsMargins(8, 0, 8, 0)
            self.addPermanentWidget(widget)
        self._hints = ""
        self._back = QTimer(self, singleShot=True, interval=6000)
        self._back.timeout.connect(self._say_hints)
        self._op: Op | None = None

    def _working(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        self._what = label("", "sub")
        self._bar = QProgressBar()
        self._bar.setAccessibleName(_("进度"))
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(140)
        self._stop = button(_("停下"), self._cancel, look="text")
        for widget in (self._what, self._bar, self._stop):
            row.addWidget(widget)
        made.hide()
        return made

    def show_keys(self, keys: Sequence[str]) -> None:
        """Show the keys of a room."""
        self._hints = "   ·   ".join(keys)
        if not self._back.isActive():
            self._say_hints()

    def say(self, words: str, tone: str = "") -> None:
        """Show a line for a few seconds."""
        self._keys.setText(words)
        tint(self._keys, tone)
        self._back.start()

    @property
    def said(self) -> str:
        """What stands at the left now."""
        return self._keys.text()

    def _say_hints(self) -> None:
        self._keys.setText(self._hints)
        tint(self._keys, "")

    def show_saved(self, read_only: bool) -> None:
        """Say whether what is written is safe."""
        self._saved.setText(_("只读") if read_only else _("已保存"))

    def show_backup(self, words: str) -> None:
        """Say when the last backup was made."""
        self._backup.setText(words)

    def show_language(self, words: str) -> None:
        """Say in which language the desk speaks."""
        self._language.setText(words)

    def show_op(self, op: Op) -> None:
        """Show an op with its progress until it ends."""
        self._op = op
        self._what.setText(op.title)
        self._bar.setRange(0, 0)
        self._stop.setEnabled(True)
        self._saved.setText(_("正在写"))
        self._work.show()
        op.progressed.connect(self._on_progress)
        op.cancelled.connect(lambda: self.say(_("已停下，什么都没有改。")))
        op.ended.connect(self._ended)

    def _on_progress(self, done: int, total: int) -> None:
        self._bar.setRange(0, max(total, 1) if total < 1 << 31 else 0)
        self._bar.setValue(min(done, (1 << 31) - 1))

    def _cancel(self) -> None:
        if self._op:
            self._stop.setEnabled(False)
            self._op.cancel()

    def _ended(self) -> None:
        self._op = None
        self._work.hide()
        self._saved.setText(_("已保存"))
