"""The import through its visible widgets: file, what was recognised, plan, answer, applied, undone; and what cannot be read."""

from pathlib import Path
from typing import Any

import pytest
from gui.conftest import called
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QLineEdit, QPushButton, QTableWidget
from workbooks import ROSTER, id_number, people, sheet_of, workbook

from app.ui.main_window import MainWindow
from app.ui.registers.wizard import DONE, PLAN, RECOGNISED, REFUSED
from app.ui.table import BigTable
from db.store import Store

WAIT = 30_000


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A register with an unknown column and an ID number cut by Excel."""
    rows = people(3)
    rows[4]["证件号码"] = float(int(id_number(22)[:17] + "0"))
    rows[0]["产业奖补"] = "1500"
    sheet = sheet_of(rows, headings=(*ROSTER, "产业奖补"), above=[["莎车县米夏镇2019年花名册"]])
    return workbook(tmp_path / "户台账.xlsx", sheet)


def begin(qtbot: Any, window: MainWindow, path: Path) -> Any:
    """Drop a file on the desk and wait until it was read."""
    window.desk.import_files([path])
    wizard = window.room.wizard
    qtbot.waitUntil(lambda: wizard.step in (RECOGNISED, REFUSED), timeout=WAIT)
    return wizard


def count(store: Store, table: str) -> int:
    with store.read() as reader:
        return int(reader.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def words(window: MainWindow) -> str:
    return " ".join(label.text() for label in window.room.findChildren(QLabel) if label.isVisible())


def test_from_the_file_to_the_plan_to_applied_to_undone(
    qtbot: Any, window: MainWindow, store: Store, register: Path
) -> None:
    wizard = begin(qtbot, window, register)
    assert "不保存的列" in words(window)
    assert "民族" in words(window)
    columns = called(window.room, "列和字段", QTableWidget)
    assert columns.item(8, 3).text() == "成员 · 证件号码"
    assert count(store, "member") == 0

    QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    assert wizard.step == PLAN
    plan = called(window.room, "导入计划", BigTable)
    qtbot.waitUntil(lambda: plan.ids_model.line(0) is not None, timeout=WAIT)
    assert plan.ids_model.index(0, 1).data() == "存疑"
    qtbot.waitUntil(lambda: "Excel" in words(window), timeout=WAIT)
    QTest.mouseClick(called(window.room, "收这个人，不收号码", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: (
            called(window.room, "筛选计划").isVisible()
            and "存疑 0" in " ".join(button.text() for button in window.room.findChildren(QPushButton))
        ),
        timeout=WAIT,
    )

    QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: wizard.step == DONE, timeout=WAIT)
    assert (count(store, "household"), count(store, "member")) == (3, 9)

    QTest.mouseClick(called(window.room, "看台账", QPushButton), Qt.MouseButton.LeftButton)
    ledger = called(window.room, "台账往来", BigTable)
    assert ledger.ids_model.index(0, 1).data() == "户台账.xlsx"
    QTest.mouseClick(called(window.room, "撤销这次导入", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.desk.busy and count(store, "member") == 0, timeout=WAIT)
    qtbot.waitUntil(lambda: ledger.ids_model.index(0, 8).data() == "已撤销", timeout=WAIT)
    QTest.mouseClick(called(window.room, "再应用这次导入", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.desk.busy and count(store, "member") == 9, timeout=WAIT)


def test_what_was_taken_back_is_not_said_to_be_written(
    qtbot: Any, window: MainWindow, store: Store, register: Path
) -> None:
    wizard = begin(qtbot, window, register)
    for _step in (PLAN, DONE):
        QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda step=_step: wizard.step == step, timeout=WAIT)
    qtbot.waitUntil(lambda: not window.desk.busy, timeout=WAIT)
    assert "已写入" in words(window)
    window.undo()
    qtbot.waitUntil(lambda: not window.desk.busy and count(store, "household") == 0, timeout=WAIT)
    qtbot.waitUntil(lambda: called(window.room, "台账往来").isVisible(), timeout=WAIT)
    assert "已写入" not in words(window)


def test_a_list_that_says_in_its_title_what_was_given_needs_no_layout(
    qtbot: Any, window: MainWindow, tmp_path: Path
) -> None:
    rows = [["2019年光伏分红发放表"], ["户主姓名", "分红金额（元）", "入股合作社"], ["张伟", 300, "某某合作社"]]
    wizard = begin(qtbot, window, workbook(tmp_path / "分红.xlsx", rows))
    columns = called(window.room, "列和字段", QTableWidget)
    said = [[columns.item(row, at).text() for at in (0, 1, 3, 5)] for row in range(columns.rowCount())]
    assert ["A", "户主姓名", "户主 · 姓名", "表头相同"] in said
    assert ["", "帮扶措施", "措施 · 帮扶内容", "标题上写的"] in said
    QTest.mouseClick(called(window.room, "存为版式", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "不用存版式" in window.status.said, timeout=WAIT)
    assert wizard.step == RECOGNISED


def test_a_column_is_given_another_field(qtbot: Any, window: MainWindow, register: Path) -> None:
    wizard = begin(qtbot, window, register)
    columns = called(window.room, "列和字段", QTableWidget)
    columns.setCurrentCell(25, 0)
    choice = called(window.room, "存到字段", QComboBox)
    assert choice.currentText() == "原样保留"
    choice.setCurrentIndex(choice.findData("household.note"))
    choice.activated.emit(choice.currentIndex())
    qtbot.waitUntil(lambda: columns.item(25, 3).text() == "户 · 备注", timeout=WAIT)
    assert wizard.step == RECOGNISED


def test_what_cannot_be_read_says_so_and_the_desk_goes_on(
    qtbot: Any, window: MainWindow, store: Store, tmp_path: Path
) -> None:
    broken = tmp_path / "坏.xlsx"
    broken.write_bytes(b"PK\x03\x04nothing")
    wizard = begin(qtbot, window, broken)
    assert wizard.step == REFUSED
    assert "坏.xlsx 不完整" in words(window)
    assert count(store, "batch") == 0
    window.desk.open_room("today")
    assert window.room_name == "today"


def test_the_return_workbook_is_written_where_asked(
    qtbot: Any, window: MainWindow, register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wizard = begin(qtbot, window, register)
    wizard.forward()
    out = tmp_path / "退回.xlsx"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(out), ""))
    QTest.mouseClick(wizard.returns, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(out.exists, timeout=WAIT)


def test_an_empty_ledger_says_what_to_do(qtbot: Any, window: MainWindow) -> None:
    window.desk.open_room("registers")
    assert "还没有导入过台账" in words(window)


def test_the_year_a_register_leaves_out_is_asked_for(
    qtbot: Any, window: MainWindow, store: Store, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "花名册.xlsx", sheet_of(people(1)))
    wizard = begin(qtbot, window, path)
    line = called(window.room, "收入是哪一年的", QLineEdit)
    QTest.keyClicks(line, "2019")
    QTest.mouseClick(called(window.room, "用这一年", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "收入是哪一年的" not in words(window), timeout=WAIT)
    wizard.forward()
    wizard.forward()
    qtbot.waitUntil(lambda: wizard.step == DONE, timeout=WAIT)
    with store.read() as reader:
        assert reader.exec_driver_sql("SELECT year FROM household_year").scalar_one() == 2019


def test_the_plan_shows_what_a_new_row_brings_and_what_of_it_is_not_taken(
    qtbot: Any, window: MainWindow, tmp_path: Path
) -> None:
    rows = people(2)
    rows[0]["自然村"], rows[1]["自然村"] = "一组", "二组"  # one household in two groups
    wizard = begin(qtbot, window, workbook(tmp_path / "户台账.xlsx", sheet_of(rows, above=[["2019年花名册"]])))
    QTest.mouseClick(wizard.next, Qt.MouseButton.LeftButton)
    assert "应用 8 条" in wizard.next.text()
    assert wizard.returns.text() == "导出退回表 0 行，另有说明 1 行"
    wizard.plan.chips.choose("new")
    wizard.plan._look()
    qtbot.waitUntil(lambda: "各行不一样" in words(window), timeout=WAIT)
    assert "艾力1·买买提" in words(window)
    plan = called(window.room, "导入计划", BigTable)
    plan.selectRow(1)
    qtbot.waitUntil(lambda: "配偶" in words(window), timeout=WAIT)


def test_the_column_under_the_bar_is_marked_in_the_sheet(qtbot: Any, window: MainWindow, register: Path) -> None:
    begin(qtbot, window, register)
    columns, sheet = called(window.room, "列和字段", QTableWidget), called(window.room, "工作簿前几行", QTableWidget)
    columns.setCurrentCell(8, 0)
    bold = [at for at in range(sheet.columnCount()) if sheet.horizontalHeaderItem(at).font().bold()]
    assert bold == [8]
    sheet.cellClicked.emit(2, 7)
    assert columns.currentRow() == 7
