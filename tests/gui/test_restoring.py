"""Back from a backup in the window: chosen, compared, restored; from the start screen too; a reminder of the stick."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from gui.conftest import called, quiet
from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QLineEdit, QTableWidget

from app.ui import computer
from app.ui.main_window import MainWindow
from app.ui.restoring import RestoreDialog
from app.ui.settings import backup as settings_backup
from app.ui.start import StartScreen
from app.ui.today import alarm
from db import backup_place
from db.backup import backup, backups, folder_of
from db.backup_place import Late, second_place
from db.store import Store

WAIT = 30_000

pytestmark = pytest.mark.usefixtures("ids")


@pytest.fixture
def kept(store: Store, ids: dict[str, int]) -> Path:
    """A backup that lacks one household."""
    made = backup(store)
    with store.write("add_household", "新建户", who="李建国") as write:
        write.create("household", code="999999000009", village_id=ids["团结村"])
    return made


def dialog_of(qtbot: Any, window: MainWindow) -> RestoreDialog:
    window.open_room("settings")
    called(window.room, "从备份恢复…", QAbstractButton).click()
    dialog = window.findChild(RestoreDialog)
    assert isinstance(dialog, RestoreDialog)
    qtbot.waitUntil(lambda: not dialog._ops, timeout=WAIT)
    return dialog


def test_the_newest_backup_is_chosen_checked_and_compared(qtbot: Any, kept: Path, window: MainWindow) -> None:
    dialog = dialog_of(qtbot, window)
    table = called(dialog, "备份", QTableWidget)
    assert dialog.table.chosen.path == kept and table.item(0, 3).text() == "✓ 完好"
    said = called(dialog, "备份里有什么、少了什么", QLabel).text()
    assert "备份里没有的：1 步，户 1" in said and "新建户" in said and "李建国" in said


def test_three_presses_make_a_new_store_and_the_old_one_stays(qtbot: Any, kept: Path, window: MainWindow) -> None:
    """What a newcomer does: open the dialog, press restore, press open."""
    before = window.desk.store.path.read_bytes()
    wanted: list[Path] = []
    window.desk.other_store_wanted.disconnect()
    window.desk.other_store_wanted.connect(wanted.append)
    dialog = dialog_of(qtbot, window)
    called(dialog, "恢复", QAbstractButton).click()
    qtbot.waitUntil(lambda: dialog.target is not None, timeout=WAIT)
    target = dialog.target
    assert target == window.desk.store.path.with_name("库-恢复.jiedui") and target.exists()
    called(dialog, "打开恢复的库", QAbstractButton).click()
    assert wanted == [target] and window.desk.store.path.read_bytes() == before
    with Store.open(target, "test", read_only=True) as restored, restored.read() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM household").scalar_one() == 3


def test_a_bent_backup_is_marked_and_refused(qtbot: Any, kept: Path, window: MainWindow) -> None:
    content = bytearray(kept.read_bytes())
    content[-40] ^= 1
    kept.write_bytes(content)
    dialog = dialog_of(qtbot, window)
    assert called(dialog, "备份", QTableWidget).item(0, 3).text() == "✗ 坏了，别用"
    called(dialog, "恢复", QAbstractButton).click()
    qtbot.waitUntil(lambda: not dialog._ops and dialog.trouble.isVisible(), timeout=WAIT)
    assert "损坏" in dialog.trouble.text() and dialog.target is None
    assert not window.desk.store.path.with_name("库-恢复.jiedui").exists()


def test_a_backup_of_another_store_wants_its_own_passphrase(
    qtbot: Any, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.create(tmp_path / "别村.jiedui", "别的口令", quick=True) as other:
        copy = backup(other)
    dialog = dialog_of(qtbot, window)
    assert "没有找到备份" in dialog.facts.text()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_told: (str(copy), ""))
    called(dialog, "别处的备份…", QAbstractButton).click()
    qtbot.waitUntil(lambda: dialog.trouble.isVisible() and not dialog._ops, timeout=WAIT)
    assert "它自己的口令" in dialog.trouble.text()
    called(dialog, "库的口令", QLineEdit).setText("别的口令")
    called(dialog, "看看里面", QAbstractButton).click()
    qtbot.waitUntil(lambda: "不是这个库的" in dialog.facts.text(), timeout=WAIT)
    dialog.place.setText(str(tmp_path / "恢复.jiedui"))
    called(dialog, "恢复", QAbstractButton).click()
    qtbot.waitUntil(lambda: dialog.target is not None, timeout=WAIT)
    Store.open(tmp_path / "恢复.jiedui", "别的口令").close()


def test_the_open_store_is_no_backup(qtbot: Any, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    dialog = dialog_of(qtbot, window)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_told: (str(window.desk.store.path), ""))
    called(dialog, "别处的备份…", QAbstractButton).click()
    assert "现在打开着的库" in dialog.trouble.text() and dialog.table.chosen is None


@pytest.mark.parametrize("place", ["", "neu.jiedui"])
def test_a_place_that_is_none_is_asked_for(qtbot: Any, kept: Path, window: MainWindow, place: str) -> None:
    dialog = dialog_of(qtbot, window)
    dialog.place.setText(place)
    called(dialog, "恢复", QAbstractButton).click()
    assert "新文件放在哪里" in dialog.trouble.text() and dialog.target is None


# -- from the start screen -------------------------------------------------------------------------------------------
@pytest.fixture
def screen(qtbot: Any, store: Store, kept: Path) -> Iterator[StartScreen]:
    """The start screen after the store was open here and was damaged since."""
    store.close()
    computer.opened(store.path)
    content = bytearray(store.path.read_bytes())
    content[-3_000] ^= 1
    store.path.write_bytes(content)
    made = StartScreen()
    made.show()
    yield made
    made.close()
    QThreadPool.globalInstance().waitForDone(10_000)
    made.deleteLater()


def begun(screen: StartScreen) -> RestoreDialog:
    called(screen, "从备份恢复…", QAbstractButton).click()
    dialog = screen.findChild(RestoreDialog)
    assert isinstance(dialog, RestoreDialog)
    called(dialog, "库的口令", QLineEdit).setText("test")
    return dialog


def test_a_damaged_store_is_restored_from_the_start_screen(qtbot: Any, screen: StartScreen) -> None:
    dialog = begun(screen)
    called(dialog, "看看里面", QAbstractButton).click()
    qtbot.waitUntil(lambda: "打不开，没法比" in dialog.facts.text(), timeout=WAIT)
    assert "里面有 1 步：户 3" in dialog.facts.text()
    called(dialog, "恢复", QAbstractButton).click()
    qtbot.waitUntil(lambda: dialog.target is not None, timeout=WAIT)
    called(dialog, "打开恢复的库", QAbstractButton).click()
    assert screen.path is not None and screen.path.name == "库-恢复.jiedui"


def test_what_the_damaged_store_still_holds_is_saved_too(qtbot: Any, screen: StartScreen) -> None:
    dialog = begun(screen)
    called(dialog, "连坏库里较新的一起救回", QAbstractButton).click()
    qtbot.waitUntil(lambda: dialog.target is not None, timeout=WAIT)
    assert "完整救回 1 步" in dialog.facts.text()
    assert dialog.target is not None
    with Store.open(dialog.target, "test", read_only=True) as saved, saved.read() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM household").scalar_one() == 4


# -- the stick -------------------------------------------------------------------------------------------------------
def test_today_reminds_of_the_stick_until_it_has_a_copy(
    qtbot: Any, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "usb"
    stick.mkdir()
    late: list[Late | None] = [Late(datetime.now() - timedelta(days=9, hours=1), stick)]
    monkeypatch.setattr(backup_place, "second_late", lambda _store, _now: late[0])
    window.open_room("today")
    reminder = window.room.findChild(alarm.Reminder)
    assert reminder is not None
    reminder.look()
    assert reminder.isVisible() and any("9 天" in each.text() for each in reminder.findChildren(QLabel))
    backup_place._note(window.desk.store.path, stick, datetime.now())
    late[0] = None
    called(reminder, "备份到那里", QAbstractButton).click()
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: not reminder.isVisible(), timeout=WAIT)
    assert len(backups(window.desk.store.path, stick)) == 1


def test_a_copy_to_a_stick_makes_it_the_second_place(
    qtbot: Any, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, str]] = []
    window.desk.said.connect(lambda words, tone: said.append((words, tone)))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_told: (str(tmp_path / "E" / "份.jiedui"), ""))
    (tmp_path / "E").mkdir()
    settings_backup.back_up_to(window.desk, window)
    quiet(qtbot, window)
    known = second_place(window.desk.store.path)
    assert known is not None and known.folder == tmp_path / "E"
    assert said[-1][1] == "warn" and "同一个盘" in said[-1][0]
    window.open_room("settings")
    assert any("请改备份到 U 盘" in each.text() for each in window.room.findChildren(QLabel))


def test_with_the_stick_in_the_keeper_goes_there_once_a_day(
    qtbot: Any, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "usb"
    stick.mkdir()
    backup_place._note(window.desk.store.path, stick, datetime.now() - timedelta(days=2))
    for _time in range(2):
        window.desk.keeper.keep()
        quiet(qtbot, window)
    assert len(backups(window.desk.store.path, stick)) == 1
    assert len(list(folder_of(window.desk.store.path).glob("*.jiedui"))) == 1
