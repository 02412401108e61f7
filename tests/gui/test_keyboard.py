"""The keyboard alone: Enter and Tab go on as they read, what was typed is not lost, a sheet takes its last step back."""

from pathlib import Path
from typing import Any

import pytest
from gui.conftest import LONG, called, quiet, typed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit

from app.ui.households.cell import Cell
from app.ui.main_window import MainWindow
from app.ui.measures.entry import MEASURE, QuickEntry
from app.ui.registers.exporting import ExportDialog
from app.ui.start import StartScreen
from db.queries.household import household_page

WAIT = 30_000


def visits(window: MainWindow, household: int) -> int:
    with window.desk.store.read() as reader:
        page = household_page(reader, household)
    assert page
    return len(page.visits)


def entry_of(window: MainWindow) -> QuickEntry:
    entry = window.findChild(QuickEntry)
    assert entry
    return entry


def test_enter_makes_the_new_store(qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = StartScreen()
    qtbot.addWidget(screen)
    screen.show()
    screen.name.setText("团结村")
    screen.first.setText("abcdef")
    screen.second.setText("abcdeg")
    QTest.keyClick(screen.second, Qt.Key.Key_Return)
    assert "两遍口令不一样。" in [label.text() for label in screen.findChildren(QLabel) if label.isVisible()]
    asked: list[str] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *told: asked.append(told[2]) or ("", ""))
    screen.second.setText("abcdef")
    QTest.keyClick(screen.second, Qt.Key.Key_Return)
    assert [Path(each).name for each in asked] == ["团结村.jiedui"]


def test_enter_presses_the_button_that_has_the_keyboard(
    qtbot: Any, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_room("registers")
    button = called(window, "导出")
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Return)
    dialog = window.findChild(ExportDialog)
    assert dialog
    qtbot.waitUntil(lambda: dialog.focusWidget() is dialog.register)  # and a dialog begins in its first field
    dialog.reject()


def test_tab_and_arrows_go_through_the_members(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.desk.open_household(ids[LONG])
    page = window.room.page
    add = called(page.people, "加成员")
    cells = page.people.findChildren(Cell)
    add.setFocus()
    QTest.keyClick(add, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is cells[0]
    QTest.keyClick(cells[0], Qt.Key.Key_Right)
    assert QApplication.focusWidget() is cells[1]
    QTest.keyClick(cells[1], Qt.Key.Key_Left)
    assert QApplication.focusWidget() is cells[0]


def test_enter_takes_the_household_and_goes_on(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.open_entry({})
    entry = entry_of(window)
    typed(called(entry, "户", QLineEdit), "cj")
    QTest.keyClick(called(entry, "户", QLineEdit), Qt.Key.Key_Return)
    assert entry.focusWidget() is entry.visit.requests


def test_a_household_brought_along_gives_way_to_the_one_typed(
    qtbot: Any, window: MainWindow, ids: dict[str, int]
) -> None:
    window.open_entry({"household": ids[LONG]})
    line = entry_of(window).household.line
    assert line.selectedText() == LONG
    typed(line, "cj")
    assert entry_of(window).household.highlighted().household_id == ids["陈静"]


def test_in_the_room_of_measures_a_measure_is_recorded(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.open_room("measures")
    quiet(qtbot, window)
    QTest.keyClick(window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.findChild(QuickEntry) is not None)
    assert entry_of(window).what.key == MEASURE
    qtbot.waitUntil(entry_of(window).isActiveWindow)
    QTest.keyClick(entry_of(window), Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert entry_of(window).visit.isVisible()


def test_ctrl_z_takes_back_what_was_saved_just_now(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.open_entry({"household": ids["陈静"]})
    entry = entry_of(window)
    typed(entry.visit.promises, "问缝纫班")
    qtbot.waitUntil(entry.isActiveWindow)
    QTest.keyClick(entry, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: visits(window, ids["陈静"]) == 1, timeout=WAIT)
    # the record is in the store before the sheet has heard of it
    qtbot.waitUntil(lambda: called(entry, "撤销刚才这笔").isVisible(), timeout=WAIT)
    assert entry.focusWidget() is entry.household.line
    QTest.keyClick(entry.household.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: visits(window, ids["陈静"]) == 0, timeout=WAIT)


def test_escape_asks_once_before_what_was_typed_goes(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.open_entry({"household": ids["陈静"]})
    entry = entry_of(window)
    typed(entry.visit.promises, "asked")
    entry.reject()
    assert entry.isVisible()
    entry.reject()
    assert not entry.isVisible()
