"""Where the page of a household begins."""

from typing import Any

from gui.conftest import LONG, called, quiet
from PySide6.QtWidgets import QScrollArea

from app.ui.main_window import MainWindow


def test_a_household_opened_again_begins_at_its_top(qtbot: Any, window: MainWindow, ids: dict[str, int]) -> None:
    window.resize(1000, 500)
    window.desk.open_household(ids[LONG])
    bar = called(window, "户页面", QScrollArea).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    window.open_room("today")
    quiet(qtbot, window)
    window.desk.open_household(ids[LONG])
    quiet(qtbot, window)
    assert called(window, "户页面", QScrollArea).verticalScrollBar().value() == 0
