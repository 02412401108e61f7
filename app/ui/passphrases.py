"""Lines into which a passphrase is typed, what is said of a new one, and waiting after wrong ones.

Here: the hidden line, the meter below it, the countdown on a button. Not here: the judgement (`db.rules.passphrases`), how long is
waited (`db.tries`).
"""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QWidget

from app.ui import theme
from app.ui.widgets import Field, label, text_field
from app.ui.widgets.words import tint
from resources.language import _

_FULL: Final = 80  # bits at which the bar is full


def hidden(name: str) -> QLineEdit:
    """Return a line that shows dots."""
    made = text_field(name)
    made.setEchoMode(QLineEdit.EchoMode.Password)
    return made


class Meter(QWidget):
    """How hard the passphrase in a line is to guess; nothing is said of an empty one. `known` gives names a guesser knows."""

    def __init__(self, line: QLineEdit, known: Callable[[], Iterable[str]] = tuple) -> None:
        super().__init__()
        self._known = known
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("口令强度"))
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _FULL)
        self.bar.setFixedSize(theme.scaled(90), 6)
        row.addWidget(self.bar)
        self.words = label("", "small", wrap=True)
        row.addWidget(self.words, 1)
        line.textChanged.connect(self._judge)
        self.hide()

    def _judge(self, typed: str) -> None:
        from db.rules.passphrases import strength  # noqa: PLC0415  not before somebody types

        found = strength(typed, self._known())
        self.bar.setValue(round(min(found.bits, _FULL)))
        self.setVisible(bool(typed))
        self.words.setText(f"{found.name}{_('。') if found.advice else ''}{found.advice}" if typed else "")
        tint(self.words, ("bad", "bad", "warn", "good", "good")[found.level])
        self.bar.setAccessibleDescription(self.words.text())


class CodeField(Field):
    """A line for a recovery code; while it is typed it says which group is wrong."""

    def __init__(self) -> None:
        self.line = text_field(_("恢复码"), "", "XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX-XXXXX")
        super().__init__(_("恢复码"), self.line, _("纸上的七组，横线可以不写"))
        self.line.textEdited.connect(lambda _typed: self._look())

    def _look(self) -> list[int]:
        from db.recovery import wrong_groups  # noqa: PLC0415  not before somebody types

        wrong = wrong_groups(self.line.text())
        self.wrong(_("第 {n} 组不对，请对着纸再看一遍。").format(n="、".join(map(str, wrong))) if wrong else "")
        return wrong

    def is_whole(self) -> bool:
        """Whether a whole code was typed, and say what is missing where it was not."""
        from db.recovery import code_in  # noqa: PLC0415  not before somebody types

        if code_in(self.line.text()):
            return True
        if not self._look():
            self.wrong(_("恢复码一共七组，每组五个字符，还没有写完。"))
        return False


class Waiting(QObject):
    """Counts down on a button, second by second, while nothing is tried on a store after wrong passphrases."""

    def __init__(self, press: QPushButton) -> None:
        super().__init__(press)
        self._press, self._text = press, press.text()
        self._path: Path | None = None
        self.timer = QTimer(self, interval=1000)
        self.timer.timeout.connect(self._look)

    def look(self, path: Path | None) -> bool:
        """Look whether one has to wait before this store is tried, and count down where so; return whether one has."""
        self._path = path
        return self._look()

    def _look(self) -> bool:
        from db.tries import seconds_left  # noqa: PLC0415  not before somebody types

        left = seconds_left(self._path) if self._path else 0
        self._press.setEnabled(not left)
        self._press.setText(_("{n} 秒后再试").format(n=left) if left else self._text)
        if left:
            self.timer.start()
        else:
            self.timer.stop()
        return bool(left)
