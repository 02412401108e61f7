"""A department's form in the window: seen filled, corrected, filled for a household and for a village."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from forms import household_form, roster_form
from gui.conftest import LONG, called, quiet
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QPushButton, QTableWidget

from app.ui.main_window import MainWindow

WAIT = 60_000


def words(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.room.findChildren(QLabel) if label.isVisible())


def shown(window: MainWindow) -> set[str]:
    """Return what the picture of the filled form says."""
    table = called(window.room, "填好的样子", QTableWidget)
    return {
        item.text()
        for row in range(table.rowCount())
        for column in range(table.columnCount())
        if (item := table.item(row, column)) is not None
    }


def test_the_page_of_a_household_fills_a_form_for_it(
    qtbot: Any, window: MainWindow, ids: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = household_form(tmp_path / "空.xlsx")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(form), ""))
    window.desk.open_household(ids[LONG])
    quiet(qtbot, window)
    QTest.mouseClick(called(window, "填表…", QPushButton), Qt.MouseButton.LeftButton)
    places = window.room.filling.places.table
    qtbot.waitUntil(lambda: places.isVisible() and LONG in shown(window), timeout=WAIT)
    assert "不填、不保存：民族、政治面貌" in words(window)
    assert "999999000001" in shown(window)

    row = next(at for at in range(places.rowCount()) if places.item(at, 0).text() == "H4")
    assert [places.item(row, at).text() for at in (1, 2)] == ["家庭人口", "户 · 登记人数"]
    places.setCurrentCell(row, 0)
    choice = called(window.room, "这一格填什么", QComboBox)
    choice.setCurrentIndex(choice.findData("household.group_name"))
    choice.activated.emit(choice.currentIndex())
    qtbot.waitUntil(lambda: "1 组" in shown(window), timeout=WAIT)

    out = tmp_path / "满.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    QTest.mouseClick(window.room.filling.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(out.exists, timeout=WAIT)
    quiet(qtbot, window)
    sheet = openpyxl.load_workbook(out).active
    assert (sheet["B3"].value, sheet["H4"].value, sheet["F3"].value) == (LONG, "1 组", None)
    assert (tmp_path / "config" / "forms").exists()

    QTest.keyClick(places, Qt.Key.Key_Escape)
    ledger = called(window.room, "台账往来")
    qtbot.waitUntil(lambda: ledger.ids_model.index(0, 1).data() == "满.xlsx", timeout=WAIT)


def test_a_list_is_filled_for_a_village(
    qtbot: Any, window: MainWindow, ids: dict[str, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = roster_form(tmp_path / "空.xlsx")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(form), ""))
    window.desk.open_room("registers")
    QTest.mouseClick(called(window, "填表", QPushButton), Qt.MouseButton.LeftButton)
    page = window.room.filling
    qtbot.waitUntil(lambda: page.next.isVisible() and page.next.isEnabled(), timeout=WAIT)
    quiet(qtbot, window)
    QTest.mouseClick(page.next, Qt.MouseButton.LeftButton)  # nobody was chosen yet: nothing is asked or written
    place = page.options.place
    place.line.textEdited.emit("团结村")
    assert place.take()
    out = tmp_path / "满.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    QTest.mouseClick(page.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(out.exists, timeout=WAIT)
    quiet(qtbot, window)
    sheet = openpyxl.load_workbook(out).active
    assert [sheet.cell(row, 3).value for row in (4, 5, 6)] == [LONG, "布佐热古丽·麦合木提江", "陈静"]


def test_what_is_no_form_is_said_on_the_page(
    qtbot: Any, window: MainWindow, ids: dict[str, int], tmp_path: Path
) -> None:
    openpyxl.Workbook().save(tmp_path / "白.xlsx")
    window.desk.open_room("registers", {"fill": tmp_path / "白.xlsx"})
    qtbot.waitUntil(lambda: "没有找到可以填的格" in words(window), timeout=WAIT)
