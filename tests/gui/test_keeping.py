"""Backups nobody asks for: every half hour, when the window closes, and what is said when one fails."""

from pathlib import Path
from typing import Any

import pytest
from gui.conftest import called, quiet
from PySide6.QtWidgets import QAbstractButton, QLabel, QMessageBox, QWidget

from app.ui.main_window import MainWindow

pytestmark = pytest.mark.usefixtures("ids")


def copies(window: MainWindow) -> list[Path]:
    """Return the backups beside the store."""
    return sorted(window.desk.store.path.parent.glob("库.backups/*.jiedui"))


def backup_words(window: MainWindow) -> str:
    """Return what the status bar says of the last backup."""
    return next(
        (each.text() for each in window.status.findChildren(QLabel) if "备份" in each.text() and each.isVisible()), ""
    )


def test_half_an_hour_later_what_changed_is_kept_once(qtbot: Any, window: MainWindow) -> None:
    assert backup_words(window) == "还没有备份"
    window.desk.keeper.timer.timeout.emit()
    qtbot.waitUntil(lambda: backup_words(window).startswith("上次备份"), timeout=20_000)
    quiet(qtbot, window)
    window.desk.keeper.timer.timeout.emit()
    quiet(qtbot, window)
    assert len(copies(window)) == 1


def test_a_failed_backup_stands_in_red_at_the_top_of_today(qtbot: Any, window: MainWindow) -> None:
    in_the_way = window.desk.store.path.with_name("库.backups")
    in_the_way.write_text("", encoding="utf-8")
    window.desk.keeper.timer.timeout.emit()
    alarm = next(each for each in window.room.findChildren(QWidget) if each.accessibleName() == "备份没有做成")
    qtbot.waitUntil(alarm.isVisible, timeout=20_000)
    assert any("U 盘" in label.text() for label in alarm.findChildren(QLabel))
    in_the_way.unlink()
    called(alarm, "再试一次", QAbstractButton).click()
    qtbot.waitUntil(lambda: not alarm.isVisible(), timeout=20_000)
    quiet(qtbot, window)
    assert len(copies(window)) == 1


def test_closing_keeps_what_changed_and_then_closes(qtbot: Any, window: MainWindow) -> None:
    window.close()
    assert window.isVisible()
    assert any(label.text() == "关闭前备份" for label in window.status.findChildren(QLabel) if label.isVisible())
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert len(copies(window)) == 1


def test_closing_without_a_backup_is_asked_about(qtbot: Any, window: MainWindow) -> None:
    window.desk.store.path.with_name("库.backups").write_text("", encoding="utf-8")
    window.close()
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None, timeout=20_000)
    box = window.findChild(QMessageBox)
    called(box, "先不关", QAbstractButton).click()
    quiet(qtbot, window)
    assert window.isVisible() and window.isEnabled() and called(window.room, "备份没有做成").isVisible()
    box.deleteLater()
    window.close()
    qtbot.waitUntil(lambda: len([b for b in window.findChildren(QMessageBox) if b.isVisible()]) == 1, timeout=20_000)
    box = next(each for each in window.findChildren(QMessageBox) if each.isVisible())
    called(box, "不备份，关闭", QAbstractButton).click()
    qtbot.waitUntil(lambda: not window.isVisible())
