"""Suggestions through what is seen: every line says why, one is left, the rest is proposed in one step and undone."""

from typing import Any

from gui.conftest import LONG, TODAY, called, quiet
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel

from app.ui.main_window import MainWindow
from app.ui.pairings.suggesting import Suggesting
from app.ui.table import BigTable
from db.drafts import PairingDraft
from db.ops.pairing import pair
from db.queries.pairing_list import pairings_on


def proposed(window: MainWindow) -> list[str]:
    """Return what waits for an answer."""
    with window.desk.store.read() as reader:
        return [each.words for each in pairings_on(reader, TODAY.isoformat(), state="proposed")]


def test_one_is_left_the_others_are_proposed_and_undone(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    with window.desk.store.write("pair", "试") as write:
        firm = write.connection.exec_driver_sql("SELECT id FROM organisation").scalar_one()
        pair(
            write,
            PairingDraft(
                level="enterprise_village", organisation_id=firm, region_id=ids["团结村"], from_date="2017-01-01"
            ),
        )
    view = Suggesting(window.desk)
    view.resize(1100, 600)
    view.show()
    view.show_day(TODAY)
    quiet(qtbot, window)
    table = called(view, "建议", BigTable)
    assert table.ids_model.rowCount() == 2

    def said() -> str:
        return " ".join(label.text() for label in view.findChildren(QLabel) if label.isVisible())

    qtbot.waitUntil(lambda: "李建国 ⇆" in said() and "本村" in said())
    assert LONG not in said()
    assert proposed(window) == []
    QTest.keyClick(table, Qt.Key.Key_Space)
    save = called(view, "提出采纳的结对", QAbstractButton)
    assert save.text() == "提出 1 条"
    save.click()
    quiet(qtbot, window)
    assert len(proposed(window)) == 1
    window.undo()
    quiet(qtbot, window)
    assert proposed(window) == []
    view.close()
    view.deleteLater()
