"""Registers > Doubts through what is seen: a doubt opens its household, is waived with a reason, and comes back with Ctrl+Z."""

from typing import Any

import pytest
from gui.conftest import LONG, called, quiet, typed
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QDialog, QLabel, QLineEdit

from app.ui.main_window import MainWindow
from app.ui.table import BigTable
from app.ui.widgets.cards import Line


def change(window: MainWindow, record: int, **fields: Any) -> None:
    with window.desk.store.write("test", "试") as write:
        write.update(record, **fields)
    window.desk.changed.emit(frozenset())


def sentences(window: MainWindow) -> list[str]:
    """Return the doubts in sight."""
    table = window.room.table
    if not table.isVisible():
        return []
    model = table.ids_model
    return [model.index(row, 2).data() for row in range(model.rowCount())]


@pytest.fixture
def doubted(ids: dict[str, int], store: Any) -> dict[str, int]:
    """Two households raise doubts: a stated number of people, an exit without its year."""
    with store.write("test", "试") as write:
        write.update(ids[LONG], stated_people=5)
        write.update(ids["陈静"], exit_status="已脱贫", stated_people=2)
    return ids


def open_doubts(qtbot: Any, window: MainWindow) -> None:
    """Go there by the line of today."""
    qtbot.waitUntil(lambda: called(window.room, "台账里有 3 条疑点，核对或说明", Line) is not None)
    line = called(window.room, "台账里有 3 条疑点，核对或说明", Line)
    line.setFocus()
    QTest.keyClick(line, Qt.Key.Key_Return)
    assert window.room_name == "doubts"
    quiet(qtbot, window)


def test_a_doubt_opens_its_household(qtbot: Any, doubted: dict[str, int], window: MainWindow) -> None:
    open_doubts(qtbot, window)
    rules = called(window.room, "规则", BigTable)
    assert [rules.ids_model.index(row, 0).data() for row in range(rules.ids_model.rowCount())] == [
        "全部", "登记人数和成员不符", "已脱贫没有脱贫年度",
    ]  # fmt: skip
    rules.selectRow(2)
    assert sentences(window) == ["脱贫属性是已脱贫，没有脱贫年度。"]
    table = called(window.room, "疑点", BigTable)
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert window.room_name == "households" and window.room.household == doubted["陈静"]
    quiet(qtbot, window)


def test_a_doubt_is_waived_with_a_reason_and_comes_back(
    qtbot: Any, doubted: dict[str, int], window: MainWindow
) -> None:
    open_doubts(qtbot, window)
    said = "登记 5 人，成员表里现有 1 人。"
    table = called(window.room, "疑点", BigTable)
    table.selectRow(sentences(window).index(said))
    QTest.keyClick(table, Qt.Key.Key_X)
    dialog = next(each for each in window.findChildren(QDialog) if each.isVisible())
    called(dialog, "不算疑点", QAbstractButton).click()
    qtbot.waitUntil(lambda: any(each.text().startswith("请写明") for each in dialog.findChildren(type(dialog.note))))
    typed(called(dialog, "为什么没有错", QLineEdit), "两个孩子户口还没迁来")
    called(dialog, "不算疑点", QAbstractButton).click()
    qtbot.waitUntil(lambda: said not in sentences(window))
    quiet(qtbot, window)
    called(window.room, "已说明", QAbstractButton).click()
    assert sentences(window) == [said]
    qtbot.waitUntil(
        lambda: "两个孩子户口还没迁来" in [e.text() for e in window.room.findChildren(QLabel) if e.isVisible()]
    )
    window.undo()
    qtbot.waitUntil(lambda: sentences(window) == [])
    called(window.room, "没有处理", QAbstractButton).click()
    assert said in sentences(window)
    quiet(qtbot, window)


def test_a_waived_doubt_is_asked_again_by_hand_or_by_a_change(
    qtbot: Any, doubted: dict[str, int], window: MainWindow
) -> None:
    from datetime import date

    from db.ops.doubts import waive
    from db.queries.doubts import find

    with window.desk.store.read() as reader:
        every = find(reader, date(2019, 7, 1)).open
    with window.desk.store.write("waive", "试") as write:
        waive(write, every, "已核对")
    window.open_room("doubts")
    quiet(qtbot, window)
    qtbot.waitUntil(lambda: called(window.room, "已说明", QAbstractButton).text() == "已说明 3")
    change(window, doubted[LONG], stated_people=6)
    qtbot.waitUntil(lambda: sentences(window) == ["登记 6 人，成员表里现有 1 人。"])
    called(window.room, "已说明", QAbstractButton).click()
    assert len(sentences(window)) == 2
    called(window.room, "重新提出", QAbstractButton).click()
    qtbot.waitUntil(lambda: len(sentences(window)) == 1)
    quiet(qtbot, window)


def test_nothing_to_doubt_says_so(qtbot: Any, ids: dict[str, int], window: MainWindow) -> None:
    quiet(qtbot, window)
    assert not any("疑点" in each.accessibleName() for each in window.room.findChildren(Line) if each.isVisible())
    window.open_room("registers")
    called(window, "疑点", QAbstractButton).click()
    quiet(qtbot, window)
    assert window.room._none.isVisible() and sentences(window) == []
    QTest.keyClick(window.room, Qt.Key.Key_Escape)
    assert window.room_name == "registers"
    quiet(qtbot, window)
