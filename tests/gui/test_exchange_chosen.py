"""Files chosen in the dialog of the import go the way of their kind, like files that are dropped."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from gui.conftest import called, quiet
from gui.test_exchange import came, edited, seen_in, sent_to
from PySide6.QtWidgets import QAbstractButton, QFileDialog

from app.ui.main_window import MainWindow
from app.ui.registers.returned import DONE, PLAN
from db.store import Store


def test_an_exchange_workbook_chosen_in_the_dialog_is_taken_back(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = edited(sent_to(store, tmp_path / "交换.xlsx"), "联系电话", "19900001234")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_all, **_named: ([str(back)], ""))
    window.open_room("registers")
    called(window, "导入", QAbstractButton).click()
    quiet(qtbot, window)
    page = window.room.returned
    assert page is not None
    qtbot.waitUntil(lambda: page.step == PLAN, timeout=20_000)
    assert len(page.looked.arrivals) == 1 and not page.looked.unread


def test_nothing_chosen_comes_back_to_the_ledger(
    ids: dict[str, int], window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_all, **_named: ([], ""))
    window.open_room("registers")
    called(window, "导入", QAbstractButton).click()
    assert window.room.ledger.isVisible()


def test_every_line_says_whose_it_is_and_as_many_are_written_as_were_shown(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store, tmp_path: Path
) -> None:
    path = sent_to(store, tmp_path / "交换.xlsx")
    book = openpyxl.load_workbook(path)
    visits = book["走访"]
    columns = {str(cell.value): cell.column for cell in visits[1]}
    for heading, value in (
        ("户码（新行要填）", book["户"]["A2"].value),
        ("走访日期", "2019-07-01"),
        ("户提出的要求", "修渠"),
    ):
        visits.cell(visits.max_row + (heading == "户码（新行要填）"), columns[heading]).value = value
    book.save(path)
    page = came(qtbot, window, path)
    head = book["户"].cell(2, 4).value
    row = page.list.table.ids_model.line(0)
    assert (row.klass, row.what) == ("new", f"{head}，走访")
    assert page.apply_button.text() == "写入 1 处"
    page.take_in()
    qtbot.waitUntil(lambda: page.step == DONE, timeout=20_000)
    assert seen_in(page, "已写入 1 处")
