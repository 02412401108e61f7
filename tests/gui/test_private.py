"""What is private: shown only as a logged act, hidden again, not left in the clipboard, covered when nobody is there."""

from typing import Any

from gui.conftest import LONG, called, closed, quiet, typed
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit, QWidget

from app.ui import main_window
from app.ui.lock import Cover
from app.ui.main_window import MainWindow
from db import keys
from db.history.undo import next_undo

ID_NUMBER = "999999197103120016"


def show_private(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    """Open the page of the first household, whose head has an ID number, and ask for what is hidden."""
    with window.desk.store.read() as reader:
        head = reader.exec_driver_sql("SELECT id FROM member WHERE household_id = ?", (ids[LONG],)).scalar_one()
    with window.desk.store.write("set_field", "改证件号") as write:
        write.update(head, id_number=ID_NUMBER)
    window.desk.open_household(ids[LONG])
    assert not says(window, ID_NUMBER)
    called(window.room, "显示证件与健康", QAbstractButton).click()
    qtbot.waitUntil(lambda: says(window, ID_NUMBER))
    quiet(qtbot, window)


def in_front(qtbot: Any, window: MainWindow) -> None:
    """Make the window the one that gets the keys."""
    window.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is window.windowHandle())


def says(window: MainWindow, words: str) -> bool:
    """Whether words stand somewhere in sight."""
    return any(words in label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_showing_private_facts_is_a_step_of_its_own(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    show_private(qtbot, window, ids)
    with window.desk.store.read() as reader:
        last = reader.exec_driver_sql(
            "SELECT verb, label, last_change - first_change + 1 FROM change_set ORDER BY id DESC LIMIT 1"
        ).one()
        target = next_undo(reader)
    assert tuple(last) == ("unmask", "显示证件与健康：999999000001", 0)
    assert target is not None and target.label == "改证件号"
    window.open_room("today")
    window.desk.open_household(ids[LONG])
    qtbot.waitUntil(lambda: called(window.room, "显示证件与健康").isVisible())
    assert not says(window, ID_NUMBER)
    quiet(qtbot, window)


def test_an_id_number_does_not_stay_in_the_clipboard(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    show_private(qtbot, window, ids)
    in_front(qtbot, window)
    clipboard, watch = QGuiApplication.clipboard(), window._clipboard
    cell = next(each for each in window.room.findChildren(QWidget) if each.accessibleDescription() == ID_NUMBER)
    QTest.keyClick(cell, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == ID_NUMBER and watch.timer.isActive() and watch.timer.interval() == 10_000
    watch.timer.timeout.emit()
    assert clipboard.text() == ""
    QTest.keyClick(cell, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    clipboard.setText("别的")
    watch.timer.timeout.emit()
    assert clipboard.text() == "别的"


def test_nobody_there_for_five_minutes(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    assert keys.is_public(window.desk.store.key) and not window.lock.timer.isActive()  # a demonstration
    show_private(qtbot, window, ids)
    window.open_entry({})
    entry = next(each for each in window.findChildren(QDialog) if each.isVisible())
    typed(called(entry, "户", QLineEdit), "cj")
    window.lock.timer.timeout.emit()
    cover = window.findChild(Cover)
    assert cover.isVisible() and not entry.isVisible() and not says(window, LONG)
    QTest.keyClick(window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    window.desk.tell(ValueError("x"))
    qtbot.waitUntil(lambda: not [each for each in window.findChildren(QDialog) if each.isVisible()])
    line = called(cover, "口令", QLineEdit)
    typed(line, "wrong")
    called(cover, "打开", QAbstractButton).click()
    qtbot.waitUntil(lambda: says(window, "口令不对"))
    line.setText("test")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not window.lock.locked)
    with window.desk.store.read() as read:
        assert read.exec_driver_sql("SELECT act FROM audit_line ORDER BY id DESC LIMIT 1").scalar() == "unlock"
    assert called(entry, "户", QLineEdit).text() == "cj"
    assert not says(window, ID_NUMBER)
    called(entry, "户", QLineEdit).clear()
    for dialog in window.findChildren(QDialog):
        dialog.reject()
    in_front(qtbot, window)
    QTest.keyClick(window, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.room_name == "today"
    quiet(qtbot, window)


def test_a_locked_window_can_be_closed(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    window.lock.lock()
    closed(qtbot, window)


def test_keys_and_mouse_put_the_lock_off(qtbot: Any, window: MainWindow) -> None:
    lock = window.lock
    lock.timer.setTimerType(Qt.TimerType.PreciseTimer)
    lock.timer.setInterval(60_000)
    lock.timer.start()
    handle = window.windowHandle()
    lock._meet(handle)
    qtbot.waitUntil(lambda: lock.timer.remainingTime() < 60_000)
    before = lock.timer.remainingTime()
    QTest.keyClick(handle, Qt.Key.Key_Shift)
    assert lock.timer.remainingTime() > before


def test_a_window_that_was_closed_hides_nobody(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    window.lock.timer.start()  # a store of tests has a key that everybody knows
    window.speak_again()  # another language: the old window gives way to a new one
    again = main_window._open_windows[-1]
    assert isinstance(again, MainWindow)
    assert not window.lock.timer.isActive()
    assert not window.desk.keeper.timer.isActive()
    assert again.desk.keeper.timer.isActive()
    again._handed_over = True
    again.close()
