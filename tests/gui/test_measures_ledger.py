"""The ledger of measures by keyboard: where the bar goes when its line goes."""

from typing import Any

from gui.conftest import LONG, called, quiet
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.ui.main_window import MainWindow
from app.ui.table import BigTable
from db.drafts import MeasureDraft
from db.ops.measure import record_measure
from db.store import Store


def test_the_bar_goes_to_the_line_after_the_one_removed(
    qtbot: Any, window: MainWindow, ids: dict[str, int], store: Store
) -> None:
    with store.write("test", "试") as write:
        for number in range(1, 5):
            record_measure(
                write,
                MeasureDraft(
                    household_id=ids[LONG], kind="产业帮扶", content=f"羊 {number} 只", done_on=f"2019-05-0{number}"
                ),
            )
    window.open_room("measures")
    quiet(qtbot, window)
    table = called(window.room, "帮扶措施", BigTable)
    before = list(table.ids_model.ids)

    def remove(row: int) -> None:
        table.selectRow(row)
        left = table.ids_model.rowCount() - 1
        QTest.keyClick(table, Qt.Key.Key_Delete)
        qtbot.waitUntil(lambda: table.ids_model.rowCount() == left)
        quiet(qtbot, window)

    remove(2)
    assert table.current_id == before[3]
    remove(3)
    assert table.current_id == before[3]  # the last went: the one before it
