"""Who can open the store, on the settings and the start screen; what the locked window says, and when it locks."""

from pathlib import Path
from typing import Any

import pytest
from gui.conftest import LONG, called, closed, quiet, shown, typed
from keyed import opens
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QDialog, QLineEdit, QMessageBox

from app.summaries.blocks import texts
from app.ui import computer, lock
from app.ui.away import Away, Messages
from app.ui.lock import Cover
from app.ui.main_window import MainWindow
from app.ui.paper.preview import PreviewDialog
from app.ui.start import StartScreen
from db import keys_verbs, tries
from db.backup import backup
from db.recovery import code_in
from db.store import Store

pytestmark = pytest.mark.usefixtures("cheap_keys")
WAIT = 20_000


@pytest.fixture
def slotted(shared: Store) -> Path:
    """A closed store that two persons open."""
    shared.close()
    return shared.path


def form(window: MainWindow, verb: str) -> Any:
    """Press a verb of the card of the keys and return its dialog."""
    window.open_room("settings")
    QApplication.processEvents()  # the lines of the card come into sight
    called(window.room, verb, QAbstractButton).click()
    return next(each for each in window.findChildren(QDialog) if each.isVisible())


def write(dialog: Any, **lines: str) -> None:
    for name, text in lines.items():
        typed(called(dialog, name, QLineEdit), text)


def press(dialog: Any, name: str) -> None:
    QTest.mouseClick(called(dialog, name, QAbstractButton), Qt.MouseButton.LeftButton)


OWN = "您的口令或恢复码"


def test_somebody_is_added_and_the_demonstration_becomes_a_store_of_its_own(qtbot: Any, window: MainWindow) -> None:
    assert not window.lock.timer.isActive()
    dialog = form(window, "加一个人…")
    write(dialog, **{OWN: "wrong", "名字": "李建国", "新口令": "abcdef1", "再写一遍": "abcdef2"})
    press(dialog, "加上")
    assert "两遍口令不一样" in shown(dialog)
    called(dialog, "再写一遍", QLineEdit).setText("abcdef1")
    press(dialog, "加上")
    qtbot.waitUntil(lambda: "口令不对" in shown(dialog), timeout=WAIT)
    called(dialog, OWN, QLineEdit).setText("test")
    press(dialog, "加上")
    qtbot.waitUntil(lambda: not window.findChildren(type(dialog)) or not dialog.isVisible(), timeout=WAIT)
    quiet(qtbot, window)
    assert "李建国" in shown(window.room)
    assert opens(window.desk.store.path, "abcdef1") and opens(window.desk.store.path, "test")
    assert window.lock.timer.isActive()  # nobody's passphrase is public any more
    with window.desk.store.write("test", "试") as change:  # the store goes on
        change.create("organisation", name="甲")


def test_a_passphrase_is_changed_and_the_old_backups_are_named(qtbot: Any, window: MainWindow) -> None:
    backup(window.desk.store)
    dialog = form(window, "换口令…")
    write(dialog, **{"现在的口令，忘了就写恢复码": "test", "新口令": "短"})
    assert "太容易猜到" in shown(dialog)
    called(dialog, "再写一遍", QLineEdit).setText("短")
    press(dialog, "换口令")
    qtbot.waitUntil(lambda: "至少 6 个字符" in shown(dialog), timeout=WAIT)
    for name in ("新口令", "再写一遍"):
        called(dialog, name, QLineEdit).setText("杏子 石榴 拖拉机 九月")
    assert "很好" in shown(dialog) and called(dialog, "旧口令可能被人知道了：数据钥匙也换新的", QCheckBox)
    press(dialog, "换口令")
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=WAIT)
    assert "1 份更早的备份" in window.findChild(QMessageBox).text()
    window.findChild(QMessageBox).accept()
    quiet(qtbot, window)
    assert opens(window.desk.store.path, "杏子 石榴 拖拉机 九月") and not opens(window.desk.store.path, "test")


def test_the_recovery_code_is_on_paper_and_somebody_is_taken_out(qtbot: Any, window: MainWindow) -> None:
    store = window.desk.store
    keys_verbs.add(store, "test", "王秀英", "second2")
    dialog = form(window, "恢复码…")
    write(dialog, **{OWN: "test"})
    press(dialog, "生成并打印")
    dialog.reject()  # the code that is just being made would be lost
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: window.findChild(PreviewDialog) is not None, timeout=WAIT)
    sheet = window.findChild(PreviewDialog)
    qtbot.waitUntil(lambda: len(sheet.view.pages) == 1, timeout=WAIT)
    code = "-".join(each for each in texts(sheet._documents[0].blocks) if len(each) == 5 and each.isascii())
    assert code_in(code) == code
    sheet.reject()
    quiet(qtbot, window)
    assert opens(store.path, code)
    window.open_room("today")
    dialog = form(window, "去掉 王秀英")
    write(dialog, **{OWN: code})
    press(dialog, "去掉")
    qtbot.waitUntil(lambda: len(keys_verbs.persons(store)) == 2, timeout=WAIT)
    quiet(qtbot, window)
    assert not opens(store.path, "second2") and opens(store.path, "test") and opens(store.path, code)
    assert "王秀英" not in shown(window.room)


# -- locked ----------------------------------------------------------------------------------------------------------
def test_the_locked_window_says_nothing(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    window.desk.open_household(ids[LONG])
    quiet(qtbot, window)
    window.activateWindow()
    qtbot.waitUntil(lambda: QGuiApplication.focusWindow() is window.windowHandle())
    QGuiApplication.clipboard().setText("999999197103120016")
    title = window.windowTitle()
    assert window.desk.store.name in title
    window.lock.lock()
    assert QGuiApplication.clipboard().text() == ""
    assert window.desk.store.name not in f"{window.windowTitle()}{shown(window)}" and LONG not in shown(window)
    cover = window.findChild(Cover)
    called(cover, "口令", QLineEdit).setText("test")
    called(cover, "打开", QAbstractButton).click()
    qtbot.waitUntil(lambda: not window.lock.locked, timeout=WAIT)
    assert window.windowTitle() == title


def test_the_window_locks_when_the_computer_is_left(window: MainWindow) -> None:
    window.lock.away.left.emit()
    assert not window.lock.locked  # a demonstration
    keys_verbs.change(window.desk.store, "test", "second2")
    window.lock.away.left.emit()
    assert window.lock.locked


def test_a_clock_that_jumped_shows_that_the_computer_slept(window: MainWindow) -> None:
    now, left = [1000.0], []
    away = Away(window, lambda: now[0])
    away.left.connect(lambda: left.append(now[0]))
    for after in (10.0, 12.0, 40.0):  # late, not asleep
        now[0] += after
        away.beat()
    assert left == []
    now[0] += 300
    away.beat()
    away.beat()
    assert left == [1362.0]
    away.rest()
    now[0] += 300
    away.beat()
    assert left == [1362.0]


def test_what_windows_tells_its_windows() -> None:
    left: list[int] = []
    messages = Messages(lambda: left.append(1))
    for message, what in ((0x0218, 0x0012), (0x02B1, 0x0008), (0x0100, 0x0004)):
        messages.look(message, what)
    assert left == []
    messages.look(0x0218, 0x0004)
    messages.look(0x02B1, 0x0007)
    assert left == [1, 1]


def test_the_minutes_are_kept_and_taken_at_once(window: MainWindow) -> None:
    keys_verbs.change(window.desk.store, "test", "second2")
    window.open_room("settings")
    assert window.lock.timer.interval() == 5 * 60_000 and window.lock.timer.isActive()
    called(window.room, "15 分钟", QAbstractButton).click()
    assert window.lock.timer.interval() == 15 * 60_000 and lock.minutes() == 15
    computer.remember(lock_after=99_999)
    assert lock.minutes() == 5


def test_wrong_passphrases_at_the_cover_are_waited_after(qtbot: Any, window: MainWindow) -> None:
    store = window.desk.store
    keys_verbs.change(store, "test", "second2")
    window.lock.lock()
    cover = window.findChild(Cover)
    line = called(cover, "口令", QLineEdit)
    for _time in range(3):
        line.setText("wrong1")
        cover.field.wrong("")
        cover.try_passphrase()
        qtbot.waitUntil(cover.field.trouble.isVisible, timeout=WAIT)
    assert not cover.open_button.isEnabled() and "秒后再试" in cover.open_button.text()
    tries._note(store.path).unlink()
    cover._waiting.timer.timeout.emit()
    line.setText("second2")
    called(cover, "打开", QAbstractButton).click()
    qtbot.waitUntil(lambda: not window.lock.locked, timeout=WAIT)


# -- the start screen ------------------------------------------------------------------------------------------------
def test_a_store_is_opened_with_the_recovery_code(qtbot: Any, slotted: Path) -> None:
    with Store.open(slotted, "first1") as store:
        code = keys_verbs.make_recovery(store, "first1")
    screen = StartScreen(slotted)
    qtbot.addWidget(screen)
    screen.show()
    called(screen, "用恢复码打开", QAbstractButton).click()
    line = called(screen, "恢复码", QLineEdit)
    typed(line, code[:-1] + ("0" if code[-1] != "0" else "1"))
    assert "第 7 组不对" in shown(screen)
    line.setText(code[:-3])
    called(screen, "打开库", QAbstractButton).click()
    assert "还没有写完" in shown(screen) and screen.window_opened is None
    line.setText(code.lower())
    called(screen, "打开库", QAbstractButton).click()
    qtbot.waitUntil(lambda: screen.window_opened is not None, timeout=WAIT)
    window = screen.window_opened
    qtbot.waitUntil(lambda: window.room_name == "today" and not window.desk.busy, timeout=WAIT)
    closed(qtbot, window)


def test_the_start_screen_counts_down_after_wrong_passphrases(qtbot: Any, slotted: Path) -> None:
    tries._write(slotted, 3, tries.time.time())
    screen = StartScreen(slotted)
    qtbot.addWidget(screen)
    screen.show()
    assert not screen.open_button.isEnabled() and "秒后再试" in screen.open_button.text()
    typed(called(screen, "口令", QLineEdit), "first1")
    screen.open_store()
    assert screen._op is None
    tries._note(slotted).unlink()
    screen._waiting.timer.timeout.emit()
    called(screen, "打开库", QAbstractButton).click()
    qtbot.waitUntil(lambda: screen.window_opened is not None, timeout=WAIT)
    window = screen.window_opened
    qtbot.waitUntil(lambda: window.room_name == "today" and not window.desk.busy, timeout=WAIT)
    closed(qtbot, window)
