"""The window in English: words of rail and buttons are not cut."""

from collections.abc import Iterator
from typing import Any

import pytest
from gui.conftest import quiet
from PySide6.QtWidgets import QPushButton

from app.ui.main_window import MainWindow
from app.ui.rail import Rail
from resources import language


@pytest.fixture
def english() -> Iterator[None]:
    """English while a test runs."""
    language.use("en")
    yield
    language.use("zh")


@pytest.mark.usefixtures("english", "ids")
def test_doors_and_tabs_of_the_funds_fit_in_english(qtbot: Any, window: MainWindow) -> None:
    window.open_room("funds")
    quiet(qtbot, window)
    rail = window.findChild(Rail)
    assert rail is not None
    for door in rail.findChildren(QPushButton):
        room = door.width() - 10 - 26 - 8  # the picture and what is left and right of it
        assert door.fontMetrics().horizontalAdvance(door.text()) <= room, door.text()
    words = [each.text() for each in window.room.findChildren(QPushButton)]
    assert "Project" in " ".join(words) and "Item" not in " ".join(words)
