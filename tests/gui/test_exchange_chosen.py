"""Files chosen in the dialog of the import go the way of their kind, like files that are dropped."""

from pathlib import Path
from typing import Any

import pytest
from gui.conftest import called, quiet
from gui.test_exchange import edited, sent_to
from PySide6.QtWidgets import QAbstractButton, QFileDialog

from app.ui.main_window import MainWindow
from app.ui.registers.returned import PLAN
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
