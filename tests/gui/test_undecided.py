"""What is undecided is seen wherever the value is: household page, table, today, figures."""

from typing import Any

from disputes import disputed
from gui.conftest import LONG, called, quiet
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from app.ui.households.cell import Cell
from app.ui.main_window import MainWindow
from db.store import Store


def seen(window: MainWindow, words: str) -> bool:
    """Whether words stand somewhere in sight."""
    return any(words in each.text() for each in window.room.findChildren(QLabel) if each.isVisible())


def phone_disputed(store: Store, ids: dict[str, int]) -> None:
    """The phone of the first household is one here, another in a workbook that came back."""
    with store.write("set_field", "登记") as write:
        write.update(ids[LONG], phone="19900000001")
    disputed(store, [ids[LONG]], "phone", "19900000003", "19900000002")


def test_a_household_page_shows_both_values_and_opens_the_conflict(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store
) -> None:
    phone_disputed(store, ids)
    window.desk.changed.emit(frozenset())
    window.desk.open_household(ids[LONG])
    quiet(qtbot, window)
    QApplication.processEvents()
    cell = called(window.room, "联系电话", Cell)
    assert cell.accessibleDescription() == "没定：19900000003 ≠ 19900000002" and cell.property("tone") == "warn"
    assert seen(window, "这户有 1 处没定的冲突：联系电话")
    called(window.room, "比一比联系电话", QAbstractButton).click()
    quiet(qtbot, window)
    page = window.rooms.currentWidget()
    assert window.room_name == "conflicts" and page.case.first.record_id == ids[LONG]
    page.list.setFocus()
    for _time in range(2):
        QTest.keyClick(page.list, Qt.Key.Key_2)
        quiet(qtbot, window)
    window.desk.open_household(ids[LONG])
    quiet(qtbot, window)
    QApplication.processEvents()
    cell = called(window.room, "联系电话", Cell)
    assert cell.accessibleDescription() == "19900000002" and not cell.property("tone")
    assert not seen(window, "没定的冲突")


def test_an_undecided_cell_is_not_edited_over(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store
) -> None:
    phone_disputed(store, ids)
    window.desk.changed.emit(frozenset())
    window.desk.open_household(ids[LONG])
    quiet(qtbot, window)
    QApplication.processEvents()
    cell = called(window.room, "联系电话", Cell)
    cell.setFocus()
    QTest.keyClick(cell, Qt.Key.Key_Return)
    quiet(qtbot, window)
    assert window.room_name == "conflicts"


def test_the_table_of_households_marks_the_line(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store
) -> None:
    phone_disputed(store, ids)
    window.desk.changed.emit(frozenset())
    window.open_room("households")
    quiet(qtbot, window)
    table = window.room.list.table
    at = [column.key for column in table.ids_model.columns].index("undecided")
    assert not table.isColumnHidden(at)
    marks = {table.ids_model.ids[row]: table.ids_model.index(row, at).data() for row in range(3)}
    assert marks[ids[LONG]] == "1" and marks[ids["陈静"]] == ""
    assert "全库 1 处没定" in window.room.subtitle
    window.undo()
    quiet(qtbot, window)


def test_today_says_how_much_is_undecided_and_opens_it(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store
) -> None:
    assert not seen(window, "没定的冲突")
    phone_disputed(store, ids)
    window.desk.changed.emit(frozenset())
    quiet(qtbot, window)
    assert seen(window, "1 处没定的冲突：户 1")
    called(window.room, "去定冲突", QAbstractButton).click()
    quiet(qtbot, window)
    assert window.room_name == "conflicts"


def test_another_figure_of_a_year_does_not_decide_what_is_undecided(
    qtbot: Any, ids: dict[str, int], window: MainWindow, store: Store
) -> None:
    with store.read() as read:
        year = read.exec_driver_sql("SELECT id FROM household_year").scalar_one()
    disputed(store, [year], "wage_fen", 2_000_000, 1_990_000)
    window.desk.changed.emit(frozenset())
    window.desk.open_household(ids[LONG])
    quiet(qtbot, window)
    called(window.room, "填一年", QAbstractButton).click()
    dialog = next(each for each in window.findChildren(QAbstractButton) if each.text() == "保存" and each.isVisible())
    called(window, "转移性收入（元）").setText("300")
    dialog.click()
    quiet(qtbot, window)
    with store.read() as read:
        assert read.exec_driver_sql("SELECT transfer_fen FROM household_year").scalar_one() == 30_000
        assert read.exec_driver_sql("SELECT field FROM conflict").scalars().all() == ["wage_fen"]
