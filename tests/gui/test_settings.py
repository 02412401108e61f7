"""Settings: who is at the desk, another store."""

from typing import Any

from gui.conftest import called, quiet, typed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLineEdit

from app.ui import leaving
from app.ui.main_window import MainWindow

WAIT = 30_000


def test_somebody_who_is_no_helper_of_the_store_writes_a_name(qtbot: Any, window: MainWindow) -> None:
    window.open_room("settings")
    line = called(window.room, "我是谁", QLineEdit)
    typed(line, "张建")
    called(window.room, "名册里没有，就写“张建”", QAbstractButton).click()
    qtbot.waitUntil(lambda: window.desk.who == "张建", timeout=WAIT)
    assert window.desk.me is None
    quiet(qtbot, window)
    called(window.room, "不写名字", QAbstractButton).click()
    qtbot.waitUntil(lambda: window.desk.who is None, timeout=WAIT)


def test_another_store_is_opened_from_the_start_screen(qtbot: Any, window: MainWindow) -> None:
    window.open_room("settings")
    QTest.mouseClick(called(window.room, "打开另一个库…", QAbstractButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(leaving._starts) and leaving._starts[0].isVisible(), timeout=WAIT)
    assert not window.isVisible()
    leaving._starts.pop().close()
