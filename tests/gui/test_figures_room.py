"""The room of figures: what is counted is shown with its meaning, opens its households, and goes out without small numbers."""

from pathlib import Path
from typing import Any

import openpyxl
from gui.conftest import LONG, called, quiet, shown, typed
from PySide6.QtWidgets import QAbstractButton, QDialog, QFileDialog, QLineEdit, QTableView

from app.ui.figures.giving import GiveDialog
from app.ui.main_window import MainWindow
from db.ops.setting import set_setting
from db.queries.persons import ME

WAIT = 20_000


def numbers(window: MainWindow) -> list[list[str]]:
    """What the table shows."""
    model = called(window.room, "统计表", QTableView).model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


def press(qtbot: Any, window: MainWindow, name: str) -> None:
    """Press a button of the window and wait for what it asks for."""
    called(window, name, QAbstractButton).click()
    quiet(qtbot, window)


def test_figures_are_counted_and_open_their_households(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    window.open_room("figures")
    quiet(qtbot, window)
    assert numbers(window) == [["合计", "3"], ["叶城县 金果镇", "3"]]
    assert "登记在册的户" in shown(window.room)
    press(qtbot, window, "村")
    assert numbers(window)[1] == ["叶城县 金果镇 团结村", "3"]
    press(qtbot, window, "需求件数")
    press(qtbot, window, "类别")
    assert numbers(window)[0] == ["合计", "1", "1"]
    press(qtbot, window, "户数")
    window.room.table.activated.emit(window.room.model.index(1, 0))
    qtbot.waitUntil(lambda: window.room.title == "户", timeout=WAIT)


def test_small_numbers_stay_inside(
    qtbot: Any, ids: dict[str, int], window: MainWindow, tmp_path: Path, monkeypatch: Any
) -> None:
    window.open_room("figures")
    quiet(qtbot, window)
    press(qtbot, window, "看对外的样子")
    assert numbers(window) == [["合计", "—"], ["叶城县 金果镇", "—"]]
    out = tmp_path / "统计.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_asked: (str(out), ""))
    window.room.give()
    dialog = window.room.findChild(GiveDialog)
    called(dialog, "写成工作簿…", QAbstractButton).click()
    assert "先写明给谁" in shown(dialog) and not out.exists()
    typed(called(dialog, "发给谁", QLineEdit), "县局")
    typed(called(dialog, "做什么用", QLineEdit), "汇总")
    called(dialog, "写成工作簿…", QAbstractButton).click()
    qtbot.waitUntil(out.exists, timeout=WAIT)
    quiet(qtbot, window)
    cells = [cell.value for row in openpyxl.load_workbook(out).active.iter_rows(min_row=7) for cell in row]
    assert 3 not in cells and "—" in cells


def test_the_paper_is_previewed(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    window.open_room("figures")
    quiet(qtbot, window)
    window.room.give()
    dialog = window.room.findChild(GiveDialog)
    dialog.form.setCurrentIndex(1)
    typed(called(dialog, "发给谁", QLineEdit), "县局")
    typed(called(dialog, "做什么用", QLineEdit), "汇总")
    called(dialog, "预览…", QAbstractButton).click()
    qtbot.waitUntil(
        lambda: any(each.windowTitle() == "统计" and each.isVisible() for each in window.findChildren(QDialog)),
        timeout=WAIT,
    )


def test_a_reader_sees_what_would_go_out(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    with window.desk.store.write("set_setting", "我") as write:
        set_setting(write, "roles", {"协": "coordinator", "某": "reader"})
        set_setting(write, ME, "某")
    window.open_room("figures")
    quiet(qtbot, window)
    assert numbers(window)[0] == ["合计", "—"] and LONG not in str(numbers(window))
    assert not called(window, "看对外的样子", QAbstractButton).isEnabled()
