"""Dialogs with what was typed into them: kept from an Esc too early, saved by Enter, refused where it fits several."""

from typing import Any

from gui.conftest import LONG, called, quiet, shown, typed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLineEdit

from app.ui.main_window import MainWindow
from db.store import Store


def dialog_of(window: MainWindow, title: str) -> QDialog:
    return next(each for each in window.findChildren(QDialog) if each.windowTitle() == title)


def test_a_village_that_fits_several_is_chosen_before_anything_is_saved(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    with store.write("test", "试") as write:
        other = write.create("region", edition=2019, level="township", name="柯克亚乡", parent_id=ids["叶城县"])
        write.create("region", edition=2019, level="village", name="团结村", parent_id=other)
    window.open_room("households", {"new": True})
    dialog = dialog_of(window, "新建户")
    typed(called(dialog, "户主姓名", QLineEdit), "王芳")
    line = called(dialog, "行政村", QLineEdit)
    typed(line, "团结村")
    called(dialog, "保存", QAbstractButton).click()
    quiet(qtbot, window)
    assert dialog.isVisible()
    assert "有 2 个村符合" in shown(dialog) and "柯克亚乡" in shown(dialog)
    QTest.keyClick(line, Qt.Key.Key_Down)
    QTest.keyClick(line, Qt.Key.Key_Return)
    called(dialog, "保存", QAbstractButton).click()
    qtbot.waitUntil(lambda: window.room.page is not None and window.room.page.content is not None)
    quiet(qtbot, window)


def test_escape_asks_once_in_a_dialog_where_something_was_typed(
    qtbot: Any, window: MainWindow, ids: dict[str, int]
) -> None:
    window.open_room("households", {"new": True})
    dialog = dialog_of(window, "新建户")
    typed(called(dialog, "户主姓名", QLineEdit), "王芳")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible() and "还没保存" in shown(dialog)
    typed(called(dialog, "联系电话", QLineEdit), "19900001125")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()  # more was typed since it was asked
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()

    window.desk.open_household(ids[LONG])
    called(window.room.page.people, "加成员", QAbstractButton).click()
    member = dialog_of(window, "加成员")
    QTest.keyClick(member, Qt.Key.Key_Escape)
    assert not member.isVisible()  # nothing was typed, so nothing is asked


def test_enter_saves_where_a_dialog_has_one_line(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.desk.open_household(ids[LONG])
    page = window.room.page
    page.edit(ids[LONG], "household", "phone", "")
    line = called(dialog_of(window, "改联系电话"), "联系电话", QLineEdit)
    typed(line, "19900001125")
    QTest.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.content.facts["phone"] == "19900001125")
    quiet(qtbot, window)
