"""Settings: who is at the desk, another store, a backup restored."""

from pathlib import Path
from typing import Any

import pytest
from gui.conftest import called, quiet, typed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QInputDialog, QLineEdit, QMessageBox

from app.ui import leaving
from app.ui.main_window import MainWindow
from app.ui.settings import backup
from db.backup import backup as make_backup
from db.store import Store

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


def asked_for(monkeypatch: pytest.MonkeyPatch, chosen: Path, target: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_told: (str(chosen), ""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_told: (str(target), ""))


def test_a_backup_of_another_store_asks_for_its_own_passphrase(
    qtbot: Any, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.create(tmp_path / "别村.jiedui", "别的口令", quick=True) as other:
        copy = make_backup(other)
    target = tmp_path / "恢复.jiedui"
    asked_for(monkeypatch, copy, target)
    window.open_room("settings")
    backup.restore(window.desk, window)
    qtbot.waitUntil(lambda: window.findChild(QInputDialog) is not None, timeout=WAIT)
    window.findChild(QInputDialog).textValueSelected.emit("别的口令")
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=WAIT)
    assert target.exists()
    assert called(window.findChild(QMessageBox), "打开恢复的库", QAbstractButton)


def test_the_open_store_is_no_backup_of_itself(
    qtbot: Any, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    window.desk.said.connect(lambda words, _tone: said.append(words))
    asked_for(monkeypatch, window.desk.store.path, tmp_path / "恢复.jiedui")
    backup.restore(window.desk, window)
    assert said == ["这就是现在打开着的库。请选它的一份备份。"]
