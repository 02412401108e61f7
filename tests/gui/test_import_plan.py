"""The plan through its visible widgets: filters, whole columns, single cells, put aside and continued, applied, undone."""

from pathlib import Path
from typing import Any

import pytest
from gui.conftest import called
from gui.test_registers import WAIT, begin, words
from importing import imported, roster, rows_of
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton
from workbooks import people

from app.ui.main_window import MainWindow
from app.ui.registers.wizard import DONE, PLAN, RECOGNISED
from app.ui.table import BigTable
from db.store import Store


@pytest.fixture
def register(store: Store, tmp_path: Path) -> Path:
    """A store that knows two households, and a register that changes the schooling and the cause of all of them."""
    imported(store, roster(tmp_path, people(2), "先.xlsx"))
    rows = [row | {"文化程度": "大专", "主要致贫原因": "因学"} for row in people(2)]
    return roster(tmp_path, rows, "后.xlsx")


def buttons(window: MainWindow) -> list[QPushButton]:
    return list(window.findChildren(QPushButton))


def press(qtbot: Any, window: MainWindow, name: str) -> None:
    """Press a button once it is there: what a list shows anew is visible one turn later."""
    qtbot.waitUntil(
        lambda: any(each.isVisible() and name in (each.accessibleName(), each.text()) for each in buttons(window)),
        timeout=WAIT,
    )
    QTest.mouseClick(called(window, name, QPushButton), Qt.MouseButton.LeftButton)


def pick(window: MainWindow, name: str, words: str) -> None:
    combo = called(window, name, QComboBox)
    at = next(n for n in range(combo.count()) if words in combo.itemText(n))
    combo.setCurrentIndex(at)
    combo.activated.emit(at)


def shown(qtbot: Any, window: MainWindow, rows: int) -> BigTable:
    """Return the list of the plan once it shows so many rows, all of them there."""
    table = called(window.room, "导入计划", BigTable)
    qtbot.waitUntil(
        lambda: table.ids_model.rowCount() == rows and all(table.ids_model.line(n) is not None for n in range(rows)),
        timeout=WAIT,
    )
    return table


def to_plan(qtbot: Any, window: MainWindow, path: Path) -> Any:
    wizard = begin(qtbot, window, path)
    assert wizard.step == RECOGNISED
    QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    assert wizard.step == PLAN
    return wizard


def test_the_list_is_filtered_by_state_kind_and_column(qtbot: Any, window: MainWindow, register: Path) -> None:
    to_plan(qtbot, window, register)
    shown(qtbot, window, 8)
    pick(window, "只看哪一类", "户 2")
    table = shown(qtbot, window, 2)
    assert {table.ids_model.index(n, 2).data() for n in range(2)} == {"户"}
    pick(window, "只看哪一类", "各类")
    pick(window, "只看哪些行", "文化程度")
    table = shown(qtbot, window, 6)
    assert {table.ids_model.index(n, 2).data() for n in range(6)} == {"成员"}
    press(qtbot, window, "× 退回")
    shown(qtbot, window, 0)


def test_one_question_decides_a_column_and_a_cell_goes_before_it(
    qtbot: Any, window: MainWindow, store: Store, register: Path
) -> None:
    before = [row["education"] for row in rows_of(store, "member")]
    wizard = to_plan(qtbot, window, register)
    shown(qtbot, window, 8)
    assert "一问抵" in words(window)
    assert "大专" in words(window)
    QTest.keyClick(window.room.wizard.plan.table, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "一问抵" not in words(window), timeout=WAIT)
    pick(window, "只看哪些行", "文化程度")
    table = shown(qtbot, window, 6)
    table.selectRow(2)
    qtbot.waitUntil(lambda: "不写：这一列定了都不改" in words(window), timeout=WAIT)
    press(qtbot, window, "采用表中的文化程度")
    shown(qtbot, window, 6)
    QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.step == DONE, timeout=WAIT)
    after = [row["education"] for row in rows_of(store, "member")]
    assert sum(old != new for old, new in zip(before, after, strict=True)) == 1
    assert {row["main_cause"] for row in rows_of(store, "household")} == {"因学"}

    press(qtbot, window, "看台账")
    press(qtbot, window, "撤销这次导入")
    qtbot.waitUntil(lambda: [row["education"] for row in rows_of(store, "member")] == before, timeout=WAIT)


def test_columns_are_decided_in_their_list_and_blanks_wipe_there(
    qtbot: Any, window: MainWindow, store: Store, tmp_path: Path
) -> None:
    imported(store, roster(tmp_path, people(1), "先.xlsx"))
    path = roster(tmp_path, [row | {"文化程度": None, "主要致贫原因": "因学"} for row in people(1)], "后.xlsx")
    wizard = to_plan(qtbot, window, path)
    press(qtbot, window, "逐列定…")
    clears = next(box for box in window.findChildren(QCheckBox) if "文化程度" in box.accessibleName())
    cause = next(box for box in window.findChildren(QComboBox) if "主要致贫原因" in box.accessibleName())
    clears.click()
    cause.setCurrentIndex(cause.findData("keep"))
    press(qtbot, window, "就这样")
    qtbot.waitUntil(lambda: "（清空）" in str(wizard.plan.model.index(0, 5).data()), timeout=WAIT)
    QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.step == DONE, timeout=WAIT)
    assert {row["education"] for row in rows_of(store, "member")} == {None}
    assert {row["main_cause"] for row in rows_of(store, "household")} == {"因病"}


def test_an_import_is_put_aside_and_goes_on_tomorrow(
    qtbot: Any, window: MainWindow, store: Store, register: Path
) -> None:
    wizard = to_plan(qtbot, window, register)
    shown(qtbot, window, 8)
    QTest.keyClick(wizard.plan.table, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: "一问抵" not in words(window), timeout=WAIT)
    press(qtbot, window, "以后再继续")
    qtbot.waitUntil(lambda: "没做完的导入" in words(window), timeout=WAIT)
    assert len(rows_of(store, "import_draft")) == 1
    person = rows_of(store, "member")[1]
    with store.write("test", "改") as write:
        write.update(person["id"], phone="19900007777", education="大专")

    press(qtbot, window, "继续导入 后.xlsx")
    qtbot.waitUntil(lambda: wizard.step == PLAN, timeout=WAIT)
    assert "搁下以后库里又写过 1 次" in words(window)
    pick(window, "只看哪些行", "和上次不同")
    table = shown(qtbot, window, 1)
    assert table.ids_model.index(0, 3).data() == person["name"]
    QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.step == DONE, timeout=WAIT)
    assert rows_of(store, "import_draft") == []
    assert [row["education"] for row in rows_of(store, "member")].count("大专") == 1


def test_an_import_put_aside_is_discarded(qtbot: Any, window: MainWindow, store: Store, register: Path) -> None:
    to_plan(qtbot, window, register)
    press(qtbot, window, "以后再继续")
    qtbot.waitUntil(lambda: "没做完的导入" in words(window), timeout=WAIT)
    press(qtbot, window, "丢弃导入 后.xlsx")
    qtbot.waitUntil(lambda: rows_of(store, "import_draft") == [], timeout=WAIT)
    qtbot.waitUntil(lambda: "没做完的导入" not in words(window), timeout=WAIT)


def test_an_older_register_waits_for_an_answer(qtbot: Any, window: MainWindow, store: Store, tmp_path: Path) -> None:
    newer, older = ["莎车县米夏镇2020年花名册"], ["莎车县米夏镇2018年花名册"]
    imported(store, roster(tmp_path, people(1), "先.xlsx", above=[newer]))
    path = roster(tmp_path, [row | {"文化程度": "大专"} for row in people(1)], "早.xlsx", above=[older])
    wizard = to_plan(qtbot, window, path)
    assert "2020 年的（先.xlsx）" in words(window)
    press(qtbot, window, "? 存疑")
    table = shown(qtbot, window, 3)
    table.selectRow(0)
    qtbot.waitUntil(
        lambda: any(each.isVisible() and "照这份表写" in each.text() for each in window.findChildren(QPushButton)),
        timeout=WAIT,
    )
    press(qtbot, window, "照这份表写")
    shown(qtbot, window, 2)
    QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.step == DONE, timeout=WAIT)
    assert [row["education"] for row in rows_of(store, "member")].count("大专") == 1
